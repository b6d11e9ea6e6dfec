"""How a principal is repaid over periods: the four kinds of schedule, for a new loan and for what is left of one.

Pure arithmetic of whole fen; interest is rounded half up in each instalment, the last one takes what is left of the
principal. Knows nothing of events.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from workflows.loans.days import Period, Rate
from workflows.loans.terms import Kind

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_MONTHS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """An instalment to come."""

    period: Period
    principal: int
    interest: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    """What is to be repaid: principal in fen, since the day numbered `mark`; `carried` are fen-days from before it."""

    kind: Kind
    principal: int
    yearly: Decimal
    rate: Rate
    mark: int
    carried: int = 0
    level: int | None = None
    """What an instalment is to be as before (principal, or all of an equal payment); None: as the periods have it."""


def plan(debt: Debt, periods: Sequence[Period]) -> list[Planned]:
    """Return the instalments; with a level that stays as before there may be fewer than periods."""
    found, left, mark, carried = [], debt.principal, debt.mark, debt.carried
    level = level_of(debt, len(periods)) if debt.level is None else debt.level
    for period, is_last in _with_last(periods):
        interest = debt.rate.interest(carried + left * max(0, period.upto - mark))
        wanted = level - interest if debt.kind == "equal_payment" else level
        principal = left if is_last else min(max(wanted, 0), left)
        found.append(Planned(period=period, principal=principal, interest=interest))
        left, mark, carried = left - principal, max(mark, period.upto), 0
        if not left:
            break
    return found


def level_of(debt: Debt, periods: int) -> int:
    """Return what stays the same in each of so many instalments, fen: the payment, the principal, or nothing."""
    if debt.kind in {"bullet", "quarterly_interest"}:
        return 0
    if debt.kind == "equal_principal" or not debt.yearly:
        return (2 * debt.principal + periods) // (2 * periods)
    return annuity(debt.principal, debt.yearly, periods)


def annuity(principal: int, yearly: Decimal, months: int) -> int:
    """Return the equal monthly payment by principal × i ÷ (1 − (1 + i)⁻ⁿ), i a twelfth of the rate; fen, half up."""
    monthly = _EXACT.divide(yearly, Decimal(_MONTHS))
    growth = _EXACT.power(_EXACT.add(Decimal(1), monthly), Decimal(months))
    payment = _EXACT.divide(
        _EXACT.multiply(_EXACT.multiply(Decimal(principal), monthly), growth), _EXACT.subtract(growth, Decimal(1))
    )
    return int(payment.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_EXACT))


def _with_last(periods: Sequence[Period]) -> Iterator[tuple[Period, bool]]:
    last = len(periods) - 1
    return ((period, at == last) for at, period in enumerate(periods))
