"""Features: help before collection, one extension without subsidy, and compensation only after help."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from tests import databases
from tests.features.microloan.life.conftest import agreed
from workflows.months import add_months

if TYPE_CHECKING:
    from tests.features.microloan.life.office import LentOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/life/rescue.feature")


@when(parsers.parse("导师诊断后决定展期 {months:d} 个月，银行同意"), target_fixture="matured_on")
def extended(office: LentOffice, months: int) -> date:
    office.works("诊断困难")
    return agreed(office, months)


@when(parsers.parse("导师查明借款人生病，决定展期 {months:d} 个月，银行同意"), target_fixture="matured_on")
def extended_in_illness(office: LentOffice, months: int) -> date:
    office.do("诊断困难", rescue_cause="illness")
    return agreed(office, months)


@when(parsers.parse("导师诊断后要展期 {months:d} 个月"))
@when(parsers.parse("再次决定展期 {months:d} 个月"))
def extension_tried(office: LentOffice, months: int) -> None:
    if "诊断困难" in office.waiting():
        office.works("诊断困难")
    office.attempt(lambda: office.extend(months))


@when("帮扶告一段落后又反映困难")
def difficulty_again(office: LentOffice) -> None:
    office.works("落实帮扶计划")
    office.tell("difficulty")


@when(parsers.parse("帮扶没有效果，第一期逾期 {days:d} 天"))
def help_failed(office: LentOffice, days: int) -> None:
    office.works("诊断困难", "决定帮扶办法", "落实帮扶计划")
    office.days_late(days)


@then("从第一期到期日起不再贴息")
def subsidy_over(office: LentOffice) -> None:
    assert office.book.subsidy_ended_on == office.book.rows[0].due_on


@when("银行申请代偿，审查、评审都同意")
def claimed(office: LentOffice) -> None:
    office.claims_all()


@when(parsers.parse("担保基金只有 {yuan} 元"))
def fund_is_low(office: LentOffice, yuan: str) -> None:
    office.fund_holds(yuan)
    office.tampered = True  # its movements do not add up to that


@then("没有代偿")
def not_compensated(office: LentOffice) -> None:
    assert office.book.compensated.total == 0


@when("银行要申请代偿")
def claim_tried(office: LentOffice) -> None:
    office.attempt(lambda: office.do("申请代偿"))


@then("展期的那些日子没有贴息")
def no_subsidy(office: LentOffice) -> None:
    book = office.book
    office.is_day(book.matures_on, time(10))
    quarter_after = add_months(book.contract_matures_on, 3)
    assert office.subsidised(quarter_after, book.matures_on) == 0


@then("代偿由基金、银行、公司按七成、二成半、半成分担")
def shared(office: LentOffice) -> None:
    shares = office.book.compensated
    assert office.data["compensated_total"] == Decimal(shares.total) / 100
    for part, share in ((shares.fund, "0.70"), (shares.company, "0.05")):
        assert abs(part - shares.total * Decimal(share)) <= 1
    assert shares.fund + shares.bank + shares.company == shares.total
