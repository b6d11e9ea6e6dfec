"""Features: what may happen to a loan after its disbursement, with several people of the office and the bank."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from tests import databases
from tests.features.microloan.life.office import FIRST
from workflows.clock import office_date
from workflows.loans import subsidy
from workflows.money import amount

if TYPE_CHECKING:
    from tests.features.microloan.life.office import LentOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/life/mishaps.feature")
CENTRE_POST = "YL-guarantee"


# use of funds


@when("检查发现贷款转借他人")
def lent_on(office: LentOffice) -> None:
    office.do("检查贷款用途", fund_use_result="lent_on", fund_use_note="转给表弟使用。")


@when(parsers.parse("“{name}”检查发现贷款转借他人"))
def lent_on_found_by(office: LentOffice, name: str) -> None:
    office.do("检查贷款用途", name, fund_use_result="lent_on", fund_use_note="转给表弟使用。")


@when(parsers.parse("“{name}”兼任担保中心经办岗，要办“{step}”"))
def tried_by(office: LentOffice, name: str, step: str) -> None:
    office.hold(name, CENTRE_POST)
    office.attempt(lambda: office.do(step, name))


@then("贴息从检查之日起停止")
def subsidy_ended(office: LentOffice) -> None:
    assert office.book.subsidy_ended_on == office.data["fund_use_on"]


# death


@when("登记借款人去世")
def died(office: LentOffice) -> None:
    office.tell("borrower_died", borrower_died_on=office.today.isoformat())


@when("要以借款人去世提出核销")
def write_off_tried(office: LentOffice) -> None:
    office.attempt(lambda: office.do("提出核销"))


@when("办理“登记继承人”，贷款有保险")
def insured(office: LentOffice) -> None:
    office.do("登记继承人", heirs_outcome="insured")


@when("保险赔款还清了贷款")
def insurer_paid(office: LentOffice) -> None:
    office.pay(amount(office.book.payoff), payer="insurer")


@when(parsers.parse("要登记保险赔款 {yuan} 元"))
def insurer_paid_too_much(office: LentOffice, yuan: str) -> None:
    office.attempt(lambda: office.pay(Decimal(yuan), payer="insurer"))


# the subsidy


@when(parsers.parse("发现首季贴息多付了 {more} 元，付 {paid} 元以后追回 {back} 元"))
def clawed_back(office: LentOffice, more: str, paid: str, back: str) -> None:
    assert more == back
    quarter = subsidy.quarter_of(office.book.rows[0].due_on)
    office.subsidy("subsidy_paid", quarter, paid)
    office.attempt(lambda: office.subsidy("subsidy_returned", quarter, back, reason="多付"))


@then(parsers.parse("首季净付贴息 {yuan} 元"))
def subsidised(office: LentOffice, yuan: str) -> None:
    assert sum(office.book.subsidy_paid.values()) == Decimal(yuan) * 100


# the premises


@when("借款人反映门面被拆除")
def demolished(office: LentOffice) -> None:
    office.tell("difficulty")


@when("办理“诊断困难”，原因是拆除")
def diagnosed(office: LentOffice) -> None:
    office.do("诊断困难", rescue_cause="demolished")


@then("建议展期")
def advised(office: LentOffice) -> None:
    assert office.data["rescue_advised"] == "extend"


@when(parsers.parse("决定展期 {months:d} 个月，银行不同意"), target_fixture="matured_on")
def refused_by_bank(office: LentOffice, months: int) -> date:
    matured_on = office.book.matures_on
    office.works("诊断困难")
    office.extend(months)
    office.do("银行与反担保人意见", consent_outcome="refuse")
    return matured_on


@then("到期日不变")
def not_put_off(office: LentOffice, matured_on: date) -> None:
    assert office.book.matures_on == matured_on


# bookings


@when("发现记错，冲正了那笔还款")
def taken_back(office: LentOffice) -> None:
    office.reverse()


@when("登记了冲正，还没有复核")
def entered_only(office: LentOffice) -> None:
    office.enter_reversal()


@then("本案已经办结")
def over(office: LentOffice) -> None:
    assert office.status == "closed"
    assert office.book.settled


@then("本案重新开启，继续跟踪还款")
def followed_again(office: LentOffice) -> None:
    assert office.status == "open"
    assert office.data["loan_status"] == "running"
    office.days_late(2)
    assert "电话联系并走访本人" in office.waiting()


@then("贷款又是还款中")
def runs_again(office: LentOffice) -> None:
    assert office.data["loan_status"] == "running"
    assert office.book.status == "running"


@then("担保额度又占用了")
def guaranteed_again(office: LentOffice) -> None:
    assert office.guaranteed() == Decimal(office.book.outstanding) / 100 * Decimal(office.data["guaranteed_share"])


@when("一个人登记还款又要自己复核")
def alone(office: LentOffice) -> None:
    with office.desk(FIRST) as desk:
        booking = office.enter_payment(desk)
    office.attempt(lambda: office.confirm_booking(booking, FIRST))


@when(parsers.parse("提前还 {yuan} 元"), target_fixture="outstanding")
def early(office: LentOffice, yuan: str) -> int:
    outstanding = office.book.outstanding
    office.prepay(Decimal(yuan))
    return outstanding


@when(parsers.parse("要提前还 {yuan} 元"))
def too_much(office: LentOffice, yuan: str) -> None:
    office.attempt(lambda: office.prepay(Decimal(yuan)))


@then(parsers.parse("未还本金少了 {yuan} 元"))
def less(office: LentOffice, yuan: str, outstanding: int) -> None:
    assert outstanding - office.book.outstanding == Decimal(yuan) * 100


# collection and guarantee


@when("借款人投诉催收")
def complained(office: LentOffice) -> None:
    office.tell("collection_complaint")


@when("到了保证期间届满前提醒的日子")
def about_to_end(office: LentOffice) -> None:
    ends_on = office_date(office.data["guarantee_ends_at"])
    office.is_day(ends_on - timedelta(days=40), time(10))
    assert "主张保证责任" in office.waiting()


@when("要登记不必主张")
def no_claim_tried(office: LentOffice) -> None:
    office.attempt(lambda: office.do("主张保证责任", guarantee_claim_outcome="none"))
