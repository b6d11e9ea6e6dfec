"""Running cases moved to another release: previewed, journalled, replayed, undone; nothing of their work is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.deadlines import Deadline
from models.journal import Entry
from models.tasks import Task
from models.timers import WaitingTimer
from tests.workflows.offices import SMALL_AID, altered, an_id_number, an_office_at_work, publish
from workflows import bundle, canonical, cases, migration, parameters, replay, tasks
from workflows.engine.release import assemble
from workflows.engine.values import Package
from workflows.errors import Forbidden, InvalidInput, InvalidState
from workflows.heads import HeadFolder
from workflows.migration import Order
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.engine.values import Release

RENAMED = altered(SMALL_AID, ("入户调查", "上门核实"), ('name="付款"', 'name="拨款"'))
"""The same steps under other names."""
OTHER_STEP = altered(SMALL_AID, ('id="visit"', 'id="home_visit"'), ('Ref="visit"', 'Ref="home_visit"'))
"""A step has another id."""
MAPPED = {"visit": "home_visit"}


LATE = """
<bpmn:boundaryEvent id="late" attachedToRef="visit" cancelActivity="false"><bpmn:outgoing>late_remind</bpmn:outgoing>
  <bpmn:timerEventDefinition>
    <bpmn:timeDuration>=duration(parameters.aid.notice_for)</bpmn:timeDuration>
  </bpmn:timerEventDefinition>
</bpmn:boundaryEvent>
<bpmn:endEvent id="remind"><bpmn:incoming>late_remind</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="late_remind" sourceRef="late" targetRef="remind"/></bpmn:process>"""


SECOND_VISIT = """<bpmn:userTask id="remind" name="再次入户"><bpmn:extensionElements><zeebe:userTask/>
  <zeebe:formDefinition formId="visit"/><zeebe:assignmentDefinition candidateGroups="street_union"/>
  <zeebe:properties><zeebe:property name="deadline" value="aid.visit_term"/></zeebe:properties>
  </bpmn:extensionElements><bpmn:incoming>late_remind</bpmn:incoming><bpmn:outgoing>remind_over</bpmn:outgoing>
