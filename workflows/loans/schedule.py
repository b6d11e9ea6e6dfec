"""When a loan is to be repaid and how much: exact, to the fen; the last instalment takes the remainder."""

from workflows.loans import days, plan
from workflows.loans.book import Instalment
from workflows.loans.terms import Terms, WorkingDay


def schedule(terms: Terms, is_working_day: WorkingDay) -> tuple[Instalment, ...]:
    """Return the instalments as contracted. A holiday moves the day on which one is due, never its amount."""
    return tuple(
        Instalment(number=number, due_on=each.period.due_on, principal=each.principal, interest=each.interest)
        for number, each in enumerate(contracted(terms, is_working_day), start=1)
    )


def contracted(terms: Terms, is_working_day: WorkingDay) -> list[plan.Planned]:
    """Return the same with their periods."""
    dates = days.Dates(due_day=terms.due_day, day_count=terms.day_count, roll=terms.roll, is_working_day=is_working_day)
    debt = plan.Debt(
        kind=terms.kind,
        principal=terms.principal,
        yearly=terms.annual_rate,
        rate=days.Rate.of(terms.annual_rate, terms.day_count),
        mark=days.ordinal(terms.day_count, terms.disbursed_on),
    )
    return plan.plan(debt, dates.contract(terms.kind, terms.disbursed_on, terms.months))
