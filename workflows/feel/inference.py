"""The type that an expression surely has, as far as its text tells: what a function literal promises to give.

``function(x: number, y: number) x + y`` is a function to number (DMN 1.5, 10.3.2.9, table 43). Knows no values.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.feel import syntax as s
from workflows.feel import types as t
from workflows.feel.calendar import Date, DateTime, Time
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.temporal_text import read_temporal

Known = Mapping[str, t.FeelType]

_TEMPORAL: dict[type, t.FeelType] = {
    Date: t.DATE,
    Time: t.TIME,
    DateTime: t.DATE_TIME,
    DayTime: t.DAYS_TIME,
    YearsMonths: t.YEARS_MONTHS,
}


def inferred(node: s.Node, known: Known) -> t.FeelType:
    """The type of ``node`` when its names have the types ``known``; Any where the text does not tell."""
    infer = _RULES.get(type(node))
    return t.ANY if infer is None else infer(node, known)


def _arithmetic(node: s.Arithmetic, known: Known) -> t.FeelType:
    left, right = inferred(node.left, known), inferred(node.right, known)
    if left == right == t.NUMBER or (node.operator == "+" and left == right == t.STRING):
        return left
    return t.ANY


def _same(types: list[t.FeelType]) -> t.FeelType:
    """The one type of all, or Any."""
    return types[0] if types and all(type_ == types[0] for type_ in types) else t.ANY


def _negation(node: s.Negation, known: Known) -> t.FeelType:
    operand = inferred(node.operand, known)
    return operand if operand in (t.NUMBER, t.DAYS_TIME, t.YEARS_MONTHS) else t.ANY


def _context(node: s.ContextLiteral, known: Known) -> t.FeelType:
    entries: dict[str, t.FeelType] = {}
    for key, value in node.entries:
        entries[key] = inferred(value, {**known, **entries})
    return t.ContextType(entries)


_RULES: Mapping[type[s.Node], Callable[[Any, Known], t.FeelType]] = {
    s.Number: lambda _node, _known: t.NUMBER,
    s.String: lambda _node, _known: t.STRING,
    s.Null: lambda _node, _known: t.NULL,
    s.Temporal: lambda node, _known: _TEMPORAL.get(type(read_temporal(node.text)), t.NULL),
    s.Name: lambda node, known: known.get(node.name, t.ANY),
    s.Arithmetic: _arithmetic,
    s.Negation: _negation,
    s.If: lambda node, known: _same([inferred(node.then, known), inferred(node.otherwise, known)]),
    s.ListLiteral: lambda node, known: t.ListType(_same([inferred(item, known) for item in node.items])),
    s.ContextLiteral: _context,
} | dict.fromkeys(
    (s.Boolean, s.Comparison, s.Between, s.In, s.Conjunction, s.Disjunction, s.Quantified, s.InstanceOf),
    lambda _node, _known: t.BOOLEAN,
)
