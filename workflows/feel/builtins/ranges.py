"""Built-in relations of points and ranges (DMN 1.5, 10.3.4.7), and ``range`` from text.

An end that is open to infinity lies before, or after, every point. Ends of different kinds make the relation null.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from workflows.feel import syntax as s
from workflows.feel.builtins.registry import BUILTINS, builtin
from workflows.feel.comparing import comparable
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.parser import Parser
from workflows.feel.ranges import make_range, one_sided
from workflows.feel.runtime import Run
from workflows.feel.temporal_text import read_temporal
from workflows.feel.values import Range, Value, kind
from workflows.feel.walk import children


class _End(NamedTuple):
    """An end of a range, or a point (a closed end). ``side`` is -1, 0 or 1: before all points, a point, after all."""

    value: Value
    closed: bool
    side: int

    def before(self, other: "_End") -> bool:
        """Whether it lies before, as points on the line."""
        if self.side or other.side:
            return self.side < other.side
        return bool(self.value < other.value)

    def meets(self, other: "_End") -> bool:
        """Whether both lie at the same point."""
        if self.side or other.side:
            return self.side == other.side
        return bool(self.value == other.value)


class _Span(NamedTuple):
    """A range, or a point as the range that holds only it."""

    low: _End
    high: _End
    point: bool


_RELATION_STEPS = 12
_READING_STEPS = 6  # for each character of a text that is parsed
_MAX_LENGTH = 1000
Relation = Callable[[_Span, _Span], bool]


def _span(value: Value) -> _Span:
    if not isinstance(value, Range):
        end = _End(value, True, 0)
        return _Span(end, end, True)
    low = _End(value.low, value.low_closed, -1 if value.low is None else 0)
    return _Span(low, _End(value.high, value.high_closed, 1 if value.high is None else 0), False)


def _before(a: _Span, b: _Span) -> bool:
    return a.high.before(b.low) or (a.high.meets(b.low) and not (a.high.closed and b.low.closed))


def _meets(a: _Span, b: _Span) -> bool:
    return a.high.closed and b.low.closed and a.high.meets(b.low)


def _starts_earlier(a: _Span, b: _Span) -> bool:
    return a.low.before(b.low) or (a.low.meets(b.low) and a.low.closed and not b.low.closed)


def _ends_earlier(a: _Span, b: _Span) -> bool:
    return a.high.before(b.high) or (a.high.meets(b.high) and b.high.closed and not a.high.closed)


def _starts_alike(a: _Span, b: _Span) -> bool:
    return a.low.meets(b.low) and a.low.closed == b.low.closed


def _ends_alike(a: _Span, b: _Span) -> bool:
    return a.high.meets(b.high) and a.high.closed == b.high.closed


def _overlaps(a: _Span, b: _Span) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: _Span, b: _Span) -> bool:
    return _starts_earlier(a, b) and _overlaps(a, b) and (_ends_earlier(a, b) or _ends_alike(a, b))


def _overlaps_after(a: _Span, b: _Span) -> bool:
    return _starts_earlier(b, a) and _overlaps(a, b) and (_ends_earlier(b, a) or _ends_alike(a, b))


def _finishes(a: _Span, b: _Span) -> bool:
    return _ends_alike(a, b) and (a.point or not _starts_earlier(a, b))


def _starts(a: _Span, b: _Span) -> bool:
    return _starts_alike(a, b) and (a.point or not _ends_earlier(b, a))


def _includes(a: _Span, b: _Span) -> bool:
    return not _starts_earlier(b, a) and not _ends_earlier(a, b)


def _coincides(a: _Span, b: _Span) -> bool:
    return _starts_alike(a, b) and _ends_alike(a, b)


def _converse(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


def _relation(name: str, relation: Relation, *forms: str) -> None:
    def related(run: Run, first: Value, second: Value) -> Value:
        run.spend(_RELATION_STEPS)
        a, b = _span(first), _span(second)
        ends = [end.value for end in (a.low, a.high, b.low, b.high) if not end.side]
        wrong = next((end for end in ends if not comparable(ends[0], end)), None)
        if wrong is not None:
            return run.fail("incomparable", operator=name, left=kind(ends[0]), right=kind(wrong))
        run.spend_on(ends)
        return relation(a, b)

    for form in forms:
        builtin(name, form)(related)


_OPEN_LOW = re.compile(r"(^\s*[(\]]\s*)(\.\.)")
_OPEN_HIGH = re.compile(r"(\.\.\s*)([)\[]\s*$)")
_MAKERS = frozenset(("date", "time", "date and time", "duration"))
_POINTS = "point1: point, point2: point"
_POINT_RANGE = "point: point, range: range"
_RANGE_POINT = "range: range, point: point"
_RANGES = "range1: range, range2: range"

_relation("before", _before, _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
_relation("after", _converse(_before), _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
_relation("meets", _meets, _RANGES)
_relation("met by", _converse(_meets), _RANGES)
_relation("overlaps", _overlaps, _RANGES)
_relation("overlaps before", _overlaps_before, _RANGES)
_relation("overlaps after", _overlaps_after, _RANGES)
_relation("finishes", _finishes, _POINT_RANGE, _RANGES)
_relation("finished by", _converse(_finishes), _RANGE_POINT, _RANGES)
_relation("includes", _includes, _RANGE_POINT, _RANGES)
_relation("during", _converse(_includes), _POINT_RANGE, _RANGES)
_relation("starts", _starts, _POINT_RANGE, _RANGES)
_relation("started by", _converse(_starts), _RANGE_POINT, _RANGES)
_relation("coincides", _coincides, _POINTS, _RANGES)


@builtin("range", "from: string")
def _range(run: Run, text: str) -> Value:
    """The range that ``text`` writes: its ends are literals, or one is left out beside a round bracket."""
    run.spend(_READING_STEPS * min(len(text), _MAX_LENGTH))
    if len(text) > _MAX_LENGTH:
        return run.fail("not-a-range", text=text)
    opened = _OPEN_HIGH.sub(r"\1null\2", _OPEN_LOW.sub(r"\1null\2", text))
    try:
        node = Parser(opened).whole_expression()
    except (FeelSyntaxError, RecursionError):
        return run.fail("not-a-range", text=text)
    ends = tuple(_constant(run, end) for end in children(node))
    left_out = (len(opened) - len(text)) // len("null")
    if ends.count(None) != left_out:
        return run.fail("not-a-range", text=text)
    if isinstance(node, s.UnaryComparison):
        return one_sided(run, run.position, node.operator, ends[0])
    if not isinstance(node, s.RangeLiteral):
        return run.fail("not-a-range", text=text)
    low, high = ends
    return make_range(run, run.position, (low, high), (node.low_closed, node.high_closed))


def _constant(run: Run, node: s.Node) -> Value:
    """The value of a literal, or of a function such as ``date("2024-01-01")``; null for anything else."""
    match node:
        case s.Number(value=value) | s.String(value=value):
            return value
        case s.Temporal(text=text):
            return read_temporal(text)
        case s.Invocation(function=s.Name(name=name), arguments=(s.String() as argument,)) if name in _MAKERS:
            return BUILTINS[name].invoke(run, run.position, [argument.value], None)
    return None
