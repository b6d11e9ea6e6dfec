r"""Sets of characters: ranges, Unicode's categories (``\p{L}``), and one set less another (``[a-z-[aeiou]]``).

Knows how to ask a set for a character and how to list its ranges; knows no syntax of patterns.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

Interval = tuple[int, int]
LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)  # halves of characters, which no text holds
_ASSIGNED = ((0, 0x3FFFF), (0xE0000, 0xE0FFF))  # the planes between are empty, or for private use throughout
_LAST_CASED = 0x1FFFF  # beyond it no character has a capital and a small form
_PRIVATE = ((0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))


@dataclass(frozen=True, slots=True)
class Category:
    """The characters of a general category of Unicode (``Lu``) or of several (``L``), or all others."""

    name: str
    others: bool = False

    def has(self, character: str) -> bool:
        """Whether ``character`` belongs to it."""
        return unicodedata.category(character).startswith(self.name) is not self.others

    @lru_cache(maxsize=128)  # noqa: B019  # of values of which there are not many
    def intervals(self) -> tuple[Interval, ...]:
        """All its characters."""
        found = merged(interval for name, *interval in _categories() if name.startswith(self.name))
        return complement(found) if self.others else found


@dataclass(frozen=True, slots=True)
class Charset:
    """The characters of ``ranges``, ``categories`` and ``inner`` sets, or all others if ``negated``; never ``less``."""

    ranges: tuple[Interval, ...] = ()
    categories: tuple[Category, ...] = ()
    inner: "tuple[Charset, ...]" = ()
    negated: bool = False
    less: "Charset | None" = None

    @property
    def is_plain(self) -> bool:
        """Whether it needs nothing but ranges and categories."""
        return not self.inner and self.less is None

    def has(self, character: str, variants: str) -> bool:
        """Whether it has ``character``; ``variants`` are the characters that ranges take for the same."""
        found = (
            any(low <= ord(variant) <= high for variant in variants for low, high in self.ranges)
            or any(category.has(character) for category in self.categories)
            or any(inner.has(character, variants) for inner in self.inner)
        )
        return found is not self.negated and not (self.less is not None and self.less.has(character, variants))

    def folded(self) -> "Charset":
        """The same with the capital and small forms of the characters in its ranges; categories stay what they are."""
        less = None if self.less is None else self.less.folded()
        inner = tuple(part.folded() for part in self.inner)
        return Charset(_folded(self.ranges), self.categories, inner, self.negated, less)

    def intervals(self) -> tuple[Interval, ...]:
        """All its characters."""
        parts = [*self.ranges]
        for category in self.categories:
            parts.extend(category.intervals())
        for inner in self.inner:
            parts.extend(inner.intervals())
        found = merged(parts)
        found = complement(found) if self.negated else found
        return found if self.less is None else difference(found, self.less.intervals())


def _folded(ranges: tuple[Interval, ...]) -> tuple[Interval, ...]:
    codes, forms = _forms()
    variants = [
        form
        for low, high in ranges
        for code in codes[bisect_left(codes, low) : bisect_right(codes, high)]
        for form in forms[code]
    ]
    return merged([*ranges, *((form, form) for form in variants)])


@lru_cache(maxsize=1)
def _forms() -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """The characters that have other forms, capital or small, and these."""
    forms: dict[int, tuple[int, ...]] = {}
    for code in range(_LAST_CASED + 1):
        character = chr(code)
        others = {character.lower(), character.upper()} - {character}
        if others:
            forms[code] = tuple(ord(other) for other in others if len(other) == 1)
    return list(forms), forms


def merged(intervals: Iterable[Iterable[int]]) -> tuple[Interval, ...]:
    """The same characters in order, without overlap."""
    result: list[Interval] = []
    for low, high in sorted(map(tuple, intervals)):
        if result and low <= result[-1][1] + 1:
            result[-1] = result[-1][0], max(high, result[-1][1])
        else:
            result.append((low, high))
    return tuple(result)


def complement(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """All other characters."""
    return tuple(_gaps(merged([*intervals, _SURROGATES])))


def _gaps(intervals: tuple[Interval, ...]) -> Iterator[Interval]:
    start = 0
    for low, high in intervals:
        if start < low:
            yield start, low - 1
        start = high + 1
    if start <= LAST:
        yield start, LAST


def difference(intervals: tuple[Interval, ...], less: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The characters of ``intervals`` that are not in ``less``."""
    return complement([*complement(intervals), *less])


@lru_cache(maxsize=1)
def _categories() -> tuple[tuple[str, int, int], ...]:
    """Every run of characters of one category, with the category's name."""
    runs: list[tuple[str, int, int]] = []
    for first, last in _ASSIGNED:
        low = first
        for name, members in groupby(map(unicodedata.category, map(chr, range(first, last + 1)))):
            length = sum(1 for _ in members)
            runs.append((name, low, low + length - 1))
            low += length
    runs.extend(("Co", low, high) for low, high in _PRIVATE)
    known = merged((low, high) for _, low, high in runs)
    runs.extend(("Cn", low, high) for low, high in complement(known))
    return tuple(run for run in runs if run[0] != "Cs")
