"""Everything the page of one task shows around its form: the case's head, why it cannot be worked, facts, opinions.

Asks `workflows.authority` whether the reader may work it; must not decide that itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.documents import Document
from models.people import User
from models.tasks import Task
from webapp.access import current_actor, reading, services
from webapp.caseforms.views import FormView
from webapp.cases.checklist import kinds_of
from webapp.cases.claimant import claimant_of
from webapp.cases.clocks import Line, lines_of
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import Opinion, opinions
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.formats import instant
from webapp.language import named
from webapp.tasks.facts import Fact, answers_of, facts_of
from workflows import authority, claimantphone, claimrights, claimview, clockview, lateness, partners, taskview
from workflows.desk import Desk
from workflows.duties import listed
from workflows.engine.values import Form
from workflows.errors import Rejection
from workflows.forms import beginning
from workflows.taskview import TaskView


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper beside the form, with what its kind is called."""

    document: Document
    label: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A task as its page shows it; ``obstacle`` says why the form is not there."""

    view: TaskView
    head: Head
    obstacle: str | None
    claimable: bool
    facts: tuple[Fact, ...]
    answers: tuple[Fact, ...]
    opinions: tuple[Opinion, ...]
    papers: tuple[Paper, ...]
    clocks: tuple[Line, ...]
    """The clocks of the case that the step answers to."""
    late: tuple[Line, ...]
    """Those clocks, and its own, that were passed and ask why."""
    claimant: str = ""
    """For whom the step is, where it is for one of several claimants: number and name."""
    contact: claimantphone.Contact | None = None
    """Telephone and address of whom to call or visit, once they were asked for."""

    @property
    def task(self) -> Task:
        """The task itself."""
        return self.view.task

    @property
    def form(self) -> Form | None:
        """The task's form as the release has it."""
        return self.view.form

    @property
    def name(self) -> str:
        """The step's name in the reader's language."""
        return self.head.translate(self.task.name)

    @property
    def calls(self) -> str:
        """What it is titled where the step has to call the claimant whom it is for, or the applicant; else empty."""
        if self.claimant:
            return _("联系职工")
        told = claimantphone.applicants(self.task, self.head.release) and not self.head.outside
        return _("联系申请人") if told else ""

    @property
    def visits(self) -> bool:
        """Whether the applicant's address is shown with the telephone, and not before."""
        return claimantphone.ADDRESS in claimantphone.applicants(self.task, self.head.release)

    @property
    def claimant_url(self) -> str:
        """Where the line of the claimant is whom the step is for, if the reader may see the claims."""
        if not self.claimant or not self.claims_url:
            return ""
        return url_for("claims.line", case_id=self.head.case.id, number=self.task.claim_line)

    @property
    def letter_url(self) -> str:
        """Where the letter is that this step is about, if any of its facts is the number of one."""
        return next((fact.url for fact in self.facts if fact.url), "")

    @property
    def claims_url(self) -> str:
        """Where the claims of the case are, if it has any and the reader may see them."""
        if not claimrights.has_claims(self.head.release):
            return ""
        shared = partners.CLAIMS in listed(self.task.properties.get("shows", ""))
        seen = shared or not self.head.outside
        return url_for("claims.roll", case_id=self.head.case.id) if seen else ""

    @property
    def workable(self) -> bool:
        """Whether the reader holds the task and may fill in its form."""
        return self.obstacle is None and not self.claimable


def sheet_of(task_id: str) -> Sheet:
    """Return the sheet of a task. Raises `NotFound` when the reader may not know of it."""
    session, actor = reading(), current_actor()
    desk = services().desk_in(session, actor)
    view = taskview.for_task(desk, task_id)
    task = view.task
    head = head_of(session, view.case, full=task.assignee_id == actor.user_id)
    obstacle = _obstacle(session, task, head)
    claimable = obstacle is None and (task.state == "open" or authority.takes_over(actor, task))
    late = lateness.passed(session, task, desk.now) if obstacle is None and not claimable else []
    return Sheet(
        view=view,
        head=head,
        obstacle=obstacle,
        claimable=claimable,
        facts=tuple(facts_of(session, view, head)),
        answers=tuple(answers_of(session, view, head)),
        opinions=tuple(opinions(session, view.case, head.release, head.translate, among=_own(desk, head))),
        papers=tuple(_papers(desk, view, head)),
        clocks=tuple(lines_of(head, clockview.of(session, view.case, head.release, lateness.answered(session, task)))),
        late=tuple(lines_of(head, clockview.of(session, view.case, head.release, late))),
        claimant=claimant_of(claimview.names_of(session, [task]).get(task.id), full=head.full),
    )


def _own(desk: Desk, head: Head) -> frozenset[str] | None:
    """Return the ids of the steps whose opinions a reader of another organ may read; None: of all."""
    return frozenset(task.id for task in partners.steps(desk, head.case)) if head.outside else None


def _papers(desk: Desk, view: TaskView, head: Head) -> Iterator[Paper]:
    """Yield the newest papers that the step shows; to a reader of another organ also those the own office brought."""
    kinds = listed(view.task.properties.get("shows", ""))
    if not kinds and not head.outside:
        return
    found = partners.papers(desk, view.case)
    replaced, labels = {paper.replaces for paper in found}, dict(kinds_of(head))
    for paper in found:
        if paper.id not in replaced and (head.outside or paper.kind in kinds):
            yield Paper(document=paper, label=labels.get(paper.kind, paper.kind))


def _obstacle(session: Session, task: Task, head: Head) -> str | None:
    """Say why the reader cannot work the task now; None when nothing stands against it."""
    if task.state == "done":
        closer = session.scalars(select(User).where(User.username == task.closed_by)).one_or_none()
        who = named(closer.name, closer.name_en) if closer else task.closed_by
        return str(_("已由 %(who)s 于 %(at)s 办结。", who=who, at=instant(task.closed_at)))
    if task.state == "cancelled":
        return str(_("这项任务已于 %(at)s 取消，不需要再办理。", at=instant(task.closed_at)))
    try:
        authority.require_perform(services().desk_in(session, current_actor()), task, head.release)
    except Rejection as refusal:
        return message_of(refusal)
    return None


def form_view(sheet: Sheet, posted: MultiDict[str, str] | None = None) -> FormView | None:
    """Return the task's form bound to what was posted, else to the draft, else to what the case knows."""
    view = sheet.view
    if view.form is None:
        return None
    known = beginning(view.form, view.known.data)
    papers = partners.papers(services().desk_in(reading(), current_actor()), view.case)
    return FormView(
        view.form,
        view.known,
        translate=sheet.head.translate,
        values={**known, **(view.draft or {})},
        posted=posted,
        papers=papers,
        beside=frozenset({lateness.FIELD}),
    )
