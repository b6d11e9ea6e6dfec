r"""Matching patterns with back-references (``(a)\1``), which need more than linear time: every step is charged.

Where two ways are possible the second is kept for later; there is no recursion, so long texts need no deep stack.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.feel.patterns import tree
from workflows.feel.patterns.program import Marks, State, make_program

_BATCH = 64
_MARKS = 64  # copying so many costs a step
Charge = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where each group begins and ends, the whole being group 0; -1 for groups that take no part."""

    text: str
    marks: Marks

    def start(self) -> int:
        """Where the match begins."""
        return self.marks[0]

    def end(self) -> int:
        """Where the match ends."""
        return self.marks[1]

    def group(self, number: int) -> str | None:
        """What the group matched."""
        start, end = self.marks[2 * number : 2 * number + 2]
        return None if start < 0 or end < 0 else self.text[start:end]


class Backtracker:
    """A pattern made ready. Raises TooLarge."""

    def __init__(self, piece: tree.Piece, groups: int, flags: str) -> None:
        self.program = make_program(piece, groups, flags)
        self.size = 2 * len(self.program.instructions)
        self.weight = 1 + self.program.slots // _MARKS

    def search(self, text: str, start: int, charge: Charge) -> Found | None:
        """The first match at or after ``start``; ``charge`` is called for the work."""
        for place in range(start, len(text) + 1):
            marks = self._match(text, place, charge)
            if marks is not None:
                return Found(text, marks)
        return None

    def finditer(self, text: str, charge: Charge) -> Iterator[Found]:
        """All matches, one after the other."""
        place = 0
        while (found := self.search(text, place, charge)) is not None:
            yield found
            place = found.end() + (found.end() == found.start())

    def _match(self, text: str, start: int, charge: Charge) -> Marks | None:
        instructions = self.program.instructions
        later: list[State] = [(0, start, (-1,) * self.program.slots)]
        steps = 0
        while later:
            state: State | None = later.pop()
            while state is not None:
                if state[0] == len(instructions):
                    charge(steps % _BATCH * self.weight)
                    return start, state[1], *state[2][2:]
                steps += 1
                if steps % _BATCH == 0:
                    charge(_BATCH * self.weight)
                state = instructions[state[0]].go(text, state, later)
        charge((1 + steps % _BATCH) * self.weight)
        return None
