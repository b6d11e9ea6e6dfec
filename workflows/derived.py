"""What the rows beside the journal must say because it follows from it: office, title, amount, search words, deadlines.

Works the columns out again, from the entries and the case data that replay has confirmed, and names the entry that
each one comes from. Must not know how entries are hashed or replayed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.deadlines import Deadline, DeadlineChange
from models.offices import Office
from models.parties import Person
from models.tasks import Task
from workflows import canonical, caserows, offices, parameters, parties, privacy
from workflows.engine.values import Release
from workflows.evidence import Told
from workflows.rerun import Difference

_CHANGES_OF_A_TASK = ("claim", "release", "assign")


@dataclass(frozen=True, kw_only=True)
class File:
    """A case with everything its rows are worked out from."""

    session: Session
    case: Case
    release: Release
    entries: Sequence[Told]
    data: Mapping[str, Any]
    office: Office


def differences(session: Session, case: Case, release: Release, entries: Sequence[Told]) -> Iterator[Difference]:
    """Yield the columns of a case's row, tasks and deadlines that are not what its journal leads to."""
    about = entries[0].entered["case"]
    office = session.scalars(select(Office).where(Office.code == about["office"])).one_or_none()
    if office is None:
        yield Difference(seq=1, what="case.office", recorded=about["office"], replayed=None)
        return
    data = canonical.loads(case.data)
    file = File(session=session, case=case, release=release, entries=entries, data=data, office=office)
    yield from _case(file)
    yield from _tasks(file)
    yield from _deadlines(file)


def _case(file: File) -> Iterator[Difference]:
    case, release, last = file.case, file.release, file.entries[-1]
    origin = {
        "process": release.id,
        "process_name": release.name,
        "office_id": file.office.id,
        "office_path": file.office.path,
    }
    yield from _differing(1, "case", origin, case)
    values = parameters.recorded(case.parameters)
    title = caserows.title_of(release, file.data, parameters=values, now=last.at)
    told = Case(number=case.number, title="", search="")
    person = _applicant(file)
    caserows.describe(told, release, file.data, title, person)
    follows = {name: getattr(told, name) for name in ("title", "amount_fen", "urgent", "search")}
    yield from _differing(last.seq, "case", follows, case)
    number = file.data.get(parties.applicant_key(release, "id_number") or "")
    if number and (person is None or person.id_number != number):
        found = person.id_number if person else None
        yield Difference(seq=last.seq, what="case.applicant", recorded=number, replayed=found)


def _applicant(file: File) -> Person | None:
    """Return the person the case's row names, with the name the case knows."""
    person = file.session.get(Person, file.case.applicant_id) if file.case.applicant_id is not None else None
    name = file.data.get(parties.applicant_key(file.release, "name") or "")
    return Person(name=str(name), id_number=person.id_number) if person is not None and name else person


def _tasks(file: File) -> Iterator[Difference]:
    opened = {task["id"]: entry for entry in file.entries for task in entry.outcome.get("opened", ())}
    for row in file.session.scalars(select(Task).where(Task.case_id == file.case.id).order_by(Task.id)):
        entry = opened.get(row.id)
        if entry is not None:
            yield from _differing(_last_change(file, row), f"task {row.id}", _task(file, row, entry), row)


def _task(file: File, row: Task, opened: Told) -> dict[str, Any]:
    case, element = file.case, file.release.elements[row.element]
    level = element.properties.get("office")
    office = (offices.at_level(file.session, file.office, level) if level else None) or file.office
    written: dict[str, Any] = {
        "case_number": case.number,
        "process": case.process,
        "process_name": case.process_name,
        "duty": element.properties.get("duty"),
        "properties": dict(element.properties),
        "office_id": office.id,
        "office_path": office.path,
        "priority": int(element.properties.get("priority") or 0),
        "version": 1 + sum(1 for _ in _changes(file, row)),
    }
    claimed = next((entry for entry in reversed(list(_changes(file, row))) if entry.command != "complete"), None)
    if claimed is not None and claimed.command == "claim":
        written |= {"claimed_at": claimed.at, "claimed_for": claimed.on_behalf_of}
    if row.state in ("open", "claimed"):
        number = file.data.get(parties.applicant_key(file.release, "id_number") or "")
        written |= {"title": case.title, "amount_fen": case.amount_fen, "urgent": case.urgent}
        written["id_masked"] = privacy.mask("id_number", number) if isinstance(number, str) and number else None
    if opened.outcome.get("due", {}).get(row.id) is None:
        written["due_at"] = row.original_due_at
    return written


