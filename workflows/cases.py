"""The commands on whole cases: open one, tell it of an event, add a paper.

Each works in the transaction of its desk and neither opens nor commits it. Must not know pages or HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.documents import Document
from models.offices import Office
from workflows import (
    authority,
    canonical,
    casework,
    choices,
    decisive,
    documents,
    engine,
    forms,
    idempotency,
    letterservice,
    numbering,
    parameterhistory,
    parameters,
    partners,
    reopening,
    spawning,
    startdrafts,
)
from workflows.authority import Grant
from workflows.caselinks import SPAWNED_FROM
from workflows.casework import Deed, Work
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.engine.values import Event, Release, State, Trigger
from workflows.errors import N_, InvalidInput, InvalidState, NotFound
from workflows.requests import plain

KIND_LENGTH = 64
REASON_LENGTH = 500


@dataclass(frozen=True, kw_only=True)
class GoesOn:
    """In which office and by whose authority a case is opened that goes on from another, whose commands see to that."""

    office_id: int
    grant: Grant


def open_case(
    desk: Desk,
    process: str,
    values: Mapping[str, Any],
    *,
    draft: str | None = None,
    goes_on: GoesOn | None = None,
    idempotency_key: str | None = None,
) -> Case:
    """Open a case of *process* with the raw *values* of its start form, in the office by whose group the actor may.

    The case is decided by the rules' values in force on its decisive day. With *draft* it is the one that another case
    has prepared (`workflows.startdrafts`), and is linked to that; with *goes_on* the actor need not be one who may
    start it. Raises `NotFound` for an unknown process, `Forbidden`, `InvalidInput` with every wrong field;
    `InvalidState` when the process cannot get under way, and `Conflict` when the draft was opened before.
    """
    release = desk.releases.current(desk.session, process)
    request = {"command": "start", "process": process, "values": plain(values)}
    request |= {"draft": draft} if draft else {}
    answer = idempotency.answered(desk, idempotency_key, request)
    if answer is not None:
        return desk.session.get_one(Case, answer["case"])
    prepared, grant = startdrafts.require(desk, draft, process) if draft else (None, None)
    grant = goes_on.grant if goes_on else grant or authority.require_start(desk, release)
    office = desk.session.get_one(Office, goes_on.office_id if goes_on else grant.office_id)
    decisive_on, rules = decisive.rules_for(desk, release, office, values)
    entered = forms.parse(release.start_form, values, data={}, parameters=rules.values, options={}, now=desk.now)
    work = _new_work(desk, release, office, entered, (decisive_on, rules.versions))
    about = {"values": entered, "parameters": canonical.loads(work.case.parameters), "case": work.data["case"]}
    if prepared is not None:
        about[SPAWNED_FROM] = spawning.origin_of(desk, prepared, work.case.number)
    casework.begin(work, Deed(command="start", entered=about, grant=grant))
    if prepared is not None:
        spawning.link(desk, work.case, prepared)
    idempotency.remember(desk, idempotency_key, {"case": work.case.id})
    return work.case


def raise_event(
    desk: Desk,
    case_id: str,
    event: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    idempotency_key: str | None = None,
) -> Case:
    """Tell a case of an event its process offers at any time (withdrawal, death, objection …).

    A closed case is opened again by it, under its number, where its process says so (`workflows.reopening`).

    *values* are those of the event's form, *reason* is written into the journal. Raises `NotFound`, `Forbidden`,
    `InvalidInput`, and `InvalidState` when the case cannot take the event now.
    """
    authority.require_visible(desk.session, desk.actor, case_id)
    request = {"command": "event", "case": case_id, "event": event, "values": plain(values), "reason": reason}
    if idempotency.answered(desk, idempotency_key, request) is not None:
        return desk.session.get_one(Case, case_id)
    work = casework.take_up(desk, case_id)
    offered = _event(work.release, event)
    tell = _reopen if work.case.status == "closed" else _tell
    tell(work, offered, values, reason)
    idempotency.remember(desk, idempotency_key, {"case": case_id})
    return work.case


def _tell(work: Work, event: Event, values: Mapping[str, Any], reason: str) -> None:
    grant = authority.require_event(work.desk, work.case, event)
    if event.name not in engine.receivable_events(work.release, State.loads(work.case.state)):
        raise InvalidState(N_("案件目前不能接收事件“{event}”"), event=event.label)
    if len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", N_("理由最多 {max} 个字"), max=REASON_LENGTH)
    entered = _event_values(work, event, values)
    told = {"event": event.name, "values": entered, "reason": reason}
    deed = Deed(command="event", element=event.element, entered=told, grant=grant)
    casework.carry_on(work, Trigger(event=event.name, values=entered), deed)


def _reopen(work: Work, event: Event, values: Mapping[str, Any], reason: str) -> None:
    grant = reopening.require(work.desk, work.case, work.release, event)
    reopening.require_reason(reason, REASON_LENGTH)
    entered, at = _event_values(work, event, values), reopening.place_after(work.release, event.name)
    told = {"event": event.name, "values": entered, "reason": reason.strip(), "at": at}
    command = Trigger(event=event.name, values=entered, reopen_at=at)
    casework.carry_on(work, command, Deed(command=reopening.REOPEN, element=at, entered=told, grant=grant))


def add_document(desk: Desk, case_id: str, *, name: str, kind: str, content: bytes) -> Document:
    """Add a paper of a *kind* to an open case; a former paper of the same kind and name becomes its older version.

    A paper sent again with the same content is the one that is there: whoever got no answer may send it once more.
    A closed case takes a return receipt alone (`workflows.letterservice`). Raises `NotFound`, `Forbidden`,
    `InvalidInput` (empty, too large, of a type that is not taken), `InvalidState`.
    """
    partners.require_known(desk, case_id)
    paper = documents.inspect(name, content, largest_bytes=desk.documents.largest_bytes)
    if not kind.isascii() or not kind.isidentifier() or len(kind) > KIND_LENGTH:
        raise InvalidInput.one("kind", N_("材料种类应为英文代码，例如 id_card，最多 {max} 个字符"), max=KIND_LENGTH)
    work = casework.take_up(desk, case_id)
    grant = partners.require_adding(desk, work.case, kind)
    if work.case.status == "closed":
        grant = letterservice.require_receipt(desk, work.case, work.release, kind)
    desk.documents.put(content)
    former = _former(desk, case_id, kind, paper.name)
    if former is not None and former.sha256 == paper.sha256:
        return former
    document = Document(
        case_id=case_id,
        kind=kind,
        name=paper.name,
        media_type=paper.media_type,
        size_bytes=paper.size_bytes,
        sha256=paper.sha256,
        uploaded_by=desk.actor.username,
        uploaded_at=desk.now,
        version=former.version + 1 if former else 1,
        replaces=former.id if former else None,
    )
    desk.session.add(document)
    desk.session.flush()
    casework.note(work, Deed(command="document", entered=_recorded(document), grant=grant))
    return document


def _new_work(
    desk: Desk, release: Release, office: Office, entered: Mapping[str, Any], decided: tuple[date, Mapping[str, Any]]
) -> Work:
    """Return the work on a case that is not stored yet, with its number, its decisive day and the versions of then."""
    decisive_on, in_force = decided
    versions = dict(in_force)
    versions |= parameterhistory.recorded_for(desk.session, office, release)
    recorded = canonical.dumps(versions)
    number = numbering.next_number(
        desk.session, release.properties.get("number_series", release.name), office, desk.now
    )
    case = Case(
        id=desk.new_id(),
        number=number,
        process=release.id,
        process_name=release.name,
        release_digest=release.digest,
        status="open",
        office_id=office.id,
        office_path=office.path,
        opened_at=desk.now,
        opened_by=desk.actor.username,
        version=0,
        parameters=recorded,
        decisive_on=decisive_on,
        urgent=False,
        search="",
    )
    return Work(
        desk=desk,
        case=case,
        release=release,
        data={**entered, "case": _told_of(desk, number, office, decisive_on)},
        parameters=parameters.recorded(recorded),
    )


def _told_of(desk: Desk, number: str, office: Office, decisive_on: date) -> dict[str, Any]:
    """Return what the data of a new case say of the case itself."""
    return {
        "number": number,
        "office": office.code,
        "office_name": office.name,
        "opened_on": office_date(desk.now),
        "decisive_on": decisive_on,
        "opened_by": desk.actor.username,
    }


def _event(release: Release, name: str) -> Event:
    found = next((event for event in release.events if event.name == name), None)
    if found is None:
        known = "、".join(event.name for event in release.events)
        raise NotFound(N_("这个流程没有事件“{event}”；可登记的事件：{known}"), event=name, known=known)
    return found


def _event_values(work: Work, event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    if event.form is None:
        return {}
    form = work.release.forms[event.form]
    options = choices.for_event(work.desk, work.case, form)
    return forms.parse(form, values, data=work.data, parameters=work.parameters, options=options, now=work.desk.now)


def _former(desk: Desk, case_id: str, kind: str, name: str) -> Document | None:
    statement = (
        select(Document)
        .where(Document.case_id == case_id, Document.kind == kind, Document.name == name)
        .order_by(Document.version.desc())
        .limit(1)
    )
    return desk.session.scalars(statement).one_or_none()


def _recorded(document: Document) -> dict[str, Any]:
    kept = ("id", "kind", "name", "media_type", "size_bytes", "sha256", "version", "replaces")
    return {name: getattr(document, name) for name in kept}
