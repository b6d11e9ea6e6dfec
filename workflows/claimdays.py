"""The day on which each line of a case was claimed: that of the entry that made it.

What a line may claim is computed as of that day: a claim that was made in time does not lapse because a fact is
corrected later. Knows the journal; must not know how a line changes (`workflows.claims.applying`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Entry
from workflows import canonical
from workflows.claims import recorded
from workflows.clock import office_date

_NEW = re.compile(r'{"new":true,"number":(\d+)[,}]')
_CLAIMED_BEFORE = '"claimed_on":'
"""How canonical text says that a line is new, and since when a row was claimed; no text in quotes holds either."""


def of_lines(session: Session, case_id: str, numbers: Collection[int]) -> dict[int, date]:
    """Return the days on which lines were claimed, by number."""
    found: dict[int, date] = {}
    if not numbers:
        return found
    statement = select(Entry.input, Entry.outcome, Entry.at).where(
        Entry.case_id == case_id, Entry.command == recorded.RECORD
    )
    wanted = frozenset(numbers)
    for row in session.execute(statement.order_by(Entry.seq)):
        new = wanted & {int(number) for number in _NEW.findall(row.outcome)}
        if not new:
            continue
        if _CLAIMED_BEFORE not in row.input:  # the entry may be a sheet of hundreds: it need not be read
            found |= dict.fromkeys(new, office_date(row.at))
        else:
            made = canonical.loads_part(partial(_made, wanted), row.input, row.outcome)
            found |= {number: claimed_on or office_date(row.at) for number, claimed_on in made}
        if found.keys() >= wanted:
            break
    return found


def _made(wanted: frozenset[int], entered: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[list[Any]]:
    """Take out of an entry which of the wanted lines it made, each with the day it is said to be claimed on before."""
    return [[number, day] for number, day in _new(entered["lines"], outcome["lines"]) if number in wanted]


def begun(rows: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]], at: datetime) -> dict[int, date]:
    """Return the days of the lines that one entry made: its own, or the one it says a row was claimed on before.

    New lines got their numbers in the order of the rows without one.
    """
    return {number: claimed_on or office_date(at) for number, claimed_on in _new(rows, lines)}


def _new(rows: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Any]]:
    new = sorted(line["number"] for line in lines if line.get("new"))
    return zip(new, [row.get("claimed_on") for row in rows if row["number"] is None], strict=False)
