"""Since when a loan is at risk: the one rule by which reports, dashboards and plots count PAR-n.

A loan is at risk by its oldest instalment that is late. What was late when it was extended or restructured goes on
ageing from its own due day until as much money has come as was put off. Whether the loan runs, is compensated or is
written off makes no difference: what counts is what is still owed to the bank. Must not know who asks.
"""

from dataclasses import dataclass
from datetime import date

from workflows.loans.days import DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """From a first day on a loan is at risk, and the days count since a due day before it."""

    since: date
    from_on: date

    def days(self, on: date) -> int:
        """For how many days a loan is at risk at the end of a day; 0 before anything is late."""
        return (on - self.since).days if on >= self.from_on else 0


def risk(unpaid_on: date | None, put_off_on: date | None, grace_days: int) -> Risk | None:
    """Return the risk of a loan whose oldest unpaid instalment is due on a day, and of what was put off, on another.

    None: there is neither. The unpaid one may be still to come: then the loan is not at risk before its grace is over.
    """
    if put_off_on is not None:  # it was late when it was put off: no grace begins anew
        since = put_off_on if unpaid_on is None else min(unpaid_on, put_off_on)
        return Risk(since=since, from_on=since)
    return None if unpaid_on is None else Risk(since=unpaid_on, from_on=unpaid_on + (grace_days + 1) * DAY)
