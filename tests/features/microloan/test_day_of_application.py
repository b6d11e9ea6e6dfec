"""Features: an application is decided by the rules of its own day, whenever that is done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/day_of_application.feature")


@given(parsers.parse("一件 {day} 申请 {amount} 元的贷款办到“{step}”"))
def applied_then(office: LoanOffice, day: str, amount: str, step: str) -> None:
    started = date.fromisoformat(day).replace(day=1, month=6).isoformat()
    office.begin(step, application_on=day, requested_amount=amount, business_started_on=started, own_funds="60000")


@when(parsers.parse("登记一件 {day} 的申请，人员类别是“{category}”"))
def registered(office: LoanOffice, day: str, category: str) -> None:
    about = {"application_on": day, "business_started_on": day, "requested_amount": "20000"}
    office.attempt(lambda: office.apply(person_category=category, **about))


@given(parsers.parse("现在是 {day}"))
def now_is(office: LoanOffice, day: str) -> None:
    office.is_day(date.fromisoformat(day))


@when(parsers.parse("要担保 {amount} 元"))
def wants_more(office: LoanOffice, amount: str) -> None:
    office.attempt(lambda: office.do("落实反担保", guarantee_amount=amount))


@then(parsers.parse("批准担保 {amount} 元"))
def approved(office: LoanOffice, amount: str) -> None:
    assert office.data["approved_amount"] == Decimal(amount)


@then(parsers.re("担保审批通知写明“(?P<words>.+)”"))
def notice_says(office: LoanOffice, words: str) -> None:
    body = str(office.letter("guarantee_notice").body)
    assert words in body, body
