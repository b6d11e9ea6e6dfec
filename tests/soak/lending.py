"""Loans over months of clock through the real commands: every account reconciles, and no month costs more.

    python -m tests.soak.lending [--minutes 10] [--loans 24] [--months 36]

Batches of loans of four kinds are lent, and paid by two people month by month; of one in eight every third instalment
comes a month late. At the end of every month the stored postings add up to the balances of the folded books, money
that came is what was paid in, and the due-repayment rate is the one counted from what this program paid. At the end of
a batch every case is verified. What a booking costs is compared between the first and the last months.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.database import Database
from models.loans import LoanEvent, LoanPosting
from tests.loans_work.lending import an_office_with_loans, at, booked, lent
from tests.workflows.offices import an_id_number
from workflows import loanrows
from workflows.loans import portfolio, postings
from workflows.months import add_months
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.workflows.offices import TestOffice
    from workflows.loanledger import Ledger

BEGUN = date(2026, 3, 2)
FIRST_DUE = date(2026, 4, 10)
KINDS = ("equal_principal", "equal_payment", "quarterly_interest", "bullet")
MONTHLY = KINDS[:2]
LATE, EACH = 8, 3
MOST = 1.1
"""How much more a booking of the last months may cost than one of the first, in CPU time."""


@dataclass
class Batch:
    """Loans that were lent together, what was paid for each, fen, and which contracted instalments that was for."""

    office: TestOffice
    months: int
    cases: list[str] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=dict)
    behind: dict[str, date] = field(default_factory=dict)
    costs: dict[int, list[float]] = field(default_factory=dict)
    bookings: int = 0

    def lend(self, count: int) -> None:
        """Lend."""
        at(self.office, BEGUN.isoformat())
        for number in range(count):
            terms = {"months": str(self.months), "schedule": KINDS[number % len(KINDS)], "penalty_rate": "0.05"}
            person = {"applicant_id_number": an_id_number(number + 1)}
            self.cases.append(lent(self.office, "120000", applicant=person, **terms).id)

    def live(self, month: int) -> Iterator[str]:
        """Let a month pass with what is paid in it, and yield what does not add up at its end."""
        day = add_months(FIRST_DUE, month)
        last = add_months(date(day.year, day.month, 1), 1)
        at(self.office, day.replace(day=15).isoformat())
        self.office.fire_due()
        for number, case_id in enumerate(self.cases):
            if number % LATE == 0 and month % EACH == EACH - 1:
                self.behind.setdefault(case_id, day)
                continue
            self._pay(case_id, month)
        at(self.office, last.isoformat())
        yield from self._reconciled(last)

    def _pay(self, case_id: str, month: int) -> None:
        book = self.ledger(case_id).fold(self.today)
        due = book.due.total
        if not due:
            return
        gc.disable()  # the collector comes when it comes
        begun = time.process_time()
        booked(self.office, case_id, amount=f"{due / 100:.2f}", reference=f"M{month}")
        cost = time.process_time() - begun
        gc.enable()
        if book.terms.kind in MONTHLY:
            self.costs.setdefault(month, []).append(cost)
        self.bookings += 1
        self.paid[case_id] = self.paid.get(case_id, 0) + due
        self.behind.pop(case_id, None)

    @property
    def today(self) -> date:
        """The office's day."""
        return self.office.now.date()

    def ledger(self, case_id: str) -> Ledger:
        """The ledger of a loan."""
        with self.office.database.reading() as session:
            return loanrows.ledgers(session, [case_id])[case_id]

    def _reconciled(self, on: date) -> Iterator[str]:
        ledgers = {case_id: self.ledger(case_id) for case_id in self.cases}
        books = {case_id: ledger.fold(on) for case_id, ledger in ledgers.items()}
        stored = self._stored()
        for name, account in postings.ACCOUNTS.items():
            folded = sum(book.balances[name] for book in books.values())
            passed = sum(
                line.amount
                for ledger in ledgers.values()
                for line in postings.entries(ledger.events, ledger.is_working_day, on)[-1].postings
                if line.account == name
            )
            if folded != account.sense * (stored.get(name, 0) + passed):
                yield f"{on}: {name}: folded {folded}, posted {stored.get(name, 0)}, time {passed}"
        received = sum(book.balances["received"] for book in books.values())
        if received != sum(self.paid.values()):
            yield f"{on}: received {received}, paid in {sum(self.paid.values())}"
        rate = portfolio.due_rate(books.values(), BEGUN, on).amount
        counted = self._counted(books, on)
        if (rate.numerator, rate.denominator) != counted:
            yield f"{on}: due rate {rate.numerator}/{rate.denominator}, counted {counted[0]}/{counted[1]}"

    def _counted(self, books: dict[str, Any], on: date) -> tuple[int, int]:
        """Principal paid and due so far, as this program knows it: it always paid all that was due, or nothing."""
        paid = due = 0
        for case_id, book in books.items():
            since = self.behind.get(case_id)
            for each in book.contracted:
                due += each.principal if each.due_on <= on else 0
                paid += each.principal if each.due_on <= on and (since is None or each.due_on < since) else 0
        return paid, due

    def _stored(self) -> dict[str, int]:
        with self.office.database.reading() as session:
            total = func.sum(LoanPosting.amount_fen)
            statement = select(LoanPosting.account, total).where(LoanPosting.case_id.in_(self.cases))
            found = session.execute(statement.group_by(LoanPosting.account)).all()
            unknown = select(func.count()).select_from(LoanEvent).where(LoanEvent.booked_on > self.today)
            if session.scalar(unknown):
                message = "Expected no event of the future"
                raise AssertionError(message)
        return {account: int(amount) for account, amount in found}

    def verified(self) -> Iterator[str]:
        """Yield what verification finds."""
        for case_id in self.cases:
            result = verify(self.office.database, case=case_id, proofs=Proofs(releases=self.office.releases))
            if not result.ok:
                yield result.text()


def ratio(costs: dict[int, list[float]], months: int) -> float:
    """What a booking of the last half year costs in those of the first, by medians; the very first month warms up."""
    first = [each for month in range(1, 7) for each in costs.get(month, ())]
    last = [each for month in range(months - 8, months - 2) for each in costs.get(month, ())]
    return statistics.median(last) / statistics.median(first)


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--loans", type=int, default=24)
    parser.add_argument("--months", type=int, default=36)
    asked = parser.parse_args()
    until, findings, batches = time.monotonic() + 60 * asked.minutes, list[str](), 0
    while not batches or time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/soak.sqlite3")
            database.migrate()
            batch = Batch(an_office_with_loans(database, Path(folder), balance_fen=10**12), asked.months)
            batch.lend(asked.loans)
            for month in range(asked.months - 1):
                findings += batch.live(month)
            findings += batch.verified()
            cost = ratio(batch.costs, asked.months)
            print(
                f"{asked.loans} loans, {batch.bookings} bookings by two, the last months cost {cost:.2f} of the first"
            )
            findings += [f"cost {cost:.2f}"] if cost > MOST else []
            database.dispose()
        batches += 1
    for each in findings[:20]:
        print(each)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
