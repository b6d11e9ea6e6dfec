"""Known differences in functions on lists, contexts and ranges, and in all functions, with the clauses of DMN 1.5.

Knows the standard (chapter 10); must not know how either engine is made.
"""

from decimal import Decimal
from typing import Any

from tests.feelin.cases import (
    Case,
    Difference,
    bare,
    elements,
    has_fraction,
    has_single,
    is_null,
    kind,
    listed,
    only_ours,
    same_kind,
    within,
)
from workflows.feel import Range

_EXTREMES = ("min", "max")
_AGGREGATES = ("sum", "product", "mean", "median", "stddev", "mode")
_RELATIONS = ("before", "after", "meets", "met by", "overlaps", "includes")
_MISSING = (
    *("overlaps before", "overlaps after", "finishes", "finished by", "during", "starts", "started by", "coincides"),
)
_PLACES = {"substring": "start position", "sublist": "start position"}


def _ends(values: list[Any]) -> list[Any]:
    """Points, and the ends of ranges."""
    pairs = ([value.low, value.high] if isinstance(value, Range) else [value] for value in map(bare, values))
    return [end for pair in pairs for end in pair]


def _beyond(case: Case) -> bool:
    """A place that is not in the list or string, or a length that passes its end."""
    items = case.at(0, "string") if case.call.function == "substring" else case.raw(0, "list")
    place = case.at(1, _PLACES.get(case.call.function, "position"))
    length = case.at(2, "length") if case.call.function in _PLACES else None
    size = len(items) if isinstance(items, list) or case.call.function == "substring" else 1
    if has_fraction(place, length) or not isinstance(place, Decimal) or place == 0 or abs(place) > size:
        return True
    return isinstance(length, Decimal) and not 1 <= length <= (size - place + 1 if place > 0 else -place)


def _named_start(case: Case) -> bool:
    return case.call.function == "sublist" and bool(case.call.names)


