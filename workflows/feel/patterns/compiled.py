"""A pattern ready for use, whichever engine matches it."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Protocol

import re2

from workflows.feel.patterns import tree
from workflows.feel.patterns.backtracking import Backtracker, Charge
from workflows.feel.patterns.program import TooLarge
from workflows.feel.patterns.reading import PatternError, read_pattern
from workflows.feel.patterns.translation import cost, to_re2

_MAX_PATTERN = 2000
_MAX_MEMORY = 1 << 20
_READING_STEPS = 4  # for each character of a pattern
_REFUSED_STEPS = 20_000  # that a pattern is too large is found out late
_STATE_BITS = 8  # where RE2 has to follow all states, 256 of them cost about a step


class Match(Protocol):
    """A match and its groups."""

    def start(self) -> int:
        """Where it begins."""

    def end(self) -> int:
        """Where it ends."""

    def group(self, number: int) -> str | None:
        """What a group matched; 0 is the whole."""


class Pattern:
    """A pattern and the size of its program; ``charge`` is called with the steps that a match costs."""

    def __init__(self, engine: Any, groups: int, *, repeats: bool) -> None:
        self.engine = engine
        self.groups = groups
        self.size: int = engine.size if isinstance(engine, Backtracker) else engine.programsize
        self._ahead = self.size if repeats else 0

    def occurs(self, text: str, charge: Charge) -> bool:
        """Whether it matches somewhere in ``text``."""
        if isinstance(self.engine, Backtracker):
            return self.engine.search(text, 0, charge) is not None
        charge(len(text) * self.size >> _STATE_BITS)
        return self.engine.search(text) is not None

    def matches(self, text: str, charge: Charge) -> Iterator[Match]:
        """All matches in ``text``, in order, without overlap."""
        if isinstance(self.engine, Backtracker):
            return self.engine.finditer(text, charge)
        charge(len(text) * self.size >> _STATE_BITS)
        return self._found(text, charge)

    def _found(self, text: str, charge: Charge) -> Iterator[Match]:
        """The matches of RE2. Charges for looking ahead, which repetitions may do to the end of the text each time."""
        for match in self.engine.finditer(text):
            charge((len(text) - match.start()) * self._ahead >> _STATE_BITS + 1)
            yield match


def compile_pattern(text: str, flags: str, charge: Charge) -> Pattern | None:
    """The pattern ``text`` of XPath with its flags; None when it is none or asks for too much.

    ``charge`` is called with the steps of making it ready, before they are taken.
    """
    if len(text) > _MAX_PATTERN:
        return None
    charge(_READING_STEPS * len(text))
    read = _read(text, flags)
    if read is None:
        return None
    charge(cost(read[0]))
    made = _made(text, flags)
    charge(_REFUSED_STEPS if made is None else made.size * 3 >> 2)
    return made


@lru_cache(maxsize=512)
def _read(text: str, flags: str) -> tuple[tree.Piece, int] | None:
    try:
        return read_pattern(text, flags)
    except (PatternError, RecursionError):
        return None


@lru_cache(maxsize=512)
def _made(text: str, flags: str) -> Pattern | None:
    piece, groups = read_pattern(text, flags)
    try:
        if tree.holds(piece, tree.Back):
            return Pattern(Backtracker(piece, groups, flags), groups, repeats=True)
        engine = re2.compile(to_re2(piece, flags), _options(flags))
        return Pattern(engine, groups, repeats=tree.holds(piece, tree.Repeat))
    except (re2.error, TooLarge, RecursionError, UnicodeEncodeError):
        return None


def _options(flags: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.case_sensitive = "i" not in flags
    return options
