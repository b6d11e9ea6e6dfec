"""What a pattern is made of, after it has been read. Without meaning for any engine."""

from dataclasses import dataclass

from workflows.feel.patterns.charsets import Charset


@dataclass(frozen=True, slots=True)
class Text:
    """One character, itself."""

    character: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character of a set."""

    charset: Charset


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``.``: any character, but no end of a line unless the flag ``s`` says so."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` (``end`` is False) or ``$``: an end of the text, with the flag ``m`` of a line."""

    end: bool


@dataclass(frozen=True, slots=True)
class Back:
    r"""``\1``: what a group matched before."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses; ``number`` counts those that keep what they match, and is None for ``(?:…)``."""

    inside: "Piece"
    number: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """``inside`` from ``least`` to ``most`` times (None: without limit), as many as possible or, if lazy, as few."""

    inside: "Piece"
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One piece after the other."""

    pieces: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch that leads to a match."""

    branches: "tuple[Piece, ...]"


Piece = Text | OneOf | Wildcard | Edge | Back | Group | Repeat | Sequence | Choice


def holds(piece: Piece, kind: type[Piece]) -> bool:
    """Whether a piece of that kind stands anywhere in ``piece``."""
    match piece:
        case Group(inside=inside) | Repeat(inside=inside) if not isinstance(piece, kind):
            return holds(inside, kind)
        case Sequence(pieces=pieces) | Choice(branches=pieces):
            return any(holds(part, kind) for part in pieces)
    return isinstance(piece, kind)
