"""The proof that a process can finish, does nothing twice and answers: against a second token game, and by example."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.builders import Flow
from tests.engine.tokens import Graph, judge
from workflows.engine.contents import read_contents
from workflows.engine.soundness import check
from workflows.engine.values import Package

JUDGED = {"deadlock", "lack-of-synchronisation", "livelock", "improper-completion", "no-reply"}
KINDS = ("task", "reply", "exclusive", "parallel")


def found(flow, *called, limit=100_000):
    """The problems of a process (and those it calls)."""
    files = {f"p/{each.id}.bpmn": each.xml() for each in (flow, *called)}
    return list(check(read_contents(Package(flow.id, files)), limit=limit))


def found_codes(flow, *called):
    return {each.code for each in found(flow, *called)}


def flow_of(graph):
    """The graph as BPMN."""
    flow = Flow("p")
    flow.start("start", to=list(graph.to["start"]))
    for node, kind in graph.kinds.items():
        to = list(graph.to.get(node, ()))
        if kind == "end":
            flow.end(node)
        elif kind == "exclusive":
            flow.exclusive(node, to=dict.fromkeys(to, "=x"))
        elif kind == "parallel":
            flow.parallel(node, to=to)
        elif kind != "start":
            flow.user(node, to=to, properties={"reply": "true"} if kind == "reply" else {})
    return flow


@st.composite
def graphs(draw):
    """Any small graph whatsoever, sound or not, loops and loose ends included."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 6)))]
    kinds = {"start": "start"} | {name: draw(st.sampled_from(KINDS)) for name in names} | {"e1": "end", "e2": "end"}
    targets = [*names, "e1", "e2"]
    to = {"start": [draw(st.sampled_from(targets))]}
    for name in names:
        most = 3 if kinds[name] in {"exclusive", "parallel"} else 1
        to[name] = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=most, unique=True))
    return Graph(kinds, to)


class Blocks:
    """Grows a graph out of nested blocks, each with one way in and one way out."""

    def __init__(self, draw):
        self.draw = draw
        self.kinds = {"start": "start"}
        self.to = {}

    def node(self, kind):
        """A new node."""
        name = f"n{len(self.kinds)}"
        self.kinds[name] = kind
        self.to[name] = []
        return name

    def block(self, depth):
        """First and last node of a new block."""
        form = self.draw(st.sampled_from(("task", "sequence", "exclusive", "parallel", "loop"))) if depth else "task"
        if form == "task":
            task = self.node("task")
            return task, task
        if form == "sequence":
            (first, out), (into, last) = self.block(depth - 1), self.block(depth - 1)
            self.to[out].append(into)
            return first, last
        if form == "loop":
            return self.loop(depth)
        split, join = self.node(form), self.node(form)
        for _ in range(2):
            into, out = self.block(depth - 1)
            self.to[split].append(into)
            self.to[out].append(join)
        return split, join

    def loop(self, depth):
        """A block that may be done again, after a correction."""
        join, split, back = self.node("exclusive"), self.node("exclusive"), self.node("task")
        into, out = self.block(depth - 1)
        self.to[join].append(into)
        self.to[out].append(split)
        self.to[split].append(back)
        self.to[back].append(join)
        return join, split


@st.composite
def block_graphs(draw, depth=2):
    """A graph of nested blocks that is sound by construction and answers at its end."""
    blocks = Blocks(draw)
    first, last = blocks.block(depth)
    blocks.kinds["answer"], blocks.kinds["end"] = "reply", "end"
    blocks.to |= {"start": [first], "answer": ["end"]}
    blocks.to[last].append("answer")
    return Graph(blocks.kinds, blocks.to)


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_any_graph_is_judged_as_by_the_literal_game(graph):
    assert found_codes(flow_of(graph)) & JUDGED == judge(graph)


@given(block_graphs(depth=3))
@settings(max_examples=25, deadline=None)
def test_nested_blocks_are_sound(graph):
    assert found(flow_of(graph)) == []
    assert judge(graph) == set()


@given(block_graphs(), st.data())
@settings(max_examples=50, deadline=None)
def test_one_exchanged_gateway_is_found_when_it_does_harm(graph, data):
    gateways = [name for name, kind in graph.kinds.items() if kind in {"exclusive", "parallel"}]
    if not gateways:
        return
    name = data.draw(st.sampled_from(gateways))
    other = "parallel" if graph.kinds[name] == "exclusive" else "exclusive"
    spoilt = Graph({**graph.kinds, name: other}, graph.to)
    assert judge(spoilt), "a gateway of the wrong kind always does harm in nested blocks"
    assert found_codes(flow_of(spoilt)) & JUDGED == judge(spoilt)


@given(block_graphs())
@settings(max_examples=25, deadline=None)
def test_a_lost_answer_is_found(graph):
    silent = Graph({**graph.kinds, "answer": "task"}, graph.to)
    assert found_codes(flow_of(silent)) == {"no-reply"}


def answered(flow, name, *, to):
    flow.service(name, to=to, properties={"reply": "true"})


def test_a_finding_tells_the_way_there():
    flow = Flow("p")
    flow.start("start", to="split", name="申请")
    flow.exclusive("split", to={"a": "=x", "b": None})
    flow.user("a", to="join", name="入户")
    flow.user("b", to="join")
    flow.parallel("join", to="answer")
    answered(flow, "answer", to="end")
    flow.end("end")
    (told,) = found(flow)
    assert (told.code, told.element) == ("deadlock", "join")
    assert told.trace == ("申请（start）", "split（split）", "入户（a）", "join（join）")
    assert told.way == ("start", "split", "a", "join")


