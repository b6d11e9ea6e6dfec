"""Each BPMN element is either executed or refused with a reason; nothing is passed over."""

import pytest

from tests.engine.cases import Run, release_of
from tests.engine.executed import DATA, DECISIONS, PROCESSES
from tests.engine.packages import MAIN, clean_files, problems, spoil
from workflows import engine
from workflows.engine.catalogue import TEXTS
from workflows.engine.elements import EXECUTED, TABLE, UNKNOWN, key_of, refusal
from workflows.engine.graph import Node, Trigger


def node(kind, *triggers):
    told = tuple(Trigger(kind=each, line=1) for each in triggers)
    return Node(id="n", kind=kind, name="", file="f", line=1, process="p", scope="p", triggers=told)


def keys_of(release):
    """Under which keys of the table the element "x" falls."""
    one = release.specs.elements["x"].node
    scope = release.specs.elements.get(one.scope)
    inside = scope is not None and scope.node.by_event
    return {key_of(one, in_event_sub_process=inside)} | ({one.loop.kind} if one.loop else set())


def finish(run):
    """Let everything happen that can, events and timers first, until the case ends; what was done on the way.

    What throws is interrupted by who hears it, so that it may be cancelled while it is being done.
    """
    passed = run.facts("completed") + run.facts("cancelled")
    told = set()
    for _ in range(20):
        events = sorted(engine.receivable_events(run.release, run.last.state) - told)
        if run.last.ended is not None:
            break
        if events:
            told.add(events[0])
            run.do(engine.Trigger(event=events[0], values={}))
        elif run.last.timers and "late" not in {timer.element for timer in run.last.timers[:1]}:
            run.now = run.last.timers[0].due_at
            run.do(engine.Tick())
        elif run.open:
            run.complete(run.tasks[-1])
        else:
            run.answer(next(iter(run.effects.values())).element)
        passed += run.facts("completed") + run.facts("cancelled")
    return passed


def test_every_executed_element_has_a_process_that_runs_it():
    assert set(PROCESSES) == {key for key, reason in TABLE.items() if reason == EXECUTED}


@pytest.mark.parametrize("key", PROCESSES)
def test_an_executed_element_runs_from_the_start_to_the_end_of_a_case(key):
    release = release_of(*PROCESSES[key](), decisions=DECISIONS)
    assert key in keys_of(release)
    run = Run(release, DATA)

    passed = finish(run)

    assert "x" in passed
    assert run.last.ended is not None
    assert (run.standing, run.last.timers, run.last.incidents) == ([], (), ())


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
