"""What each kind of event does to a loan in motion, and how a loan gets from its events to a day.

Whatever the order in which events were booked, they take effect in the order of their value dates; what was reversed
has no effect. An event that the others make impossible raises `Impossible`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from workflows.loans.days import Rate
from workflows.loans.events import (
    PARTIES,
    Charged,
    Compensated,
    Disbursed,
    Event,
    Extended,
    Impossible,
    Paid,
    Party,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Restructured,
    Reversed,
    SubsidyEnded,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
    WrittenOff,
)
from workflows.loans.machine import Machine
from workflows.loans.terms import Part, WorkingDay

NOT_DISBURSED, NO_SUCH_EVENT, NOT_REVERSIBLE = "not_disbursed", "no_such_event", "not_reversible"
NOTHING_OWED, TOO_EARLY, TOO_MUCH, FROZEN = "nothing_owed", "too_early", "too_much", "frozen"
NOT_OVERPAID, NOT_PAID, NOT_WAIVABLE = "not_overpaid", "not_paid", "not_waivable"
BEARS_NONE, SAME_RATE = "bears_none", "same_rate"
ONLY_DUE, WITHOUT_INTEREST, NOT_SHORTER, NOT_LATER = "only_due", "without_interest", "not_shorter", "not_later"
_PERCENT = 100
_ONCE = frozenset({"bullet", "quarterly_interest"})
"""Kinds that repay all principal on one day."""
_BEFORE: tuple[Part, ...] = ("principal", "interest")
_BANK_FIRST: tuple[Party, ...] = ("bank", "fund", "company")
_AFTER: tuple[Part, ...] = ("penalty", "fee")


def run(events: Sequence[Event], is_working_day: WorkingDay, as_of: date) -> Machine:
    """Return the loan at the end of a day, by the events booked up to it. Raises `Impossible`."""
    known = [each for each in events if each.booked_on <= as_of]
    if not known or not isinstance(known[0], Disbursed):
        raise Impossible(0, NOT_DISBURSED)
    first = known[0]
    loan = Machine.begun(first.terms, is_working_day, first.number)
    loan.mark()
    for event in sorted(effective(known), key=lambda each: (each.on, each.number)):
        if event.on < first.on:
            raise Impossible(event.number, TOO_EARLY)
        happen(loan, event)
    loan.advance(as_of)
    return loan


def follows(before: Sequence[Event], event: Event) -> bool:
    """Return whether an event simply comes after others, so that nothing of them has to be counted anew."""
    return not isinstance(event, Reversed) and event.on >= before[-1].booked_on


def happen(loan: Machine, event: Event) -> None:
    """Let time pass up to an event, and the event happen. Raises `Impossible`."""
    loan.advance(event.on)
    _DOING[type(event)](loan, event)
    if loan.allowance and loan.allowance > loan.owed:
        _write_down(loan, event.number, loan.owed - loan.allowance)
    loan.mark()


def effective(events: Sequence[Event]) -> list[Event]:
    """Return what holds of events after the first: without reversals and what they take back."""
    seen: dict[int, Event] = {each.number: each for each in events[:1]}
    undone: set[int] = set()
    for event in events[1:]:
        if isinstance(event, Reversed):
            other = seen.get(event.event)
            if other is None or event.event in undone:
                raise Impossible(event.number, NO_SUCH_EVENT)
            if isinstance(other, Disbursed | Reversed):
                raise Impossible(event.number, NOT_REVERSIBLE)
            undone.add(event.event)
        seen[event.number] = event
    return [each for each in events[1:] if each.number not in undone and not isinstance(each, Reversed)]


def _paid(loan: Machine, event: Paid) -> None:
    _receive(loan, event)
    _settle_if_covered(loan, event.number)


def _prepaid(loan: Machine, event: Prepaid) -> None:
    if not loan.frozen:
        loan.bring_forward()
    advance, payoff = loan.overpaid, loan.payoff
    _receive(loan, event)
    if _settle_if_covered(loan, event.number) or loan.frozen:
        return
    early = loan.overpaid - advance
    if not 0 < early < loan.future:
        loan.notes[event.number] = (WITHOUT_INTEREST if early else ONLY_DUE), payoff
        return
    if event.effect == "shorten" and loan.kind in _ONCE:
        loan.notes[event.number] = NOT_SHORTER, payoff
    loan.overpaid -= early
    loan.post(event.number, "overpaid", early)
    loan.post(event.number, "principal", -early)
    loan.repay_early(early, lower=event.effect == "lower")


def _receive(loan: Machine, event: Paid | Prepaid) -> None:
    """Money comes: it is used for what is due, what is left of it is kept."""
    loan.received += event.amount
    loan.post(event.number, "received", event.amount)
    money, owed = event.amount, loan.principal
    if loan.frozen:
        money = loan.use(money, event.number, tuple(each for each in loan.terms.order if each in _BEFORE))
        money = _recover(loan, event.number, money)
        money = loan.use(money, event.number, tuple(each for each in loan.terms.order if each in _AFTER))
    else:
        money = loan.use(money, event.number, loan.terms.order)
    loan.made_good += owed - loan.principal + money
    loan.overpaid += money
    loan.post(event.number, "overpaid", -money)


def _settle_if_covered(loan: Machine, number: int) -> bool:
    """Repay everything when what was paid in advance covers it; return whether it did."""
    if not loan.future or loan.overpaid < loan.future or loan.overpaid < loan.future + loan.accrued():
        return False
    loan.accelerate(number)
    return True


def _recover(loan: Machine, number: int, money: int) -> int:
    """Give those who compensated what came, by what each is owed, half up; the bank gets the remainder."""
    whole = loan.claimed
    used = min(money, whole)
    if not used:
        return money
    rest, parts = used, dict[Party, int]()
    for party in _BANK_FIRST[1:]:
        parts[party] = min(rest, (2 * used * loan.claims[party] + whole) // (2 * whole))
        rest -= parts[party]
    for party in _BANK_FIRST:
        more = min(rest, loan.claims[party] - parts.get(party, 0))
        parts[party] = parts.get(party, 0) + more
        rest -= more
    for party, part in parts.items():
        loan.claims[party] -= part
        loan.recovered[party] += part
        loan.post(number, f"claim_{party}", -part)
        if party != "bank":
            loan.post(number, party, part)
            loan.post(number, "received", -part)
    return money - used


def _charged(loan: Machine, event: Charged) -> None:
    loan.fee += event.amount
    loan.post(event.number, "fee", event.amount)
    loan.post(event.number, "fee_income", -event.amount)
    loan.use_advance(event.number)


def _waived(loan: Machine, event: Waived) -> None:
    if event.part == "principal":
        raise Impossible(event.number, NOT_WAIVABLE)
    taken = loan.lessen(event.part, event.amount)
    if taken < event.amount:
        loan.notes[event.number] = TOO_MUCH, loan.payoff
    loan.post(event.number, event.part, -taken)
    loan.post(event.number, "waived", taken)


def _penalty_corrected(loan: Machine, event: PenaltyCorrected) -> None:
    if loan.frozen:
        raise Impossible(event.number, BEARS_NONE)
    share = event.penalty_percent / _PERCENT
    if share == loan.terms.penalty_rate:
        loan.notes[event.number] = SAME_RATE, loan.payoff
    loan.terms = replace(loan.terms, penalty_rate=share)
    loan.late.change(Rate.of(share, loan.terms.day_count))


def _extended(loan: Machine, event: Extended) -> None:
    principal = _to_rearrange(loan, event)
    if event.until <= event.on:
        raise Impossible(event.number, TOO_EARLY)
    if event.until <= loan.matures_on:
        loan.notes[event.number] = NOT_LATER, loan.payoff
    loan.times_extended += 1
    loan.arrange(principal, loan.dates.until(loan.kind, event.on, event.until))


def _restructured(loan: Machine, event: Restructured) -> None:
    principal = _to_rearrange(loan, event)
    loan.times_restructured += 1
    loan.kind = event.kind
    loan.arrange(principal, loan.dates.contract(event.kind, event.on, event.months))


def _to_rearrange(loan: Machine, event: Event) -> int:
    """Return all principal that is owed, taken out of what fell due; the lines to come are still there."""
    if loan.frozen:
        raise Impossible(event.number, FROZEN)
    if not loan.outstanding:
        raise Impossible(event.number, NOTHING_OWED)
    loan.bring_forward()
    return loan.moved() + loan.future


def _compensated(loan: Machine, event: Compensated) -> None:
    loan.freeze(event.number)
    if event.total > loan.principal + loan.interest:
        raise Impossible(event.number, TOO_MUCH)
    left = event.total
    for part in _BEFORE:
        covered = loan.lessen(part, left)
        loan.post(event.number, part, -covered)
        left -= covered
    for party in PARTIES:
        amount: int = getattr(event, party)
        loan.claims[party] += amount
        loan.compensated[party] += amount
        loan.post(event.number, f"claim_{party}", amount)
        if party != "bank":
            loan.post(event.number, party, -amount)
            loan.post(event.number, "received", amount)


def _written_off(loan: Machine, event: WrittenOff) -> None:
    loan.freeze(event.number)
    lost = loan.owed - loan.allowance
    if not lost:
        raise Impossible(event.number, NOTHING_OWED)
    loan.was_written_off = True
    _write_down(loan, event.number, lost)


def _write_down(loan: Machine, number: int, amount: int) -> None:
    """Count an amount as lost; a negative one came in after all."""
    loan.allowance += amount
    loan.post(number, "loss", amount)
    loan.post(number, "allowance", -amount)


def _refunded(loan: Machine, event: Refunded) -> None:
    if event.amount > loan.overpaid:
        raise Impossible(event.number, NOT_OVERPAID)
    loan.overpaid -= event.amount
    loan.made_good -= event.amount
    loan.received -= event.amount
    loan.post(event.number, "overpaid", event.amount)
    loan.post(event.number, "received", -event.amount)


def _subsidised(loan: Machine, event: SubsidyPaid | SubsidyReturned) -> None:
    amount = event.amount if isinstance(event, SubsidyPaid) else -event.amount
    total = loan.subsidies.get(event.quarter, 0) + amount
    if total < 0:
        raise Impossible(event.number, NOT_PAID)
    loan.subsidies[event.quarter] = total
    loan.post(event.number, "subsidised", amount)
    loan.post(event.number, "subsidy", -amount)


def _subsidy_ended(loan: Machine, event: SubsidyEnded) -> None:
    loan.subsidy_ended_on = min(loan.subsidy_ended_on or event.on, event.on)


_DOING: Mapping[type[Event], Callable[[Machine, Any], None]] = {
    Paid: _paid,
    Prepaid: _prepaid,
    Charged: _charged,
    Waived: _waived,
    PenaltyCorrected: _penalty_corrected,
    Extended: _extended,
    Restructured: _restructured,
    Compensated: _compensated,
    WrittenOff: _written_off,
    Refunded: _refunded,
    SubsidyPaid: _subsidised,
    SubsidyReturned: _subsidised,
    SubsidyEnded: _subsidy_ended,
}
