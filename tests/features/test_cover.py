"""Features: the B holder of a post stands in for an absent A holder, and the history names both."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases

BACKENDS = databases.BACKENDS
scenarios("office/cover.feature")


@given(parsers.parse("“{first}”请假，“{second}”本社区的窗口也在办公"))
def away(office, first, second):
    office.away(first)
    with office.desk(second) as desk:
        assert len(desk.actor.groups_by_office) == 2


@when(parsers.parse("“{name}”受理一户的申请"))
def takes_in(office, name):
    office.open(by=name)


@given(parsers.parse("“{name}”领取了“{step}”"))
def claimed(office, name, step):
    office.claim(step, by=name)


@when(parsers.parse("“{name}”把“{step}”转给“{to}”，理由是“{reason}”"))
def reassigned(office, name, step, to, reason):
    office.attempt(lambda: office.reassign(step, by=name, to=to, reason=reason))


@when(parsers.parse("“{name}”没有理由就把“{step}”转给“{to}”"))
def reassigned_without_reason(office, name, step, to):
    office.attempt(lambda: office.reassign(step, by=name, to=to, reason=""))


@when(parsers.parse("“{name}”回来了"))
def comes_back(office, name):
    office.wait_until(office.clock.now() + timedelta(days=2))


@then(parsers.parse("“{first}”回来后，历史写明“{second}”代“{absent}”领取并办理了“{step}”"))
def history_names_both(office, first, second, absent, step):
    comes_back(office, first)
    done = {entry.command: entry for entry in office.journal if entry.element == "check_papers"}
    for command in ("claim", "complete"):
        assert office.name_of(done[command].actor) == second
        assert office.name_of(done[command].on_behalf_of) == absent
    assert office.step_of(done["complete"].element) == step


@then(parsers.parse("案件归{place}，由“{name}”以自己的岗位受理"))
def own_post(office, place, name):
    (started,) = office.journal
    assert office.data["case"]["office_name"] == f"{place}工会"
    assert (office.name_of(started.actor), started.on_behalf_of) == (name, None)
