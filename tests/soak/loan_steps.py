"""What each repeated step of a shipped loan costs when the loan is old, beside the same step of a new one.

    python -m tests.soak.loan_steps [--months 27] [--days 160] [--on sqlite postgresql]

One loan of the process `microloan` lives for months by the real commands; then another is lent beside it, and both go
on together: reminders fire, visits are made, payments are entered by one and confirmed by another. For each kind of
step the processor's time of the old loan is set beside that of the new one: where there are enough samples, the old may
take at most a tenth more. Must not know what a step does.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.database import Database
from models.timers import WaitingTimer
from tests import databases
from tests.features import conftest as prepared
from tests.features.microloan.life.office import LentOffice
from workflows.clockwork import Clockwork
from workflows.documents import DocumentStore
from workflows.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from models.tasks import Task

MOST_TIMES = 1.1
ENOUGH = 4
"""Of fewer samples the median tells too little to be judged by."""
LENT = "检查贷款用途"
TERM = {"requested_months": "36"}
DAY = timedelta(days=1)
Taken = dict[str, dict[str, list[float]]]
"""Seconds of the processor by step and case."""


def _timed(taken: Taken, step: str, case_id: str, act: Callable[[], Any]) -> Any:
    begun = time.thread_time()
    done = act()
    taken[step][case_id].append(time.thread_time() - begun)
    return done


@dataclass(frozen=True, kw_only=True)
class TimedClockwork(Clockwork):
    """Fires timers, and notes how long each took."""

    taken: Taken

    def retry(self, session: Session, timer_id: str, now: datetime) -> bool:
        """Fire one timer in an open transaction."""
        timer = session.get_one(WaitingTimer, timer_id)
        step, case_id = f"timer {timer.element}", timer.case_id
        fire = super().retry
        return bool(_timed(self.taken, step, case_id, lambda: fire(session, timer_id, now)))


@dataclass
class TimedOffice(LentOffice):
    """An office that notes what its steps took."""

    taken: Taken = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def complete(self, task: Task, by: str | None = None, **answers: Any) -> None:
        """Do a task, from its page to its end."""
        do = super().complete
        _timed(self.taken, f"task {task.element}", task.case_id, lambda: do(task, by, **answers))

    def booked(self, enter: Callable[[Any], int | None]) -> None:
        """Book something by two people."""
        book = super().booked
        _timed(self.taken, "payment", self.case_id, lambda: book(enter))

    def lend(self, name: str, number: str) -> str:
        """Lend under a number of the bank's own; return the case."""
        paid_out = {**self.usual["loan_disbursement"], "loan_number": number}
        type(self).usual = {**self.usual, "loan_disbursement": paid_out}
        self.begin_for(name, LENT, **TERM)
        return self.case_id

    def live(self, cases: tuple[str, ...], until: date) -> None:
        """Let the days pass: whatever is due is paid, whatever waits is done as usual."""
        while self.today < until:
            self.is_day(self.today + DAY)
            for self.case_id in cases:
                if self.book.due.total:
                    self.pay()
                while waiting := self.waiting():
                    self.complete(next(iter(waiting.values())))

    def _paid(self, owed: Decimal, payer: str) -> dict[str, Any]:
        return {**super()._paid(owed, payer), "reference": f"{self.case_id}-{self._last()}"}

    def _fire(self, due_at: datetime) -> None:
        self.clock.move_to(due_at)
        clockwork = TimedClockwork(releases=self.releases, documents=self.documents, taken=self.taken)
        assert clockwork.fire_due(self.database, due_at).failed == ()


def compared(backend: str, months: int, days: int) -> Iterator[str]:
    """Live on a database, and tell what came of it, findings first with '!'."""
    with databases.empty_database(backend) as url, tempfile.TemporaryDirectory() as folder:
        prepared._prepare(url)
        database = Database(url)
        office = TimedOffice(database=database, releases=Releases(), documents=DocumentStore(Path(folder)))
        old = office.lend("罗长庚", "JJ-1")
        office.live((old,), office.today + months * 30 * DAY)
        new = office.lend("罗新年", "JJ-2")
        office.taken.clear()
        office.live((old, new), office.today + days * DAY)
        database.dispose()
    both = {step: each for step, each in office.taken.items() if each.keys() == {old, new}}
    for step, each in sorted(both.items()):
        of_old, of_new = (statistics.median(each[case]) * 1000 for case in (old, new))
        few = min(map(len, each.values())) < ENOUGH
        mark = "! " if of_old > MOST_TIMES * of_new and not few else ""
        times = f"{of_old / of_new:.3f} times, of {len(each[old])} and {len(each[new])}"
        yield f"{mark}{backend}: {step}: {of_old:.1f} ms after {months} months beside {of_new:.1f}, {times}"


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=27)
    parser.add_argument("--days", type=int, default=160)
    parser.add_argument("--on", nargs="+", choices=databases.BACKENDS, default=["sqlite"])
    asked = parser.parse_args()
    databases.open_run()
    found = []
    try:
        for backend in asked.on:
            for line in compared(backend, asked.months, asked.days):
                print(line, flush=True)
                found += [line] if line.startswith("!") else []
    finally:
        databases.close_run()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
