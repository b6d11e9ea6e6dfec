"""Known differences in functions on numbers, strings, dates and durations, with the clauses of DMN 1.5 (chapter 10).

Knows the standard; must not know how either engine is made.
"""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from tests.feelin.cases import (
    ABSENT,
    Case,
    Difference,
    bare,
    has_fraction,
    is_null,
    kind,
    only_ours,
    same_kind,
    within,
)
from workflows.feel import YearsMonths

_FARTHEST = timedelta(hours=14)
_ROUNDINGS = ("decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down")


def _separators(grouping: Any, decimal: Any) -> bool:
    known = grouping in {None, ABSENT, " ", ",", "."} and decimal in {None, ABSENT, ".", ","}
    return known and (grouping != decimal or grouping is None)


def _on_the_edge(number: Any, scale: Any) -> bool:
    """Whether the number lies on what it is rounded to or in the middle, where binary numbers lie beside."""
    places = int(scale) if within(scale, -9, 9) else 0
    return isinstance(number, Decimal) and (number * 2).scaleb(places) % 1 == 0


def _pattern(case: Case) -> str:
    return str(case.at(1, "delimiter" if case.call.function == "split" else "pattern"))


def _replacement(case: Case) -> str:
    return str(case.at(2, "replacement"))


def _flags(case: Case) -> str:
    return str(case.at(3 if case.call.function == "replace" else 2, "flags"))


