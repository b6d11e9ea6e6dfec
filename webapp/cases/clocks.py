"""The clocks of a case in the reader's language: what each waits for, by when, and what moved it by whose word.

What a clock is called and rests on is `workflows.clockview`'s matter; stopping one is `webapp.cases.clockhand`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask import url_for
from sqlalchemy import select

from models.deadlines import Deadline, DeadlineChange
from models.documents import Document
from webapp.access import current_actor, reading, services
from webapp.cases.head import Head
from webapp.cases.letters import address, by_number
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.language import named
from workflows import pausing
from workflows.clockview import Clock

PAUSE, RESUME = "pause", "resume"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A paper or a letter that a move of a clock names; without ``url`` the reader may not open it."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What moved a clock: the change, who asked and who approved, and its proofs."""

    change: DeadlineChange
    by: str
    approved_by: str
    paper: Proof | None
    notice: Proof | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A clock as the page shows it.

    ``hand`` is the address where the reader may stop it or let it go on, ``longer`` where he may approve more time.
    """

    deadline: Deadline
    label: str
    basis: str
    next_step: str
    moves: tuple[Moved, ...]
    hand: str
    longer: str

    @property
    def moved(self) -> bool:
        """Whether it ends on another day than it was meant to."""
        return self.deadline.due_at != self.deadline.original_due_at


def lines_of(head: Head, clocks: Iterable[Clock]) -> list[Line]:
    """Return clocks in the reader's language, with the names of those who moved them."""
    clocks = list(clocks)
    moves = [move for clock in clocks for move in clock.moves]
    persons = {name for move in moves for name in (move.by, move.approved_by) if name}
    names = people_names(reading(), persons, beside=head.case) if persons else {}
    proofs = _proofs(head, moves)
    opened = services().desk_in(reading(), current_actor())

    def may(clock: Clock) -> bool:
        name = "" if clock.deadline.task_id else clock.deadline.name
        return pausing.may(opened, head.case, head.release, name)

    lines = [_line(head, clock, names, proofs, may=may(clock)) for clock in clocks]
    return [
        replace(line, longer=url_for("cases.longer_clock", case_id=head.case.id, deadline_id=line.deadline.id))
        if pausing.may_extend(opened, head.case, head.release, line.deadline)
        else line
        for line in lines
    ]


def _line(head: Head, clock: Clock, names: Mapping[str, str], proofs: Mapping[str | int, Proof], *, may: bool) -> Line:
    deadline = clock.deadline
    kind = RESUME if deadline.paused_at else PAUSE
    movable = may and (deadline.paused_at is not None or bool(deadline.rule.get("pausable", True)))
    address = url_for("cases.clock", case_id=head.case.id, deadline_id=deadline.id, kind=kind)
    return Line(
        deadline=deadline,
        label=named(head.translate(clock.label), clock.label_en),
        basis=head.translate(clock.basis),
        next_step=head.translate(clock.next_step),
        moves=tuple(
            Moved(
                change=move,
                by=names.get(move.by, _("系统") if move.by == "system" else move.by),
                approved_by=names.get(move.approved_by or "", move.approved_by or ""),
                paper=proofs.get(move.document_id or 0),
                notice=proofs.get(move.notice or ""),
            )
            for move in clock.moves
            if move.kind in {"pause", "resume", "extend"}
        ),
        hand=address if movable else "",
        longer="",
    )


def _proofs(head: Head, moves: Iterable[DeadlineChange]) -> dict[str | int, Proof]:
    """Return the papers by id and the letters by number that moves name."""
    moves = list(moves)
    papers = {move.document_id for move in moves if move.document_id}
    letters = {move.notice for move in moves if move.notice}
    found: dict[str | int, Proof] = {}
    if papers:
        for paper in reading().scalars(select(Document).where(Document.id.in_(papers))):
            url = url_for("cases.document", case_id=head.case.id, document_id=paper.id)
            found[paper.id] = Proof(text=paper.name, url="" if head.outside else url)
    if letters:
        known = by_number(head)
        for number in letters:
            url = address(known[number].letter) if number in known and not head.outside else ""
            found[number] = Proof(text=number, url=url)
    return found
