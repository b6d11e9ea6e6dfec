"""Features: the guarantee fund's capacity is never exceeded; who finds none queues and is told so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
QUEUE = "担保额度排队"
ONCE = "1"
scenarios("microloan/capacity.feature")


@given(parsers.parse("担保基金有 {amount} 元"))
@when(parsers.parse("担保基金增加到 {amount} 元"))
def fund_has(office: LoanOffice, amount: str) -> None:
    office.fund_holds(amount)


@given("担保基金只担保 1 倍、单户不另设上限")
def small_fund(office: LoanOffice) -> None:
    for name in ("loans.guarantee_multiple", "loans.single_share"):
        office.confirm(office.propose(name, ONCE, date(2026, 3, 1)))


@given(parsers.parse("{name}申请 {amount} 元的贷款办到“{step}”"))
@when(parsers.parse("{name}申请 {amount} 元的贷款办到“{step}”"))
def somebody_applied(office: LoanOffice, name: str, amount: str, step: str) -> None:
    office.begin_for(name, step, requested_amount=amount)


@when(parsers.parse("{name}再试一次"))
@then(parsers.parse("{name}再试一次"))
def somebody_tried_again(office: LoanOffice, name: str) -> None:
    office.turn_to(name)
    office.do(QUEUE)


@then(parsers.parse("{name}的贷款等待“{step}”"))
def somebody_waits(office: LoanOffice, name: str, step: str) -> None:
    office.turn_to(name)
    assert step in office.waiting(), list(office.waiting())


@when("再试一次")
def tried_again(office: LoanOffice) -> None:
    office.do(QUEUE)


@when(parsers.parse("申请人同意减到 {amount} 元"))
def reduced(office: LoanOffice, amount: str) -> None:
    office.do(QUEUE, fund_wait_outcome="reduce", reduced_amount=amount)


@when(parsers.parse("申请人要减到 {amount} 元"))
def reduced_too_little(office: LoanOffice, amount: str) -> None:
    office.attempt(lambda: office.do(QUEUE, fund_wait_outcome="reduce", reduced_amount=amount))


@then(parsers.parse("排队告知书写明“{words}”"))
def queue_told(office: LoanOffice, words: str) -> None:
    assert words in str(office.letter("queue_notice").body)
