"""Features: the three return visits of every round, the alarm for a missing one, and what it means for the title."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from tests import databases

if TYPE_CHECKING:
    from tests.features.microloan.life.office import LentOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/life/visits.feature")


@when("到了第一轮回访", target_fixture="due_on")
def first_round(office: LentOffice) -> date:
    office.do("检查贷款用途")
    due_on: date = office.data["visit_due_on"]
    office.is_day(due_on - timedelta(days=3), time(10))
    return due_on


@when("过了回访到期日")
def visits_over(office: LentOffice, due_on: date) -> None:
    office.is_day(due_on + timedelta(days=1), time(10))


@when(parsers.re("按期走访了(?P<steps>.+)"))
def visited(office: LentOffice, steps: str) -> None:
    office.works(*(each.strip("“”") for each in steps.split("、")))


@then("没有缺访")
def none_missing(office: LentOffice) -> None:
    assert office.data.get("visits_missed") is None
    assert "查问缺访原因" not in office.waiting()


@then(parsers.re("缺访 (?P<number>.+) 次，警示单写明“(?P<words>.+)”"))
def alarmed(office: LentOffice, number: str, words: str) -> None:
    assert office.data["visits_missed"] == int(number)
    assert words in str(office.letter("visit_alarm").body)