ALL_FUNCTIONS = (
    Difference(
        (),
        "ours",
        "Table 63: an invocation needs matching arity; by position every argument is supplied. feelin takes a missing "
        "one for undefined and ignores some that are too many.",
        "list contains([1])",
        lambda case: is_null(case) and not case.call.has_a_signature,
    ),
    Difference(
        ("abs", "not", "date", "time", "date and time", "string join", *_EXTREMES),
        "ours",
        "10.3.2.9.4: an argument that is a list of one element stands for the element where no list is expected.",
        "abs([-1])",
        lambda case: only_ours(case) and has_single(case.values),
    ),
)
LISTS = (
    Difference(
        ("substring", "sublist", "insert before", "remove", "list replace"),
        "ours",
        "Tables 74 and 75, note 1 and 2: a position is a whole number other than zero, no further from 0 than the "
        "length; a length is at least 1 and ends within. Outside the domain the result is null (10.3.4).",
        'substring("abc", 4)',
        lambda case: is_null(case) and _beyond(case),
    ),
    Difference(
        ("sublist", "substring"),
        "ours",
        "Table 75 calls the parameter start position; a length that is null is one that was not supplied (Table 63).",
        "sublist(list: [1], start position: 1)",
        lambda case: not is_null(case) and (_named_start(case) or case.at(2, "length") is None),
    ),
    Difference(
        ("insert before", "remove", "list replace"),
        "ours",
        "Table 75, note 1: -1 is the position of the last element.",
        "remove([1, 2], -1)",
        lambda case: not is_null(case) and within(case.at(1, "position"), -99, -1),
    ),
    Difference(
        ("list replace", "sublist", "insert before"),
        "ours",
        "10.3.2.9.4: a position that is a list of one number stands for the number.",
        "list replace([1, 2], [2], 3)",
        lambda case: only_ours(case) and isinstance(case.raw(1, "position"), list),
    ),
    Difference(
        ("list replace",),
        "ours",
        "Table 75: the new item is any element, also a list; feelin takes a list of a number for a range.",
        "list replace([1, 2], function(x, y) x > y, [1.5])",
        lambda case: only_ours(case) and "range" in case.raised and has_single([case.raw(2, "newItem")]),
    ),
    Difference(
        ("list replace", "sort"),
        "ours",
        "Tables 75 and 80: the function has two parameters and gives true or false; otherwise the result is null.",
        "sort([2, 1], function(x, y) null)",
        lambda case: (
            is_null(case) and any(text in str(case.call.arguments) for text in ("null", ') x"', ") x'", "y) x", ") x]"))
        ),
    ),
    Difference(
        ("append",),
        "open",
        "Table 75 does not say how several items are given by name. We append the one argument, feelin its elements.",
        "append(list: [1], item: [2])",
        lambda case: bool(case.call.names) and not is_null(case),
    ),
    Difference(
        ("concatenate",),
        "ours",
        "Table 75: the arguments are lists, and null is none; outside the domain the result is null (10.3.4).",
        "concatenate(null, [1])",
        lambda case: is_null(case) and None in case.values,
    ),
    Difference(
        ("concatenate", "union"),
        "open",
        "Table 75 names the parameter list without saying how several lists are given by name. We take the one "
        "argument for the one list, feelin for the list of lists.",
        "concatenate(list: [[1], [2]])",
        lambda case: case.call.names == ("list",),
    ),
    Difference(
        ("union",),
        "ours",
        "Table 75: one list is enough, and 10.3.2.9.4 lets a single value stand for a list; feelin raises an error.",
        "union([1, 1])",
        lambda case: only_ours(case) or not all(isinstance(value, list) for value in case.values),
    ),
    Difference(
        ("list contains", "index of"),
        "ours",
        "Table 75 and Table 53: elements are found by equality, which dates, durations, lists and contexts have.",
        'list contains([@"P1D"], @"P1D")',
        lambda case: (
            not isinstance(
                case.raw(1, "element" if case.call.function == "list contains" else "match"), Decimal | str | bool
            )
        ),
    ),
    Difference(
        ("distinct values", "union"),
        "ours",
        "10.3.2.3.7 and .8: the kinds of durations are disjoint; P0D and P0M are two values.",
        'union([@"P0D"], [@"P0M"])',
        lambda case: not is_null(case) and str(case.ours).count("P0M") + str(case.ours).count("PT0S") > 1,
    ),
    Difference(
        ("union",),
        "open",
        "Table 75: the arguments are lists; whether a list that holds one list stands for that, 10.3.2.9.4 leaves to "
        "the order of conversions. We take what fits as it is.",
        "union([[1, 2]])",
        lambda case: not is_null(case) and has_single(case.values) and isinstance(bare(case.values[0]), list),
    ),
    Difference(
        ("distinct values", "union"),
        "ours",
        "Table 53: a list equals a list only, so [1] and 1 are two values.",
        "distinct values([[1], 1])",
        lambda case: not is_null(case) and has_single(elements(case)),
    ),
    Difference(
        ("all", "any", "context", "context merge", "mode"),
        "ours",
        "Tables 75 and 81 define the result for an empty list, and a name changes nothing in it (10.3.2.13.5).",
        "all(list: [])",
        lambda case: only_ours(case) and bool(case.call.names) and case.values == [[]],
    ),
    Difference(
        _EXTREMES,
        "ours",
        "Table 75: the items are comparable, which Table 54 says of strings, dates, times and durations as well.",
        'min("b", "a")',
        lambda case: only_ours(case) and not any(isinstance(end, Decimal) for end in elements(case)),
    ),
    Difference(
        (*_AGGREGATES, *_EXTREMES),
        "ours",
        "Table 75: the items are numbers; inside a list nothing is unwrapped, for only arguments are (10.3.2.9.4).",
        "sum([[1]])",
        lambda case: is_null(case) and any(isinstance(item, list) for item in listed(case.values[0])),
    ),
    Difference(
        _AGGREGATES,
        "ours",
        "10.3.2.9.4: among the numbers a list of one stands for its element; feelin reckons with the list itself.",
        "sum([1], 2)",
        lambda case: not is_null(case) and len(case.values) > 1 and has_single(case.values),
    ),
    Difference(
        ("median",),
        "ours",
        "Table 75: the middle of the numbers in their order; feelin puts them in the order of their texts.",
        "median(10, 9, 1)",
        lambda case: same_kind(case) and kind(case.ours) == "number",
    ),
    Difference(
        ("mode",),
        "ours",
        "Table 75: several values are returned in ascending order.",
        "mode(2.5, 1.5)",
        lambda case: (
            isinstance(case.ours, list) and isinstance(case.theirs, list) and len(case.ours) == len(case.theirs)
        ),
    ),
)
CONTEXTS = (
    Difference(
        ("context put",),
        "neither",
        "Table 81 composes nested calls; for a key that is not there the inner call is on null and gives null, so the "
        "entry would become null. We make the missing contexts, feelin gives null for the whole.",
        'context put({}, ["a", "b"], 1)',
        lambda case: only_ours(case) and len(listed(case.raw(1, "keys"))) > 1,
    ),
    Difference(
        ("context put",),
        "ours",
        "Table 81: what lies under a key of the path has to be a context; feelin puts entries into anything.",
        'context put({a: 1}, ["a", "b"], 1)',
        lambda case: is_null(case) and len(listed(case.raw(1, "keys"))) > 1,
    ),
    Difference(
        ("context merge",),
        "ours",
        "Table 81: the elements are contexts; inside a list nothing is unwrapped, for only arguments are (10.3.2.9.4).",
        "context merge([[{a: 1}]])",
        lambda case: is_null(case) and any(not isinstance(item, dict) for item in listed(case.values[0])),
    ),
)
RELATIONS = (
    Difference(
        ("now", "today"),
        "ours",
        "10.3.4.11: the present; ours is the one that the caller gives.",
        "today()",
        same_kind,
    ),
    Difference(
        ("is",),
        "ours",
        "10.3.2.2: is() never gives null; values of different kinds are not the same.",
        "is(1, true)",
        lambda case: case.ours is False and case.theirs is None,
    ),
    Difference(
        ("is",),
        "ours",
        "10.3.2.2: a list of one element is not the same as the element; no parameter of is() asks for a conversion.",
        "is([1], 1)",
        lambda case: case.ours is False and has_single(case.values),
    ),
    Difference(
        (*_RELATIONS, *_MISSING),
        "ours",
        "Table 78 compares points and ends with <, = and >, which Table 54 leaves null for values of different kinds "
        "and for null.",
        'before(1, "a")',
        lambda case: is_null(case) and len({type(end) for end in _ends(case.values)} - {type(None)}) != 1,
    ),
    Difference(
        (*_RELATIONS, *_MISSING),
        "ours",
        "10.3.2.7: a range begins where it ends or before; what has its ends in the wrong order is none.",
        "includes([3..1], 2)",
        lambda case: is_null(case) and None in map(bare, case.values),
    ),
    Difference(
        _MISSING,
        "ours",
        "Table 78 defines the function; feelin does not have it. See tests/feel/test_relations.py.",
        "during(1, [1..2])",
        lambda case: case.raised.startswith("not implemented") or only_ours(case),
    ),
    Difference(
        ("before", "after", "includes"),
        "ours",
        "Table 78 names the parameters point, range, point1, range1 and so on; feelin has other names.",
        "before(point1: 1, point2: 2)",
        lambda case: only_ours(case) and bool(case.call.names),
    ),
    Difference(
        ("before", "after", "meets", "met by", "overlaps"),
        "open",
        "10.3.2.7: the end that is open to infinity is null, which nothing is compared with in Table 78. We take it "
        "for what it stands for, before or after every point; feelin compares null as JavaScript does.",
        "overlaps((>= 0), (< 3))",
        lambda case: not is_null(case) and None in _ends(case.values),
    ),
    Difference(
        ("before", "after", "includes", *_MISSING),
        "ours",
        "10.3.2.9.4: a list of one point or range stands for it.",
        "before([[1..2]], 3)",
        lambda case: not is_null(case) and has_single(case.values),
    ),
    Difference(
        ("range",),
        "ours",
        "Table 72 has the function since DMN 1.5; feelin does not.",
        'range("[1..2]")',
        only_ours,
    ),
)
IN_STRUCTURES: tuple[Difference, ...] = ALL_FUNCTIONS + LISTS + CONTEXTS + RELATIONS
