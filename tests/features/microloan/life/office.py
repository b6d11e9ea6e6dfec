"""The office at work on a loan that was paid out: bookings by two people, and time that passes until something is due.

Must not know how a scenario is worded.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from models.cases import Case
from models.loans import Loan
from tests.features.microloan import entered
from tests.features.microloan.life import entries
from tests.features.microloan.office import LoanOffice
from workflows import loanrows, loanwork
from workflows.clock import office_date
from workflows.loans import subsidy
from workflows.money import amount
from workflows.months import add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.desk import Desk
    from workflows.loans.book import Book

FIRST, SECOND = "傅鹏", "单燕"
"""Who enters and who confirms what is booked."""


class LentOffice(LoanOffice):
    """The office with a loan that was paid out."""

    usual: ClassVar[Mapping[str, Mapping[str, Any]]] = {**entered.USUAL, **entries.USUAL}
    patient: ClassVar[frozenset[str]] = frozenset()

    @property
    def book(self) -> Book:
        """How the loan stands."""
        with self.database.reading() as session:
            return loanrows.required(session, self.case_id).ledger.fold(self.today)

    @property
    def status(self) -> str:
        """Whether the case is open or closed."""
        with self.database.reading() as session:
            return session.get_one(Case, self.case_id).status

    @property
    def today(self) -> date:
        """The day."""
        return office_date(self.clock.now())

    def days_late(self, days: int) -> None:
        """Let so many days pass after the first due day."""
        self.is_day(self.book.rows[0].due_on + timedelta(days=days), time(10))

    def pay(self, yuan: Decimal | None = None, payer: str = "borrower") -> None:
        """Book a payment, of all that is due unless an amount is said: one enters it, another confirms."""
        due = self.book.due
        owed = amount(due.principal + due.interest + due.penalty + due.fee) if yuan is None else yuan
        self.booked(lambda desk: loanwork.pay(desk, self.case_id, self._paid(owed, payer)).booking)

    def settle(self) -> None:
        """Book what settles the loan today."""
        self.pay(amount(self.book.payoff))

    def prepay(self, yuan: Decimal) -> None:
        """Book an early repayment in part."""
        values = {"amount": str(yuan), "on": self.today.isoformat(), "effect": "lower"}
        self.booked(lambda desk: loanwork.prepay(desk, self.case_id, values).booking)

    def reverse(self) -> None:
        """Take the last booking back: one enters it, another confirms."""
        self.confirm_booking(self.enter_reversal(), SECOND)

    def enter_reversal(self) -> int | None:
        """Enter that the last booking did not happen, not yet confirmed; its number."""
        last = self._last()
        with self.desk(FIRST) as desk:
            return loanwork.reverse(desk, self.case_id, last, {"reason": "记到了别人的贷款上"}).booking

    def subsidy(self, kind: str, quarter: str, yuan: str, **more: str) -> None:
        """Book interest subsidy that was paid or came back for a quarter."""
        about = {"amount": yuan, "on": self.today.isoformat(), "quarter": quarter, "reference": f"{kind} {quarter}"}
        self.booked(lambda desk: loanwork.enter(desk, self.case_id, kind, {**about, **more}).booking)

    def booked(self, enter: Callable[[Desk], int | None]) -> None:
        """Let one person enter a booking and another confirm it."""
        with self.desk(FIRST) as desk:
            number = enter(desk)
        self.confirm_booking(number, SECOND)

    def enter_payment(self, desk: Desk) -> int | None:
        """Enter a payment, not yet confirmed; its number."""
        return loanwork.pay(desk, self.case_id, self._paid(Decimal("100.00"), "borrower")).booking

    def confirm_booking(self, number: int | None, by: str) -> None:
        """Let somebody confirm what was entered."""
        assert number is not None
        with self.desk(by) as desk:
            loanwork.confirm(desk, self.case_id, number)

    def extend(self, months: int) -> None:
        """Let the guarantee centre decide to put the maturity off by so many months."""
        until = add_months(self.book.matures_on, months)
        self.do("决定帮扶办法", rescue_outcome="extend", extend_until_on=until.isoformat())

    def subsidised(self, first: date, last: date) -> int:
        """The interest subsidy of all quarters that the days touch, fen."""
        quarters = {subsidy.quarter_of(add_months(first, months)) for months in range((last - first).days // 28)}
        with self.database.reading() as session:
            share = Decimal(session.get_one(Loan, self.case_id).subsidy_share)
        return sum(subsidy.subsidy(self.book, quarter, share).amount for quarter in quarters)

    def claims_all(self) -> None:
        """Let the bank claim all the principal that is owed, and the centre and the board agree."""
        self.do("申请代偿", claimed_amount=str(amount(self.book.outstanding)))
        self.works("审查代偿申请", "评审会决定")

    def works(self, *steps: str) -> None:
        """Do the waiting tasks of these names as usual."""
        for step in steps:
            self.do(step)

    def _last(self) -> int:
        with self.database.reading() as session:
            return loanrows.required(session, self.case_id).ledger.last

    def _paid(self, owed: Decimal, payer: str) -> dict[str, Any]:
        return {"amount": str(owed), "on": self.today.isoformat(), "payer": payer, "reference": f"凭证{self._last()}"}
