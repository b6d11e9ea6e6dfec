"""What an early repayment would cost and change, before anybody books it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.loans.book import Owed, Row
from workflows.loans.events import Effect, Event
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
    """Return what an early repayment on a day (today or later) would do; no amount: everything is repaid."""
    raise NotImplementedError
