"""Loans live through three years of clock by the real commands: all figures reconcile, and no month costs more.

    python -m tests.soak.loans_36_months [--minutes 10] [--loans 24] [--months 36] [--on sqlite postgresql] [--seed 1]

Each month a bank's file brings the payments. One in eight pays late, in ways that differ; some repay early, one payment
in forty is taken back and booked again, one loan is extended, one restructured, one compensated and recovered in part.
Every month, for every loan and account: what was there, and what the stored postings brought and took, is what is
there. The due-repayment rate is measured from the stored postings and is the report's; a report of a past month comes
out as it did then. In the end old loans and new ones pay in turn, and the old are to cost at most a tenth more of the
processor's time (waiting, for a busy disk or another process, is told beside it). Every case verifies.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from models.cases import Case
from models.database import Database
from models.loans import LoanPosting
from models.releases import ReleaseRow
from tests import databases
from tests.bankfiles_work import banking
from tests.loans_work import lending
from tests.workflows import borrowing, offices, reported
from workflows import bankbooking, bankwork, loanrows
from workflows.loans import postings
from workflows.money import amount
from workflows.months import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.workflows.offices import TestOffice
    from workflows.loanledger import Ledger
    from workflows.loans.book import Book
    from workflows.loans.postings import Entry

BEGIN = date(2026, 3, 2)
DUE_DAY = 10
TERM = 48
"""Longer than is looked at, so that the last month is one like the others."""
LATE = 8
MOST_TIMES = 1.1
COMPARED = 200
"""Of how many old loans a payment is set beside that of a new one: enough for a median."""
NEW = 1_000_000
"""What numbers of loans lent for comparison begin with."""
KINDS = ("equal_principal", "equal_payment", "equal_payment", "equal_principal", "quarterly_interest")
REPORTED = 6
"""Each so many-th month a report is made."""
DAY = timedelta(days=1)
Balances = dict[str, int]
Seconds = tuple[float, float]
"""By the clock on the wall, and of the processor."""


@dataclass
class Borrower:
    """One loan, and how its borrower behaves."""

    case_id: str
    at: int
    kind: str
    balances: Balances = field(default_factory=dict)
    told: Entry | None = None


@dataclass
class Years:
    """An office that lends, month by month."""

    office: TestOffice
    chance: random.Random
    until: float
    borrowers: list[Borrower] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    reports: dict[date, Any] = field(default_factory=dict)
    seconds: list[Seconds] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)

    def lend(self, at: int) -> Borrower:
        """Pay a loan out today."""
        kind = KINDS[at % len(KINDS)]
        values = {"schedule": kind, "due_day": str(DUE_DAY), "months": str(TERM), "roll": "none"}
        values["loan_number"] = f"DK-{at:06}"
        applicant = {"applicant_name": f"林{at}", "applicant_id_number": offices.an_id_number(at % 900 + 1)}
        today = lending.on(self.office)
        amount_ = str(20_000 + at * 1_000)
        case = lending.lent(self.office, amount_, disbursed_on=today, applicant=applicant, **values)
        self.done["lent"] += 1
        return Borrower(case_id=case.id, at=at, kind=kind)

    def month(self, number: int) -> None:
        """Everybody does on the due day what they do, and on the last day it is added up."""
        due = add_months(BEGIN.replace(day=DUE_DAY), number)
        self.at(due)
        paying = [(each, book.due.total) for each in self.borrowers if (book := self.act(each, number)) is not None]
        self.seconds.append(_median(self.by_file(paying, due)))
        for each, _ in paying:
            if self.chance.randrange(40) == 0:
                self.take_back(each)
        last = add_months(due.replace(day=1), 1) - DAY
        self.at(last)
        for each in self.borrowers:
            self.reconcile(each, last)
        self.stored.append(self.largest_state())
        if number % REPORTED == 0:
            self.compare(last)

    def at(self, day: date) -> None:
        """Let it be that day; timers that are due fire."""
        lending.at(self.office, day.isoformat())
        while (fired := self.office.fire_due()).count:
            self.done["timers fired"] += fired.count
            self.findings += [f"{day}: {each}" for each in fired.failed]

    def ledger(self, borrower: Borrower) -> Ledger:
        """The events of a loan, read from their rows."""
        with self.office.database.reading() as session:
            return loanrows.required(session, borrower.case_id).ledger

    def book(self, borrower: Borrower) -> Book:
        """How a loan stands today."""
        return self.ledger(borrower).fold(self.office.now.date())

    def act(self, borrower: Borrower, number: int) -> Book | None:
        """One month of a borrower: return how the loan stands if they pay what is due and no more."""
        book = self.book(borrower)
        if book.settled or (borrower.at % LATE == LATE - 1 and self.behaves_badly(borrower, number, book)):
            return None
        left = book.outstanding - book.due.principal
        if self.chance.randrange(60) == 0 and borrower.kind != "quarterly_interest" and left > 500_000:
            self.by_hand(borrower, "prepay", amount=str(amount(book.due.total + 200_000)), effect="shorten")
            return None
        return book if book.due.total else None

    def behaves_badly(self, borrower: Borrower, number: int, book: Book) -> bool:
        """Pay nothing in some months; one is extended, one restructured, one compensated, and then pays a little."""
        fate = borrower.at // LATE % 4
        if fate == 0 and number == 10:
            until = add_months(book.matures_on, 6).isoformat()
            lending.decided(self.office, borrower.case_id, "extend", until=until)
        elif fate == 1 and number == 14:
            lending.decided(self.office, borrower.case_id, "restructure", months="12")
        elif fate == 2 and number == 18:
            lending.decided(self.office, borrower.case_id, "compensate", cap="0.9")
        elif fate == 2 and number > 18:
            self.by_hand(borrower, "pay", amount="50", payer="court")
        elif self.chance.randrange(3):
            return False
        self.done["months not paid as due"] += 1
        return True

    def by_hand(self, borrower: Borrower, kind: str, **values: str | None) -> None:
        """What one person enters and another confirms."""
        if kind != "reverse":
            values.setdefault("reference", f"S-{borrower.at}-{self.done['booked by hand']}")
        lending.booked(self.office, borrower.case_id, kind, **values)
        self.done["booked by hand"] += 1

    def by_file(self, lines: Sequence[tuple[Borrower, int]], today: date) -> list[Seconds]:
        """A bank's file with a payment of each, confirmed by another person and booked; return what each took."""
        rows = [
            banking.line(f"DK-{each.at:06}", amount=str(amount(fen)), on=today.isoformat(), ref=f"{today}-{each.at}")
            for each, fen in lines
        ]
        file = banking.take_in(self.office, rows)
        with self.office.desk("officer") as desk:
            bankwork.confirm(desk, file.id)
        seconds = []
        for row in banking.rows(self.office, file):
            begun, worked = time.perf_counter(), time.thread_time()
            with self.office.desk("officer") as desk:
                booked = bankbooking.book(desk, file.id, row.row)
            seconds.append((time.perf_counter() - begun, time.thread_time() - worked))
            if not booked:
                self.findings.append(f"{today}: line {row.row} was not booked: {row.faults}")
        self.done["booked by file"] += len(rows)
        return seconds

    def take_back(self, borrower: Borrower) -> None:
        """Reverse the payment, and book it again: the loan stands as after the payment."""
        paid, ledger = self.book(borrower), self.ledger(borrower)
        money = ledger.events[-1]
        self.by_hand(borrower, "reverse", event=str(money.number), reason="记错贷款", on=None)
        if self.ledger(borrower).fold(money.on).owed != paid.owed + getattr(money, "amount", 0):
            self.findings.append(f"{borrower.at}: a reversal has not brought back what was owed")
        self.by_hand(borrower, "pay", amount=str(amount(getattr(money, "amount", 0))))
        if self.book(borrower).balances != paid.balances:
            self.findings.append(f"{borrower.at}: paid, taken back and paid is not paid")
        self.done["taken back"] += 1

    def reconcile(self, borrower: Borrower, today: date) -> None:
        """Opening + in − out = closing on every account, by the postings that are stored and those of time passed."""
        ledger = self.ledger(borrower)
        closing = ledger.fold(today).balances
        passed = postings.entries(ledger.events, ledger.is_working_day, today)[-1]
        moved = Counter(self._moved(borrower, today))
        for entry, sign in ((passed, 1), (borrower.told, -1)):
            for each in entry.postings if entry is not None else ():
                moved[each.account] += sign * each.amount
        for account, closes in closing.items():
            sense = postings.ACCOUNTS[account].sense
            if borrower.balances.get(account, 0) + sense * moved[account] != closes or closes < 0:
                self.findings.append(f"{borrower.at} on {today}: {account} does not reconcile")
        self.done["balances reconciled"] += len(closing)
        borrower.balances, borrower.told = dict(closing), passed

    def _moved(self, borrower: Borrower, today: date) -> dict[str, int]:
        """What the postings stored since the last reconciliation come to, by account."""
        known: Counter[str] = Counter()
        with self.office.database.reading() as session:
            rows = select(LoanPosting).where(LoanPosting.case_id == borrower.case_id)
            numbers = {each.number for each in self.ledger(borrower).events if self._is_new(each.booked_on, today)}
            for row in session.scalars(rows):
                known[row.account] += row.amount_fen if row.event in numbers else 0
        return known

    def _is_new(self, booked_on: date, today: date) -> bool:
        first = BEGIN if today < add_months(BEGIN.replace(day=1), 2) else today.replace(day=1)
        return first <= booked_on <= today

    def compare(self, today: date) -> None:
        """The rate measured from the stored postings is the report's."""
        due = paid = 0
        for each in self.borrowers:
            ledger = self.ledger(each)
            contracted = ledger.fold(today).contracted
            of_it = sum(row.principal for row in contracted if row.due_on <= today)
            due, paid = due + of_it, paid + min(of_it, self._principal_paid(each, ledger))
        table = self.report(today)
        self.reports[today] = table
        found = table.total["due_rate"].parts
        if [round(part * 100) for part in found] != [paid, due]:
            self.findings.append(f"{today}: due-repayment rate measured {paid}/{due}, reported {found}")
        self.done["reports compared"] += 1

    def _principal_paid(self, borrower: Borrower, ledger: Ledger) -> int:
        """Principal by the stored postings of money that came before compensation."""
        numbers = {each.number for each in ledger.events if type(each).__name__ in {"Paid", "Prepaid"}} | {0}
        with self.office.database.reading() as session:
            rows = session.scalars(
                select(LoanPosting).where(LoanPosting.case_id == borrower.case_id, LoanPosting.account == "principal")
            )
            return -sum(row.amount_fen for row in rows if row.about in numbers)

    def report(self, as_of: date) -> Any:
        """The report of a day."""
        asked = {"as_of": as_of.isoformat(), "since": BEGIN.isoformat(), "until": as_of.isoformat()}
        return reported.made(self.office, "chief", **asked).table

    def repeat(self) -> None:
        """Reports of past months come out as they did then."""
        for as_of, told in self.reports.items():
            if self.report(as_of) != told:
                self.findings.append(f"the report of {as_of} has changed")

    def largest_state(self) -> int:
        """The longest state of a case, characters."""
        with self.office.database.reading() as session:
            return max(len(state) for state in session.scalars(select(Case.state)))

    def old_beside_new(self, months: int) -> Seconds:
        """Lend anew; old loans and new ones pay in turn: how many times as long the old ones take.

        Only pairs count of which both have something to pay: in the first month nothing of a new loan is due.
        """
        good = [each for each in self.borrowers if each.at % LATE != LATE - 1 and each.kind != "quarterly_interest"]
        good = good[:COMPARED]
        self.at(add_months(BEGIN, months + 1))
        new = [self.lend(NEW + each.at) for each in good]
        taken: dict[str, list[Seconds]] = {}
        for month in (months + 1, months + 2, months + 3):
            today = add_months(BEGIN.replace(day=DUE_DAY), month)
            self.at(today)
            paying: list[tuple[Borrower, int]] = []
            ages: list[str] = []
            for pair in zip(good, new, strict=True):
                due = [(each, total) for each in pair if (total := self.book(each).due.total)]
                paying += due
                ages += ["old", "new"] if len(due) == len(pair) else ["neither"] * len(due)
            for age, seconds in zip(ages, self.by_file(paying, today), strict=True):
                taken.setdefault(age, []).append(seconds)
        of_old, of_new = _median(taken["old"]), _median(taken["new"])
        return of_old[0] / of_new[0], of_old[1] / of_new[1]


