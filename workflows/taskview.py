"""What is needed to fill in a form: the form, what the case says already, the choices, and what stands beside it.

Read only; masks nothing, because a form shows its holder what it asks about. It must not know pages or the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.cases import Case
from models.offices import Office
from models.tasks import RUNNING, Task
from workflows import authority, choices, decisive, engine, parameters, partners, storeddata
from workflows.desk import Desk
from workflows.engine.values import Form, Release, State
from workflows.forms import Known


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """A task as the reader may see it; ``facts`` are the case data its element names to be shown beside the form.

    ``draft`` is what its holder typed so far; nobody else gets it.
    """

    task: Task
    case: Case
    release: Release
    form: Form | None
    known: Known
    draft: Mapping[str, Any] | None
    facts: Mapping[str, Any]


def for_task(desk: Desk, task_id: str) -> TaskView:
    """Return a task the actor may see, with all that its form needs. Raises `NotFound` otherwise."""
    task = authority.require_visible_task(desk.session, desk.actor, task_id)
    case = desk.session.get_one(Case, task.case_id)
    release = desk.releases.by_digest(desk.session, case.release_digest)
    form = release.forms.get(task.form or "")
    data = storeddata.of_case(desk.session, case)
    known = Known(
        data=data,
        parameters=parameters.recorded(case.parameters),
        options=choices.for_task(desk, task, form, case) if form else {},
        now=desk.now,
    )
    facts = partners.facts(desk, case, task, {**data, **_own(task, case)})
    draft = task.draft if task.assignee_id == desk.actor.user_id else None
    return TaskView(task=task, case=case, release=release, form=form, known=known, draft=draft, facts=facts)


def _own(task: Task, case: Case) -> Mapping[str, Any]:
    """What only this task sees, for example the entry of a list that it is done for."""
    return engine.own_values(State.loads(case.state), task.id) if task.state in RUNNING else {}


def for_start(desk: Desk, process: str, answers: Mapping[str, Any] | None = None) -> tuple[Release, Known]:
    """Return the release that a new case of *process* starts on, and what its start form needs.

    The rules' values are those of the day that decides a case with these raw *answers*, today's without any. Raises
    `NotFound` for an unknown process, `Forbidden` for who may not start it.
    """
    release = desk.releases.current(desk.session, process)
    grant = authority.require_start(desk, release)
    office = desk.session.get_one(Office, grant.office_id)
    _on, rules = decisive.rules_for(desk, release, office, answers or {})
    return release, Known(data={}, parameters=rules.values, options={}, now=desk.now)
