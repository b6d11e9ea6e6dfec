"""What a case's row and tasks must say because it follows from the journal: office, title, amount, search words, due.

Works the columns out again, from the entries and the case data that replay has confirmed, and names the entry that
each one comes from. Must not know how entries are hashed or replayed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import Case
from models.offices import Office
from models.owned import rows_of_case
from models.parties import Person
from models.search import WORD_LENGTH, SearchWord
from models.tasks import NO_DUE, Task
from workflows import canonical, caserows, offices, parameters, parties, search, taskrows
from workflows.engine.values import Release
from workflows.evidence import Told
from workflows.releases import Releases
from workflows.rerun import Difference, ReleaseOf

_CHANGES_OF_A_TASK = ("claim", "release", "assign")


@dataclass(frozen=True, kw_only=True)
class Move:
    """An entry that moved the case: its number, instant and release, what it changed, and the case data it led to."""

    seq: int
    at: datetime
    release: Release
    changed: Mapping[str, Sequence[Any]]
    data: Mapping[str, Any]


def moves(entries: Sequence[Told], release_of: ReleaseOf) -> list[Move]:
    """Return the entries that moved a case, each with the data after it, from the changes they tell of."""
    found: list[Move] = []
    data: dict[str, Any] = {}
    for entry in entries:
        if "changes" in entry.outcome:
            changed = entry.outcome["changes"]
            data = data | {key: after for key, (_, after) in changed.items()}
            release = release_of(entry.release)
            found.append(Move(seq=entry.seq, at=entry.at, release=release, changed=changed, data=data))
    return found


@dataclass(frozen=True, kw_only=True)
class File:
    """A case with everything its rows are worked out from."""

    session: Session
    case: Case
    release: Release
    entries: Sequence[Told]
    office: Office
    releases: Releases
    _columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    _rows: dict[type[Base], list[Any]] = field(default_factory=dict)

    def rows(self, kind: type[Base]) -> Sequence[Any]:
        """Return the rows that the case has in a table, in the order of their keys; they are read once."""
        if kind not in self._rows:
            self._rows[kind] = rows_of_case(self.session, kind, self.case.id)
        return self._rows[kind]

    @cached_property
    def moves(self) -> list[Move]:
        """The entries that moved the case."""
        return moves(self.entries, self.release_of)

    def release_of(self, digest: str) -> Release:
        """Return one of the releases the case has been on."""
        return self.releases.by_digest(self.session, digest)

    def release_at(self, entry: Told) -> Release:
        """Return the release the case was on after the entry."""
        return self.release_of(entry.release)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The rows of the case's tasks by id."""
        return {row.id: row for row in self.rows(Task)}

    @property
    def data(self) -> Mapping[str, Any]:
        """The case data as they are now."""
        return self.moves[-1].data

    @property
    def last(self) -> int:
        """The number of the last entry."""
        return self.entries[-1].seq

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """The rules' values the case is decided by."""
        return parameters.recorded(self.case.parameters)

    def columns_before(self, seq: int | None) -> Mapping[str, Any]:
        """Return what the case's lists showed before the entry with that number, None: as it is now."""
        move = next(move for move in reversed(self.moves) if seq is None or move.seq < seq)
        if move.seq not in self._columns:
            title = caserows.title_of(move.release, move.data, parameters=self.parameters, now=move.at)
            self._columns[move.seq] = caserows.following(move.release, move.data, title)
        return {**self._columns[move.seq], "id_masked": taskrows.id_masked(move.release, move.data)}


def opened(
    session: Session, case: Case, release: Release, entries: Sequence[Told], releases: Releases
) -> File | Difference:
    """Return the file of a case, or what is wrong when the office it began in is gone."""
    about = entries[0].entered["case"]
    office = session.scalars(select(Office).where(Office.code == about["office"])).one_or_none()
    if office is None:
        return Difference(seq=1, what="case.office", recorded=about["office"], replayed=None)
    return File(session=session, case=case, release=release, entries=entries, office=office, releases=releases)


def differences(file: File) -> Iterator[Difference]:
    """Yield the columns of a case's row, search words and tasks that are not what its journal leads to."""
    yield from _case(file)
    yield from _words(file)
    yield from _tasks(file)


def _case(file: File) -> Iterator[Difference]:
    case, release = file.case, file.release
    origin = {
        "process": release.id,
        "process_name": release.name,
        "office_id": file.office.id,
        "office_path": file.office.path,
    }
    yield from differing(1, "case", origin, case)
    told = Case(number=case.number, title="", search="")
    person = _applicant(file)
    caserows.describe(told, release, file.data, file.columns_before(None)["title"], person)
    follows = {name: getattr(told, name) for name in ("title", "amount_fen", "urgent")}
    if search.needed(case.search) != told.search:  # filed before, it has more words of which none is needed
        follows["search"] = told.search
    yield from differing(file.last, "case", follows, case)
    number = file.data.get(parties.applicant_key(release, "id_number") or "")
    if number and (person is None or person.id_number != number):
        found = person.id_number if person else None
        yield Difference(seq=file.last, what="case.applicant.id_number", recorded=number, replayed=found)


