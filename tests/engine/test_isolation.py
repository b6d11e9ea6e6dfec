"""No Python comes from a process file, no clock and no chance reach a result, and the library is the one we read."""

from __future__ import annotations

import hashlib
import inspect
import time
import uuid
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import pytest
import SpiffWorkflow.task
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, python_environment
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.workflow import Workflow

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows.engine import EngineIncident
from workflows.engine.expressions import FeelEngine, FeelEnvironment
from workflows.engine.incidents import StuckError
from workflows.feel import FeelError

PYTHON = '__import__("os").system("true")'


def _forbidden(*_: Any, **__: Any) -> None:
    raise AssertionError("this must never be called")


@pytest.fixture
def no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every door of the library through which Python is evaluated is shut."""
    monkeypatch.setattr(python_environment.TaskDataEnvironment, "evaluate", _forbidden)
    monkeypatch.setattr(python_environment.TaskDataEnvironment, "execute", _forbidden)
    monkeypatch.setattr(python_environment, "eval", _forbidden, raising=False)
    monkeypatch.setattr(python_environment, "exec", _forbidden, raising=False)


def _everything(expression: str) -> Flow:
    """A process with the same expression wherever one may stand."""
    flow = Flow("everywhere")
    flow.start("begin", to="visit")
    flow.user("visit", assignee=expression, due=expression, to="serve")
    flow.boundary("edge", on="visit", timer=expression, interrupting=False, to="done")
    flow.service("serve", inputs={"x": expression}, outputs={"y": expression}, to="gate")
    flow.exclusive("gate", to={"sleep": expression, "done": None})
    flow.catch("sleep", timer=expression, to="done")
    flow.end("done")
    return flow


@pytest.mark.parametrize("expression", [f"={PYTHON}", "=().__class__.__base__.__subclasses__()", "=open(x)"])
def test_python_in_a_process_file_is_never_evaluated(no_python: None, expression: str) -> None:
    with pytest.raises(EngineIncident):
        Run(release_of(_everything(expression)), {"x": "/etc/passwd"})


@pytest.mark.usefixtures("no_python")
def test_a_text_without_an_equals_sign_is_a_text() -> None:
    flow = Flow("literal")
    flow.start("begin", to="visit")
    flow.user("visit", assignee=PYTHON)

    assert Run(release_of(flow)).last.opened[0].assignee == PYTHON


def test_the_environment_behind_the_engine_evaluates_feel_only(no_python: None) -> None:
    engine = FeelEngine(NOON)

    assert isinstance(engine.environment, FeelEnvironment)
    assert engine.environment.evaluate("x + 1", {"x": 1}) == 2
    assert engine.environment.evaluate(PYTHON, {}) is None
    engine.validate("if x then 1 else 2")
    with pytest.raises(FeelError):
        engine.validate("lambda: 1")
    for refused in (
        lambda: engine.environment.execute("x = 1", {}),
        lambda: engine.environment.call_service({}, operation_name="x"),
        lambda: engine.execute(None, "x = 1"),
        lambda: engine.call_service(None, operation_name="x"),
    ):
        with pytest.raises(StuckError):
            refused()


def test_the_engine_replaces_every_entry_of_the_library(no_python: None) -> None:
    entries = {name for name, _ in inspect.getmembers(PythonScriptEngine, inspect.isfunction) if name[0] != "_"}
    helpers = {"create_task_exec_exception", "get_error_line_number_and_content"}

    assert entries - helpers <= set(vars(FeelEngine))


def _play() -> list[str]:
    run = Run(release_of(_timed()), {"limit": "P2D", "ok": True})
    texts = [run.last.state.dumps()]
    run.tick(NOON + timedelta(days=2))
    texts.append(run.last.state.dumps())
    run.complete("visit")
    texts.append(run.last.state.dumps())
    run.answer("serve", paid=True)
    texts.append(run.last.state.dumps())
    return texts


def _timed() -> Flow:
    flow = Flow("timed")
    flow.start("begin", to="visit")
    flow.user("visit", to="both")
    flow.boundary("edge", on="visit", timer="=duration(limit)", interrupting=False, to="note")
    flow.user("note")
    flow.parallel("both", to=["serve", "call"])
    flow.service("serve", to="join")
    inside = flow.inside()
    inside.start("inner_begin", to="inner_end")
    inside.end("inner_end")
    flow.sub("call", inside, to="join")
    flow.parallel("join", to="sleep")
    flow.catch("sleep", timer="=duration(limit)", to="done")
    flow.end("done")
    return flow


def test_neither_the_wall_clock_nor_chance_reaches_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _play()

    monkeypatch.setattr(SpiffWorkflow.task, "uuid4", _forbidden)
    monkeypatch.setattr(uuid, "uuid4", _forbidden)
    monkeypatch.setattr(time, "time", lambda: -1e12)
    monkeypatch.setattr(timer, "datetime", _forbidden)

    assert _play() == before


REPLACED: dict[str, list[Any]] = {
    "Task": [
        Task.__init__,
        Task.run,
        Task._add_child,
        Task._set_state,
        Task._inherit_data,
        Task._ready,
        Task.cancel,
        Task.complete,
        Task._drop_children,
    ],
    "TaskSpec": [
        TaskSpec.__init__,
        TaskSpec.connect,
        TaskSpec.test,
        TaskSpec._predict,
        TaskSpec._update,
        TaskSpec._update_hook,
        TaskSpec._on_ready,
        TaskSpec._run,
        TaskSpec._on_complete,
        TaskSpec._on_cancel,
    ],
    "BpmnTaskSpec": [BpmnTaskSpec.__init__, BpmnTaskSpec._update_hook, BpmnTaskSpec._on_complete_hook],
    "Workflow": [Workflow.__init__, Workflow._task_completed_notify],
    "BpmnBaseWorkflow": [BpmnBaseWorkflow.__init__],
    "BpmnSubWorkflow": [BpmnSubWorkflow.__init__, BpmnSubWorkflow._calculate_depth],
    "BpmnWorkflow": [BpmnWorkflow.__init__, BpmnWorkflow.create_subprocess, BpmnWorkflow.get_task_from_id],
    "BpmnProcessSpec": [BpmnProcessSpec.__init__],
    "PythonScriptEngine": [PythonScriptEngine.__init__],
}
DIGEST = "d039d3eb4d1cf2faf841ef26b9c7869bddf97516a913e472f9f721d84083f853"
"""What the engine overrides, goes past, or relies on in a way the library does not promise."""


def test_the_library_is_the_one_that_was_read() -> None:
    sources = "".join(inspect.getsource(each) for methods in REPLACED.values() for each in methods)

    assert version("SpiffWorkflow") == "3.2.0"
    assert hashlib.sha256(sources.encode()).hexdigest() == DIGEST, (
        "read these methods again before changing this digest"
    )
