"""Making ranges: two ends of one ordered kind, or one end and infinity (DMN 1.5, 10.3.2.7). Knows no syntax."""

from workflows.feel.comparing import comparable
from workflows.feel.runtime import Run
from workflows.feel.text import to_text
from workflows.feel.values import Range, Value, kind


def make_range(run: Run, position: int, ends: tuple[Value, Value], closed: tuple[bool, bool]) -> Value:
    """The range between two values of one ordered kind; a null end is open to infinity. Null for anything else.

    The start must not lie after the end (10.3.2.7).
    """
    made = make_interval(run, position, ends, closed)
    if made is not None and made.low is not None and made.high is not None and made.high < made.low:
        return run.note(position, "range-order", low=to_text(made.low), high=to_text(made.high))
    return made


def make_interval(run: Run, position: int, ends: tuple[Value, Value], closed: tuple[bool, bool]) -> Value:
    """As ``make_range``, but the start may lie after the end: as a test it holds for nothing (table 55)."""
    low, high = ends
    if low is None and high is None:
        return run.note(position, "no-range", low="null", high="null")
    if not all(comparable(end, low if high is None else high) for end in ends if end is not None):
        return run.note(position, "no-range", low=kind(low), high=kind(high))
    return Range(low, high, closed[0] and low is not None, closed[1] and high is not None)


def one_sided(run: Run, position: int, operator: str, bound: Value) -> Value:
    """The values that are ``operator bound`` as a range, such as ``< 5``."""
    if not comparable(bound, bound) or operator == "!=":
        return run.note(position, "no-range", low=operator, high=kind(bound))
    if operator == "=":
        return Range(bound, bound)
    if operator in ("<", "<="):
        return Range(None, bound, False, operator == "<=")
    return Range(bound, None, operator == ">=", False)
