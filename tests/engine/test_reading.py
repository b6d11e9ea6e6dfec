"""A BPMN file becomes plain values, and whatever arrives is answered with problems, never with a breakdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.builders import Flow
from tests.engine.drawing import drawn
from tests.engine.packages import MAIN, clean_files
from workflows.engine.graph import Bounds, Model
from workflows.engine.lint import lint
from workflows.engine.reading import read_bpmn
from workflows.engine.values import Package, Problem


def read(flow):
    model = read_bpmn(flow.xml(), "p/p.bpmn")
    assert isinstance(model, Model)
    return model.processes["p"]


def test_a_node_keeps_what_camunda_writes():
    flow = Flow("p")
    flow.start("s", to="t")
    flow.user("t", form="f", groups="a, b", assignee="=who", due="=due_on", properties={"office": "street"}, to="v")
    flow.service("v", "letter.issue", headers={"kind": "reply"}, inputs={"to": "=x"}, outputs={"n": "=m"}, to="r")
    flow.rule("r", "d", "result", to="c")
    flow.call("c", "shared_x", inputs={"i": "=1"}, to="e")
    flow.end("e", outcome="done")
    nodes = read(flow).nodes
    work = nodes["t"].work
    assert (work.form, work.groups, work.assignee, work.due, work.user_task) == ("f", "a, b", "=who", "=due_on", True)
    assert work.properties == {"office": "street"}
    service = nodes["v"].work
    assert (service.task_type, service.headers) == ("letter.issue", {"kind": "reply"})
    assert [(each.source, each.target) for each in (*service.inputs, *service.outputs)] == [("=x", "to"), ("=m", "n")]
    assert (nodes["r"].work.decision, nodes["r"].work.result_variable) == ("d", "result")
    assert (nodes["c"].work.called_process, nodes["c"].work.propagate_child) == ("shared_x", True)
    assert (nodes["e"].incoming, nodes["e"].outgoing, nodes["e"].work.properties) == (("c_e",), (), {"outcome": "done"})
    assert nodes["t"].line == 5


def test_events_carry_what_they_wait_for():
    flow = Flow("p")
    flow.start("s", to="t")
    flow.user("t", to="e")
    flow.boundary("b", "t", timer="=duration_of", interrupting=False, to="e")
    flow.boundary("m", "t", message="stop", to="e")
    flow.end("e", error="broken")
    inside = flow.inside()
    inside.start("s2", message="withdraw", interrupting=False, to="e2")
    inside.end("e2", terminate=True)
    flow.sub("sub", inside, by_event=True)
    nodes = read(flow).nodes
    assert (nodes["b"].attached_to, nodes["b"].interrupting, nodes["b"].triggers[0].timer[1]) == (
        "t",
        False,
        "=duration_of",
    )
    assert nodes["m"].triggers[0].name == "stop"
    assert (nodes["e"].triggers[0].kind, nodes["e"].triggers[0].name) == ("error", "broken")
    assert (nodes["s2"].scope, nodes["s2"].interrupting, nodes["s2"].triggers[0].name) == ("sub", False, "withdraw")
    assert nodes["sub"].by_event
    assert nodes["e2"].triggers[0].kind == "terminate"


def test_shapes_and_lines_are_read_with_their_labels():
    model = read_bpmn(clean_files()[MAIN], MAIN)
    assert model.shapes["begin"].bounds == Bounds(x=0, y=-18, width=36, height=36)
    assert model.shapes["begin"].label == Bounds(x=-22, y=20, width=80, height=14)
    assert model.shapes["withdrawal"].expanded
    assert model.edges["begin_check"].points == ((36.0, 0.0), (96.0, 0.0))


BOMB = b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;">]><a>&z;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-xml"),
        (b"\x00\xff", "not-xml"),
        (b"<a", "not-xml"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "not-xml"),
        (BOMB, "doctype"),
        (OUTSIDE, "doctype"),
        (BOMB.decode().encode("utf-16"), "doctype"),
        (b"<a/>", "not-bpmn"),
        (b"<a>" * 300 + b"</a>" * 300, "not-xml"),
        (b" " * 4_000_001, "file-too-large"),
    ],
    ids=["empty", "bytes", "cut", "encoding", "bomb", "outside", "utf-16", "other", "deep", "large"],
)
def test_what_is_no_bpmn_is_told(content, code):
    told = read_bpmn(content, "x.bpmn")
    assert isinstance(told, Problem)
    assert (told.file, told.code) == ("x.bpmn", code)


def test_a_drawing_of_impossible_numbers_is_no_drawing():
    files = clean_files()
    files[MAIN] = files[MAIN].replace(b'<dc:Bounds x="96"', b'<dc:Bounds x="NaN"').replace(b'x="196"', b'x="1e999"')
    told = lint(Package("aid", files))
    assert {(each.code, each.element) for each in told} == {("not-drawn", "check"), ("not-drawn", "check_categorise")}


PIECES = st.sampled_from(
    [
        b'id="check"', b'id=""', b'"', b"<", b">", b"</bpmn:process>", b"=", b"&amp;", b"&#0;", b"\xff",
        b"bpmn:subProcess", b"bpmn:userTask", b"triggeredByEvent", b'targetRef="ok"', b'sourceRef="withdrawal"',
        b'attachedToRef="ok"', b'default="x"', b"-1e308", b'"parameters"', b"[", b"null", b"{}", b'"components": 5',
    ]
)  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_package_never_breaks_the_linter(data):
    files = clean_files()
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        content = content[:start] + data.draw(PIECES) + content[end:]
    files[name] = content
    for each in lint(Package("aid", files)):
        assert each.what
        assert each.remedy


@given(
    st.permutations(
        ["begin", "check", "categorise", "ok", "answer_yes", "granted", "answer_no", "withdrawal", "withdrawn"]
    ),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_flows_that_lead_anywhere_never_break_the_linter(names, data):
    files = clean_files()
    content = files[MAIN].decode()
    for name in names[: data.draw(st.integers(1, 4))]:
        other = data.draw(st.sampled_from(names))
        attribute = data.draw(st.sampled_from(["sourceRef", "targetRef"]))
        content = content.replace(f'{attribute}="{name}"', f'{attribute}="{other}"')
    files[MAIN] = content.encode()
    lint(Package("aid", files))


def test_a_drawing_may_be_left_out_of_reading():
    flow = Flow("p")
    flow.start("s", to="e")
    flow.end("e")
    assert read_bpmn(flow.xml(), "p").shapes == {}
    assert set(read_bpmn(drawn(flow.xml()), "p").shapes) == {"s", "e"}
