"""Bookings on a loan: two people, nothing twice, nothing edited, the case told, and all of it verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.loans_work.lending import an_office_with_loans, at, booked, lent
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_loans(database, tmp_path)


def require_verified(office: TestOffice) -> None:
    result = verify(office.database, proofs=Proofs(releases=office.releases))
    assert result.ok, result.text()


def test_a_loan_that_is_paid_is_verified(office):
    case = lent(office)
    at(office, "2026-04-10")
    assert booked(office, case.id, amount="10360", reference="A1")
    at(office, "2026-05-11")
    assert booked(office, case.id, amount="10330")
    require_verified(office)
