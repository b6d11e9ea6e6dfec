"""The decision tables of hardship aid with the shipped parameters: worked examples, boundaries and properties."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.processes.hardship import decide, household, in_force, propose, with_income

STUDENT = {"aid_items": ["education"], "need_education": Decimal(99999)}
UNDER_940 = date(2025, 6, 1)
"""A day on which the subsistence level is 940 yuan and the lines are 1.0 and 2.0 times of it."""
SEVERITY = ["deep", "relative", "accident", "edge", "not_eligible"]
EXCLUSIONS = {
    "study_abroad": "private_school",
    "extra_dwelling": "extra_dwelling",
    "car": "car",
    "business": "business",
    "refuses_work": "refuses_work",
    "hides_facts": "hides_facts",
}


def category(on=UNDER_940, **assessed):
    return propose(on, **assessed)["category"]


def excepted(kind):
    return {"exclusion_exceptions": [{"exception_kind": kind, "exception_reason": "残疾人出行"}]}


# amounts: 低保 940 yuan, the worked example of the Hubei rules


@pytest.mark.parametrize(
    ("assessed", "cap"),
    [
        (with_income(0, need_living=Decimal(99999)), "11280.00"),
        (with_income(12 * 2 * 940, need_living=Decimal(99999)), "9400.00"),
        (
            with_income(0, **STUDENT, students_higher=Decimal(1), students_secondary=Decimal(0)),
            "9400.00",
        ),
        (
            with_income(0, **STUDENT, students_higher=Decimal(0), students_secondary=Decimal(1)),
            "5640.00",
        ),
    ],
    ids=["living, deep", "living, relative", "higher education", "secondary school"],
)
def test_caps_under_a_subsistence_level_of_940(assessed, cap):
    proposed = propose(UNDER_940, **assessed)

    assert (proposed["cap"], proposed["amount"]) == (Decimal(cap), Decimal(cap))


def test_the_rules_in_force_on_the_day_of_application_count():
    before, after = (propose(on, **with_income(0)) for on in (date(2025, 12, 31), date(2026, 1, 1)))

    assert (before["cap"], after["cap"]) == (Decimal("11280.00"), Decimal("11760.00"))


def test_the_relative_line_of_an_earlier_application_was_lower():
    at_18_times = with_income(Decimal("1.8") * 940 * 24)

    assert category(date(2024, 12, 31), **at_18_times) == "not_eligible"
    assert category(date(2025, 1, 1), **at_18_times) == "relative"


def test_the_need_counts_when_it_is_below_the_cap():
    assert propose(UNDER_940, **with_income(0, need_living=Decimal("3000.00")))["amount"] == Decimal("3000.00")


@pytest.mark.parametrize(
    ("bill", "others", "amount"),
    [("30000.00", "0.00", "20000.00"), ("30000.00", "15000.00", "15000.00"), ("8000.00", "9000.00", "0.00")],
)
def test_medical_aid_is_at_most_the_self_paid_part_and_the_yearly_limit(bill, others, amount):
    assessed = with_income(0, aid_items=["medical"], medical_bill=Decimal(bill), medical_paid_by_others=Decimal(others))

    assert propose(UNDER_940, **assessed)["amount"] == Decimal(amount)


def test_a_borderline_household_gets_temporary_aid_only():
    edge = Decimal("2.05") * 940 * 24
    temporary = {"temporary_persons": Decimal(2), "need_temporary": Decimal(9000)}

    proposed = propose(UNDER_940, **with_income(edge, aid_items=["living", "temporary"], **temporary))

    assert (proposed["category"], proposed["amount"]) == ("edge", Decimal("6000.00"))


def test_what_the_household_got_this_year_is_taken_off_the_cap():
    proposed = propose(UNDER_940, **with_income(0, aided_this_year=Decimal("10000.00")))

    assert (proposed["cap"], proposed["amount"]) == (Decimal("1280.00"), Decimal("1280.00"))


def test_the_caps_of_several_kinds_of_aid_add_up_and_do_not_lend_to_each_other():
    both = with_income(0, aid_items=["living", "medical"], need_living=Decimal(100), medical_bill=Decimal(90000))

    assert propose(UNDER_940, **both)["amount"] == Decimal("20100.00")


# where the lines lie


@pytest.mark.parametrize(
    ("per_head", "expected"),
    [
        ("939.99", "deep"),
        ("940.00", "relative"),
        ("1879.99", "relative"),
        ("1880.00", "edge"),
        ("2067.99", "edge"),
        ("2068.00", "not_eligible"),
    ],
)
def test_each_line_belongs_to_the_milder_category(per_head, expected):
    assert category(**with_income(Decimal(per_head) * 24)) == expected


def test_rigid_expenses_are_taken_off_before_the_lines_are_applied():
    expenses = [{"rigid_kind": "medical", "rigid_annual": Decimal(22560)}]

    assert category(**with_income(45120)) == "edge"
    assert category(**with_income(45120, rigid_items=expenses)) == "relative"


def test_harm_by_a_public_event_is_hardship_by_accident_whatever_the_income():
    assert category(**with_income(999999, public_event_harm=True)) == "accident"


@pytest.mark.parametrize(("cost", "expected"), [("80000.00", "not_eligible"), ("80000.01", "accident")])
def test_a_sudden_cost_above_the_set_share_of_the_income_is_hardship_by_accident(cost, expected):
    assert category(**with_income(100000, sudden_cost=Decimal(cost))) == expected


@pytest.mark.parametrize(("fact", "kind"), EXCLUSIONS.items())
def test_each_exclusion_counts_unless_an_exception_with_a_reason_is_made(fact, kind):
    assert category(**with_income(0, **{fact: True})) == "not_eligible"
    assert category(**with_income(0, **{fact: True}, **excepted(kind))) == "deep"


@pytest.mark.parametrize(("fee", "expected"), [("20000.00", "deep"), ("20000.01", "not_eligible")])
def test_a_school_fee_excludes_above_twice_that_of_a_comparable_public_school(fee, expected):
    assert category(**with_income(0, school_fee=Decimal(fee), school_fee_public=Decimal(10000))) == expected


@pytest.mark.parametrize(("deposits", "expected"), [("60000.00", "deep"), ("60000.01", "not_eligible")])
def test_deposits_exclude_above_the_limit_per_head(deposits, expected):
    assert category(**with_income(0, deposits=Decimal(deposits))) == expected


def test_an_exception_for_one_exclusion_does_not_excuse_another():
    proposed = propose(UNDER_940, **with_income(0, car=True, business=True, **excepted("car")))

    assert (proposed["category"], proposed["exclusions"]) == ("not_eligible", ["经商办企业或投资"])


def test_the_reasons_name_the_rules_that_decided():
    decision = decide("aid_proposal", UNDER_940, **with_income(0))

    assert any("低于深度困难线" in sentence for sentence in decision.sentences)
    assert "hardship.subsistence_monthly" in decision.parameters


# properties

yuan = st.decimals(min_value=0, max_value=200_000, places=2, allow_nan=False, allow_infinity=False)


@given(incomes=st.tuples(yuan, yuan), cost=st.none() | yuan, harmed=st.booleans())
def test_more_income_never_leads_to_a_graver_category(incomes, cost, harmed):
    less, more = sorted(incomes)

    graver, milder = (
        category(**with_income(income, sudden_cost=cost, public_event_harm=harmed)) for income in (less, more)
    )

    assert SEVERITY.index(graver) <= SEVERITY.index(milder)


@given(
    items=st.sets(st.sampled_from(["living", "medical", "education", "temporary"]), min_size=1),
    income=yuan,
    needs=st.tuples(yuan, yuan, yuan, yuan),
    people=st.integers(1, 8),
    earlier=yuan,
)
def test_no_cap_is_ever_exceeded(items, income, needs, people, earlier):
    living, medical, education, temporary = needs
    rules = in_force(UNDER_940)
    aid, subsistence = rules["aid"], rules["hardship"]["subsistence_monthly"]

    proposed = propose(
        UNDER_940,
        **with_income(
            income,
            aid_items=sorted(items),
            need_living=living,
            medical_bill=medical,
            students_higher=Decimal(people),
            students_secondary=Decimal(0),
            need_education=education,
            temporary_persons=Decimal(people),
            need_temporary=temporary,
            aided_this_year=earlier,
        ),
    )

    highest = {
        "living": min(living, aid["living_deep_months"] * subsistence),
        "medical": min(medical, aid["medical_limit"]),
        "education": min(education, people * aid["education_higher_months"] * subsistence),
        "temporary": min(temporary, people * aid["temporary_per_person"]),
    }
    assert Decimal(0) <= proposed["amount"] <= sum(highest[item] for item in items)
    assert proposed["amount"] <= proposed["cap"]
    assert proposed["category"] != "not_eligible" or proposed["amount"] == 0


@given(amounts=st.tuples(yuan, yuan))
def test_a_higher_amount_is_never_decided_on_a_lower_level(amounts):
    levels = ["head", "leader", "meeting"]
    decided = [
        decide(
            "decision_level",
            exclusion_exceptions=None,
            aid_category="deep",
            proposed_category="deep",
            aid_amount=amount,
        ).outputs
        for amount in sorted(amounts)
    ]

    lower, higher = (levels.index(next(iter(outputs.values()))) for outputs in decided)
    assert lower <= higher


# papers


@pytest.mark.parametrize(
    ("items", "paper"),
    [
        (["medical"], "medical_papers"),
        (["education"], "school_papers"),
        (["temporary"], "accident_proof"),
    ],
)
def test_only_the_papers_of_the_aid_asked_for_are_required(items, paper):
    def papers(aid_items):
        inputs = {"urgent": False, "requested_amount": Decimal(1), "hardship_cause": "low_income"}
        return decide("intake", aid_items=aid_items, **inputs).outputs["papers_required"]

    assert paper in papers(items)
    assert paper not in papers(["living"])
    assert len(set(papers([*items, "living"]))) == len(papers([*items, "living"]))


def test_no_living_aid_is_proposed_when_it_was_not_asked_for():
    assert propose(UNDER_940, **household(aid_items=["medical"], medical_bill=Decimal(0)))["amount"] == 0