CONVERSIONS = (
    Difference(
        ("date",),
        "ours",
        "10.3.2.3.5 allows the years from -999,999,999 to 999,999,999, and XML Schema writes them without a plus sign "
        "and with no more zeros than make four digits.",
        "date(99999, 1, 1)",
        lambda case: kind(case.theirs) == "date" and not within(case.at(0, "year"), 0, 9999) and not is_null(case),
    ),
    Difference(
        ("date", "time", "date and time"),
        "ours",
        "Table 72: year, month, day, hour and minute are the whole numbers of 10.3.2.3.4 to .6. feelin cuts fractions.",
        "date(2024.5, 1, 1)",
        lambda case: is_null(case) and has_fraction(*map(bare, case.values)),
    ),
    Difference(
        ("date", "time"),
        "ours",
        "Table 72: a date string is in the lexical space of XML Schema's date, a time string in that of its time; the "
        "text of a date and time is in neither.",
        'date("2024-01-01T10:00:00")',
        lambda case: is_null(case) and "T" in case.text("from"),
    ),
    Difference(
        ("date",),
        "ours",
        "Table 72: XML Schema's date has hyphens; feelin reads the basic form of ISO 8601 too.",
        'date("20240101")',
        lambda case: is_null(case) and bool(re.fullmatch(r"\d{8}", case.text("from"))),
    ),
    Difference(
        ("date", "date and time"),
        "ours",
        "Table 72 and 10.3.2.3.5: years before 0 and after 9999 are in XML Schema's lexical space and in FEEL's range.",
        'date("-2024-01-01")',
        lambda case: only_ours(case) and bool(re.match(r"-|\d{5}", case.text("from"))),
    ),
    Difference(
        ("time", "date and time"),
        "ours",
        "Table 72 and 10.3.2.3.4: seconds are numbers and may have a fraction, which feelin drops.",
        "time(10, 30, 1.25)",
        lambda case: not is_null(case) and has_fraction(case.at(2, "second")) and case.call.function == "time",
    ),
    Difference(
        ("time", "date and time"),
        "ours",
        "Table 72: XML Schema's lexical space has 24:00:00, the midnight at the end of the day.",
        'time("24:00:00")',
        lambda case: only_ours(case) and "24:00:00" in case.text("from"),
    ),
    Difference(
        ("time", "date and time"),
        "ours",
        "Table 72: XML Schema's lexical space has seconds, and offsets of hours and minutes, of 14 hours at most; a "
        "zone stands after @ instead of an offset.",
        'time("10:30")',
        lambda case: (
            is_null(case) and bool(re.search(r"(^|T)\d\d:\d\d$|\+\d\d$|\+25|\+14:30|:\d\d@", case.text("from")))
        ),
    ),
    Difference(
        ("date and time",),
        "theirs",
        "Table 72 has no form of a date and time (or date) alone, with a time zone's name, or of six or seven numbers; "
        "null would be the answer. We have them as the modelling tools that our authors use do.",
        'date and time(@"2024-01-01T10:00:00", "Asia/Shanghai")',
        lambda case: only_ours(case) and not case.text("from") and not isinstance(case.at(1, "time"), time),
    ),
    Difference(
        ("date and time",),
        "ours",
        "Table 72: the date is a date or a date and time, not its text; outside the domain 10.3.4 gives null.",
        'date and time("2024-01-01T10:00:00", @"10:00:00")',
        lambda case: is_null(case) and isinstance(case.at(0, "date"), str),
    ),
    Difference(
        ("date", "time", "date and time"),
        "ours",
        "Table 72: no form takes a date or time with numbers, or a date and time for the time; outside all domains "
        "10.3.4 gives null.",
        'date(@"2024-01-01", 2, 3)',
        lambda case: is_null(case) and isinstance(case.values[0], date | time) and len(case.values) > 1,
    ),
    Difference(
        ("time",),
        "ours",
        "10.3.2.3.4: a time is one of XML Schema, whose offsets are of 14 hours at most.",
        'time(10, 30, 0, @"PT15H")',
        lambda case: (
            is_null(case) and isinstance(offset := case.at(3, "offset"), timedelta) and abs(offset) > _FARTHEST
        ),
    ),
    Difference(
        ("number",),
        "ours",
        "Table 72, note 1: the grouping separator is a space, comma, period or null, the decimal separator a period, "
        "comma or null, and they are not the same.",
        'number("1;000", ";", ".")',
        lambda case: (
            is_null(case) and not _separators(case.at(1, "grouping separator"), case.at(2, "decimal separator"))
        ),
    ),
    Difference(
        ("number",),
        "ours",
        "Table 72, note 1: without its grouping separators the text is a numeric literal of the grammar (rule 35): "
        "digits with an optional minus sign and point between digits. feelin reads what JavaScript takes for a number.",
        'number("0x1F")',
        lambda case: is_null(case) and bool(re.search(r"[^-\d.,]|^$|^\+|\.$|^[-,.]*$", case.text("from"))),
    ),
    Difference(
        ("number",),
        "theirs",
        "Table 72 reads numbers from strings only; a number would give null. We give it back, as date() and time() do.",
        "number(1)",
        lambda case: only_ours(case) and isinstance(case.at(0, "from"), Decimal),
    ),
    Difference(
        ("duration",),
        "theirs",
        "Table 72 makes durations of strings only; a duration would give null. We give it back, as date() does.",
        'duration(@"P1D")',
        lambda case: only_ours(case) and isinstance(case.at(0, "from"), timedelta | YearsMonths),
    ),
    Difference(
        ("duration",),
        "ours",
        "Table 72: a duration string is in the lexical space of one of the two kinds; what mixes years or months with "
        "days or times is in neither.",
        'duration("P1Y1D")',
        lambda case: is_null(case) and bool(re.fullmatch(r"-?P(\d+Y)?(\d+M)?(\d+D)?(T.+)?", case.text("from"))),
    ),
    Difference(
        ("years and months duration",),
        "ours",
        "10.3.2.3.8: such a duration is made of years and months; feelin leaves days in it.",
        'years and months duration(@"2024-01-01", @"2025-03-10")',
        lambda case: same_kind(case) and str(case.theirs).rstrip("'}").endswith("D"),
    ),
    Difference(
        ("years and months duration",),
        "ours",
        "Table 57 adds months without changing the day: 31 December and two months are no date, so one has passed.",
        'years and months duration(@"1999-12-31", @"2023-02-28")',
        lambda case: same_kind(case) and str(case.theirs).rstrip("'}").endswith(("M", "Y")),
    ),
    Difference(
        ("string",),
        "open",
        "10.3.2.3.1: a number has a scale, but Table 72 does not say whether its text shows it. Ours keeps it.",
        "string(1.50)",
        lambda case: (
            isinstance(case.theirs, str)
            and re.sub(r"\.?0+(?=\D|$)", "", str(case.ours)) == re.sub(r"\.?0+(?=\D|$)", "", case.theirs)
        ),
    ),
    Difference(
        ("string",),
        "open",
        "Table 72 does not say how ranges and functions are written. We write a range as a literal, which is readable "
        "again (10.3.2.7).",
        "string([1..2])",
        lambda case: any(mark in str(case.theirs) for mark in ("<range>", "<function>")),
    ),
)
STRINGS = (
    Difference(
        ("substring",),
        "neither",
        "Table 74, note 1: start position and length have no fraction; null would be the answer. We cut both, feelin "
        "their sum.",
        'substring("abcd", 1.5, 1.5)',
        lambda case: not is_null(case) and has_fraction(case.at(1, "start position"), case.at(2, "length")),
    ),
    Difference(
        ("substring",),
        "ours",
        "10.3.2.3.2: a string is a sequence of characters; counted from the end too, one beyond U+FFFF is one.",
        'substring("\\U01F600a", -2)',
        lambda case: within(case.at(1, "start position"), -99, -1) and "\U0001f600" in str(case.values),
    ),
    Difference(
        ("matches", "replace", "split"),
        "ours",
        "Table 74, note 2: XPath's patterns have one set of characters less another.",
        'matches("a", "[a-z-[b]]")',
        lambda case: only_ours(case) and "-[" in _pattern(case),
    ),
    Difference(
        ("matches", "replace", "split"),
        "ours",
        "Table 74, note 2: XPath's patterns have no look-around, word borders or flags; a wrong pattern is null.",
        r'matches("a", "\\b")',
        lambda case: is_null(case) and _pattern(case) in {r"\b", "(?=a)", "(?i)A"},
    ),
    Difference(
        ("matches", "replace", "split"),
        "ours",
        r"Table 74, note 2: XPath has the classes \i and \c, and its \w and \d are those of Unicode.",
        r'matches("帮", "\\w")',
        lambda case: not is_null(case) and bool(re.search(r"\\[idDw]", _pattern(case))),
    ),
    Difference(
        ("replace", "split"),
        "ours",
        "Table 74, note 2: in XPath a pattern that matches the empty text is an error here, which FEEL makes null.",
        'split("ab", "")',
        lambda case: is_null(case) and _pattern(case) in {"", "a*", "^", "$"},
    ),
    Difference(
        ("split",),
        "ours",
        "Table 74: split breaks at the delimiters and leaves them out; feelin keeps what their groups matched.",
        'split("bab", "(a)")',
        lambda case: not is_null(case) and "(a)" in _pattern(case),
    ),
    Difference(
        ("replace",),
        "ours",
        r"Table 74, note 2: in XPath's replacement a dollar sign stands before a digit and a backslash before a dollar "
        r"sign or backslash; anything else is an error, which FEEL makes null. \$ is a dollar sign.",
        'replace("a", "a", "$")',
        lambda case: "\\" in _replacement(case) or bool(re.search(r"\$(?!\d)", _replacement(case))),
    ),
    Difference(
        ("replace",),
        "ours",
        "Table 74, note 2: in XPath $N is empty where there is no such group, and takes as many digits as make one.",
        'replace("a", "a", "[$1]")',
        lambda case: bool(re.search(r"\$[1-9]", _replacement(case))),
    ),
    Difference(
        ("matches", "replace"),
        "theirs",
        "Table 74, note 2 goes by XPath 2.0, whose flags are s, m, i and x. We take q of XPath 3.0 too.",
        'matches("a.b", ".", "q")',
        lambda case: not is_null(case) and "q" in _flags(case),
    ),
    Difference(
        ("matches", "replace"),
        "ours",
        "Table 74, note 2: XPath's flags include x, and one may stand twice.",
        'matches("a", "a", "ii")',
        lambda case: only_ours(case) and _flags(case) in {"x", "ii"},
    ),
)
NUMBERS = (
    Difference(
        _ROUNDINGS,
        "ours",
        "Table 76, note 1: a scale lies between -6111 and 6176; outside the result is null.",
        "decimal(1, 7000)",
        lambda case: is_null(case) and not within(case.at(1, "scale"), -6111, 6176),
    ),
    Difference(
        _ROUNDINGS,
        "open",
        "10.3.2.3.1: a scale is an integer; Table 76 does not say what one with a fraction does. We cut the fraction, "
        "feelin raises 10 to it.",
        "decimal(1.25, 1.5)",
        lambda case: not is_null(case) and has_fraction(case.at(1, "scale")),
    ),
    Difference(
        _ROUNDINGS,
        "ours",
        "10.3.2.3.1: numbers are decimal, so 1.005 lies exactly in the middle between 1.00 and 1.01; in binary it does "
        "not.",
        "round half up(1.005, 2)",
        lambda case: kind(case.theirs) == "number" and _on_the_edge(case.at(0, "n"), case.at(1, "scale")),
    ),
    Difference(
        ("modulo",),
        "ours",
        "10.3.2.3.1: numbers are decimal, so 2 is divided by 0.005 without a rest; in binary it is not.",
        "modulo(-2, -0.005)",
        lambda case: kind(case.ours) == "number" and Decimal(case.ours["number"]) == 0,
    ),
)
IN_VALUES: tuple[Difference, ...] = CONVERSIONS + STRINGS + NUMBERS
