"""The values that show what is wrong with a table, as its author reads them. Knows no rules."""

from collections.abc import Mapping, Sequence

from workflows.dmn import definitions as d
from workflows.dmn.samples import OTHER_TEXT, Column
from workflows.feel.text import literal
from workflows.feel.values import Value

_OTHER_EN = "(other)"


def joined(name: str, parts: Sequence[str]) -> dict[str, str]:
    """``parts`` as a detail of a problem, in both languages."""
    return {name: "、".join(parts), f"{name}_en": ", ".join(parts)}


def written_example(
    table: d.Table, columns: Sequence[Column], orders: Sequence[Mapping[str, Value]], values: Sequence[Value]
) -> tuple[str, str]:
    """A sample of each column, in both languages: ``income = 5``, or ``low < income < high`` for unknown bounds."""
    parts = [
        _written(source.label, column, order, value)
        for source, column, order, value in zip(table.inputs, columns, orders, values, strict=True)
        if column.literals or column.symbols
    ] or [f"{source.label} = -" for source in table.inputs]
    return "，".join(parts), ", ".join(part.replace(OTHER_TEXT, _OTHER_EN) for part in parts)


def _written(label: str, column: Column, order: Mapping[str, Value], value: Value) -> str:
    if value is None or not order:
        return f"{label} = {literal(value) if value != OTHER_TEXT else value}"
    texts = {name: text for text, name in column.symbols.items()}
    equal = next((texts[name] for name, bound in order.items() if bound == value), None)
    if equal is not None:
        return f"{label} = {equal}"
    if isinstance(value, str):
        return f"{label} = {literal(value) if value != OTHER_TEXT else value}"
    below = [texts[name] for name, bound in order.items() if bound < value]
    above = [texts[name] for name, bound in order.items() if bound > value]
    if not below:
        return f"{label} < {above[0]}"
    return f"{below[-1]} < {label} < {above[0]}" if above else f"{label} > {below[-1]}"
