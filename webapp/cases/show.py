"""The first tab of a case: what is to be done, by when, what may be registered, and what the case is about.

Must not change anything: claiming is `webapp.tasks'`, registering `webapp.cases.events'`.
"""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.offices import Office
from models.people import Post, User
from models.tasks import Task
from webapp.access import current_actor, reading, services, signed_in
from webapp.caseforms.visibility import outcome_field
from webapp.cases.claimant import claimant_of
from webapp.cases.clocks import lines_of as lines_of_clocks
from webapp.cases.events import offers
from webapp.cases.forms import forms_in_order
from webapp.cases.head import Head, head_of
from webapp.cases.jobs import stuck_jobs
from webapp.cases.letters import lines_of
from webapp.cases.opinions import opinions
from webapp.cases.place import blueprint
from webapp.cases.startdrafts import given_by
from webapp.cases.tables import listed_forms, tables_of
from webapp.catalogue import _
from webapp.language import named
from webapp.organisations.beside import known_beside, links_of
from workflows import authority, claimview, clockview, privacy
from workflows.duties import listed_in_order

STATUS_ORDER = {"claimed": 0, "open": 1}
SHOWN_LETTERS = 3


@dataclass(frozen=True, kw_only=True)
class Todo:
    """An open task of the case: who has it and whether the reader may take it."""

    task: Task
    name: str
    holder: str
    where: str
    posts: str
    mine: bool
    claimable: bool
    claimant: str
    """For whom it is, where it is for one of several claimants: number, and initial."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One answer of the application, masked."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one form told, under its title."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the process found out when the case was opened: its verdict first, then why and what is to be brought."""

    verdict: Fact
    good: bool
    facts: tuple[Fact, ...]


@blueprint.get("/cases/<case_id>")
@signed_in
def show(case_id: str) -> ResponseReturnValue:
    """Show what is to be done on a case and what it is about."""
    case = authority.require_visible(reading(), current_actor(), case_id)
    head = head_of(reading(), case)
    return render_template(
        "cases/show.html",
        head=head,
        stuck=stuck_jobs(head),
        may_release=authority.may_release(current_actor(), case),
        todos=_todos(head),
        events=offers(head),
        opening=None if _begun(head) else opening_of(head),
        groups=_groups(head),
        tables=tables_of(head),
        opinions=opinions(reading(), case, head.release, head.translate)[:5],
        clocks=lines_of_clocks(head, clockview.running(reading(), case, head.release)),
        given=given_by(head),
        letters=lines_of(head)[:SHOWN_LETTERS],
        links=links_of(case, head.release),
        known=known_beside(case),
    )


def _todos(head: Head) -> list[Todo]:
    session = reading()
    tasks = session.scalars(
        select(Task).where(Task.case_id == head.case.id, Task.state.in_(STATUS_ORDER)).order_by(Task.due_order, Task.id)
    )
    rows = list(tasks)
    claimants = claimview.names_of(session, rows)
    return [_todo(head, task, claimant_of(claimants.get(task.id), full=False)) for task in rows]


def _todo(head: Head, task: Task, claimant: str) -> Todo:
    session, actor = reading(), current_actor()
    holder = session.get(User, task.assignee_id) if task.assignee_id is not None else None
    office = session.get_one(Office, task.office_id)
    desk = services().desk_in(session, actor)
    return Todo(
        task=task,
        name=head.translate(task.name),
        claimant=claimant,
        holder=named(holder.name, holder.name_en) if holder else "",
        where=named(office.name, office.name_en),
        posts=_posts(task),
        mine=task.assignee_id == actor.user_id,
        claimable=authority.may_claim(desk, task, head.release),
    )


def _posts(task: Task) -> str:
    """Return the names of the posts whose holders may claim a task."""
    posts = reading().scalars(select(Post).where(Post.office_id == task.office_id).order_by(Post.id))
    return _("、").join(named(post.name, post.name_en) for post in posts if task.group in post.groups)


def _begun(head: Head) -> bool:
    """Return whether somebody has done a step."""
    done = select(Task.id).where(Task.case_id == head.case.id, Task.state == "done")
    return reading().scalar(done.limit(1)) is not None


def opening_of(head: Head) -> Opening | None:
    """Return what the process lists as `opening_facts`, its verdict first; None where it lists nothing."""
    keys = listed_in_order(head.release.properties.get("opening_facts", ""))
    if not keys or keys[0] not in head.data:
        return None
    masked = privacy.masked(head.release, head.data)
    told = [Fact(label=head.words.label(key), text=head.words.value(key, masked.get(key))) for key in keys]
    verdict, *facts = told
    return Opening(verdict=verdict, good=head.data[keys[0]] is True, facts=tuple(each for each in facts if each.text))


def _groups(head: Head) -> list[Group]:
    """Return what each form told, masked; tables and steps done often are lists, outcomes among the opinions."""
    masked = privacy.masked(head.release, head.data)
    groups = []
    listed, told = listed_forms(head), set[str]()
    for form in (each for each in forms_in_order(head) if each.id not in listed):
        outcome = outcome_field(form)
        keys = [field.key for field in form.fields if field.type not in {"table", "file"} and field is not outcome]
        facts = tuple(
            Fact(label=head.words.label(key), text=text)
            for key in keys
            if key not in told and (text := head.words.value(key, masked.get(key)))
        )
        told.update(keys)
        if facts:
            groups.append(Group(title=head.translate(form.title), facts=facts))
    return groups
