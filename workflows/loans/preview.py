"""What an early repayment would cost and change, before anybody books it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.loans.book import Book, Owed, Row, fold, of_machine
from workflows.loans.doing import run
from workflows.loans.events import Effect, Event, Prepaid
from workflows.loans.terms import WorkingDay


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """An early repayment on a day. Amounts in fen."""

    on: date
    amount: int
    due: Owed
    """What is due by then and is paid first."""
    accrued: int
    """Interest since the last due day, up to the day; a full repayment pays it, a part waits for the next due day."""
    principal: int
    """How much principal that is not due yet would be repaid."""
    payoff: int
    """What would settle everything on that day."""
    overpaid: int
    rows: tuple[Row, ...]
    """The instalments to come afterwards."""
    matures_on: date
    interest_saved: int


def quote(
    events: Sequence[Event], is_working_day: WorkingDay, on: date, *, amount: int | None = None, effect: Effect
) -> Quote:
    """Return what an early repayment on a day (today or later) would do; no amount: everything is repaid.

    Raises `Impossible` when the loan was not disbursed by then.
    """
    before = run(events, is_working_day, on)
    whole = of_machine(before)
    money = whole.payoff if amount is None else amount
    number = events[-1].number + 1
    booking = Prepaid(number=number, on=on, booked_on=on, amount=money, effect=effect)
    after = fold([*events, booking], is_working_day, on) if money else whole
    return Quote(
        on=on,
        amount=money,
        due=whole.due,
        accrued=before.accrued(),
        principal=after.principal_paid
        - whole.principal_paid
        - min(whole.due.principal, after.principal_paid - whole.principal_paid),
        payoff=whole.payoff,
        overpaid=after.overpaid,
        rows=tuple(each for each in after.rows if each.state == "coming"),
        matures_on=after.matures_on,
        interest_saved=_to_come(whole) - _to_come(after) - _billed(whole, after),
    )


def _to_come(book: Book) -> int:
    return sum(each.interest for each in book.rows if each.state == "coming")


def _billed(before: Book, after: Book) -> int:
    """Interest that the repayment itself lets fall due."""
    return after.balances["interest_income"] - before.balances["interest_income"]
