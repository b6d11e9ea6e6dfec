"""The register of publicity contacts: entered once, linked to one application, nothing forgotten that was known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import a_post, a_user, an_office
from tests.workflows import offices
from tests.workflows.contacts import an_office_with_contacts
from tests.workflows.offices import PROCESS, an_id_number
from workflows import contactfields, contacts, contactwork
from workflows.authority import visible_offices
from workflows.claims.grid import pasted
from workflows.clock import end_of_day
from workflows.contacts import APPLIED, WAITING, Span
from workflows.errors import Conflict, Forbidden, InvalidInput, NotFound, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

A_DAY = timedelta(days=1)
VISITED_ON = "2026-02-10"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_contacts(database, tmp_path)


def a_visit(name: str = "林一禾", **more: Any) -> dict[str, Any]:
    return {"name": name, "phone": "", "visited_on": VISITED_ON, "means": "home", "interest": "yes", **more}


def entered(office: TestOffice, *visits: dict[str, Any], by: str = "clerk") -> list[int]:
    with office.desk(by) as desk:
        return contactwork.record(desk, PROCESS, visits)


def linked(office: TestOffice, contact: int, number: str, by: str = "clerk") -> None:
    with office.desk(by) as desk:
        contactwork.link(desk, contact, number)


def span(office: TestOffice, username: str = "chief", as_of: date | None = None) -> Span:
    with office.database.reading() as session:
        seen = visible_offices(session, office.actor(session, username, office.now))
    at = end_of_day(as_of) if as_of else office.now
    return Span(process=PROCESS, offices=seen, since=date(2026, 1, 1), until=date(2026, 12, 31), at=at)


def funnel(office: TestOffice, **more: Any) -> tuple[int, int]:
    with office.database.reading() as session:
        found = contacts.funnel(session, span(office, **more))
    return found.visited, found.applied


def refused(do: Callable[[], object]) -> Rejection:
    with pytest.raises(Rejection) as caught:
        do()
    return caught.value


def test_six_hundred_and_fifty_visits_lead_to_eighty_six_applications(office: TestOffice):
    """Golden case 6, in small: a tenth of it, and every link is kept."""
    numbers = entered(office, *(a_visit(f"访客{at:02}") for at in range(65)))
    for at, contact in enumerate(numbers[:9]):
        case = office.open(applicant_name=f"访客{at:02}", applicant_id_number=an_id_number(at + 1))
        linked(office, contact, case.number)

    assert funnel(office) == (65, 9)
    with office.database.reading() as session:
        found = contacts.funnel(session, span(office))
        assert str(found.rate) == "13.85"
        assert len(contacts.applications(session, span(office))) == 9
        of = contacts.by_office(session, span(office))
        assert [(each.visited, each.applied) for each in of.values()] == [(65, 9)]
        page = contacts.page(session, span(office), state=APPLIED, limit=5)
        rest = contacts.page(session, span(office), state=APPLIED, limit=5, after=page.after)
        assert len({each.id for each in (*page.contacts, *rest.contacts)}) == 9
        assert rest.after is None
        assert len(contacts.page(session, span(office), state=WAITING, limit=100).contacts) == 56
        assert set(contacts.links(session, numbers)) == set(numbers[:9])


def test_a_past_day_tells_the_same_whatever_is_linked_ended_or_voided_since(office: TestOffice):
    first, second, third = entered(office, a_visit("甲一"), a_visit("乙二"), a_visit("丙三"))
    linked(office, first, office.open().number)
    then, day = funnel(office), office.now.date()
    office.pass_time(2 * A_DAY)
    with office.desk("clerk") as desk:
        contactwork.unlink(desk, first, "同名不同人")
        contactwork.void(desk, second, "重复登记")
    linked(office, third, office.open(applicant_id_number=an_id_number(2)).number)
    entered(office, a_visit("丁四"))

    assert then == (3, 1)
    assert funnel(office) == (3, 1)
    assert funnel(office, as_of=day) == then
    with office.database.reading() as session:
        assert set(contacts.links(session, [first, third], end_of_day(day))) == {first}
        assert set(contacts.links(session, [first, third])) == {third}


def test_the_same_sheet_twice_enters_nothing_twice(office: TestOffice):
    entered(office, a_visit("甲一", phone="19900000001"), a_visit("甲一", phone="19900000002"))
    error = refused(lambda: entered(office, a_visit("乙二"), a_visit("甲一", phone="19900000001")))
    twice = refused(lambda: entered(office, a_visit("丙三"), a_visit("丙三")))

    assert isinstance(error, InvalidInput)
    assert [each.field for each in error.errors] == ["contacts[1].name"]
    assert isinstance(twice, InvalidInput)
    assert funnel(office) == (2, 0), "all or none"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"visited_on": "2026-03-03"}, "visited_on"),
        ({"visited_on": "昨天"}, "visited_on"),
        ({"name": " "}, "name"),
        ({"means": "mail"}, "means"),
        ({"phone": "123"}, "phone"),
        ({"note": "长" * 301}, "note"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_nothing_is_entered(office: TestOffice, wrong: dict[str, str], field: str):
    error = refused(lambda: entered(office, a_visit("甲一"), a_visit(**wrong)))

    assert isinstance(error, InvalidInput)
    assert [each.field for each in error.errors] == [f"contacts[1].{field}"]
    assert funnel(office) == (0, 0)


def test_a_contact_and_an_application_have_one_link_at_a_time(office: TestOffice):
    first, second = entered(office, a_visit(), a_visit("乙二"))
    case, other = office.open(), office.open(applicant_id_number=an_id_number(2))
    linked(office, first, case.number)

    assert isinstance(refused(lambda: linked(office, second, case.number)), Conflict)
    assert isinstance(refused(lambda: linked(office, first, other.number)), Conflict)
    assert isinstance(refused(lambda: linked(office, second, "测帮2026-999999")), InvalidInput)
    with office.desk("clerk") as desk:
        contactwork.unlink(desk, first, "关联错了")
    linked(office, second, case.number)
    assert funnel(office) == (2, 1)


def test_an_application_from_before_the_visit_did_not_come_of_it(office: TestOffice):
    case = office.open()
    office.pass_time(5 * A_DAY)
    (contact,) = entered(office, a_visit(visited_on="2026-03-05"))

    assert isinstance(refused(lambda: linked(office, contact, case.number)), InvalidInput)


def test_applications_of_the_same_name_are_suggested_until_they_are_linked(office: TestOffice):
    first, second = entered(office, a_visit(), a_visit("乙二"))
    case = office.open()
    with office.database.reading() as session:
        seen = contactwork.authority.visible(session, office.actor(session, "clerk", office.now))
        assert [each.id for each in contacts.suggested(session, [first, second], seen)[first]] == [case.id]
    linked(office, first, case.number)
    with office.database.reading() as session:
        assert contacts.suggested(session, [first, second], seen) == {}
        found = contacts.contact_of(session, case.id)
        assert found is not None
        assert found.id == first


def test_only_who_keeps_the_register_of_the_own_branch_writes_in_it(office: TestOffice):
    (contact,) = entered(office, a_visit())
    case = office.open()
    with office.database.transaction() as session:
        street = an_office(session, level="street", code="QY09", name="九街道工会")
        a_post(session, office=street, groups=["street_union"], a=a_user(session, office=street, username="far"))

    for username in ("payer", "auditor", "keeper"):
        assert isinstance(refused(lambda by=username: entered(office, a_visit("乙二"), by=by)), Forbidden)
    assert isinstance(refused(lambda: linked(office, contact, case.number, by="far")), NotFound)
    assert isinstance(refused(lambda: linked(office, contact, case.number, by="payer")), Forbidden)
    assert funnel(office, username="far") == (0, 0)
    linked(office, contact, case.number)
    with office.desk("clerk") as desk, pytest.raises(Conflict):
        contactwork.void(desk, contact, "错了")
    with office.desk("clerk") as desk, pytest.raises(InvalidInput):
        contactwork.unlink(desk, contact, "  ")


def test_a_sheet_names_its_columns_in_words():
    head = "姓名\t走访日期\t走访方式\t申请意向\t备注\n"
    text = head + "林一禾\t2026-02-10\t入户走访\t有意申请\t\n\n王二\t2026/2/11\t电话\t以后再说\t忙"
    rows, at = contactfields.rows_of(pasted(text))
    found = contactfields.read(rows, offices.NOW, offices.NOW.date())

    assert at == [1, 3]
    assert [(each["name"], each["visited_on"], each["means"], each["interest"]) for each in found] == [
        ("林一禾", date(2026, 2, 10), "home", "yes"),
        ("王二", date(2026, 2, 11), "phone", "later"),
    ]


@pytest.mark.parametrize(
    "text", ["", "姓名\t走访日期", "姓名\t走访日期\t走访方式\t申请意向\t工资\n", "姓名\t走访日期\t走访方式\t申请意向"]
)
def test_a_sheet_that_cannot_be_used_says_why(text: str):
    with pytest.raises(InvalidInput):
        contactfields.rows_of(pasted(text))
