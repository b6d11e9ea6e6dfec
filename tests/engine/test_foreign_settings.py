"""Files of other tools: what they set and the engine does not act on is refused by name, and not passed by."""

from __future__ import annotations

import pytest

from tests.engine.test_foreign_files import HEAD, told

ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
OTHER = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
MAPPING = '<zeebe:ioMapping><zeebe:{} source="=a" target="b"/></zeebe:ioMapping>'
WORK = '<zeebe:userTask/><zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="desk"/>'
SERVICE = '<zeebe:taskDefinition type="letter.issue"/>'
INSIDE = f'<userTask id="u" name="U"><extensionElements>{WORK}</extensionElements></userTask>'
WAITS = "<timerEventDefinition><timeDuration>=a</timeDuration></timerEventDefinition>"


def around(element: str, flow: str = "") -> str:
    """A process of a start, the element "x" and an end."""
    head = HEAD.replace("<definitions", f"<definitions {ZEEBE} {OTHER}")
    begin = '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>'
    end = f'<sequenceFlow id="g" sourceRef="x" targetRef="e"{flow or "/"}><endEvent id="e"/>'
    return f'{head}<process id="p" name="P" isExecutable="true">{begin}{element}{end}</process></definitions>'


def element(kind: str, extensions: str = "", inner: str = "", attributes: str = "") -> str:
    """The element "x"."""
    return f'<{kind} id="x" name="X" {attributes}><extensionElements>{extensions}</extensionElements>{inner}</{kind}>'


def call(attributes: str) -> str:
    """A call of another process."""
    return element("callActivity", f'<zeebe:calledElement processId="q" {attributes}/>')


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (element("userTask", WORK, attributes='completionQuantity="2"'), "completionQuantity"),
        (element("subProcess", inner='<userTask id="u"/>', attributes='startQuantity="2"'), "startQuantity"),
        (element("eventBasedGateway", attributes='eventGatewayType="Parallel"'), "eventGatewayType"),
        (call('propagateAllChildVariables="false"'), "propagateAllChildVariables"),
        (call('propagateAllParentVariables="false"'), "propagateAllParentVariables"),
        (call('bindingType="versionTag" versionTag="v1"'), "bindingType"),
        (element("userTask", WORK.replace("Groups", "Users")), "candidateUsers"),
        (element("userTask", f'{WORK}<zeebe:taskSchedule followUpDate="=a"/>'), "followUpDate"),
    ],
)
def test_a_setting_that_would_do_something_else_here_is_refused(written, name):
    found = [each for each in told(around(written)) if each.code == "setting-ignored"]
    assert [(each.element, each.params["name"]) for each in found] == [("x", name)]
    assert found[0].remedy.startswith("请")


@pytest.mark.parametrize(
    "written",
    [
        element("userTask", WORK, attributes='startQuantity="1" completionQuantity="1"'),
        element("serviceTask", SERVICE.replace("type=", 'retries="5" type=')),
        call('propagateAllChildVariables="true" bindingType="deployment"'),
        element("subProcess", MAPPING.format("input"), INSIDE),
    ],
)
def test_a_setting_that_changes_nothing_is_passed_by(written):
    assert {each.code for each in told(around(written))} <= {"unknown-variable"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (element("userTask", WORK + MAPPING.format("input")), "ioMapping"),
        (element("userTask", WORK + MAPPING.format("output")), "ioMapping"),
        (element("receiveTask", MAPPING.format("output")), "ioMapping"),
        (element("intermediateCatchEvent", MAPPING.format("output"), WAITS), "ioMapping"),
        (element("intermediateThrowEvent", MAPPING.format("input")), "ioMapping"),
        (element("parallelGateway", SERVICE), "taskDefinition"),
        (element("businessRuleTask", SERVICE), "taskDefinition"),
        (element("manualTask", WORK.removeprefix("<zeebe:userTask/>")), "formDefinition"),
    ],
)
def test_an_extension_where_nothing_is_done_with_it_is_refused(written, name):
    found = [each for each in told(around(written)) if each.code == "extension-misplaced"]
    assert ("x", name) in [(each.element, each.params["name"]) for each in found]
    assert found[0].params["places"]


@pytest.mark.parametrize(
    ("written", "flow", "where", "name"),
    [
        (element("userTask", WORK + '<zeebe:formDefinition formId="g"/>'), "", "x", "formDefinition"),
        (element("userTask", WORK, attributes='camunda:asyncBefore="true"'), "", "x", "asyncBefore"),
        (element("userTask", WORK), ' flowable:skip="true"/', "g", "skip"),
        (element("intermediateThrowEvent", "", '<messageEventDefinition camunda:topic="t"/>'), "", "x", "topic"),
    ],
)
def test_extensions_of_others_are_told_wherever_they_stand(written, flow, where, name):
    found = [each for each in told(around(written, flow)) if each.code == "foreign-extension"]
    assert (where, name) in [(each.element, each.params["name"]) for each in found]


def test_only_an_activity_is_repeated():
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    found = told(around(element("intermediateThrowEvent", inner=loop)))
    assert [(each.code, each.element) for each in found] == [("loop-odd", "x")]


def test_a_mapping_writes_one_name():
    mapping = MAPPING.format("input").replace('"b"', '"b.c"')
    found = told(around(element("serviceTask", SERVICE + mapping)))
    assert "mapping-target" in {each.code for each in found}
