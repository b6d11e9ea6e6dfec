"""Reports on loans: rates with their parts, portfolio at risk, ageing, compensation; the same day always the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows import borrowing, reported
from workflows.clock import office_date

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """An office that lends, on 2026-03-02; instalments fall due on the fifteenth, the first on 2026-04-15."""
    return borrowing.an_office_that_lends(database, tmp_path)


def values(office: TestOffice, **asked: str) -> dict[str, Any]:
    return reported.figures(office, "chief", **asked)


def parts(office: TestOffice, figure: str, **asked: str) -> Any:
    return reported.made(office, "chief", **asked).table.total[figure].parts


def test_the_due_rate_is_told_by_amount_and_by_count_with_both_its_parts(office: TestOffice):
    paying = borrowing.lent(office)
    borrowing.lent(office, applicant_name="王二")
    borrowing.passed(office, 44)
    borrowing.booked(office, paying.id, amount="1086")
    borrowing.passed(office, 1)
    found = values(office)

    assert (found["loans"], found["running"], found["late"], found["lent"]) == (2, 2, 1, 24_000)
    assert parts(office, "due_rate") == (1000, 2000), "only what has fallen due by the day"
    assert (found["due_rate"], found["due_rate_by_count"]) == (Decimal("50.00"), Decimal("50.00"))
    assert found["outstanding"] == 23_000
    assert (found["jobs"], found["jobs_per_loan"]) == (4, 2)
    assert reported.behind(office, "due_rate") == {paying.id: Decimal(1000)}
    assert sum(reported.behind(office, "due_rate", part="over").values()) == 2000
    assert values(office, until="2026-04-01")["due_rate"] is None, "nothing was due by then"


def test_portfolio_at_risk_counts_all_that_is_owed_of_a_late_loan(office: TestOffice):
    borrowing.lent(office)
    other = borrowing.lent(office, date(2026, 1, 5), applicant_name="王二")
    borrowing.passed(office, 46)
    found = values(office)

    assert found["risk_1"] == found["outstanding"] == 24_000
    assert (found["risk_30"], found["par_30"]) == (12_000, Decimal("50.00"))
    assert reported.behind(office, "par_30") == {other.id: Decimal(12_000)}
    assert (found["aged"], found["aged_count"]) == (0, 1), "61 days late by now"


def test_an_extension_improves_neither_the_due_rate_nor_what_is_at_risk(office: TestOffice):
    case = borrowing.lent(office)
    borrowing.passed(office, 80)
    before = values(office)
    borrowing.managed(office, case.id, "extend", until="2027-09-15")
    found = values(office)

    assert before["risk_30"] == found["risk_30"] == 12_000
    assert (found["due"], found["due_rate"]) == (before["due"], Decimal("0.00"))
    assert found["overdue"] < before["overdue"], "though less is overdue by the schedule that is now in force"


def test_compensation_and_recovery_are_told_by_day_and_in_all(office: TestOffice):
    case = borrowing.lent(office)
    borrowing.passed(office, 100)
    borrowing.managed(office, case.id, "compensate")
    compensated = values(office)["compensated"]
    borrowing.passed(office, 30)
    borrowing.booked(office, case.id, amount="3000", payer="guarantor")
    found = values(office)
    today = office_date(office.now).isoformat()

    assert compensated > 12_000
    assert found["compensated_ever"] == compensated
    assert found["recovered"] == 3000
    assert found["recovery"] == (Decimal(300_000) / compensated).quantize(Decimal("0.01"))
    assert values(office, since=today)["compensated"] == 0, "not within these days"
    assert values(office, since=today)["compensated_ever"] == compensated


def test_a_past_day_tells_the_same_whatever_is_booked_and_reversed_since(office: TestOffice):
    first, second = borrowing.lent(office), borrowing.lent(office, applicant_name="王二")
    borrowing.passed(office, 44)
    number = borrowing.booked(office, first.id, amount="1086")
    as_of = office_date(office.now).isoformat()
    then = reported.made(office, as_of=as_of, by="community").table
    borrowing.passed(office, 40)
    borrowing.booked(office, first.id, "reverse", event=number, reason="记错了户")
    borrowing.booked(office, second.id, amount="3000", on=as_of)
    borrowing.managed(office, first.id, "extend", until="2027-09-15")
    borrowing.lent(office, date(2026, 4, 1), applicant_name="新贷")

    assert reported.made(office, as_of=as_of, by="community").table == then
    assert reported.made(office, by="community").table != then


def test_a_loan_counts_for_those_whose_branch_it_is_in(office: TestOffice):
    borrowing.lent(office)
    borrowing.lent(office, by="clerk2", applicant_name="王二")

    assert values(office)["loans"] == 2
    assert reported.figures(office, "clerk2")["loans"] == 1
    assert {group.key: group.cells["loans"].value for group in reported.made(office, by="office").table.groups}
