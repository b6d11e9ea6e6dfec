"""Months that a line claims though an ended line of the same worker in the case has had them already.

Asked by commands before a change is carried out; what was recorded before is not judged again. Knows rows; must not
know how a line changes (`workflows.claims.applying`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.claims import ClaimLine
from workflows import claimrows
from workflows.claims.book import Book, Line
from workflows.claims.changes import Change, Record, Reopen
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import ARREARS, PERIOD
from workflows.claims.words import ENDS, PAID, SPLIT_OFF
from workflows.errors import N_

DONE_WITH = (PAID, "settled", "unrecoverable", SPLIT_OFF)
"""The ends after which the months of a line are not claimed once more; what was withdrawn may be."""
_TEMPLATE = N_(
    "“{label}”：与第 {other} 号（{end}）的欠薪时段重复，同一人同一天不能计两次：请更正时段，或重新开启第 {other} 号"
)


def tell(session: Session, case_id: str, books: tuple[Book, Book], change: Change, faults: Faults) -> None:
    """Tell the faults of periods of changed lines that an ended line with the same ID number has."""
    before, after = books
    if not isinstance(change, Record | Reopen):
        return
    changed = [line for number, line in after.lines.items() if _claims_anew(before.lines.get(number), line)]
    wanted = {line.facts.get("id_number") for line in changed} - {None}
    if not wanted:
        return
    named = ClaimLine.id_number.in_(sorted(wanted)) & ClaimLine.end_kind.in_(DONE_WITH)
    ended = claimrows.lines_of(session, case_id, named)
    rows = _rows(before, change)
    for line in changed:
        others = [each for each in ended.values() if each.number != line.number and _same(each, line)]
        _tell(line, others, rows.get(line.number), faults)


def _claims_anew(before: Line | None, after: Line) -> bool:
    """Whether a line runs now and did not, or changed its months or whose they are."""
    if after.end is not None:
        return False
    keys = (ARREARS, "id_number")
    return before is None or before.end is not None or any(before.facts[key] != after.facts.get(key) for key in keys)


def _same(one: Line, other: Line) -> bool:
    return bool(one.facts["id_number"] == other.facts.get("id_number"))


def _rows(book: Book, change: Record | Reopen) -> dict[int, Place]:
    """Return in which row of what was entered a line stands; without one the fault is about the lines named."""
    if isinstance(change, Reopen):
        return {}
    found, number = {}, book.last_line
    for at, given in enumerate(change.lines):
        number += given.number is None
        found[given.number or number] = Place.of("lines", at)
    return found


def _tell(line: Line, others: Iterable[Line], place: Place | None, faults: Faults) -> None:
    for other in others:
        for at, period in enumerate(line.facts.get(ARREARS) or ()):
            if any(_overlap(period, each) for each in other.facts[ARREARS]):
                end = ENDS[other.end.kind] if other.end else ""
                params = {"label": PERIOD["from_on"].label, "other": other.number, "end": end}
                inside = Place() if place is None else place.inside(ARREARS, at)
                faults.add(inside, "lines" if place is None else "from_on", _TEMPLATE, params)
                return


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    days = [each[key] for each in (one, other) for key in ("from_on", "to_on")]
    if any(day is None for day in days):
        return False
    return bool(one["from_on"] <= other["to_on"] and other["from_on"] <= one["to_on"])
