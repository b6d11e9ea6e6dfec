"""The commands on the register of publicity contacts: enter, link to the application that came of one, take back.

Whoever the process names in its property `contacts_groups` keeps the register of the own office. Works in the
transaction of its desk. A case is not changed: that somebody was visited is told by the register, not by the journal.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from models.cases import Case
from models.contacts import ContactLink, PublicityContact
from models.insertion import insert_if_absent
from workflows import authority, contactfields, contacts
from workflows.authority import Grant
from workflows.clock import office_date
from workflows.desk import Actor, Desk
from workflows.engine.values import Release
from workflows.errors import N_, Conflict, FieldError, Forbidden, InvalidInput, NotFound

KEEPING = "contacts_groups"
"""The process property that names who keeps the register of contacts."""
REASON_LENGTH = 300


def groups(release: Release) -> frozenset[str]:
    """Return who keeps the register of contacts of a process; nobody where it has none."""
    return frozenset(name for name in re.split(r"[,\s]+", release.properties.get(KEEPING, "")) if name)


def grant(actor: Actor, release: Release) -> Grant | None:
    """Return by which authority the actor keeps the register, in the office it names; None for who does not."""
    if actor.groups & (authority.AUDIT_GROUPS | authority.ADMIN_GROUPS):
        return None
    return authority.first_grant(actor, groups(release))


def record(desk: Desk, process: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Enter contacts, raw, all or none; return their numbers. The same person of the same day is entered once.

    Raises `Forbidden`, and `InvalidInput` with everything that is wrong, by row.
    """
    given = _require(desk, desk.releases.current(desk.session, process))
    values = contactfields.read(list(rows), desk.now, office_date(desk.now))
    _refuse_repeated(desk, process, given.office_id, values)
    found = [
        PublicityContact(
            process=process,
            office_id=given.office_id,
            recorded_at=desk.now,
            recorded_by=desk.actor.username,
            **{key: value or "" if key != "visited_on" else value for key, value in each.items()},
        )
        for each in values
    ]
    desk.session.add_all(found)
    desk.session.flush()
    return [each.id for each in found]


def link(desk: Desk, contact_id: int, number: str) -> None:
    """Say which case a contact applied with.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, and `Conflict` when either is linked already.
    """
    contact, _grant = _kept(desk, contact_id)
    case = desk.session.scalars(
        select(Case).where(Case.number == number.strip(), authority.visible(desk.session, desk.actor))
    ).one_or_none()
    if case is None or case.process != contact.process:
        raise InvalidInput.one("number", N_("没有这个案号的申请，或您无权查看，请核对"))
    if office_date(case.opened_at) < contact.visited_on:
        raise InvalidInput.one("number", N_("这件申请早于走访日期，不是由这次走访而来"))
    row = {"contact_id": contact.id, "case_id": case.id, "at": desk.now, "linked_by": desk.actor.username}
    if not insert_if_absent(desk.session, ContactLink, {**row, "end_reason": ""}):
        raise Conflict(N_("这次走访或这件申请已经关联过，请先取消原来的关联"), since=desk.now)


def unlink(desk: Desk, contact_id: int, reason: str) -> None:
    """End a link that was wrong; that it was there stays on record. Raises as `link`."""
    _kept(desk, contact_id)
    said = _reason(reason)
    running = (ContactLink.contact_id == contact_id, ContactLink.ended_at.is_(None))
    ended = {"ended_at": desk.now, "ended_by": desk.actor.username, "end_reason": said}
    if not desk.session.scalars(update(ContactLink).where(*running).values(ended).returning(ContactLink.id)).all():
        raise NotFound(N_("这次走访没有关联申请"))


def void(desk: Desk, contact_id: int, reason: str) -> None:
    """Let an entry that was wrong count no more. Raises as `link`, and `Conflict` while it is linked."""
    contact, _grant = _kept(desk, contact_id)
    said = _reason(reason)
    if contacts.links(desk.session, [contact.id]):
        raise Conflict(N_("这次走访关联着一件申请，请先取消关联再作废"), since=desk.now)
    contact.voided_at, contact.voided_by, contact.void_reason = desk.now, desk.actor.username, said


def _require(desk: Desk, release: Release) -> Grant:
    found = grant(desk.actor, release)
    if found is None:
        raise Forbidden(N_("您的岗位不能登记宣传走访"))
    return found


def _kept(desk: Desk, contact_id: int) -> tuple[PublicityContact, Grant]:
    """Return a contact of an office in which the actor keeps the register."""
    contact = desk.session.get(PublicityContact, contact_id)
    if contact is None or contact.voided_at is not None:
        raise NotFound(N_("登记册里没有这次走访，或已作废"))
    if contact.office_id not in authority.visible_offices(desk.session, desk.actor):
        raise NotFound(N_("登记册里没有这次走访，或已作废"))
    return contact, _require(desk, desk.releases.current(desk.session, contact.process))


def _reason(raw: str) -> str:
    said = raw.strip()
    if not said:
        raise InvalidInput.one("reason", N_("请填写原因"))
    return said[:REASON_LENGTH]


def _refuse_repeated(desk: Desk, process: str, office_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse who is in the register already, or twice among these: a sheet that is sent again enters nothing."""
    days = {each["visited_on"] for each in rows}
    columns = (PublicityContact.visited_on, PublicityContact.name, PublicityContact.phone)
    statement = select(*columns).where(
        PublicityContact.process == process,
        PublicityContact.office_id == office_id,
        PublicityContact.visited_on.in_(days),
        PublicityContact.voided_at.is_(None),
    )
    known = {(on, name, phone) for on, name, phone in desk.session.execute(statement)}
    faults = []
    for at, each in enumerate(rows):
        key = (each["visited_on"], each["name"], each["phone"] or "")
        if key in known:
            template = N_("{on} 已登记过 {name}，请不要重复登记")
            params = {"on": f"{each['visited_on']}", "name": each["name"]}
            faults.append(FieldError(field=f"contacts[{at}].name", template=template, params=params))
        known.add(key)
    if faults:
        raise InvalidInput(tuple(faults))
