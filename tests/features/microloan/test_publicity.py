"""Features: who was visited, who applied, who got a loan, and that nobody is lost on the way (golden case 6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases
from tests.features.entries import an_id_number
from workflows import authority, contacts, contactwork
from workflows.contacts import Span

if TYPE_CHECKING:
    from tests.features.microloan.office import LoanOffice

BACKENDS = databases.BACKENDS
KEEPER = "林悦"
VISITED_ON = date(2026, 2, 20)
APPLIED = "其中 {number:d} 人来申请贷款，并关联到走访"
scenarios("microloan/publicity.feature")


@dataclass
class Register:
    """What the scenario has entered so far: the visits, by whom they were linked, and a day that is past."""

    office: LoanOffice
    visits: list[int] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    then: datetime | None = None

    def enter(self, number: int, by: str = KEEPER) -> None:
        """One visit each to so many people, of whom no two have the same name."""
        rows = [
            {"name": f"访客{at:03}", "visited_on": VISITED_ON.isoformat(), "means": "home", "interest": "yes"}
            for at in range(number)
        ]
        with self.office.desk(by) as desk:
            self.visits = contactwork.record(desk, "microloan", rows)

    def apply(self, number: int) -> None:
        """So many of those visited apply, each for a loan of the own."""
        for at in range(number):
            named = {"applicant_name": f"访客{at:03}", "applicant_id_number": an_id_number(300 + at)}
            self.office.apply(by=KEEPER, **named)
            self.cases.append(self.office.case_id)
            self.link(self.visits[at])

    def link(self, visit: int) -> None:
        """The case that the scenario speaks of came of a visit."""
        with self.office.desk(KEEPER) as desk:
            contactwork.link(desk, visit, self.office.case.number)

    def span(self, at: datetime) -> Span:
        """All visits of the office of who keeps the register."""
        with self.office.desk(KEEPER) as desk:
            seen = authority.visible_offices(desk.session, desk.actor)
        return Span(process="microloan", offices=seen, since=date(2026, 1, 1), until=date(2028, 12, 31), at=at)

    def counted(self, at: datetime | None = None) -> Any:
        """What the visits led to, now or as known then."""
        span = self.span(at or self.office.clock.now())
        with self.office.database.reading() as session:
            return contacts.funnel(session, span)


@pytest.fixture
def register(office: LoanOffice) -> Register:
    return Register(office)


@given(parsers.parse("社区登记了 {number:d} 人次的宣传走访"))
def visited(register: Register, number: int) -> None:
    register.enter(number)


@given(parsers.parse(APPLIED))
@when(parsers.parse(APPLIED))
def applied(register: Register, number: int) -> None:
    register.apply(number)


@given("其中 1 人申请并拿到了贷款")
def granted(register: Register, office: LoanOffice) -> None:
    register.apply(1)
    office.reach("放款登记")
    office.do("放款登记")


@when("要把同一件申请再关联到另一次走访")
def linked_twice(register: Register, office: LoanOffice) -> None:
    office.attempt(lambda: register.link(register.visits[-1]))


@when("要关联走访之前就有的申请")
def too_early(register: Register, office: LoanOffice) -> None:
    office.apply(by=KEEPER)
    tomorrow = office.clock.now() + timedelta(days=1)
    office.wait_until(tomorrow)
    row = {"name": "后访", "visited_on": tomorrow.date().isoformat(), "means": "shop", "interest": "later"}
    with office.desk(KEEPER) as desk:
        (visit,) = contactwork.record(desk, "microloan", [row])
    office.attempt(lambda: register.link(visit))


@when("过了一天，取消一件关联并作废一条走访")
def taken_back(register: Register, office: LoanOffice) -> None:
    register.then = office.clock.now()
    office.wait_until(register.then + timedelta(days=1))
    with office.desk(KEEPER) as desk:
        contactwork.unlink(desk, register.visits[0], "同名不同人")
        contactwork.void(desk, register.visits[-1], "登记错了户")


@when("要再登记一遍同一张表")
def entered_twice(register: Register, office: LoanOffice) -> None:
    office.apply(by=KEEPER)
    office.attempt(lambda: register.enter(len(register.visits)))


@when(parsers.parse("出纳“{name}”要登记走访"))
def entered_by_another(register: Register, office: LoanOffice, name: str) -> None:
    office.apply(by=KEEPER)
    office.attempt(lambda: register.enter(1, by=name))


@then(parsers.parse("统计为走访 {visits:d} 人次、申请 {cases:d} 件、放款 {loans:d} 件"))
def told(register: Register, visits: int, cases: int, loans: int) -> None:
    found = register.counted()
    assert (found.visited, found.applied, found.granted) == (visits, cases, loans)


@then(parsers.parse("前一天的统计仍为走访 {visits:d} 人次、申请 {cases:d} 件、放款 {loans:d} 件"))
def told_then(register: Register, visits: int, cases: int, loans: int) -> None:
    found = register.counted(register.then)
    assert (found.visited, found.applied, found.granted) == (visits, cases, loans)


@then(parsers.parse("申请率是 {rate}%"))
def rated(register: Register, rate: str) -> None:
    assert str(register.counted().rate) == rate


@then(parsers.parse("{number:d} 件申请都查得到是哪次走访来的"))
def kept(register: Register, office: LoanOffice, number: int) -> None:
    with office.database.reading() as session:
        found = [contacts.contact_of(session, case_id) for case_id in register.cases]
    assert len({each.id for each in found if each is not None}) == number
