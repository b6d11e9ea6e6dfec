"""Services of letters as rows: written, read, and which of them count.

Knows columns; must not know rules (`workflows.letters.serving`) nor who may serve (`workflows.letterservice`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.letters import Letter, LetterService
from workflows.desk import Desk
from workflows.letters.serving import Service


def keep(desk: Desk, letter: Letter, told: Service) -> None:
    """Write the rows of a service: one for each claimant, or one for the addressee."""
    said = {"case_id": letter.case_id, "letter_id": letter.id, "at": desk.now, "recorded_by": desk.actor.username}
    rows = [{**said, **columns} for columns in columns_of(told)]
    desk.session.execute(insert(table_of(LetterService)), rows)


def columns_of(told: Service) -> list[dict[str, Any]]:
    """Return what the columns of a service must be, but for its letter and who entered it when."""
    said = {"served_on": told.served_on, "way": told.way, "receiver": told.receiver, "witness": told.witness}
    said["document_id"] = told.paper
    return [{"line": line, **said} for line in told.lines or (None,)]


def of_letter(session: Session, letter_id: int) -> list[LetterService]:
    """Return the services of a letter in the order in which they were entered."""
    statement = select(LetterService).where(LetterService.letter_id == letter_id).order_by(LetterService.id)
    return list(session.scalars(statement))


def standing(services: Iterable[LetterService]) -> dict[int | None, LetterService]:
    """Return the service that counts for each line, under None that on the addressee."""
    return {service.line: service for service in services}


def lines_of(letter: Letter) -> Sequence[int]:
    """Return the lines whose claimants each get a copy of a letter."""
    rows = (letter.listing or {}).get("rows", ()) if letter.to_claimants else ()
    return [row["line"] for row in rows]
