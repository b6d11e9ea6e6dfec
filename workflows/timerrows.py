"""The rows of waiting timers of one case, brought to what the engine says is waiting now.

Must not know what a timer does.
"""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from models.timers import WaitingTimer
from workflows.engine.values import Timer

_OF_CASE = select(WaitingTimer).where(WaitingTimer.case_id == bindparam("case_id"))


def replace(session: Session, case_id: str, waiting: tuple[Timer, ...]) -> None:
    """Make the stored timers of a case those that now wait."""
    stored = {row.id: row for row in session.scalars(_OF_CASE, {"case_id": case_id})}
    gone = stored.keys() - {timer.id for timer in waiting}
    if gone:
        session.execute(delete(WaitingTimer).where(WaitingTimer.id.in_(sorted(gone))))
    for timer in waiting:
        row = stored.get(timer.id)
        if row is None:
            session.add(WaitingTimer(id=timer.id, case_id=case_id, element=timer.element, due_at=timer.due_at))
        elif row.due_at != timer.due_at:
            row.due_at = timer.due_at
