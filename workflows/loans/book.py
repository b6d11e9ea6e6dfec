"""How a loan stands on a day: everything a page, a report or a process may ask, folded from its events.

`fold` takes the events that were booked up to that day and no others, so that a report of a past day comes out the same
whatever is corrected later.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from workflows.loans.doing import run
from workflows.loans.events import Event, Party
from workflows.loans.lines import Line, Mark, Status
from workflows.loans.machine import Machine
from workflows.loans.postings import balances_of
from workflows.loans.risk import Risk, risk
from workflows.loans.terms import Terms, WorkingDay

State = Literal["coming", "due", "late", "done"]
"""Of an instalment: not due yet; due, but within the grace days; late; nothing owed any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instalment:
    """One line of a schedule as it is contracted."""

    number: int
    due_on: date
    """Rolled to a working day, if the contract says so."""
    principal: int
    interest: int

    @property
    def amount(self) -> int:
        """Principal and interest, fen."""
        return self.principal + self.interest


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the schedule as it stands: what of it was paid, and what is owed.

    What is neither was waived, compensated, or moved into a later schedule by extension or restructuring.
    """

    number: int
    due_on: date
    principal: int
    interest: int
    paid_principal: int
    paid_interest: int
    owed_principal: int
    owed_interest: int
    state: State
    days_late: int
    moved: int = 0
    """Principal that stands in a later line since an extension or restructuring: no part of what this line asks for."""

    @property
    def amount(self) -> int:
        """Principal and interest, fen."""
        return self.principal + self.interest

    @property
    def paid(self) -> int:
        """What was paid of both, fen."""
        return self.paid_principal + self.paid_interest

    @property
    def owed(self) -> int:
        """What is owed of both, fen; of a coming instalment what will be."""
        return self.owed_principal + self.owed_interest


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """Amounts by part, fen."""

    fee: int = 0
    penalty: int = 0
    interest: int = 0
    principal: int = 0

    @property
    def total(self) -> int:
        """All parts, fen."""
        return self.fee + self.penalty + self.interest + self.principal


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """Amounts by who bears them or gets them, fen."""

    fund: int = 0
    bank: int = 0
    company: int = 0

    @property
    def total(self) -> int:
        """All three, fen."""
        return self.fund + self.bank + self.company

    def of(self, party: Party) -> int:
        """The amount of one, fen."""
        return {"fund": self.fund, "bank": self.bank, "company": self.company}[party]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spell:
    """From a day on (end of day), what the oldest unpaid due day was, how much principal was owed, and the status."""

    from_on: date
    oldest_due_on: date | None
    """The due day of the oldest instalment of which something was owed; None: nothing that is due was owed."""
    at_risk: Risk | None
    outstanding: int
    status: Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """A loan at the end of the day `as_of`, as it was known on that day. Amounts in fen."""

    as_of: date
    terms: Terms
    status: Status
    rows: tuple[Row, ...]
    contracted: tuple[Instalment, ...]
    """The schedule as first contracted: what the due-repayment rate is measured against."""
    balances: Mapping[str, int]
    """Every account of `postings.ACCOUNTS`, each in its own sense: never below zero."""
    outstanding: int
    """Principal that the borrower owes the bank, due or not."""
    due: Owed
    """What is owed and has fallen due, late or not."""
    overdue: int
    """Principal and interest of late instalments."""
    overdue_principal: int
    days_late: int
    """Days since the due day of the oldest late instalment; 0 while nothing is late or grace runs."""
    uncovered_on: date | None
    """The due day of the first instalment, due or coming, that what has come does not cover; None: there is none."""
    at_risk: Risk | None
    """Since when it is at risk, or will be if nothing more comes; None: nothing is owed."""
    oldest_due_on: date | None
    """The due day of the oldest instalment that is late."""
    next_due_on: date | None
    """The next due day after `as_of`."""
    next_due_amount: int
    payoff: int
    """What settles everything on that day: all that is due, principal not yet due, interest up to the day."""
    overpaid: int
    """An advance: to be used when something falls due, or to be refunded."""
    matures_on: date
    """The day the last instalment is due."""
    contract_matures_on: date
    settled_on: date | None
    """The value date on which the last of the debt was paid; None: something is owed."""
    times_extended: int
    times_restructured: int
    regulated_on: tuple[date, ...]
    """The due days that were late when they were extended or restructured, and are not yet paid up."""
    principal_paid: int
    """Principal that was paid by money (not by compensation), up to compensation."""
    paid: int
    """All money that came, less refunds."""
    compensated: Shares
    recovered: Shares
    claims: Shares
    """What the borrower owes each after compensation."""
    written_off: int
    """What was owed when it was written off, as far as it has not come in since."""
    subsidy_paid: Mapping[str, int]
    """By quarter, less what was returned."""
    subsidy_ended_on: date | None
    marks: tuple[Mark, ...]
    """What `spells` are made of."""

    @property
    def spells(self) -> tuple[Spell, ...]:
        """How arrears and principal went from disbursement to `as_of`, by value date, oldest first."""
        grace = self.terms.grace_days
        return tuple(_spell(each, grace) for each in self.marks)

    def spell_on(self, on: date) -> Spell | None:
        """Return how things stood at the end of a day up to `as_of`, by value date; None before disbursement."""
        at = bisect_right(self.marks, on, key=lambda each: each.from_on) - 1
        return _spell(self.marks[at], self.terms.grace_days) if at >= 0 else None

    @property
    def days_at_risk(self) -> int:
        """As `days_late`, but what was late when it was extended or restructured goes on ageing until it is paid."""
        return self.at_risk.days(self.as_of) if self.at_risk is not None else 0

    @property
    def settled(self) -> bool:
        """Whether nothing is owed any more."""
        return self.settled_on is not None

    @property
    def owed(self) -> int:
        """All the borrower owes, due or not, without interest that has not fallen due, fen."""
        return self.outstanding + self.due.fee + self.due.penalty + self.due.interest + self.claims.total


def fold(events: Sequence[Event], is_working_day: WorkingDay, as_of: date) -> Book:
    """Return how a loan stood at the end of a day, by the events booked up to it.

    Raises:
        Impossible: the events contradict each other (`applying.check` lets none such in), or the loan was not
            disbursed by then.
    """
    return of_machine(run(events, is_working_day, as_of))


def of_machine(loan: Machine) -> Book:
    """Return how a loan in motion stands."""
    rows = _rows(loan)
    late = [each for each in rows if each.state == "late"]
    uncovered_on, grace = _uncovered(rows, loan.overpaid), loan.terms.grace_days
    return Book(
        as_of=loan.today,
        terms=loan.terms,
        status=loan.status,
        rows=rows,
        contracted=_contracted(loan),
        balances=balances_of(loan),
        outstanding=loan.outstanding,
        due=Owed(fee=loan.fee, penalty=loan.penalty, interest=loan.interest, principal=loan.principal),
        overdue=sum(each.owed for each in late),
        overdue_principal=sum(each.owed_principal for each in late),
        days_late=late[0].days_late if late else 0,
        uncovered_on=uncovered_on,
        at_risk=risk(uncovered_on, loan.put_off_on, grace),
        oldest_due_on=late[0].due_on if late else None,
        **_next_due(loan),
        payoff=loan.payoff,
        overpaid=loan.overpaid,
        matures_on=loan.matures_on,
        contract_matures_on=loan.contract_matures_on,
        settled_on=loan.settled_on,
        times_extended=loan.times_extended,
        times_restructured=loan.times_restructured,
        regulated_on=tuple(on for on, _ in loan.put_off()),
        principal_paid=loan.principal_paid,
        paid=loan.received,
        compensated=Shares(**loan.compensated),
        recovered=Shares(**loan.recovered),
        claims=Shares(**loan.claims),
        written_off=loan.allowance,
        subsidy_paid=dict(loan.subsidies),
        subsidy_ended_on=loan.subsidy_ended_on,
        marks=tuple(loan.marks),
    )


class _NextDue(TypedDict):
    next_due_on: date | None
    next_due_amount: int


def _next_due(loan: Machine) -> _NextDue:
    """Return when the next instalment is due, and what of it what was overpaid leaves to pay, fen."""
    if loan.next >= len(loan.lines):
        return {"next_due_on": None, "next_due_amount": 0}
    coming = loan.lines[loan.next]
    return {"next_due_on": coming.due_on, "next_due_amount": max(0, coming.owed - loan.overpaid)}


def _rows(loan: Machine) -> tuple[Row, ...]:
    return tuple(_row(loan, number, line) for number, line in enumerate(loan.lines, start=1))


def _row(loan: Machine, number: int, line: Line) -> Row:
    days = 0
    state: State = "done"
    if number > loan.next:
        state = "coming"
    elif line.owed:
        days = max(0, (loan.today - line.due_on).days)
        state = "late" if days > loan.terms.grace_days else "due"
    return Row(
        number=number,
        due_on=line.due_on,
        principal=line.principal,
        interest=line.interest,
        paid_principal=line.paid_principal,
        paid_interest=line.paid_interest,
        owed_principal=line.owed_principal,
        owed_interest=line.owed_interest,
        state=state,
        days_late=days if state == "late" else 0,
        moved=line.moved,
    )


def _uncovered(rows: Sequence[Row], advance: int) -> date | None:
    left = advance
    for row in sorted(rows, key=lambda each: (each.due_on, each.number)):
        if row.owed > left:
            return row.due_on
        left -= row.owed
    return None


def _contracted(loan: Machine) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(number=number, due_on=each.period.due_on, principal=each.principal, interest=each.interest)
        for number, each in enumerate(loan.contracted, start=1)
    )


def _spell(mark: Mark, grace_days: int) -> Spell:
    return Spell(
        from_on=mark.from_on,
        oldest_due_on=mark.oldest_due_on,
        at_risk=risk(mark.oldest_due_on, mark.put_off_on, grace_days),
        outstanding=mark.outstanding,
        status=mark.status,
    )
