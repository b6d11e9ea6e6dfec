"""The command by which a person enters that a letter was served (送达), on whom, when, how and with which proof.

A process can do the same by itself (service `letter.serve`). Nothing is ever edited: a later service on the same
addressee counts instead of an earlier one. Must not know pages or HTTP.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.documents import Document
from models.letters import Letter, LetterService
from models.offices import Office
from models.tasks import RUNNING, Task
from workflows import announcing, authority, casework, idempotency, offices, partners, servicerows
from workflows.authority import Grant
from workflows.casework import Deed
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.letters import serving

GROUPS = "service_groups"
"""The process property that names the candidate groups whose people may enter that letters were served."""
SERVE = "letter_serve"
RECEIPT = "return_receipt"
"""The kind of paper that is a return receipt (送达回证): the one kind that a closed case still takes."""


def serve(
    desk: Desk, case_id: str, letter_id: int, raw: Mapping[str, Any], *, key: str | None = None
) -> list[LetterService]:
    """Enter a service: `served_on`, `way`, `announced_on`, `receiver`, `witness`, `paper` (a document's id), `lines`.

    Returns the rows of the letter. By announcement `served_on` is the day on which the days from it are over. A closed
    case takes what a return receipt proves that came afterwards: one more entry, nothing else of the case changes.
    Raises `NotFound`, `Forbidden` (another organ serves its own letters), `InvalidState` for a closed case and
    `InvalidInput` with everything that is wrong.
    """
    case, letter = partners.require_letter(desk, case_id, letter_id)
    request = {"command": SERVE, "case": case.id, "letter": letter.id, "values": dict(raw)}
    if idempotency.answered(desk, key, request) is not None:
        return servicerows.of_letter(desk.session, letter.id)
    work = casework.take_up(desk, case.id)
    grant = require(desk, work.case, work.release, letter)
    told = serving.read(
        raw,
        issued_on=office_date(letter.issued_at),
        today=office_date(desk.now),
        among=servicerows.lines_of(letter),
        days=announcing.days_for(desk.session, work.office),
    )
    _require_proof(desk.session, work.case, told.paper)
    servicerows.keep(desk, letter, told)
    entered = {"letter": letter.number, **told.entered()}
    casework.note(work, Deed(command=SERVE, entered=entered, grant=grant))
    idempotency.remember(desk, key, {"letter": letter.id})
    return servicerows.of_letter(desk.session, letter.id)


def require(desk: Desk, case: Case, release: Release, letter: Letter) -> Grant:
    """Return by which authority the actor serves a letter: the organ that issued it does. Raises `Forbidden`."""
    authority.require_writer(desk.actor)
    groups = {name for name in re.split(r"[,\s]+", release.properties.get(GROUPS, "")) if name}
    waiting = select(Task.office_id).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    places = [*reversed(offices.ids_on_path(case.office_path)), *desk.session.scalars(waiting)]
    theirs = letter.office_id is not None
    grant = authority.grant_in(desk.actor, groups, dict.fromkeys(_of_issuer(desk.session, case, places, theirs=theirs)))
    if grant is None:
        raise Forbidden(N_("您的岗位不能登记这份文书的送达"))
    return grant


def may(desk: Desk, case: Case, release: Release, letter: Letter) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, letter)
    except (NotFound, Forbidden):
        return False
    return True


def require_receipt(desk: Desk, case: Case, release: Release, kind: str) -> Grant:
    """Return by which authority the actor adds a paper of a *kind* to a closed case: a return receipt, who serves.

    Raises `InvalidState` for any other kind and where no letter was issued, `Forbidden`.
    """
    wanted = select(Letter).where(Letter.case_id == case.id, Letter.office_id.is_(None)).order_by(Letter.id).limit(1)
    letter = desk.session.scalars(wanted).one_or_none() if kind == RECEIPT else None
    if letter is None:
        raise InvalidState(N_("本案已办结，不能再增加材料"))
    return require(desk, case, release, letter)


def _of_issuer(session: Session, case: Case, places: Sequence[int], *, theirs: bool) -> list[int]:
    """Return those offices that are of the organ which issued a letter: the case's own, or another one."""
    paths = dict(session.execute(select(Office.id, Office.path).where(Office.id.in_(places))).all())
    return [each for each in places if offices.of_other_tree(paths[each], case.office_path) is theirs]


def _require_proof(session: Session, case: Case, paper: int | None) -> None:
    document = session.get(Document, paper) if paper is not None else None
    if document is None or document.case_id != case.id:
        raise InvalidInput.one(serving.PAPER, N_("请选择送达回证等证明材料；还没有上传的，请先上传到本案"))
    if case.status == "closed" and document.kind != RECEIPT:
        raise InvalidInput.one(serving.PAPER, N_("本案已办结，只能凭办结以后收到的送达回证登记，请上传回证"))
