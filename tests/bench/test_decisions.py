"""The measurement of decision engines: fair to whoever is measured, and ours right at everything that is asked."""

import sys
from decimal import Decimal

import pytest

from tests.bench import contest, decision_expressions, decision_tables
from tests.bench.contest import Competitor, measured, same, show
from tests.bench.decision_engines import Ours, Peer, Silent
from tests.bench.table_shell import Shell, as_expression
from tests.bench.table_source import bare, read
from tests.feelin.bridge import Question
from tests.feelin.encoding import encode
from workflows import dmn

EXAMPLES = [example for group in decision_expressions.GROUPS.values() for example in group]
CASES = decision_tables.cases()
NAMES = [f"{case.decision} {index}" for index, case in enumerate(CASES, 1)]
SLEEPY = """
import time
from tests.bench.peers.serving import decoded, serve

def prepare(questions):
    return [[lambda q=q: time.sleep(60) if q["text"] == "sleep" else decoded(q["context"])] for q in questions]

serve(prepare)
"""


@pytest.fixture
def peer(tmp_path):
    file = tmp_path / "sleepy.py"
    file.write_text(SLEEPY)
    started = Peer([sys.executable, file], patience_seconds=1.0)
    yield started
    started.close()


def test_every_expression_has_a_kind_and_there_are_enough_of_them():
    assert len({example.text for example in EXAMPLES}) == len(EXAMPLES) >= 60


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_ours_answers_the_expression_rightly(example):
    [found] = Ours().answers([Question(example.text, example.context)])

    assert same(found, encode(example.answer))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_ours_answers_the_table_rightly_whole_and_cell_by_cell(case):
    [whole] = Ours(lambda _: case.decision).answers([Question(case.document.decode(), case.inputs)])
    shells = [Shell(_ask, has_unary_tests=has_unary_tests) for has_unary_tests in (True, False)]

    by_cells = [shell.decide(read(case.document), case.inputs) for shell in shells]

    assert [same(encode(found), encode(case.answer)) for found in by_cells] == [True, True]
    assert same(whole, encode(case.answer))


def _ask(question):
    if "tested" not in question.encoded():
        return Ours().answers([question])[0]
    text = as_expression(question.text, "tested")
    return Ours().answers([Question(text, {**question.context, "tested": question.tested})])[0]


def test_every_table_of_hardship_aid_is_measured():
    shipped = {
        decision.id
        for package in ("hardship_aid", "shared")
        for file in (decision_tables.PROCESSES / package).glob("decisions/*.dmn")
        for decision in dmn.load(file).definitions.decisions.values()
        if type(decision.logic).__name__ == "Table"
    }

    assert shipped <= {case.decision for case in CASES}


def test_a_table_without_annotations_and_labels_decides_the_same():
    for case in CASES:
        [found] = Ours(lambda _, case=case: case.decision).answers(
            [Question(bare(case.document).decode(), case.inputs)]
        )
        assert same(found, encode(case.answer))


@pytest.mark.parametrize(
    ("cell", "expression"),
    [
        ("< 18", "x < 18"),
        ('"a,b", "c"', '(x = "a,b") or (x = "c")'),
        ("[0..1000)", "x in [0..1000)"),
        ("((p.low)..(p.high)]", "(x > p.low) and (x <= p.high)"),
        ("not(list contains(?, 1))", "not(list contains(x, 1))"),
        ("null", "x = null"),
    ],
)
def test_a_cell_can_be_said_as_an_expression(cell, expression):
    assert as_expression(cell, "x") == expression


@pytest.mark.parametrize(
    ("found", "right"),
    [("1.10", True), ("1.1", True), ("1.1000000000000001", False)],
)
def test_numbers_are_compared_by_their_value_and_exactly(found, right):
    answer = encode({"a": [Decimal("1.1")], "b": None})

    assert same({"context": [["b", None], ["a", [{"number": found}]]]}, answer) is right
    assert not same(True, encode(1))


def test_a_peer_that_hangs_is_stopped_and_asked_again(peer):
    value = {"n": Decimal("1.5"), "list": [None, "帮扶"]}
    assert same(peer.answers([Question("echo", value)])[0], encode(value))

    with pytest.raises(Silent):
        peer.answers([Question("sleep")])

    assert same(peer.answers([Question("echo", value)])[0], encode(value))
    assert peer.median_nanoseconds([Question("echo", value)], 3) > 0


def test_the_contest_counts_who_is_right_and_times_only_them(peer, capsys):
    texts = ["1 + 1", "1 + 2", "sleep"]
    asked = [Question(text, {"n": 2}) for text in texts]
    ours = Ours()
    competitors = {
        contest.OURS: Competitor(ours, lambda task: (ours.answers([asked[task]])[0], [asked[task]])),
        "peer": Competitor(peer, lambda task: (dict(peer.answers([asked[task]])[0]["context"])["n"], [asked[task]])),
    }

    results = measured(competitors, [encode(2), encode(3), None], rounds=1)
    show("title", results, len(texts))

    assert results[contest.OURS].outcomes == ["right", "right", "right"]
    assert results["peer"].outcomes == ["right", "wrong", "hangs"]
    assert set(results["peer"].rounds) == {0}
    assert "1/3" in capsys.readouterr().out