def _median(taken: Sequence[Seconds]) -> Seconds:
    return statistics.median(wall for wall, _ in taken), statistics.median(worked for _, worked in taken)


def lived(backend: str, asked: argparse.Namespace) -> Iterator[str]:
    """Live the months on a database; tell what came of it, findings first with '!'."""
    with databases.empty_database(backend) as url, tempfile.TemporaryDirectory() as folder:
        office = lending.an_office_with_loans(Database(url), Path(folder), balance_fen=10**13)
        release = reported.reporting(lending.small_loan(**banking.RIGHTS), {**borrowing.REPORTS, "dimensions": []})
        with office.database.transaction() as session:
            session.execute(update(ReleaseRow).values(current=False))
            offices.publish(session, office.releases, release)
        lending.at(office, BEGIN.isoformat())
        years = Years(office, random.Random(asked.seed), time.monotonic() + asked.minutes * 60)
        years.borrowers = [years.lend(at) for at in range(asked.loans)]
        month = 0
        while month < asked.months and time.monotonic() < years.until:
            month += 1
            years.month(month)
            print(f"{backend}: month {month} after {time.process_time():.0f} s of the processor", file=sys.stderr)
        times = years.old_beside_new(month)
        years.repeat()
        yield f"{backend}: {asked.loans} loans, {month} months: {dict(years.done)}"
        for name, at in (("clock", 0), ("processor", 1)):
            first, last = (years.seconds[each][at] * 1000 for each in (0, -1))
            yield f"  a payment by the {name}: {first:.1f} ms in month 1, {last:.1f} in month {month}"
            yield f"  an old loan's beside a new one's, by the {name}: {times[at]:.3f} times"
        yield f"  longest state of a case: {years.stored[0]} characters in month 1, {years.stored[-1]} in month {month}"
        yield from (f"! {each}" for each in years.findings)
        if times[1] > MOST_TIMES:
            yield f"! an old loan costs {times[1]:.2f} times what a new one does"
        lending.require_verified(office)
        yield "  every case verifies"
        office.database.dispose()


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--loans", type=int, default=24)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", nargs="+", choices=databases.BACKENDS, default=list(databases.BACKENDS))
    asked = parser.parse_args()
    databases.open_run()
    found = []
    try:
        for backend in asked.on:
            for line in lived(backend, asked):
                print(line, flush=True)
                found += [line] if line.startswith("!") else []
    finally:
        databases.close_run()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
