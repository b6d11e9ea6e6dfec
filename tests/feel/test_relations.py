"""The relations of points and ranges against Table 78 of DMN 1.5, row by row, for all small ranges.

The rows compare the four facts of a range directly; ranges that hold nothing, such as (1..1], are left out.
"""

from itertools import product
from typing import NamedTuple

import pytest

from tests.feel.support import value
from workflows.feel import Range


class R(NamedTuple):
    """A range by its start and end and whether these belong to it."""

    start: int
    starts: bool
    end: int
    ends: bool


POINTS = (0, 1, 2)
RANGES = [
    R(start, starts, end, ends)
    for start, end, starts, ends in product(POINTS, POINTS, (True, False), (True, False))
    if start < end or (start == end and starts and ends)
]
PAIRS = {
    "points": list(product(POINTS, POINTS)),
    "point and range": list(product(POINTS, RANGES)),
    "range and point": list(product(RANGES, POINTS)),
    "ranges": list(product(RANGES, RANGES)),
}


def begins_no_later(a, b):
    return a.start < b.start or (a.start == b.start and (a.starts or not b.starts))


def ends_no_earlier(a, b):
    return a.end > b.end or (a.end == b.end and (a.ends or not b.ends))


def begins_earlier(a, b):
    return a.start < b.start or (a.start == b.start and a.starts and not b.starts)


def reaches(a, b):
    return a.end > b.start or (a.end == b.start and a.ends and b.starts)


def holds(r, p):
    return r.start < p < r.end or (p == r.start and r.starts) or (p == r.end and r.ends)


def same_end(a, b):
    return (a.end, a.ends) == (b.end, b.ends)


def same_start(a, b):
    return (a.start, a.starts) == (b.start, b.starts)


ROWS = [
    ("before", "points", lambda a, b: a < b),
    ("before", "point and range", lambda p, r: p < r.start or (p == r.start and not r.starts)),
    ("before", "range and point", lambda r, p: r.end < p or (r.end == p and not r.ends)),
    ("before", "ranges", lambda a, b: a.end < b.start or (a.end == b.start and not (a.ends and b.starts))),
    ("after", "points", lambda a, b: a > b),
    ("after", "point and range", lambda p, r: p > r.end or (p == r.end and not r.ends)),
    ("after", "range and point", lambda r, p: r.start > p or (r.start == p and not r.starts)),
    ("after", "ranges", lambda a, b: a.start > b.end or (a.start == b.end and not (a.starts and b.ends))),
    ("meets", "ranges", lambda a, b: a.ends and b.starts and a.end == b.start),
    ("met by", "ranges", lambda a, b: a.starts and b.ends and a.start == b.end),
    ("overlaps", "ranges", lambda a, b: reaches(a, b) and reaches(b, a)),
    ("overlaps before", "ranges", lambda a, b: begins_earlier(a, b) and reaches(a, b) and ends_no_earlier(b, a)),
    ("overlaps after", "ranges", lambda a, b: begins_earlier(b, a) and reaches(b, a) and ends_no_earlier(a, b)),
    ("finishes", "point and range", lambda p, r: r.ends and r.end == p),
    ("finishes", "ranges", lambda a, b: same_end(a, b) and begins_no_later(b, a)),
    ("finished by", "range and point", lambda r, p: r.ends and r.end == p),
    ("finished by", "ranges", lambda a, b: same_end(a, b) and begins_no_later(a, b)),
    ("includes", "range and point", holds),
    ("includes", "ranges", lambda a, b: begins_no_later(a, b) and ends_no_earlier(a, b)),
    ("during", "point and range", lambda p, r: holds(r, p)),
    ("during", "ranges", lambda a, b: begins_no_later(b, a) and ends_no_earlier(b, a)),
    ("starts", "point and range", lambda p, r: r.starts and r.start == p),
    ("starts", "ranges", lambda a, b: same_start(a, b) and ends_no_earlier(b, a)),
    ("started by", "range and point", lambda r, p: r.starts and r.start == p),
    ("started by", "ranges", lambda a, b: same_start(a, b) and ends_no_earlier(a, b)),
    ("coincides", "points", lambda a, b: a == b),
    ("coincides", "ranges", lambda a, b: same_start(a, b) and same_end(a, b)),
]


def feel_value(thing):
    return Range(thing.start, thing.end, thing.starts, thing.ends) if isinstance(thing, R) else thing


@pytest.mark.parametrize(("function", "kinds", "row"), ROWS, ids=[f"{function} {kinds}" for function, kinds, _ in ROWS])
def test_a_relation_holds_just_when_its_row_of_the_table_does(function, kinds, row):
    for first, second in PAIRS[kinds]:
        found = value(f"{function}(a, b)", {"a": feel_value(first), "b": feel_value(second)})

        assert found is bool(row(first, second)), (first, second)