def _applicant(file: File) -> Person | None:
    """Return the person the case's row names, with the name the case knows."""
    person = file.session.get(Person, file.case.applicant_id) if file.case.applicant_id is not None else None
    name = file.data.get(parties.applicant_key(file.release, "name") or "")
    return Person(name=str(name), id_number=person.id_number) if person is not None and name else person


def _words(file: File) -> Iterator[Difference]:
    """Compare the words the case is filed under with those its row names, which are compared with the journal."""
    written = {word[:WORD_LENGTH] for word in file.case.search.split()}
    stored = {row.word for row in file.rows(SearchWord)}
    if written != stored:
        missing, added = sorted(written - stored), sorted(stored - written)
        yield Difference(seq=file.last, what="search words", recorded=missing, replayed=added)


def _tasks(file: File) -> Iterator[Difference]:
    opening = {task["id"]: entry for entry in file.entries for task in entry.outcome.get("opened", ())}
    for row in file.tasks.values():
        entry = opening.get(row.id)
        if entry is not None:
            changes = list(_changes(file, row))
            seq = changes[-1].seq if changes else entry.seq
            yield from differing(seq, f"task {row.id}", _task(file, row, entry, changes), row)


def _task(file: File, row: Task, opening: Told, changes: Sequence[Told]) -> dict[str, Any]:
    case = file.case
    described = next((entry for entry in reversed(changes) if _names(entry, "renewed", row)), opening)
    closing = next((entry for entry in changes if _names(entry, "closed", row)), None)
    element = file.release_at(described).elements[row.element]
    office = _office_of(file, row, described, element.properties.get("office"))
    written: dict[str, Any] = {
        "case_number": case.number,
        "process": case.process,
        "process_name": file.release_at(closing).name if closing else case.process_name,
        "duty": element.properties.get("duty"),
        "properties": dict(element.properties),
        "office_id": office.id,
        "office_path": office.path,
        "priority": int(element.properties.get("priority") or 0),
        "version": 1 + len(changes),
    }
    if not element.properties.get("deadline"):  # else it is the deadline's
        written |= {"due_at": row.original_due_at, "due_provisional": False}
    return written | {
        **_claimed(row, opening, [entry for entry in changes if entry.command in _CHANGES_OF_A_TASK]),
        **file.columns_before(closing.seq if closing else None),
        **({"id_masked": None, "amount_fen": None} if offices.of_other_tree(office.path, case.office_path) else {}),
        "due_order": row.due_at or NO_DUE,
    }


def _office_of(file: File, row: Task, described: Told, level: str | None) -> Office:
    """Return the office a task belongs to: the other organ's that its entry names, else one on the case's way up."""
    code = described.outcome.get("offices", {}).get(row.id)
    named = select(Office).where(Office.code == code)
    elsewhere = file.session.scalars(named).one_or_none() if code is not None else None
    return elsewhere or (offices.at_level(file.session, file.office, level) if level else None) or file.office


def _claimed(row: Task, opening: Told, handed: Sequence[Told]) -> dict[str, Any]:
    """Return since when a task is held and for whom; who holds it is compared elsewhere."""
    if not handed:
        return {"claimed_at": opening.at if row.assignee_id is not None else None, "claimed_for": None}
    last = handed[-1]
    if last.command == "release":
        return {"claimed_at": None, "claimed_for": None}
    return {"claimed_at": last.at, "claimed_for": last.on_behalf_of if last.command == "claim" else None}


def _changes(file: File, row: Task) -> Iterator[Told]:
    """Yield the entries that raised the version of a task."""
    for entry in file.entries:
        if entry.command in _CHANGES_OF_A_TASK and entry.entered.get("task") == row.id:
            yield entry
        if _names(entry, "renewed", row) or _names(entry, "closed", row):
            yield entry


def _names(entry: Told, what: str, row: Task) -> bool:
    """Whether an entry's outcome lists a task among those opened, renewed or closed."""
    return any(task["id"] == row.id for task in entry.outcome.get(what, ()))


def differing(seq: int, subject: str, written: Mapping[str, Any], row: object) -> Iterator[Difference]:
    """Yield the first column of a row that is not as written."""
    for name, value in written.items():
        found = getattr(row, name)
        if found is not value and canonical.dumps(found) != canonical.dumps(value):
            yield Difference(seq=seq, what=f"{subject}.{name}", recorded=value, replayed=found)
            return
