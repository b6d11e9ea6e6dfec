"""Names with spaces and special characters: which characters of a text are one name (DMN 1.5, 10.3.1.4 and .5).

A known name is found whole, the longest first; unknown words that follow each other are joined with one space. Knows no
grammar beyond that.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from workflows.feel.lexer import KEYWORDS, NAME_PART, NAME_START, WORD, skip_space

_PART = re.compile(f"[{NAME_PART}]+|[./\\-’'+*]")
_PLAIN = re.compile(f"[{NAME_START}][{NAME_PART}]*")
_COMPOSITE = re.compile(f"[{NAME_START}](?:[{NAME_PART}./\\-’'+*]|\\s)*[{NAME_PART}]")
_NEXT_PART = re.compile(f"\\s*([{NAME_PART}]+|[./\\-’'+*])")
_DECLARED = f"[{NAME_START}][{NAME_PART}./\\-’'+*\\s]*"
_LABEL = re.compile(f"\\s*({_DECLARED}):")
_BEFORE_COMMA = re.compile(f"({_DECLARED})(?=[,)])")
# No possessive quantifiers here: Python 3.11.2 loses its place in a group that repeats them.
_STRETCH = re.compile(_DECLARED)
_IN = re.compile(f"(?<=\\s)in(?![{NAME_PART}])")
MAX_LENGTH = 200
"""How long a name of several words may be, to be known as one name."""
PROPERTIES = ("time offset", "start included", "end included")
BUILTINS = (
    "date and time", "years and months duration", "string length", "upper case", "lower case", "substring before",
    "substring after", "starts with", "ends with", "string join", "list contains", "insert before", "list replace",
    "index of", "distinct values", "round up", "round down", "round half up", "round half down", "day of year",
    "day of week", "month of year", "week of year", "met by", "overlaps before", "overlaps after", "finished by",
    "started by", "get value", "get entries", "context put", "context merge",
)  # fmt: skip
"""The built-in functions whose names are more than one word."""


def is_plain(name: str) -> bool:
    """Whether ``name`` is a single word, which needs no declaration to be read as one name."""
    return _is_plain(name) if len(name) <= MAX_LENGTH else _plain(name)


def _plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name not in KEYWORDS


_is_plain = lru_cache(maxsize=4096)(_plain)


def normalized(name: str) -> str:
    """``name`` with single spaces between its words."""
    return " ".join(name.split())


class _Layer(NamedTuple):
    """Some names, and the tree of their parts: a part leads to what may follow, "" to the name that ends there."""

    names: tuple[str, ...]
    tree: dict[str, Any]

    def match(self, text: str, start: int, first_word: str) -> tuple[str, int] | None:
        """The longest of the names at ``start`` and where it ends."""
        found: tuple[str, int] | None = None
        node, end = self.tree.get(first_word), start + len(first_word)
        while node is not None:
            if "" in node:
                found = node[""], end
            part = _NEXT_PART.match(text, end)
            if part is None:
                break
            node, end = node.get(part.group(1)), part.end()
        return found


def _layer(names: tuple[str, ...]) -> _Layer:
    tree: dict[str, Any] = {}
    for name in names:
        node = tree
        for part in _PART.findall(name):
            node = node.setdefault(part, {})
        node[""] = normalized(name)
    return _Layer(names, tree)


class Names:
    """Names that need declaration because they are more than one word. Immutable; ``with_names`` makes a larger one.

    They lie in layers that are at least twice as large as the next, so that adding one by one stays cheap.
    """

    __slots__ = ("layers",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        declared = tuple(dict.fromkeys(name for name in names if not is_plain(name) and _is_composite(name)))
        self.layers: tuple[_Layer, ...] = (_layer(declared),) if declared else ()

    def with_names(self, names: Iterable[str]) -> "Names":
        """These names and ``names``."""
        layers = self.layers
        for added in Names(names).layers:
            declared = added.names
            while layers and len(layers[-1].names) < 2 * len(declared):
                declared, layers = layers[-1].names + declared, layers[:-1]
            layers = (*layers, added if declared is added.names else _layer(declared))
        return self._of(layers)

    def joined(self, others: "Names") -> "Names":
        """These names and ``others``."""
        new = tuple(layer for layer in others.layers if not any(layer is known for known in self.layers))
        return self._of(self.layers + new)

    def _of(self, layers: tuple[_Layer, ...]) -> "Names":
        if layers is self.layers or len(layers) == len(self.layers) == 0:
            return self
        made = Names()
        made.layers = layers
        return made

    def match(self, text: str, start: int, first_word: str) -> tuple[str, int] | None:
        """The longest known name at ``start`` and where it ends."""
        best: tuple[str, int] | None = None
        for layer in self.layers:
            found = layer.match(text, start, first_word)
            if found is not None and (best is None or found[1] > best[1]):
                best = found
        return best


def _is_composite(name: str) -> bool:
    return len(name) <= MAX_LENGTH and _COMPOSITE.fullmatch(name) is not None


def join_words(text: str, first: str, end: int) -> tuple[str, int]:
    """``first`` and the words after it up to a keyword or something else, as one name, and where it ends."""
    words = [first]
    while True:
        match = WORD.match(text, skip_space(text, end))
        if match is None or match.group() in KEYWORDS:
            return " ".join(words), end
        words.append(match.group())
        end = match.end()


def read_iterator(text: str, start: int) -> tuple[str, int] | None:
    """A name that stands before the word ``in``, and the position of that word."""
    stretch = _STRETCH.match(text, start)
    found = None if stretch is None else _IN.search(text, start, stretch.end())
    return None if found is None else (normalized(text[start : found.start()]), found.start())


def read_parameter(text: str, start: int) -> tuple[str, int] | None:
    """A name that stands before a comma or a closing parenthesis, and the position of that."""
    return _declared(_BEFORE_COMMA.match(text, start))


def _declared(match: re.Match[str] | None) -> tuple[str, int] | None:
    return None if match is None else (normalized(match.group(1)), match.end())


def read_label(text: str, start: int) -> tuple[str, int] | None:
    """A name followed by a colon (a context's key, a named argument) and the position after the colon."""
    match = _LABEL.match(text, start)
    return None if match is None else (normalized(match.group(1)), match.end())
