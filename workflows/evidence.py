"""What must stand beside a case's journal, as an entry says it: its columns, tasks, timers, papers and letters.

Compares stored rows with what the entries, already replayed, say about them, and names the entry each one comes from.
Must not know how entries are hashed or replayed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.documents import Document
from models.letters import Letter
from models.offices import Office
from models.owned import rows_of_case
from models.people import User
from models.prepared import Prepared
from models.tasks import Task
from models.timers import WaitingTimer
from workflows import canonical
from workflows.documents import DocumentStore
from workflows.letters.sheet import composed
from workflows.rerun import REOPENED_AT, Difference

_HOLDING = Prepared(
    select(User.id, User.username)
    .join(Task, Task.assignee_id == User.id)
    .where(Task.case_id == bindparam("case_id"))
    .distinct()
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry as the comparison needs it: number, who and when, command, input, outcome, release after it."""

    seq: int
    at: Any
    actor: str
    on_behalf_of: str | None
    command: str
    element: str | None
    release: str
    entered: Mapping[str, Any]
    outcome: Mapping[str, Any]

    def effects(self, service: str) -> list[Mapping[str, Any]]:
        """Return the service calls of one type, in order."""
        return [effect for effect in self.outcome.get("effects", ()) if effect["type"] == service]


def told(entry: Mapping[str, Any]) -> Told:
    """Return an entry's columns as the comparison needs them."""
    kept = {name: entry[name] for name in ("seq", "at", "actor", "on_behalf_of", "command", "element", "release")}
    return Told(**kept, entered=canonical.loads(entry["input"]), outcome=canonical.loads(entry["outcome"]))


def differences(
    session: Session, case: Case, entries: Sequence[Told], documents: DocumentStore | None
) -> Iterator[Difference]:
    """Yield what of a case's rows differs from its entries, by subject; the entry named is the one it comes from.

    Without a store the contents of papers are not looked at.
    """
    yield from _columns(case, entries)
    yield from _tasks(session, case, entries)
    yield from _timers(session, case, entries)
    yield from _papers(session, case, entries, documents)
    yield from _letters(session, case, entries)


