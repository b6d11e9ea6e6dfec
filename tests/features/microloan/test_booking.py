"""Features: what happens to a loan is booked by two people, once, and corrected by reversals alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.loans import Loan
from models.people import Holding, Post, User
from workflows import loanwork
from workflows.clock import office_date
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

scenarios("microloan/booking.feature")


def clerks(office: LoanOffice) -> list[str]:
    """Who works in the guarantee centre."""
    with office.database.reading() as session:
        statement = select(User.name).join(Holding, Holding.user_id == User.id).join(Post, Post.id == Holding.post_id)
        return list(session.scalars(statement.where(Post.code == "YL-guarantee").order_by(User.id)))


def payment(office: LoanOffice, amount: str) -> dict[str, Any]:
    """A payment of today."""
    return {"amount": amount, "on": office_date(office.clock.now()).isoformat(), "reference": "A-1"}


def confirm(office: LoanOffice, name: str, booking: int) -> None:
    with office.desk(name) as desk:
        loanwork.confirm(desk, office.case_id, booking)


@given("一件已放款的贷款到了首个还款日")
def loan_due(office: LoanOffice) -> None:
    office.begin("放款登记")
    office.do("放款登记")
    office.is_day(office.data["loan_first_due_on"])


@when(parsers.parse("担保中心一人登记还款 {amount} 元"))
def entered(office: LoanOffice, amount: str) -> None:
    with office.desk(clerks(office)[0]) as desk:
        loanwork.pay(desk, office.case_id, payment(office, amount))


@when("担保中心另一人复核")
def confirmed(office: LoanOffice) -> None:
    confirm(office, clerks(office)[1], 1)


@when("登记的人自己去复核")
def confirmed_by_the_same(office: LoanOffice) -> None:
    office.attempt(lambda: confirm(office, clerks(office)[0], 1))


@when("有人又登记同一流水号的还款")
def entered_again(office: LoanOffice) -> None:
    def again() -> None:
        with office.desk(clerks(office)[1]) as desk:
            loanwork.pay(desk, office.case_id, payment(office, "4999"))

    office.attempt(again)


@when("两人冲正这笔还款")
def reversed_by_two(office: LoanOffice) -> None:
    one, other = clerks(office)[:2]
    with office.desk(one) as desk:
        loanwork.reverse(desk, office.case_id, 2, {"reason": "记错贷款"})
    confirm(office, other, 2)


@then(parsers.parse("未还本金是 {amount} 元"))
def outstanding(office: LoanOffice, amount: str) -> None:
    with office.database.reading() as session:
        fen = session.get_one(Loan, office.case_id).outstanding_fen
    assert Decimal(fen) / 100 == Decimal(amount)


@then("案件已按新的账目核对")
def case_told(office: LoanOffice) -> None:
    assert office.journal[-1].command == "loan_confirm"
    assert office.data["loan_outstanding"] == Decimal("145720.00")


@then("全部记录核验无误")
def verified(office: LoanOffice) -> None:
    result = verify(office.database, proofs=Proofs(releases=office.releases))
    assert result.ok, result.text()
