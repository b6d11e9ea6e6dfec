"""Random expressions, values and DMN files for `tests.soak.decisions`, all from one seed.

Knows the texts that are shipped and how to spoil them; must not know what becomes of them.
"""

import random
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from tests.dmn.documents import ORIGINAL
from workflows.feel import Range, YearsMonths
from workflows.feel.builtins import BUILTINS
from workflows.feel.lexer import KEYWORDS

ROOT = Path(__file__).parents[2]
NAMES = (
    "a",
    "b",
    "item",
    "partial",
    "人均月收入",
    "_x1",
    "net income",
    "a-b",
    "x.y",
    "?",
    "for",
    "date",
    "null 1",
    "é",
)
SIGNS = (*'()[]{},:.+-*/<>="@?', "..", "**", "->", "!=", "//", "/*", "*/", "\n", "\u3000", "“")
LITERALS = (
    '"x"', '"\\u4e00"', "1e6144", "1e-6143", "9" * 40, "0", "-1", ".5", '@"2024-02-29"', '@"P1Y"', '@"-PT1S"',
    '@"10:00:00@Asia/Shanghai"', '@"999999999-12-31T23:59:59Z"', "[1..3]", "(< 5)", "1..1000000000", "{a: 1}",
    "[1, [2]]", "function(x) x", "function(x: number, y) f(x)", "a.b", "a[1]", "for i in a return partial",
    "instance of number",
)  # fmt: skip
MOST_LEVELS = 4
Make = Callable[[], Any]


@cache
def real_expressions() -> tuple[str, ...]:
    """The expressions in the processes that are shipped and in the page on rules."""
    found: list[str] = []
    for path in sorted(ROOT.glob("bpmn/**/*")):
        if path.suffix in (".dmn", ".bpmn"):
            root = etree.fromstring(path.read_bytes())
            texts = [element.text or "" for element in root.iter() if isinstance(element.tag, str)]
            texts += [value for element in root.iter() for value in element.attrib.values()]
            found += [text[1:] for text in texts if text.startswith("=")]
            found += [element.text or "" for element in root.iter("{*}text")]
    found += re.findall(r"`([^`\n]+)`", (ROOT / "docs/rules.md").read_text())
    return tuple(dict.fromkeys(text.strip() for text in found if text.strip()))


@cache
def real_files() -> tuple[bytes, ...]:
    """The decision models that are shipped, and the one of the tests."""
    return (*(path.read_bytes() for path in sorted(ROOT.glob("bpmn/**/*.dmn"))), ORIGINAL)


def expression(chance: random.Random) -> str:
    """A text that may be an expression: grown, thrown together, or a real one spoiled."""
    kind = chance.randrange(4)
    if kind == 0:
        return grown(chance, MOST_LEVELS)
    if kind == 1:
        return " ".join(_scrap(chance) for _ in range(chance.randrange(1, 25)))
    text = chance.choice(real_expressions())
    for _ in range(chance.randrange(1, 5)):
        text = spoiled(chance, text)
    return text


def _scrap(chance: random.Random) -> str:
    scraps: tuple[tuple[str, ...], ...] = (SIGNS, NAMES, LITERALS, tuple(sorted(KEYWORDS)), tuple(BUILTINS))
    return chance.choice(chance.choice(scraps))


def grown(chance: random.Random, levels: int) -> str:
    """An expression that is mostly well formed."""
    if levels == 0 or chance.random() < 0.15:
        return chance.choice(chance.choice((LITERALS, NAMES)))

    def inner() -> str:
        return grown(chance, levels - 1)

    operator = chance.choice(("+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in"))
    name, other = chance.choice(NAMES[:6]), chance.choice(NAMES[:6])
    arguments = ", ".join(inner() for _ in range(chance.randrange(4)))
    make: Make = chance.choice((
        lambda: f"({inner()}) {operator} ({inner()})",
        lambda: f"{chance.choice(tuple(BUILTINS))}({arguments})",
        lambda: f"{chance.choice(tuple(BUILTINS))}({arguments})",
        lambda: f"[{arguments}]",
        lambda: f"{{{name}: {inner()}, {other}: {inner()}}}",
        lambda: f"for {name} in {inner()} return {inner()}",
        lambda: f"for {name} in 1..{chance.choice((3, 100, 100000))}, {other} in {inner()} return {inner()}",
        lambda: f"some {name} in {inner()} satisfies {inner()}",
        lambda: f"if {inner()} then {inner()} else {inner()}",
        lambda: f"({inner()})[{inner()}]",
        lambda: f"({inner()}).{name}",
        lambda: f"{{f: function({name}) {inner()}, r: f({inner()})}}.r",
        lambda: f"sort({inner()}, function({name}, {other}) {inner()})",
        lambda: f"({inner()}) between {inner()} and {inner()}",
        lambda: f"not({inner()})",
        lambda: f"({inner()}) instance of {chance.choice(('number', 'list<string>', 'context<a: date>'))}",
    ))  # fmt: skip
    return str(make())


