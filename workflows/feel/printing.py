"""Syntax tree to text: ``parse(print_expression(tree)).tree == tree``. Knows no values and no evaluation."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.feel import syntax as s
from workflows.feel.names import is_plain
from workflows.feel.text import quoted

_ATOMS = (s.String, s.Boolean, s.Null, s.Temporal, s.Name, s.ListLiteral, s.ContextLiteral)


def print_expression(node: s.Node) -> str:
    """``node`` as FEEL text, with parentheses around every operand that is more than a word."""
    return _PRINTERS[type(node)](node)


def _operand(node: s.Node) -> str:
    text = print_expression(node)
    return text if isinstance(node, _ATOMS) else f"({text})"


def _listed(nodes: tuple[s.Node, ...]) -> str:
    return ", ".join(map(print_expression, nodes))


def _joined(nodes: tuple[s.Node, ...], word: str) -> str:
    return f" {word} ".join(map(_operand, nodes))


def _label(name: str) -> str:
    return name if is_plain(name) else quoted(name)


def _entries(node: s.ContextLiteral) -> str:
    return f"{{{', '.join(f'{_label(key)}: {print_expression(value)}' for key, value in node.entries)}}}"


def _range(node: s.RangeLiteral) -> str:
    opening, closing = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{opening}{_operand(node.low)}..{_operand(node.high)}{closing}"


def _call(node: s.Invocation) -> str:
    if node.names is None:
        return f"{_operand(node.function)}({_listed(node.arguments)})"
    pairs = zip(node.names, node.arguments, strict=True)
    return f"{_operand(node.function)}({', '.join(f'{name}: {print_expression(value)}' for name, value in pairs)})"


def _iterators(iterators: tuple[s.Iterator, ...]) -> str:
    return ", ".join(
        f"{iterator.name} in {_operand(iterator.source)}" + (f"..{_operand(iterator.end)}" if iterator.end else "")
        for iterator in iterators
    )


def _quantified(node: s.Quantified) -> str:
    word = "every" if node.universal else "some"
    return f"{word} {_iterators(node.iterators)} satisfies {_operand(node.condition)}"


def _function(node: s.FunctionLiteral) -> str:
    parameters = ", ".join(
        parameter.name + (f": {_type(parameter.type)}" if parameter.type else "") for parameter in node.parameters
    )
    return f"function({parameters}) {'external ' if node.external else ''}{_operand(node.body)}"


def _type(node: s.TypeName) -> str:
    if not node.arguments and node.result is None:
        return node.name
    labels = node.labels or ("",) * len(node.arguments)
    pairs = zip(labels, node.arguments, strict=True)
    inside = ", ".join((f"{_label(label)}: " if label else "") + _type(argument) for label, argument in pairs)
    return f"{node.name}<{inside}>" + (f" -> {_type(node.result)}" if node.result else "")


def _tests(node: s.UnaryTests) -> str:
    text = _listed(node.tests) if node.tests else "-"
    return f"not({text})" if node.negated else text


_PRINTERS: Mapping[type[s.Node], Callable[[Any], str]] = {
    s.Number: lambda node: str(node.value),
    s.String: lambda node: quoted(node.value),
    s.Boolean: lambda node: "true" if node.value else "false",
    s.Null: lambda _: "null",
    s.Temporal: lambda node: f"@{quoted(node.text)}",
    s.Name: lambda node: node.name,
    s.Path: lambda node: f"{_operand(node.base)}.{node.name}",
    s.Filter: lambda node: f"{_operand(node.base)}[{print_expression(node.condition)}]",
    s.Invocation: _call,
    s.ListLiteral: lambda node: f"[{_listed(node.items)}]",
    s.ContextLiteral: _entries,
    s.RangeLiteral: _range,
    s.UnaryComparison: lambda node: f"{node.operator} {_operand(node.operand)}",
    s.If: lambda node: f"if {_operand(node.condition)} then {_operand(node.then)} else {_operand(node.otherwise)}",
    s.For: lambda node: f"for {_iterators(node.iterators)} return {_operand(node.body)}",
    s.Quantified: _quantified,
    s.Conjunction: lambda node: _joined(node.operands, "and"),
    s.Disjunction: lambda node: _joined(node.operands, "or"),
    s.Comparison: lambda node: f"{_operand(node.left)} {node.operator} {_operand(node.right)}",
    s.Between: lambda node: f"{_operand(node.value)} between {_operand(node.low)} and {_operand(node.high)}",
    s.In: lambda node: f"{_operand(node.value)} in ({_listed(node.tests)})",
    s.Arithmetic: lambda node: f"{_operand(node.left)} {node.operator} {_operand(node.right)}",
    s.Negation: lambda node: f"-{_operand(node.operand)}",
    s.InstanceOf: lambda node: f"{_operand(node.value)} instance of {_type(node.type)}",
    s.FunctionLiteral: _function,
    s.UnaryTests: _tests,
}
