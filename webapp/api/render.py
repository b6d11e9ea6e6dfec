"""From stored rows and release values to the bodies of the REST API.

Knows both sides' fields; must not decide who may see what, and never lets a full personal number through: whatever
holds case data goes through `workflows.privacy` first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.cases import Case
from models.deadlines import Deadline
from models.documents import Document
from models.journal import Entry
from models.tasks import Task
from workflows import canonical, offices, people
from workflows.engine.values import Field, Form, Option, Release
from workflows.privacy import masked, masked_record

Choices = Mapping[str, Sequence[Option]]
"""The choices of a form's dynamic fields, by source name."""


def case_body(session: Session, case: Case) -> dict[str, Any]:
    """Return `Case` of the contract."""
    return {
        "id": case.id,
        "number": case.number,
        "process": case.process,
        "process_name": case.process_name,
        "release": case.release_digest,
        "status": case.status,
        "outcome": case.outcome,
        "title": case.title,
        "office": offices.name_of(session, case.office_id),
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "version": case.version,
    }


def task_body(session: Session, task: Task, now: datetime) -> dict[str, Any]:
    """Return `Task` of the contract; open tasks past their due date are overdue."""
    waiting, assignee = task.state in {"open", "claimed"}, task.assignee_id
    return {
        "id": task.id,
        "case_id": task.case_id,
        "case_number": task.case_number,
        "process": task.process,
        "element": task.element,
        "name": task.name,
        "group": task.group,
        "office": offices.name_of(session, task.office_id),
        "assignee": None if assignee is None else people.username_of(session, assignee),
        "due_at": task.due_at,
        "overdue": waiting and task.due_at is not None and task.due_at < now,
        "priority": task.priority,
        "version": task.version,
        "state": task.state,
        "claim_line": task.claim_line,
    }


def form_body(form: Form, choices: Choices) -> dict[str, Any]:
    """Return `Form` of the contract, dynamic options filled in."""
    return {"id": form.id, "fields": [_field_body(field, choices) for field in form.fields]}


def _field_body(field: Field, choices: Choices) -> dict[str, Any]:
    source = field.properties.get("options")
    options = choices.get(source, ()) if source else field.options
    body = {
        "key": field.key,
        "label": field.label,
        "type": field.type,
        "required": field.required,
        "options": [{"value": each.value, "label": each.label} for each in options],
        "min": field.min,
        "max": field.max,
        "pattern": field.pattern,
        "shown_if": field.shown_if,
        "help": field.help,
    }
    if field.type == "table":
        body["columns"] = [_field_body(column, choices) for column in field.columns]
    return body


def deadline_body(deadline: Deadline) -> dict[str, Any]:
    """Return a deadline with its original and its current due instant, and why it was passed."""
    names = ("name", "task_id", "started_at", "original_due_at", "due_at", "provisional", "paused_at", "stopped_at")
    return {name: getattr(deadline, name) for name in (*names, "breached_reason")}


def document_body(document: Document) -> dict[str, Any]:
    """Return a stored paper."""
    return {
        "id": str(document.id),
        "name": document.name,
        "size_bytes": document.size_bytes,
        "sha256": document.sha256,
        "kind": document.kind,
    }


def data_body(release: Release, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return case data for a reader outside, personal data masked."""
    body: dict[str, Any] = canonical.plain(masked(release, data))
    return body


def entry_body(release: Release, entry: Entry) -> dict[str, Any]:
    """Return one journal entry, personal data masked; the hashes are those of the unmasked text."""
    outcome = canonical.loads(entry.outcome) if entry.outcome else {}
    element = release.elements.get(entry.element) if entry.element else None
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "on_behalf_of": entry.on_behalf_of,
        "authority": entry.authority,
        "command": entry.command,
        "element": entry.element,
        "element_name": element.name if element else None,
        "input": _record_body(release, canonical.loads(entry.input) if entry.input else {}),
        "outcome": _record_body(release, outcome),
        "decisions": [_record_body(release, decision) for decision in outcome.get("decisions", [])],
        "release": entry.release,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def _record_body(release: Release, record: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = canonical.plain(masked_record(release, record))
    return body
