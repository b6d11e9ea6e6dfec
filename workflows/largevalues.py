"""The data of a case, of which the large values are read when somebody looks at them.

Most commands look at none: a list of hundreds of persons is there so that somebody may work it off, not to be read
again for each of them. Whoever copies the data or compares them goes by what holds a value (`held`) where it can. Knows
canonical texts; must not know where they are stored.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, cast

from workflows import canonical


class Large:
    """A large value by its canonical text, which must be readable."""

    __slots__ = ("_text", "_value")

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._value: Any = None

    @property
    def value(self) -> Any:
        """The value, always the same object. Raises `UnreadableError`."""
        if self._text is not None:
            self._value, self._text = canonical.loads(self._text), None
        return self._value

    def gave(self, value: Any) -> bool:
        """Whether this is the object that somebody was given."""
        return self._text is None and self._value is value


class Data(MutableMapping[str, Any]):
    """Data by key, some of them `Large`."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = dict(held)

    def __getitem__(self, key: str) -> Any:
        """The value, read now if nobody has looked at it."""
        found = self._held[key]
        return found.value if type(found) is Large else found

    def __setitem__(self, key: str, value: Any) -> None:
        """Put another value in its place."""
        self._held[key] = value

    def __delitem__(self, key: str) -> None:
        """Take it away."""
        del self._held[key]

    def __contains__(self, key: object) -> bool:
        """Whether there is one; it is not read for that."""
        return key in self._held

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return iter(self._held)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._held)

    def __copy__(self) -> Data:
        """The same values under the same keys; nothing is read."""
        return Data(self._held)

    def held(self, key: str) -> Any:
        """What holds the value: itself, or the `Large` one that gives it."""
        return self._held[key]


def held(data: Mapping[str, Any], key: str) -> Any:
    """What holds the value of the key."""
    return data.held(key) if type(data) is Data else data[key]


def over(values: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values, and the data where there are none; nothing is read."""
    return ChainMap(cast("MutableMapping[str, Any]", values), cast("MutableMapping[str, Any]", data))
