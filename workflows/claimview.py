"""The claims of a case as readers want them: a page of lines with the sums of the case, one line, its history.

Reads only; must not know who may see a case (`workflows.claimrights`) nor how a value is shown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.journal import Entry
from models.packing import mentions
from models.tasks import Task
from workflows import canonical, claimrows
from workflows.claims import recorded, tracing
from workflows.claims.book import Book, Line, Payment, Sums
from workflows.claims.words import ADDITIONAL, ADVANCE
from workflows.clock import office_date
from workflows.errors import N_, NotFound

STATES = ("", "open", "unpaid", "ended")
"""Which lines readers may ask for: all, those without an end, those of them with something outstanding, the others."""


_ELSEWHERE = re.compile(r'"elsewhere_reason":("(?:[^"\\]|\\.)*")')
_ROW = re.compile(r'"number":(null|\d+)')
_NEW = re.compile(r'{"new":true,"number":(\d+)[,}]')
"""How canonical text says why a row is there, of which line it is, and that it is new; no text in quotes holds any."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Lines in the order of their numbers, the number to go on after (None: that was all), and the case's sums."""

    lines: Sequence[Line]
    after: int | None
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Event:
    """An entry that touched a line: what it changed, before and after, and the payments it made for it."""

    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    command: str
    reason: str
    changed: Mapping[str, Any]
    payments: Sequence[Payment]


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """For whom a step is: the number of the line, who has it (the heir, if any), his ID number, what is claimed."""

    number: int
    name: str
    id_number: str | None
    claimed_fen: int


def claimants_of(session: Session, tasks: Iterable[Task]) -> dict[str, Claimant]:
    """Return for whom each task is that is for one claimant, by the task's id; of an heir no ID number is known."""
    wanted = {task.id: (task.case_id, task.claim_line) for task in tasks if task.claim_line is not None}
    if not wanted:
        return {}
    here = tuple_(ClaimLine.case_id, ClaimLine.number).in_(sorted(set(wanted.values())))
    known = (ClaimLine.name, ClaimLine.heir_name, ClaimLine.id_number, ClaimLine.claimed_fen)
    rows = session.execute(select(ClaimLine.case_id, ClaimLine.number, *known).where(here))
    found = {
        (row.case_id, row.number): Claimant(
            number=row.number,
            name=row.heir_name or row.name,
            id_number=None if row.heir_name else row.id_number,
            claimed_fen=row.claimed_fen,
        )
        for row in rows
    }
    return {task_id: found[key] for task_id, key in wanted.items() if key in found}


def names_of(session: Session, tasks: Iterable[Task]) -> dict[str, tuple[int, str]]:
    """Return for whom each task is that is for one claimant: by the task's id, number and name (the heir's, if any)."""
    return {task_id: (each.number, each.name) for task_id, each in claimants_of(session, tasks).items()}


def names_in(session: Session, case_id: str) -> frozenset[str]:
    """Return the names of all claimants of a case and of their heirs."""
    statement = select(ClaimLine.name, ClaimLine.heir_name).where(ClaimLine.case_id == case_id)
    return frozenset(name for row in session.execute(statement) for name in row if name)


def page(session: Session, case_id: str, *, after: int = 0, limit: int = 50, state: str = "", behaviour: int) -> Page:
    """Return the lines after a number that are in one of `STATES`, at most *limit*; *behaviour* is the release's."""
    wanted = and_(ClaimLine.number > after, claimrows.in_state(state or None))
    found = claimrows.lines_of(session, case_id, wanted, most=limit + 1)
    lines = list(found.values())[:limit]
    return Page(
        lines=lines,
        after=lines[-1].number if len(found) > limit else None,
        sums=claimrows.sums(session, case_id, behaviour=behaviour),
    )


def line(session: Session, case_id: str, number: int) -> Line:
    """Return one line. Raises `NotFound`."""
    found = claimrows.lines_of(session, case_id, ClaimLine.number == number)
    if not found:
        raise NotFound(N_("名册中没有第 {line} 号，请核对序号"), line=number)
    return found[number]


def payments(session: Session, case_id: str, number: int) -> list[Payment]:
    """Return the payments and reversals of a line, in the order they were entered."""
    return list(claimrows.payments_of(session, case_id, ClaimPayment.line == number).values())


