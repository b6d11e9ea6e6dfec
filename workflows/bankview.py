"""What the pages and the API show of files of banks: a page of files, one file, its lines by state.

Reads only. Whoever asks has been let in by `workflows.bankrights`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from models.bankfiles import BankFile, BankLine
from models.cases import Case
from workflows import bankrights, bankrows
from workflows.errors import N_, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from workflows.desk import Desk

STATES: Mapping[str, str] = {
    "good": N_("可入账"),
    "held": N_("待核对"),
    "unknown": N_("未匹配"),
    "wrong": N_("有误"),
    "duplicate": N_("重复"),
    "confirmed": N_("待入账"),
    "booked": N_("已入账"),
    "rejected": N_("已退回"),
}
"""What each state of a line is called, in the order of the pages."""
FILE_STATES: Mapping[str, str] = {
    "taken": N_("待确认"),
    "confirmed": N_("已确认"),
    "withdrawn": N_("已撤回"),
}
OPEN = ("held", "unknown", "wrong")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A file with how many of its lines are in each state."""

    file: BankFile
    counts: Mapping[str, int]

    @property
    def open(self) -> int:
        """How many lines wait for a person."""
        return sum(self.counts.get(state, 0) for state in OPEN)


@dataclass(frozen=True, kw_only=True)
class Files:
    """A page of files, the newest first; *after* is the last one's id when there are more."""

    files: Sequence[Shown]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A page of a file's lines, with the cases they belong to; *after* is the last row when there are more."""

    lines: Sequence[BankLine]
    cases: Mapping[str, Case]
    after: int | None


def files(desk: Desk, *, after: str | None = None, limit: int = 25) -> Files:
    """Return a page of the files in the actor's reach. Raises `Forbidden` when no post of the actor's has any."""
    if not bankrights.may_list(desk):
        raise Forbidden(N_("您的岗位不办理银行文件"))
    statement = select(BankFile).where(bankrights.visible(desk))
    last = desk.session.get(BankFile, after) if after else None
    if last is not None:
        earlier = and_(BankFile.taken_at == last.taken_at, BankFile.id > last.id)
        statement = statement.where(or_(BankFile.taken_at < last.taken_at, earlier))
    found = list(desk.session.scalars(statement.order_by(BankFile.taken_at.desc(), BankFile.id).limit(limit + 1)))
    shown = found[:limit]
    counts = _counts(desk.session, [each.id for each in shown])
    more = shown[-1].id if len(found) > limit else None
    return Files(files=[Shown(file=each, counts=counts.get(each.id, {})) for each in shown], after=more)


def file(desk: Desk, file_id: str) -> Shown:
    """Return one file. Raises `NotFound` when it may not be seen."""
    found = bankrows.file(desk.session, file_id)
    bankrights.require_sees(desk, found)
    return Shown(file=found, counts=_counts(desk.session, [file_id]).get(file_id, {}))


def lines(desk: Desk, file_id: str, *, state: str = "", after: int = 0, limit: int = 50) -> Lines:
    """Return a page of a file's lines, in their order; *state* is one of `STATES`, or `open`, or all."""
    statement = select(BankLine).where(BankLine.file_id == file_id, BankLine.row > after)
    if state:
        statement = statement.where(BankLine.state.in_(OPEN if state == "open" else (state,)))
    found = list(desk.session.scalars(statement.order_by(BankLine.row).limit(limit + 1)))
    shown = found[:limit]
    return Lines(lines=shown, cases=_cases(desk.session, shown), after=shown[-1].row if len(found) > limit else None)


def line(desk: Desk, file_id: str, row: int) -> tuple[Shown, BankLine, Case | None]:
    """Return one line with its file and case. Raises `NotFound`."""
    shown = file(desk, file_id)
    found = desk.session.get(BankLine, (file_id, row))
    if found is None:
        raise NotFound(N_("文件里没有第 {row} 行"), row=row)
    return shown, found, _cases(desk.session, [found]).get(found.case_id or "")


def _counts(session: Session, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    statement = select(BankLine.file_id, BankLine.state, func.count()).where(BankLine.file_id.in_(ids))
    found: dict[str, dict[str, int]] = {}
    for file_id, state, count in session.execute(statement.group_by(BankLine.file_id, BankLine.state)):
        found.setdefault(file_id, {})[state] = count
    return found


def _cases(session: Session, shown: Sequence[BankLine]) -> dict[str, Case]:
    ids = {each.case_id for each in shown if each.case_id}
    return {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(ids)))}
