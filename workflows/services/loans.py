"""Loans as a process sees them: who has one already, opening one, how it stands, and what the process decides of it.

Amounts are yuan, rates and shares are parts of one (0.0345), days are dates. Money that people book is in
`workflows.loanwork`. Must not know which process asks.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.guarantees import Guarantee
from models.loans import Loan
from workflows import calendar, guaranteerows, loanrows, loansearch, offices
from workflows.clock import office_date
from workflows.errors import N_, FieldError, InvalidState
from workflows.guaranteerows import Exposure
from workflows.loanledger import PLANNING, About, Ledger, Told
from workflows.loanrows import Booking, Stamp, Stored
from workflows.loans import applying, compensation
from workflows.loans.book import Book, Shares
from workflows.loans.events import (
    Compensated,
    Disbursed,
    Event,
    Extended,
    Restructured,
    SubsidyEnded,
    WrittenOff,
)
from workflows.loans.terms import DAY_COUNTS, KINDS, ORDER, ROLLS, Terms
from workflows.money import amount, fen
from workflows.services.call import Call

REASON_LENGTH = 300
NUMBER_LENGTH = 64
BANK_LENGTH = 100
LONGEST = 24
"""Characters of a rate or share as it is stored."""
NOTHING = Shares()


def check(call: Call) -> Mapping[str, Any]:
    """Count loans and promised ones of people by their `id_numbers`, the borrower's first, without the case at hand.

    `loans_taken` counts those that the borrower was ever paid; the others count everybody's that are not settled, as
    `loans_open`, with those of other districts apart, and those that are late today.
    """
    numbers = call.texts("id_numbers")
    if not numbers:
        raise call.unusable("id_numbers", None)
    place = offices.at_level(call.desk.session, call.office, "district") or call.office
    people = loansearch.People(numbers=tuple(dict.fromkeys(numbers)), case_id=call.case.id, district=place.path)
    return loansearch.counted(call.desk.session, people, office_date(call.desk.now)).plain()


def open_loan(call: Call) -> Mapping[str, Any]:
    """Open the loan of the case as the bank paid it out, under the bank's own `loan_number`, which is never empty.

    What is guaranteed of it must have been reserved. Raises `InvalidState` for a loan that is open already, in this
    case or under that number in another, and for terms that are no terms.
    """
    session, case = call.desk.session, call.case
    if session.get(Loan, case.id) is not None:
        raise InvalidState(N_("本案贷款已经登记放款，不能重复登记，请核对案号和贷款号"))
    about, event = opening(call)
    taken = session.scalar(select(Loan.case_id).where(Loan.bank == about.bank, Loan.number == about.number))
    if taken is not None:
        template = N_("{bank}的贷款号“{number}”已登记在另一案件，请核对贷款号")
        raise InvalidState(template, bank=about.bank, number=about.number)
    booking = _booking(call, Ledger(), event)
    book = booking.done.book
    _require_reserved(call, about, book)
    loanrows.begin(session, case, about, booking, _stamp(call))
    return {"loan_matures_on": book.matures_on, "loan_first_due_on": min(row.due_on for row in book.rows)}


def opening(call: Call) -> tuple[About, Disbursed]:
    """Return what the inputs of `loans.open` say of a loan, and its first event."""
    booked_on = office_date(call.desk.now)
    terms = Terms(
        principal=fen(call.money("amount")) or 0,
        annual_rate=_share(call, "annual_rate"),
        months=_count(call, "months"),
        kind=_word(call, "schedule", KINDS),
        disbursed_on=call.day("disbursed_on") or booked_on,
        due_day=_count(call, "due_day"),
        day_count=_word(call, "day_count", DAY_COUNTS),
        grace_days=_count(call, "grace_days", needed=False),
        roll=_word(call, "roll", ROLLS),
        penalty_rate=_share(call, "penalty_rate", needed=False),
        order=_order(call),
    )
    about = About(
        number=_name(call, "loan_number", NUMBER_LENGTH),
        bank=_name(call, "bank", BANK_LENGTH),
        contract_number=_name(call, "contract_number", NUMBER_LENGTH),
        subsidy_share=_part(call, "subsidy_share"),
        guaranteed_share=_part(call, "guaranteed_share"),
    )
    return about, Disbursed(number=1, on=terms.disbursed_on, booked_on=booked_on, terms=terms)


def state(call: Call) -> Mapping[str, Any]:
    """Return how the loan of the case stands at the end of today; with `due_parts` also what is to be paid, by part."""
    stored = loanrows.required(call.desk.session, call.case.id)
    return told_state(stored.ledger.fold(office_date(call.desk.now)), due_parts=asks_due_parts(call))


def asks_due_parts(call: Call) -> bool:
    """Return whether a service is asked for what is to be paid; processes of older releases do not ask."""
    return call.effect.inputs.get("due_parts") is True


def told_due(book: Book) -> dict[str, Any]:
    """Return what is to be paid so that nothing is late, in all and by part, penalty included: the sum people see.

    Beside it what settles everything today, which a write-off takes for lost, and what came too much.
    """
    return {
        "loan_due": amount(book.due.total),
        "loan_due_principal": amount(book.due.principal),
        "loan_due_interest": amount(book.due.interest),
        "loan_due_penalty": amount(book.due.penalty),
        "loan_due_fee": amount(book.due.fee),
        "loan_payoff": amount(book.payoff),
        "loan_overpaid": amount(book.overpaid),
    }


def told_state(book: Book, *, due_parts: bool = False) -> dict[str, Any]:
    """Return what `loans.state` tells of a book; a day is empty where there is none."""
    return {
        **(told_due(book) if due_parts else {}),
        "loan_status": book.status,
        "loan_as_of_on": book.as_of,
        "loan_outstanding": amount(book.outstanding),
        "loan_overdue": amount(book.overdue),
        "loan_days_late": book.days_late,
        "loan_oldest_due_on": book.oldest_due_on,
        "loan_next_due_on": book.next_due_on,
        "loan_next_due_amount": amount(book.next_due_amount),
        "loan_matures_on": book.matures_on,
        "loan_settled": book.settled,
        "loan_extensions": book.times_extended,
        "loan_restructurings": book.times_restructured,
        "loan_compensated": amount(book.compensated.total),
        "loan_recovered": amount(book.recovered.total),
    }


def told_change(book: Book, *, due_parts: bool = False) -> dict[str, Any]:
    """Return what an extension or a restructuring tells of a book: the new maturity, and what is late all the same."""
    told = {"loan_matures_on": book.matures_on, "loan_overdue": amount(book.overdue)}
    return {**told, **(told_due(book) if due_parts else {})}


def extend(call: Call) -> Mapping[str, Any]:
    """Put the maturity off `until` a day, at most `most_months` after the one in force, at most `most_times`.

    Interest that is late stays late: `loan_overdue` says how much, with `due_parts` also all that is to be paid. So
    does `restructure`.
    """
    return _regulated(call)


def restructure(call: Call) -> Mapping[str, Any]:
    """Let all unpaid principal fall due anew over `months` by a `schedule`, within `most_months` and `most_times`."""
    return _regulated(call)


def compensate(call: Call) -> Mapping[str, Any]:
    """Let fund, bank and company stand in for an `amount` (empty: all; at most what is owed), each with its share.

    The fund pays its share at most up to its money and, in a year, up to `yearly_cap` of what it guarantees (empty: no
    such cap). Where that is too little nothing is compensated, and `compensation_shortage` says how much of the fund's
    share it cannot pay: a smaller amount may then be asked for.
    """
    session, case = call.desk.session, call.case
    stored = loanrows.required(session, case.id)
    row = session.get(Guarantee, case.id)
    fund = guaranteerows.lock(session, row.fund_id) if row is not None else None
    book = stored.ledger.fold(office_date(call.desk.now))
    asked = call.effect.inputs.get("amount")
    most = compensation.compensable(book)
    wanted = most if asked is None else min(fen(call.money("amount")) or 0, most)
    if not wanted:
        return _compensated(NOTHING, 0)
    shares = _split(call, wanted)
    if shares.fund:
        if row is None or fund is None or row.given_up_fen or not row.reserved_fen:
            raise InvalidState(N_("本案贷款没有担保基金担保，不能由基金代偿"))
        stands = guaranteerows.exposure(session, fund, office_date(call.desk.now))
        shortage = shares.fund - _payable(call, stands, shares.fund)
        if shortage:
            return _compensated(NOTHING, shortage)
    _add(call, stored, compensated(shares, _next(call, stored.ledger)))
    return _compensated(shares, 0)


def write_off(call: Call) -> Mapping[str, Any]:
    """Take for lost what cannot be recovered, with a `reason`; the claim stays, and money may still come in."""
    stored = loanrows.required(call.desk.session, call.case.id)
    book = _add(call, stored, decided(call, stored.ledger), reason=reason_of(call))
    return {"written_off_total": amount(book.written_off)}


def end_subsidy(call: Call) -> Mapping[str, Any]:
    """Subsidise no day any more `from` a day on (empty: today), with a `reason`."""
    stored = loanrows.required(call.desk.session, call.case.id)
    _add(call, stored, decided(call, stored.ledger), reason=reason_of(call))
    return {}


# One more event


def decided(call: Call, ledger: Ledger) -> Event:
    """Return the event that the inputs of a service mean for a loan; of a compensation `compensated` says it."""
    kind, base = call.effect.type, _next(call, ledger)
    if kind == "loans.extend":
        until = call.day("until")
        if until is None:
            raise call.unusable("until", until)
        return Extended(until=until, **base)
    if kind == "loans.restructure":
        return Restructured(months=_count(call, "months"), kind=_word(call, "schedule", KINDS), **base)
    if kind == "loans.end_subsidy":
        return SubsidyEnded(**{**base, "on": call.day("from") or base["on"]})
    return WrittenOff(**base)


def compensated(shares: Shares, base: Mapping[str, Any]) -> Compensated:
    """Return a compensation with these shares; *base* are number and days of the event."""
    return Compensated(total=shares.total, fund=shares.fund, bank=shares.bank, company=shares.company, **base)


def _next(call: Call, ledger: Ledger) -> dict[str, Any]:
    today = office_date(call.desk.now)
    return {"number": ledger.last + 1, "on": today, "booked_on": today}


def _regulated(call: Call) -> Mapping[str, Any]:
    stored = loanrows.required(call.desk.session, call.case.id)
    most_months, most_times = _count(call, "most_months"), _count(call, "most_times")
    event = decided(call, stored.ledger)
    book = stored.ledger.fold(event.booked_on)
    _refuse(applying.limits(book, event, most_months=most_months, most_times=most_times))
    return told_change(_add(call, stored, event, reason=reason_of(call)), due_parts=asks_due_parts(call))


def _add(call: Call, stored: Stored, event: Event, *, reason: str = "") -> Book:
    booking = _booking(call, stored.ledger, event, reason=reason)
    loanrows.add(call.desk.session, stored, booking, _stamp(call))
    return booking.done.book


def _booking(call: Call, ledger: Ledger, event: Event, *, reason: str = "") -> Booking:
    """Return an event that can be booked, with the days that its schedule is made by. Raises `InvalidState`."""
    days = {}
    if isinstance(event, PLANNING):
        known = calendar.load(call.desk.session, offices.regions(call.desk.session, call.office))
        days = ledger.planned(event, known.is_working_day)
    told = Told(event=event, days=days, reason=reason)
    done = ledger.booked(told, event.booked_on)
    if isinstance(done, tuple):
        raise InvalidState(done[0].template, **done[0].params)
    return Booking(told=told, done=done)


def _refuse(faults: tuple[FieldError, ...]) -> None:
    if faults:
        raise InvalidState(faults[0].template, **faults[0].params)


def _stamp(call: Call) -> Stamp:
    return Stamp(seq=call.case.version + 1, at=call.desk.now, by=call.desk.actor.username)


def _require_reserved(call: Call, about: About, book: Book) -> None:
    """Refuse a loan of which more is guaranteed than was reserved; part of a fen is nothing."""
    wanted = int(book.outstanding * about.guaranteed_share)
    row = call.desk.session.get(Guarantee, call.case.id)
    reserved = row.current_fen if row is not None and not row.given_up_fen else 0
    if wanted > reserved:
        template = N_("贷款应担保 {wanted} 元，已预留的担保额度只有 {reserved} 元，请先办理担保额度预留")
        raise InvalidState(template, wanted=str(amount(wanted)), reserved=str(amount(reserved)))


def _payable(call: Call, stands: Exposure, wanted: int) -> int:
    """Return how much of its share a fund can pay, fen."""
    payable = min(wanted, stands.balance)
    if call.effect.inputs.get("yearly_cap") is not None:
        cap = int(stands.guaranteed * _part(call, "yearly_cap"))
        payable = min(payable, compensation.capped(wanted, cap=cap, used=stands.compensated)[0])
    return payable


def _split(call: Call, total: int) -> Shares:
    parts = {party: _part(call, f"{party}_share") for party in ("fund", "bank", "company")}
    try:
        return compensation.split(total, fund=parts["fund"], bank=parts["bank"], company=parts["company"])
    except ValueError as error:
        raise InvalidState(N_("代偿分担比例之和应为 1，请由参数管理员核对分担比例")) from error


def _compensated(shares: Shares, shortage: int) -> dict[str, Any]:
    return {
        "compensated_total": amount(shares.total),
        **{f"compensated_{party}": amount(getattr(shares, party)) for party in ("fund", "bank", "company")},
        "compensation_shortage": amount(shortage),
    }


# Inputs


def _name(call: Call, name: str, longest: int) -> str:
    text = call.needed_text(name).strip()
    if not text or len(text) > longest:
        raise call.unusable(name, text or None)
    return text


def reason_of(call: Call) -> str:
    """Return why a service was asked for, as it is kept."""
    return call.needed_text("reason")[:REASON_LENGTH]


def _share(call: Call, name: str, *, needed: bool = True) -> Decimal:
    """Return a rate per year, not negative; nothing is 0 where it need not be there."""
    value = call.effect.inputs.get(name)
    if value is None and not needed:
        return Decimal(0)
    if (
        isinstance(value, bool)
        or not isinstance(value, Decimal | int)
        or not 0 <= value <= 1
        or len(str(value)) > LONGEST
    ):
        raise call.unusable(name, value)
    return Decimal(value)


def _part(call: Call, name: str) -> Decimal:
    """Return a share from 0 to 1; nothing is 0."""
    return _share(call, name, needed=False)


def _count(call: Call, name: str, *, needed: bool = True) -> int:
    value = call.effect.inputs.get(name)
    if value is None and not needed:
        return 0
    whole = isinstance(value, Decimal | int) and not isinstance(value, bool) and value == int(value)
    if not whole or value is None or value < 0:
        raise call.unusable(name, value)
    return int(value)


def _word(call: Call, name: str, known: Mapping[Any, str]) -> Any:
    text = call.needed_text(name)
    if text not in known:
        raise call.unusable(name, text)
    return text


def _order(call: Call) -> Any:
    """Return the order in which money is used up; nothing is that of the law."""
    texts = call.texts("order")
    if not texts:
        return ORDER
    if sorted(texts) != sorted(ORDER):
        raise call.unusable("order", texts)
    return tuple(texts)
