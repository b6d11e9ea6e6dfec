"""Activities done several times: side by side or in turn, by collection or number, or while a condition holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dmn.documents import decision, document
from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from tests.engine.packages import MAIN, clean_files, problems, spoil
from tests.engine.repeating import repeated, several
from tests.engine.test_soundness import found, found_codes
from workflows import dmn
from workflows.engine import Complete, EngineIncident, own_values
from workflows.engine.loops import INSTANCE_LIMIT
from workflows.errors import InvalidState

OPINIONS = {"inputElement": "member", "outputCollection": "opinions", "outputElement": "=opinion"}


def _signed(loop: str, **settings: Any) -> Flow:
    flow = Flow("signed")
    flow.start("begin", to="sign")
    flow.user("sign", to="after", loop=loop, **settings)
    flow.boundary("late", "sign", timer='=duration("P1D")', to="remind")
    flow.user("remind")
    flow.user("after", to="done")
    flow.end("done", outcome="granted")
    return flow


MEMBERS = {"members": ["zhao", "qian", "sun"]}


def test_side_by_side_everyone_gets_a_task_and_the_results_keep_their_order() -> None:
    run = Run(release_of(_signed(several("=members", **OPINIONS), assignee="=member")), MEMBERS)
    assert run.tasks == ["sign"] * 3
    assert [task.assignee for task in run.last.opened] == MEMBERS["members"]
    assert run.standing == ["sign"] * 3
    assert (run.facts("entered"), len(run.last.timers)) == (["begin", "sign", "sign", "sign"], 1)
    first, second, third = run.open

    run.do(Complete(task_id=third, values={"opinion": "no", "note": "x"}))
    run.do(Complete(task_id=first, values={"opinion": "yes"}))
    assert (run.tasks, run.data.get("opinion"), run.data["note"]) == (["sign"], None, "x")
    run.do(Complete(task_id=second, values={}))

    assert run.data["opinions"] == ["yes", None, "no"]
    assert (run.tasks, run.last.timers, run.facts("completed")) == (["after"], (), ["sign"])
    assert "member" not in run.data


def test_an_open_task_sees_the_entry_that_it_is_done_for() -> None:
    run = Run(release_of(_signed(several("=members", **OPINIONS), assignee="=member")), MEMBERS)

    seen = [own_values(run.last.state, task) for task in run.open]

    assert [(each["member"], each["loopCounter"]) for each in seen] == [("zhao", 1), ("qian", 2), ("sun", 3)]
    assert own_values(run.last.state, "c9.99") == {}


def test_in_turn_one_follows_the_other_and_the_list_is_settled_at_the_beginning() -> None:
    run = Run(release_of(_signed(several("=members", sequential=True, **OPINIONS), assignee="=member")), MEMBERS)
    assert [task.assignee for task in run.last.opened] == ["zhao"]

    run.complete("sign", opinion="a", members=["nobody"])
    assert [task.assignee for task in run.last.opened] == ["qian"]
    run.complete("sign", opinion="b")
    run.complete("sign", opinion="c")

    assert (run.data["opinions"], run.tasks) == (["a", "b", "c"], ["after"])


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_list_goes_on_at_once(sequential: bool) -> None:  # noqa: FBT001
    run = Run(release_of(_signed(several("=members", sequential=sequential, **OPINIONS))), {"members": []})

    assert (run.tasks, run.data["opinions"]) == (["after"], [])
    assert run.facts("entered") == ["begin", "sign", "after"]


@pytest.mark.parametrize(("times", "count"), [("=n", 2), ("3", 3), ("=0", 0)])
def test_a_number_of_times(times: str, count: int) -> None:
    flow = _signed(several(times=times), assignee='="p" + string(loopCounter)')
    run = Run(release_of(flow), {"n": 2})

    signing = [task.assignee for task in run.last.opened if task.element == "sign"]
    assert signing == [f"p{number}" for number in range(1, count + 1)]


def test_when_enough_have_signed_the_others_need_not() -> None:
    until = '=numberOfCompletedInstances >= enough or opinion = "veto"'
    flow = _signed(several("=members", until=until, **OPINIONS))
    run = Run(release_of(flow), {**MEMBERS, "enough": 2})
    run.complete("sign", opinion="yes")
    run.complete("sign", opinion="yes")
    assert (run.tasks, run.data["opinions"]) == (["after"], ["yes", "yes", None])
    assert [(closed.element, closed.how) for closed in run.last.closed] == [
        ("sign", "completed"),
        ("sign", "cancelled"),
    ]

    veto = Run(release_of(flow), {**MEMBERS, "enough": 2})
    veto.do(Complete(task_id=list(veto.open)[1], values={"opinion": "veto"}))
    assert (veto.tasks, veto.data["opinions"]) == (["after"], [None, "veto", None])


def test_in_turn_it_ends_when_there_are_enough() -> None:
    until = "=numberOfCompletedInstances + numberOfActiveInstances = 2"
    run = Run(release_of(_signed(several("=members", sequential=True, until=until))), MEMBERS)

    run.complete("sign")
    run.complete("sign")

    assert run.tasks == ["after"]


def test_an_event_on_the_edge_concerns_all_instances() -> None:
    run = Run(release_of(_signed(several("=members"))), MEMBERS)
    run.complete("sign")

    run.tick(NOON + timedelta(days=1))

    assert (run.tasks, run.standing) == (["remind"], ["remind"])
    assert [closed.how for closed in run.last.closed] == ["cancelled", "cancelled"]


def test_services_are_asked_for_each_entry_and_answered_in_any_order() -> None:
    flow = Flow("served")
    flow.start("begin", to="pay")
    loop = several("=shares", inputElement="share", outputCollection="receipts", outputElement="=receipt.number")
    flow.service("pay", "fund.pay", inputs={"amount": "=share * 2"}, outputs={"receipt": "=r"}, loop=loop, to="after")
    flow.user("after")
    run = Run(release_of(flow), {"shares": [1, 2]})
    effects = list(run.last.effects)
    assert [dict(effect.inputs) for effect in effects] == [{"amount": 2}, {"amount": 4}]

    run.effects = {effects[1].id: effects[1]}
    run.answer("pay", r={"number": "second"})
    run.effects = {effects[0].id: effects[0]}
    run.answer("pay", r={"number": "first"})

    assert (run.data["receipts"], run.tasks, "receipt" in run.data) == (["first", "second"], ["after"], False)


def test_a_decision_is_made_for_each_entry() -> None:
    content = document(decision("grade", "<literalExpression><text>age * 2</text></literalExpression>"))
    flow = Flow("decided")
    flow.start("begin", to="grade")
    loop = several("=ages", inputElement="age", outputCollection="grades", outputElement="=grade")
    flow.rule("grade", "grade", "grade", loop=loop, to="after")
    flow.user("after")

    run = Run(release_of(flow, decisions={"grade": dmn.load(content)}), {"ages": [1, 2, 3]})

    assert ([int(each) for each in run.data["grades"]], run.tasks) == ([2, 4, 6], ["after"])
    assert len(run.last.decisions) == 3


def _visits(*, called: bool) -> tuple[Flow, ...]:
    flow = Flow("visits")
    flow.start("begin", to="each")
    loop = several("=homes", inputElement="home", outputCollection="findings", outputElement="=finding")
    inner = Flow("inner") if called else flow.inside()
    inner.start("inner_begin", to="visit")
    inner.user("visit", assignee="=home.visitor", to="inner_done")
    inner.end("inner_done")
    if called:
        flow.call("each", "inner", loop=loop, to="after")
    else:
        flow.sub("each", inner, loop=loop, to="after")
    flow.user("after")
    return (flow, inner) if called else (flow,)


@pytest.mark.parametrize("called", [False, True])
def test_a_sub_process_or_call_runs_for_each_entry_with_variables_of_its_own(called: bool) -> None:  # noqa: FBT001
    homes = [{"visitor": "li"}, {"visitor": "wu"}]
    run = Run(release_of(*_visits(called=called)), {"homes": homes})
    assert [task.assignee for task in run.last.opened] == ["li", "wu"]
    assert run.standing == ["each", "each", "visit", "visit"]

    run.complete("visit", finding="poor", more=1)
    assert "finding" not in run.data
    run.complete("visit", finding="rich")

    assert (run.data["findings"], run.tasks) == (["poor", "rich"], ["after"])


def test_a_repeated_activity_inside_a_repeated_one() -> None:
    flow = Flow("nested")
    flow.start("begin", to="each")
    inside = flow.inside()
    inside.start("inner", to="ask")
    asking = several("=row", inputElement="cell", outputCollection="answers", outputElement="=answer")
    inside.user("ask", assignee="=cell", loop=asking)
    loop = several("=rows", inputElement="row", outputCollection="all", outputElement="=answers")
    flow.sub("each", inside, loop=loop, to="after")
    flow.user("after")
    run = Run(release_of(flow), {"rows": [["a", "b"], ["c"]]})
    assert [task.assignee for task in run.last.opened] == ["a", "b", "c"]

    for answer in (1, 2, 3):
        run.complete("ask", answer=answer)

    assert (run.data["all"], run.tasks) == ([[1, 2], [3]], ["after"])


def test_messages_go_to_the_instance_they_mean() -> None:
    flow = Flow("letters")
    flow.start("begin", to="hear")
    loop = several("=members", inputElement="member", outputCollection="texts", outputElement="=text")
    flow.receive("hear", "answer", key="=member", loop=loop, to="after")
    flow.user("after")
    run = Run(release_of(flow), MEMBERS)

    run.tell("answer", member="sun", text="3")
    run.tell("answer", member="zhao", text="1")
    with pytest.raises(InvalidState):
        run.tell("answer", member="zhao", text="1")
    run.tell("answer", text="whoever is left")

    assert (run.data["texts"], run.tasks) == (["1", "whoever is left", "3"], ["after"])


@pytest.mark.parametrize(
    ("loop", "code"),
    [
        (several("=name"), "collection"),
        (several("=missing"), "collection"),
        (several(times="=name"), "collection"),
        (several(times="=-1"), "collection"),
        (several(times=f"={INSTANCE_LIMIT + 1}"), "instances"),
        (several(times="=10 ** 30"), "instances"),
        (repeated("=missing", before=True), "condition"),
    ],
)
def test_what_says_no_number_stops_the_case(loop: str, code: str) -> None:
    with pytest.raises(EngineIncident) as refused:
        Run(release_of(_signed(loop)), {"name": "x"})

    assert (refused.value.incident.element, refused.value.incident.code) == ("sign", code)


def test_a_completion_condition_that_stops_the_case_refuses_the_command_and_nothing_is_lost() -> None:
    run = Run(release_of(_signed(several("=members", until="=missing"))), MEMBERS)

    with pytest.raises(EngineIncident):
        run.complete("sign")

    assert run.tasks == ["sign"] * 3


@pytest.mark.parametrize(("before", "first"), [(False, "again"), (True, "after")])
def test_an_activity_is_repeated_while_its_condition_holds(before: bool, first: str) -> None:  # noqa: FBT001
    flow = Flow("looped")
    flow.start("begin", to="again")
    flow.user("again", loop=repeated("=more", before=before), to="after")
    flow.user("after")
    assert Run(release_of(flow), {"more": False}).tasks == [first]
    run = Run(release_of(flow), {"more": True})

    run.complete("again")
    run.complete("again", more=True)
    assert run.tasks == ["again"]
    run.complete("again", more=False)

    assert run.tasks == ["after"]


@pytest.mark.parametrize(("loop", "times"), [(repeated(most="3"), 3), (repeated("=loopCounter < 2", most="9"), 2)])
def test_a_loop_ends_at_its_maximum(loop: str, times: int) -> None:
    flow = Flow("looped")
    flow.start("begin", to="again")
    flow.user("again", loop=loop, to="after")
    flow.user("after")
    run = Run(release_of(flow))

    for _ in range(times):
        run.complete("again")

    assert run.tasks == ["after"]


def test_the_state_of_an_instance_is_small() -> None:
    run = Run(release_of(_signed(several("=members"))), {"members": [str(number) for number in range(100)]})

    assert len(run.last.state.dumps()) < 100 * 100


def test_an_answer_in_what_may_be_done_no_time_is_no_answer() -> None:
    def answered(loop: str) -> Flow:
        flow = Flow("p")
        flow.start("start", to="answer")
        flow.service("answer", properties={"reply": "true"}, loop=loop, to="end")
        flow.end("end")
        return flow

    assert found_codes(answered(several("=x"))) == {"no-reply"}
    assert found_codes(answered(repeated("=x", most="3", before=True))) == {"no-reply"}
    assert found(answered(repeated("=x", most="3"))) == []


def _problems(loop: str) -> set[str]:
    files = clean_files()
    spoil(files, MAIN, "</bpmn:userTask>", f"{loop}</bpmn:userTask>")
    return {each.code for each in problems(files)}


def test_the_linter_knows_what_a_repeated_activity_needs() -> None:
    fine = {"inputElement": "one", "outputCollection": "all", "outputElement": "=result"}
    assert _problems(several("=[applicant_name]", **fine)) == set()
    assert _problems(several(times="3", until="=numberOfCompletedInstances = loopCounter")) == set()
    assert _problems(several()) == {"loop-count-missing"}
    assert _problems(repeated()) == {"loop-count-missing"}
    assert _problems(several("=[1]", times="3")) == {"loop-odd"}
    twice = several(times="3").replace("<bpmn:loop", "<bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:loop", 1)
    assert _problems(twice) == {"loop-odd"}
    assert _problems(several("=[1]", outputCollection="all")) == {"loop-output"}
    assert _problems(several("=[1]", inputElement="the one")) == {"mapping-target"}
    assert _problems(several("=numberOfInstances")) == {"unknown-variable"}
    assert _problems(several("applicant_name")) == {"not-feel"}


@pytest.mark.parametrize(
    ("loop", "too_many"),
    [
        (several(times="1000"), False),
        (several(times="1001"), True),
        (several(times="9" * 400), True),
        (several(times="=500 * 2"), False),
        (several(times="=500 * 2 + 1"), True),
        (several("=for i in 1..1001 return i"), True),
        (several("=for i in 1..1000 return i"), False),
        (several(times="=count(applicant_name) + 2000"), False),  # a case tells
        (several("=for i in 1..10000000 return i"), False),  # nobody waits for that: an incident when it happens
    ],
)
def test_a_number_that_no_case_changes_is_within_the_limit(loop: str, too_many: bool) -> None:  # noqa: FBT001
    """The limit is the engine's own: what the linter lets pass does not stop a case by its number."""
    assert ("loop-too-many" in _problems(loop)) is too_many
