"""A pattern ready for use, whichever engine matches it."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol

import re2

from workflows.feel.patterns.backtracking import Backtracker
from workflows.feel.patterns.program import TooLarge
from workflows.feel.patterns.reading import PatternError, read_pattern
from workflows.feel.patterns.translation import has_back, to_re2

_MAX_PATTERN = 2000
_MAX_MEMORY = 4 << 20


class Match(Protocol):
    """A match and its groups."""

    def start(self) -> int:
        """Where it begins."""

    def end(self) -> int:
        """Where it ends."""

    def group(self, number: int) -> str | None:
        """What a group matched; 0 is the whole."""


class Pattern:
    """A pattern; ``charge`` is called with the steps that a match costs beyond linear time."""

    def __init__(self, engine: Any, groups: int) -> None:
        self.engine = engine
        self.groups = groups

    def occurs(self, text: str, charge: Callable[[int], None]) -> bool:
        """Whether it matches somewhere in ``text``."""
        if isinstance(self.engine, Backtracker):
            return self.engine.search(text, 0, charge) is not None
        return self.engine.search(text) is not None

    def matches(self, text: str, charge: Callable[[int], None]) -> Iterator[Match]:
        """All matches in ``text``, in order, without overlap."""
        if isinstance(self.engine, Backtracker):
            return self.engine.finditer(text, charge)
        found: Iterator[Match] = self.engine.finditer(text)
        return found


@lru_cache(maxsize=512)
def compile_pattern(text: str, flags: str) -> Pattern | None:
    """The pattern ``text`` of XPath with its flags; None when it is none or asks for too much."""
    if len(text) > _MAX_PATTERN:
        return None
    try:
        piece, groups = read_pattern(text, flags)
        if has_back(piece):
            return Pattern(Backtracker(piece, groups, flags), groups)
        return Pattern(re2.compile(to_re2(piece, flags), _options(flags)), groups)
    except (re2.error, PatternError, TooLarge, RecursionError, UnicodeEncodeError):
        return None


def _options(flags: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.case_sensitive = "i" not in flags
    return options
