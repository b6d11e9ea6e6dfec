"""The decision tables of microloans: clean, every row reached, and each application decided by its own day's rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.processes import shipped_values
from tests.processes.loan_rows import DAY, ROWS
from tests.processes.loans import ELIGIBLE, PACKAGE, TODAY, contents, decide, decided, hits, in_force, rules
from tests.processes.walking import recorded_in, release_in
from workflows import forms, parameters
from workflows.errors import InvalidInput

LETTERS, SUBSIDIES = "reply_letter", "subsidy_terms"
ONE_DAY = timedelta(days=1)
LATER = datetime(2026, 3, 2, 1, tzinfo=UTC)
BEFORE_LOANS_HAD_LPR = date(2020, 4, 15)


# rows


@pytest.mark.parametrize(("decision", "codes", "facts"), ROWS, ids=[f"{row[0]}-{sorted(row[1])}" for row in ROWS])
def test_a_row_applies_to_its_facts_and_no_other_row_does(decision, codes, facts):
    assert hits(decision, **facts) == codes


def test_every_row_of_every_table_is_reached():
    reached = {(decision, code) for decision, codes, _ in ROWS for code in codes}
    there = {(decision, rule.removeprefix(f"{decision}_")) for decision, ids in rules().items() for rule in ids}

    assert {each for each in there if each[0] not in {LETTERS, SUBSIDIES}} == reached


def test_every_ground_is_a_sentence_for_the_answer():
    reasons = [
        decide("eligibility", **facts)["reasons"]
        for decision, codes, facts in ROWS
        if decision == "eligibility_failures"
    ]

    assert all(reason and "null" not in reason for each in reasons for reason in each)
    assert decide("eligibility", **ELIGIBLE) == {"qualified": True, "reasons": []}


def test_the_analysis_of_rules_has_nothing_to_remark():
    models = [contents().tables[decision] for decision in rules() if decision not in {LETTERS, "required_papers"}]

    assert [(model.name, each.code) for model in models for each in model.warnings] == []


LETTER = {
    "applicant_name": "甲某",
    "application_on": DAY,
    "case": {"number": "创贷〔2026〕1号"},
    "failure_reasons": ["经营地不在本区", "行业受限"],
    "investigation_text": "双方同意",
    "required_guarantee_text": "一名职工保证",
    "withdrawn_on": DAY,
    "withdrawal_reason": "不办了",
    "informant_name": "乙某",
    "loan_number": "LN1",
    "limit_basis": "个人贷款额度上限300000.00元",
}
ANSWERS = (
    ("refused_qualification", "refused", "qualification", "经营地不在本区；行业受限"),
    ("refused_guarantee", "refused", "guarantee", "理由："),
    ("refused_counter", "refused", "counter_guarantee", "一名职工保证"),
    ("refused_bank", "refused", "bank", "占用的担保额度已经释放"),
    ("refused_licence", "refused", "licence", "营业执照已注销或者吊销"),
    ("withdrawn", "withdrawn", "withdrawn", "撤回原因：不办了"),
    ("gave_up", "withdrawn", "gave_up", "因您不再办理"),
    ("papers", "withdrawn", "papers", "没有补齐"),
    ("died", "died", "died", "不产生任何债务"),
    ("repaid", "repaid", None, "全部还清"),
    ("recovered", "recovered", None, "全部追回"),
    ("written_off", "written_off", None, "债权保留"),
)


@pytest.mark.parametrize(("code", "outcome", "ground", "words"), ANSWERS)
def test_every_outcome_has_its_answer_with_reasons(code, outcome, ground, words):
    letter, reasons = decided(LETTERS, **LETTER, case_outcome=outcome, refusal_ground=ground)

    assert {rule["id"] for rule in reasons.rules_hit} == {f"{LETTERS}_{code}"}
    assert any(words in paragraph for paragraph in letter["paragraphs"])
    assert (letter["addressee"], letter["office_level"]) == ("乙某" if code == "died" else "甲某", "district")


def test_every_answer_is_tried():
    assert {f"{LETTERS}_{code}" for code, *_ in ANSWERS} == set(rules()[LETTERS])


# days


@pytest.mark.parametrize(
    ("on", "cap", "months", "category", "subsidy"),
    [
        (date(2003, 6, 2), "20000.00", 24, "laid_off", Decimal(1)),
        (date(2012, 6, 1), "100000.00", 24, "graduate", Decimal(1)),
        (date(2016, 9, 1), "100000.00", 36, "returning_migrant", Decimal(1)),
        (date(2022, 12, 1), "200000.00", 36, "rural_self_employed", None),
        (date(2026, 3, 2), "300000.00", 36, "rural_self_employed", Decimal("0.50")),
    ],
)
def test_an_application_is_decided_by_the_rules_of_its_own_day(on, cap, months, category, subsidy):
    limits = decide("loan_limits", on, now=TODAY, borrower_kind="individual", partners=None, holds_title=False)
    fits = {**ELIGIBLE, "application_on": on, "applicant_id_number": "990101198001011230"}
    started = {"business_started_on": on - timedelta(days=100), "person_category": category}
    rates = decide("loan_rates", on, contract_on=on, annual_rate=Decimal(5), borrower_kind="individual")

    assert (limits["cap"], limits["term"]) == (Decimal(cap), months)
    assert decide("eligibility", on, now=TODAY, **{**fits, **started})["qualified"]
    assert subsidy in {None, rates["subsidy_share"]}


def test_who_was_supported_in_2003_is_not_in_2026_and_the_other_way_round():
    for on, person in ((date(2003, 6, 2), "rural_self_employed"), (TODAY, "laid_off")):
        facts = {**ELIGIBLE, "application_on": on, "applicant_id_number": "990101198001011230"}
        reasons = decide("eligibility", on, **{**facts, "business_started_on": None, "person_category": person})[
            "reasons"
        ]

        assert reasons == ["人员类别不在申请日有效的扶持范围内"]


def test_partners_may_have_a_tenth_more_each_but_not_more_than_all_together():
    limits = [
        decide("loan_limits", borrower_kind="partnership", partners=count, holds_title=False) for count in (2, 50)
    ]

    assert [each["cap"] for each in limits] == [Decimal(660000), Decimal(4000000)]


def test_age_counts_on_the_day_of_application_whenever_it_is_decided():
    born = "990101196603031233"

    assert decide("eligibility", now=date(2026, 3, 3), **{**ELIGIBLE, "applicant_id_number": born})["qualified"]
    on_birthday = {**ELIGIBLE, "applicant_id_number": born, "application_on": date(2026, 3, 3)}
    assert not decide("eligibility", **on_birthday)["qualified"]


def test_the_fund_is_ruled_by_the_day_of_decision():
    applied = date(2022, 12, 1)

    assert decide("fund_rules", applied)["multiple"] == Decimal(5)
    assert decide("fund_rules", applied, now=date(2023, 10, 8))["multiple"] == Decimal(10)


# rates


def test_a_contract_at_lpr_less_150_points_passes_exactly_at_every_rate_since_2020():
    for step in in_force()["base_rate_history"]:
        on = step["from_on"]
        if on < BEFORE_LOANS_HAD_LPR:
            continue
        rate = step["value"] - Decimal("1.50")
        rates = decide("loan_rates", date(2021, 1, 4), contract_on=on, annual_rate=rate, borrower_kind="individual")

        assert (rates["base"], rates["subsidy_share"]) == (step["value"], 0)
        assert _contract(rate, on) is None


def test_a_rate_may_reach_the_cap_of_the_day_of_contract_and_not_pass_it():
    on, base = date(2021, 5, 6), Decimal("3.85")

    assert _contract(base + Decimal("1.5"), on) is None
    assert "超过签约日的上限" in (_contract(base + Decimal("1.5001"), on) or "")


def test_above_the_base_less_points_only_the_rest_is_subsidised():
    rates = decide(
        "loan_rates",
        date(2021, 1, 4),
        contract_on=date(2021, 5, 6),
        annual_rate=Decimal("4.70"),
        borrower_kind="individual",
    )

    assert rates["subsidy_share"] == Decimal("0.5000000000")


def _contract(rate, on):
    """What is said against a rate entered in the contract's form, None when it is accepted."""
    form = release_in(PACKAGE).forms["loan_contract_form"]
    data = {"application_on": BEFORE_LOANS_HAD_LPR, "approved_amount": Decimal(200000), "term_cap": Decimal(36)}
    entered = {
        "contract_on": on.isoformat(),
        "contract_number": "HT1",
        "guarantee_contract_number": "DB1",
        "loan_amount": "200000",
        "annual_rate": str(rate),
        "loan_months": "36",
        "schedule_kind": "equal_principal",
        "due_day": "20",
        "disbursed_to": "own",
        "contract_outcome": "signed",
    }
    known = recorded_in(PACKAGE, date(2021, 1, 4))
    try:
        forms.parse(form, entered, data=data, parameters=known, options={}, now=LATER)
    except InvalidInput as refused:
        return "；".join(error.message for error in refused.errors)
    return None


# parameters


@pytest.mark.parametrize("entry", shipped_values.entries(PACKAGE.name), ids=lambda entry: entry["name"])
def test_every_parameter_is_dated_without_gaps_sourced_confirmed_and_used(entry):
    files = [path for kind in ("decisions/*.dmn", "*.bpmn", "forms/*.form") for path in PACKAGE.glob(kind)]
    versions = [each for each in entry["values"] if each["region"] == "*"]

    assert any(entry["name"] in path.read_text(encoding="utf-8") for path in files)
    assert all(version["source"] and version["confirmed_by"] for version in entry["values"])
    assert [parameters.read(entry["kind"], version["value"]) for version in entry["values"]]
    assert versions[0]["effective_from"] <= "2002-12-31"
    assert versions[-1]["effective_to"] is None
    for earlier, later in pairwise(versions):
        assert date.fromisoformat(earlier["effective_to"]) + ONE_DAY == date.fromisoformat(later["effective_from"])
