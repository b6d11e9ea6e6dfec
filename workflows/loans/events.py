"""What happened to a loan: numbered, dated events, which are the whole truth of it.

Nothing is ever edited: an event that was wrong is reversed by another. Values only; what they do is in `machine`, what
is refused in `applying`. Who booked an event, and why, is kept by its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from workflows.errors import N_
from workflows.loans.terms import Kind, Part, Terms

Payer = Literal["borrower", "guarantor", "court", "heir", "insurer", "other"]
Effect = Literal["shorten", "lower"]
Party = Literal["fund", "bank", "company"]
PARTIES: tuple[Party, ...] = get_args(Party)
PAYERS: Mapping[str, str] = {
    "borrower": N_("借款人"),
    "guarantor": N_("反担保人"),
    "court": N_("法院执行"),
    "heir": N_("继承人"),
    "insurer": N_("保险公司"),
    "other": N_("其他"),
}
EFFECTS: Mapping[str, str] = {
    "shorten": N_("每期还款不变，期限缩短"),
    "lower": N_("期限不变，每期还款减少"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened: `on` is the day it counts for, `booked_on` the day it was entered (never before `on`).

    Numbers run from 1 in the order of booking; `booked_on` never falls from one number to the next.
    """

    number: int
    on: date
    booked_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Disbursed(Event):
    """The bank paid the loan out. Always the first event."""

    terms: Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid(Event):
    """Money came. What is more than is due stays as an advance until something falls due.

    Money that covers the whole payoff of the day settles the loan. After compensation it is recovery.
    """

    amount: int
    payer: Payer = "borrower"
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepaid(Event):
    """Money came to repay principal early: first what is due, the rest principal that is not due yet."""

    amount: int
    effect: Effect = "shorten"
    payer: Payer = "borrower"
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reversed(Event):
    """Another event did not happen, or not so; everything is as though it had not been."""

    event: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Charged(Event):
    """A cost that the borrower owes (of court, of notice); due at once."""

    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Waived(Event):
    """What is due of a part (not of the principal) is given up."""

    part: Part
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PenaltyCorrected(Event):
    """The loan was opened with another rate of penalty than its contract has; this one counts from the value date."""

    penalty_percent: Decimal
    """Per cent per year: 6.525; the terms have the share, 0.06525."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extended(Event):
    """All unpaid principal is due anew, by the same kind of schedule, until a later maturity; interest runs on."""

    until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Restructured(Event):
    """All unpaid principal is due anew over so many months from the value date, by a schedule of any kind."""

    months: int
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Compensated(Event):
    """The guarantee stood in: fund and company paid the bank, and the bank bears its share; the three sum to `total`.

    Everything falls due. Covers principal, then interest; the claim on the borrower passes to who paid.
    """

    total: int
    fund: int
    bank: int
    company: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenOff(Event):
    """All that is owed is taken for lost; the claim is kept, and money that comes is recovery."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refunded(Event):
    """An overpayment was given back."""

    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyPaid(Event):
    """Interest subsidy was paid for a quarter, such as 2026Q1."""

    quarter: str
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyReturned(Event):
    """Interest subsidy of a quarter was given back."""

    quarter: str
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyEnded(Event):
    """From the value date on (inclusive) no day is subsidised."""


KINDS: Mapping[str, type[Event]] = {
    "disbursed": Disbursed,
    "paid": Paid,
    "prepaid": Prepaid,
    "reversed": Reversed,
    "charged": Charged,
    "waived": Waived,
    "penalty_corrected": PenaltyCorrected,
    "extended": Extended,
    "restructured": Restructured,
    "compensated": Compensated,
    "written_off": WrittenOff,
    "refunded": Refunded,
    "subsidy_paid": SubsidyPaid,
    "subsidy_returned": SubsidyReturned,
    "subsidy_ended": SubsidyEnded,
}
"""What a row calls each kind of event."""
NAMES: Mapping[type[Event], str] = {kind: name for name, kind in KINDS.items()}
_BASE = frozenset({"number", "on", "booked_on"})


class Impossible(Exception):
    """An event cannot have happened, given the others; `number` is the event's, `code` says why."""

    def __init__(self, number: int, code: str) -> None:
        """Take the event's number, and why it is impossible."""
        super().__init__(f"event {number}: {code}")
        self.number = number
        self.code = code


def details(event: Event) -> dict[str, Any]:
    """Return what an event says besides number and dates, as canonical values, for a row or an entry."""
    values = {each.name: getattr(event, each.name) for each in fields(event) if each.name not in _BASE}
    return {name: _plain(value) for name, value in values.items()}


def read(name: str, number: int, on: date, booked_on: date, said: Mapping[str, Any]) -> Event:
    """Return the event that `details` told of. Raises `KeyError` when there is no such kind."""
    values = dict(said)
    if name == "disbursed":
        values["terms"] = Terms.read(values["terms"])
    elif name == "extended":
        values["until"] = date.fromisoformat(str(values["until"]))
    elif name == "penalty_corrected":
        values["penalty_percent"] = Decimal(values["penalty_percent"])
    return KINDS[name](number=number, on=on, booked_on=booked_on, **values)


def _plain(value: Any) -> Any:
    if isinstance(value, Terms):
        return value.plain()
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
