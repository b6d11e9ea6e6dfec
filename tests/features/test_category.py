"""Features: which category of hardship the rules propose, decided by the shipped tables for the day of application."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.offices import Office
from tests.features.conftest import CATEGORIES
from workflows import engine, parameters

scenarios("hardship_aid/category.feature")

NOTHING_FOUND = {
    **dict.fromkeys(
        (
            "exclusion_exceptions", "deposits", "school_fee", "school_fee_public", "sudden_cost", "medical_bill",
            "medical_paid_by_others", "need_education", "students_higher", "students_secondary", "need_temporary",
            "temporary_persons",
        )
    ),
    **dict.fromkeys(
        ("public_event_harm", "study_abroad", "extra_dwelling", "car", "business", "refuses_work", "hides_facts"), False
    ),
    "aid_items": ["living"],
    "need_living": Decimal(1000),
    "aided_this_year": Decimal(0),
}  # fmt: skip


@pytest.fixture
def found():
    """What the assessment of the household has found."""
    return dict(NOTHING_FOUND)


@given(parsers.parse("申请日是 {on}，当地低保标准为每人每月 {standard} 元"), target_fixture="in_force")
def day_of_application(office, on, standard):
    with office.database.reading() as session:
        community = session.scalars(select(Office).where(Office.code == "DQ01")).one()
        values = parameters.in_force(session, community, date.fromisoformat(on)).values
    assert values["hardship"]["subsistence_monthly"] == Decimal(standard)
    return values


@given(parsers.parse("一户 {size:d} 口之家，家庭年收入 {income} 元，刚性支出 {rigid} 元"))
def household(found: dict[str, Any], size, income, rigid):
    found["household_size"] = Decimal(size)
    found["income_items"] = [{"income_person": "本人", "income_kind": "wage", "income_annual": Decimal(income)}]
    found["rigid_items"] = [{"rigid_kind": "medical", "rigid_annual": Decimal(rigid), "rigid_proof": None}]


@given(parsers.parse("当年因重大疾病自付 {amount} 元"))
def sudden_cost(found, amount):
    found["sudden_cost"] = Decimal(amount)


@given("家中有非必需的汽车")
def car(found):
    found["car"] = True


@given(parsers.parse("例外理由是“{reason}”"))
def exception(found, reason):
    found["exclusion_exceptions"] = [{"exception_kind": "car", "exception_reason": reason}]


@given(parsers.parse("生活救助需要 {amount} 元"))
def need(found, amount):
    found["need_living"] = Decimal(amount)


@given(parsers.parse("当年已经救助 {amount} 元"))
def aided(found, amount):
    found["aided_this_year"] = Decimal(amount)


@when("按规则提出困难类别", target_fixture="proposal")
def propose(office, found, in_force):
    decision = engine.decide(office.release(), "aid_proposal", found, parameters=in_force, now=office.clock.now())
    return decision.outputs


@then(parsers.parse("建议类别是“{category}”"))
def is_category(proposal, category):
    assert CATEGORIES[proposal["category"]] == category


@then(parsers.parse("建议类别不是“{category}”"))
def is_not_category(proposal, category):
    assert CATEGORIES[proposal["category"]] != category


@then(parsers.parse("理由是“{basis}”"))
def has_basis(proposal, basis):
    assert proposal["basis"] == basis


@then(parsers.parse("人均月收入是 {amount} 元"))
def per_capita(proposal, amount):
    assert proposal["per_capita"] == Decimal(amount)


@then(parsers.parse("排除情形是“{exclusion}”"))
def excluded(proposal, exclusion):
    assert proposal["exclusions"] == [exclusion]


@then(parsers.parse("建议金额是 {amount} 元"))
def proposed_amount(proposal, amount):
    assert proposal["amount"] == Decimal(amount)
