"""A case that would go round for ever: the command is refused whole, says where and what to do, and others go on."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from models.cases import Case
from models.journal import Entry
from models.letters import Letter
from models.releases import ReleaseRow
from models.timers import WaitingTimer
from tests.engine.builders import Flow
from tests.engine.cases import NOON, release_of
from tests.workflows.offices import FORMS, NOW, PROCESS, an_office_at_work, publish
from workflows import turn
from workflows.clockwork import require_going_on
from workflows.engine import Complete, EngineIncident, Tick
from workflows.engine.loops import INSTANCE_LIMIT
from workflows.engine.release import assemble
from workflows.engine.values import Package
from workflows.errors import InvalidState
from workflows.turn import SERVICE_LIMIT, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.database import Database
    from workflows.engine.values import Effect, Release

LETTER = {"title": '="告知书"', "addressee": "=applicant_name", "paragraphs": '=["一段。"]'}


def _circle(begin: str) -> Flow:
    """A task or a timer, then a letter that is written again and again as long as `again` holds."""
    flow = Flow(
        PROCESS, properties={"start_groups": "street_union", "number_series": "测帮", "title": "=applicant_name"}
    )
    flow.start("begin", to="wait", form="application")
    if begin == "timer":
        flow.catch("wait", timer='=duration("P1D")', to="write")
    else:
        flow.user("wait", to="write")
    flow.service("write", to="more", inputs=LETTER, headers={"kind": "receipt"})
    flow.exclusive("more", to={"write": "=again", "done": None})
    flow.end("done", outcome="granted")
    return flow


def _terms(release: Release, performed: list[str]) -> Terms:
    def perform(effect: Effect, _data: Mapping[str, Any]) -> Mapping[str, Any]:
        performed.append(effect.element)
        return {}

    return Terms(release=release, parameters={}, now=NOON, perform=perform)


def test_a_circle_of_services_is_left_by_refusing_the_command() -> None:
    release, performed = release_of(_circle("task")), list[str]()
    terms = _terms(release, performed)
    begun = turn.begin(terms, "c1", {"again": True, "applicant_name": "林一禾"})

    with pytest.raises(EngineIncident) as refused:
        turn.take(terms, begun.state, begun.data, Complete(task_id=begun.opened[0].id, values={}))

    assert (refused.value.incident.element, refused.value.incident.code) == ("write", "endless")
    assert "c1" in refused.value.incident.what
    assert "迁移" in refused.value.incident.what
    assert len(performed) == SERVICE_LIMIT
    assert [task.element for task in begun.opened] == ["wait"]


def test_a_timer_that_runs_into_a_circle_is_refused_too() -> None:
    release = release_of(_circle("timer"))
    terms = _terms(release, [])
    begun = turn.begin(terms, "c1", {"again": True, "applicant_name": "林一禾"})
    later = Terms(release=release, parameters={}, now=NOON + timedelta(days=1), perform=terms.perform)

    with pytest.raises(EngineIncident, match="环路"):
        turn.take(later, begun.state, begun.data, Tick())

    ended = turn.take(later, begun.state, {**begun.data, "again": False}, Tick())
    assert ended.ended is not None


def _timed() -> Release:
    """A process that waits a day and then goes round without any service."""
    flow = Flow(
        PROCESS, properties={"start_groups": "street_union", "number_series": "测帮", "title": "=applicant_name"}
    )
    flow.start("begin", to="wait", form="application")
    flow.catch("wait", timer='=duration("P1D")', to="write")
    flow.service("write", to="gate", inputs=LETTER, headers={"kind": "receipt"})
    flow.exclusive("gate", to={"round": "=urgent = true", "done": None})
    flow.throw("round", to="gate")
    flow.end("done", outcome="granted")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml(), f"{PROCESS}/forms/application.form": FORMS["application"]}
    return assemble(Package(PROCESS, files))


def test_nothing_is_stored_of_a_timer_that_never_comes_to_rest_and_others_are_fired(
    database: Database, tmp_path: Path
) -> None:
    office = an_office_at_work(database, tmp_path)
    with database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        publish(session, office.releases, _timed())
    turning, calm = office.open(urgent=True), office.open(urgent=False)
    office.pass_time(timedelta(days=1))

    fired = office.fire_due()

    assert (fired.count, [each.case_id for each in fired.failed]) == (1, [turning.id])
    assert turning.id in fired.failed[0].why
    with database.reading() as session:
        assert session.get_one(Case, calm.id).status == "closed"
        assert session.get_one(Case, turning.id).state == turning.state
        entries = select(func.count()).where(Entry.case_id == turning.id)
        assert session.scalar(entries) == 1
        assert session.scalars(select(Letter.case_id)).all() == [calm.id]


def test_a_timer_that_is_due_again_at_once_is_given_up_after_as_many_as_an_activity_has_instances() -> None:
    seen = Counter[tuple[str, str, datetime]]()
    for number in range(INSTANCE_LIMIT):
        require_going_on(WaitingTimer(id=f"c1.t{number}", case_id="c1", element="wait", due_at=NOW), seen)

    with pytest.raises(InvalidState, match="wait"):
        require_going_on(WaitingTimer(id="c1.t-1", case_id="c1", element="wait", due_at=NOW), seen)
    later = NOW + timedelta(seconds=1)
    require_going_on(WaitingTimer(id="c1.t-2", case_id="c1", element="wait", due_at=later), seen)
    require_going_on(WaitingTimer(id="c2.t1", case_id="c2", element="wait", due_at=NOW), seen)
