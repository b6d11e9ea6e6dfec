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

LARGE_BYTES = 4096
"""How long the canonical text of a value is at most, in UTF-8, that stands in the text of the data itself."""
_SURELY_SMALL = LARGE_BYTES // 6 - 2  # characters, each written as \uXXXX, between quotes
_ALWAYS_SMALL = frozenset((type(None), bool, int, Decimal, date, datetime))


@dataclass(frozen=True, slots=True)
class Kept:
    """A large value, and the digest its text is kept under."""

    value: Any
    digest: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """Data as they are to be stored: the text, its large values by key, and their texts as far as they are new."""

    text: str
    kept: Mapping[str, Kept] = field(default_factory=dict)
    fresh: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Read:
    """Data as they were stored, and the large ones of them by key."""

    data: Mapping[str, Any]
    kept: Mapping[str, Kept] = field(default_factory=dict)


def written(data: Mapping[str, Any], kept: Mapping[str, Kept]) -> Written:
    """How `data` are stored, when `kept` are those that were read and may be the same still."""
    found: dict[str, Kept] = {}
    fresh: dict[str, str] = {}
    for key, value in data.items():
        if type(value) in _ALWAYS_SMALL or (type(value) is str and len(value) <= _SURELY_SMALL):
            continue
        known = kept.get(key)
        if known is not None and known.value is value:
            found[key] = known
            continue
        text = _large_text(value)
        if text is not None:
            found[key] = Kept(value, digest_of(text))
            fresh[found[key].digest] = text
    if not found:
        return Written(text=canonical.dumps(data))
    named = {key: Elsewhere(found[key].digest) if key in found else value for key, value in data.items()}
    return Written(text=canonical.dumps(named), kept=found, fresh=fresh)


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
    data = canonical.loads(text)
    kept: dict[str, Kept] = {}
    for key, value in data.items():
        if type(value) is Elsewhere:
            kept[key] = Kept(_value(texts, key, value.digest), value.digest)
    if not kept:
        return Read(data=data)
    return Read(data={key: kept[key].value if key in kept else value for key, value in data.items()}, kept=kept)


_MARK = f'"{canonical.ELSEWHERE}"'


def _large_text(value: Any) -> str | None:
    """The canonical text of a value that is large, None for one that is not."""
    if not isinstance(value, str | list | tuple | Mapping):
        return None
    text = canonical.dumps(value)
    return text if len(text.encode()) > LARGE_BYTES else None


def _value(texts: Mapping[str, str], key: str, digest: str) -> Any:
    text = texts.get(digest)
    if text is None:
        message = f"Expected the value of {key!r} under {digest}, but it is gone"
        raise UnreadableError(message)
    if digest_of(text) != digest:
        message = f"Expected the value of {key!r} under {digest}, but it has been altered"
        raise UnreadableError(message)
    return canonical.loads(text)
