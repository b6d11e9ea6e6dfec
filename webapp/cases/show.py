"""The first tab of a case: what is to be done, by when, and what may be registered; beside it what the case is about."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.deadlines import Deadline
from models.offices import Office
from models.people import User
from models.tasks import Task
from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.events import offers
from webapp.cases.head import Head, fields_by_key, head_of
from webapp.cases.opinions import opinions
from webapp.cases.place import blueprint
from webapp.language import named
from webapp.values import shown_value
from workflows import authority, privacy

STATUS_ORDER = {"claimed": 0, "open": 1}


@dataclass(frozen=True, kw_only=True)
class Todo:
    """An open task of the case: who has it and whether the reader may take it."""

    task: Task
    name: str
    holder: str
    where: str
    mine: bool
    claimable: bool


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One answer of the application, masked."""

    label: str
    text: str


@blueprint.get("/cases/<case_id>")
@signed_in
def show(case_id: str) -> ResponseReturnValue:
    """Show what is to be done on a case and what it is about."""
    case = authority.require_visible(reading(), current_actor(), case_id)
    head = head_of(reading(), case)
    return render_template(
        "cases/show.html",
        head=head,
        todos=_todos(head),
        events=offers(head),
        facts=_facts(head),
        opinions=opinions(reading(), case, head.release, head.translate)[:5],
        deadlines=_deadlines(head),
    )


def _todos(head: Head) -> list[Todo]:
    session = reading()
    tasks = session.scalars(
        select(Task).where(Task.case_id == head.case.id, Task.state.in_(STATUS_ORDER)).order_by(Task.due_order, Task.id)
    )
    return [_todo(head, task) for task in tasks]


def _todo(head: Head, task: Task) -> Todo:
    session, actor = reading(), current_actor()
    holder = session.get(User, task.assignee_id) if task.assignee_id is not None else None
    office = session.get_one(Office, task.office_id)
    desk = services().desk_in(session, actor)
    return Todo(
        task=task,
        name=head.translate(task.name),
        holder=named(holder.name, holder.name_en) if holder else "",
        where=named(office.name, office.name_en),
        mine=task.assignee_id == actor.user_id,
        claimable=authority.may_claim(desk, task, head.release),
    )


def _facts(head: Head) -> list[Fact]:
    """Return what the applicant told and what was found, in the order of the forms; tables are on the other tabs."""
    masked = privacy.masked(head.release, head.data)
    return [
        Fact(label=head.translate(field.label), text=text)
        for key, field in fields_by_key(head.release).items()
        if field.type not in {"table", "file"} and (text := shown_value(field, masked.get(key), head.translate))
    ]


def _deadlines(head: Head) -> list[Deadline]:
    running = select(Deadline).where(Deadline.case_id == head.case.id, Deadline.stopped_at.is_(None))
    return list(reading().scalars(running.order_by(Deadline.due_at, Deadline.id)))
