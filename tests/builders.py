"""Builders of stored things for tests: each takes the session and keywords, invents the rest and returns the row.

Every builder makes what its row hangs on when it is not given. Nothing here resembles a real person.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.cases import Case
from models.funds import Fund, FundMovement
from models.journal import Entry
from models.offices import Office
from models.parties import Person
from models.people import Absence, Holding, Post, User
from models.releases import ReleaseRow
from models.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday morning, nine o'clock in the office."""
DIGEST = "0" * 64
_numbers = itertools.count(1)


def an_office(
    session: Session, *, level: str = "district", parent: Office | None = None, region: str = "*", **columns: object
) -> Office:
    """An office below `parent`, or a root."""
    number = next(_numbers)
    office = Office(
        **{"code": f"o{number}", "name": f"第{number}工会", **columns},
        level=level,
        parent_id=parent.id if parent else None,
        path="",
        region=region,
    )
    session.add(office)
    session.flush()
    office.path = f"{parent.path if parent else '/'}{office.id}/"
    session.flush()
    return office


def a_user(session: Session, *, office: Office | None = None, **columns: object) -> User:
    """An active user without a password."""
    number = next(_numbers)
    office = office or an_office(session)
    user = User(**{"username": f"u{number}", "name": f"职员{number}", "office_id": office.id, **columns})
    session.add(user)
    session.flush()
    return user


def a_post(
    session: Session,
    *,
    office: Office | None = None,
    groups: Iterable[str] = ("street_union",),
    a: User | None = None,
    b: User | None = None,
    **columns: object,
) -> Post:
    """A post with its A and B holder since 2020."""
    number = next(_numbers)
    office = office or an_office(session)
    post = Post(**{"code": f"p{number}", "name": f"岗位{number}", **columns}, office_id=office.id, groups=list(groups))
    session.add(post)
    session.flush()
    for rank, user in (("A", a), ("B", b)):
        if user is not None:
            session.add(Holding(post_id=post.id, user_id=user.id, rank=rank, from_on=date(2020, 1, 1)))
    session.flush()
    return post


def an_absence(session: Session, *, user: User, from_at: datetime, to_at: datetime | None = None) -> Absence:
    """A dated absence."""
    absence = Absence(user_id=user.id, from_at=from_at, to_at=to_at, reason="年休假")
    session.add(absence)
    session.flush()
    return absence


def a_release(session: Session, *, digest: str = DIGEST) -> ReleaseRow:
    """A release row without files; the same one when the digest is known."""
    row = session.get(ReleaseRow, digest)
    if row is None:
        row = ReleaseRow(
            digest=digest, package_id="hardship_aid", name="困难帮扶", files={}, published_at=NOW, published_by="system"
        )
        session.add(row)
        session.flush()
    return row


def a_person(session: Session, **columns: object) -> Person:
    """A person with an invented name."""
    person = Person(**{"name": "林一禾", "phone": "19900000000", **columns})
    session.add(person)
    session.flush()
    return person


def a_case(session: Session, *, office: Office | None = None, release_digest: str = DIGEST, **columns: object) -> Case:
    """An open case that no journal explains: enough for queries, not for replay."""
    number = next(_numbers)
    office = office or an_office(session)
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "number": f"困帮2026-{number:06d}",
        "process": "hardship_aid",
        "process_name": "困难帮扶",
        "title": "林一禾",
        "opened_at": NOW,
        "opened_by": "u0",
        "version": 1,
        "state": "{}",
        "data": "{}",
        **columns,
    }
    case = Case(
        **values,
        release_digest=a_release(session, digest=release_digest).digest,
        office_id=office.id,
        office_path=office.path,
    )
    session.add(case)
    session.flush()
    return case


def a_task(session: Session, *, case: Case | None = None, office: Office | None = None, **columns: object) -> Task:
    """An open task of the group street_union in the case's office."""
    number = next(_numbers)
    if case is None:
        case = a_case(session, office=office)
    office = office or session.scalars(select(Office).where(Office.id == case.office_id)).one()
    values: dict[str, object] = {
        "id": f"{case.id}.{number}",
        "element": "visit",
        "name": "入户调查",
        "group": "street_union",
        "opened_at": NOW,
        "due_at": NOW,
        **columns,
    }
    task = Task(
        **values,
        case_id=case.id,
        office_id=office.id,
        office_path=office.path,
        original_due_at=values["due_at"],
        case_number=case.number,
        process=case.process,
        process_name=case.process_name,
        title=case.title,
    )
    session.add(task)
    session.flush()
    return task


def an_entry(session: Session, *, case: Case | None = None, seq: int = 1, **columns: object) -> Entry:
    """A journal entry with hashes that prove nothing."""
    case = case or a_case(session)
    values: dict[str, object] = {
        "at": NOW,
        "actor": "u0",
        "command": "start",
        "input": "{}",
        "outcome": "{}",
        "release": case.release_digest,
        "state_digest": DIGEST,
        "previous_hash": DIGEST,
        "hash": DIGEST,
        **columns,
    }
    entry = Entry(case_id=case.id, seq=seq, **values)
    session.add(entry)
    session.flush()
    return entry


def a_fund(session: Session, *, office: Office | None = None, balance_fen: int = 100_000_00) -> Fund:
    """A fund with its opening movement."""
    number = next(_numbers)
    office = office or an_office(session)
    fund = Fund(code=f"f{number}", name="送温暖资金", office_id=office.id, balance_fen=balance_fen)
    session.add(fund)
    session.flush()
    session.add(
        FundMovement(
            fund_id=fund.id, kind="opening", amount_fen=balance_fen, key=f"opening:{fund.code}", at=NOW, by="system"
        )
    )
    session.flush()
    return fund
