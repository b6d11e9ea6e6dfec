"""The steps of all features of loans up to the disbursement: an application in an office with a bank.

Steps that only one feature needs stand beside it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when

from tests.features.microloan.entered import guarantor
from tests.features.microloan.office import LoanOffice
from tests.features.microloan.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.features.office import AidOffice


@pytest.fixture
def office(office: AidOffice) -> Iterator[LoanOffice]:
    """The office of the other features, at work on a loan."""
    loans = LoanOffice(database=office.database, releases=office.releases, documents=office.documents)
    yield loans
    office.tampered = loans.tampered
    assert loans.accepted(), f"refused without a word in the scenario: {loans.refusal()}"


@given(parsers.parse("一件贷款申请办到“{step}”"))
@when(parsers.parse("一件贷款申请办到“{step}”"))
def loan_begun(office: LoanOffice, step: str) -> None:
    office.begin(step)


@given(parsers.parse("一件申请 {amount} 元的贷款办到“{step}”"))
def loan_of(office: LoanOffice, amount: str, step: str) -> None:
    office.begin(step, requested_amount=amount)


@when(parsers.parse("办理“{step}”"))
def step_done(office: LoanOffice, step: str) -> None:
    office.do(step)


@given(parsers.parse("接着办到“{step}”"))
@when(parsers.parse("接着办到“{step}”"))
@then(parsers.parse("接着办到“{step}”"))
def went_on(office: LoanOffice, step: str) -> None:
    office.reach(step)


@given("由两名保证人担保")
@when("由两名保证人担保")
def two_stand_for_it(office: LoanOffice) -> None:
    office.do("落实反担保", counter_guarantee="two_guarantors", guarantors=[guarantor(), guarantor(1)])


@then(parsers.parse("办理“{step}”的人查看得到申请人的电话和住址，查看留有记录"))
def told_whom_to_visit(office: LoanOffice, step: str) -> None:
    contact, looks = office.contact(step)
    assert (contact.phone, contact.address) == (office.data["applicant_phone"], office.data["applicant_address"])
    assert looks == ["applicant_address", "applicant_phone"]


@when(parsers.parse("过了 {days:d} 天"))
def time_passes(office: LoanOffice, days: int) -> None:
    office.wait_until(office.clock.now() + timedelta(days=days))


@then(parsers.parse("等待“{step}”"))
def waits(office: LoanOffice, step: str) -> None:
    assert step in office.waiting(), list(office.waiting())


@then(parsers.parse("占用担保额度 {amount} 元"))
def capacity_taken(office: LoanOffice, amount: str) -> None:
    assert office.guaranteed() == Decimal(amount)


@then(parsers.re("被拒绝，说明“(?P<words>.+)”"))
def refused_saying(office: LoanOffice, words: str) -> None:
    refusal = office.refusal()
    assert words in refusal, refusal


@then(parsers.parse("以“{outcome}”终结"))
def ended_as(office: LoanOffice, outcome: str) -> None:
    office.finish()
    assert (office.case.status, office.case.outcome_label) == ("closed", outcome)


@then(parsers.re("答复写明“(?P<words>.+)”"))
def answered_with(office: LoanOffice, words: str) -> None:
    assert words in str(office.reply.body), office.reply.body


# decisions


@given(parsers.parse("申请情况是“{facts}”"), target_fixture="facts")
def told(facts: str) -> str:
    return facts


@when(parsers.parse("判断“{table}”"), target_fixture="judged")
def judge(table: str, facts: str) -> Mapping[str, str]:
    return TABLES[table].judged(facts)[0]


@when(parsers.parse("在 {day} 判断“{table}”"), target_fixture="judged")
def judge_on(day: str, table: str, facts: str) -> Mapping[str, str]:
    return TABLES[table].judged(facts, date.fromisoformat(day))[0]


@then(parsers.re("“(?P<name>[^”]+)”是“(?P<words>.+)”"))
def judged_is(judged: Mapping[str, str], name: str, words: str) -> None:
    assert judged[name] == words


@then(parsers.re("“(?P<name>[^”]+)”写明“(?P<words>.+)”"))
def judged_says(judged: Mapping[str, str], name: str, words: str) -> None:
    assert words in judged[name], judged[name]