def _compared(seq: int, subject: str, written: Mapping[str, Any], stored: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the first column that differs."""
    for name, value in written.items():
        if canonical.dumps(stored.get(name)) != canonical.dumps(value):
            yield Difference(seq=seq, what=f"{subject}.{name}", recorded=value, replayed=stored.get(name))
            return


def _columns(case: Case, entries: Sequence[Told]) -> Iterator[Difference]:
    first, last = entries[0], entries[-1]
    about = first.entered["case"]
    versions = dict(first.entered["parameters"])
    for entry in entries:
        versions |= entry.entered["parameters"] if entry.command == "migrate" else {}
    written = {
        "number": about["number"],
        "opened_at": first.at,
        "opened_by": first.actor,
        "decisive_on": about["decisive_on"],
        "parameters": canonical.dumps(versions),
    }
    yield from _compared(1, "case", written, {name: getattr(case, name) for name in written})
    ending = _ending(entries)
    ended = ending.outcome["ended"] if ending else {"outcome": None, "label": None}
    written = {
        "status": "closed" if ending else "open",
        "outcome": ended["outcome"],
        "outcome_label": ended["label"],
        "closed_at": ending.at if ending else None,
    }
    stored = {name: getattr(case, name) for name in written}
    yield from _compared(ending.seq if ending else last.seq, "case", written, stored)


def _ending(entries: Sequence[Told]) -> Told | None:
    """Return the entry with which the case ended, if it has not been opened again since."""
    found: Told | None = None
    for entry in entries:
        found = None if entry.command == "reopen" or REOPENED_AT in entry.entered else found
        found = entry if entry.outcome.get("ended") else found
    return found


def _tasks(session: Session, case: Case, entries: Sequence[Told]) -> Iterator[Difference]:
    rows = {row.id: row for row in rows_of_case(session, Task, case.id)}
    names = _users(session, case, entries)
    expected = _expected_tasks(entries, set(names.values()))
    for task_id, (seq, written) in expected.items():
        row = rows.pop(task_id, None)
        if row is None:
            yield Difference(seq=seq, what=f"task {task_id}", recorded=written, replayed=None)
            continue
        stored = {name: getattr(row, name) for name in written if name != "assignee"}
        stored["assignee"] = names.get(row.assignee_id) if row.assignee_id is not None else None
        yield from _compared(seq, f"task {task_id}", written, stored)
    for task_id in sorted(rows):
        yield Difference(seq=entries[-1].seq, what=f"task {task_id}", recorded=None, replayed="stored")


def _users(session: Session, case: Case, entries: Sequence[Told]) -> dict[int, str]:
    """Return the names, by number, of the users who hold tasks of the case and of those whom some were opened for."""
    found: dict[int, str] = dict(_HOLDING.all(session.connection(), {"case_id": case.id}))
    named = {task["assignee"] for entry in entries for task in entry.outcome.get("opened", ())} - {None}
    if named:
        found |= dict(session.execute(select(User.id, User.username).where(User.username.in_(named))).all())
    return found


def _expected_tasks(entries: Sequence[Told], users: set[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return what each task must be, with the number of the entry that last changed it."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for entry in entries:
        if entry.command in ("claim", "release", "assign"):
            task_id = entry.entered["task"]
            found[task_id] = (entry.seq, found[task_id][1] | _held(entry))
        for task in entry.outcome.get("renewed", ()):
            found[task["id"]] = (entry.seq, found[task["id"]][1] | _described(task))
        for task in entry.outcome.get("closed", ()):
            found[task["id"]] = (entry.seq, found[task["id"]][1] | _closed(entry, task))
        for task in entry.outcome.get("opened", ()):
            found[task["id"]] = (entry.seq, _opened(entry, task, users))
    return found


_DESCRIBED = ("element", "name", "path", "group", "form")


def _described(task: Mapping[str, Any]) -> dict[str, Any]:
    return {name: task[name] for name in _DESCRIBED} | {"claim_line": task.get("claim_line")}


def _opened(entry: Told, task: Mapping[str, Any], users: set[str]) -> dict[str, Any]:
    assignee = task["assignee"] if task["assignee"] in users else None
    return _described(task) | {
        "assignee": assignee,
        "state": "claimed" if assignee else "open",
        "opened_at": entry.at,
        "original_due_at": entry.outcome.get("due", {}).get(task["id"]),
        "closed_at": None,
        "closed_by": None,
        "closed_for": None,
    }


def _held(entry: Told) -> dict[str, Any]:
    if entry.command == "release":
        return {"assignee": None, "state": "open"}
    return {"assignee": entry.entered["to"] if entry.command == "assign" else entry.actor, "state": "claimed"}


def _closed(entry: Told, task: Mapping[str, Any]) -> dict[str, Any]:
    done = task["how"] == "completed"
    return {
        "state": "done" if done else "cancelled",
        "closed_at": entry.at,
        "closed_by": entry.actor if done else None,
        "closed_for": entry.on_behalf_of if done else None,
    }


def _timers(session: Session, case: Case, entries: Sequence[Told]) -> Iterator[Difference]:
    last = next(entry for entry in reversed(entries) if "timers" in entry.outcome)
    written = sorted((timer["id"], timer["element"], timer["due_at"]) for timer in last.outcome["timers"])
    rows = rows_of_case(session, WaitingTimer, case.id)
    stored = sorted((row.id, row.element, row.due_at) for row in rows)
    if written != stored:
        yield Difference(seq=last.seq, what="timers", recorded=written, replayed=stored)


def _papers(
    session: Session, case: Case, entries: Sequence[Told], documents: DocumentStore | None
) -> Iterator[Difference]:
    rows = {row.id: row for row in rows_of_case(session, Document, case.id)}
    for entry in entries:
        if entry.command != "document":
            continue
        subject = f"document {entry.entered['id']}"
        row = rows.pop(entry.entered["id"], None)
        if row is None:
            yield Difference(seq=entry.seq, what=subject, recorded=dict(entry.entered), replayed=None)
            continue
        written = {**entry.entered, "uploaded_by": entry.actor, "uploaded_at": entry.at}
        yield from _compared(entry.seq, subject, written, {name: getattr(row, name) for name in written})
        if documents is not None and not documents.verify(row):
            yield Difference(
                seq=entry.seq, what=f"{subject} content", recorded=row.sha256, replayed="altered or missing"
            )
    for paper in sorted(rows):
        yield Difference(seq=entries[-1].seq, what=f"document {paper}", recorded=None, replayed="stored")


def _letters(session: Session, case: Case, entries: Sequence[Told]) -> Iterator[Difference]:
    rows = {row.number: row for row in rows_of_case(session, Letter, case.id)}
    office = entries[0].entered["case"]["office_name"]
    for entry in entries:
        for effect in entry.effects("letter.issue"):
            number = effect["result"]["letter_number"]
            row = rows.pop(number, None)
            if row is None:
                yield Difference(seq=entry.seq, what=f"letter {number}", recorded=number, replayed=None)
                continue
            written = _letter(entry, effect, effect["result"].get("letter_office", office))
            written["office_id"] = _issuer(session, effect["result"].get("letter_office_code"))
            yield from _compared(entry.seq, f"letter {number}", written, {name: getattr(row, name) for name in written})
    for number in sorted(rows):
        yield Difference(seq=entries[-1].seq, what=f"letter {number}", recorded=None, replayed="stored")


def _issuer(session: Session, code: str | None) -> int | None:
    """Return the number of the other organ's office that issued a letter, from its code; None without one."""
    return session.scalar(select(Office.id).where(Office.code == code)) if code is not None else None


def _letter(entry: Told, effect: Mapping[str, Any], office: str) -> dict[str, Any]:
    inputs, result = effect["inputs"], effect["result"]
    return {
        "kind": effect["headers"].get("kind", "letter"),
        "is_reply": effect["headers"].get("is_reply") == "true",
        "addressee": inputs["addressee"],
        "issued_at": entry.at,
        "issued_by": entry.actor,
        "body": composed(
            number=result["letter_number"],
            office=office,
            issued_on=result["letter_issued_on"],
            inputs=inputs,
        ),
    }
