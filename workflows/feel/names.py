"""Names with spaces and special characters: which characters of a text are one name (DMN 1.5, 10.3.1.4 and .5).

A known name is found whole, the longest first; unknown words that follow each other are joined with one space. Knows no
grammar beyond that.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from workflows.feel.lexer import KEYWORDS, NAME_PART, NAME_START, WORD, skip_space

_PART = re.compile(f"[{NAME_PART}]+|[./\\-’'+*]")
_PLAIN = re.compile(f"[{NAME_START}][{NAME_PART}]*")
_COMPOSITE = re.compile(f"[{NAME_START}](?:[{NAME_PART}./\\-’'+*]|\\s)*[{NAME_PART}]")
_LABEL = re.compile(f"\\s*([{NAME_START}](?:[{NAME_PART}./\\-’'+*]|\\s)*?)\\s*:")
_DECLARED = f"([{NAME_START}](?:[{NAME_PART}./\\-’'+*]|\\s)*?)"
_BEFORE_IN = re.compile(f"{_DECLARED}\\s+(?=in(?![{NAME_PART}]))")
_BEFORE_COMMA = re.compile(f"{_DECLARED}\\s*(?=[,)])")
_SYMBOLS = "./-’'+*"
PROPERTIES = ("time offset", "start included", "end included")
BUILTINS = (
    "date and time", "years and months duration", "string length", "upper case", "lower case", "substring before",
    "substring after", "starts with", "ends with", "string join", "list contains", "insert before", "list replace",
    "index of", "distinct values", "round up", "round down", "round half up", "round half down", "day of year",
    "day of week", "month of year", "week of year", "met by", "overlaps before", "overlaps after", "finished by",
    "started by", "get value", "get entries", "context put", "context merge",
)  # fmt: skip
"""The built-in functions whose names are more than one word."""


@lru_cache(maxsize=4096)
def is_plain(name: str) -> bool:
    """Whether ``name`` is a single word, which needs no declaration to be read as one name."""
    return _PLAIN.fullmatch(name) is not None and name not in KEYWORDS


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """``name`` with single spaces between its words."""
    return " ".join(name.split())


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    parts = _PART.findall(name)
    pieces: list[str] = []
    for index, part in enumerate(parts):
        if index:
            beside_symbol = part in _SYMBOLS or parts[index - 1] in _SYMBOLS
            pieces.append(r"\s*" if beside_symbol else r"\s+")
        pieces.append(re.escape(part))
    ends_in_word = bool(parts) and parts[-1] not in _SYMBOLS
    return re.compile("".join(pieces) + (f"(?![{NAME_PART}])" if ends_in_word else ""))


class Names:
    """Names that need declaration because they are more than one word. Immutable; ``with_names`` makes a larger one."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, tuple[str, ...]] = {}
        for name in names:
            first = WORD.match(name)
            if first is None or is_plain(name) or _COMPOSITE.fullmatch(name) is None:
                continue
            known = self._by_first.get(first.group(), ())
            if name not in known:
                self._by_first[first.group()] = tuple(sorted((*known, name), key=len, reverse=True))

    def with_names(self, names: Iterable[str]) -> "Names":
        """These names and ``names``."""
        added = [name for name in names if not is_plain(name)]
        if not added:
            return self
        return Names((*self, *added))

    def joined(self, others: "Names") -> "Names":
        """These names and ``others``."""
        return self.with_names(others)

    def __iter__(self) -> Iterator[str]:
        return (name for names in self._by_first.values() for name in names)

    def match(self, text: str, start: int, first_word: str) -> tuple[str, int] | None:
        """The longest known name at ``start`` and where it ends."""
        for name in self._by_first.get(first_word, ()):
            match = _pattern(name).match(text, start)
            if match is not None:
                return normalized(name), match.end()
        return None


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
    return _declared(_BEFORE_IN.match(text, start))


def read_parameter(text: str, start: int) -> tuple[str, int] | None:
    """A name that stands before a comma or a closing parenthesis, and the position of that."""
    return _declared(_BEFORE_COMMA.match(text, start))


def _declared(match: re.Match[str] | None) -> tuple[str, int] | None:
    return None if match is None else (normalized(match.group(1)), match.end())


def read_label(text: str, start: int) -> tuple[str, int] | None:
    """A name followed by a colon (a context's key, a named argument) and the position after the colon."""
    match = _LABEL.match(text, start)
    return None if match is None else (normalized(match.group(1)), match.end())
