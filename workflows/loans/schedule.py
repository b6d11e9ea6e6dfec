"""When a loan is to be repaid and how much: exact, to the fen; the last instalment takes the remainder."""

from workflows.loans.book import Instalment
from workflows.loans.terms import Terms, WorkingDay


def schedule(terms: Terms, is_working_day: WorkingDay) -> tuple[Instalment, ...]:
    """Return the instalments as contracted. A holiday moves the day on which one is due, never its amount."""
    raise NotImplementedError
