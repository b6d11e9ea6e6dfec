r"""Patterns as XPath writes them, read into a tree (XPath Functions and Operators 3.1, 5.6.1; XML Schema 2, F).

What is no such pattern is refused: look-around, ``\b``, named groups and the other additions of programming languages.
Knows nothing of how a pattern is matched.
"""

import re

from workflows.feel.patterns import tree
from workflows.feel.patterns.blocks import BLOCKS
from workflows.feel.patterns.charsets import Category, Charset, Interval

FLAGS = frozenset("smixq")
_ESCAPABLE = frozenset("\\|.?*+(){}-[]^$")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_QUANTIFIER = re.compile(r"([?*+]|\{(\d+)(,?)(\d*)\})(\??)", re.ASCII)
_PROPERTY = re.compile(r"\{(?:Is([A-Za-z0-9-]+)|(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?))\}")
_SPACE = " \t\n\r"

_SPACES: tuple[Interval, ...] = ((9, 10), (13, 13), (32, 32))
_INITIAL: tuple[Interval, ...] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D),
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_NAME: tuple[Interval, ...] = (
    *_INITIAL, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040),
)  # fmt: skip
_CLASSES = {
    "s": Charset(_SPACES),
    "i": Charset(_INITIAL),
    "c": Charset(_NAME),
    "d": Charset((), (Category("Nd"),)),
    "w": Charset((), tuple(map(Category, "LMNS"))),
}


class PatternError(Exception):
    """The text is no pattern of XPath, or the flags are none."""


def read_pattern(text: str, flags: str) -> tuple[tree.Piece, int]:
    """The tree of the pattern and the number of its groups. Raises PatternError."""
    if not set(flags) <= FLAGS:
        raise PatternError
    if "q" in flags:
        return tree.Sequence(tuple(map(tree.Text, text))), 0
    reader = _Reader(_without_space(text) if "x" in flags else text)
    return reader.whole(), reader.groups


def _without_space(text: str) -> str:
    """``text`` without white space, but for that in character classes; what follows a backslash may stand apart."""
    kept: list[str] = []
    depth, escaped = 0, False
    for character in text:
        if depth == 0 and character in _SPACE:
            continue
        kept.append(character)
        depth += 0 if escaped else (character == "[") - (character == "]")
        escaped = character == "\\" and not escaped
    return "".join(kept)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.groups = 0
        self.open: list[int] = []

    def whole(self) -> tree.Piece:
        piece = self.choice()
        if self.index < len(self.text):
            raise PatternError
        return piece

    def at(self, text: str) -> bool:
        return self.text.startswith(text, self.index)

    def take(self) -> str:
        """The next character."""
        if self.index >= len(self.text):
            raise PatternError
        self.index += 1
        return self.text[self.index - 1]

    def choice(self) -> tree.Piece:
        branches = [self.branch()]
        while self.at("|"):
            self.index += 1
            branches.append(self.branch())
        return branches[0] if len(branches) == 1 else tree.Choice(tuple(branches))

    def branch(self) -> tree.Piece:
        pieces: list[tree.Piece] = []
        while self.index < len(self.text) and self.text[self.index] not in "|)":
            pieces.append(self.repeated(self.atom()))
        return tree.Sequence(tuple(pieces))

    def repeated(self, atom: tree.Piece) -> tree.Piece:
        match = _QUANTIFIER.match(self.text, self.index)
        if match is None:
            return atom
        self.index = match.end()
        sign, least, comma, most, lazy = match.groups()
        if least is None:
            return tree.Repeat(atom, int(sign == "+"), 1 if sign == "?" else None, bool(lazy))
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if (most and not comma) or (high is not None and high < low):
            raise PatternError
        return tree.Repeat(atom, low, high, bool(lazy))

    def atom(self) -> tree.Piece:
        character = self.take()
        match character:
            case "(":
                return self.group()
            case "[":
                return tree.OneOf(self.charset())
            case ".":
                return tree.Wildcard()
            case "^" | "$":
                return tree.Edge(character == "$")
            case "\\":
                return self.escape()
        if character in "?*+{}]":
            raise PatternError
        return tree.Text(character)

    def group(self) -> tree.Group:
        number = None
        if self.at("?:"):
            self.index += 2
        else:
            self.groups += 1
            number = self.groups
            self.open.append(number)
        inside = self.choice()
        if self.take() != ")":
            raise PatternError
        if number is not None:
            self.open.remove(number)
        return tree.Group(inside, number)

    def escape(self) -> tree.Piece:
        if self.index < len(self.text) and self.text[self.index] in "123456789":
            return self.back()
        found = self.escaped()
        return tree.Text(found) if isinstance(found, str) else tree.OneOf(found)

    def back(self) -> tree.Back:
        """A back-reference: as many digits as there are groups for, to a group that is complete."""
        number = int(self.take())
        while self.index < len(self.text) and self.text[self.index] in "0123456789":
            longer = number * 10 + int(self.text[self.index])
            if longer > self.groups:
                break
            number = longer
            self.index += 1
        if number > self.groups or number in self.open:
            raise PatternError
        return tree.Back(number)

    def escaped(self) -> str | Charset:
        """What the characters after a backslash mean: one character or a set."""
        letter = self.take()
        if letter in _ESCAPABLE:
            return letter
        if letter in _LETTERS:
            return _LETTERS[letter]
        if letter in "pP":
            return self.property(others=letter == "P")
        known = _CLASSES.get(letter.lower())
        if known is None:
            raise PatternError
        return known if letter.islower() else Charset(known.ranges, known.categories, negated=True)

    def property(self, *, others: bool) -> Charset:
        match = _PROPERTY.match(self.text, self.index)
        if match is None:
            raise PatternError
        self.index = match.end()
        block, category = match.groups()
        if category:
            return Charset((), (Category(category, others),))
        if block not in BLOCKS:
            raise PatternError
        return Charset((BLOCKS[block],), negated=others)

    def charset(self) -> Charset:
        """A character class, after its opening bracket."""
        negated = self.at("^")
        self.index += negated
        ranges: list[Interval] = []
        categories: list[Category] = []
        inner: list[Charset] = []
        first = True
        while not self.at("]") and not self.at("-["):
            found = self.member(first=first)
            first = False
            if isinstance(found, tuple):
                ranges.append(found)
            elif found.negated:
                inner.append(found)
            else:
                ranges.extend(found.ranges)
                categories.extend(found.categories)
        less = None
        if self.at("-["):
            self.index += 2
            less = self.charset()
        if first or self.take() != "]":
            raise PatternError
        return Charset(tuple(ranges), tuple(categories), tuple(inner), negated, less)

    def member(self, *, first: bool) -> Interval | Charset:
        """A character, a range or a set inside a class. A hyphen for itself stands first or last."""
        if self.at("-"):
            self.index += 1
            if first or self.at("]") or self.at("-["):
                return ord("-"), ord("-")
            raise PatternError
        low = self.one()
        if isinstance(low, Charset):
            return low
        if not self.at("-") or self.text[self.index + 1 : self.index + 2] in ("]", "[", ""):
            return ord(low), ord(low)
        self.index += 1
        high = "" if self.at("-") else self.one()
        if isinstance(high, Charset) or high < low:
            raise PatternError
        return ord(low), ord(high)

    def one(self) -> str | Charset:
        character = self.take()
        if character == "[":
            raise PatternError
        return self.escaped() if character == "\\" else character
