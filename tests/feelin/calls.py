"""Calls of every built-in with generated arguments: mostly fitting ones, sometimes not.

What does not fit is null, of a wrong kind, too few, too many, a list for its element or an element for its list.
Knows the signatures of the standard; must not know how any engine answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.feelin.arguments import KINDS
from workflows import feel
from workflows.feel import syntax as s
from workflows.feel.names import BUILTINS as COMPOSITE
from workflows.feel.printing import print_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGES = "range1: range, range2: range"
_POINT_RANGE, _RANGE_POINT = "point: point, range: range", "range: range, point: point"
_ROUNDING = ("n: number, scale: scale",)
_NUMBERS = ("list: numbers", "*list: number")

SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "get value": ("m: context, key: key",),
    "get entries": ("m: context",),
    "context": ("entries: entries",),
    "context put": ("context: context, key: key, value: any", "context: context, keys: keys, value: any"),
    "context merge": ("contexts: contexts",),
    "date": ("from: temporal text", "from: moment", "year: year, month: month, day: day"),
    "time": (
        *("from: temporal text", "from: moment", "from: time", "hour: hour, minute: minute, second: second"),
        "hour: hour, minute: minute, second: second, offset: days",
    ),
    "date and time": (
        *("from: temporal text", "from: moment", "date: moment, time: time", "date: moment, timezone: zone"),
        "year: year, month: month, day: day, hour: hour, minute: minute, second: second",
        "year: year, month: month, day: day, hour: hour, minute: minute, second: second, offset: days",
    ),
    "number": ("from: numeral, grouping separator: separator, decimal separator: separator", "from: numeral"),
    "string": ("from: any", "from: number", "from: text", "from: duration", "from: moment", "from: nested"),
    "duration": ("from: length", "from: duration"),
    "years and months duration": ("from: moment, to: moment", "from: date, to: date"),
    "substring": ("string: text, start position: place", "string: text, start position: place, length: place"),
    "string length": ("string: text",),
    "upper case": ("string: text",),
    "lower case": ("string: text",),
    "substring before": ("string: text, match: match",),
    "substring after": ("string: text, match: match",),
    "contains": ("string: text, match: match",),
    "starts with": ("string: text, match: match",),
    "ends with": ("string: text, match: match",),
    "matches": ("input: text, pattern: pattern", "input: text, pattern: pattern, flags: flags"),
    "replace": (
        "input: text, pattern: pattern, replacement: replacement",
        "input: text, pattern: pattern, replacement: replacement, flags: flags",
    ),
    "split": ("string: text, delimiter: pattern",),
    "string join": ("list: texts", "list: texts, delimiter: match"),
    "list contains": ("list: list, element: any", "list: nested, element: point"),
    "count": ("list: list",),
    "sublist": ("list: list, start position: place", "list: list, start position: place, length: place"),
    "append": ("list: list, *item: any",),
    "concatenate": ("*list: list",),
    "insert before": ("list: list, position: place, newItem: any",),
    "remove": ("list: list, position: place",),
    "list replace": ("list: list, position: place, newItem: any", "list: sortable, match: function, newItem: number"),
    "reverse": ("list: list",),
    "index of": ("list: list, match: any", "list: nested, match: point"),
    "union": ("*list: list",),
    "distinct values": ("list: list", "list: nested"),
    "flatten": ("list: nested",),
    "sort": ("list: sortable, precedes: function",),
    "not": ("negand: boolean", "negand: any"),
    "decimal": _ROUNDING,
    "floor": ("n: number", *_ROUNDING),
    "ceiling": ("n: number", *_ROUNDING),
    "round up": _ROUNDING,
    "round down": _ROUNDING,
    "round half up": _ROUNDING,
    "round half down": _ROUNDING,
    "abs": ("n: number", "n: duration"),
    "modulo": ("dividend: number, divisor: number",),
    "sqrt": ("number: number",),
    "log": ("number: number",),
    "exp": ("number: number",),
    "odd": ("number: number", "number: place"),
    "even": ("number: number", "number: place"),
    "min": ("list: numbers", "*list: number", "list: texts", "*list: moment"),
    "max": ("list: numbers", "*list: number", "list: texts", "*list: moment"),
    "sum": _NUMBERS,
    "product": _NUMBERS,
    "mean": _NUMBERS,
    "median": _NUMBERS,
    "stddev": _NUMBERS,
    "mode": _NUMBERS,
    "all": ("list: booleans", "*list: boolean"),
    "any": ("list: booleans", "*list: boolean"),
    "now": ("",),
    "today": ("",),
    "day of year": ("date: moment",),
    "day of week": ("date: moment",),
    "month of year": ("date: moment",),
    "week of year": ("date: moment",),
    "is": ("value1: any, value2: any", "value1: moment, value2: moment", "value1: time, value2: time"),
    "before": ("point1: point, point2: point", _POINT_RANGE, _RANGE_POINT, _RANGES),
    "after": ("point1: point, point2: point", _POINT_RANGE, _RANGE_POINT, _RANGES),
    "meets": (_RANGES,),
    "met by": (_RANGES,),
    "overlaps": (_RANGES,),
    "overlaps before": (_RANGES,),
    "overlaps after": (_RANGES,),
    "finishes": (_POINT_RANGE, _RANGES),
    "finished by": (_RANGE_POINT, _RANGES),
    "includes": (_RANGE_POINT, _RANGES),
    "during": (_POINT_RANGE, _RANGES),
    "starts": (_POINT_RANGE, _RANGES),
    "started by": (_RANGE_POINT, _RANGES),
    "coincides": ("point1: point, point2: point", _RANGES),
    "range": ("from: range text",),
}


@dataclass(frozen=True)
class Call:
    """A call of the built-in ``function``: FEEL texts as arguments, with names or by position."""

    function: str
    arguments: tuple[str, ...]
    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Call:
        """The call that ``text`` writes."""
        tree = feel.parse(text, COMPOSITE).tree
        assert isinstance(tree, s.Invocation), text
        assert isinstance(tree.function, s.Name), text
        return cls(tree.function.name, tuple(map(print_expression, tree.arguments)), tree.names or ())

    @property
    def has_a_signature(self) -> bool:
        """Whether the function takes that many arguments, or these by name."""
        return any(self._fits(signature.split(", ") if signature else []) for signature in SIGNATURES[self.function])

    def _fits(self, parameters: list[str]) -> bool:
        names = [parameter.partition(": ")[0] for parameter in parameters]
        if self.names:
            return set(self.names) == {name.strip("*") for name in names}
        more = names[-1:] and names[-1].startswith("*") and len(self.arguments) > len(names)
        return len(self.arguments) == len(names) or bool(more)

    @property
    def text(self) -> str:
        """The call in FEEL."""
        if not self.names:
            return f"{self.function}({', '.join(self.arguments)})"
        named = (f"{name}: {argument}" for name, argument in zip(self.names, self.arguments, strict=True))
        return f"{self.function}({', '.join(named)})"


_UNUSUAL = ("null", "wrong", "fewer", "more", "listed", "single")
_WAYS = st.sampled_from(("as is",) * 8 + ("named",) * 3 + _UNUSUAL)


def calls(function: str) -> st.SearchStrategy[Call]:
    """Calls of the built-in ``function``."""
    return st.one_of(*(_calls(function, signature) for signature in SIGNATURES[function]))


@st.composite
def _calls(draw: st.DrawFn, function: str, signature: str) -> Call:
    names, arguments = [], []
    for parameter in signature.split(", ") if signature else ():
        name, _, kind = parameter.partition(": ")
        count = draw(st.integers(1, 4)) if name.startswith("*") else 1
        names += [name.strip("*")] * count
        arguments += [draw(KINDS[kind]) for _ in range(count)]
    way = draw(_WAYS)
    if way == "named":
        return _named(draw, function, names, arguments)
    if way != "as is":
        arguments = _altered(draw, way, arguments)
    return Call(function, tuple(arguments))


def _named(draw: st.DrawFn, function: str, names: list[str], arguments: list[str]) -> Call:
    given = dict(zip(names, arguments, strict=True))
    if len(given) < len(names) == names.count(names[0]):
        given = {names[0]: f"[{', '.join(arguments)}]"}
    order = draw(st.permutations(sorted(given)))
    return Call(function, tuple(given[name] for name in order), tuple(order))


def _altered(draw: st.DrawFn, way: str, arguments: list[str]) -> list[str]:
    if way == "more" or not arguments:
        return [*arguments, draw(KINDS["any"])]
    if way == "fewer":
        return arguments[:-1]
    place = draw(st.integers(0, len(arguments) - 1))
    old = arguments[place]
    others = {"null": "null", "listed": f"[{old}]", "single": _first(old)}
    new = draw(KINDS["any"]) if way == "wrong" else others[way]
    return [*arguments[:place], new, *arguments[place + 1 :]]


def _first(argument: str) -> str:
    """The first element of a list; anything else as it is."""
    tree = feel.parse(argument).tree
    return print_expression(tree.items[0]) if isinstance(tree, s.ListLiteral) and tree.items else argument
