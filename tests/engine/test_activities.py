"""Tasks for people, services, called processes and embedded sub-processes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows.engine import Complete, EngineIncident, Result, Trigger
from workflows.errors import InvalidState


def _one_task(**settings: object) -> Flow:
    flow = Flow("one")
    flow.start("begin", to="visit")
    flow.user("visit", to="done", **settings)
    flow.end("done", outcome="granted", name="已救助")
    return flow


def test_a_user_task_opens_with_what_the_model_says_about_it() -> None:
    flow = _one_task(
        name="入户调查",
        groups="street_union",
        form="visit_form",
        assignee="=second_visitor",
        due="=visit_by",
        properties={"duty": "investigate", "office": "street"},
    )

    run = Run(release_of(flow), {"second_visitor": "li", "visit_by": date(2026, 3, 9)})

    task = run.last.opened[0]
    assert (task.element, task.name, task.group, task.form) == ("visit", "入户调查", "street_union", "visit_form")
    assert (task.assignee, task.path) == ("li", ())
    assert task.due == datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)
    assert task.properties == {"duty": "investigate", "office": "street"}
    assert task.id.startswith("c1.")


@pytest.mark.parametrize(("written", "line"), [("=1 + 2", 3), ("=missing", None)])
def test_a_task_may_be_for_one_of_the_claimants(written: str, line: int | None) -> None:
    assert Run(release_of(_one_task(properties={"claimant": written}))).last.opened[0].claim_line == line


@pytest.mark.parametrize("setting", [{"assignee": "=missing"}, {"due": "=missing"}, {}])
def test_an_assignee_or_due_date_that_is_null_is_none(setting: dict[str, str]) -> None:
    task = Run(release_of(_one_task(**setting))).last.opened[0]

    assert (task.assignee, task.due) == (None, None)


@pytest.mark.parametrize(
    ("setting", "code"),
    [({"assignee": "=3"}, "assignment"), ({"due": "=true"}, "due")]
    + [({"properties": {"claimant": each}}, "claimant") for each in ('="2"', "=0", "=1.5", "=true")],
)
def test_an_assignee_or_due_date_of_another_kind_stops_the_case(setting: dict[str, str], code: str) -> None:
    with pytest.raises(EngineIncident) as refused:
        Run(release_of(_one_task(**setting)))

    assert refused.value.incident.code == code


def test_completing_a_task_writes_its_values_and_closes_it() -> None:
    run = Run(release_of(_one_task()), {"kept": Decimal("1.50"), "changed": 1})

    run.complete("visit", changed=2, added=[{"name": "a"}])

    assert run.data == {"kept": Decimal("1.50"), "changed": 2, "added": [{"name": "a"}]}
    assert [(closed.element, closed.how) for closed in run.last.closed] == [("visit", "completed")]
    assert run.last.ended is not None
    assert (run.last.ended.element, run.last.ended.outcome, run.last.ended.label) == ("done", "granted", "已救助")


def test_a_command_changes_neither_the_data_nor_the_state_it_was_given() -> None:
    run = Run(release_of(_one_task()), {"list": [1]})
    data, before = run.data, run.last.state.dumps()
    state = run.last.state

    run.complete("visit", more=1)

    assert (data, state.dumps()) == ({"list": [1]}, before)


@pytest.mark.parametrize(
    "command",
    [
        Complete(task_id="c1.99", values={}),
        Complete(task_id="other.3", values={}),
        Complete(task_id="", values={}),
        Result(effect_id="c1.e2", result={}),
        Trigger(event="withdraw", values={}),
    ],
)
def test_what_is_not_waited_for_is_refused(command: Complete | Result | Trigger) -> None:
    run = Run(release_of(_one_task()))

    with pytest.raises(InvalidState):
        run.do(command)


def test_a_task_cannot_be_completed_twice() -> None:
    run = Run(release_of(_one_task()))
    task = run.last.opened[0]
    run.complete("visit")

    with pytest.raises(InvalidState, match=task.id):
        run.do(Complete(task_id=task.id, values={}))


def _served(**settings: object) -> Flow:
    flow = Flow("served")
    flow.start("begin", to="pay")
    flow.service("pay", "fund.pay", to="after", **settings)
    flow.user("after")
    return flow


def test_a_service_waits_as_an_effect_with_its_inputs_and_headers() -> None:
    run = Run(
        release_of(_served(headers={"fund": "relief"}, inputs={"total": "=amount * 2", "again": "=total + 1"})),
        {"amount": Decimal(3)},
    )

    effect = run.last.effects[0]
    assert (effect.element, effect.type, effect.headers) == ("pay", "fund.pay", {"fund": "relief"})
    assert effect.inputs == {"total": Decimal(6), "again": Decimal(7)}
    assert effect.id.startswith("c1.e")
    assert (run.tasks, run.standing, dict(run.data)) == ([], ["pay"], {"amount": Decimal(3)})


def test_a_result_becomes_case_data() -> None:
    run = Run(release_of(_served()))

    run.answer("pay", receipt="R1", amount=Decimal("1.00"))

    assert run.data == {"receipt": "R1", "amount": Decimal("1.00")}
    assert run.tasks == ["after"]


def test_output_mappings_keep_only_what_they_name() -> None:
    flow = _served(inputs={"factor": "=2"}, outputs={"paid": "=amount * factor", "number": "=receipt"})
    run = Run(release_of(flow), {"untouched": 1})

    run.answer("pay", receipt="R1", amount=3)

    assert run.data == {"untouched": 1, "paid": Decimal(6), "number": "R1"}


def test_an_effect_that_an_earlier_result_cancelled_is_no_longer_waited_for() -> None:
    flow = Flow("cut")
    flow.start("begin", to="both")
    flow.parallel("both", to=["first", "second"])
    flow.service("first", to="stop")
    flow.service("second", to="stop")
    flow.end("stop", terminate=True)
    run = Run(release_of(flow))
    first, second = run.last.effects

    run.answer("first")

    assert run.effects == {}
    with pytest.raises(InvalidState):
        run.do(Result(effect_id=second.id, result={}))
    assert first.id != second.id


def _called(**settings: object) -> tuple[Flow, Flow]:
    main = Flow("main")
    main.start("begin", to="before")
    main.user("before", to="reply")
    main.call("reply", "shared_reply", to="after", **settings)
    main.user("after", to="done")
    main.end("done")
    shared = Flow("shared_reply")
    shared.start("reply_begin", to="write")
    shared.user("write", to="send")
    shared.service("send", inputs={"kind": "=kind"}, to="reply_done")
    shared.end("reply_done", outcome="not_the_outcome_of_the_case")
    return main, shared


def test_a_called_process_works_on_the_same_data_with_its_own_local_inputs() -> None:
    run = Run(release_of(*_called(inputs={"kind": '="refusal"'})), {"kind": "of the case", "name": "甲"})

    run.complete("before")
    assert run.tasks == ["write"]
    assert run.last.opened[0].path == ("reply",)
    assert run.standing == ["reply", "write"]
    run.complete("write", text="因收入高于标准")
    assert run.last.effects[0].inputs == {"kind": "refusal"}
    assert run.last.effects[0].path == ("reply",)
    run.answer("send", letter="L1")

    assert run.tasks == ["after"]
    assert run.data == {"kind": "of the case", "name": "甲", "text": "因收入高于标准", "letter": "L1"}
    run.complete("after")
    assert run.last.ended is not None
    assert run.last.ended.element == "done"


def test_a_value_written_inside_a_call_under_the_name_of_a_local_input_stays_inside() -> None:
    run = Run(release_of(*_called(inputs={"kind": '="refusal"'})), {"kind": "of the case"})

    run.complete("before")
    run.complete("write", kind="grant")

    assert run.last.effects[0].inputs == {"kind": "grant"}
    assert run.data["kind"] == "of the case"


def test_outputs_of_a_call_see_the_local_variables() -> None:
    run = Run(release_of(*_called(inputs={"kind": '="refusal"'}, outputs={"replied_with": "=kind"})))

    run.complete("before")
    run.complete("write")
    run.answer("send")

    assert run.data["replied_with"] == "refusal"


def test_one_process_called_twice_in_parallel_keeps_its_local_variables_apart() -> None:
    main = Flow("main")
    main.start("begin", to="both")
    main.parallel("both", to=["first", "second"])
    main.call("first", "shared_reply", inputs={"kind": '="one"'}, to="join")
    main.call("second", "shared_reply", inputs={"kind": '="two"'}, to="join")
    main.parallel("join", to="done")
    main.end("done")
    run = Run(release_of(main, _called()[1]))
    assert [task.path for task in run.open.values()] == [("first",), ("second",)]

    run.complete("write")
    run.complete("write")

    assert [(effect.path, effect.inputs["kind"]) for effect in run.effects.values()] == [
        (("first",), "one"),
        (("second",), "two"),
    ]
    run.answer("send")
    run.answer("send")
    assert run.last.ended is not None


def test_calls_may_be_nested() -> None:
    outer = Flow("outer")
    outer.start("outer_begin", to="middle_call")
    outer.call("middle_call", "main", to="outer_done", inputs={"deep": "=1"})
    outer.end("outer_done")
    main, shared = _called(inputs={"kind": '="x"', "sum": "=deep + 1"})
    run = Run(release_of(outer, main, shared))

    run.complete("before")
    assert run.last.opened[0].path == ("middle_call", "reply")
    run.complete("write")
    run.answer("send")
    run.complete("after")

    assert run.last.ended is not None
    assert (run.last.ended.element, run.data) == ("outer_done", {})


def test_an_embedded_sub_process_ends_when_nothing_is_left_inside() -> None:
    flow = Flow("embedded")
    inside = flow.inside()
    inside.start("inner_begin", to="both")
    inside.parallel("both", to=["a", "b"])
    inside.user("a", to="a_done")
    inside.user("b", to="b_done")
    inside.end("a_done")
    inside.end("b_done")
    flow.start("begin", to="inner")
    flow.sub("inner", inside, to="after")
    flow.user("after")
    run = Run(release_of(flow))
    assert [task.path for task in run.open.values()] == [(), ()]

    run.complete("b")
    assert run.tasks == ["a"]
    run.complete("a")

    assert run.tasks == ["after"]


def test_facts_tell_the_way_of_the_token_in_order() -> None:
    run = Run(release_of(_one_task()))

    assert [(fact.kind, fact.element) for fact in run.last.facts] == [
        ("entered", "begin"),
        ("completed", "begin"),
        ("flow", "begin_visit"),
        ("entered", "visit"),
    ]
    run.complete("visit")
    assert [(fact.kind, fact.element) for fact in run.last.facts] == [
        ("completed", "visit"),
        ("flow", "visit_done"),
        ("entered", "done"),
        ("completed", "done"),
    ]


def test_an_uncontrolled_split_sends_a_token_over_every_flow() -> None:
    flow = Flow("split")
    flow.start("begin", to=["a", "b"])
    flow.user("a", to="done")
    flow.user("b", to="done")
    flow.end("done")
    run = Run(release_of(flow))
    assert run.tasks == ["a", "b"]

    run.complete("a")
    assert run.last.ended is None
    run.complete("b")

    assert run.last.ended is not None


def test_a_circle_without_a_person_in_it_is_stopped() -> None:
    flow = Flow("circle")
    flow.start("begin", to="gate")
    flow.exclusive("gate", to={"done": "=false", "round": None})
    flow.throw("round", to="gate")
    flow.end("done")

    with pytest.raises(EngineIncident) as refused:
        Run(release_of(flow), now=NOON)

    assert refused.value.incident.code == "endless"


def test_a_process_that_calls_itself_is_stopped() -> None:
    flow = Flow("self")
    flow.start("begin", to="again")
    flow.call("again", "self", to="done")
    flow.end("done")

    with pytest.raises(EngineIncident, match="调用自己") as refused:
        Run(release_of(flow))

    assert refused.value.incident.code == "endless"
