"""Which organ's office does a step: the nearest region upwards, then the level; and what keeps organs apart."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.journal import Entry
from models.letters import Letter
from models.offices import UNION, Office
from models.tasks import Task
from tests.builders import a_post, a_user, an_office
from tests.engine.builders import Flow
from tests.engine.repeating import several
from tests.workflows.joint import BRIGADE, JOINT_AID, PROCESS, REGION, catalogue, done_by_both, two_organs
from tests.workflows.offices import application, publish
from workflows import authority, cases, organs, shipped, staffing, tasks
from workflows.engine.organfiles import check_organ_files
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
from workflows.errors import Forbidden, InvalidInput, InvalidState, NotFound
from workflows.staffing import NewOffice
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """Union and inspection."""
    return two_organs(database, tmp_path)


def a_joint_case(office: TestOffice) -> Case:
    with office.desk("clerk") as desk:
        return cases.open_case(desk, PROCESS, application())


# Who answers


def a_tree(session: Session) -> tuple[Office, Office, Office]:
    """City, district and street of the union; district and street bear one region, as in an office that is set up."""
    city = an_office(session, level="city", code="C", region="990100")
    district = an_office(session, level="district", code="D", region=REGION, parent=city)
    return city, district, an_office(session, level="street", code="S", region=REGION, parent=district)


@pytest.mark.parametrize(
    ("there", "level", "expected"),
    [
        ({}, None, None),
        ({"a": ("990102", "district")}, None, None),
        ({"a": ("*", "city")}, None, "a"),
        ({"a": ("*", "city"), "b": ("990100", "city")}, None, "b"),
        ({"a": ("990100", "city"), "b": (REGION, "district")}, None, "b"),
        ({"a": (REGION, "district"), "b": ("S", "street")}, None, "b"),  # by the code of the union's own office
        ({"a": (REGION, "street"), "b": (REGION, "district")}, None, "b"),  # the main door
        ({"a": (REGION, "street"), "b": (REGION, "district")}, "street", "a"),
        ({"a": (REGION, "district"), "b": ("990100", "city")}, "city", "b"),
        ({"a": (REGION, "district")}, "city", "a"),
        ({"b": (REGION, "district"), "a": (REGION, "district")}, None, "a"),
    ],
)
def test_the_nearest_region_upwards_answers(
    database: Database, there: dict[str, tuple[str, str]], level: str | None, expected: str | None
) -> None:
    with database.transaction() as session:
        *_, street = a_tree(session)
        for code, (region, at) in there.items():
            an_office(session, level=at, code=code, region=region, organ="inspection")
        found = organs.office_for(session, street, "inspection", level)

        assert (found.code if found else None) == expected


def test_in_the_own_organ_the_level_counts(database: Database) -> None:
    with database.transaction() as session:
        city, _, street = a_tree(session)

        assert organs.office_for(session, street, UNION, "city") is city
        assert organs.office_for(session, street, UNION, None) is street


# At work


def test_steps_and_letters_of_an_organ_are_its_offices(office: TestOffice) -> None:
    case = a_joint_case(office)
    done_by_both(office, case.id)
    with office.database.reading() as session:
        places = dict(
            session.execute(select(Task.element, Office.code).join(Office, Office.id == Task.office_id)).all()
        )
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        codes = {each.kind: (each.number.split("〕")[1][:2], each.body.splitlines()[-2]) for each in letters}
        offices = dict(session.execute(select(Office.id, Office.code)).all())

        assert places == {"check": "QY01", "investigate": "JC", "review": "JC", "onsite": "JC", "decide": "QY"}
        assert codes["receipt"] == ("QY", "一街道工会")
        assert codes["order"] == codes["notice"] == ("JC", BRIGADE)
        assert codes["reply"] == ("QY", "一街道工会")
        assert [offices.get(each.office_id or 0) for each in letters] == [None, "JC", "JC", None]
    assert verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents)).ok


def test_an_office_that_comes_later_changes_no_recorded_case(office: TestOffice) -> None:
    case = a_joint_case(office)
    done_by_both(office, case.id, until="review")
    with office.database.transaction() as session:
        an_office(session, level="street", code="NEAR", region="QY01", organ="inspection")
    assert verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents)).ok

    office.do("captain", case.id, "review", opinion="同意")
    with office.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.element == "review", Entry.command == "complete")).one()
        assert list(json.loads(entry.outcome)["offices"].values()) == ["NEAR"]


def test_a_task_moved_to_another_office_by_hand_is_found(office: TestOffice) -> None:
    case = a_joint_case(office)
    done_by_both(office, case.id, until="investigate")
    with office.database.transaction() as session:
        task = session.scalars(select(Task).where(Task.element == "investigate")).one()
        elsewhere = session.scalars(select(Office).where(Office.code == "JC2")).one()
        task.office_id, task.office_path = elsewhere.id, elsewhere.path
    (found,) = verify(office.database, proofs=Proofs(releases=office.releases)).findings

    assert "office_id" in str(found)


def test_a_letter_ascribed_to_another_office_by_hand_is_found(office: TestOffice) -> None:
    case = a_joint_case(office)
    done_by_both(office, case.id, until="review")
    with office.database.transaction() as session:
        session.scalars(select(Letter).where(Letter.kind == "order")).one().office_id = None
    (found,) = verify(office.database, proofs=Proofs(releases=office.releases)).findings

    assert "office_id" in str(found)


def test_without_an_office_in_charge_the_step_before_is_refused_and_nothing_lost(office: TestOffice) -> None:
    case = a_joint_case(office)
    with office.database.transaction() as session:
        session.scalars(select(Office).where(Office.code == "JC")).one().region = "990109"
    task = office.task(case.id, "check")
    with office.desk("clerk") as desk:
        task = tasks.claim(desk, task.id, task.version)
    typed = {"employer_name": "恒源公司"}
    with pytest.raises(InvalidState) as refused, office.desk("clerk") as desk:
        tasks.complete(desk, task.id, task.version, typed)
    with office.desk("clerk") as desk:
        tasks.save_draft(desk, task.id, task.version, typed)

    assert "“监察调查”由劳动保障监察办理，但没有负责“一街道工会”所在区域" in str(refused.value)
    assert office.task(case.id, "check").draft == typed


def a_release(flow: Flow, *others: Flow) -> Release:
    """A process with the forms of the joint one."""
    forms = {
        name.removeprefix(f"{PROCESS}/"): text for name, text in JOINT_AID.package.files.items() if ".form" in name
    }
    files = {f"{flow.id}/{name}": text for name, text in forms.items()}
    files |= {f"{flow.id}/{flow.id}.bpmn": flow.xml()} | {f"shared/{each.id}.bpmn": each.xml() for each in others}
    return assemble(Package(flow.id, files))


def a_flow(name: str) -> Flow:
    properties = {"number_series": "测", "title": "=applicant_name", "start_groups": "street_union, inspector"}
    flow = Flow(name, name, properties=properties | {"applicant_name": "applicant_name"})
    flow.start("begin", to="first", form="application")
    flow.end("ended", outcome="granted")
    return flow


def opened(office: TestOffice, release: Release, username: str) -> Case:
    with office.database.transaction() as session:
        publish(session, office.releases, release)
    with office.desk(username) as desk:
        return cases.open_case(desk, release.id, application())


def test_a_timer_that_finds_no_office_in_charge_says_so_and_goes_on_when_there_is_one(office: TestOffice) -> None:
    flow = a_flow("timed")
    flow.catch("first", to="look", timer="=duration(parameters.aid.notice_for)")
    flow.user("look", to="ended", groups="inspector", form="onsite", name="看", properties={"organ": "inspection"})
    with office.database.transaction() as session:
        session.scalars(select(Office).where(Office.code == "JC")).one().region = "990109"
    case = opened(office, a_release(flow), "clerk")
    office.pass_time(timedelta(days=30))
    (failure,) = office.fire_due().failed
    with office.database.transaction() as session:
        session.scalars(select(Office).where(Office.code == "JC")).one().region = REGION
    assert office.fire_due().count == 1

    assert "没有负责“一街道工会”所在区域的劳动保障监察单位" in failure.why
    assert office.task(case.id, "look").group == "inspector"


def test_an_organ_acts_in_every_instance_of_a_repeated_call(office: TestOffice) -> None:
    inner = Flow("inner", "内")
    inner.start("inner_begin", to="look")
    inner.user("look", to="inner_end", groups="inspector", form="onsite", name="看")
    inner.end("inner_end")
    flow = a_flow("repeated")
    loop = several("=[1, 2]", inputElement="each")
    flow.call("first", "inner", to="ended", loop=loop, properties={"organ": "inspection"})
    opened(office, a_release(flow, inner), "clerk")
    with office.database.reading() as session:
        statement = select(Office.code).join(Task, Task.office_id == Office.id).where(Task.element == "look")
        assert session.scalars(statement).all() == ["JC", "JC"]


def test_an_organ_that_opens_a_case_gives_steps_to_the_union_in_the_same_way(office: TestOffice) -> None:
    flow = a_flow("turned")
    flow.user("first", to="ended", groups="district_union_aid", form="onsite", name="看", properties={"organ": UNION})
    case = opened(office, a_release(flow), "first_inspector")
    with office.desk("officer") as desk:
        task = tasks.claim(desk, office.task(case.id, "first").id, 1)
        with pytest.raises(Forbidden, match=BRIGADE):
            authority.require_visible(desk.session, desk.actor, case.id)

    assert task.office_id == office_of(office, "QY")


def office_of(office: TestOffice, code: str) -> int:
    with office.database.reading() as session:
        return session.scalars(select(Office.id).where(Office.code == code)).one()


# Setting up


def test_offices_of_two_organs_never_stand_in_one_tree(office: TestOffice) -> None:
    new = {"name": "中队", "name_en": "", "level": "street", "region": REGION}
    with office.database.transaction() as session:
        with pytest.raises(InvalidInput, match="1"):
            staffing.add_office(session, NewOffice(code="X", parent="QY", organ="inspection", **new))
        with pytest.raises(NotFound):
            staffing.add_office(session, NewOffice(code="X", parent=None, organ="navy", **new))
        below = staffing.add_office(session, NewOffice(code="X", parent="JC", organ="inspection", **new))

        assert below.path.startswith(session.get_one(Office, below.parent_id).path)


def test_nobody_holds_posts_of_two_organs(office: TestOffice) -> None:
    with office.database.transaction() as session:
        brigade = session.scalars(select(Office).where(Office.code == "JC")).one()
        post = a_post(session, office=brigade, groups=["inspector"])
        own = a_user(session, office=brigade)
        with pytest.raises(InvalidInput) as refused:
            staffing.hold(session, post.code, "clerk", "A", from_on=date(2026, 1, 1))
        staffing.hold(session, post.code, own.username, "A", from_on=date(2026, 1, 1))

    assert "请用该单位自己的账号" in refused.value.errors[0].message


def test_the_catalogue_is_filled_once_and_keeps_what_the_office_changed(database: Database) -> None:
    with database.transaction() as session:
        catalogue(session)
        session.get_one(organs.Organ, "inspection").name = "劳动监察支队"
        catalogue(session)

        assert organs.name_of(session, "inspection") == "劳动监察支队"
        assert organs.name_of(session, "navy") == "navy"
        assert {UNION, "inspection", "court"} <= organs.codes(session)


def test_the_shipped_catalogue_is_sound() -> None:
    file = shipped.FOLDER / shipped.SHARED / shipped.ORGANS
    assert list(check_organ_files({"shared/organs.json": file.read_bytes()})) == []
