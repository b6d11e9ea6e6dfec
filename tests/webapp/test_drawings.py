"""Drawings in the reader's language: every name is translated, and its label has room for its longest word."""

from lxml import etree

from webapp.cases.drawings import translated

DC, DI = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/BPMN/20100524/DI"
DRAWING = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="{DI}" xmlns:dc="{DC}">
  <process id="p"><startEvent id="a" name="申请"/><sequenceFlow id="f" name="支持"/></process>
  <di:BPMNDiagram><di:BPMNPlane>
    <di:BPMNShape bpmnElement="a"><dc:Bounds x="93" y="-40" width="36" height="36"/>
      <di:BPMNLabel><dc:Bounds x="100" y="0" width="22" height="14"/></di:BPMNLabel>
    </di:BPMNShape>
    <di:BPMNEdge bpmnElement="f"><di:BPMNLabel><dc:Bounds x="200" y="0" width="22" height="14"/></di:BPMNLabel>
    </di:BPMNEdge>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>""".encode()
ENGLISH = {"申请": "Application made", "支持": "Supported"}


def names_and_labels(content: bytes) -> tuple[list[str], list[tuple[float, float]]]:
    tree = etree.fromstring(content)
    names = [str(name) for name in tree.xpath("//@name")]
    bounds = tree.iterfind(f".//{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    return names, [(float(each.get("x", "0")), float(each.get("width", "0"))) for each in bounds]


def test_names_are_translated_and_their_labels_widened():
    names, ((event_x, event_width), (flow_x, flow_width)) = names_and_labels(translated(DRAWING, ENGLISH.__getitem__))

    assert names == ["Application made", "Supported"]
    assert event_width >= 11 * 6
    assert event_x + event_width / 2 == 111
    assert (flow_x, flow_width >= 9 * 6) == (200, True)


def test_what_is_read_in_chinese_keeps_its_place():
    assert names_and_labels(translated(DRAWING, str)) == names_and_labels(DRAWING)
