"""What the loan of a case adds to a figure: principal, arrears, what was due and paid, what a guarantee paid.

Amounts are whole fen. How a loan stands is its book's (`workflows.loans`), what a rate is `portfolio`'s: here one loan
is asked at a time, so that every figure leads to its cases. Must not know where loans are stored.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from workflows.engine.reportfiles import Measure
from workflows.loans import portfolio
from workflows.reports.facts import Facts, LoanFacts, Window

Counting = Callable[[Measure, LoanFacts, Window], int]


def share(measure: Measure, facts: Facts, window: Window) -> int:
    """Return what a case adds to a measure of loans: nothing without a loan."""
    if facts.loan is None:
        return 0
    if measure.name == "loans.sum":
        return _number(facts.values.get(measure.options["key"][0]))
    return _COUNTING[measure.name](measure, facts.loan, window)


def _number(text: str | None) -> int:
    """Return a number of the case data that is told in whole units; what is none counts nothing."""
    try:
        return int(Decimal(text or 0))
    except ArithmeticError:
        return 0


def _within(moved: Iterable[tuple[date, int]], measure: Measure, window: Window) -> int:
    return sum(fen for on, fen in moved if not measure.flow or window.has(on))


def _due(loan: LoanFacts, window: Window) -> portfolio.DueRate:
    """What was due within the days and had fallen due by the day of the report."""
    return portfolio.due_rate([loan.book], window.since, min(window.until, loan.book.as_of))


def _is_aged(measure: Measure, loan: LoanFacts) -> bool:
    """Whether a loan has been late for so many days, counted on through extension and restructuring."""
    first, last = int(measure.options["from"][0]), measure.options.get("until")
    days = loan.book.days_at_risk
    return loan.book.outstanding > 0 and first <= days and (last is None or days <= int(last[0]))


def _disbursed(loan: LoanFacts, window: Window) -> bool:
    return window.has(loan.book.terms.disbursed_on)


_COUNTING: Mapping[str, Counting] = {
    "loans": lambda _measure, _loan, _window: 1,
    "loans.running": lambda _measure, loan, _window: int(loan.book.outstanding > 0),
    "loans.late": lambda _measure, loan, _window: int(loan.book.outstanding > 0 and loan.book.days_late > 0),
    "loans.put_off": lambda _measure, loan, _window: int(
        loan.book.outstanding > 0 and not loan.book.days_late and loan.book.days_at_risk > 0
    ),
    "loans.disbursed": lambda _measure, loan, window: int(_disbursed(loan, window)),
    "loans.lent": lambda _measure, loan, window: loan.book.terms.principal if _disbursed(loan, window) else 0,
    "loans.outstanding": lambda _measure, loan, _window: loan.book.outstanding,
    "loans.overdue": lambda _measure, loan, _window: loan.book.overdue,
    "loans.at_risk": lambda measure, loan, _window: (
        portfolio.at_risk([loan.book], int(measure.options["days"][0])).numerator
    ),
    "loans.aged": lambda measure, loan, _window: loan.book.outstanding if _is_aged(measure, loan) else 0,
    "loans.aged_count": lambda measure, loan, _window: int(_is_aged(measure, loan)),
    "loans.due": lambda _measure, loan, window: _due(loan, window).amount.denominator,
    "loans.due_paid": lambda _measure, loan, window: _due(loan, window).amount.numerator,
    "loans.due_count": lambda _measure, loan, window: _due(loan, window).count.denominator,
    "loans.due_paid_count": lambda _measure, loan, window: _due(loan, window).count.numerator,
    "loans.compensated": lambda measure, loan, window: _within(loan.compensated, measure, window),
    "loans.recovered": lambda measure, loan, window: _within(loan.recovered, measure, window),
    "loans.written_off": lambda _measure, loan, _window: loan.book.written_off,
    "loans.subsidised": lambda _measure, loan, _window: sum(loan.book.subsidy_paid.values()),
}
