"""Which stored value it is that cannot be read at all: the entry, or the column of a row of the case.

Asked only when reading a case has failed; reads its rows one column at a time. Must not know what they should say.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select, Table, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.deadlines import Deadline, DeadlineChange
from models.documents import Document
from models.funds import FundMovement
from models.journal import Entry
from models.letters import Letter
from models.notices import Notice, Objection
from models.packing import mentions
from models.search import SearchWord
from models.startdrafts import StartDraft
from models.tasks import Task
from models.timers import WaitingTimer
from workflows.errors import N_
from workflows.rerun import Difference

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What reading altered bytes may raise."""
_ROWS: tuple[tuple[str, Any], ...] = (
    ("task", Task),
    ("deadline", Deadline),
    ("notice", Notice),
    ("objection", Objection),
    ("document", Document),
    ("letter", Letter),
    ("fund movement", FundMovement),
    ("claim line", ClaimLine),
    ("claim item", ClaimItem),
    ("claim payment", ClaimPayment),
    ("start draft", StartDraft),
    ("timer", WaitingTimer),
    ("search words", SearchWord),
)


def found(session: Session, case_id: str, error: Exception) -> Difference:
    """Return what of a case cannot be read, by trying one after the other."""
    last = 0
    try:
        for last in session.scalars(select(Entry.seq).where(Entry.case_id == case_id).order_by(Entry.seq)):
            session.execute(select(Entry).where(Entry.case_id == case_id, Entry.seq == last)).all()
    except UNREADABLE as broken:
        return Difference(seq=last, what=N_("记录无法读取"), recorded=None, replayed=type(broken).__name__)
    what, number = next(_unreadable(session, case_id), (N_("案件的存储内容无法读取"), None))
    seq = _tells(session, case_id, number) or last
    return Difference(seq=seq, what=what, recorded=None, replayed=type(error).__name__)


def _unreadable(session: Session, case_id: str) -> Iterator[tuple[str, Any]]:
    """Yield each value that cannot be read: what it is, and the id of its row."""
    yield from _columns(session, "case", Case.__table__, select(Case.id).where(Case.id == case_id))
    for subject, row in _ROWS:
        table = row.__table__
        keys = select(*table.primary_key.columns).where(table.c.case_id == case_id)
        yield from _columns(session, subject, table, keys)
    changes = select(DeadlineChange.id).join(Deadline, Deadline.id == DeadlineChange.deadline_id)
    of_case = changes.where(Deadline.case_id == case_id)
    yield from _columns(session, "deadline change", DeadlineChange.__table__, of_case)


def _columns(session: Session, subject: str, table: Any, keys: Select[Any]) -> Iterator[tuple[str, Any]]:
    stored: Table = table
    for key in session.execute(keys).all():
        here = [column == value for column, value in zip(stored.primary_key.columns, key, strict=True)]
        for column in stored.columns:
            if not _is_readable(session, select(column).where(*here)):
                yield f"{subject} {key[0]}.{_named(column)}", key[0]


def _named(column: Column[Any]) -> str:
    return str(column.key)


def _is_readable(session: Session, statement: Select[Any]) -> bool:
    try:
        session.execute(statement).all()
    except UNREADABLE:
        return False
    return True


def _tells(session: Session, case_id: str, number: Any) -> int | None:
    """Return the first entry that names a row, if rows of its kind are named in the journal (tasks, timers)."""
    if not isinstance(number, str) or number == case_id:
        return None
    names = mentions(Entry.outcome, f'"{number}"')
    return session.scalar(select(Entry.seq).where(Entry.case_id == case_id, names).order_by(Entry.seq).limit(1))
