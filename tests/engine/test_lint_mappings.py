"""An input that reads what an earlier one of the same element has replaced is found; what is meant so is not."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.drawing import drawn
from tests.engine.packages import MAIN, SHARED, clean_files, main_flow, problems, spoil
from workflows.engine.contents import read_contents
from workflows.engine.lint_mappings import check
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Package

PENALTY = (("=income / 100", "income"), ("=income * 2", "penalty"))


def told(*inputs: tuple[str, str], files: dict[str, bytes] | None = None) -> list[tuple[str, str]]:
    """Target and name of what is found when the sending of the clean package has these inputs (source, target)."""
    files = files or clean_files()
    written = "".join(f'\n<zeebe:input source="{source}" target="{target}"/>' for source, target in inputs)
    spoil(files, SHARED, "<zeebe:ioMapping>", f"<zeebe:ioMapping>{written}\n")
    found = check(read_contents(Package("aid", files)), Surroundings())
    return [(each.params["target"], each.params["name"]) for each in found]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (PENALTY, [("penalty", "income")]),
        ((*PENALTY, ("=income", "income")), [("penalty", "income"), ("income", "income")]),
        ((("=income + 1", "income"), ("=income + 1", "income")), [("income", "income")]),
        ((("=1", "result"), ("=[income][item &gt; result]", "more")), [("more", "result")]),
        ((("=1", "result"), ("=every x in [1] satisfies x = result", "each")), [("each", "result")]),
        ((("={aid: 0}", "parameters"), ("=parameters.aid.line", "line")), [("line", "parameters")]),
        (tuple(reversed(PENALTY)), []),
        ((("=income / 100", "income"),), []),
        ((("=income", "income"), ("=income * 2", "penalty")), []),
        ((("=income / 100", "share"), ("=share * 2", "double")), []),  # a name that is new, made to be read
        ((("=1", "income"), ("=for income in [1] return income", "each")), []),
        ((("=1", "income"), ('="income"', "text")), []),
        ((("=1", "income"), ("=case.income", "member")), []),
        ((("=income +", "income"), ("=income", "penalty")), []),  # told as what it is: no FEEL
    ],
)
def test_an_input_that_reads_a_replaced_name_is_found(inputs, expected):
    assert told(*inputs) == expected


def test_it_is_told_with_line_and_remedy():
    files = clean_files()
    inputs = (
        '\n<zeebe:input source="=income / 100" target="income"/>\n<zeebe:input source="=income" target="penalty"/>\n'
    )
    spoil(files, SHARED, "<zeebe:ioMapping>", f"<zeebe:ioMapping>{inputs}")
    (found,) = problems(files)
    assert (found.code, found.file, found.element) == ("input-replaced", SHARED, "send")
    assert str(found.line - 1) in found.what
    assert str(found.line - 1) in found.remedy


@pytest.mark.parametrize(("handed", "expected"), [({}, []), ({"share": "=income"}, [("double", "share")])])
def test_what_a_call_hands_over_means_something_inside(handed, expected):
    flow = main_flow()
    flow.body[:] = [each for each in flow.body if "answer_no" not in each or "exclusiveGateway" in each]
    flow.call("answer_no", "shared_reply", to="refused", inputs=handed)
    flow.end("refused", outcome="refused")
    files = {**clean_files(), MAIN: drawn(flow.xml())}
    assert told(("=income / 100", "share"), ("=share * 2", "double"), files=files) == expected


def test_what_a_scope_has_for_itself_means_something_inside():
    flow = Flow("aid")
    inside = flow.inside()
    inside.start("s", to="send")
    inside.service("send", to="e", inputs={"share": "=1", "double": "=share * 2"})
    inside.end("e")
    flow.sub("scope", inside, inputs={"share": "=2"})
    found = list(check(read_contents(Package("aid", {MAIN: flow.xml()}), loose=True), Surroundings()))
    assert [each.params["name"] for each in found] == ["share"]
