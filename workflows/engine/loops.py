"""An activity done several times: for each entry of a collection, a given number of times, or while a condition holds.

The activity itself becomes a body that holds one instance for each time, side by side or one after the other. An
instance is the same activity without its loop, with local variables of its own: the entry, `loopCounter` (from 1), and
what its result is taken from. Events on the edge belong to the body, so they concern all instances. Which entries there
are is settled once, when the body is entered. Source: BPMN 2.0.2, 13.3.6 and 13.3.7; zeebe:loopCharacteristics.

Knows loops and their instances; must not know what kind of activity is repeated.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workflows.engine import variables
from workflows.engine.expressions import shown, truth_of, value_of
from workflows.engine.incidents import StuckError
from workflows.engine.nodes import Activity, FlowNode, SubProcess, close
from workflows.engine.readloops import COUNTER, COUNTS, INSTANCE_LIMIT, declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.engine.graph import Loop, Node
    from workflows.engine.tree import Step

INSTANCE = "*"
"""What follows the id of an activity in the name of its instances."""


class MultiInstance(SubProcess):
    """The body of an activity with several instances; it is itself not shown, its instances are."""

    silent = True
    inner: Activity

    def __init__(self, process: Any, node: Node) -> None:
        super().__init__(process, node)
        assert node.loop is not None
        self.loop: Loop = node.loop
        self.declared = declared(self.loop)
        self.parts = not self.loop.sequential

    @property
    def inner_process(self) -> str:
        """The scope that holds the instances."""
        return body_of(self.node)

    def enter(self, step: Step) -> bool:
        """Begin all instances, or the first; none at all is done at once."""
        entries = self._entries(step)
        if not entries:
            step.note("entered")
            self._hand_over(step, [])
            step.note("completed")
            return True
        step.case.create_subprocess(step, self.inner_process)
        now, later = (entries[:1], entries[1:]) if self.loop.sequential else (entries, [])
        step.internal_data["loop"] = self._fresh(len(entries), later)
        for number, entry in enumerate(now):
            self._begin(step, number, entry)
        return False

    def resume(self, step: Step) -> None:
        """All instances are done: hand over what they gave and close the scope that held them."""
        self._hand_over(step, step.internal_data.pop("loop").get("results"))
        close(step.case.subprocesses[step.id])

    def collect(self, instance: Step) -> None:
        """An instance is done: take its result, and go on with the next unless the rest is not needed any more."""
        body: Step = instance.workflow.host
        state = dict(body.internal_data["loop"])
        if self.loop.output_element is not None and "results" in state:
            value = variables.storable(self.loop.output_collection or "", value_of(instance, self.loop.output_element))
            state["results"] = [*state["results"]]
            state["results"][instance.internal_data["instance"]] = value
        state["done"] += 1
        stop = self._is_enough(instance, state)
        body.internal_data["loop"] = state
        if stop:
            _withdraw_others(instance)
        else:
            self._next(body, state)

    def _fresh(self, count: int, later: list[Any]) -> dict[str, Any]:
        """What the body remembers: how many there are and were done, what is still to come, and the results."""
        state: dict[str, Any] = {"of": count, "done": 0}
        if later:
            state["later"] = later
        if self.loop.output_collection is not None:
            state["results"] = [None] * count
        return state

    def _next(self, body: Step, state: dict[str, Any]) -> None:
        later = state.get("later", [])
        if later:
            body.internal_data["loop"] = {**state, "later": later[1:]}
            self._begin(body, state["done"], later[0])

    def _begin(self, body: Step, number: int, entry: Any) -> None:
        instance = body.case.subprocesses[body.id].place(self.inner)
        local: dict[str, Any] = dict.fromkeys(self.declared)
        local[COUNTER] = number + 1
        if self.loop.element:
            local[self.loop.element] = entry
        instance.internal_data.update(locals=local, instance=number)
        instance.arrive()

    def _hand_over(self, step: Step, results: list[Any] | None) -> None:
        if self.loop.output_collection is not None:
            variables.write_at(step, {self.loop.output_collection: results})

    def _is_enough(self, instance: Step, state: Mapping[str, Any]) -> bool:
        if self.loop.completion is None:
            return False
        active = instance.workflow.asleep + sum(1 for other in instance.workflow.awake() if other is not instance)
        counts = dict(zip(COUNTS, (state["of"], active, state["done"], 0), strict=True))
        return truth_of(instance, self.loop.completion, where=f"{_named(self)}的完成条件", extra=counts)

    def _entries(self, step: Step) -> list[Any]:
        """The entry for each instance; StuckError when there is no list, or there are too many."""
        if self.loop.collection is not None:
            entries = value_of(step, self.loop.collection)
            if not isinstance(entries, list | tuple):
                raise StuckError("collection", self._wrong(self.loop.collection, entries, "应为列表"))
            entries = [variables.storable(self.loop.collection, each) for each in entries]
        else:
            entries = [None] * self._number(step)
        if len(entries) > INSTANCE_LIMIT:
            raise StuckError("instances", f"{_named(self)}要做 {len(entries)} 次，超过上限 {INSTANCE_LIMIT} 次")
        return entries

    def _number(self, step: Step) -> int:
        written = self.loop.cardinality or ""
        value = value_of(step, written)
        number = Decimal(value) if isinstance(value, str) and value.isdecimal() else value
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or number != int(number) or number < 0:
            raise StuckError("collection", self._wrong(written, value, "应为不小于 0 的整数"))
        return min(int(number), INSTANCE_LIMIT + 1)

    def _wrong(self, written: str, value: Any, wanted: str) -> str:
        return f"{_named(self)}的次数 {written} 得到 {shown(value)}，{wanted}"


class StandardLoop(MultiInstance):
    """The body of an activity that is repeated, one time after the other, while a condition holds."""

    def _entries(self, step: Step) -> list[Any]:
        """The first time; none when the condition is asked before and does not hold."""
        if self.loop.maximum == 0 or (self.loop.test_before and not self._again(step, 0)):
            return []
        return [None]

    def _next(self, body: Step, state: dict[str, Any]) -> None:
        if state.pop("again"):
            self._begin(body, state["done"], None)

    def _is_enough(self, instance: Step, state: Mapping[str, Any]) -> bool:
        """Never more than wanted: whether there is a next time is asked here, where it may stop the case."""
        assert isinstance(state, dict)
        state["again"] = self._again(instance, state["done"])
        return False

    def _again(self, step: Step, done: int) -> bool:
        if self.loop.maximum is not None and done >= self.loop.maximum:
            return False
        if self.loop.condition is None:
            return True
        extra = {COUNTER: done or 1}
        return truth_of(step, self.loop.condition, where=f"{_named(self)}的循环条件", extra=extra)


def body_of(node: Node) -> str:
    """The name of the scope that holds the instances, and of the instances' specification."""
    return f"{node.id}{INSTANCE}"


def _withdraw_others(instance: Step) -> None:
    for other in instance.workflow.unfinished():
        if other is not instance:
            other.withdraw()


def _named(spec: FlowNode) -> str:
    return f"活动“{spec.node.name or spec.node.id}”（{spec.node.id}）"
