"""Everything the page of one task shows around its form: the case's head, why it cannot be worked, facts, opinions.

Asks `workflows.authority` whether the reader may work it; must not decide that itself.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.documents import Document
from models.people import User
from models.tasks import Task
from webapp.access import current_actor, reading, services
from webapp.caseforms.views import FormView
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import Opinion, opinions
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.formats import instant
from webapp.language import named
from webapp.tasks.facts import Fact, answers_of, facts_of
from workflows import authority, taskview
from workflows.engine.values import Form
from workflows.errors import Rejection
from workflows.taskview import TaskView


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
    def letter_url(self) -> str:
        """Where the letter is that this step is about, if any of its facts is the number of one."""
        return next((fact.url for fact in self.facts if fact.url), "")

    @property
    def workable(self) -> bool:
        """Whether the reader holds the task and may fill in its form."""
        return self.obstacle is None and not self.claimable


def sheet_of(task_id: str) -> Sheet:
    """Return the sheet of a task. Raises `NotFound` when the reader may not know of it."""
    session, actor = reading(), current_actor()
    view = taskview.for_task(services().desk_in(session, actor), task_id)
    task = view.task
    head = head_of(session, view.case, full=task.assignee_id == actor.user_id)
    obstacle = _obstacle(session, task, head)
    claimable = obstacle is None and (task.state == "open" or authority.takes_over(actor, task))
    return Sheet(
        view=view,
        head=head,
        obstacle=obstacle,
        claimable=claimable,
        facts=tuple(facts_of(session, view, head)),
        answers=tuple(answers_of(session, view, head)),
        opinions=tuple(opinions(session, view.case, head.release, head.translate)),
    )


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
    known = {field.key: view.known.data.get(field.properties.get("prefill", field.key)) for field in view.form.fields}
    papers = reading().scalars(select(Document).where(Document.case_id == view.case.id).order_by(Document.id))
    return FormView(
        view.form,
        view.known,
        translate=sheet.head.translate,
        values={**known, **(view.draft or {})},
        posted=posted,
        papers=papers.all(),
    )
