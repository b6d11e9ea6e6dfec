"""Letters as they are given out: the file of one, the copies of those in its list, and which letters a line was in.

Reads only; who may read a letter is `workflows.partners`'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.journal import Entry
from models.letters import Letter
from workflows.errors import N_, NotFound
from workflows.letters.docx import written
from workflows.letters.sheet import Sheet, copy_for, sheet_of, with_foot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from workflows.engine.values import Release


def part_of(letter: Letter, line: int | None) -> Sheet:
    """The letter, or the copy of the claimant in a line. Raises `NotFound` when the letter does not go to that one."""
    sheet = sheet_of(letter)
    if line is None:
        return sheet
    copy = copy_for(sheet, line) if letter.to_claimants else None
    if copy is None:
        raise NotFound(N_("这份文书没有发给第 {line} 号职工"), line=line)
    return copy


def copies_of(letter: Letter) -> list[Sheet]:
    """Each claimant's copy, in the order of the list. Raises `NotFound` when the letter goes to none of them."""
    sheet = sheet_of(letter)
    if not letter.to_claimants or sheet.listing is None:
        raise NotFound(N_("这份文书没有逐人送达的副本"))
    found = (copy_for(sheet, row.line) for row in sheet.listing.rows)
    return [copy for copy in found if copy is not None]


def given_to(session: Session, case_id: str) -> Mapping[int, list[Letter]]:
    """The letters that went to the claimant of each line, by its number, the newest first."""
    statement = select(Letter).where(Letter.case_id == case_id, Letter.to_claimants.is_(True))
    found: dict[int, list[Letter]] = {}
    for letter in session.scalars(statement.order_by(Letter.id.desc())):
        for row in (letter.listing or {}).get("rows", ()):
            found.setdefault(row["line"], []).append(letter)
    return found


def file_of(
    session: Session,
    release_of: Callable[[str], Release],
    letter: Letter,
    line: int | None = None,
    *,
    foot: Sequence[str] = (),
) -> bytes:
    """The letter, or a claimant's copy, as a file: always the same bytes, whatever the case's release is by now.

    The `foot` stands below its text: what who gives it out adds, and is no part of what was issued.
    """
    sheet = with_foot(part_of(letter, line), foot)
    return written(sheet, issued_at=letter.issued_at, template=_template(session, release_of, letter))


def _template(session: Session, release_of: Callable[[str], Release], letter: Letter) -> bytes | None:
    """What the package that the letter was issued under has for its kind, or for all."""
    then = select(Entry.release).where(Entry.case_id == letter.case_id, Entry.at == letter.issued_at)
    digest = session.scalar(then.order_by(Entry.seq.desc()).limit(1))
    if digest is None:
        return None
    package = release_of(digest).package
    names = (f"{package.id}/letters/{letter.kind}.docx", f"{package.id}/letters/letter.docx")
    return next((package.files[name] for name in names if name in package.files), None)
