"""SpiffWorkflow's task tree, made deterministic and light: steps, scopes and the case around them.

Three things of the library are replaced here and nowhere else, each guarded by a test that fails when the library
changes:

* Ids. A task of SpiffWorkflow has a random id and the wall clock's time; a step has the case's next number and no time.
  What is set of it is what this engine and the methods of the library that it calls read (`Step`, `Case`).
* Data. SpiffWorkflow copies all data from task to task and merges it back at joins; a step carries none. Case data
  live once, in the case, and local variables in the scope that declares them (`variables`).
* Walks. SpiffWorkflow predicts future tasks, walks the whole tree after each completion to find what may move, and
  builds log records nobody reads; here a step that is ready enters a queue, and a finished step goes with the snapshot.
  A step that is done makes those ready that it has led to, without the library's predictions and events.

Knows the tree and its life; must not know the kinds of elements (`nodes`, `gateways`, `events`) nor expressions.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.event import Event
from SpiffWorkflow.util.task import TaskState

from workflows.engine.incidents import ENDLESS, ENDLESS_REMEDY, EngineIncident, StuckError
from workflows.engine.recording import Recorder
from workflows.engine.values import Incident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping
    from datetime import datetime

STEP_LIMIT, DEPTH_LIMIT = 10_000, 50
"""Steps that one command may take, and scopes inside one another: what needs more runs in a circle without a person."""

_FINISHED = int(TaskState.FINISHED_MASK)
_READY, _STARTED, _COMPLETED = int(TaskState.READY), int(TaskState.STARTED), int(TaskState.COMPLETED)
_NOBODY_LISTENS = Event()
_NO_DATA: Mapping[str, Any] = MappingProxyType({})
"""What a step carries of data."""


class Step(Task):
    """One visit of the token to an element; `id` is its number in the case, in order of creation."""

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: Step | None = None,
        state: int = TaskState.FUTURE,
        number: int | None = None,
    ) -> None:
        self.id = number or workflow.case.next_number()
        self.workflow = workflow
        self.task_spec = task_spec
        self.triggered = False
        self.data = _NO_DATA
        self.internal_data: dict[str, Any] = {}
        self._state = state
        self._children: list[int] = []
        self._parent = None
        if parent is not None:
            self._parent = parent.id
            parent._children.append(self.id)  # noqa: SLF001 (as the library does)
        workflow.tasks[self.id] = self

    @property
    def case(self) -> Case:
        """The case this step belongs to."""
        case: Case = self.workflow.case
        return case

    @property
    def element(self) -> str:
        """The id of the element it visits."""
        return str(self.task_spec.bpmn_id)

    @property
    def locals(self) -> Mapping[str, Any]:
        """The variables of its own that an instance of a repeated activity has."""
        own: Mapping[str, Any] = self.internal_data.get("locals", {})
        return own

    def note(self, kind: str, element: str | None = None) -> None:
        """Record that something happened here, or at another element or flow of the same scope."""
        scope = self.workflow
        scope.case.recorder.fact(kind, element or self.task_spec.bpmn_id, scope.path)

    @property
    def unfinished(self) -> bool:
        """Whether it still waits or is about to run."""
        return not self._state & _FINISHED

    @property
    def waits(self) -> bool:
        """Whether it was entered and waits for something from outside or from other steps."""
        return self._state == _STARTED

    @property
    def known_stuck(self) -> bool:
        """Whether it could not go on when it last tried."""
        return "incident" in self.internal_data

    @property
    def listening(self) -> bool:
        """Whether it only listens for an instant: the token is elsewhere, and nothing waits for this step."""
        return "listening" in self.internal_data

    @property
    def public_id(self) -> str:
        """The id by which a task, as which this step waits, is known outside."""
        return f"{self.case.id}.{self.id}"

    @property
    def public_effect_id(self) -> str:
        """The id by which an effect, as which this step waits, is known outside."""
        return f"{self.case.id}.e{self.id}"

    @property
    def public_timer_id(self) -> str:
        """The id by which the timer this step waits for is known outside."""
        return f"{self.case.id}.t{self.id}"

    def arrive(self) -> None:
        """The token is here: run as soon as the queue allows."""
        self._ready()

    def listen(self, **about: Any) -> None:
        """Begin to listen, remembering `about`."""
        self.internal_data.update(about, listening=True)
        self._ready()

    def wake(self) -> None:
        """What it listened for has happened, or was heard without a listener: the token is here now."""
        self.internal_data.pop("listening", None)
        self._ready()

    def wait(self) -> None:
        """Wait without having been run: tokens left over at a join."""
        self._set_state(TaskState.STARTED)

    def merge(self) -> None:
        """End without a word: another step at the same join carries its tokens on."""
        self._set_state(TaskState.COMPLETED)

    def withdraw(self) -> None:
        """Cancel it if it is not finished, with all that hangs on it."""
        if self.unfinished:
            self.cancel()

    def resume(self) -> None:
        """Let a waiting step go on: what it waited for has come."""
        self.internal_data["resumed"] = True
        self._ready()

    def run(self) -> None:
        """Enter or resume the element; it completes when it is done, otherwise it waits (STARTED) to be resumed."""
        done = self.task_spec.visit(self)
        if self.unfinished:
            if done:
                self.complete()
            else:
                self._set_state(TaskState.STARTED)

    def complete(self) -> None:
        """End here, and let those begin to which the element leads."""
        self._state = _COMPLETED
        self.task_spec._on_complete_hook(self)  # noqa: SLF001 (the library's name for what an element does then)
        tasks = self.workflow.tasks
        for number in self._children:
            tasks[number]._ready()  # noqa: SLF001 (a step, as this one)

    def lead_to(self, task_spec: Any) -> Step:
        """A new step at the element, come from here."""
        return Step(self.workflow, task_spec, self)

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> NoReturn:
        raise NotImplementedError("steps are made by lead_to")

    def _ready(self) -> None:
        if not self._state & _FINISHED:
            self._state = _READY
            self.workflow.case.queue.append(self)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Do nothing: a step carries no data."""


