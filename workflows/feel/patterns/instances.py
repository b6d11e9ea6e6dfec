"""A text that a pattern matches, to show by example what it accepts. Knows the tree of a pattern and no engine."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.feel.patterns import tree
from workflows.feel.patterns.reading import PatternError, read_pattern

_MOST = 200
_READABLE = "a0A一 -_.,/"
"""What an author recognises best, where a set of characters has it."""


def matching_text(pattern: str) -> str | None:
    """A short text that ``pattern`` matches; None when there is none to be made, or the text is no pattern.

    Where the pattern demands more than 200 characters, or an end of the text within it, the text need not match.
    """
    try:
        piece, _groups = read_pattern(pattern, "")
        return _Maker().made(piece)[:_MOST]
    except (PatternError, RecursionError, LookupError):
        return None


class _Maker:
    """Puts a text together and keeps what the groups matched."""

    def __init__(self) -> None:
        self.groups: dict[int, str] = {}

    def made(self, piece: tree.Piece) -> str:
        """The text for ``piece``. Raises LookupError when nothing fits."""
        return _MAKERS[type(piece)](self, piece)

    def sequence(self, piece: tree.Sequence) -> str:
        text = ""
        for part in piece.pieces:
            text += self.made(part)
            if len(text) > _MOST:
                break
        return text

    def repeat(self, piece: tree.Repeat) -> str:
        # The least that shows something: "a*" is better told apart from "" by one "a".
        least = piece.least or min(1, piece.most if piece.most is not None else 1)
        return self.made(piece.inside) * min(least, _MOST) if least else ""

    def group(self, piece: tree.Group) -> str:
        text = self.made(piece.inside)
        if piece.number is not None:
            self.groups[piece.number] = text
        return text

    def choice(self, piece: tree.Choice) -> str:
        return self.made(piece.branches[0])

    def one_of(self, piece: tree.OneOf) -> str:
        readable = next((each for each in _READABLE if piece.charset.has(each, each)), None)
        return readable or chr(piece.charset.intervals()[0][0])


_MAKERS: Mapping[type, Callable[[_Maker, Any], str]] = {
    tree.Text: lambda _, piece: piece.character,
    tree.OneOf: _Maker.one_of,
    tree.Wildcard: lambda _, piece: _READABLE[0],  # noqa: ARG005
    tree.Edge: lambda _, piece: "",  # noqa: ARG005
    tree.Back: lambda maker, piece: maker.groups[piece.group],
    tree.Group: _Maker.group,
    tree.Repeat: _Maker.repeat,
    tree.Sequence: _Maker.sequence,
    tree.Choice: _Maker.choice,
}
