"""What every element has in common, and the activities: the person's task, the service, the decision, the held scope.

An element is entered when its step runs for the first time: `enter` answers whether it is done at once; otherwise the
step waits until somebody resumes it, and `resume` takes in what has come. A step that is done leaves over the flows
that `taken` names. What cannot be done with the data at hand is a StuckError, raised before anything is written, so
that the step can be run again as it is.

Knows the activities of BPMN with their zeebe: settings; must not know gateways, events, storage or services.
"""

# ruff: noqa: ARG002 -- what every element is asked, many answer without looking at the step

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from workflows.engine import clock, deciding, variables, ways
from workflows.engine.expressions import shown, value_of
from workflows.engine.graph import CLAIMANT, DEADLINE_FROM
from workflows.engine.incidents import StuckError
from workflows.engine.values import Effect, OpenTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from workflows.engine.graph import Flow, Mapped, Node
    from workflows.engine.tree import Case, Scope, Step


class Body(Protocol):
    """What repeats an activity (`loops`)."""

    def collect(self, instance: Step) -> None:
        """An instance is done: take its result, and begin the next if there is one."""


class FlowNode(BpmnTaskSpec):
    """An element of a process; this one is passed straight through."""

    silent = False
    """Whether its coming and going is not recorded: others stand for it."""
    body: Body | None = None
    """What repeats it, when its steps are instances of a repeated activity."""
    patient = False
    """Whether its ready steps give way to all others."""
    catches = False
    """Whether its steps wait for something that may be told to the case."""
    parts = False
    """Whether the steps in the scope that its step holds have nothing to do with each other until one of them moves."""

    settles = False
    """Whether its waiting steps are asked whether they may go on when nothing moves by itself (`settle`)."""

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        super().__init__(process, name or node.id, lane=node.lane, documentation=node.documentation)
        self.bpmn_id = node.id
        self.bpmn_name = node.name
        self.node = node
        self.leaving: list[Flow] = []
        self.attached: list[FlowNode] = []

    def lead(self, flow: Flow, target: FlowNode) -> None:
        """Connect this element to the next one."""
        self.leaving.append(flow)
        self.connect(target)

    def enter(self, step: Step) -> bool:
        """The token has come; answers whether the element is done."""
        return True

    def resume(self, step: Step) -> None:
        """What the step waited for has come; take it in."""

    def taken(self, step: Step) -> Iterable[Flow]:
        """The flows over which a done step leaves: all of them."""
        return self.leaving

    def has_scope(self, step: Step) -> bool:
        """Whether the step holds a scope that is running."""
        return False

    def settle(self, step: Step) -> bool:
        """Asked of every waiting step of an element that `settles`: resume it if it may go on now, and say so."""
        return False

    def test(self) -> None:
        """Do nothing: the linter has checked the model once, SpiffWorkflow would check it again at every step."""

    def _predict(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: a step is made when a token comes, never predicted."""

    def visit(self, step: Step) -> bool:
        """Enter the element, or resume it when what it waited for has come; answers whether it is done."""
        if step.internal_data.get("resumed"):
            self.resume(step)
            return True
        if not (step.known_stuck or step.listening or self.silent):
            step.note("entered")
        return self.enter(step)

    def _on_complete_hook(self, my_task: Step) -> None:
        if not self.silent:
            my_task.note("completed")
        for flow in self.taken(my_task):
            if flow.drawn:
                my_task.note("flow", flow.id)
            child = my_task.lead_to(self._wf_spec.task_specs[flow.target])
            child.internal_data["flow"] = flow.id
        if not (self.leaving or self.node.by_event or self.body):
            _remember_end(my_task)

    def _on_cancel(self, my_task: Step) -> None:
        if not (my_task.listening or self.silent):
            my_task.note("cancelled")


class Activity(FlowNode):
    """Work that takes time, to which boundary events may be attached; they listen while it waits.

    Where the flows behind it have conditions, these are asked when the work is done; should they stop the case, the
    work stays done and only the leaving is tried again.
    """

    def visit(self, step: Step) -> bool:
        """Visit it, and listen on its edge if it waits; leave it when it is done."""
        if "leaving" not in step.internal_data:
            if not super().visit(step):
                self._listen(step)
                return False
            if not self._asks_on_leaving():
                return True
            self._stop_listening(step)
            step.internal_data.pop("resumed", None)
            step.internal_data["leaving"] = True
        self._leave(step)
        return True

    def taken(self, step: Step) -> Iterable[Flow]:
        """All flows, or those that were chosen."""
        chosen = step.internal_data.pop("chosen", None)
        return self.leaving if chosen is None else [flow for flow in self.leaving if flow.id in chosen]

    def _asks_on_leaving(self) -> bool:
        return self.body is not None or any(flow.condition is not None for flow in self.leaving)

    def _leave(self, step: Step) -> None:
        if self.body is not None:
            self.body.collect(step)
        else:
            step.internal_data["chosen"] = ways.every(step, self.node, self.leaving)

    def _on_complete_hook(self, my_task: Step) -> None:
        self._stop_listening(my_task)
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Step) -> None:
        self._stop_listening(my_task)
        super()._on_cancel(my_task)

    def _listen(self, step: Step) -> None:
        """Start the timers on the edge; the other events there are heard without a step."""
        for boundary in self.attached:
            if boundary.node.triggers[0].kind == "timer":
                step.workflow.place(boundary).listen(host=step.id)

    def _stop_listening(self, step: Step) -> None:
        for other in step.workflow.unfinished() if self.attached else ():
            if other.internal_data.get("host") == step.id:
                other.withdraw()


class UserTask(Activity):
    """A task for a person; open until it is completed by command or cancelled."""

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        super().__init__(process, node, name)
        self.manual = True

    def enter(self, step: Step) -> bool:
        """Open the task for its candidate group and, when the model names one, its assignee."""
        step.case.recorder.task_opened(self.described(step))
        return False

    def described(self, step: Step) -> OpenTask:
        """The task as the model describes it at this moment."""
        work = self.node.work
        return OpenTask(
            id=step.public_id,
            element=self.bpmn_id,
            name=self.node.name,
            path=step.workflow.path,
            group=self._text(step, work.groups) or "",
            assignee=self._text(step, work.assignee),
            form=work.form,
            due=self._due(step),
            properties=work.properties,
            claim_line=self._claimant(step),
            deadline_from=self._deadline_from(step),
        )

    def resume(self, step: Step) -> None:
        """Close the task; its values are written already."""
        step.case.recorder.task_closed(step.public_id, self.bpmn_id, "completed")

    def _on_cancel(self, my_task: Step) -> None:
        my_task.case.recorder.task_closed(my_task.public_id, self.bpmn_id, "cancelled")
        super()._on_cancel(my_task)

    def _text(self, step: Step, written: str | None) -> str | None:
        value = value_of(step, written) if written else None
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            value = ", ".join(value)
        if value is None or isinstance(value, str):
            return value
        raise StuckError("assignment", f"任务“{self.node.name}”的指派 {written} 得到 {shown(value)}，应为文字")

    def _due(self, step: Step) -> datetime | None:
        written = self.node.work.due
        value = value_of(step, written) if written else None
        if value is None:
            return None
        due = clock.due_at(value, step.case.now)
        if due is None:
            raise StuckError("due", f"任务“{self.node.name}”的期限 {written} 得到 {shown(value)}，应为日期或时间")
        return due

    def _claimant(self, step: Step) -> int | None:
        """The number that the property `claimant` comes to, if the task is for one of the claimants of the case."""
        written = self.node.work.properties.get(CLAIMANT)
        value = value_of(step, written) if written else None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int) or value < 1 or value != int(value):
            raise StuckError("claimant", f"任务“{self.node.name}”的职工 {written} 得到 {shown(value)}，应为职工序号")
        return int(value)

    def _deadline_from(self, step: Step) -> date | None:
        written = self.node.work.properties.get(DEADLINE_FROM)
        value = value_of(step, written) if written else None
        if value is None or type(value) is date:
            return value
        raise StuckError("due", f"任务“{self.node.name}”的期限起算日 {written} 得到 {shown(value)}，应为日期")


class ServiceTask(Activity):
    """A named service that the caller runs; waits as an effect until its result comes back."""

    def enter(self, step: Step) -> bool:
        """Work out the inputs and ask for the service."""
        inputs = mapped(step, self.node.work.inputs)
        if self.node.work.outputs:
            step.internal_data["inputs"] = inputs
        step.case.recorder.effect_wanted(
            Effect(
                id=step.public_effect_id,
                element=self.bpmn_id,
                type=self.node.work.task_type or "",
                headers=self.node.work.headers,
                inputs=inputs,
                path=step.workflow.path,
            ),
        )
        return False

    def resume(self, step: Step) -> None:
        """Take the service's result into the variables."""
        result = step.internal_data["result"]
        keep(step, result, self.node.work.outputs, within={**step.internal_data.get("inputs", {}), **result})

    def _on_cancel(self, my_task: Step) -> None:
        my_task.case.recorder.effect_dropped(my_task.public_effect_id)
        super()._on_cancel(my_task)


class BusinessRuleTask(Activity):
    """A decision of the package's tables; its result becomes a variable, its reasons are recorded."""

    def enter(self, step: Step) -> bool:
        """Decide and write the result."""
        work = self.node.work
        local = mapped(step, work.inputs)
        names = deciding.needs(step.case.decisions, work.decision or "")
        context = {**variables.seen_at(step, names, None), **local}
        value, decision = deciding.decided(
            step.case.decisions, work.decision or "", context, now=step.case.now, element=self.bpmn_id
        )
        result = {work.result_variable: value} if work.result_variable else {}
        keep(step, result, work.outputs, within={**local, **result})
        step.case.recorder.decided(decision)
        return True


class SubProcess(Activity):
    """An element that holds a scope of its own: an embedded sub-process."""

    settles = True

    @property
    def inner_process(self) -> str:
        """The id of the process specification that runs inside."""
        return str(self.bpmn_id)

    def path_inside(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of the elements inside, given that of the elements around."""
        return path

    def enter(self, step: Step) -> bool:
        """Open the scope with its local variables and start what is inside."""
        inputs = mapped(step, self.node.work.inputs)
        scope = step.case.create_subprocess(step, self.inner_process)
        scope.locals.update({**step.locals, **inputs})
        scope.spec.begin(scope)
        return False

    def has_scope(self, step: Step) -> bool:
        """Whether it was entered: then the scope is open until the step is done."""
        return step.waits or "resumed" in step.internal_data

    def settle(self, step: Step) -> bool:
        """Go on when nothing is left inside."""
        if not step.waits or is_open(step.case.subprocesses[step.id]):
            return False
        step.resume()
        return True

    def resume(self, step: Step) -> None:
        """Pass the outputs outwards and close the scope."""
        scope = step.case.subprocesses[step.id]
        if step.locals:
            step.internal_data["locals"] = {name: scope.locals[name] for name in step.locals}
        keep(step, {}, self.node.work.outputs, within=scope.locals)
        close(scope)

    def _on_cancel(self, my_task: Step) -> None:
        scope = my_task.case.subprocesses.get(my_task.id)
        if scope is not None:
            close(scope)
        super()._on_cancel(my_task)


class CallActivity(SubProcess):
    """A call of a process that others call too; it works on the same case data."""

    @property
    def inner_process(self) -> str:
        """The id of the called process."""
        return self.node.work.called_process or ""

    def path_inside(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The call activity becomes part of the path of everything inside."""
        return (*path, self.bpmn_id)


def _remember_end(step: Step) -> None:
    """At the end of the case remember where it ended; an end that names its outcome counts more than one that does not.

    The case itself ends so, and an event sub-process of it that has interrupted it or runs beside it.
    """
    scope, case, node = step.workflow, step.case, step.task_spec.node
    outermost = scope is case or (scope.host.task_spec.node.by_event and scope.host.workflow is case)
    known = case.outcome is not None and "outcome" in case.specs.elements[case.outcome].node.work.properties
    if outermost and ("outcome" in node.work.properties or not known):
        case.outcome = node.id


def is_open(scope: Case | Scope) -> bool:
    """Whether something in the scope still waits or is about to run; a listener alone does not keep it open."""
    if scope.asleep:
        return True
    for step in scope.awake():  # noqa: SIM110 (asked several times by every command)
        if not step.listening:
            return True
    return False


def close(scope: Scope) -> None:
    """Cancel what is left in the scope, innermost first, and forget it."""
    for step in scope.unfinished():
        step.withdraw()
    scope.case.drop_scope(scope.host)


def mapped(step: Step, mappings: Iterable[Mapped], within: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values that the mappings make, in order; a later one sees what the earlier ones made."""
    made: dict[str, Any] = {}
    for each in mappings:
        value = value_of(step, each.source, {**(within or {}), **made})
        made[each.target] = variables.storable(each.target, value)
    return made


def keep(step: Step, result: Mapping[str, Any], outputs: Iterable[Mapped], *, within: Mapping[str, Any]) -> None:
    """Write an activity's result: the whole, or only what its output mappings make of it when it has any."""
    outputs = tuple(outputs)
    variables.write_at(step, mapped(step, outputs, within) if outputs else result)