class _ScopeMixin:
    """What the case and the scopes inside it share: a list of steps, local variables, a place in the model."""

    case: Case
    locals: dict[str, Any]
    path: tuple[str, ...]
    tasks: dict[Any, Step]
    task_tree: Step
    asleep = 0
    """How many steps wait here that have not been read; a command that concerns one has it read before."""

    def unfinished(self) -> list[Step]:
        """The steps that wait or are about to run, oldest first; those that sleep are woken."""
        if self.asleep:
            self.case.wake(self)
        return self.awake()

    def awake(self) -> list[Step]:
        """Those of them that do not sleep."""
        found = [s for s in self.tasks.values() if not s._state & _FINISHED]  # noqa: SLF001  # asked very often
        return sorted(found, key=_number) if len(found) > 1 else found

    def place(self, task_spec: Any) -> Step:
        """A new step at an element that no sequence flow led to (a start, a boundary event, an event sub-process)."""
        return self.task_tree.lead_to(task_spec)

    def _task_completed_notify(self, task: Step) -> None:
        """Do nothing: the case looks for scopes that are done when nothing moves any more (see `Case.rest`)."""

    def _plant(self, spec: Any, number: int) -> None:
        """Set the root, which stands for the scope itself and is finished from the start."""
        self.task_tree = Step(self, spec.start, state=TaskState.COMPLETED, number=number)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one command is carried out with."""

    case_id: str
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    decisions: Mapping[str, Any]
    now: datetime
    behaviour: int


class Sleepers(Protocol):
    """What holds the steps that sleep (`sleeping`)."""

    def wake(self, scope: _ScopeMixin) -> None:
        """Put all that sleep in the scope into it, with the scopes that they hold."""


class Scope(_ScopeMixin, BpmnSubWorkflow):
    """A called process, an embedded or an event sub-process that is running; `host` is the step that holds it."""

    def __init__(self, spec: Any, parent_task_id: int, top_workflow: Case) -> None:
        self.case = top_workflow
        self.locals = {}
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)
        self.host: Step = top_workflow.get_task_from_id(parent_task_id)
        self.path = self.host.task_spec.path_inside(self.host.workflow.path)
        self._plant(spec, -1 - parent_task_id)


class Case(_ScopeMixin, BpmnWorkflow):
    """A case in execution: the outermost scope, its data, and the queue of steps that are ready."""

    def __init__(self, specs: Any, engine: Callable[[datetime], Any], given: Given) -> None:
        """Take the place of the library's: `engine` makes what evaluates expressions, if there are any."""
        self.case = self
        self.locals = {}
        self.path = ()
        self.specs = specs
        self.id = given.case_id
        self.data_now = cast("MutableMapping[str, Any]", copy(given.data))  # a copy may be written
        self.parameters = given.parameters
        self.decisions = given.decisions
        self.now = given.now
        self.behaviour = given.behaviour
        self.recorder = Recorder()
        self.numbers = 0
        self.taken = 0
        self.outcome: str | None = None
        self.queue: deque[Step] = deque()
        self.sleepers: Sleepers | None = None
        self.spec = specs.main
        self.subprocess_specs = specs.processes
        self.subprocesses: dict[Any, Scope] = {}
        self.tasks: dict[Any, Step] = {}
        self.task_removed_event = _NOBODY_LISTENS
        self._engine = engine
        self._made: Any = None
        self._plant(specs.main, -1)

    @property
    def script_engine(self) -> Any:
        """What evaluates expressions at the instant of the case."""
        if self._made is None:
            self._made = self._engine(self.now)
        return self._made

    def next_number(self) -> int:
        """The next number of the case; numbers are never used twice."""
        self.numbers += 1
        return self.numbers

    def scopes(self) -> list[Case | Scope]:
        """The case and everything running inside it, innermost first; of equal depth the oldest first. All wakes."""
        if not self.subprocesses:
            return [self]
        while sleeping := [scope for scope in self.subprocesses.values() if scope.asleep]:
            for scope in sleeping:
                self.wake(scope)
        inner = sorted(self.subprocesses.values(), key=lambda scope: (-scope.depth, scope.parent_task_id))
        return [*inner, self]

    def steps(self) -> Iterator[Step]:
        """All unfinished steps of the case, oldest first, but for those that sleep: nothing can move them."""
        if not self.subprocesses:
            return iter(self.awake())
        scopes = [self, *self.subprocesses.values()]
        return iter(sorted((step for scope in scopes for step in scope.awake()), key=_number))

    def wake(self, scope: _ScopeMixin) -> None:
        """Wake all that sleep in the scope."""
        if self.sleepers is not None:
            self.sleepers.wake(scope)

    def create_subprocess(self, my_task: Step, spec_name: str) -> Scope:
        """Open the scope that `my_task` holds. StuckError when too many hold one another."""
        if my_task.workflow.depth >= DEPTH_LIMIT:
            raise StuckError(ENDLESS, f"流程相互调用超过 {DEPTH_LIMIT} 层，可能在调用自己")
        scope = Scope(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = scope
        return scope

    def drop_scope(self, host: Step) -> None:
        """Forget the scope that `host` held."""
        self.subprocesses.pop(host.id, None)

    def stuck(self) -> list[Step]:
        """The steps that could not go on when they last tried."""
        return [step for step in self.steps() if step.known_stuck]

    def rest(self) -> None:
        """Run everything that can run by itself, until only people, services, messages or time can move the case."""
        while True:
            while self.queue:
                step = self._next_in_queue()
                if step._state == _READY:  # noqa: SLF001
                    self._attempt(step)
            if not any(each.task_spec.settle(each) for each in self.steps() if each.task_spec.settles):
                break

    def _next_in_queue(self) -> Step:
        """The oldest ready step; what tells all that wait gives way to what may still begin to wait."""
        oldest = self.queue.popleft()
        if not oldest.task_spec.patient:
            return oldest
        before = next((each for each in self.queue if not each.task_spec.patient), None)
        if before is None:
            return oldest
        self.queue.remove(before)
        self.queue.appendleft(oldest)
        return before

    def _attempt(self, step: Step) -> None:
        try:
            self._count()
            step.run()
        except StuckError as stuck:
            incident = Incident(element=step.element, code=stuck.code, what=stuck.what, path=step.workflow.path)
            if stuck.code == ENDLESS:
                raise EngineIncident(incident) from stuck
            self.recorder.stuck(incident, fresh=not step.known_stuck)
            step.internal_data["incident"] = stuck.code
        else:
            step.internal_data.pop("incident", None)

    def _count(self) -> None:
        self.taken += 1
        if self.taken > STEP_LIMIT:
            what = (
                f"案件 {self.id} 一次办理走了超过 {STEP_LIMIT} 步仍未停下，流程在无人参与的环路里打转。{ENDLESS_REMEDY}"
            )
            raise StuckError(ENDLESS, what)


def _number(step: Step) -> int:
    return int(step.id)
