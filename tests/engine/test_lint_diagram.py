"""A clean drawing: everything drawn, nothing on top of anything else, no line through what it does not belong to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.builders import Flow
from tests.engine.drawing import drawn
from tests.engine.packages import MAIN, clean_files, problems, spoil
from workflows.engine.geometry import contains, crosses, distance, overlap, shared_length, text_box, text_lines
from workflows.engine.graph import Bounds


def move(element, **to):
    """The main file's shape of an element moved or resized; what the linter then says."""
    files = clean_files()
    content = files[MAIN].decode()
    start = content.index(f'<bpmndi:BPMNShape bpmnElement="{element}"')
    end = content.index("/>", start)
    shape = content[start:end]
    for name, value in to.items():
        before, after = shape.split(f' {name}="', 1)
        shape = f'{before} {name}="{value}"{after.partition(chr(34))[2]}'
    files[MAIN] = (content[:start] + shape + content[end:]).encode()
    return {(each.code, each.element) for each in problems(files)}


def test_what_is_not_drawn_is_told():
    files = clean_files()
    spoil(files, MAIN, '<bpmndi:BPMNEdge bpmnElement="begin_check">', '<bpmndi:BPMNEdge bpmnElement="x">')
    spoil(files, MAIN, '<bpmndi:BPMNShape bpmnElement="granted">', '<bpmndi:BPMNShape bpmnElement="y">')
    assert {(each.code, each.element) for each in problems(files)} == {
        ("not-drawn", "begin_check"),
        ("not-drawn", "granted"),
    }


def test_a_file_without_a_drawing_is_told_once():
    files = clean_files()
    start, end = files[MAIN].index(b"<bpmndi:"), files[MAIN].index(b"</bpmn:definitions>")
    files[MAIN] = files[MAIN][:start] + files[MAIN][end:]
    assert [each.code for each in problems(files)] == ["no-drawing"]


def test_shapes_on_top_of_each_other_are_told():
    assert ("shapes-overlap", "categorise") in move("categorise", x=150)


def test_a_shape_outside_its_sub_process_is_told():
    assert ("outside-parent", "end_withdrawn") in move("end_withdrawn", y=90)


def test_a_line_that_ends_nowhere_is_told():
    assert ("flow-detached", "check_categorise") in move("check", y=100)


def test_a_line_through_a_stranger_is_told():
    files = clean_files()
    spoil(
        files,
        MAIN,
        '<di:waypoint x="451" y="-210"/><di:waypoint x="822" y="-210"/>',
        '<di:waypoint x="451" y="-30"/><di:waypoint x="822" y="-30"/>',
    )
    assert ("flow-through-shape", "ok_answer_no") in {(each.code, each.element) for each in problems(files)}


def test_a_line_through_a_text_is_told():
    files = clean_files()
    spoil(
        files,
        MAIN,
        '<dc:Bounds x="664" y="20" width="80" height="14"/>',
        '<dc:Bounds x="640" y="-217" width="80" height="14"/>',
    )
    assert {(each.code, each.element) for each in problems(files)} == {("flow-through-label", "ok_answer_no")}


def test_a_text_on_a_shape_is_told():
    files = clean_files()
    spoil(
        files,
        MAIN,
        '<dc:Bounds x="664" y="20" width="80" height="14"/>',
        '<dc:Bounds x="790" y="0" width="80" height="14"/>',
    )
    assert {(each.code, each.element) for each in problems(files)} == {("label-on-shape", "granted")}


def test_two_texts_in_one_place_are_told():
    files = clean_files()
    spoil(
        files,
        MAIN,
        '<dc:Bounds x="664" y="20" width="80" height="14"/>',
        '<dc:Bounds x="920" y="22" width="80" height="14"/>',
    )
    assert {(each.code, each.element) for each in problems(files)} == {("labels-overlap", "refused")}


def test_a_name_that_does_not_fit_is_told():
    files = clean_files()
    spoil(files, MAIN, 'id="check" name="check"', f'id="check" name="{"check the papers " * 12}"')
    assert {(each.code, each.element) for each in problems(files)} == {("label-too-long", "check")}


def test_two_lines_on_top_of_each_other_are_told():
    files = clean_files()
    spoil(
        files,
        MAIN,
        '<di:waypoint x="36" y="0"/><di:waypoint x="96" y="0"/>',
        '<di:waypoint x="18" y="-18"/><di:waypoint x="18" y="-300"/><di:waypoint x="600" y="-300"/>'
        '<di:waypoint x="600" y="-210"/><di:waypoint x="500" y="-210"/>'
        '<di:waypoint x="100" y="-210"/><di:waypoint x="100" y="-40"/>',
    )
    assert "flows-overlap" in {each.code for each in problems(files)}


def test_a_label_without_a_place_stands_below_its_shape():
    files = clean_files()
    spoil(files, MAIN, '<bpmndi:BPMNLabel><dc:Bounds x="664" y="20" width="80" height="14"/></bpmndi:BPMNLabel>', "")
    assert problems(files) == ()


def test_boundary_events_may_sit_on_their_host():
    flow = Flow("aid", properties={})
    flow.start("s", to="t")
    flow.user("t", to="e")
    flow.boundary("b", "t", timer="=due_on", to="e")
    flow.end("e")
    files = clean_files()
    files[MAIN] = drawn(flow.xml())
    assert not {each.code for each in problems(files)} & {"shapes-overlap", "label-on-shape", "flow-through-shape"}


def box(x, y, width, height):
    return Bounds(x=x, y=y, width=width, height=height)


def test_touching_is_not_overlapping():
    assert not overlap(box(0, 0, 10, 10), box(10, 0, 10, 10))
    assert overlap(box(0, 0, 10, 10), box(8, 8, 10, 10))
    assert contains(box(0, 0, 10, 10), box(2, 2, 3, 3))
    assert not contains(box(0, 0, 10, 10), box(8, 2, 5, 3))


@pytest.mark.parametrize(
    ("start", "end", "through"),
    [
        ((-5, 5), (15, 5), True),
        ((-5, -5), (15, 15), True),
        ((-5, 0), (15, 0), False),
        ((-5, 20), (15, 20), False),
        ((5, 5), (6, 6), True),
        ((-5, 5), (-1, 5), False),
    ],
)
def test_a_segment_crosses_only_what_it_enters(start, end, through):
    assert crosses(start, end, box(0, 0, 10, 10)) is through
    assert crosses(end, start, box(0, 0, 10, 10)) is through


def test_lines_share_what_lies_on_both():
    assert shared_length(((0, 0), (10, 0)), ((5, 0), (20, 0))) == 5
    assert shared_length(((0, 0), (10, 0)), ((5, 3), (20, 3))) == 0
    assert shared_length(((0, 0), (10, 0)), ((5, -5), (5, 5))) == 0
    assert distance((13, 14), box(0, 0, 10, 10)) == 5


coordinates = st.integers(-50, 50)


@given(coordinates, coordinates, coordinates, coordinates)
def test_a_segment_that_starts_inside_crosses(x, y, dx, dy):
    inside = box(x - 1, y - 1, 2, 2)
    if (dx, dy) != (0, 0):
        assert crosses((x, y), (x + dx, y + dy), inside)


def test_chinese_is_as_wide_as_it_is_high():
    assert text_lines("困难职工帮扶申请", 48, 12) == 2
    assert text_lines("ab\nc", 100, 12) == 2
    assert text_box("审核", box(0, 0, 90, 20), 10) == box(35, 0, 20, 12)
