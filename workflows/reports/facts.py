"""What a report knows of one case as it stood at an instant. Values only, money in whole fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.loans.book import Book


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFacts:
    """One line of the claims of a case; `person` tells people apart (an ID number), None where that is not known.

    One that is `split_off` counts in the case that goes on with it, with all that came for it.
    """

    number: int
    person: str | None = None
    claimed: int = 0
    found: int = 0
    additional: int = 0
    agreed: int = 0
    recovered: int = 0
    ended: bool = False
    joined: bool = False
    split_off: bool = False

    @property
    def due(self) -> int:
        """What the worker has to get."""
        return self.found + self.additional


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentFacts:
    """Money for a line, below zero when a payment is taken back."""

    line: int
    on: date
    fen: int
    means: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockFacts:
    """A deadline: when it was and is due, when it was stopped, whether it was extended."""

    original_due_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    extended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LoanFacts:
    """A loan as it was known on the day: its book, and by day what a guarantee paid and what came back of it."""

    book: Book
    compensated: tuple[tuple[date, int], ...] = ()
    recovered: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One case. `cohort` says whether it is one of those that are counted, not only one in which something happened.

    `stages` has the seconds from the first to the last step of a stage, None while it runs; `paid` what funds paid and
    got back, by day; `letters` the kinds of those that were issued.
    """

    case_id: str
    office_id: int
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str | None = None
    cohort: bool = True
    values: Mapping[str, str | None] = field(default_factory=dict)
    person: str | None = None
    lines: Mapping[int, LineFacts] = field(default_factory=dict)
    payments: tuple[PaymentFacts, ...] = ()
    paid: tuple[tuple[date, int], ...] = ()
    letters: tuple[str, ...] = ()
    replied: bool = False
    clocks: Mapping[str, tuple[ClockFacts, ...]] = field(default_factory=dict)
    stages: Mapping[str, int | None] = field(default_factory=dict)
    loan: LoanFacts | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The days a report is about, first and last counted, and the instant as of which it is made."""

    since: date
    until: date
    at: datetime

    def has(self, on: date) -> bool:
        """Whether a day lies within."""
        return self.since <= on <= self.until
