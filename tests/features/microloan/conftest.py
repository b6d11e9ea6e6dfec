"""The steps of all features of loans up to the disbursement: an application in an office with a bank.

Steps that only one feature needs stand beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when

from tests.features.microloan.office import LoanOffice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.features.office import AidOffice


@pytest.fixture
def office(office: AidOffice) -> Iterator[LoanOffice]:
    """The office of the other features, at work on a loan."""
    loans = LoanOffice(database=office.database, releases=office.releases, documents=office.documents)
    yield loans
    assert loans.accepted(), f"refused without a word in the scenario: {loans.refusal()}"


@given(parsers.parse("一件贷款申请办到“{step}”"))
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
def went_on(office: LoanOffice, step: str) -> None:
    office.reach(step)


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
