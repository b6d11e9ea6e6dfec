"""The loan of a case between its rows and its pure book: events in order, the days its schedules were made by, columns.

A schedule's days never move after the event that made it: it is the plan that the borrower holds in hand. So an event
that makes one keeps which days were then known to be worked or free other than by the plain week
(docs/decisions/0031). Must not know tables, nor who books what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workflows import canonical
from workflows.loans import applying, events
from workflows.loans import book as books
from workflows.loans.events import Compensated, Disbursed, Event, Extended, Restructured, Reversed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from workflows.errors import FieldError
    from workflows.loans.applying import Booked
    from workflows.loans.book import Book, Row
    from workflows.loans.postings import Entry
    from workflows.loans.terms import WorkingDay

PLANNING: tuple[type[Event], ...] = (Disbursed, Extended, Restructured)
"""The events that make a schedule."""
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class About:
    """What of a loan is no matter of its book: how bank and contract call it, and what is subsidised and guaranteed."""

    number: str
    bank: str
    contract_number: str
    subsidy_share: Decimal
    guaranteed_share: Decimal


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event as the journal tells it.

    `by` is who entered it and `confirmed_by` who confirmed it, both None where a step of the process decided.
    """

    event: Event
    days: Mapping[date, bool] = field(default_factory=dict)
    reference: str | None = None
    reason: str = ""
    booking: int | None = None
    by: str | None = None
    confirmed_by: str | None = None

    def plain(self) -> dict[str, Any]:
        """The event as canonical values."""
        event = self.event
        return {
            "number": event.number,
            "kind": events.NAMES[type(event)],
            "on": event.on,
            "booked_on": event.booked_on,
            "detail": events.details(event),
            "days": {on.isoformat(): worked for on, worked in sorted(self.days.items())},
            **{name: getattr(self, name) for name in ("reference", "reason", "booking", "by", "confirmed_by")},
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Told:
        """The event that `plain` wrote. Raises `KeyError`, `TypeError` or `ValueError` for what is none."""
        event = events.read(said["kind"], said["number"], said["on"], said["booked_on"], said["detail"])
        days = read_days(said["days"])
        kept = {name: said[name] for name in ("reference", "reason", "booking", "by", "confirmed_by")}
        return cls(event=event, days=days, **kept)


def read_days(said: Mapping[str, bool]) -> dict[date, bool]:
    """Return days and whether they are worked, from their texts."""
    return {date.fromisoformat(on): worked for on, worked in said.items()}


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The events of a loan in order, and the days that were known other than by the week when schedules were made."""

    events: tuple[Event, ...] = ()
    days: Mapping[date, bool] = field(default_factory=dict)
    folded: Book | None = field(default=None, compare=False)
    """The book of a day for which it was folded already."""

    @property
    def last(self) -> int:
        """The number of the last event; 0 without any."""
        return self.events[-1].number if self.events else 0

    @cached_property
    def reversed(self) -> frozenset[int]:
        """The numbers of events that are taken back."""
        return frozenset(event.event for event in self.events if isinstance(event, Reversed))

    def is_working_day(self, on: date) -> bool:
        """Whether a day counts as worked in the schedules of the loan."""
        return self.days.get(on, on.weekday() < _SATURDAY)

    def fold(self, as_of: date) -> Book:
        """Return how the loan stood at the end of a day. Raises `Impossible`."""
        if self.folded is not None and self.folded.as_of == as_of:
            return self.folded
        return books.fold(self.events, self.is_working_day, as_of)

    def knowing(self, days: Mapping[date, bool]) -> Ledger:
        """Return the ledger that already knows the days by which the next event makes its schedule."""
        return Ledger(events=self.events, days={**self.days, **days})

    def booked(self, told: Told, today: date) -> Booked | tuple[FieldError, ...]:
        """Return what one more event does, or what is wrong with it."""
        known = self.knowing(told.days)
        done, faults = applying.book(self.events, told.event, known.is_working_day, today=today)
        return faults if done is None else done

    def planned(self, event: Event, calendar: WorkingDay) -> dict[date, bool]:
        """Return the days to be kept with an event: those asked for the first time by the schedule that it makes."""
        if not isinstance(event, PLANNING):
            return {}
        asking = _Asking(self, calendar, self._asked(event.booked_on))
        done, faults = applying.book(self.events, event, asking, today=event.booked_on)
        return {} if done is None or faults else asking.fresh

    def _asked(self, as_of: date) -> frozenset[date]:
        """Return the days on which the schedules so far depend."""
        asking = _Asking(self, self.is_working_day, frozenset())
        if self.events:
            books.fold(self.events, asking, as_of)
        return frozenset(asking.asked)

    def taken(self, told: Told, book: Book | None = None) -> Ledger:
        """Return the ledger with one more event, and the book after it if that is known."""
        return Ledger(events=(*self.events, told.event), days={**self.days, **told.days}, folded=book)


@dataclass
class _Asking:
    """Asks a calendar about days on which no schedule depends yet, and keeps what is not as the week says."""

    ledger: Ledger
    calendar: WorkingDay
    fixed: frozenset[date]
    fresh: dict[date, bool] = field(default_factory=dict)
    asked: set[date] = field(default_factory=set)

    def __call__(self, on: date) -> bool:
        self.asked.add(on)
        if on in self.fixed or on in self.ledger.days:
            return self.ledger.is_working_day(on)
        worked = self.calendar(on)
        if worked is not (on.weekday() < _SATURDAY):
            self.fresh[on] = worked
        return worked


def unpaid_since(book: Book) -> date | None:
    """Return the due day of the first instalment that what has come does not cover; None when there is none.

    None too of a loan that does not run: its arrears are worked as recovery.
    """
    return book.uncovered_on if book.status == "running" else None


def loan_columns(about: About, book: Book) -> dict[str, Any]:
    """Return what the columns of a loan must be after an event, but for its case, office and entry."""
    terms, unpaid, risk = book.terms, unpaid_since(book), book.at_risk
    same = ("annual_rate", "penalty_rate")
    return {
        **{name: getattr(about, name) for name in ("number", "bank", "contract_number")},
        **{name: str(getattr(about, name)) for name in ("subsidy_share", "guaranteed_share")},
        **{name: str(getattr(terms, name)) for name in same},
        **{name: getattr(terms, name) for name in ("months", "kind", "disbursed_on", "due_day", "day_count")},
        **{name: getattr(terms, name) for name in ("grace_days", "roll")},
        "principal_fen": terms.principal,
        "allocation": ",".join(terms.order),
        "subsidy_ends_on": book.subsidy_ended_on,
        "status": book.status,
        "outstanding_fen": book.outstanding,
        "overpaid_fen": book.overpaid,
        "unpaid_since": unpaid,
        "late_on": None if unpaid is None else unpaid + timedelta(days=terms.grace_days + 1),
        "at_risk_since": None if risk is None else risk.since,
        "at_risk_on": None if risk is None else risk.from_on,
        "matures_on": book.matures_on,
        "settled_on": book.settled_on,
        "extensions": book.times_extended,
        "restructurings": book.times_restructured,
        "compensated_fen": book.compensated.total,
        "recovered_fen": book.recovered.total,
        "written_off_fen": book.written_off,
    }


def instalment_columns(row: Row) -> dict[str, Any]:
    """Return what the columns of an instalment must be, but for its case."""
    amounts = ("principal", "interest", "paid_principal", "paid_interest", "owed_principal", "owed_interest")
    sums = {f"{name}_fen": getattr(row, name) for name in amounts}
    return {"number": row.number, "due_on": row.due_on, **sums}


def event_columns(told: Told) -> dict[str, Any]:
    """Return what the columns of an event must be, but for its case, entry, instant and who booked it."""
    event, said = told.event, told.plain()
    return {
        **{name: said[name] for name in ("number", "kind", "booked_on", "reference", "reason", "booking")},
        "value_on": event.on,
        "amount_fen": amount_of(event),
        "detail": canonical.dumps(said["detail"]),
        "days": canonical.dumps(said["days"]),
        "reverses": event.event if isinstance(event, Reversed) else None,
        "confirmed_by": told.confirmed_by,
    }


def posting_columns(entry: Entry) -> list[dict[str, Any]]:
    """Return what the columns of an event's postings must be, but for their case."""
    return [
        {"event": entry.number, "position": at, "account": each.account, "amount_fen": each.amount, "about": each.about}
        for at, each in enumerate(entry.postings, start=1)
    ]


def amount_of(event: Event) -> int | None:
    """Return the amount that an event is about, fen; None when it is about none."""
    if isinstance(event, Disbursed):
        return event.terms.principal
    if isinstance(event, Compensated):
        return event.total
    amount: int | None = getattr(event, "amount", None)
    return amount