def spoiled(chance: random.Random, text: str) -> str:
    """``text`` with one thing about it changed."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.randrange(1, 12))
    piece = text[start:end]
    number = chance.choice(("1e6144", "-1e-6143", "9" * 50, "0", "1" * 400, "0.1e309", "1e999999999999"))
    return chance.choice((
        lambda: text[:start] + text[end:],
        lambda: text[:end] + piece * chance.choice((1, 2, 50)) + text[end:],
        lambda: text[:start] + _scrap(chance) + text[end:],
        lambda: text[:start] + chr(chance.choice((0, 9, 10, 0x7F, 0xA0, 0x300, 0x3000, 0x1F600, 0xD800))) + text[end:],
        lambda: text[:start] + text[end:] + piece,
        lambda: text[:start] + chance.choice(real_expressions()) + text[end:],
        lambda: re.sub(r"\d+", number, text, count=chance.randrange(1, 3)),
        lambda: text.replace('"', '"' + chance.choice("a字\U0001f600") * chance.choice((10, 3000)), 1),
        lambda: chance.choice(("(", "[", "{a: ", "not(", "-", "function(x) ")) * chance.choice((1, 40, 400)) + text,
        lambda: f"for i in 1..1000000 return {text}",
        lambda: f"({text}) {chance.choice(('+', 'and', 'in', '=', '**'))} ({chance.choice(real_expressions())})",
    ))()[:40_000]  # fmt: skip


def value(chance: random.Random, levels: int = 3) -> Any:
    """A value of any kind that may be given to an evaluation."""
    zone = chance.choice(
        (None, UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), timezone(timedelta(hours=-9)))
    )
    numbers = ("0", "1", "-7.5", "1e6144", "1e-6143", "780", "0.1", "9" * 34, "1E+3", "-0")
    choices: list[Make] = [
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: Decimal(chance.choice(numbers)),
        lambda: chance.choice((0, -1, 10**40, 2026)),
        lambda: chance.choice(("", "a", "字" * 50, "2024-02-29", "x" * 20_000, "\ud800", "\U0001f600", "1,5")),
        lambda: date(chance.choice((1, 1970, 2024, 9999)), chance.randrange(1, 13), chance.randrange(1, 29)),
        lambda: datetime(
            chance.choice((1, 2024, 9999)), chance.choice((1, 12)), chance.choice((1, 31)), 23, tzinfo=zone
        ),
        lambda: time(chance.randrange(24), 59, 59, 999_999, tzinfo=zone),
        lambda: timedelta(days=chance.choice((-999_999_999, 0, 1, 999_999_999))),
        lambda: YearsMonths(chance.choice((-1, 0, 14, 10**12))),
        lambda: Range(Decimal(1), chance.choice((Decimal(5), Decimal("1e30"), None)), chance.random() < 0.5, False),
        lambda: Range(date(2024, 1, 1), date(9999, 1, 1)),
    ]
    if levels:
        choices += [
            lambda: [value(chance, levels - 1) for _ in range(chance.randrange(4))],
            lambda: {chance.choice(NAMES): value(chance, levels - 1) for _ in range(chance.randrange(4))},
            lambda: [value(chance, 0)] * chance.choice((2, 300)),
        ]
    return chance.choice(choices)()


def context(chance: random.Random, names: tuple[str, ...] = NAMES) -> dict[str, Any]:
    """Variables for an evaluation."""
    return {name: value(chance) for name in names if chance.random() < 0.7}


def model(chance: random.Random) -> bytes:
    """A decision model, spoiled in its bytes or in its elements."""
    source = chance.choice(real_files())
    if chance.random() < 0.2:
        return _bytes_spoiled(chance, source)
    root = etree.fromstring(source)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        _element_spoiled(chance, root)
    return bytes(etree.tostring(root))


def _bytes_spoiled(chance: random.Random, source: bytes) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(source))
        scraps = (b"", b"<", b"&", b"&a;", b"\x00", b"\xff", b"]]>", b"<!DOCTYPE x>", b"<?x?>", b"<!--", b'"', b"&#0;")
        source = source[:start] + chance.choice(scraps) + source[start + chance.randrange(8) :]
    return source


def _element_spoiled(chance: random.Random, root: etree._Element) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element, other = chance.choice(elements), chance.choice(elements)
    parent = element.getparent()
    kind = chance.randrange(7)
    texts = [found for found in elements if found.text and found.text.strip()]
    if kind <= 1 and texts:
        target = chance.choice(texts)
        clean = expression(chance) if chance.random() < 0.3 else spoiled(chance, target.text or "")
        target.text = re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", clean)
    elif kind == 2 and element.attrib:
        key = chance.choice(list(element.attrib))
        values = [found for each in elements for found in each.attrib.values()]
        element.set(
            key, chance.choice((*values, "", "#", "x" * 3000, "UNIQUE", "COLLECT", "PRIORITY", "number", "Java"))
        )
    elif kind == 3 and element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]
    elif kind == 4 and parent is not None:
        parent.remove(element)
    elif kind == 5 and isinstance(other.tag, str):
        element.tag = other.tag
    else:
        copy = deepcopy(other)
        element.append(copy)
