"""Decision tables for engines that only know FEEL: each cell is one question to the engine (DMN 1.5, chapter 8).

No more is asked than has to be. What an engine cannot do gives null, as in FEEL, and the shell goes on. Knows hit
policies and, for engines without unary tests, how a cell is said as an expression; must not know any engine.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

from tests.feelin.bridge import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bench.table_source import Table
    from tests.feelin.encoding import Encoded

_NAME = re.compile(r"[a-z_]+")
_RANGE = re.compile(r"([\[\](])(.+)\.\.(.+)([\[\])])", re.DOTALL)
_NUMBERS = re.compile(r"[\d.]+")
_COMPARISON = re.compile(r"(<=|>=|<|>)(.+)", re.DOTALL)
_NOT = re.compile(r"not\((.+)\)", re.DOTALL)
_OPENING, _CLOSING = "([{", ")]}"


class Shell:
    """One evaluation of a table. ``asked`` are the questions that it took, in their order."""

    def __init__(self, ask: Callable[[Question], Encoded], *, has_unary_tests: bool) -> None:
        self.asked: list[Question] = []
        self._ask = ask
        self._has_unary_tests = has_unary_tests

    def decide(self, table: Table, inputs: Mapping[str, Any]) -> Any:
        """The answer of the table."""
        values = [self._input(expression, inputs) for expression in table.inputs]
        hits: list[list[Any]] = []
        for tests, results in table.rules:
            tested = zip(table.inputs, tests, values, strict=True)
            if all(cell in ("", "-") or self._passes(source, cell, value, inputs) for source, cell, value in tested):
                hits.append([self._value(Question(result, inputs)) for result in results])
                if table.policy == "FIRST":
                    break
        if table.policy == "COLLECT":
            found = [_composed(table, hit) for hit in hits]
            return found if table.aggregation is None else self._sum(found)
        unclear = table.policy == "UNIQUE" and len(hits) > 1
        return None if unclear or not hits else _composed(table, hits[0])

    def _value(self, question: Question) -> Any:
        self.asked.append(question)
        return decoded(self._ask(question))

    def _input(self, expression: str, inputs: Mapping[str, Any]) -> Any:
        return inputs[expression] if expression in inputs else self._value(Question(expression, inputs))

    def _passes(self, source: str, cell: str, value: Any, inputs: Mapping[str, Any]) -> bool:
        if self._has_unary_tests:
            return self._value(Question(cell, inputs, tested=value)) is True
        name = source if _NAME.fullmatch(source) else "tested"
        return self._value(Question(as_expression(cell, name), {**inputs, name: value})) is True

    def _sum(self, found: list[Any]) -> Any:
        """The sum, by the engine's own arithmetic."""
        terms = {f"term_{index}": term for index, term in enumerate(found)}
        return self._value(Question(reduce("({} + {})".format, terms), terms)) if terms else None


def as_expression(cell: str, name: str) -> str:
    """The unary tests of a cell as an expression about the variable ``name``."""
    if negated := _NOT.fullmatch(cell):
        return f"not({as_expression(negated[1], name)})"
    tests = [_test(test.strip(), name) for test in _alternatives(cell)]
    return tests[0] if len(tests) == 1 else " or ".join(f"({test})" for test in tests)


def _test(test: str, name: str) -> str:
    if "?" in test:
        return test.replace("?", name)
    if comparison := _COMPARISON.fullmatch(test):
        return f"{name} {comparison[1]} {comparison[2].strip()}"
    if interval := _RANGE.fullmatch(test):
        if _NUMBERS.fullmatch(interval[2] + interval[3]):
            return f"{name} in {test}"
        low, high = (">=" if interval[1] == "[" else ">"), ("<=" if interval[4] == "]" else "<")
        return f"({name} {low} {_bare(interval[2])}) and ({name} {high} {_bare(interval[3])})"
    return f"{name} = {test}"


def _bare(bound: str) -> str:
    """The bound without the brackets that grammars want around it in a range."""
    return bound.strip().removeprefix("(").removesuffix(")")


def _alternatives(cell: str) -> list[str]:
    """The tests of a cell: what stands between commas outside of strings and brackets."""
    found, depth, quoted = [""], 0, False
    for character in cell:
        quoted ^= character == '"'
        if not quoted:
            depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and not quoted and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found


def _composed(table: Table, outputs: list[Any]) -> Any:
    return outputs[0] if len(outputs) == 1 else dict(zip(table.outputs, outputs, strict=True))


def decoded(answer: Encoded) -> Any:
    """What an engine answered, as Python has it. An error, and what a table cannot go on with, is null."""
    if isinstance(answer, list):
        return [decoded(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    match next(iter(answer.items())):
        case "number", str(text) if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", text):
            return Decimal(text)
        case "date", str(text):
            return date.fromisoformat(text)
        case "context", entries:
            return {name: decoded(value) for name, value in entries}
    return None
