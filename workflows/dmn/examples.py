"""The values that show what is wrong with a table, as its author reads them. Knows no rules."""

from collections.abc import Iterator, Mapping, Sequence

from workflows.dmn import definitions as d
from workflows.dmn.guesses import OTHER_TEXT
from workflows.dmn.samples import Column
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
        part
        for source, column, order, value in zip(table.inputs, columns, orders, values, strict=True)
        if column.literals or column.symbols or column.within
        for part in _written(source.label, column, order, value)
    ] or [f"{source.label} = -" for source in table.inputs]
    return "，".join(parts), ", ".join(part.replace(OTHER_TEXT, _OTHER_EN) for part in parts)


def _written(label: str, column: Column, order: Mapping[str, Value], value: Value) -> Iterator[str]:
    texts = {name: text for text, name in column.symbols.items()}
    if value is None or isinstance(value, str) or not order or column.mixed:
        equal = texts.get(value) if isinstance(value, str) else None
        yield f"{label} = {equal or (value if value == OTHER_TEXT else literal(value))}"
        if column.mixed:
            yield from (f"{texts[name]} = {literal(bound)}" for name, bound in order.items())
    else:
        yield _between(label, value, {texts[name]: bound for name, bound in order.items()})


def _between(label: str, value: Value, bounds: Mapping[str, Value]) -> str:
    """Where ``value`` is among bounds of which only the order is known."""
    equal = next((text for text, bound in bounds.items() if bound == value), None)
    if equal is not None:
        return f"{label} = {equal}"
    below = [text for text, bound in bounds.items() if bound < value]
    above = [text for text, bound in bounds.items() if bound > value]
    if not below:
        return f"{label} < {above[0]}"
    return f"{below[-1]} < {label} < {above[0]}" if above else f"{label} > {below[-1]}"
