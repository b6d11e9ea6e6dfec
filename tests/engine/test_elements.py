"""Each BPMN element is either executed or refused with a reason; nothing is passed over."""

import pytest

from tests.engine.packages import MAIN, clean_files, problems, spoil
from workflows.engine.catalogue import TEXTS
from workflows.engine.elements import EXECUTED, TABLE, UNKNOWN, refusal
from workflows.engine.graph import Node, Trigger


def node(kind, *triggers):
    told = tuple(Trigger(kind=each, line=1) for each in triggers)
    return Node(id="n", kind=kind, name="", file="f", line=1, process="p", scope="p", triggers=told)


@pytest.mark.parametrize("key", [key for key, reason in TABLE.items() if reason != EXECUTED and "/" in key])
def test_a_refused_event_has_its_reason(key):
    kind, trigger = key.split("/")
    inside = kind == "eventStart"
    event = node("startEvent" if inside else kind, *([] if trigger == "none" else [trigger]))
    assert refusal(event, in_event_sub_process=inside) == TABLE[key]


def test_several_triggers_and_the_unknown_are_refused():
    assert refusal(node("boundaryEvent", "timer", "message"), in_event_sub_process=False)
    assert refusal(node("dreamTask"), in_event_sub_process=False) == UNKNOWN
    assert refusal(node("userTask"), in_event_sub_process=False) is None


@pytest.mark.parametrize("tag", ["task", "manualTask", "scriptTask", "complexGateway"])
def test_a_refused_task_is_told_with_its_place(tag):
    files = clean_files()
    spoil(files, MAIN, "<bpmn:businessRuleTask", f"<bpmn:{tag}")
    spoil(files, MAIN, "</bpmn:businessRuleTask>", f"</bpmn:{tag}>")
    told = [each for each in problems(files) if each.code in {"refused-element", "script"}]
    assert [(each.element, each.label, each.line) for each in told] == [("categorise", "categorise", 7)]


def test_sentences_end_without_a_stop_and_fill_the_same_braces():
    for what, remedy in TEXTS.values():
        assert what
        assert remedy
        assert not (what + remedy).endswith("。")
