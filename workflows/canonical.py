"""One text for one value: the form in which case data is stored, hashed and compared.

Exact and self-describing: amounts stay decimals, days stay days. It must not know what the values mean.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson

_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A value that is stored beside the text, under the SHA-256 of its own canonical text."""

    digest: str


@dataclass(frozen=True, slots=True)
class Read:
    """A value as JSON has it, just as it was read from a canonical text, to be written there again."""

    json: Any


class UnreadableError(ValueError):
    """A text is not what `dumps` writes: somebody else has altered it."""


ELSEWHERE = "$elsewhere"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_PLAIN = frozenset({type(None), bool, int, str})
"""The types that stand for themselves; what derives from them takes the longer way."""


def dumps(value: Any) -> str:
    """Write *value* as canonical JSON: keys sorted, no spaces, no floats.

    ``None``, ``bool``, ``int``, ``str``, lists and string-keyed mappings stand for themselves; ``Decimal``, ``date``,
    aware ``datetime``, ``timedelta`` and `Elsewhere` are tagged. Raises ``TypeError`` for anything else, ``ValueError``
    for a naive instant.
    """
    tagged = _tagged(value)
    try:
        return orjson.dumps(tagged, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # an integer beyond 64 bits, or half of a pair of surrogates
        return _ENCODER.encode(tagged)


def loads(text: str) -> Any:
    """Read what `dumps` wrote. Raises `UnreadableError` for text that is not of its form."""
    try:
        return _read(text)
    except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
        raise UnreadableError(str(error)) from error


def loads_members(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read an object that `dumps` wrote: its members, and the same as JSON has them if they can be read quickly.

    Raises `UnreadableError` as `loads`.
    """
    with suppress(ValueError, TypeError, ArithmeticError, AttributeError):
        read = orjson.loads(text)
        if type(read) is dict and "$" not in "".join(read):
            return {key: value if type(value) in _PLAIN else _meant(value) for key, value in read.items()}, read
    return loads(text), {}


def loads_part(part: Callable[..., Any], *texts: str) -> Any:
    """Read of texts that `dumps` wrote only what *part* takes out of them; it is given them as JSON has them, tagged.

    Raises `UnreadableError` as `loads`.
    """
    with suppress(ValueError, TypeError, ArithmeticError, AttributeError, LookupError):
        return _meant(part(*map(orjson.loads, texts)))
    try:
        return part(*map(loads, texts))
    except LookupError as error:
        raise UnreadableError(str(error)) from error


def _read(text: str) -> Any:
    """Read quickly, and what cannot be read quickly again in the way that knows every case and tells what is wrong."""
    try:
        return _meant(orjson.loads(text))
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return json.loads(text, parse_float=_no_float, object_hook=_untagged)


def _meant(read: Any) -> Any:
    """Return what a value that was read stands for."""
    kind = type(read)
    if kind in _PLAIN:
        return read
    if kind is dict:
        if _PLAIN.issuperset(map(type, read.values())):
            return _untagged(read)
        return _untagged({key: value if type(value) in _PLAIN else _meant(value) for key, value in read.items()})
    if kind is list:
        if _is_plain_table(read):
            return read
        return [value if type(value) in _PLAIN else _meant(value) for value in read]
    raise ValueError(kind.__name__)  # a number with a point, or an integer too large for the quick way


def _is_plain_table(rows: list[Any]) -> bool:
    """Whether a list holds nothing but objects of several members each, all of which stand for themselves."""
    if set(map(type, rows)) != {dict} or 1 in map(len, rows):
        return False
    return _PLAIN.issuperset(map(type, chain.from_iterable(map(dict.values, rows))))


def plain(value: Any) -> Any:
    """Return *value* for a reader outside: amounts, dates and instants as plain strings."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    tagged = _tagged(value)
    return next(iter(tagged.values())) if isinstance(tagged, dict) else tagged


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical text, as hexadecimal."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def instant_text(instant: datetime) -> str:
    """Write an aware instant in UTC, without a fraction when it has none: ``2026-11-22T08:00:00Z``."""
    if instant.tzinfo is None:
        message = f"Expected an aware instant, but {instant!r} has no time zone"
        raise ValueError(message)
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return in_utc.isoformat()[: -len("+00:00")] + "Z"


def duration_text(duration: timedelta) -> str:
    """Write a duration in days and seconds, ISO 8601: ``P1DT3600S``; the seconds part only when it is not zero."""
    sign, size = ("-", -duration) if duration < timedelta() else ("", duration)
    seconds = f"T{size.seconds}{f'.{size.microseconds:06d}' if size.microseconds else ''}S"
    return f"{sign}P{size.days}D" + (seconds if size.seconds or size.microseconds else "")


def _tagged(value: Any) -> Any:
    """Return what stands for *value* in JSON: the same object where nothing in it needs a tag."""
    kind = type(value)
    if kind is dict:
        return _tagged_members(value)
    if kind is list or kind is tuple:
        return _tagged_items(value)
    if kind in _PLAIN or isinstance(value, int | str):
        return value
    if isinstance(value, Mapping):
        return _tagged_members(dict(value))
    if isinstance(value, list | tuple):
        return _tagged_items(list(value))
    return value.json if isinstance(value, Read) else _tagged_scalar(value)


def _tagged_members(value: dict[Any, Any]) -> dict[Any, Any]:
    if not _are_names(tuple(value)):
        for key in value:
            _require_plain(key)
    tagged = value
    for key, item in value.items():
        if type(item) not in _PLAIN and (item or type(item) is not list):
            stands = _tagged(item)
            if stands is not item:
                if tagged is value:
                    tagged = value.copy()
                tagged[key] = stands
    return tagged


def _tagged_items(value: list[Any] | tuple[Any, ...]) -> list[Any] | tuple[Any, ...]:
    for item in value:
        if type(item) not in _PLAIN:
            return [item if type(item) in _PLAIN else _tagged(item) for item in value]
    return value


def _tagged_scalar(value: Any) -> dict[str, str]:
    if isinstance(value, Decimal):
        if not value.is_finite():
            message = f"Expected a finite number, but got {value}"
            raise ValueError(message)
        return {"$decimal": f"{value:f}"}
    if isinstance(value, datetime):
        return {"$instant": instant_text(value)}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, timedelta):
        return {"$duration": duration_text(value)}
    if isinstance(value, Elsewhere):
        return {ELSEWHERE: value.digest}
    message = f"Expected a value that case data may hold, but got {type(value).__name__}"
    raise TypeError(message)


@lru_cache(maxsize=1024)
def _are_names(keys: tuple[Any, ...]) -> bool:
    """Whether all are plain text that may be a key; the rows of a table have the same keys, so it is asked once."""
    return all(type(key) is str and key[:1] != "$" for key in keys)


def _require_plain(key: Any) -> None:
    if not isinstance(key, str) or key.startswith("$"):
        message = f"Expected a text key that does not start with '$', but got {key!r}"
        raise TypeError(message)


def _no_float(text: str) -> float:
    message = f"Expected no floating-point number, but found {text}"
    raise ValueError(message)


def _untagged(read: dict[str, Any]) -> Any:
    """Return what an object whose members are read already stands for."""
    if len(read) == 1:
        tag, text = next(iter(read.items()))
        if tag in _READERS:
            return _READERS[tag](text)
    return read


def _read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def _read_duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text)
    if match is None:
        message = f"Expected a duration of days and seconds, but got {text!r}"
        raise ValueError(message)
    sign, days, hours, minutes, seconds, fraction = match.groups()
    size = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "0").ljust(6, "0")),
    )
    return -size if sign else size


_READERS: Mapping[str, Callable[[str], Any]] = {
    "$decimal": Decimal,
    "$date": date.fromisoformat,
    "$instant": _read_instant,
    "$duration": _read_duration,
    ELSEWHERE: Elsewhere,
}
