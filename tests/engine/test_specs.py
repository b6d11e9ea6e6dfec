"""What is built for execution: everything the linter lets pass, and nothing else."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from workflows.engine import elements
from workflows.engine.nodes import FlowNode
from workflows.engine.specs import EXECUTES, HEARS

LOOPS = {"multiInstance", "standardLoop"}
PASSING = [key for key, verdict in elements.TABLE.items() if verdict == elements.EXECUTED and key not in LOOPS]


@pytest.mark.parametrize("key", PASSING)
def test_whatever_the_linter_lets_pass_has_an_executing_class(key: str) -> None:
    kind, _, trigger = key.partition("/")
    kind = {"eventStart": "startEvent", "eventSubProcess": "subProcess"}.get(kind, kind)

    assert issubclass(EXECUTES[kind], FlowNode)
    assert trigger in {"", "none"} or trigger in HEARS[kind]


@pytest.mark.parametrize("kind", sorted(EXECUTES))
def test_whatever_has_an_executing_class_is_known_to_the_linter(kind: str) -> None:
    assert {key.partition("/")[0] for key in elements.TABLE} & {kind.partition("/")[0]}


@pytest.mark.parametrize(
    "element",
    [
        '<bpmn:scriptTask id="odd"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>',
        '<bpmn:task id="odd"/>',
        '<bpmn:complexGateway id="odd"/>',
        '<bpmn:intermediateThrowEvent id="odd"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>',
        (
            '<bpmn:intermediateCatchEvent id="odd"><bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle>'
            "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        ),
        '<bpmn:endEvent id="odd"><bpmn:compensateEventDefinition/></bpmn:endEvent>',
        '<bpmn:userTask id="odd"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>',
        '<bpmn:userTask id="odd"><bpmn:standardLoopCharacteristics/></bpmn:userTask>',
    ],
)
def test_what_nothing_executes_is_not_built(element: str) -> None:
    flow = Flow("odd")
    flow.start("begin", to="odd")
    flow.body.append(element)

    with pytest.raises(ValueError, match="odd"):
        release_of(flow)


def test_an_element_may_bear_a_name_that_the_library_uses_itself() -> None:
    flow = Flow("named")
    flow.start("Start", to="End")
    flow.user("End", to="named.EndJoin")
    flow.end("named.EndJoin")
    run = Run(release_of(flow))

    run.complete("End")

    assert run.last.ended is not None
    assert run.last.ended.element == "named.EndJoin"


def test_cases_of_one_release_do_not_touch_one_another() -> None:
    flow = Flow("shared")
    flow.start("begin", to="gate")
    flow.inclusive("gate", to={"a": "=a", "b": None})
    flow.user("a", to="join")
    flow.user("b", to="join")
    flow.inclusive("join", to="done")
    flow.end("done")
    release = release_of(flow)
    first, second = Run(release, {"a": True}), Run(release, {"a": False}, case_id="c2")

    first.complete("a")

    assert (first.standing, second.standing) == ([], ["b"])
    second.complete("b")
    assert second.last.ended is not None
