"""The pages of who leads an office: counts that link to their lists, backlog, load, and giving a task to somebody else.

Asks `workflows.supervision` and gives the one command `workflows.tasks.reassign`; counts nothing itself.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import select

from models.cases import Case
from models.people import User
from models.tasks import Task
from webapp.access import current_actor, desk, log_if_forbidden, reading, requires, services
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.inbox.rows import rows_of
from webapp.language import named, translator
from webapp.supervise.chart import Chart, Pile, drawn
from workflows import acting, authority, supervision, tasks
from workflows.errors import N_, InvalidInput, NotFound, Rejection
from workflows.supervision import Load

blueprint = Blueprint("supervise", __name__, template_folder="templates")
SUPERVISORS = tuple(sorted(authority.SUPERVISOR_GROUPS))
LISTS = {
    "open": lazy_gettext("全部待办"),
    "today": lazy_gettext("今日到期"),
    "overdue": lazy_gettext("已逾期"),
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody a task can be given to."""

    username: str
    name: str
    held: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which list is asked for."""

    which: str
    element: str | None
    holder_id: int | None


@blueprint.get("/supervise")
@requires(*SUPERVISORS)
def dashboard() -> ResponseReturnValue:
    """Show the four counts, what waits for the reader's approval, the backlog by step and the load per person."""
    session, actor, now = reading(), current_actor(), services().clock.now()
    waiting = supervision.waiting_for_decision(session, actor, now)
    return render_template(
        "supervise/dashboard.html",
        figures=supervision.figures(session, actor, now),
        waiting=rows_of(session, waiting, actor),
        chart=_chart(),
        loads=supervision.load(session, actor, now),
        name_of=_name_of,
        now=now,
    )


@blueprint.get("/supervise/tasks")
@requires(*SUPERVISORS)
def listing() -> ResponseReturnValue:
    """List the tasks behind a count, a bar or a person."""
    session, actor, now = reading(), current_actor(), services().clock.now()
    asked = _asked()
    page = supervision.tasks(
        session,
        actor,
        asked.which,
        now=now,
        element=asked.element,
        holder_id=asked.holder_id,
        cursor=request.args.get("cursor") or None,
    )
    return render_template(
        "supervise/tasks.html",
        asked=asked,
        label=_label(asked, page.items),
        rows=rows_of(session, page.items, actor),
        visible=_visible({item.case_id for item in page.items}),
        count=page.count,
        lists=LISTS,
        first_url=_address(asked) if request.args.get("cursor") else None,
        next_url=_address(asked, cursor=page.next_cursor) if page.next_cursor else None,
        now=now,
    )


@blueprint.get("/supervise/tasks/<task_id>")
@requires(*SUPERVISORS)
def task(task_id: str) -> ResponseReturnValue:
    """Show to whom a task can be given."""
    return _reassign_page(task_id)


@blueprint.get("/supervise/tasks/<task_id>/reassign")
@requires(*SUPERVISORS)
def back(task_id: str) -> ResponseReturnValue:
    """Lead from the address of a sent form, opened again, to the page with the form."""
    return redirect(url_for("supervise.task", task_id=task_id))


@blueprint.post("/supervise/tasks/<task_id>/reassign")
@requires(*SUPERVISORS)
def reassign(task_id: str) -> ResponseReturnValue:
    """Give a task to somebody else, with a reason."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    version = request.form.get("version", "")
    try:
        with desk() as opened:
            done = tasks.reassign(opened, task_id, int(version) if version.isdecimal() else 0, to, reason)
            name, number = done.name, done.case_number
    except Rejection as refusal:
        log_if_forbidden(refusal)
        return _reassign_page(task_id, wrong=_wrong(refusal)), status_of(refusal)
    flash(_("已转办：%(number)s %(name)s", number=number, name=name), "success")
    return redirect(url_for("supervise.dashboard"))


def _wrong(refusal: Rejection) -> dict[str, str]:
    """Return what to say at which field; what concerns the task as a whole stands at the person."""
    if isinstance(refusal, InvalidInput):
        return {each.field: message_of(each) for each in refusal.errors}
    return {"to": message_of(refusal)}


def _reassign_page(task_id: str, *, wrong: dict[str, str] | None = None) -> str:
    session, actor, now = reading(), current_actor(), services().clock.now()
    found = authority.require_visible_task(session, actor, task_id)
    (row,) = rows_of(session, [found], actor)
    return render_template(
        "supervise/reassign.html",
        row=row,
        visible=_visible({found.case_id}),
        candidates=_candidates(found),
        wrong=wrong or {},
        typed=request.form,
        now=now,
    )


def _visible(case_ids: set[str]) -> frozenset[str]:
    """Return which of these cases the reader may open: of another organ's it is the task alone."""
    session = reading()
    cases = select(Case.id).where(Case.id.in_(case_ids), authority.visible(session, current_actor()))
    return frozenset(session.scalars(cases))


def _candidates(found: Task) -> list[Candidate]:
    """Return the holders of the task's group in its office, the emptiest hands first."""
    session, now = reading(), services().clock.now()
    held = {load.user.id: load.held for load in supervision.load(session, current_actor(), now)}
    users = acting.group_members(session, group=found.group, office_id=found.office_id, now=now)
    away = acting.absent_users(session, [user.id for user in users], now)
    candidates = [
        Candidate(username=user.username, name=_name_of(user), held=held.get(user.id, 0))
        for user in users
        if user.id != found.assignee_id and user.id not in away
    ]
    return sorted(candidates, key=lambda each: each.held)


def _chart() -> Chart:
    session, actor, now = reading(), current_actor(), services().clock.now()
    return drawn(
        [
            Pile(
                label=translator(services().releases.current(session, pile.process).locale)(pile.name),
                waiting=pile.waiting,
                overdue=pile.overdue,
                url=url_for("supervise.listing", which="open", element=pile.element),
            )
            for pile in supervision.backlog(session, actor, now)
        ]
    )


def _asked() -> Asked:
    holder = request.args.get("holder", "")
    which = request.args.get("which", "open")
    if which not in LISTS:
        raise NotFound(N_("没有这份清单"))
    return Asked(
        which=which,
        element=request.args.get("element") or None,
        holder_id=int(holder) if holder.isdecimal() else None,
    )


def _label(asked: Asked, found: tuple[Task, ...]) -> str:
    label = str(LISTS[asked.which])
    if asked.element and found:
        locale = services().releases.current(reading(), found[0].process).locale
        label = f"{label} · {translator(locale)(found[0].name)}"
    if asked.holder_id is not None:
        user = reading().scalars(select(User).where(User.id == asked.holder_id)).one_or_none()
        label = f"{label} · {_name_of(user)}" if user else label
    return label


def _address(asked: Asked, *, cursor: str | None = None) -> str:
    return url_for("supervise.listing", which=asked.which, element=asked.element, holder=asked.holder_id, cursor=cursor)


def _name_of(holder: User | Load) -> str:
    user = holder.user if isinstance(holder, Load) else holder
    return named(user.name, user.name_en)