</bpmn:userTask>
<bpmn:sequenceFlow id="remind_over" sourceRef="remind" targetRef="remind_end"/>
<bpmn:endEvent id="remind_end"><bpmn:incoming>remind_over</bpmn:incoming></bpmn:endEvent>
<bpmn:endEvent id="nowhere">"""
"""In the place of the end behind the timer: a task like the first."""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    office = an_office_at_work(database, tmp_path)
    with database.transaction() as session:
        for release in (RENAMED, OTHER_STEP):
            publish(session, office.releases, release, current=False)
    return office


def order(release: Release, **more: object) -> Order:
    return Order(**{"process": SMALL_AID.id, "to": release.digest, "reason": "改名", "batch": "b1", **more})


def move(office: TestOffice, case_id: str, release: Release, **more: object) -> None:
    with office.desk("keeper") as desk:
        migration.migrate(desk, case_id, order(release, **more))


def row(office: TestOffice, kind: type, **which: object):
    with office.database.reading() as session:
        return session.scalars(select(kind).filter_by(**which)).one()


def intact(office: TestOffice) -> bool:
    report = verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert report.ok, report.text()
    return report.ok


def test_a_case_goes_on_in_the_new_release_with_its_task_holder_and_deadline(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)
    with office.desk("clerk") as desk:
        tasks.save_draft(desk, task.id, task.version + 1, {"findings": "写到一半"})
    deadline = row(office, Deadline, case_id=case.id)

    office.pass_time(timedelta(hours=1))
    move(office, case.id, RENAMED)

    after = office.task(case.id, "visit")
    assert (after.id, after.name, after.state) == (task.id, "上门核实", "claimed")
    assert after.draft == {"findings": "写到一半"}
    assert after.due_at == task.due_at
    assert row(office, Deadline, case_id=case.id).due_at == deadline.due_at
    assert row(office, Case, id=case.id).release_digest == RENAMED.digest
    assert intact(office)

    office.do("clerk", case.id, "visit", findings="属实", second_visitor="visitor")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    office.do("officer", case.id, "decide", decision="grant", granted="2000")
    assert office.task(case.id, "pay").name == "拨款"
    office.do("payer", case.id, "pay")
    assert row(office, Case, id=case.id).outcome == "granted"
    assert intact(office)


def test_the_journal_says_who_moved_it_where_and_why_and_replays(office: TestOffice) -> None:
    case = office.open()
    move(office, case.id, OTHER_STEP, elements=MAPPED)

    entry = row(office, Entry, case_id=case.id, command="migrate")
    entered, outcome = canonical.loads(entry.input), canonical.loads(entry.outcome)
    assert (entry.actor, entry.release) == ("keeper", OTHER_STEP.digest)
    assert entry.authority.startswith("process_admin@")
    assert (entered["from"], entered["to"], entered["reason"]) == (SMALL_AID.digest, OTHER_STEP.digest, "改名")
    assert outcome["moves"] == [["visit", "home_visit"]]
    with office.database.reading() as session:
        assert replay.replay_case(session, office.releases, case.id).ok
        steps = replay.steps(session, office.releases, case.id)
    assert [step.release.digest for step in steps] == [SMALL_AID.digest, OTHER_STEP.digest]
    assert steps[-1].active == {"small_aid/small_aid.bpmn": ("home_visit",)}
    assert intact(office)


def test_a_preview_says_what_moves_where_and_what_stands_in_the_way_and_writes_nothing(office: TestOffice) -> None:
    case = office.open()
    with office.desk("keeper") as desk:
        fits = migration.preview(desk, case.id, order(RENAMED))
        mapped = migration.preview(desk, case.id, order(OTHER_STEP, elements=MAPPED))
        refused = migration.preview(desk, case.id, order(OTHER_STEP))

    assert fits.moves == (("入户调查", "上门核实"),)
    assert fits.renewed == ("上门核实",)
    assert mapped.moves == (("入户调查", "入户调查"),)
    assert not mapped.why_not
    assert "入户调查" in str(refused.why_not[0])
    assert refused.unmatched == ("visit",)
    assert row(office, Case, id=case.id).version == 1


def test_undone_a_case_is_where_it_was_unless_it_has_gone_on(office: TestOffice) -> None:
    first, second = office.open(), office.open(applicant_id_number=an_id_number(2))
    before = row(office, Case, id=first.id)
    for case in (first, second):
        move(office, case.id, OTHER_STEP, elements=MAPPED)
    office.do("clerk", second.id, "home_visit", findings="属实", second_visitor="visitor")

    with office.database.reading() as session:
        assert set(migration.of_batch(session, SMALL_AID.id, "b1")) == {first.id, second.id}
    with office.desk("keeper") as desk:
        migration.undo(desk, first.id, order(SMALL_AID, batch="b2", reason="移错了"), batch="b1")
    with pytest.raises(InvalidState), office.desk("keeper") as desk:
        migration.undo(desk, second.id, order(SMALL_AID, batch="b2", reason="移错了"), batch="b1")

    after = row(office, Case, id=first.id)
    assert (after.state, after.data, after.release_digest) == (before.state, before.data, before.release_digest)
    assert office.task(first.id, "visit").name == "入户调查"
    assert intact(office)


def test_what_was_moved_into_one_step_is_not_taken_apart_again_by_guessing(office: TestOffice) -> None:
    twice = altered(SMALL_AID, ("</bpmn:process>", LATE), ('<bpmn:endEvent id="remind">', SECOND_VISIT))
    with office.database.transaction() as session:
        publish(session, office.releases, twice, current=False)
    case = office.open()
    move(office, case.id, twice, batch="b0")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    move(office, case.id, RENAMED, elements={"remind": "visit"})

    with pytest.raises(InvalidState, match="并入"), office.desk("keeper") as desk:
        migration.undo(desk, case.id, order(twice, batch="b2", reason="移错了"), batch="b1")
    assert intact(office)


def test_a_timer_stopped_by_a_move_waits_for_its_old_instant_after_the_undo(office: TestOffice) -> None:
    timed = altered(SMALL_AID, ("</bpmn:process>", LATE))
    with office.database.transaction() as session:
        publish(session, office.releases, timed, current=False)
    case = office.open()
    move(office, case.id, timed, batch="b0")
    due_at = row(office, WaitingTimer, case_id=case.id, element="late").due_at
    move(office, case.id, SMALL_AID)
    with office.database.reading() as session:
        assert not session.scalars(select(WaitingTimer).where(WaitingTimer.case_id == case.id)).all()
    office.pass_time(timedelta(days=1))
    with office.desk("keeper") as desk:
        migration.undo(desk, case.id, order(timed, batch="b2", reason="移错了"), batch="b1")

    assert row(office, WaitingTimer, case_id=case.id, element="late").due_at == due_at
    assert intact(office)


def test_values_that_came_with_the_new_release_are_added_and_the_others_stay(office: TestOffice) -> None:
    case = office.open()
    newer = [{**PARAMETER, "name": "aid.second_term"}, {**PARAMETER, "name": "aid.notice_for", "value": "P9D"}]
    with office.database.transaction() as session:
        parameters.seed(session, [newer[0]])
    move(office, case.id, RENAMED)

    known = canonical.loads(row(office, Case, id=case.id).parameters)
    assert known["aid.second_term"]["value"] == "P1D"
    assert known["aid.notice_for"]["value"] == "P5D"
    assert intact(office)


PARAMETER = {
    "label": "另一期限",
    "label_en": "another term",
    "kind": "text",
    "unit": "",
    "values": [
        {
            "region": "*",
            "effective_from": "2020-01-01",
            "effective_to": None,
            "value": "P1D",
            "source": "测试",
            "confirmed_by": "system",
        }
    ],
}


@pytest.mark.parametrize("username", ["clerk", "chief", "auditor"])
def test_only_the_administrator_of_processes_moves_cases(office: TestOffice, username: str) -> None:
    case = office.open()
    with pytest.raises(Forbidden), office.desk(username) as desk:
        migration.migrate(desk, case.id, order(RENAMED))


def test_without_a_reason_nothing_moves(office: TestOffice) -> None:
    with pytest.raises(InvalidInput):
        move(office, office.open().id, RENAMED, reason=" ")


def test_a_case_that_is_there_already_or_closed_stays(office: TestOffice) -> None:
    case = office.open()
    with pytest.raises(InvalidState):
        move(office, case.id, SMALL_AID)
    assert case.id in _waiting(office, RENAMED)
    move(office, case.id, RENAMED)
    assert case.id not in _waiting(office, RENAMED)
    with office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "withdraw", {"withdrawn_because": "不需要了"}, "")
    with pytest.raises(InvalidState):
        move(office, case.id, SMALL_AID)


def _waiting(office: TestOffice, release: Release) -> list[str]:
    with office.database.reading() as session:
        return list(migration.waiting(session, SMALL_AID.id, release.digest))


def test_a_field_that_would_no_longer_be_personal_is_an_obstacle(office: TestOffice) -> None:
    form = f"{SMALL_AID.id}/forms/application.form"
    content = SMALL_AID.package.files[form].replace(b'"personal": "name"', b'"remark": "name"', 1)
    open_release = assemble(Package(SMALL_AID.id, {**SMALL_AID.package.files, form: content}))
    with office.database.transaction() as session:
        publish(session, office.releases, open_release, current=False)
    case = office.open()
    with pytest.raises(InvalidState, match="applicant_name"):
        move(office, case.id, open_release)


def test_a_batch_goes_on_after_a_case_that_cannot_be_moved(office: TestOffice) -> None:
    one, other = office.open(), office.open(applicant_id_number=an_id_number(2))
    office.do("clerk", one.id, "visit", findings="属实", second_visitor="visitor")
    plain = order(OTHER_STEP)
    told = list(
        migration.carry_out(
            lambda: office.desk("keeper"),
            [other.id, one.id],
            lambda desk, case_id: migration.migrate(desk, case_id, plain),
        )
    )

    assert [(each.number, each.why_not is None) for each in told] == [(other.number, False), (one.number, True)]
    assert row(office, Case, id=other.id).release_digest == SMALL_AID.digest
    assert row(office, Case, id=one.id).release_digest == OTHER_STEP.digest


def test_a_bundle_of_a_moved_case_holds_both_releases(office: TestOffice, tmp_path: Path) -> None:
    case = office.open()
    move(office, case.id, RENAMED)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    with office.database.reading() as session:
        content = bundle.export(session, case.id, heads=heads, now=office.now)
    file = tmp_path / "case.zip"
    file.write_bytes(content)

    assert bundle.verify_bundle(file).ok
    assert RENAMED.digest.encode() in content
    assert SMALL_AID.digest.encode() in content


def test_an_altered_move_is_found(office: TestOffice) -> None:
    case = office.open()
    move(office, case.id, RENAMED)
    with office.database.transaction() as session:
        task = session.scalars(select(Task).where(Task.case_id == case.id)).one()
        task.name = "入户调查"
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert [finding.difference.what for finding in report.findings] == [f"task {task.id}.name"]
