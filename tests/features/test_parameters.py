"""Features: the values in force on the day of application decide a case, and it says which version they were."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.parameters import Parameter
from tests.features import entries
from tests.features.conftest import CATEGORIES
from workflows import canonical

scenarios("hardship_aid/parameters.feature")
STANDARD = "hardship.subsistence_monthly"
REVIEW = "hardship.review_request"


@given(parsers.parse("低保标准在 {until} 以前是 {old} 元，从 {since} 起是 {new} 元"))
def standards(office, until, old, since, new):
    with office.database.reading() as session:
        rows = session.scalars(select(Parameter).where(Parameter.name == STANDARD).order_by(Parameter.effective_from))
        found = [(row.effective_from, row.effective_to, row.value) for row in rows]
    assert found == [
        (date(2024, 1, 1), date.fromisoformat(until), old),
        (date.fromisoformat(since), None, new),
    ]


@given(parsers.parse("申请日是 {on}，人均月收入 {amount} 元"), target_fixture="income")
def applied(office, on, amount):
    office.is_day(date.fromisoformat(on))
    return registered(office, on, amount)


@given(parsers.parse("登记一份 {on} 的申请，人均月收入 {amount} 元"), target_fixture="income")
def registered(office, on, amount):
    office.open(application_on=on)
    return str(Decimal(amount) * 12)


@when(parsers.re(r"登记一份 (?P<on>[\d-]+) 的申请"))
def registers(office, on):
    office.attempt(lambda: office.open(application_on=on))


@when(parsers.parse("到 {on} 才核定"))
def assessed(office, on, income):
    office.reach("核定收入与刚性支出")
    office.is_day(date.fromisoformat(on))
    office.do("核定收入与刚性支出", **entries.assessment(size=1, income=income, rigid="0"))


@given(parsers.parse("从 {on} 起，申请复核的期限改为 {days:d} 个工作日，已经确认"))
def confirmed(office, on, days):
    office.confirm(_proposed(office, on, days))


@given(parsers.parse("从 {on} 起，申请复核的期限改为 {days:d} 个工作日，还没有确认"), target_fixture="proposed_version")
def proposed(office, on, days):
    return _proposed(office, on, days)


def _proposed(office, on, days):
    value = {"length": days, "unit": "working_day", "roll": True, "pausable": False}
    return office.propose(REVIEW, value, date.fromisoformat(on))


@when(parsers.parse("“{name}”要确认这个标准"))
def confirms_oneself(office, name, proposed_version):
    office.attempt(lambda: office.confirm(proposed_version, by=name))


@then(parsers.parse("采用的低保标准是 {amount} 元"))
def standard_used(office, amount):
    assert canonical.loads(office.case.parameters)[STANDARD]["value"] == Decimal(amount)


@then(parsers.parse("建议类别是“{category}”"))
def proposed_category(office, category):
    assert CATEGORIES[office.data["proposed_category"]] == category


@then(parsers.parse("案卷写明所用标准的版本，从 {since} 起生效"))
def version_is_told(office, since):
    started, *later = office.journal
    version = canonical.loads(started.input)["parameters"][STANDARD]["version"]
    assert version == canonical.loads(office.case.parameters)[STANDARD]["version"]
    with office.database.reading() as session:
        assert session.get_one(Parameter, version).effective_from == date.fromisoformat(since)
    decisions = [each for entry in later for each in canonical.loads(entry.outcome).get("decisions", ())]
    proposal = next(each for each in decisions if each["decision"] == "aid_proposal")
    assert STANDARD in proposal["parameters"]
