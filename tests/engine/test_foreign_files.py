"""Files of other tools: every construct of the standard is read, and then executed, passed by, or refused by name."""

from __future__ import annotations

import codecs

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from tests.engine.mutations import NAMES
from tests.engine.packages import MAIN, clean_files
from tests.soak import spoilt_models
from workflows.engine.contents import read_contents
from workflows.engine.elements import ELSEWHERE
from workflows.engine.graph import Model
from workflows.engine.lint import lint_contents
from workflows.engine.reading import read_bpmn
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Package, Problem

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:t" id="d" targetNamespace="urn:t">'
)


def told(content: bytes | str) -> list[Problem]:
    """What is wrong with a single file, its drawing aside."""
    raw = content.encode() if isinstance(content, str) else content
    found = lint_contents(read_contents(Package("alone", {"x.bpmn": raw}), loose=True), Surroundings())
    return [each for each in found if each.code not in {"no-drawing", "not-drawn", "no-reply"}]


def process(inner: str, around: str = "") -> str:
    """A file of another tool around the inside of a process."""
    return f'{HEAD}{around}<process id="p" name="P" isExecutable="true">{inner}</process></definitions>'


PLAIN = (
    '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>'
    '<textAnnotation id="n"><text>note</text></textAnnotation><association id="a" sourceRef="s" targetRef="n"/>'
    '<group id="g" categoryValueRef="v"/><dataObject id="o" isCollection="true"/>'
    '<dataObjectReference id="r" dataObjectRef="o"/><dataStoreReference id="t" dataStoreRef="store"/>'
    '<property id="q" name="x"/><ioSpecification id="io"><inputSet/><outputSet/></ioSpecification>'
    '<laneSet id="ls"><lane id="l" name="L"><flowNodeRef>s</flowNodeRef><childLaneSet id="c">'
    '<lane id="m" name="M"><flowNodeRef>e</flowNodeRef></lane></childLaneSet></lane></laneSet>'
)
AROUND = (
    '<import namespace="urn:x" location="x.xsd" importType="http://www.w3.org/2001/XMLSchema"/>'
    '<itemDefinition id="i" structureRef="t:x"/><dataStore id="store" name="S"/><category id="k">'
    '<categoryValue id="v" value="V"/></category><interface id="if" name="I"><operation id="op" name="O">'
    "<inMessageRef>msg</inMessageRef></operation></interface><resource id='who' name='W'/>"
    '<message id="msg" name="m"/><collaboration id="col"><participant id="p1" processRef="p"/>'
    '<participant id="p2" name="Bank"/><messageFlow id="mf" sourceRef="p2" targetRef="p1"/></collaboration>'
    '<x:own xmlns:x="urn:own" id="own"/>'
)


def test_what_only_explains_is_passed_by() -> None:
    assert told(process(PLAIN, AROUND)) == []


def test_data_that_are_passed_along_are_passed_by_and_data_that_are_changed_refused() -> None:
    association = (
        '<dataInputAssociation id="di"><sourceRef>r</sourceRef><targetRef>q</targetRef>{}</dataInputAssociation>'
    )
    task = (
        '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/><startEvent id="s"/><subProcess id="e">{}'
        '<startEvent id="s2"/><sequenceFlow id="f2" sourceRef="s2" targetRef="e2"/><endEvent id="e2"/></subProcess>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
    )
    assert told(process(task.format(association.format("")))) == []
    (each,) = told(process(task.format(association.format("<assignment><from>1</from><to>x</to></assignment>"))))
    assert (each.code, each.params["kind"], each.element) == ("refused-element", "dataAssociation", "di")


@pytest.mark.parametrize("kind", sorted(set(ELSEWHERE) - {"dataAssociation", "resourceRole", "performer"}))
def test_what_describes_something_else_is_refused_by_name(kind: str) -> None:
    inner = f'<{kind} id="odd" name="Odd"/>'
    inside = process(PLAIN + inner) if kind in {"correlationSubscription", "humanPerformer", "potentialOwner"} else ""
    found = told(inside or process(PLAIN, inner))

    assert {(each.code, each.element, each.label) for each in found} == {("refused-element", "odd", "Odd")}
    assert all(each.params["reason"] and each.remedy and each.line for each in found)


def test_conversations_are_refused_wherever_they_stand() -> None:
    around = AROUND.replace("</collaboration>", '<conversation id="talk"/></collaboration>')
    assert [(each.code, each.element) for each in told(process(PLAIN, around))] == [("refused-element", "talk")]


@pytest.mark.parametrize(
    "kind",
    ["task", "manualTask", "transaction", "adHocSubProcess", "complexGateway", "globalTask", "implicitThrowEvent"],
)
def test_what_is_not_executed_is_told_with_what_to_do_instead(kind: str) -> None:
    inner = '<startEvent id="i"/><sequenceFlow id="j" sourceRef="i" targetRef="k"/><endEvent id="k"/>'
    inner = inner if kind in {"transaction", "adHocSubProcess"} else ""
    steps = '<sequenceFlow id="f" sourceRef="s" targetRef="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"/>'
    known = kind not in {"globalTask", "implicitThrowEvent"}
    body = f'<startEvent id="s"/>{steps if known else ""}<{kind} id="x" name="X">{inner}</{kind}><endEvent id="e"/>'
    found = [each for each in told(process(body)) if each.element == "x"]

    assert {each.code for each in found} <= {"refused-element", "unknown-element"}
    assert found


