"""The lines of a schedule in motion, and how a loan stood between two changes. Values only."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflows.loans.plan import Planned

Status = Literal["running", "settled", "compensated", "written_off"]


@dataclass(slots=True)
class Line:
    """An instalment; `owed` falls with payment, waiver, compensation, and when it is moved into a later schedule."""

    due_on: date
    upto: int
    principal: int
    interest: int
    owed_principal: int
    owed_interest: int
    paid_principal: int = 0
    paid_interest: int = 0
    moved: int = 0
    """Principal that was moved into a later schedule by extension or restructuring."""
    late: bool = False
    """Grace is over, and what is owed bears penalty."""

    @classmethod
    def of(cls, planned: Planned) -> "Line":
        """The line of an instalment to come: all of it is owed."""
        period, principal, interest = planned.period, planned.principal, planned.interest
        return cls(period.due_on, period.upto, principal, interest, principal, interest)

    @property
    def owed(self) -> int:
        """Principal and interest, fen."""
        return self.owed_principal + self.owed_interest


@dataclass(frozen=True, slots=True)
class Mark:
    """From a day on (end of day): the oldest due day with something owed, and of principal put off when it was late.

    With them the principal that is owed, and how the loan stands.
    """

    from_on: date
    oldest_due_on: date | None
    put_off_on: date | None
    outstanding: int
    status: Status
