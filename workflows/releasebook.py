"""What is known of releases and of moves between them: which there are, how many cases are on each, batches of moves.

Queries only; holds no personal data. Must not know pages, nor how a case is moved (`workflows.migration`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.journal import Entry
from models.releases import ReleaseRow
from workflows import canonical
from workflows.errors import N_, NotFound
from workflows.migration import COMMAND


@dataclass(frozen=True, kw_only=True)
class Line:
    """One release of a process and how many open cases are on it."""

    digest: str
    process: str
    name: str
    published_at: datetime
    published_by: str
    current: bool
    running: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """One case of a batch: from which release to which; `undoable` while nothing has happened in it since."""

    case_id: str
    number: str
    origin: str
    to: str
    at: datetime
    by: str
    reason: str
    elements: Mapping[str, str]
    undoable: bool


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Moves that were ordered together."""

    id: str
    moves: tuple[Move, ...]

    @property
    def first(self) -> Move:
        """The first of them: what was ordered is the same for all."""
        return self.moves[0]

    @property
    def at(self) -> datetime:
        """When the last of them was done."""
        return max(move.at for move in self.moves)

    @property
    def undoable(self) -> int:
        """How many of them can be taken back."""
        return sum(move.undoable for move in self.moves)


def processes(session: Session, *, among: ColumnElement[bool] | None = None) -> dict[str, list[Line]]:
    """Return the releases of every process, by its id; the current one first, then the newest.

    *among* says of which cases those that are on them are counted.
    """
    found: dict[str, list[Line]] = {}
    for line in _lines(session, among):
        found.setdefault(line.process, []).append(line)
    return found


def releases_of(session: Session, process: str, *, among: ColumnElement[bool] | None = None) -> list[Line]:
    """Return the releases of one process, as `processes` does. Raises `NotFound` when there is none."""
    found = processes(session, among=among).get(process)
    if not found:
        raise NotFound(N_("没有流程“{process}”"), process=process)
    return found


def batches(session: Session, process: str, *, among: ColumnElement[bool] | None = None) -> list[Batch]:
    """Return the batches of moves of a process, the newest first."""
    moves: dict[str, list[Move]] = {}
    for batch, move in _moves(session, process, among):
        moves.setdefault(batch, []).append(move)
    found = [Batch(id=batch, moves=tuple(of_batch)) for batch, of_batch in moves.items()]
    return sorted(found, key=lambda batch: batch.at, reverse=True)


def batch(session: Session, process: str, batch_id: str, *, among: ColumnElement[bool] | None = None) -> Batch:
    """Return one batch. Raises `NotFound`."""
    moves = moves_of(session, process, batch_id, among=among)
    if not moves:
        raise NotFound(N_("没有这一批换版"))
    return Batch(id=batch_id, moves=moves)


def moves_of(
    session: Session, process: str, batch_id: str, *, among: ColumnElement[bool] | None = None
) -> tuple[Move, ...]:
    """Return the moves of a batch, of the oldest case first; none when there is no such batch."""
    return tuple(move for each, move in _moves(session, process, among) if each == batch_id)


def _lines(session: Session, among: ColumnElement[bool] | None) -> Iterator[Line]:
    running = dict(_running(session, among))
    columns = (
        ReleaseRow.digest,
        ReleaseRow.package_id,
        ReleaseRow.name,
        ReleaseRow.published_at,
        ReleaseRow.published_by,
        ReleaseRow.current,
    )
    order = (ReleaseRow.package_id, ReleaseRow.current.desc(), ReleaseRow.published_at.desc(), ReleaseRow.digest)
    for digest, process, name, at, by, current in session.execute(select(*columns).order_by(*order)):
        yield Line(
            digest=digest,
            process=process,
            name=name,
            published_at=at,
            published_by=by,
            current=current,
            running=running.get(digest, 0),
        )


def _running(session: Session, among: ColumnElement[bool] | None) -> Sequence[tuple[str, int]]:
    counted = select(Case.release_digest, func.count()).where(Case.status == "open")
    narrowed = counted if among is None else counted.where(among)
    return [(digest, count) for digest, count in session.execute(narrowed.group_by(Case.release_digest))]


def _moves(session: Session, process: str, among: ColumnElement[bool] | None) -> Iterator[tuple[str, Move]]:
    statement = (
        select(Entry.input, Entry.at, Entry.actor, Entry.seq, Case.id, Case.number, Case.version, Case.status)
        .join(Case, Case.id == Entry.case_id)
        .where(Case.process == process, Entry.command == COMMAND)
        .order_by(Case.opened_at, Case.id, Entry.seq)
    )
    for row in session.execute(statement if among is None else statement.where(among)):
        entered: dict[str, Any] = canonical.loads(row.input)
        yield (
            entered["batch"],
            Move(
                case_id=row.id,
                number=row.number,
                origin=entered["from"],
                to=entered["to"],
                at=row.at,
                by=row.actor,
                reason=entered["reason"],
                elements=entered["elements"],
                undoable=row.status == "open" and row.seq == row.version,
            ),
        )
