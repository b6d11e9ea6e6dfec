"""Texts of the journal with short signs for the words that every entry repeats; what is read is what was written.

A stored text that begins with the mark of a version has its words replaced by signs, each one control character; any
other is stored as it is, so rows of earlier versions need no change. Words and signs of a version never change. Hashes
are made of the text itself, never of what is stored. Must not know any table, nor what a text means.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Dialect, Text, or_, type_coerce
from sqlalchemy.types import TypeDecorator

from models.base import StoredValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import InstrumentedAttribute

MARK, VERBATIM = "\x01", "\x02"
"""Begins a text with signs of version 1, and one without that begins like a mark; canonical JSON never does."""
_MARKS = "\x01\x02\x03\x04"
"""Two of them are for versions to come."""
QUOTE = '"'
LONGEST_CHARACTERS = 16_384
"""What is longer is stored as it is: large matters of many persons are searched and cut, which signs would slow."""
SIGNS = (
    "\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c\x1d\x1e\x1f"
    "\x80\x81\x82\x83\x84\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a"
)
"""Of these canonical JSON never holds the first 23, which take one byte; no tab, no line's end, no escape."""
WORDS = (
    '"path":[]},{"element":',
    '"element":',
    '"kind":"completed",',
    '"kind":"entered",',
    '"kind":"flow",',
    '"path":[',
    '],"decisions":[],"due":{},"effects":[',
    ']}],"opened":[',
    '],"ended":null,"facts":[{',
    '"how":"completed","id":',
    '{"$decimal":',
    '"name":',
    '"value":',
    '"id":',
    '],"timers":[]}',
    '"version":',
    '"text":',
    ']},"closed":[',
    '{"changes":{',
    '{"$instant":',
    '{"$date":',
    '"values":{',
    '"due":null,',
    '{"task":',
    '],"decisions":[{"decision":',
    '"group":',
    '"assignee":',
    '"inputs":',
    '"parameters":',
    '"form":',
    '{"case":{"decisive_on":',
    '"office_name":',
    '"opened_on":',
    '"opened_by":',
    '"unit":',
    '"headers":{',
    '"rules_hit":[{',
    '"rules_tested":[{',
    ']}],"due":{},"effects":[',
    '"result":{',
    '"decision":',
    '"number":',
    '"office":',
    '"sentences":[',
    '"type":',
    '"outputs":{',
    '"ended":{"element":',
    '"label":',
    '"outcome":',
)
"""They begin and end where JSON's own parts do, so that a text in quotes is never half in a word."""
_PAIRS = tuple(zip(WORDS, SIGNS, strict=True))
_WORD_OF = {sign: word for word, sign in _PAIRS}
_SIGN_OF = dict(_PAIRS)


def _branching(words: Iterable[str]) -> str:
    """An expression that finds the longest of the words; what several begin with is compared once."""
    ends, by_first = False, dict[str, list[str]]()
    for word in words:
        if word:
            by_first.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    ways = [re.escape(first) + _branching(rests) for first, rests in by_first.items()]
    if not ways:
        return ""
    return ways[0] if len(ways) == 1 and not ends else f"(?:{'|'.join(ways)}){'?' if ends else ''}"


_A_WORD = re.compile(f"({_branching(WORDS)})")
_A_SIGN = re.compile(f"[{SIGNS}]")


def packed(text: str) -> str:
    """How a text is stored: with signs, unless it is long or holds a sign itself."""
    if len(text) > LONGEST_CHARACTERS or (not text.isprintable() and _A_SIGN.search(text)):
        return VERBATIM + text if text[0] in _MARKS else text
    parts = _A_WORD.split(text)  # what lies between words, and the words
    parts[1::2] = map(_SIGN_OF.__getitem__, parts[1::2])
    return MARK + "".join(parts)


def unpacked(stored: str) -> str:
    """The text that was stored. Raises `StoredValueError` for one that a later version has stored."""
    mark = stored[:1]
    if mark == MARK:
        return _A_SIGN.sub(lambda found: _WORD_OF[found[0]], stored[1:])
    if mark == VERBATIM:
        return stored[1:]
    if mark and mark in _MARKS:
        message = "A text is stored in the way of a later version"
        raise StoredValueError(message)
    return stored


class Packed(TypeDecorator[str]):
    """Text that is stored with signs. To look for something in it ask `mentions`, or the database compares signs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else packed(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        """From the database; what is no text, because somebody has altered it, as it is. Raises `StoredValueError`."""
        return unpacked(value) if isinstance(value, str) else value


def mentions(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a packed column of JSON holds a part of it, whichever words stand there as signs, also half in the part.

    The part is not empty and ends where it begins: outside of JSON's quotes, or inside of the same ones.
    """
    stored = type_coerce(column, Text)
    return or_(*(stored.contains(form, autoescape=True) for form in forms(text)))


@lru_cache(maxsize=1024)
def forms(text: str) -> tuple[str, ...]:
    """Every way in which a part of JSON, as `mentions` takes it, may stand in a stored text."""
    found = {text: None}
    for word, sign in _PAIRS:
        if text in word:
            found[sign] = None
        for taken in range(1, min(len(word), len(text))):
            if word.endswith(text[:taken]):
                found.update(dict.fromkeys(sign + rest for rest in _rests(text[taken:])))
    found.update(dict.fromkeys(_rests(text)))
    return tuple(found)


def _rests(text: str) -> Iterator[str]:
    """The ways in which a part that begins where no word is open may stand, the last word perhaps going beyond it."""
    if not text:
        yield ""
        return
    for word, sign in _PAIRS:
        if word.startswith(text) and text not in (word, QUOTE):  # what is left of a part's quotes ends them
            yield sign
        if text.startswith(word):
            yield from (sign + rest for rest in _rests(text[len(word) :]))
    yield from (text[0] + rest for rest in _rests(text[1:]))
