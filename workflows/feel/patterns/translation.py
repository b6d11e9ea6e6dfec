"""Patterns as RE2 writes them: it matches in linear time. Back-references are beyond it (see backtracking)."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.feel.patterns import tree
from workflows.feel.patterns.charsets import Category, Charset, Interval

_UNKNOWN_TO_RE2 = frozenset(("C", "Cn"))
_CATEGORY_STEPS = 300  # RE2 makes ready hundreds of ranges for each
_RANGE_STEPS = 3
_LISTED_STEPS = 3000  # or we list them, and work out one set less another
_NONE = r"[^\x{0}-\x{10FFFF}]"


def cost(piece: tree.Piece) -> int:
    """The steps that the sets of characters in ``piece`` cost when it is made ready."""
    match piece:
        case tree.OneOf(charset=charset):
            listed = 0 if _known(charset) else _LISTED_STEPS
            return _CATEGORY_STEPS * len(charset.categories) + _RANGE_STEPS * len(charset.ranges) + listed
        case tree.Group(inside=inside) | tree.Repeat(inside=inside):
            return cost(inside)
        case tree.Sequence(pieces=pieces) | tree.Choice(branches=pieces):
            return sum(map(cost, pieces))
    return 0


def to_re2(piece: tree.Piece, flags: str) -> str:
    """``piece``, which has no back-reference, in the syntax of RE2."""
    return _WRITERS[type(piece)](piece, flags)


def _character(code: int) -> str:
    return chr(code) if chr(code).isalnum() and code < 128 else f"\\x{{{code:X}}}"  # noqa: PLR2004  # ASCII


def _repeat(piece: tree.Repeat, flags: str) -> str:
    high = "" if piece.most is None else str(piece.most)
    return f"(?:{to_re2(piece.inside, flags)}){{{piece.least},{high}}}" + ("?" if piece.lazy else "")


def _group(piece: tree.Group, flags: str) -> str:
    return f"({'?:' if piece.number is None else ''}{to_re2(piece.inside, flags)})"


def _edge(piece: tree.Edge, flags: str) -> str:
    if "m" in flags:
        return "(?m:$)" if piece.end else "(?m:^)"
    return r"\z" if piece.end else r"\A"


def _one_of(piece: tree.OneOf, flags: str) -> str:
    charset = piece.charset
    known = _known(charset)
    if known and ("i" not in flags or not charset.categories):
        return _class(charset.ranges, charset.categories, negated=charset.negated)
    if "i" not in flags:
        return _class(charset.intervals())
    # Capital and small are the same for ranges only: \p{Lu} stays what it is, so the forms are spelled out.
    folded = charset.folded()
    if known:
        return f"(?-i:{_class(folded.ranges, folded.categories, negated=folded.negated)})"
    return f"(?-i:{_class(folded.intervals())})"


def _known(charset: Charset) -> bool:
    """Whether RE2 knows the set as it is written; others are written as lists of ranges."""
    return charset.is_plain and not any(category.name in _UNKNOWN_TO_RE2 for category in charset.categories)


def _class(ranges: tuple[Interval, ...], categories: tuple[Category, ...] = (), *, negated: bool = False) -> str:
    parts = [f"{_character(low)}-{_character(high)}" if low < high else _character(low) for low, high in ranges]
    parts += [f"\\{'P' if category.others else 'p'}{{{category.name}}}" for category in categories]
    return f"[{'^' if negated else ''}{''.join(parts)}]" if parts else _NONE


_WRITERS: Mapping[type, Callable[[Any, str], str]] = {
    tree.Text: lambda piece, _: _character(ord(piece.character)),
    tree.OneOf: _one_of,
    tree.Wildcard: lambda _, flags: "(?s:.)" if "s" in flags else r"[^\n\r]",
    tree.Edge: _edge,
    tree.Group: _group,
    tree.Repeat: _repeat,
    tree.Sequence: lambda piece, flags: "".join(to_re2(part, flags) for part in piece.pieces),
    tree.Choice: lambda piece, flags: f"(?:{'|'.join(to_re2(part, flags) for part in piece.branches)})",
}
