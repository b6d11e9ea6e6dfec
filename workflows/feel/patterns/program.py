"""Patterns as lists of instructions for the backtracker: what each does to the state of a match.

A state is the number of the next instruction, the place in the text and the marks (where groups and repetitions begin
and end; -1 for those that were not reached).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from workflows.feel.patterns import tree

MAX_WORK = 20_000
Marks = tuple[int, ...]
State = tuple[int, int, Marks]


class Instruction(Protocol):
    """One step of a match."""

    def go(self, text: str, state: State, later: list[State]) -> State | None:
        """The state after it, None when it fails; ``later`` takes the other way where there are two."""


@dataclass(slots=True)
class Take:
    """One character that passes the test."""

    test: Callable[[str], bool]

    def go(self, text: str, state: State, _later: list[State]) -> State | None:
        """Go on behind the character."""
        at, place, marks = state
        return (at + 1, place + 1, marks) if place < len(text) and self.test(text[place]) else None


@dataclass(slots=True)
class Assert:
    """Something that holds at this place."""

    check: Callable[[str, int], bool]

    def go(self, text: str, state: State, _later: list[State]) -> State | None:
        """Go on at the same place."""
        return (state[0] + 1, state[1], state[2]) if self.check(text, state[1]) else None


@dataclass(slots=True)
class Same:
    """The text of a group again; nothing, if the group took no part (F&O 3.1, 5.6.1)."""

    group: int
    fold: bool

    def go(self, text: str, state: State, _later: list[State]) -> State | None:
        """Go on behind the repeated text."""
        at, place, marks = state
        begin, end = marks[2 * self.group : 2 * self.group + 2]
        if begin < 0 or end < 0:
            return at + 1, place, marks
        known, again = text[begin:end], text[place : place + end - begin]
        same = known.lower() == again.lower() if self.fold else known == again
        return (at + 1, place + end - begin, marks) if same else None


@dataclass(slots=True)
class Mark:
    """Remember this place."""

    slot: int

    def go(self, _text: str, state: State, _later: list[State]) -> State | None:
        """Go on at the same place."""
        at, place, marks = state
        return at + 1, place, (*marks[: self.slot], place, *marks[self.slot + 1 :])


@dataclass(slots=True)
class Moved:
    """Go on only if the place is not the remembered one: a repetition of nothing would never end."""

    slot: int

    def go(self, _text: str, state: State, _later: list[State]) -> State | None:
        """Go on at the same place."""
        return (state[0] + 1, state[1], state[2]) if state[2][self.slot] != state[1] else None


@dataclass(slots=True)
class Split:
    """Go on at the first instruction and, if that fails, at the second."""

    first: int = 0
    second: int = 0

    def go(self, _text: str, state: State, later: list[State]) -> State | None:
        """Go on at the same place."""
        if self.second != self.first:
            later.append((self.second, state[1], state[2]))
        return self.first, state[1], state[2]


class TooLarge(Exception):
    """The pattern repeats too much."""


class Program(NamedTuple):
    """The instructions of a pattern, and how many marks they need."""

    instructions: tuple[Instruction, ...]
    slots: int


def make_program(piece: tree.Piece, groups: int, flags: str) -> Program:
    """The program of the pattern. Raises TooLarge."""
    maker = _Maker(piece, groups, flags)
    return Program(tuple(maker.instructions), maker.slots)


class _Maker:
    def __init__(self, piece: tree.Piece, groups: int, flags: str) -> None:
        self.flags = flags
        self.slots = 2 * (groups + 1)
        self.instructions: list[Instruction] = []
        self.work = 0
        self.add(piece)

    def put(self, instruction: Instruction) -> None:
        """Append an instruction."""
        self.instructions.append(instruction)

    def add(self, piece: tree.Piece) -> None:
        """Append the instructions for ``piece``."""
        self.work += 1
        if self.work > MAX_WORK:
            raise TooLarge
        _MAKERS[type(piece)](self, piece)

    def sequence(self, piece: tree.Sequence) -> None:
        for part in piece.pieces:
            self.add(part)

    def choice(self, piece: tree.Choice) -> None:
        jumps: list[Split] = []
        for branch in piece.branches[:-1]:
            split, jump = Split(len(self.instructions) + 1), Split()
            self.put(split)
            self.add(branch)
            self.put(jump)
            jumps.append(jump)
            split.second = len(self.instructions)
        self.add(piece.branches[-1])
        for jump in jumps:
            jump.first = jump.second = len(self.instructions)

    def group(self, piece: tree.Group) -> None:
        if piece.number is None:
            self.add(piece.inside)
            return
        self.put(Mark(2 * piece.number))
        self.add(piece.inside)
        self.put(Mark(2 * piece.number + 1))

    def repeat(self, piece: tree.Repeat) -> None:
        for _ in range(piece.least):
            self.add(piece.inside)
        if piece.most is None:
            self._leave(self._optional(piece, again=True), piece)
            return
        splits = [self._optional(piece, again=False) for _ in range(piece.most - piece.least)]
        for split in splits:
            self._leave(split, piece)

    def _optional(self, piece: tree.Repeat, *, again: bool) -> Split:
        """``piece.inside`` once or not, or as often as possible."""
        at, slot = len(self.instructions), self.slots
        self.slots += 1
        split = Split(at + 1, at + 1)
        self.put(split)
        self.put(Mark(slot))
        self.add(piece.inside)
        self.put(Moved(slot))
        if again:
            self.put(Split(at, at))
        return split

    def _leave(self, split: Split, piece: tree.Repeat) -> None:
        """Let ``split`` also leave the repetition, here: rather than stay in it if that is lazy."""
        if piece.lazy:
            split.first = len(self.instructions)
        else:
            split.second = len(self.instructions)

    def edge(self, piece: tree.Edge) -> None:
        lines = "m" in self.flags
        if piece.end:
            self.put(Assert(lambda text, at: at == len(text) or (lines and text[at] == "\n")))
        else:
            # Behind the last end of a line no other line begins.
            self.put(Assert(lambda text, at: at == 0 or (lines and text[at - 1] == "\n" and at < len(text))))

    def back(self, piece: tree.Back) -> None:
        self.put(Same(piece.group, "i" in self.flags))

    def text(self, piece: tree.Text) -> None:
        expected, alike = piece.character, self._alike()
        self.put(Take(lambda character: expected in alike(character)))

    def one_of(self, piece: tree.OneOf) -> None:
        charset, alike = piece.charset, self._alike()
        self.put(Take(lambda character: charset.has(character, alike(character))))

    def wildcard(self, _piece: tree.Wildcard) -> None:
        forbidden = "" if "s" in self.flags else "\n\r"
        self.put(Take(lambda character: character not in forbidden))

    def _alike(self) -> Callable[[str], str]:
        """The characters that count as the same."""
        return _variants if "i" in self.flags else str


def _variants(character: str) -> str:
    return character + character.lower() + character.upper()


_MAKERS: Mapping[type, Callable[[_Maker, Any], None]] = {
    tree.Sequence: _Maker.sequence,
    tree.Choice: _Maker.choice,
    tree.Group: _Maker.group,
    tree.Repeat: _Maker.repeat,
    tree.Edge: _Maker.edge,
    tree.Back: _Maker.back,
    tree.Text: _Maker.text,
    tree.OneOf: _Maker.one_of,
    tree.Wildcard: _Maker.wildcard,
}
