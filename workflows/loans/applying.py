"""Whether an event may be booked: everything that is wrong with it, told at once.

Judges the event against the loan's own events; must not know who books it. Limits come from dated parameters and are
arguments.
"""

from collections.abc import Sequence
from datetime import date

from workflows.errors import FieldError
from workflows.loans.book import Book
from workflows.loans.events import Event
from workflows.loans.terms import WorkingDay


def check(events: Sequence[Event], event: Event, is_working_day: WorkingDay, *, today: date) -> tuple[FieldError, ...]:
    """Return what is wrong with an event that is to be booked after others; empty: it can be booked.

    The fields of the faults are those of the event (`amount`, `on`, `event`, `until`, `terms.due_day` …). *events* are
    all that were booked before; without any, only `Disbursed` can come.
    """
    raise NotImplementedError


def limits(book: Book, event: Event, *, most_months: int, most_times: int) -> tuple[FieldError, ...]:
    """Return what speaks against an extension or restructuring by the rules of the day.

    An extension ends at most *most_months* after the maturity in force (`book.matures_on`), a restructuring has at most
    so many months; each may be done *most_times*.
    """
    raise NotImplementedError
