"""Opening a case from a prepared start form, so that the case that prepared it hears of it afterwards, and once.

Must not know what a start form asks for, nor how that case is told (`workflows.startdrafts.hear`).
"""

from models.cases import Case
from models.startdrafts import StartDraft
from workflows import caselinks, startdrafts
from workflows.desk import Desk
from workflows.jobs.port import enqueue
from workflows.startdrafts import TELL


def origin_of(desk: Desk, draft: StartDraft, number: str) -> str:
    """Let the case that prepared a start form hear that it is opened as *number*; return that case's own number.

    Raises `Conflict` when somebody else has just opened it.
    """
    payload = {"draft": draft.id, "number": number, "by": desk.actor.username}
    key = f"{TELL}:{draft.id}"
    if not enqueue(desk.session, TELL, payload, run_at=desk.now, key=key, case_id=draft.case_id):
        raise startdrafts.settled(desk, None, None)
    return desk.session.get_one(Case, draft.case_id).number


def link(desk: Desk, case: Case, draft: StartDraft) -> None:
    """Link a case that is now stored to the one that prepared its start form."""
    caselinks.link(desk.session, case.id, draft.case_id, caselinks.SPAWNED_FROM, at=desk.now)
