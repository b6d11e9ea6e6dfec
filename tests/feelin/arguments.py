"""FEEL texts of arguments by kind, for hypothesis. Knows FEEL's literals; must not know which function takes them.

Numbers have few digits, because feelin reckons in binary; dates lie in years on which all calendars agree.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from workflows.feel.text import quoted

Texts = st.SearchStrategy[str]

_CHARACTERS = "aabbcAB .,1-é帮\U0001f600"
_ZONES = ("", "", "", "Z", "+08:00", "-03:30", "@Asia/Shanghai", "@Europe/Paris", "@America/New_York")
_DATES = ("2024-02-29", "2023-02-28", "2005-01-01", "2003-12-29", "2024-03-31", "2020-12-31", "1999-12-31")
_TIMES = ("00:00:00", "23:59:59", "02:30:00", "10:30:00", "10:30:00.5")
_LENGTHS = ("P1D", "-P1D", "PT36H", "P1DT2H3M4.5S", "-PT90M", "PT0S", "P0D", "PT1M60S", "PT5H", "-PT3H30M", "PT23H")
_MONTHS = ("P1Y", "P14M", "-P1Y2M", "P0M", "P0Y", "P100Y", "-P1M")
_BAD_TEMPORALS = (
    *("2023-02-29", "2024-13-01", "2024-1-1", "20240101", "24:00:00", "25:00:00", "10:30", "10:30:60", "T10:30:00"),
    *("2024-01-01T10:30", "2024-01-01T24:00:00", "2024-01-01 10:30:00", "2024-01-01Z", "-2024-01-01", "99999-01-01"),
    *(
        "10:30:00+25:00",
        "10:30:00@Nowhere/Land",
        "10:30:00z",
        "10:30:00.123456789",
        "",
        "x",
        "0000-01-01",
        "12024-01-01",
    ),
    *("2024-W01-1", "2024-001", "2024-01-01T00:00:00+08:00@Asia/Shanghai", "2024-01-01T10:00:00+14:30", "10:30:00+08"),
)
_BAD_LENGTHS = (
    *("P", "PT", "P1", "P1W", "P1Y1D", "P1YT1H", "p1d", "+P1D", "P-1D", "P1.5D", "PT1.123456789S", "", "1D", "--P1D"),
    *("P1Y2M3DT4H", "P1.5Y", "PT1H1D", "P1M1Y"),
)
_NUMERALS = (
    *(
        "1,000.5",
        "1 000,5",
        "1.000,5",
        "1,000",
        ".5",
        "5.",
        "1e3",
        "-1",
        "+1",
        "",
        " 1",
        "0x1F",
        "1_0",
        "a",
        "1,5",
        "1 5",
    ),
    *("--1", "Infinity", "NaN", "1.5", "-.5", "00012", "1,,0", "1.2.3", "-", "."),
)
_PATTERNS = (
    *("a", "b+", "[ab]", "^a", "a$", ".", "a|b", "(a)(b)?", r"\s", r"\d+", r"\w", "a{2}", "", "a*", "(", "[", "*", "é"),
    *(r"(a)\1", "(?=a)", r"\p{L}", r"\i", "[a-z-[b]]", ".b", r"\.", "(?:ab)", r"\D", "[^a]", "^", "$", "(?i)A", r"\b"),
)
_REPLACEMENTS = ("", "x", "[$0]", "[$1]", "[$2]", r"\$", r"\\", "$", "$a", "$$", "$&", r"\x", "$10")
_FLAGS = ("", "i", "s", "m", "x", "q", "im", "ii", "g", "I")
_FUNCTIONS = (
    "function(x, y) x < y",
    "function(x, y) x > y",
    "function(x, y) x = y",
    "function(x, y) x",
    "function(x) x",
    "function(x, y) null",
)
_BRACKETS = (("[", "]"), ("(", "]"), ("[", ")"), ("(", ")"))
_SIGNS = ("<", "<=", ">", ">=")


def _fractions(places: int) -> Texts:
    return st.integers(-(10**5), 10**5).map(lambda digits: f"{Decimal(digits).scaleb(-places):f}")


def _dated(low: int, high: int) -> Texts:
    return st.one_of(st.dates(date(low, 1, 1), date(high, 12, 31)).map(str), st.sampled_from(_DATES))


def _lengths(most: timedelta) -> Texts:
    seconds = int(most.total_seconds())
    return st.integers(-seconds, seconds).map(lambda count: f"{'-' if count < 0 else ''}PT{abs(count)}S")


def _clock(second: int) -> str:
    return str(time(second // 3600, second // 60 % 60, second % 60))


_CLOCKS = st.one_of(st.integers(0, 86_399).map(_clock), st.sampled_from(_TIMES))
_TIME_TEXTS = st.builds("{}{}".format, _CLOCKS, st.sampled_from(_ZONES))
_DATE_TIME_TEXTS = st.builds("{}T{}".format, _dated(1975, 2035), _TIME_TEXTS)
_LENGTH_TEXTS = st.one_of(st.sampled_from(_LENGTHS), _lengths(timedelta(days=9)))
_MONTH_TEXTS = st.one_of(
    st.sampled_from(_MONTHS), st.builds("{}P{}M".format, st.sampled_from(("", "-")), st.integers(0, 40))
)


def _at(texts: Texts) -> Texts:
    return texts.map(lambda text: f'@"{text}"')


def _pick(texts: tuple[str, ...]) -> Texts:
    return st.sampled_from(texts).map(quoted)


def _listed(texts: Texts, least: int = 0, most: int = 5) -> Texts:
    return st.lists(texts, min_size=least, max_size=most).map(lambda items: f"[{', '.join(items)}]")


def _ranged(ordered: Sequence[str]) -> Texts:
    """Ranges whose ends are two of ``ordered``, which ascend, or one of them."""
    places = st.integers(0, len(ordered) - 1)
    pairs = st.tuples(places, places).map(lambda pair: f"{ordered[min(pair)]}..{ordered[max(pair)]}")
    two_sided = st.builds("{0[0]}{1}{0[1]}".format, st.sampled_from(_BRACKETS), pairs)
    one_sided = st.builds("({} {})".format, st.sampled_from(_SIGNS), st.sampled_from(ordered))
    return st.one_of(two_sided, two_sided, two_sided, one_sided)


def _entered(texts: Texts) -> Texts:
    entries = st.dictionaries(st.sampled_from("abc"), texts, max_size=3)
    return entries.map(lambda found: f"{{{', '.join(f'{name}: {text}' for name, text in found.items())}}}")


_whole = st.integers(-12, 12).map(str)
_number = st.one_of(
    _whole, _fractions(3), st.sampled_from(("0.5", "-0.5", "1.5", "2.5", "-2.5", "2.675", "0.125", "0"))
)
_text = st.text(_CHARACTERS, max_size=6).map(quoted)
_boolean = st.sampled_from(("true", "false"))
_date, _time, _date_time = _at(_dated(1900, 2100)), _at(_TIME_TEXTS), _at(_DATE_TIME_TEXTS)
_days, _months = _at(_LENGTH_TEXTS), _at(_MONTH_TEXTS)
_simple = st.one_of(_number, _text, _boolean, _date, _time, _date_time, _days, _months, st.just("null"))
_context = _entered(st.one_of(_simple, _entered(_number)))
_any = st.one_of(
    _simple, _simple, _listed(_simple, most=2), _context, _ranged(("-8", "-2.5", "0", "3")), st.just("function(x) x")
)
_small = st.one_of(
    st.integers(1, 3).map(str), st.just("null"), _boolean, st.sampled_from(('"a"', "[1]", "{a: 1}", "1.0"))
)
_moment = st.one_of(_date, _date_time)
_pair = st.builds('{{key: "{}", value: {}}}'.format, st.sampled_from("abc"), _simple)
_DIGITS, _WORDS, _DAYS = "01234", ('"a"', '"b"'), ('@"2024-01-01"', '@"2024-01-02"', '@"2024-01-03"')
_points = st.one_of(st.sampled_from(_DIGITS), st.sampled_from(_DIGITS), st.sampled_from((*_WORDS, *_DAYS)))
_no_ranges = st.sampled_from(("[3..1]", "(2..0)", '["b".."a"]', "[1..null]", '(1.."a")'))
_ranges = st.one_of(*(_ranged(ends) for ends in (_DIGITS, _DIGITS, _DIGITS, _WORDS, _DAYS)), _no_ranges)

KINDS: Mapping[str, Texts] = {
    "any": _any,
    "boolean": _boolean,
    "booleans": _listed(st.one_of(_boolean, _boolean, st.just("null"))),
    "context": _context,
    "contexts": _listed(_context, most=3),
    "date": _date,
    "days": _days,
    "duration": st.one_of(_days, _months),
    "entries": _listed(st.one_of(_pair, _pair, _pair, _context), most=3),
    "flags": _pick(_FLAGS),
    "function": st.sampled_from(_FUNCTIONS),
    "key": st.sampled_from(('"a"', '"b"', '"c"', '"d"')),
    "keys": _listed(st.sampled_from(('"a"', '"b"', '"c"')), most=3),
    "length": st.one_of(_pick(_LENGTHS + _MONTHS + _BAD_LENGTHS), _LENGTH_TEXTS.map(quoted)),
    "list": _listed(st.one_of(_small, _small, _simple)),
    "match": st.one_of(_text, st.sampled_from(('"a"', '"b"', '""', '"ab"', '"帮"'))),
    "moment": _moment,
    "nested": _listed(st.one_of(_small, _listed(st.one_of(_small, _listed(_small, most=2)), most=2)), most=3),
    "number": _number,
    "numbers": _listed(st.one_of(_number, _whole), most=6),
    "numeral": st.one_of(_pick(_NUMERALS), _number.map(quoted)),
    "pattern": _pick(_PATTERNS),
    "place": st.one_of(st.integers(-6, 6).map(str), st.sampled_from(("1", "2", "-1", "1.5"))),
    "point": _points,
    "range": _ranges,
    "range text": _ranges.map(quoted),
    "replacement": _pick(_REPLACEMENTS),
    "scale": st.one_of(st.integers(-3, 5).map(str), st.sampled_from(("0", "1.5", "7000"))),
    "separator": _pick((" ", ",", ".", "", ";")),
    "sortable": _listed(st.one_of(_whole, _whole, _number)),
    "temporal text": st.one_of(
        _pick(_BAD_TEMPORALS), *(texts.map(quoted) for texts in (_dated(1900, 2100), _TIME_TEXTS, _DATE_TIME_TEXTS))
    ),
    "text": _text,
    "texts": _listed(st.one_of(_text, _text, st.just("null"))),
    "time": _time,
    "year": st.one_of(st.integers(1900, 2100).map(str), st.sampled_from(("0", "-1", "99999", "2024.5"))),
    "month": st.integers(0, 13).map(str),
    "day": st.integers(0, 32).map(str),
    "hour": st.integers(-1, 25).map(str),
    "minute": st.one_of(st.integers(-1, 61).map(str), st.sampled_from(("0", "30", "1.5"))),
    "second": st.one_of(st.integers(-1, 61).map(str), st.sampled_from(("0", "59.5", "1.25"))),
    "zone": _pick(("Asia/Shanghai", "Europe/Paris", "Etc/UTC", "Nowhere/Land", "+08:00", "")),
}
