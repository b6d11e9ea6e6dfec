"""Where the data of a case are stored: its row, and the rows of its large values beside it.

Knows tables; what the texts look like is told by `workflows.casedata`. Must not know what the values mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from models.cases import Case, LargeValue
from models.insertion import insert_if_absent
from models.prepared import Prepared
from workflows import casedata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from workflows.casedata import Kept, Read, Written

_VALUES = LargeValue.__table__
_TEXTS = Prepared(select(_VALUES.c.digest, _VALUES.c.text).where(_VALUES.c.case_id == bindparam("case_id")))
_TOGETHER = Prepared(
    select(Case.__table__.c.data, _VALUES.c.digest, _VALUES.c.text)
    .select_from(Case.__table__.outerjoin(_VALUES, _VALUES.c.case_id == Case.__table__.c.id))
    .where(Case.__table__.c.id == bindparam("case_id"))
)
_DROP = Prepared(
    delete(LargeValue).where(_VALUES.c.case_id == bindparam("case_id"), _VALUES.c.digest == bindparam("digest"))
)


def of_case(session: Session, case: Case) -> Mapping[str, Any]:
    """The data of a case. Raises `UnreadableError` when something of them is gone or altered."""
    return read(session, case).data


def read(session: Session, case: Case) -> Read:
    """The data of a case and what is large of them. Raises as `of_case`.

    Row and values are read in one statement: between two, somebody else's command may replace a value.
    """
    if not casedata.names_others(case.data):
        return casedata.read(case.data, {})
    rows = _TOGETHER.all(session.connection(), {"case_id": case.id})
    text = rows[0][0] if rows else case.data
    return casedata.read(text, {row[1]: row[2] for row in rows if row[1] is not None})


def texts_of(session: Session, case_id: str) -> dict[str, str]:
    """The texts of the large values that are stored of a case, by digest, whether its data name them or not."""
    rows = _TEXTS.all(session.connection(), {"case_id": case_id})
    return {row[0]: row[1] for row in rows}


def keep(session: Session, case_id: str, now: Written, before: Mapping[str, Kept]) -> None:
    """Store what is new of the large values and drop what the case no longer has."""
    stored = {each.digest for each in before.values() if each.digest is not None}
    for digest, text in now.fresh.items():
        if digest not in stored:
            insert_if_absent(session, LargeValue, {"case_id": case_id, "digest": digest, "text": text})
    for digest in stored - {each.digest for each in now.kept.values()}:
        _DROP.run(session.connection(), {"case_id": case_id, "digest": digest})
