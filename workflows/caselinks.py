"""Links between cases: made by commands, told by their journals, and shown from both sides.

A link belongs to the case whose journal tells of it: the younger one, or the one whose lines were joined. Knows stored
cases and links; must not know who may see them, nor pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from models.caselinks import CaseLink
from models.cases import Case
from models.claims import ClaimLine
from models.insertion import insert_if_absent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

SPAWNED_FROM, JOINED_TO, SPLIT_FROM = "spawned_from", "joined_to", "split_from"
"""Kinds of links; the first and the last are also what a first entry and one of new claim lines call the number."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link as one of its two cases sees it: the `other` one; `outward` when this case's journal tells of it."""

    other: Case
    kind: str
    since: datetime
    outward: bool


# Making links


def link(session: Session, case_id: str, other: str, kind: str, *, at: datetime) -> None:
    """Link a case to the one with the id *other*, unless it is already; the command's entry must tell of it."""
    insert_if_absent(session, CaseLink, {"case_id": case_id, "other_case_id": other, "kind": kind, "since": at})


def follow_joins(session: Session, case_id: str, *, at: datetime) -> None:
    """Let a case be joined to exactly those cases that its claim lines name."""
    named = select(ClaimLine.joined_to).where(ClaimLine.case_id == case_id, ClaimLine.joined_to.is_not(None))
    wanted = set(session.scalars(select(Case.id).where(Case.number.in_(named))))
    of_case = (CaseLink.case_id == case_id, CaseLink.kind == JOINED_TO)
    there = set(session.scalars(select(CaseLink.other_case_id).where(*of_case)))
    if there - wanted:
        session.execute(delete(CaseLink).where(*of_case, CaseLink.other_case_id.in_(there - wanted)))
    for other in sorted(wanted - there):
        link(session, case_id, other, JOINED_TO, at=at)


# Reading them


def of_case(session: Session, case_id: str) -> list[Link]:
    """Return the links of a case from both sides, the oldest first; one whose other case is gone is left out."""
    rows = session.scalars(
        select(CaseLink).where((CaseLink.case_id == case_id) | (CaseLink.other_case_id == case_id))
    ).all()
    others = {row.other_case_id if row.case_id == case_id else row.case_id for row in rows}
    known = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(others)))}
    found = (_seen_from(case_id, row, known) for row in rows)
    return sorted((each for each in found if each is not None), key=lambda each: (each.since, each.other.number))


def _seen_from(case_id: str, row: CaseLink, known: Mapping[str, Case]) -> Link | None:
    outward = row.case_id == case_id
    other = known.get(row.other_case_id if outward else row.case_id)
    return Link(other=other, kind=row.kind, since=row.since, outward=outward) if other is not None else None
