"""Case data as they are stored: one text, and beside it the values that are large, each once, under its digest.

A value that a command leaves alone is neither written nor put into words again: the text names it by the SHA-256 of its
own text. Who holds the text and all it names holds the data; the journal's digest of the text covers both. Pure; must
not know where the texts are stored (`workflows.storeddata`), nor what the values mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows import canonical
from workflows.canonical import Elsewhere, UnreadableError
from workflows.largevalues import Data, Large, held

LARGE_BYTES = 4096
"""How long the canonical text of a value is at most, in UTF-8, that stands in the text of the data itself."""
_LONGEST_CHARACTER = 6
"""Of a text, in bytes, where it has to be written as \\uXXXX."""
_SURELY_SMALL = LARGE_BYTES // _LONGEST_CHARACTER - 2  # characters between quotes
_ALWAYS_SMALL = frozenset((type(None), bool, int, Decimal, date, datetime))
_SHORT = {type(None): 4, bool: 5, date: 22, datetime: 42}
"""How long the text of a value of these types is at most, in bytes, with its tag."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that is no scalar, as it was read: the digest its text is kept under, or how it stands in the data's."""

    value: Any
    digest: str | None = None
    standing: canonical.Read | None = None

    def is_held(self, held: Any) -> bool:
        """Whether this is it, or what was read of it when it is `Large`."""
        return self.value is held or (type(self.value) is Large and self.value.gave(held))


@dataclass(frozen=True, kw_only=True)
class Written:
    """Data as they are to be stored: the text, its large values by key, and their texts as far as they are new."""

    text: str
    kept: Mapping[str, Kept] = field(default_factory=dict)
    fresh: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Read:
    """Data as they were stored; `kept` are those by key of which it is known how they are written."""

    data: Mapping[str, Any]
    kept: Mapping[str, Kept] = field(default_factory=dict)


def written(data: Mapping[str, Any], kept: Mapping[str, Kept]) -> Written:
    """How `data` are stored, when `kept` are those that were read and may be the same still."""
    large: dict[str, Kept] = {}
    named: dict[str, Any] = {}
    fresh: dict[str, str] = {}
    for key, value in data.items() if type(data) is dict else ((key, held(data, key)) for key in data):
        if type(value) in _ALWAYS_SMALL or (type(value) is str and len(value) <= _SURELY_SMALL):
            continue
        known = kept.get(key)
        if known is not None and known.is_held(value):
            named[key] = known.standing if known.digest is None else Elsewhere(known.digest)
            large |= {key: known} if known.digest is not None else {}
            continue
        read = data[key]
        text = _large_text(read)
        if text is not None:
            digest = digest_of(text)
            large[key], named[key], fresh[digest] = Kept(read, digest), Elsewhere(digest), text
    told = {key: named[key] if key in named else data[key] for key in data} if named else data
    return Written(text=canonical.dumps(told), kept=large, fresh=fresh)


def digest_of(text: str) -> str:
    """What a large value is named by: the SHA-256 of its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def named(text: str) -> frozenset[str]:
    """The digests of the large values that belong to this text. Raises `UnreadableError`."""
    if not names_others(text):
        return frozenset()
    return frozenset(value.digest for value in canonical.loads(text).values() if type(value) is Elsewhere)


def names_others(text: str) -> bool:
    """Whether there may be large values beside this text."""
    return _MARK in text


def read(text: str, texts: Mapping[str, str]) -> Read:
    """The data that were stored as `text`, with the large values' `texts` by digest.

    Raises `UnreadableError` when something of them is gone or altered.
    """
    data, as_json = canonical.loads_members(text)
    kept: dict[str, Kept] = {}
    for key, value in data.items():
        if type(value) is Elsewhere:
            kept[key] = Kept(_held(texts, key, value.digest), value.digest)
        elif key in as_json and isinstance(value, list | dict):
            kept[key] = Kept(value, standing=canonical.Read(as_json[key]))
    large = {key: each.value for key, each in kept.items() if each.digest is not None}
    return Read(data=Data({**data, **large}) if large else data, kept=kept)


_MARK = f'"{canonical.ELSEWHERE}"'


def _large_text(value: Any) -> str | None:
    """The canonical text of a value that is large, None for one that is not."""
    if not isinstance(value, str | list | tuple | Mapping) or _room_left(value, LARGE_BYTES) >= 0:
        return None
    text = canonical.dumps(value)
    return text if len(text.encode()) > LARGE_BYTES else None


def _room_left(value: Any, room: int) -> int:
    """How many bytes of *room* are left at least beside the text of a value; negative where that is not known.

    Reckoning costs a fraction of writing, and nearly all values are small.
    """
    kind = type(value)
    if kind is str:
        return room - _LONGEST_CHARACTER * len(value) - 2
    if kind in _SHORT:
        return room - _SHORT[kind]
    if kind is int:
        return room - len(str(value))
    if kind is Decimal:
        return room - len(f"{value:f}") - len('{"$decimal":""}')
    if kind is not dict and kind is not list:
        return -1
    for key, item in value.items() if kind is dict else (("", item) for item in value):
        if type(key) is not str or room < 0:
            return -1
        room = _room_left(item, room - _LONGEST_CHARACTER * len(key) - len('"":,'))
    return room - 2


def _held(texts: Mapping[str, str], key: str, digest: str) -> Large:
    text = texts.get(digest)
    if text is None:
        message = f"Expected the value of {key!r} under {digest}, but it is gone"
        raise UnreadableError(message)
    if digest_of(text) != digest:
        message = f"Expected the value of {key!r} under {digest}, but it has been altered"
        raise UnreadableError(message)
    return Large(text)
