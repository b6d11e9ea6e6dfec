"""Double entry: what each event did to the accounts of a loan. Debits are positive, credits negative, fen.

An event's postings are what it changed, told by the event they concern: a reversal posts the exact contra of what it
takes back, and, where others have thereby to be counted anew, the difference of those. What passing time does (interest
that falls due, penalty, an advance used up) is posted with the next event and concerns number 0. Nothing is edited.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflows.errors import N_
from workflows.loans.doing import follows, happen, run
from workflows.loans.events import Event
from workflows.loans.machine import TIME, Machine
from workflows.loans.terms import WorkingDay

Sense = Literal[1, -1]
"""1: grows by debits, -1: grows by credits."""


Ledger = Mapping[tuple[int, str], int]
"""What was posted, by what it concerns and account."""
_NONE: Ledger = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account of each loan."""

    label: str
    sense: Sense


ACCOUNTS: Mapping[str, Account] = {
    "principal": Account(label=N_("贷款本金"), sense=1),
    "interest": Account(label=N_("应收利息"), sense=1),
    "penalty": Account(label=N_("应收罚息"), sense=1),
    "fee": Account(label=N_("应收费用"), sense=1),
    "claim_fund": Account(label=N_("追偿权（担保基金）"), sense=1),
    "claim_bank": Account(label=N_("追偿权（银行）"), sense=1),
    "claim_company": Account(label=N_("追偿权（担保公司）"), sense=1),
    "received": Account(label=N_("银行收款"), sense=1),
    "waived": Account(label=N_("减免"), sense=1),
    "loss": Account(label=N_("核销损失"), sense=1),
    "subsidised": Account(label=N_("已付贴息"), sense=1),
    "lent": Account(label=N_("放款资金"), sense=-1),
    "interest_income": Account(label=N_("利息收入"), sense=-1),
    "penalty_income": Account(label=N_("罚息收入"), sense=-1),
    "fee_income": Account(label=N_("费用收入"), sense=-1),
    "overpaid": Account(label=N_("预收及多收款"), sense=-1),
    "fund": Account(label=N_("担保基金垫付"), sense=-1),
    "company": Account(label=N_("担保公司垫付"), sense=-1),
    "allowance": Account(label=N_("核销备抵（保留追偿）"), sense=-1),
    "subsidy": Account(label=N_("财政贴息资金"), sense=-1),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """One line: an amount on an account, fen, debit positive."""

    account: str
    amount: int
    about: int
    """The number of the event that this concerns; 0: passing time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What was posted with an event. Of each thing it concerns the postings sum to zero."""

    number: int
    """The event's number; 0: nothing was booked, time passed up to the day that was asked for."""
    booked_on: date
    postings: tuple[Posting, ...]


def entry(before: Sequence[Event], event: Event, is_working_day: WorkingDay) -> Entry:
    """Return what is to be posted with an event that comes after others. Raises `Impossible` as `fold` does."""
    return posted(before, event, is_working_day).entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What is posted with an event, and the loan at the end of the day on which it is booked."""

    entry: Entry
    loan: Machine
    was_settled_on: date | None
    """When the loan had been settled, as known before the event."""
    was_overpaid: int
    """What had been overpaid, as known before the event, fen."""
    would_mature_on: date | None
    """When the loan would have matured without the event."""


def posted(before: Sequence[Event], event: Event, is_working_day: WorkingDay) -> Posted:
    """Return what is to be posted with an event that comes after others, and how the loan then stands."""
    loan = run(before, is_working_day, before[-1].booked_on) if before else None
    told = dict(loan.ledger) if loan else _NONE
    settled_on = matures_on = None
    overpaid = 0
    if loan is not None:
        loan.advance(event.on if follows(before, event) else event.booked_on)
        settled_on, matures_on, overpaid = loan.settled_on, loan.matures_on, loan.overpaid
    if loan is not None and follows(before, event):
        happen(loan, event)
        loan.advance(event.booked_on)
    else:
        loan = run([*before, event], is_working_day, event.booked_on)
    entry = _entry(event, told, loan)
    return Posted(entry=entry, loan=loan, was_settled_on=settled_on, was_overpaid=overpaid, would_mature_on=matures_on)


def entries(events: Sequence[Event], is_working_day: WorkingDay, as_of: date) -> tuple[Entry, ...]:
    """Return all entries up to a day, each the same as it was posted; the last is of time passed since (number 0)."""
    found: list[Entry] = []
    loan: Machine | None = None
    known = [each for each in events if each.booked_on <= as_of]
    for at, event in enumerate(known):
        told = dict(loan.ledger) if loan else _NONE
        if loan is not None and follows(known[:at], event):
            happen(loan, event)
            loan.advance(event.booked_on)
        else:
            loan = run(known[: at + 1], is_working_day, event.booked_on)
        found.append(_entry(event, told, loan))
    if loan is not None:
        told = dict(loan.ledger)
        loan.advance(as_of)
        found.append(Entry(number=TIME, booked_on=as_of, postings=_difference(told, loan.ledger)))
    return tuple(found)


def balances(of: Iterable[Entry]) -> dict[str, int]:
    """Return the balance of every account, each in its own sense, fen: those that `fold` gives for the same day."""
    found = dict.fromkeys(ACCOUNTS, 0)
    for each in of:
        for posting in each.postings:
            found[posting.account] += ACCOUNTS[posting.account].sense * posting.amount
    return found


def balances_of(loan: Machine) -> dict[str, int]:
    """Return the same of a loan in motion."""
    found = dict.fromkeys(ACCOUNTS, 0)
    for (_, account), amount in loan.ledger.items():
        found[account] += amount
    return {account: ACCOUNTS[account].sense * amount for account, amount in found.items()}


def _entry(event: Event, told: Ledger, loan: Machine) -> Entry:
    return Entry(number=event.number, booked_on=event.booked_on, postings=_difference(told, loan.ledger))


def _difference(told: Ledger, now: Ledger) -> tuple[Posting, ...]:
    """What was posted before is told; what it is now otherwise is posted, by what it concerns and account."""
    changed = {key: amount - told.get(key, 0) for key, amount in now.items() if amount != told.get(key, 0)}
    changed |= {key: -told[key] for key in told.keys() - now.keys() if told[key]}
    return tuple(
        Posting(account=account, amount=amount, about=about) for (about, account), amount in sorted(changed.items())
    )