def history(session: Session, case_id: str, number: int) -> list[Event]:
    """Return the entries that touched a line, the first one first: only those that name it are read.

    A line that a step changed is followed, because the entry of such a step does not name it as those of commands do.
    """
    stepped = _is_stepped(session, case_id, number)
    entries = session.execute(_entries_about(case_id, number, stepped=stepped))
    return _followed(entries, number) if stepped else [each for entry in entries if (each := _told(entry, number))]


def _is_stepped(session: Session, case_id: str, number: int) -> bool:
    """Whether a step may have changed a line: added compensation, or entered turnover money."""
    if session.get(ClaimItem, (case_id, number, ADDITIONAL)) is not None:
        return True
    advanced = (ClaimPayment.case_id == case_id) & (ClaimPayment.line == number) & (ClaimPayment.means == ADVANCE)
    return bool(session.scalar(select(exists().where(advanced))))


def _told(entry: Row[Any], number: int) -> Event | None:
    """Return what an entry says of a line; None if what it names is a payment of that number."""
    entered = re.search(rf'{{"new":true,"number":{number}[,}}]', entry.outcome)
    if entered is not None:  # no text in quotes holds this; the line may be one of hundreds
        changed = canonical.loads(entry.outcome[entered.start() : entry.outcome.index("}", entered.start()) + 1])
        return _event(entry, _why_elsewhere(entry, number), changed, ())
    input_, said = canonical.loads_part(partial(tracing.part_of, number, entry.command), entry.input, entry.outcome)
    payments = [Payment(**each) for each in said["payments"]]
    return _event(entry, _reason(input_), said["lines"][0], payments) if said["lines"] else None


def _reason(input_: Mapping[str, Any]) -> str | None:
    """Return why something was entered for a line: the entry's reason, or that of its only row."""
    (row,) = input_["lines"] if len(input_.get("lines", ())) == 1 else (None,)
    own = row.get("elsewhere_reason") if isinstance(row, Mapping) else None
    return input_.get("reason") or own


def _why_elsewhere(entry: Row[Any], number: int) -> str | None:
    """Return why a new line was entered though another case has its months; most entries hold no such reason.

    A sheet of hundreds is not read for it, only the line's own row: its number is the last of its keys, and new lines
    got their numbers in the order of the rows without one.
    """
    if _ELSEWHERE.search(entry.input) is None:
        return None
    rows = list(_ROW.finditer(entry.input))
    new = [at for at, row in enumerate(rows) if row[1] == "null"]
    at = new[sorted(int(each) for each in _NEW.findall(entry.outcome)).index(number)]
    own = _ELSEWHERE.search(entry.input, rows[at - 1].end() if at else 0, rows[at].start())
    return None if own is None else str(canonical.loads(own[1]))


def _followed(entries: Iterable[Row[Any]], number: int) -> list[Event]:
    book, found = Book(), list[Event]()
    for entry in entries:
        cut = partial(tracing.part_of, number, entry.command)
        input_, said = canonical.loads_part(cut, entry.input, entry.outcome)
        before = book
        book = tracing.follow(before, number, entry.command, (input_, said), office_date(entry.at))
        if number in book.lines and book.lines[number] != before.lines.get(number):
            changed = recorded.differences(before.lines.get(number), book.lines[number])
            made = [payment for key, payment in book.payments.items() if key not in before.payments]
            found.append(_event(entry, _reason(input_), changed, made))
    return found


def _entries_about(case_id: str, number: int, *, stepped: bool) -> Select[*tuple[Any, ...]]:
    """Return what asks for the entries that name a line, and for steps that changed lines."""
    named = (mentions(Entry.outcome, f'"number":{number}{then}') for then in ",}")
    told = and_(Entry.command.in_(recorded.COMMANDS), or_(*named))
    if stepped:
        told = or_(told, *(mentions(Entry.outcome, f'"{service}"') for service in recorded.OF_SERVICES))
    columns = (Entry.seq, Entry.at, Entry.actor, Entry.on_behalf_of, Entry.command, Entry.input, Entry.outcome)
    return select(*columns).where(Entry.case_id == case_id, told).order_by(Entry.seq)


def _event(entry: Row[Any], reason: str | None, changed: Mapping[str, Any], payments: Sequence[Payment]) -> Event:
    return Event(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        on_behalf_of=entry.on_behalf_of,
        command=entry.command,
        reason=reason or "",
        changed=changed,
        payments=payments,
    )
