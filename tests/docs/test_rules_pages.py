"""The pages for authors of rules tell the truth: every example gives what stands beside it, in both languages."""

import re
import shlex
from datetime import datetime, timedelta, timezone
from importlib import import_module

import pytest

from tests.dmn.documents import decision, document, table
from tests.docs.rules_pages import CHINESE, ENGLISH, ROOT, blocks, commands, examples
from workflows import dmn, feel
from workflows.dmn.boxes import AGGREGATIONS, HIT_POLICIES
from workflows.feel.builtins import BUILTINS
from workflows.feel.names import BUILTINS as COMPOSITE_NAMES
from workflows.feel.syntax import Invocation, Name
from workflows.feel.walk import children

PAGE = ENGLISH.read_text(encoding="utf-8")
TRANSLATION = CHINESE.read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
CODE_CELLS = {"expression": 2, "cell": 3, "rule": 3, "policy": 4}
MISTAKES = {"unknown-name", "unknown-type", "no-function"}
"""What is never meant, not even where the result is null."""


def value(text, context):
    feel.parse(text, tuple(context))  # a text that is not FEEL would only be null
    return feel.evaluate(text, context, now=NOW)


CONTEXT = value(blocks(PAGE, "feel")[0], {}).value


def same(text, found):
    """Whether ``found`` is what ``text`` writes: the same value of the same type and form."""
    stated = value(text, {})
    assert not {problem.code for problem in stated.diagnostics}, f"the result {text} is itself in error"
    return value("is(found, stated)", {"found": found, "stated": stated.value}).value is True


def codes(kind):
    return [example.code for example in examples(PAGE) if example.kind == kind]


def called_in(node):
    """The names of the functions that are called in a syntax tree."""
    own = {node.function.name} if isinstance(node, Invocation) and isinstance(node.function, Name) else set()
    return own.union(*map(called_in, children(node)))


@pytest.mark.parametrize(("expression", "stated"), codes("expression"))
def test_an_expression_gives_the_result_beside_it(expression, stated):
    found = value(expression, CONTEXT)

    assert same(stated, found.value), f"{expression} gives {found.value!r}"
    assert {problem.code for problem in found.diagnostics}.isdisjoint(MISTAKES), f"{expression} has a mistake"


@pytest.mark.parametrize(("cell", "tested", "stated"), codes("cell"))
def test_a_cell_holds_for_the_value_beside_it_or_not(cell, tested, stated):
    feel.parse_tests(cell, tuple(CONTEXT))
    found = feel.unary(cell, value(tested, CONTEXT).value, CONTEXT, now=NOW)

    assert same(stated, found.value), f"{cell} gives {found.value!r}"
    assert {problem.code for problem in found.diagnostics}.isdisjoint(MISTAKES), f"{cell} has a mistake"


@pytest.mark.parametrize(("policy", "income", "disabled", "stated"), codes("policy"))
def test_a_hit_policy_makes_of_the_rules_what_stands_beside_it(policy, income, disabled, stated):
    name, _, aggregation = policy.partition(" ") if policy.startswith("COLLECT ") else (policy, "", "")
    attributes = f'hitPolicy="{name}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    order = "500, 800, 300"
    assert order in PAGE
    assert order in TRANSLATION
    logic = table(["income", "disabled"], ["aid"], codes("rule"), policy=attributes, output_values=[order])
    inputs = {"income": value(income, {}).value, "disabled": value(disabled, {}).value}
    found = dmn.load(document(decision("d", logic))).evaluate("d", inputs, now=NOW)

    assert same(stated, found.value), f"{policy} gives {found.value!r}"


@pytest.mark.parametrize(("command", "output"), commands(PAGE))
def test_a_command_runs_and_shows_the_output_below_it(command, output, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    interpreter, switch, module, *arguments = shlex.split(command)
    assert (interpreter, switch) == (".venv/bin/python", "-m")

    assert import_module(f"{module}.__main__").main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown == output if output else shown


def test_every_row_has_the_cells_of_its_kind_and_a_meaning():
    for example in examples(PAGE) + examples(TRANSLATION):
        assert len(example.code) == CODE_CELLS[example.kind], example
        assert len(example.words) == 1, example
        assert example.words[0], example


def test_both_pages_have_the_same_examples_in_the_same_order():
    ours, theirs = examples(PAGE), examples(TRANSLATION)

    assert [(one.kind, one.code) for one in ours] == [(one.kind, one.code) for one in theirs]
    assert blocks(PAGE, "feel") == blocks(TRANSLATION, "feel")
    assert commands(PAGE) == commands(TRANSLATION)
    for heading in ("#", "##", "###"):
        pattern = re.compile(f"^{heading} ", re.MULTILINE)
        assert len(pattern.findall(PAGE)) == len(pattern.findall(TRANSLATION))


def test_every_built_in_function_has_an_example():
    assert set(COMPOSITE_NAMES) <= set(BUILTINS)
    called = {name for text, _ in codes("expression") for name in called_in(feel.parse(text, tuple(CONTEXT)).tree)}

    assert set(BUILTINS) - called == set()


def test_every_hit_policy_has_an_example():
    named = {code[0] for code in codes("policy")}

    assert {policy for policy in named if " " not in policy or policy in HIT_POLICIES} == HIT_POLICIES
    assert {policy.removeprefix("COLLECT ") for policy in named if policy.startswith("COLLECT ")} == AGGREGATIONS


def test_the_pages_lead_to_each_other_and_the_readmes_to_them():
    assert f"({CHINESE.name})" in PAGE
    assert f"({ENGLISH.name})" in TRANSLATION
    assert f"(docs/{ENGLISH.name})" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(docs/{CHINESE.name})" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
