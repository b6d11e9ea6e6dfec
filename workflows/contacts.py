"""The register of publicity contacts as readers want it: pages of it, and the way from a visit to an application.

Everything is as it was known at an instant, so that the same day always tells the same. Reads only; must not know who
may see what, nor how anything is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from models.cases import Case
from models.contacts import ContactLink, PublicityContact
from models.loans import LoanEvent
from workflows.clock import office_date

VISITED, APPLIED, WAITING = "", "applied", "waiting"
STATES = (VISITED, APPLIED, WAITING)
"""Which contacts readers may ask for: all, those who applied, those who have not."""
_HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which contacts: of a process and offices, visited within the days, as known at an instant."""

    process: str
    offices: tuple[int, ...]
    since: date
    until: date
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """How many were visited, how many of them applied, and to how many of these a loan was paid out."""

    visited: int
    applied: int
    granted: int = 0

    @property
    def rate(self) -> Decimal | None:
        """How many of a hundred applied, half up to two decimals; None when nobody was visited."""
        return share(self.applied, self.visited)


def share(of: int, over: int) -> Decimal | None:
    """Return a share in per cent, half up to two decimals; None over nothing."""
    return (Decimal(of) * 100 / over).quantize(_HUNDREDTHS, rounding=ROUND_HALF_UP) if over else None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Contacts, the latest visit first, and the place to go on after (None: that was all)."""

    contacts: Sequence[PublicityContact]
    after: str | None


def funnel(session: Session, span: Span) -> Funnel:
    """Count who was visited and who of them applied."""
    return Funnel(
        visited=session.scalar(_counted(span)) or 0,
        applied=session.scalar(_counted(span).where(_linked(span.at))) or 0,
        granted=session.scalar(_counted(span).where(_linked(span.at, _granted(span.at)))) or 0,
    )


def by_office(session: Session, span: Span) -> dict[int, Funnel]:
    """Return the same for each office that visited anybody."""
    visited = (
        select(PublicityContact.office_id, func.count().label("number"))
        .where(_within(span))
        .group_by(PublicityContact.office_id)
    )
    applied = {row.office_id: row.number for row in session.execute(visited.where(_linked(span.at)))}
    lent = visited.where(_linked(span.at, _granted(span.at)))
    granted = {row.office_id: row.number for row in session.execute(lent)}
    counted = {row.office_id: row.number for row in session.execute(visited)}
    return {
        office: Funnel(visited=number, applied=applied.get(office, 0), granted=granted.get(office, 0))
        for office, number in counted.items()
    }


def applications(session: Session, span: Span) -> list[str]:
    """Return the cases that those visited applied with."""
    statement = (
        select(ContactLink.case_id)
        .join(PublicityContact, PublicityContact.id == ContactLink.contact_id)
        .where(_within(span), _running(span.at))
    )
    return list(session.scalars(statement.order_by(ContactLink.id)))


def page(session: Session, span: Span, *, state: str = VISITED, after: str | None = None, limit: int = 50) -> Page:
    """Return the contacts after a place, those in one of `STATES`."""
    statement = select(PublicityContact).where(_within(span))
    if state:
        linked = _linked(span.at)
        statement = statement.where(linked if state == APPLIED else ~linked)
    place = _place(after)
    if place is not None:
        statement = statement.where(tuple_(PublicityContact.visited_on, PublicityContact.id) < place)
    order = (PublicityContact.visited_on.desc(), PublicityContact.id.desc())
    found = list(session.scalars(statement.order_by(*order).limit(limit + 1)))
    last = found[limit - 1] if len(found) > limit else None
    return Page(contacts=found[:limit], after=f"{last.visited_on}.{last.id}" if last is not None else None)


def links(session: Session, ids: Sequence[int], at: datetime | None = None) -> dict[int, Case]:
    """Return the case that each of these contacts applied with, now or as known at an instant."""
    running = ContactLink.ended_at.is_(None) if at is None else _running(at)
    statement = select(ContactLink.contact_id, Case).join(Case, Case.id == ContactLink.case_id)
    found = session.execute(statement.where(ContactLink.contact_id.in_(ids), running))
    return {row.contact_id: row.Case for row in found}


def contact_of(session: Session, case_id: str) -> PublicityContact | None:
    """Return the contact that a case came of."""
    statement = select(PublicityContact).join(ContactLink, ContactLink.contact_id == PublicityContact.id)
    return session.scalars(statement.where(ContactLink.case_id == case_id, ContactLink.ended_at.is_(None))).first()


def suggested(session: Session, ids: Sequence[int], seen: ColumnElement[bool]) -> dict[int, list[Case]]:
    """Return the cases that these contacts may have applied with: of the same name, later, and of no other contact."""
    beginnings = (Case.title.startswith(PublicityContact.name + bracket) for bracket in ("（", "("))
    named = or_(Case.title == PublicityContact.name, *beginnings)
    taken = exists().where(ContactLink.case_id == Case.id, ContactLink.ended_at.is_(None))
    statement = (
        select(PublicityContact.id, Case)
        .join(Case, and_(Case.process == PublicityContact.process, named))
        .where(PublicityContact.id.in_(ids), func.date(Case.opened_at) >= PublicityContact.visited_on, ~taken, seen)
    )
    found: dict[int, list[Case]] = {}
    for number, case in session.execute(statement.order_by(Case.opened_at)):
        found.setdefault(number, []).append(case)
    return found


def _within(span: Span) -> ColumnElement[bool]:
    return and_(
        PublicityContact.process == span.process,
        PublicityContact.office_id.in_(span.offices),
        PublicityContact.visited_on >= span.since,
        PublicityContact.visited_on <= span.until,
        PublicityContact.recorded_at <= span.at,
        or_(PublicityContact.voided_at.is_(None), PublicityContact.voided_at > span.at),
    )


def _running(at: datetime) -> ColumnElement[bool]:
    return and_(ContactLink.at <= at, or_(ContactLink.ended_at.is_(None), ContactLink.ended_at > at))


def _linked(at: datetime, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ContactLink.contact_id == PublicityContact.id, _running(at), *more)


def _granted(at: datetime) -> ColumnElement[bool]:
    """Whether the case of a link had its loan paid out by then."""
    paid_out = (LoanEvent.kind == "disbursed", LoanEvent.booked_on <= office_date(at))
    return exists().where(LoanEvent.case_id == ContactLink.case_id, *paid_out)


def _counted(span: Span) -> Select[int]:
    return select(func.count()).select_from(PublicityContact).where(_within(span))


def _place(after: str | None) -> tuple[date, int] | None:
    day, _, number = (after or "").partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
