"""What an office of another organ sees of a case: what its own steps show, and nothing else of it.

A step shows its form, the facts it names (`facts`), the papers its form asks for and those it shares (`shows`), and
the letters whose numbers are among its facts; besides, an office sees the papers and letters it brought itself. A step
that is done shows what it showed then. Must not know pages, nor who may work a step (`workflows.authority`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.cases import Case
from models.documents import Document
from models.journal import Entry
from models.letters import Letter
from models.people import User
from models.tasks import RUNNING, Task
from workflows import authority, canonical, storeddata
from workflows.duties import listed
from workflows.engine.lint_organs import CLAIMS, LOAN
from workflows.errors import N_, Forbidden, NotFound

__all__ = [
    "CLAIMS",
    "LOAN",
    "asked_for",
    "facts",
    "papers",
    "require_adding",
    "require_known",
    "require_letter",
    "require_paper",
    "require_shown",
    "steps",
]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from workflows.authority import Grant
    from workflows.desk import Desk
    from workflows.engine.values import Release


def steps(desk: Desk, case: Case) -> tuple[Task, ...]:
    """The steps of a case that are the actor's own office's, in order; cancelled ones show nothing."""
    tasks = desk.session.scalars(select(Task).where(Task.case_id == case.id).order_by(Task.opened_at, Task.id))
    return tuple(task for task in tasks if task.state != "cancelled" and authority.is_own(desk.actor, task))


def require_known(desk: Desk, case_id: str) -> Case:
    """The case of that id, when the actor may see it or a step of it is the own office's.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    case = desk.session.get(Case, case_id)
    if case is not None and (
        authority.can_see(desk.actor, case) or authority.takes_part(desk.session, desk.actor, case)
    ):
        return case
    raise NotFound(N_("找不到这个案件，或您无权查看"))


def require_shown(desk: Desk, case_id: str, what: str) -> Case:
    """The case, when the actor may see it or an own step of it shares `what` (a kind of paper, `CLAIMS`, `LOAN`).

    Raises:
        NotFound: the actor may not know of the case.
        Forbidden: no step of the own office shares it.
    """
    case = require_known(desk, case_id)
    if authority.can_see(desk.actor, case) or any(what in _shared(task) for task in steps(desk, case)):
        return case
    raise Forbidden(N_("您的单位办理的步骤不共享这项内容"))


# Facts


def facts(desk: Desk, case: Case, task: Task, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a step names of the case data, `known` as they are now, to be shown beside its form to the actor."""
    keys = listed(task.properties.get("facts", ""))
    if task.state not in RUNNING and not authority.can_see(desk.actor, case):
        known = _known_then(desk.session, case, task)
    return {key: known.get(key) for key in keys}


def _known_then(session: Session, case: Case, task: Task) -> Mapping[str, Any]:
    """The case data as they stood when a task was closed, from the journal."""
    known: dict[str, Any] = {}
    for text in session.scalars(select(Entry.outcome).where(Entry.case_id == case.id).order_by(Entry.seq)):
        outcome = canonical.loads(text)
        if any(closed["id"] == task.id for closed in outcome.get("closed", ())):
            break
        known |= {key: after for key, (_, after) in outcome.get("changes", {}).items()}
    return known


# Papers


def papers(desk: Desk, case: Case) -> list[Document]:
    """The papers of a case that the actor may see: all, or those that the own office's steps show."""
    found = list(desk.session.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id)))
    if authority.can_see(desk.actor, case):
        return found
    own = steps(desk, case)
    kinds = [(task, _shared(task) | asked_for(_release(desk, case), task)) for task in own]
    colleagues = _staff(desk.session, own)
    return [
        paper
        for paper in found
        if paper.uploaded_by in colleagues or any(_was_there(paper, task) for task, each in kinds if paper.kind in each)
    ]


def require_paper(desk: Desk, case_id: str, document_id: int) -> tuple[Case, Document]:
    """A paper of a case that the actor may see.

    Raises:
        NotFound: there is none in the case, or the actor may not know of the case.
        Forbidden: no step of the own office shows it.
    """
    case = require_known(desk, case_id)
    paper = desk.session.get(Document, document_id)
    if paper is None or paper.case_id != case.id:
        raise NotFound(N_("本案没有这份材料"))
    if not authority.can_see(desk.actor, case) and paper.id not in {each.id for each in papers(desk, case)}:
        raise Forbidden(N_("您的单位办理的步骤不共享这份材料"))
    return case, paper


def require_adding(desk: Desk, case: Case, kind: str) -> Grant:
    """By which authority the actor may add a paper of a kind: whoever sees the case, or whose own step asks for it.

    Raises:
        Forbidden: the actor may write nothing, or holds no step whose form asks for such a paper.
    """
    if authority.can_see(desk.actor, case):
        return authority.require_paper(desk, case)
    release = _release(desk, case)
    for task in steps(desk, case):
        if task.state == "claimed" and task.assignee_id == desk.actor.user_id and kind in asked_for(release, task):
            return authority.require_perform(desk, task, release)
    raise Forbidden(N_("您的单位只能上传自己正在办理的步骤所要的材料"))


def asked_for(release: Release, task: Task) -> frozenset[str]:
    """The kinds of papers that the form of a step asks for."""
    form = release.forms.get(task.form or "")
    return frozenset(field.key for field in form.fields if field.type == "file") if form else frozenset()


def _shared(task: Task) -> frozenset[str]:
    return listed(task.properties.get("shows", ""))


def _was_there(paper: Document, task: Task) -> bool:
    """Whether a step could show the paper: one that is done shows nothing that came later."""
    return task.closed_at is None or paper.uploaded_at <= task.closed_at


def _staff(session: Session, own: Sequence[Task]) -> frozenset[str]:
    """Who works in the offices of these steps."""
    places = {task.office_id for task in own}
    return frozenset(session.scalars(select(User.username).where(User.office_id.in_(places))))


# Letters


def require_letter(desk: Desk, case_id: str, letter_id: int) -> tuple[Case, Letter]:
    """A letter of a case that the actor may see: the own office's, or one whose number an own step shows.

    Raises:
        NotFound: there is none in the case, or the actor may not know of the case.
        Forbidden: no step of the own office shows it.
    """
    case = require_known(desk, case_id)
    letter = desk.session.get(Letter, letter_id)
    if letter is None or letter.case_id != case.id:
        raise NotFound(N_("本案没有这份文书"))
    if authority.can_see(desk.actor, case):
        return case, letter
    own = steps(desk, case)
    if letter.office_id in {task.office_id for task in own}:
        return case, letter
    known = storeddata.of_case(desk.session, case)
    if any(letter.number in facts(desk, case, task, known).values() for task in own):
        return case, letter
    raise Forbidden(N_("您的单位办理的步骤不共享这份文书"))


def _release(desk: Desk, case: Case) -> Release:
    return desk.releases.by_digest(desk.session, case.release_digest)