def test_undoing_is_refused_by_name() -> None:
    body = (
        '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><subProcess id="x"><startEvent id="i"/>'
        '<sequenceFlow id="j" sourceRef="i" targetRef="k"/><endEvent id="k"/></subProcess>'
        '<sequenceFlow id="g" sourceRef="x" targetRef="e"/><endEvent id="e"/>'
        '<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent>'
        '<serviceTask id="undo" name="U" isForCompensation="true"/><association id="a" sourceRef="b" targetRef="undo"/>'
    )
    refused = {each.element for each in told(process(body)) if each.code == "refused-element"}
    assert refused == {"b", "undo"}


def test_references_may_bear_a_prefix_and_definitions_may_stand_outside() -> None:
    around = (
        '<message id="msg" name="death"/><error id="err" errorCode="broken"/>'
        '<messageEventDefinition id="md" messageRef="t:msg"/>'
    )
    body = (
        '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><subProcess id="x"><startEvent id="i"/>'
        '<sequenceFlow id="j" sourceRef="i" targetRef="k"/><endEvent id="k"><errorEventDefinition errorRef="t:err"/>'
        '</endEvent></subProcess><sequenceFlow id="g" sourceRef="x" targetRef="e"/><endEvent id="e"/>'
        '<boundaryEvent id="b" attachedToRef="t:x"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<sequenceFlow id="h" sourceRef="b" targetRef="w"/><intermediateCatchEvent id="w" name="W">'
        "<eventDefinitionRef>t:md</eventDefinitionRef></intermediateCatchEvent>"
    )
    model = read_bpmn(process(body, around).encode(), "x.bpmn")
    assert isinstance(model, Model)
    nodes = model.processes["p"].nodes

    assert nodes["b"].attached_to == "x"
    assert [(each.kind, each.name) for each in nodes["w"].triggers] == [("message", "death")]
    assert {each.code for each in told(process(body, around))} <= {"event-groups-missing", "dead-node"}


def test_a_call_may_be_written_as_the_standard_writes_it() -> None:
    body = '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><callActivity id="c" name="C" {}/>'
    model = read_bpmn(process(body.format('calledElement="t:other"')).encode(), "x.bpmn")
    assert isinstance(model, Model)
    assert model.processes["p"].nodes["c"].work.called_process == "other"
    assert told(process(body.format('calledElement="t:other"'))) == []
    assert [each.code for each in told(process(body.format("")))] == ["process-missing"]


def test_beside_an_executable_process_others_only_explain() -> None:
    other = '<process id="partner" isExecutable="false"><task id="think"/></process>'
    assert told(process(PLAIN).replace("</definitions>", f"{other}</definitions>")) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030", "iso-8859-1"])
def test_a_file_may_be_written_in_any_encoding(encoding: str) -> None:
    name = "P" if encoding == "iso-8859-1" else "审批"
    text = process(PLAIN).replace('name="P"', f'name="{name}"')
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    raw = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    model = read_bpmn(codecs.BOM_UTF16_BE + raw if encoding == "utf-16-be" else raw, "x.bpmn")

    assert isinstance(model, Model)
    assert model.processes["p"].name == name


def test_the_default_namespace_and_any_prefix_mean_the_same() -> None:
    original = clean_files()[MAIN]
    other = original.replace(b"bpmn:", b"semantic:").replace(b"xmlns:bpmn=", b"xmlns:semantic=")
    default = original.replace(b"<bpmn:", b"<").replace(b"</bpmn:", b"</").replace(b"xmlns:bpmn=", b"xmlns=")
    assert b"xmlns:semantic" in other
    for written in (other, default):
        model, plain = read_bpmn(written, "x"), read_bpmn(original, "x")
        assert isinstance(model, Model)
        assert isinstance(plain, Model)
        assert model.processes == plain.processes
        assert model.shapes == plain.shapes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"{HEAD}</definitions>", "no-process"),
        (f'{HEAD}<process id="p" isExecutable="true"/></definitions>', "scope-empty"),
        (f'{HEAD}<process isExecutable="true">{PLAIN}</process></definitions>', ""),
        (f"{HEAD}<process/></definitions>", "scope-empty"),
        (process("<startEvent/><endEvent/>"), "id-missing"),
        (process('<sequenceFlow id="f"/>'), "flow-end-missing"),
        (process('<boundaryEvent id="b" attachedToRef="b"/>'), "boundary-host"),
        (process('<subProcess id="a"><subProcess id="a"/></subProcess>'), "duplicate-id"),
        (f'{HEAD}<process id="p"/><process id="p"/></definitions>', "duplicate-id"),
    ],
)
def test_what_is_incomplete_is_told(content: str, code: str) -> None:
    assert code in {each.code for each in told(content)} | {""}


@pytest.mark.parametrize("name", NAMES)
def test_any_element_of_the_standard_may_stand_anywhere(name: str) -> None:
    odd = f'<{name} id="odd"/>'
    for content in (
        process(PLAIN + odd),
        process(PLAIN, odd),
        process(PLAIN.replace('<startEvent id="s"/>', f'<startEvent id="s">{odd}</startEvent>')),
        process(PLAIN.replace('id="f"', 'id="f2"') + f'<{name} id="f" sourceRef="s" targetRef="e">{odd}</{name}>'),
    ):
        told(content)


def test_spoilt_files_break_neither_the_linter_nor_the_engine() -> None:
    seen = spoilt_models.run(seconds=15, first=1, most=40)
    assert seen["judged"] > 0


def test_a_process_of_another_tool_runs() -> None:
    flow = Flow("other")
    flow.user("a", to=["b", "c"])
    flow.user("b", to="d")
    flow.user("c", to="d")
    flow.user("d")
    run = Run(release_of(flow))
    for task in ("a", "b", "c", "d", "d"):
        run.complete(task)
    assert run.last.ended is not None