def _changes(file: File, row: Task) -> Iterator[Told]:
    """Yield the entries that raised the version of a task."""
    for entry in file.entries:
        if entry.command in _CHANGES_OF_A_TASK and entry.entered.get("task") == row.id:
            yield entry
        if any(task["id"] == row.id for task in entry.outcome.get("closed", ())):
            yield entry


def _last_change(file: File, row: Task) -> int:
    changes = [entry.seq for entry in _changes(file, row)]
    opened = (e.seq for e in file.entries for task in e.outcome.get("opened", ()) if task["id"] == row.id)
    return changes[-1] if changes else next(opened, file.entries[-1].seq)


def _deadlines(file: File) -> Iterator[Difference]:
    rows = file.session.scalars(select(Deadline).where(Deadline.case_id == file.case.id).order_by(Deadline.id)).all()
    expected = list(_started(file))
    if len(rows) != len(expected):
        yield Difference(seq=file.entries[-1].seq, what="deadlines", recorded=len(expected), replayed=len(rows))
        return
    for row in rows:
        key = (row.name, row.task_id, row.original_due_at)
        match = next((each for each in expected if each[1] == key), None)
        if match is None:
            yield Difference(seq=file.entries[-1].seq, what=f"deadline {row.id}", recorded=None, replayed=list(key))
            return
        expected.remove(match)
        yield from _deadline(file, row, match[0])


def _started(file: File) -> Iterator[tuple[Told, tuple[str, str | None, datetime]]]:
    """Yield every deadline that the entries tell of: its entry, and its name, task and original end."""
    for entry in file.entries:
        for task in entry.outcome.get("opened", ()):
            name = file.release.elements[task["element"]].properties.get("deadline")
            if name:
                yield entry, (name, task["id"], entry.outcome["due"][task["id"]])
        for effect in entry.effects("deadline.start"):
            name = effect["headers"].get("name") or effect["inputs"]["deadline"]
            yield entry, (name, None, effect["result"]["due_at"])


def _deadline(file: File, row: Deadline, started: Told) -> Iterator[Difference]:
    """Follow the changes of a deadline: each made by an entry, each going on from the one before."""
    query = select(DeadlineChange).where(DeadlineChange.deadline_id == row.id).order_by(DeadlineChange.id)
    seq, due_at = started.seq, row.original_due_at
    written: dict[str, Any] = {"paused_at": None, "stopped_at": None}
    made = {(entry.at, entry.actor): entry.seq for entry in file.entries}
    for change in file.session.scalars(query):
        seq = made.get((change.at, change.by), 0)
        if not seq or change.due_before != due_at:
            yield Difference(
                seq=seq or started.seq, what=f"deadline {row.id} change", recorded=due_at, replayed=change.kind
            )
            return
        due_at = change.due_after
        written |= {"paused_at": change.at} if change.kind == "pause" else {"paused_at": None}
        written |= {"stopped_at": change.at} if change.kind == "stop" else {}
    yield from _differing(seq, f"deadline {row.id}", {"due_at": due_at, **written}, row)
    if row.task_id is not None:
        task = file.session.get_one(Task, row.task_id)
        yield from _differing(seq, f"task {task.id}", {"due_at": due_at}, task)


def _differing(seq: int, subject: str, written: Mapping[str, Any], row: object) -> Iterator[Difference]:
    """Yield the first column of a row that is not as written."""
    for name, value in written.items():
        found = getattr(row, name)
        if canonical.dumps(found) != canonical.dumps(value):
            yield Difference(seq=seq, what=f"{subject}.{name}", recorded=value, replayed=found)
            return