def with_event(*, interrupting, reply):
    """A process that answers, with an event sub-process that does or does not."""
    flow = Flow("p")
    flow.start("start", to="work")
    flow.user("work", to="answer")
    answered(flow, "answer", to="end")
    flow.end("end")
    inside = flow.inside()
    inside.start("told", message="death", interrupting=interrupting, to="note")
    inside.service("note", to="over", properties={"reply": "true"} if reply else {})
    inside.end("over")
    flow.sub("event", inside, by_event=True)
    return flow


def test_an_interrupting_event_needs_an_answer_of_its_own():
    (told,) = found(with_event(interrupting=True, reply=False))
    assert (told.code, told.element) == ("no-reply", "over")
    assert told.way == ("start", "told", "note", "over")
    assert found(with_event(interrupting=True, reply=True)) == []


def test_an_event_beside_the_process_needs_none():
    assert found(with_event(interrupting=False, reply=False)) == []


def with_boundary(*, interrupting, to):
    flow = Flow("p")
    flow.start("start", to="work")
    flow.user("work", to="answer")
    flow.boundary("late", "work", timer="=due_on", interrupting=interrupting, to=to)
    flow.user("remind", to="reminded")
    flow.end("reminded")
    answered(flow, "answer", to="end")
    flow.end("end")
    return flow


def test_a_boundary_event_is_a_way_of_its_own():
    assert found_codes(with_boundary(interrupting=True, to="remind")) == {"no-reply"}
    assert found(with_boundary(interrupting=False, to="remind")) == []


def test_a_reminder_that_runs_into_the_main_line_doubles_it():
    assert "lack-of-synchronisation" in found_codes(with_boundary(interrupting=False, to="answer"))


def test_a_reminder_in_a_loop_may_come_again():
    flow = Flow("p")
    flow.start("start", to="again")
    flow.exclusive("again", to="work")
    flow.user("work", to="enough")
    flow.boundary("late", "work", timer="=due_on", interrupting=False, to="remind")
    flow.user("remind", to="reminded")
    flow.end("reminded")
    flow.exclusive("enough", to={"again": "=x", "answer": None})
    answered(flow, "answer", to="end")
    flow.end("end")
    assert found(flow) == []


def caller():
    flow = Flow("p")
    flow.start("start", to="hear")
    flow.call("hear", "shared_reply", to="end")
    flow.end("end")
    return flow


@pytest.mark.parametrize(("replies", "expected"), [(("true", "true"), set()), (("true", ""), {"no-reply"})])
def test_a_called_process_answers_only_if_every_way_through_it_does(replies, expected):
    called = Flow("shared_reply")
    called.start("s", to="split")
    called.exclusive("split", to={"a": "=x", "b": None})
    for name, reply in zip("ab", replies, strict=True):
        called.service(name, to="join", properties={"reply": reply})
    called.exclusive("join", to="e")
    called.end("e")
    assert found_codes(caller(), called) == expected


def test_a_terminate_end_closes_what_runs_beside_it():
    flow = Flow("p")
    flow.start("start", to="split")
    flow.parallel("split", to=["a", "b"])
    flow.user("a", to="stop")
    flow.end("stop", terminate=True)
    flow.user("b", to="answer")
    answered(flow, "answer", to="end")
    flow.end("end")
    (told,) = found(flow)
    assert (told.code, told.element) == ("no-reply", "stop")


def test_two_outcomes_in_one_run_are_refused():
    flow = Flow("p")
    flow.start("start", to="answer")
    answered(flow, "answer", to="split")
    flow.parallel("split", to=["granted", "refused"])
    flow.end("granted", outcome="granted")
    flow.end("refused", outcome="refused")
    assert found_codes(flow) == {"improper-completion"}


def inclusive(join):
    flow = Flow("p")
    flow.start("start", to="split")
    flow.inclusive("split", to={"a": "=x", "b": "=y", "join": None})
    flow.user("a", to="join")
    flow.user("b", to="join")
    getattr(flow, join)("join", to="answer")
    answered(flow, "answer", to="end")
    flow.end("end")
    return flow


def test_an_inclusive_join_waits_for_what_its_split_began():
    assert found(inclusive("inclusive")) == []
    assert "deadlock" in found_codes(inclusive("parallel"))
    assert "lack-of-synchronisation" in found_codes(inclusive("exclusive"))


def test_an_error_ends_its_sub_process_at_the_boundary_that_catches_it():
    flow = Flow("p")
    flow.start("start", to="sub")
    inside = flow.inside()
    inside.start("s", to="which")
    inside.exclusive("which", to={"fail": "=x", "fine": None})
    inside.end("fail", error="no_money")
    inside.end("fine")
    flow.sub("sub", inside, to="answer")
    flow.boundary("caught", "sub", error="no_money", to="sorry")
    flow.user("sorry", to="silent")
    flow.end("silent")
    answered(flow, "answer", to="end")
    flow.end("end")
    (told,) = found(flow)
    assert (told.code, told.element) == ("no-reply", "silent")


def test_what_cannot_be_proven_is_refused():
    flow = Flow("p")
    flow.start("start", to="split")
    flow.parallel("split", to=[f"n{number}" for number in range(8)])
    for number in range(8):
        flow.user(f"n{number}", to="join")
    flow.parallel("join", to="answer")
    answered(flow, "answer", to="end")
    flow.end("end")
    assert found(flow) == []
    (told,) = found(flow, limit=100)
    assert (told.code, told.element) == ("inconclusive", "p")
    assert "split（split） × 8" in told.what


def test_a_gateway_of_too_many_combinations_is_refused():
    flow = Flow("p")
    flow.start("start", to="split")
    flow.inclusive("split", to=dict.fromkeys([f"n{number}" for number in range(11)], "=x"))
    for number in range(11):
        flow.end(f"n{number}")
    assert found_codes(flow) == {"inconclusive"}
