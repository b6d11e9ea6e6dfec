"""The decision tables of wage recovery: clean, complete, every row reached, and the founding case of four cooks."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.processes.wage_rows import ROWS, advance, complaint, crime, ordered, path, records
from tests.processes.wages import (
    PACKAGE,
    TODAY,
    contents,
    decide,
    decided,
    hits,
    in_force,
    items,
    parameter_entries,
    rules,
    wage,
)
from tests.processes.walking import release_in
from workflows import parameters
from workflows.engine import lint_expressions, lint_language
from workflows.engine.lint import lint_paths
from workflows.engine.parameterfiles import check_parameter_files, parameter_files, parameter_names
from workflows.engine.surroundings import HISTORY, Surroundings, listed_histories

DAY = timedelta(days=1)
CENT = Decimal("0.01")
OF_THE_OFFICE = {"closing_outcome", "reply_letter", "claimants_named", "sums_text", "further_text"}
"""What the office says itself, not the law; every row of it is reached in `test_wage_closing`."""


# the package


def test_the_linter_finds_nothing_in_the_tables():
    files = parameter_files(PACKAGE)
    histories = {f"{name}{HISTORY}" for name in listed_histories(release_in(PACKAGE).properties)}
    known = Surroundings(parameters=parameter_names(files) | histories)

    assert contents().problems == ()
    assert list(lint_expressions.check(contents(), known)) == []
    assert list(check_parameter_files(files)) == []
    assert lint_paths(sorted(PACKAGE.glob("decisions/*.dmn")), known) == []


def test_the_analysis_of_rules_has_nothing_to_remark():
    models = [model for decision, model in contents().tables.items() if decision not in OF_THE_OFFICE]
    remarks = [(model.name, each.code) for model in models for each in model.warnings]

    assert remarks == []


def test_every_chinese_text_has_its_english():
    assert list(lint_language.check(contents())) == []


@pytest.mark.parametrize("entry", parameter_entries(), ids=lambda entry: entry["name"])
def test_every_parameter_is_dated_without_gaps_sourced_confirmed_and_used(entry):
    files = [path for kind in ("decisions/*.dmn", "*.bpmn", "forms/*.form") for path in PACKAGE.glob(kind)]
    versions = entry["values"]

    assert any(entry["name"] in path.read_text(encoding="utf-8") for path in files)
    assert all(version["source"] and version["confirmed_by"] for version in versions)
    assert [parameters.read(entry["kind"], version["value"]) for version in versions]
    assert versions[0]["effective_from"] <= "2024-01-01"
    assert versions[-1]["effective_to"] is None
    for earlier, later in pairwise(versions):
        assert date.fromisoformat(earlier["effective_to"]) + DAY == date.fromisoformat(later["effective_from"])


# rows


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.decision}-{sorted(row.rows)}")
def test_a_row_applies_to_its_facts_and_no_other_row_does(row):
    assert hits(row.decision, **row.facts) == row.rows


def test_every_row_of_every_table_is_reached():
    reached = {(row.decision, number) for row in ROWS for number in row.rows}
    of_law = {decision: ids for decision, ids in rules().items() if decision not in OF_THE_OFFICE}
    all_rows = {(decision, number) for decision, ids in of_law.items() for number in range(1, len(ids) + 1)}

    assert sorted(all_rows - reached) == []


def test_every_row_says_on_what_it_rests():
    files = [file for decision, file in contents().decisions.items() if decision not in OF_THE_OFFICE]
    cells = {cell.text for file in files for cell in file.cells if cell.kind == "annotation"}

    assert [each for each in cells if not any(word in each for word in ("条", "示例", "缺（"))] == []


# the founding case: four cooks, two months, no contract, dismissed

COOKS = {
    "wages_by_months": [{"months": Decimal(2), "largest": Decimal("15000.00")}],
    "wages_workers": Decimal(4),
    "wages_outstanding": Decimal("60000.00"),
}


def test_four_cooks_are_advised_to_complain_to_the_inspection_and_to_arbitrate():
    advised = decide("path_advice", **path(employment_ended_on=date(2026, 1, 31)))

    assert advised["paths"] == ["inspection", "arbitration"]
    assert [each["rank"] for each in advised["advice"]] == [4, 7]
    assert (advised["inspection"], advised["arbitration"], advised["police"]) == (True, True, False)


def test_the_cooks_transfer_records_and_co_workers_are_enough_evidence():
    concluded = decide("evidence", **records(evidence_items=["transfer_record", "testimony"]))

    assert (concluded["enough"], concluded["strong"], concluded["medium"]) == (True, 1, 1)
    assert [each["holder"] for each in concluded["items"]] == ["worker", "other"]
    assert "考勤记录" in concluded["records_wanted"]


def test_the_cooks_employer_is_not_referred_since_two_months_and_four_people_are_too_few():
    value, reasons = decided("criminal_referral", **crime(**COOKS))

    assert (value["refer"], value["failed"]) == (False, ["amount"])
    assert "一人同时达到规定月数和数额" in value["reasons"][0]
    assert any(sentence.startswith("不移送：缺（a）数额。没有一人") for sentence in reasons.sentences)


def test_the_cooks_are_offered_double_wage_and_pay_for_the_unlawful_dismissal():
    offered = items()

    assert {kind: item["amount"] for kind, item in offered.items()} == {
        "arrears": Decimal("15000.00"),
        "double_wage": Decimal("45000.00"),
        "unlawful_dismissal": Decimal("22500.00"),
    }
    assert offered["arrears"]["formula"] == "2 个月 × 7,500.00 元 = 15,000.00 元"
    assert offered["double_wage"]["formula"] == (
        "2025-03-01 至 2025-08-31，6 个月 × 7,500.00 元 = 45,000.00 元；2024-10-01 至 2025-02-28 已超过 1 年仲裁时效"
    )
    assert "劳动合同法第八十二条" in offered["double_wage"]["article"]


def test_an_order_that_the_cooks_employer_ignores_costs_it_half_to_all_of_the_sum_besides():
    additional = decide("additional_compensation", **ordered())

    assert (additional["due"], additional["share"]) == (True, Decimal("0.60"))
    assert additional["kinds"] == ["arrears", "minimum_wage", "overtime", "compensation"]


# paths


def test_what_is_closed_is_no_path_whatever_else_speaks_for_it():
    advised = decide("path_advice", **path(other_proceeding=True, agreement_broken=True, crime_signs=True))

    assert advised["closed"] == ["inspection"]
    assert advised["paths"] == ["police", "payment_order", "arbitration"]


def test_advice_comes_in_the_order_of_its_rank_each_with_an_article():
    everything = path(**{key: True for key, value in path().items() if value is False})

    advised = decide("path_advice", **everything)["advice"]

    assert [each["rank"] for each in advised] == sorted(each["rank"] for each in advised)
    assert all(each["article"] and each["advice"] for each in advised)


@pytest.mark.parametrize(
    ("ended", "inspection"), [(date(2024, 3, 2), True), (date(2024, 3, 1), False)], ids=["last day", "a day late"]
)
def test_the_inspection_acts_within_two_years_of_the_end_of_the_breach(ended, inspection):
    assert decide("path_advice", **path(breach_ended_on=ended))["inspection"] is inspection
    outcome = decide("inspection_acceptance", **complaint(breach_ended_on=ended))["outcome"]
    assert outcome == ("accept" if inspection else "refuse")


def test_the_two_years_end_with_the_day_of_the_complaint_not_with_the_day_somebody_looks_at_it():
    late = complaint(breach_ended_on=date(2024, 3, 1), complained_on=date(2026, 3, 1))
    assert decide("inspection_acceptance", **late)["outcome"] == "accept"
    assert decide("inspection_acceptance", **{**late, "complained_on": TODAY})["outcome"] == "refuse"
    assert decide("path_advice", **path(breach_ended_on=date(2024, 3, 1), complained_on=date(2026, 3, 1)))["inspection"]


@pytest.mark.parametrize(("ended", "open_"), [(date(2025, 3, 2), True), (date(2025, 3, 1), False)])
def test_arbitration_is_open_for_a_year_after_the_relation_ended(ended, open_):
    assert decide("path_advice", **path(employment_ended_on=ended))["arbitration"] is open_


# evidence


@pytest.mark.parametrize(
    ("migrant", "owed_from", "duty"),
    [
        (True, date(2023, 3, 2), "adverse"),
        (True, date(2023, 3, 1), "worker_proves"),
        (False, date(2024, 3, 2), "adverse"),
        (False, date(2024, 3, 1), "worker_proves"),
    ],
)
def test_records_must_be_kept_three_years_for_migrant_workers_and_two_for_others(migrant, owed_from, duty):
    assert decide("evidence", **records(migrant=migrant, owed_from_on=owed_from))["duty"] == duty


@pytest.mark.parametrize(("due", "duty"), [(TODAY, "wait"), (TODAY - DAY, "adverse")])
def test_the_employer_has_all_of_the_last_day_to_produce_its_records(due, duty):
    assert decide("evidence", **records(records_due_on=due))["duty"] == duty


# referral and list


@pytest.mark.parametrize(
    ("months", "largest", "holds"),
    [(3, "10000.00", True), (3, "9999.99", False), (Decimal("2.9"), "90000.00", False)],
)
def test_one_worker_must_reach_months_and_amount_together(months, largest, holds):
    facts = crime(**many_lines((months, largest), (1, "99999.00"), (9, "1.00")))

    assert decide("amount_element", **facts)["holds"] is holds


def many_lines(*lines):
    of_one = [{"months": Decimal(months), "largest": Decimal(largest)} for months, largest in lines]
    return {"wages_by_months": of_one, "wages_workers": Decimal(len(lines)), "wages_outstanding": Decimal(1)}


def test_every_element_that_fails_is_named():
    facts = crime(wages_by_months=None, evasion=[], order_service="none", wages_outstanding=Decimal(0))

    referred = decide("criminal_referral", **facts)

    assert referred["failed"] == ["amount", "conduct", "order", "unpaid"]
    assert len(referred["reasons"]) == len(referred["failed"])


@pytest.mark.parametrize(("pay_by", "refer"), [(TODAY, False), (TODAY - DAY, True)])
def test_the_order_must_have_run_out_before_a_referral(pay_by, refer):
    assert decide("criminal_referral", **crime(order_pay_by=pay_by))["refer"] is refer


def test_who_is_listed_stays_for_years_and_may_ask_for_removal_after_months():
    listed = decide("dishonest_list", **crime())

    assert (listed["result"], listed["years"], listed["removal_months"]) == ("list", 3, 6)


# money


@pytest.mark.parametrize(
    ("proposed", "share"),
    [(None, "0.50"), ("0.49", "0.50"), ("0.50", "0.50"), ("0.75", "0.75"), ("1.00", "1.00"), ("1.01", "1.00")],
)
def test_the_share_of_additional_compensation_stays_between_its_limits(proposed, share):
    facts = ordered(additional_proposed=None if proposed is None else Decimal(proposed))

    assert decide("additional_compensation", **facts)["share"] == Decimal(share)


@pytest.mark.parametrize(
    ("heads", "outstanding", "total", "approver"),
    [
        (10, "300000.00", "22100.00", "bureau_leader"),
        (10, "50000.00", "10000.00", "bureau_leader"),
        (100, "250000.00", "50000.00", "bureau_leader"),
        (100, "250000.05", "50000.01", "government"),
    ],
)
def test_an_advance_is_at_most_a_minimum_wage_a_head_and_a_share_of_the_whole(heads, outstanding, total, approver):
    facts = advance(advance_heads=Decimal(heads), wages_outstanding=Decimal(outstanding))

    given = decide("emergency_money", **facts)

    assert (given["total"], given["approver"]) == (Decimal(total), approver)
    assert given["per_head"] == wage("minimum_monthly")
    assert given["fund"] == in_force()["wages"]["advance_fund"]


def test_nothing_is_advanced_for_an_employer_that_can_pay():
    given = decide("emergency_money", **advance(employer_state="able"))

    assert (given["allowed"], given["total"], given["per_head"]) == (False, 0, 0)
