"""The engine alone and SpiffWorkflow alone, in memory: nothing is stored, nobody is asked for permission."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.bench import process
from tests.bench.systems.stored import plain_spec
from workflows import turn
from workflows.engine.values import Complete
from workflows.turn import Terms, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.systems.base import Place
    from workflows.engine.values import Effect

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _pay(effect: Effect, _data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"paid": process.payment(effect.inputs["amount"])}


class Engine:
    """The product's engine: from one state to the next."""

    def __init__(self, _place: Place) -> None:
        self._terms = Terms(release=process.release(), parameters={}, now=NOW, perform=_pay)
        self._opened = 0

    def prepare(self) -> None:
        """Nothing to prepare."""

    def open(self, *, large: bool) -> list[Turn]:
        """A case; its last turn says where it stands."""
        self._opened += 1
        data = process.START | (process.large_values() if large else {})
        return [turn.begin(self._terms, f"{self._opened:032x}", data)]

    def known(self, case: list[Turn], _step: str) -> str:
        """The waiting task's id."""
        return case[-1].opened[0].id

    def complete(self, case: list[Turn], _step: str, known: str, values: Mapping[str, Any]) -> None:
        """One command."""
        before = case[-1]
        case[:] = [turn.take(self._terms, before.state, before.data, Complete(task_id=known, values=values))]

    def statements(self) -> int:
        """None."""
        return 0

    def state_bytes(self, case: list[Turn]) -> int:
        """The state as it would be written."""
        return len(case[-1].state.dumps().encode())


class Spiff:
    """SpiffWorkflow with everything left as it comes."""

    def __init__(self, _place: Place) -> None:
        self._spec = plain_spec()

    def prepare(self) -> None:
        """Nothing to prepare."""

    def open(self, *, large: bool) -> BpmnWorkflow:
        """A workflow that waits at its first task."""
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        first = workflow.get_next_task(state=TaskState.READY, manual=True)
        first.data.update(process.START | (process.large_values() if large else {}))
        return workflow

    def known(self, _case: BpmnWorkflow, _step: str) -> None:
        """Nothing: the workflow is at hand."""

    def complete(self, case: BpmnWorkflow, _step: str, _known: None, values: Mapping[str, Any]) -> None:
        """Run the task and what follows."""
        task = case.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(values)
        task.run()
        case.do_engine_steps()

    def statements(self) -> int:
        """None."""
        return 0

    def state_bytes(self, _case: BpmnWorkflow) -> int:
        """Not written at all."""
        return 0
