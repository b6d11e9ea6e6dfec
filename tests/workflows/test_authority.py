"""Who may see and do what: office, post, assignee, duties and earlier steps; denied unless a rule allows it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tests import builders
from workflows import acting, authority, duties
from workflows.desk import SYSTEM, Desk
from workflows.engine.values import Element, Event, Package, Release
from workflows.errors import Conflict, Forbidden, NotFound, Rejection

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.cases import Case
    from models.database import Database
    from models.offices import Office
    from models.people import User
    from models.tasks import Task

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
WITHDRAW = Event(name="withdraw", label="撤回申请", form=None, groups=("*",), element="w", interrupting=True)
OBJECTION = Event(name="objection", label="异议", form=None, groups=("notice_clerk",), element="o", interrupting=False)


def a_release(**not_performed_by: str) -> Release:
    elements = {
        element: Element(
            id=element,
            kind="userTask",
            name=element,
            process="p",
            file="p.bpmn",
            line=1,
            properties={"not_performed_by": excluded},
        )
        for element, excluded in not_performed_by.items()
    }
    return Release(
        digest=builders.DIGEST,
        id="hardship_aid",
        name="困难帮扶",
        package=Package(id="hardship_aid", files={}),
        elements=elements,
        forms={},
        events=(WITHDRAW, OBJECTION),
        start_form=SimpleNamespace(),
        properties={"start_groups": "reception_clerk, street_union"},
        diagrams={},
        locale={},
        decisions={},
        personal={},
    )


@dataclass(frozen=True)
class Scene:
    """One office with a case, and people who hold one post each."""

    session: Session
    office: Office
    case: Case

    def person(self, *groups: str, office: Office | None = None, b: User | None = None, **columns: object) -> User:
        """Somebody with one post of these groups, or none; `b` stands in."""
        user = builders.a_user(self.session, office=office or self.office, **columns)
        if groups:
            builders.a_post(self.session, office=office or self.office, groups=groups, a=user, b=b)
        return user

    def desk(self, user: User) -> Desk:
        """Where that person works."""
        actor = acting.actor_for(self.session, user, now=NOW)
        return Desk(session=self.session, actor=actor, now=NOW, releases=None, documents=None)

    def task(self, duty: str | None = None, **columns: object) -> Task:
        """An open task of the case."""
        return builders.a_task(self.session, duty=duty, **{"case": self.case, **columns})

    def done(self, duty: str | None, by: User, **columns: object) -> Task:
        """A task of the case that somebody did."""
        return self.task(duty, state="done", closed_by=by.username, closed_at=NOW, **columns)


def a_scene(session: Session) -> Scene:
    office = builders.an_office(session, level="street", parent=builders.an_office(session))
    return Scene(session=session, office=office, case=builders.a_case(session, office=office))


# Seeing


def test_cases_are_visible_in_the_own_branch_only(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        community = builders.an_office(session, level="community", parent=scene.office)
        above = session.get_one(type(scene.office), scene.office.parent_id)
        beside = builders.an_office(session, level="street", parent=above)
        places = {"own": scene.office, "above": above, "below": community, "beside": beside}
        seen = set()
        for name, office in places.items():
            actor = scene.desk(scene.person("street_union", office=office)).actor
            visible = authority.can_see(actor, scene.case)
            listed = session.query(type(scene.case)).where(authority.visible(session, actor)).all()
            assert visible == (scene.case in listed)
            if visible:
                seen.add(name)
                assert authority.require_visible(session, actor, scene.case.id) is scene.case
            else:
                with pytest.raises(NotFound):
                    authority.require_visible(session, actor, scene.case.id)

        assert seen == {"own", "above"}
        assert authority.can_see(SYSTEM, scene.case)


def test_an_office_whose_number_begins_alike_is_another_one(database: Database) -> None:
    """The paths /1/ and /11/ are no branches of each other."""
    with database.transaction() as session:
        scene = a_scene(session)
        scene.case.office_path = f"/{scene.office.id}1/"
        scene.case.office_id = builders.an_office(session).id
        actor = scene.desk(scene.person("street_union")).actor

        assert not authority.can_see(actor, scene.case)


@pytest.mark.parametrize("groups", [(), ("user_manager",), ("system_admin", "process_admin")])
def test_without_a_case_post_nothing_is_visible(database: Database, groups: tuple[str, ...]) -> None:
    with database.transaction() as session:
        scene = a_scene(session)

        assert not authority.can_see(scene.desk(scene.person(*groups)).actor, scene.case)


def test_a_cover_opens_the_covered_office(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        elsewhere = builders.an_office(session)
        b = builders.a_user(session, office=elsewhere)
        a = scene.person("street_union", b=b)
        assert not authority.can_see(scene.desk(b).actor, scene.case)

        builders.an_absence(session, user=a, from_at=NOW)

        assert authority.can_see(scene.desk(b).actor, scene.case)


# Doing


def test_only_the_group_of_the_office_may_do_a_task(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        task = scene.task()
        release = a_release()
        grant = authority.require_perform(scene.desk(scene.person("street_union")), task, release)
        assert (grant.authority, grant.on_behalf_of) == (f"street_union@{scene.office.id}", None)

        for other in (
            scene.person("payer"),
            scene.person(),
            scene.person("street_union", office=builders.an_office(session)),
        ):
            with pytest.raises(Forbidden, match="岗位"):
                authority.require_perform(scene.desk(other), task, release)
            assert not authority.may_claim(scene.desk(other), task, release)


def test_a_claimed_task_names_its_holder(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        holder, other = scene.person("street_union", name="周宁"), scene.person("street_union")
        task = scene.task(state="claimed", assignee_id=holder.id, claimed_at=NOW)

        with pytest.raises(Conflict, match="周宁 于 2026-03-02 10:00") as conflict:
            authority.require_perform(scene.desk(other), task, a_release())

        assert (conflict.value.holder, conflict.value.since) == ("周宁", NOW)
        assert authority.require_perform(scene.desk(holder), task, a_release())


def test_a_task_meant_for_somebody_is_for_nobody_else(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        meant, other = scene.person("street_union"), scene.person("street_union")
        task = scene.task(assignee_id=meant.id)

        assert authority.may_claim(scene.desk(meant), task, a_release())
        with pytest.raises(Forbidden, match=meant.name):
            authority.require_perform(scene.desk(other), task, a_release())


def test_incompatible_duties_are_never_in_one_hand(database: Database) -> None:
    """Whichever of the two came first."""
    with database.transaction() as session:
        scene = a_scene(session)
        same, another = scene.person("street_union", name="同一人"), scene.person("street_union")
        for one, other in (order for pair in duties.INCOMPATIBLE for order in itertools.permutations(pair)):
            case = builders.a_case(session, office=scene.office)
            scene.done(one, same, case=case, name="先办的一步")
            task = scene.task(other, case=case)

            with pytest.raises(Forbidden) as refused:
                authority.require_perform(scene.desk(same), task, a_release())

            told = ("职责分离", "同一人", "先办的一步", duties.DUTIES[one], duties.DUTIES[other])
            assert all(part in str(refused.value) for part in told)
            assert authority.require_perform(scene.desk(another), task, a_release())


@pytest.mark.parametrize(
    ("one", "other"), [("intake", "investigate"), ("approve", "approve"), ("review", "approve"), (None, "pay")]
)
def test_other_duties_may_be_in_one_hand(database: Database, one: str | None, other: str) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        same = scene.person("street_union")
        scene.done(one, same)

        assert authority.require_perform(scene.desk(same), scene.task(other), a_release())


def test_separation_is_per_case(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        same = scene.person("street_union")
        builders.a_task(session, duty="investigate", state="done", closed_by=same.username, closed_at=NOW)
        scene.task("investigate", state="cancelled", closed_by=same.username, closed_at=NOW)

        assert authority.require_perform(scene.desk(same), scene.task("approve"), a_release())


def test_the_process_may_exclude_who_did_a_step(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        same, another = scene.person("street_union"), scene.person("street_union")
        scene.done(None, same, element="first", name="初审")
        task, release = scene.task(element="second", name="复核"), a_release(second="other, first")

        with pytest.raises(Forbidden, match=r"回避规定.*初审.*复核"):
            authority.require_perform(scene.desk(same), task, release)
        assert authority.require_perform(scene.desk(another), task, release)


def test_a_list_knows_what_bars_its_reader_by_one_question(database: Database) -> None:
    """The same as refuses the task: by duties, by the process, and for whom somebody stands in."""
    with database.transaction() as session:
        scene = a_scene(session)
        b = builders.a_user(session, office=scene.office)
        a = scene.person("street_union", b=b)
        builders.an_absence(session, user=a, from_at=NOW - timedelta(days=1))
        scene.done("investigate", a, element="first", name="调查")
        apart = {"properties": {"not_performed_by": "other, first"}}
        elsewhere = builders.a_case(session, office=scene.office)
        tasks = [
            scene.task("approve", group="street_union"),
            scene.task(group="street_union", **apart),
            scene.task("review", group="street_union"),
            scene.task("approve", group="street_union", case=elsewhere),
        ]
        desk = scene.desk(b)
        sent: list[object] = []
        note = lambda *about: sent.append(about[2])  # noqa: E731 (removed again below)
        event.listen(session.get_bind(), "before_cursor_execute", note)
        found = authority.barred(session, desk.actor, tasks)
        event.remove(session.get_bind(), "before_cursor_execute", note)

        assert len(sent) == 1
        assert {key: done.name for key, done in found.items()} == {task.id: "调查" for task in tasks[:2]}
        refused = [not authority.may_perform(desk, task, a_release()) for task in (tasks[0], *tasks[2:])]
        assert refused == [True, False, False]


def test_ab_post_both_are_bound_by_what_was_done_for_either(database: Database) -> None:
    """Golden case 17: A is absent, B claims as "B for A"; when A is back, the history shows both and binds both."""
    with database.transaction() as session:
        scene = a_scene(session)
        b = builders.a_user(session, office=scene.office)
        a = scene.person("home_visitor", "district_union_leader", b=b)
        absence = builders.an_absence(session, user=a, from_at=NOW - timedelta(days=1))
        visit = scene.task("investigate", group="home_visitor")
        grant = authority.require_perform(scene.desk(b), visit, a_release())
        assert grant.on_behalf_of == a.username
        assert grant.authority.endswith(" B")
        visit.state, visit.closed_by, visit.closed_for, visit.closed_at = "done", b.username, a.username, NOW

        approval = scene.task("approve", group="district_union_leader")
        with pytest.raises(Forbidden, match=b.name):
            authority.require_perform(scene.desk(b), approval, a_release())
        absence.to_at = NOW
        session.flush()
        assert scene.desk(b).actor.groups == frozenset()
        with pytest.raises(Forbidden, match=b.name):
            authority.require_perform(scene.desk(a), approval, a_release())


def test_a_b_holder_may_not_approve_for_who_investigated(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        b = builders.a_user(session, office=scene.office)
        a = scene.person("district_union_leader", b=b)
        scene.done("investigate", a)
        builders.an_absence(session, user=a, from_at=NOW)

        with pytest.raises(Forbidden, match=a.name):
            authority.require_perform(scene.desk(b), scene.task("approve", group="district_union_leader"), a_release())


@pytest.mark.parametrize("extra", ["auditor", "audit_committee", "system_admin", "user_manager"])
def test_auditors_and_administrators_write_nothing(database: Database, extra: str) -> None:
    """Whatever other posts they hold."""
    with database.transaction() as session:
        scene = a_scene(session)
        user = scene.person("street_union", "supervisor", "reception_clerk")
        builders.a_post(session, office=scene.office, groups=[extra], a=user)
        desk, task, release = scene.desk(user), scene.task(), a_release()
        attempts = [
            lambda: authority.require_perform(desk, task, release),
            lambda: authority.require_start(desk, release),
            lambda: authority.require_event(desk, scene.case, WITHDRAW),
            lambda: authority.require_paper(desk, scene.case),
            lambda: authority.require_reassign(desk, task),
        ]
        for attempt in attempts:
            with pytest.raises(Forbidden, match="不能办理"):
                attempt()

        assert not authority.may_start(desk.actor, release)
        assert not authority.may_raise(desk.actor, scene.case, WITHDRAW)
        assert not authority.may_perform(desk, task, release)


def test_a_case_is_opened_in_the_own_office_by_a_start_group(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        clerk, payer = scene.person("reception_clerk"), scene.person("payer")
        builders.a_post(session, groups=["reception_clerk"], a=clerk)

        assert authority.require_start(scene.desk(clerk), a_release()).office_id == scene.office.id
        assert authority.may_start(scene.desk(clerk).actor, a_release())
        with pytest.raises(Forbidden, match="困难帮扶"):
            authority.require_start(scene.desk(payer), a_release())


@pytest.mark.parametrize(
    ("event", "group", "expected"),
    [(WITHDRAW, "payer", None), (OBJECTION, "notice_clerk", None), (OBJECTION, "payer", Forbidden)],
)
def test_events_are_for_their_groups(
    database: Database, event: Event, group: str, expected: type[Rejection] | None
) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        desk = scene.desk(scene.person(group))

        assert authority.may_raise(desk.actor, scene.case, event) is (expected is None)
        if expected is None:
            assert authority.require_event(desk, scene.case, event).office_id == scene.office.id
        else:
            with pytest.raises(expected):
                authority.require_event(desk, scene.case, event)


def test_an_event_of_a_hidden_case_is_not_found(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        stranger = scene.desk(scene.person("notice_clerk", office=builders.an_office(session)))
        for attempt in (authority.require_event, lambda desk, case, _event: authority.require_paper(desk, case)):
            with pytest.raises(NotFound):
                attempt(stranger, scene.case, OBJECTION)


def test_supervisors_reassign_in_their_branch(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        above = session.get_one(type(scene.office), scene.office.parent_id)
        task = scene.task()
        for office in (scene.office, above):
            grant = authority.require_reassign(scene.desk(scene.person("supervisor", office=office)), task)
            assert grant.office_id == office.id
        for other in (scene.person("street_union"), scene.person("supervisor", office=builders.an_office(session))):
            with pytest.raises(Forbidden, match="主管"):
                authority.require_reassign(scene.desk(other), task)


def test_a_task_is_visible_to_the_group_it_waits_for(database: Database) -> None:
    """Also when the case lies in an office beside: the task brings it into view."""
    with database.transaction() as session:
        scene = a_scene(session)
        elsewhere = builders.an_office(session)
        task = scene.task(office=elsewhere, group="legal_review")
        reviewer = scene.desk(scene.person("legal_review", office=elsewhere)).actor
        stranger = scene.desk(scene.person("payer", office=elsewhere)).actor

        assert authority.require_visible_task(session, reviewer, task.id) is task
        for actor, task_id in ((stranger, task.id), (reviewer, "no such task")):
            with pytest.raises(NotFound):
                authority.require_visible_task(session, actor, task_id)
