"""What claimants say they got, held against what the book says came in for them.

Pure; must not know who asked them, nor where lines are kept.
"""

from collections.abc import Collection, Iterable
from typing import Any

from workflows.claims.book import ZERO, Line
from workflows.claims.words import PAID


def contradicting(lines: Iterable[Line], nothing: Collection[Any], partly: Collection[Any]) -> list[Line]:
    """Return the lines whose claimants contradict the book.

    That are those of *nothing*, who got nothing, for whom money is booked, and those of *partly*, who got a part only,
    for whom everything is.
    """
    return [line for line in lines if _contradicts(line, nothing, partly)]


def _contradicts(line: Line, nothing: Collection[Any], partly: Collection[Any]) -> bool:
    whole = line.outstanding <= ZERO or line.is_in(PAID)
    return line.recovered > ZERO and (line.number in nothing or (line.number in partly and whole))


def told(lines: Iterable[Line]) -> dict[str, Any]:
    """Return what the process is told of such lines: their numbers, and what the book says of each, in words."""
    found = list(lines)
    texts = [f"第{line.number}号：台账已追回{line.recovered:.2f}元" for line in found]
    return {"contradicted_lines": [line.number for line in found], "contradicted_text": "；".join(texts)}
