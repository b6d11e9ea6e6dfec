"""The links of a case to others, beside what its entries tell of them.

Must not know what a link is for.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.caselinks import CaseLink
from models.cases import Case
from workflows.caselinks import JOINED_TO, SPAWNED_FROM, SPLIT_FROM
from workflows.claims import recorded
from workflows.derived import File, differing
from workflows.evidence import Told
from workflows.rerun import Difference


def differences(file: File) -> Iterator[Difference]:
    """Yield the links that are missing, altered or told by no entry."""
    expected = told(file.entries)
    numbers = select(Case.number, Case.id).where(Case.number.in_({number for _, number in expected}))
    ids = {row.number: row.id for row in file.session.execute(numbers)} if expected else {}
    rows = {(row.kind, row.other_case_id): row for row in file.rows(CaseLink)}
    for (kind, number), (seq, at) in expected.items():
        row = rows.pop((kind, ids.get(number, "")), None)
        subject = f"case link {kind} {number}"
        if row is None:
            yield Difference(seq=seq, what=subject, recorded="written", replayed=None)
        else:
            yield from differing(seq, subject, {"since": at}, row)
    for kind, other in sorted(rows):
        yield Difference(seq=file.last, what=f"case link {kind} {other}", recorded=None, replayed="stored")


def told(entries: Iterable[Told]) -> dict[tuple[str, str], tuple[int, datetime]]:
    """Return what links a case's entries lead to: kind and number of the other case, to the entry and its instant.

    The start tells where a case was spawned from, new claim lines where they were split from, and joining of lines says
    which case they are worked together with from then on.
    """
    found: dict[tuple[str, str], tuple[int, datetime]] = {}
    joined: dict[int, str] = {}
    for entry in entries:
        for kind, number in _begun(entry.command, entry.entered):
            found.setdefault((kind, number), (entry.seq, entry.at))
        if entry.command == recorded.JOIN:
            joined = _joined(joined, entry.entered)
            for kind, number in [each for each in found if each[0] == JOINED_TO and each[1] not in joined.values()]:
                del found[kind, number]
            for number in joined.values():
                found.setdefault((JOINED_TO, number), (entry.seq, entry.at))
    return found


def _begun(command: str, entered: Mapping[str, Any]) -> list[tuple[str, str]]:
    if command == "start" and entered.get(SPAWNED_FROM):
        return [(SPAWNED_FROM, entered[SPAWNED_FROM])]
    if command == recorded.RECORD and entered.get(SPLIT_FROM):
        return [(SPLIT_FROM, entered[SPLIT_FROM])]
    return []


def _joined(before: Mapping[int, str], entered: Mapping[str, Any]) -> dict[int, str]:
    lines = entered["lines"]
    if entered["case"] is None:
        return {line: number for line, number in before.items() if line not in lines}
    return {**before, **dict.fromkeys(lines, entered["case"])}
