"""Features: an application from the papers to the disbursement, with people of the office and two of the bank."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from tests import databases

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/granting.feature")


@then(parsers.parse("贷款账已登记，到期日是 {day}"))
def account_opened(office: LoanOffice, day: str) -> None:
    assert office.data["loan_matures_on"] == date.fromisoformat(day)


@when("要放款而没有查营业执照")
def unchecked(office: LoanOffice) -> None:
    office.attempt(lambda: office.do("放款登记", licence_checked=False))
