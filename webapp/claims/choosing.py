"""Choosing lines of the register on a page: those that still run, to be ticked.

Must not know what is done with them.
"""

from collections.abc import Callable, Sequence

from models.claims import ClaimLine
from webapp.access import reading
from webapp.catalogue import _
from webapp.claims.place import Place
from webapp.language import translator
from workflows import claimrows
from workflows.claims.book import Line
from workflows.engine.values import Field, Option, Release
from workflows.errors import N_, InvalidInput

LINES = "lines"
_DIGITS = 6


def running_of(place: Place) -> list[Line]:
    """Return the lines of the case that have no end."""
    return list(claimrows.lines_of(reading(), place.head.case.id, ClaimLine.end_kind.is_(None)).values())


def lines_field(lines: Sequence[Line]) -> Field:
    """Return the field in which lines are ticked."""
    options = tuple(
        Option(value=str(line.number), label=_("%(number)s 号 %(name)s", number=line.number, name=line.facts["name"]))
        for line in lines
    )
    return Field(key=LINES, label=N_("职工"), type="checklist", required=True, options=options)


def numbers(chosen: Sequence[str]) -> list[int]:
    """Return the numbers that were ticked. Raises `InvalidInput` when there are none; what is no number is none."""
    found = [int(each) for each in chosen if each.isdecimal() and len(each) <= _DIGITS]
    if not found:
        raise InvalidInput.one(LINES, N_("请勾选至少一名职工"))
    return found


def words_of(release: Release) -> Callable[[str], str]:
    """Return what puts texts of the process, and of these pages, into the reader's language."""
    translate = translator(release.locale)

    def word(text: str) -> str:
        told = translate(text)
        return told if told != text else _(text)

    return word
