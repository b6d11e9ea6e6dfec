"""What cannot go on is told to a person, and the case can be taken up again when the cause is put right."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows.engine import EngineIncident, Tick


def _flow() -> Flow:
    """A task, then a gateway that needs a parameter; beside it another task."""
    flow = Flow("stuck")
    flow.start("begin", to=["work", "beside"])
    flow.user("work", to="gate")
    flow.user("beside", to="done")
    flow.exclusive("gate", to={"high": "=amount > parameters.aid.limit", "low": None})
    flow.user("high", to="done")
    flow.user("low", to="done")
    flow.end("done")
    return flow


def test_a_users_command_that_gets_stuck_is_refused_and_can_be_repeated() -> None:
    run = Run(release_of(_flow()), {"amount": Decimal(5)})

    with pytest.raises(EngineIncident):
        run.complete("work", seen=True)

    assert run.tasks == ["work", "beside"]
    assert "seen" not in run.data
    run.parameters = {"aid": {"limit": Decimal(3)}}
    run.complete("work", seen=True)
    assert run.tasks == ["beside", "high"]


def _after_service() -> Run:
    flow = _flow()
    flow.body = [line.replace('sourceRef="work"', 'sourceRef="serve"') for line in flow.body]
    flow.service("serve")
    flow.body.append('<bpmn:sequenceFlow id="work_serve" sourceRef="work" targetRef="serve"/>')
    run = Run(release_of(flow), {"amount": Decimal(5)})
    run.complete("work")
    return run


def test_a_result_that_gets_stuck_is_recorded_and_the_case_waits_there() -> None:
    run = _after_service()

    run.answer("serve", paid=True)

    incident = run.last.incidents[0]
    assert (incident.element, incident.code) == ("gate", "condition")
    assert run.data["paid"] is True
    assert run.standing == ["beside", "gate"]
    assert run.last.ended is None


def test_a_stuck_step_is_tried_again_with_every_command_and_hinders_none() -> None:
    run = _after_service()
    run.answer("serve")

    run.complete("beside")
    assert [incident.element for incident in run.last.incidents] == ["gate"]
    run.do(Tick())
    assert [incident.element for incident in run.last.incidents] == ["gate"]
    run.parameters = {"aid": {"limit": Decimal(3)}}
    run.do(Tick())

    assert (run.last.incidents, run.tasks) == ((), ["high"])
    assert run.facts("entered") == ["high"]
    run.complete("high")
    assert run.last.ended is not None


def test_a_timer_that_leads_into_trouble_is_recorded() -> None:
    flow = Flow("timed")
    flow.start("begin", to="sleep")
    flow.catch("sleep", timer="=duration(limit)", to="serve")
    flow.service("serve", inputs={"when": "=time(1, 2, 3)"}, to="done")
    flow.end("done")
    run = Run(release_of(flow), {"limit": "P1D"})

    run.tick(NOON + timedelta(days=1))

    assert [(incident.element, incident.code) for incident in run.last.incidents] == [("serve", "value")]
    assert run.last.effects == ()


def test_a_result_whose_outputs_cannot_be_stored_is_kept_until_they_can() -> None:
    flow = Flow("outputs")
    flow.start("begin", to="serve")
    flow.service("serve", outputs={"kept": "=if ready then amount else time(1, 2, 3)"}, to="after")
    flow.user("after")
    flow.user("prepare")
    flow.body.append('<bpmn:sequenceFlow id="begin_prepare" sourceRef="begin" targetRef="prepare"/>')
    run = Run(release_of(flow), {"ready": False})
    run.answer("serve", amount=3)
    assert [incident.element for incident in run.last.incidents] == ["serve"]

    run.complete("prepare", ready=True)

    assert (run.data["kept"], run.tasks, run.last.incidents) == (3, ["after"], ())


def test_an_interrupting_event_frees_a_case_that_is_stuck() -> None:
    flow = _flow()
    inside = flow.inside()
    inside.start("leave_start", message="leave", to="leave_work")
    inside.user("leave_work", to="leave_end")
    inside.end("leave_end")
    flow.sub("leave", inside, by_event=True)
    flow.body = [line.replace('sourceRef="work"', 'sourceRef="serve"') for line in flow.body]
    flow.service("serve")
    flow.body.append('<bpmn:sequenceFlow id="work_serve" sourceRef="work" targetRef="serve"/>')
    run = Run(release_of(flow), {"amount": Decimal(5)})
    run.complete("work")
    run.answer("serve")

    run.tell("leave")

    assert (run.tasks, run.last.incidents) == (["leave_work"], ())


def test_a_timer_that_leads_into_an_endless_circle_is_refused_whole() -> None:
    flow = Flow("timed")
    flow.start("begin", to="sleep")
    flow.catch("sleep", timer="=duration(limit)", to="gate")
    flow.exclusive("gate", to={"done": "=free", "round": None})
    flow.throw("round", to="gate")
    flow.end("done")
    run = Run(release_of(flow), {"limit": "P1D", "free": False})

    with pytest.raises(EngineIncident, match="c1") as refused:
        run.tick(NOON + timedelta(days=1))

    assert refused.value.incident.code == "endless"
    assert run.standing == ["sleep"]
