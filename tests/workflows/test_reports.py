"""Reports on real cases: as of a day the same comes out again, figures have their cases, each sees the own branch."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from tests.builders import a_post, a_user, an_office
from tests.workflows import claimants, reported
from tests.workflows.offices import an_id_number
from workflows import cases, claimwork
from workflows.errors import InvalidInput, NotFound, Rejection

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

A_DAY = timedelta(days=1)


@pytest.fixture
def wages(database: Database, tmp_path: Path) -> TestOffice:
    return reported.an_office_of_wages(database, tmp_path)


@pytest.fixture
def aid(database: Database, tmp_path: Path) -> TestOffice:
    return reported.an_office_of_aid(database, tmp_path)


def four_cooks(office: TestOffice) -> str:
    """A case of four cooks to whom 9 000 yuan each are due; three have them."""
    case_id = claimants.opened(office).id
    claimants.entered(office, case_id, 4)
    claimants.found(office, case_id, "9000", 1, 2, 3, 4)
    claimants.paid(office, case_id, "9000", 1, 2, 3)
    claimants.ended(office, case_id, "paid", 1, 2, 3)
    return str(case_id)


def test_amounts_people_and_rates_of_a_joint_case(wages: TestOffice):
    four_cooks(wages)
    made = reported.made(wages)
    found = {name: cell.value for name, cell in made.table.total.items()}

    assert found["cases"] == found["open"] == 1
    assert [found[name] for name in ("claimants", "lines", "ended", "paid_persons")] == [4, 4, 3, 3]
    assert [found[name] for name in ("found", "recovered", "paid")] == [36_000, 27_000, 27_000]
    assert found["rate"] == Decimal("75.00")
    assert made.table.total["answered"].parts == (0, 1)
    assert made.table.total["days"].value is None, "nobody has finished that stage"


def test_a_worker_of_two_cases_is_counted_once(wages: TestOffice):
    for _ in range(2):
        claimants.entered(wages, claimants.opened(wages).id, 2)

    found = reported.figures(wages)

    assert (found["cases"], found["claimants"], found["lines"]) == (2, 2, 4)


def test_the_cases_behind_a_figure_are_as_many_and_add_up(wages: TestOffice):
    first, second = four_cooks(wages), claimants.opened(wages).id
    found = reported.figures(wages)

    assert set(reported.behind(wages, "cases")) == {first, second}
    assert len(reported.behind(wages, "open")) == found["open"] == 2
    assert reported.behind(wages, "recovered") == {first: Decimal("27000.00")}
    assert sum(reported.behind(wages, "due").values()) == found["due"]
    assert reported.behind(wages, "rate", part="over") == reported.behind(wages, "due")
    with pytest.raises(NotFound):
        reported.behind(wages, "cases", part="over")
    with pytest.raises(NotFound):
        reported.behind(wages, "nothing")


def test_grouped_by_what_the_process_declares_by_office_and_by_month(wages: TestOffice):
    four_cooks(wages)
    wages.pass_time(31 * A_DAY)
    claimants.opened(wages, applicant_name="王芳芳", applicant_id_number=an_id_number(2))

    by_person = reported.made(wages, by="person").table.groups
    assert {group.key: group.cells["cases"].value for group in by_person} == {"林一禾": 1, "王芳芳": 1}
    assert list(reported.behind(wages, "cases", by="person", group="王芳芳")) != list(reported.behind(wages, "lines"))
    assert [group.key for group in reported.made(wages, by="month").table.groups] == ["2026-03", "2026-04"]
    (office,) = reported.made(wages, by="office").table.groups
    assert office.cells["cases"].value == 2
    assert len(reported.behind(wages, "cases", by="month", group="2026-04")) == 1


def test_the_period_chooses_cases_by_opening_or_closing(aid: TestOffice):
    case = aid.open()
    aid.pass_time(40 * A_DAY)
    with aid.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "withdraw", {"withdrawn_because": "已找到工作"}, "本人要求")

    march = {"since": "2026-03-01", "until": "2026-03-31"}
    april = {"since": "2026-04-01", "until": "2026-04-30"}
    assert reported.figures(aid, **march)["cases"] == 1
    assert reported.figures(aid, **april)["cases"] == 0
    assert reported.figures(aid, **march, basis="closed")["cases"] == 0
    assert reported.figures(aid, **april, basis="closed")["closed"] == 1
    assert reported.figures(aid, **march, as_of="2026-03-31")["open"] == 1


def test_aid_paid_per_person_and_visits_in_time(aid: TestOffice):
    case = aid.open()
    aid.pass_time(timedelta(days=2))
    aid.do("visitor", case.id, "visit", findings="属实")
    aid.pass_time(timedelta(days=6))
    aid.fire_due()
    aid.do("officer", case.id, "decide", decision="grant", granted="2000")
    aid.do("payer", case.id, "pay")
    late = aid.open(applicant_name="王芳芳", applicant_id_number=an_id_number(2))
    aid.pass_time(timedelta(days=20))
    made = reported.made(aid).table.total

    assert (made["persons"].value, made["paid"].value, made["mean"].value) == (1, 2000, 2000)
    assert (made["visited"].value, made["visited"].parts) == (Decimal("50.00"), (1, 2))
    assert made["original"].parts == (1, 2)
    assert (made["days"].value, made["days"].parts) == (Decimal("2.0"), (2, 1))
    assert (made["closed"].value, made["answered"].parts) == (1, (1, 2))
    assert set(reported.behind(aid, "visited", part="over")) == {case.id, late.id}


def test_each_sees_the_own_branch_and_may_choose_within_it(aid: TestOffice):
    with aid.database.transaction() as session:
        street = an_office(session, level="street", code="QY09", name="九街道工会")
        leader = a_user(session, office=street, username="other", name="职员other")
        a_post(session, office=street, groups=["supervisor"], a=leader)
        elsewhere = street.id
    case = aid.open()

    assert reported.figures(aid, "other")["cases"] == 0
    assert reported.figures(aid, "chief", office=str(case.office_id))["cases"] == 1
    with pytest.raises(InvalidInput):
        reported.figures(aid, "chief", office=str(elsewhere))


def test_days_that_are_none_are_refused_all_at_once(aid: TestOffice):
    with pytest.raises(InvalidInput) as caught:
        reported.asked(aid, since="gestern", until="2026-13-01")
    assert [each.field for each in caught.value.errors] == ["since", "until"]
    for values in ({"since": "2026-05-01", "until": "2026-04-30"}, {"as_of": "2027-01-01"}):
        with pytest.raises(InvalidInput):
            reported.asked(aid, **values)
    with pytest.raises(NotFound):
        reported.asked(aid, process="nothing")


CASE = st.integers(0, 1)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("open")),
        st.tuples(st.just("enter"), CASE),
        st.tuples(st.just("find"), CASE, st.sampled_from(["3000", "9000"])),
        st.tuples(st.just("pay"), CASE, st.sampled_from(["500", "3000"])),
        st.tuples(st.just("reverse"), CASE, st.integers(1, 2)),
        st.tuples(st.just("end"), CASE, st.sampled_from(["settled", "withdrawn"])),
        st.tuples(st.just("reopen"), CASE),
        st.tuples(st.just("step"), CASE, st.sampled_from(["enter", "order", "collect"])),
    ),
    min_size=4,
    max_size=14,
)


def _do(office: TestOffice, opened: list[str], numbers: Any, deed: tuple[Any, ...]) -> None:
    """One command on one case; what is refused does not happen."""
    name, *rest = deed
    if name == "open":
        opened.append(claimants.opened(office).id)
        return
    case_id = opened[rest[0] % len(opened)]
    if name == "enter":
        claimants.entered(office, case_id, 1, first=next(numbers))
    elif name == "find":
        claimants.found(office, case_id, rest[1], 1)
    elif name == "pay":
        claimants.paid(office, case_id, rest[1], 1)
    elif name == "end":
        claimants.ended(office, case_id, rest[1], 1)
    elif name == "step":
        office.do("officer" if rest[1] == "order" else "clerk", case_id, rest[1])
    else:
        with office.desk("clerk") as desk:
            if name == "reverse":
                claimwork.reverse(desk, case_id, rest[1], {"on": "2026-03-02", "reason": "退回"})
            else:
                claimwork.reopen(desk, case_id, [1], {"reason": "复核"})


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=DEEDS, after=DEEDS)
def test_as_of_a_day_the_same_report_comes_out_whatever_happened_since(
    wages: TestOffice, before: list[Any], after: list[Any]
):
    opened, numbers = [claimants.opened(wages).id], count(1)
    for deed in before:
        _try(wages, opened, numbers, deed)
    as_of = wages.now.date().isoformat()
    then = reported.made(wages, as_of=as_of, by="person").table
    wages.pass_time(A_DAY)
    for deed in after:
        _try(wages, opened, numbers, deed)
    wages.pass_time(A_DAY)

    assert reported.made(wages, as_of=as_of, by="person").table == then
    wages.pass_time(A_DAY)


def _try(office: TestOffice, opened: list[str], numbers: Any, deed: tuple[Any, ...]) -> None:
    try:
        _do(office, opened, numbers, deed)
    except (Rejection, NoResultFound):
        return
