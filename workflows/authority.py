"""May this person do this to this case: office, post, duties, earlier steps. Denied unless a rule here allows it.

The one place that decides. Knows offices, groups, duties and who did what on a case; must not know pages, nor what a
step does. The separation of duties on one case is in `workflows.duties`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import false, select

from models.cases import Case
from models.offices import Office
from models.people import Post, User
from models.tasks import Task
from workflows import duties, offices
from workflows.clock import OFFICE_ZONE
from workflows.duties import Performed, listed
from workflows.errors import N_, Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.desk import Actor, Desk
    from workflows.engine.values import Event, Release

AUDIT_GROUPS = frozenset({"auditor", "audit_committee"})
"""Who reads everything in reach and writes nothing."""
ADMIN_GROUPS = frozenset({"system_admin", "security_admin", "audit_admin", "user_manager", "process_admin"})
"""Who runs the system: no role in any case."""
SUPERVISOR_GROUPS = frozenset({"supervisor", "duty_leader"})
"""Who may assign tasks of the office and of those below to somebody else."""
ANY_CASEWORKER = "*"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """By which authority somebody acts: what the journal writes down.

    `authority` reads like `street_union@12 DQ-review`; `on_behalf_of` is the user name of the absent A holder.
    """

    authority: str
    office_id: int
    on_behalf_of: str | None = None


# Seeing


def can_see(actor: Actor, case: Case) -> bool:
    """Whether the case lies in a branch of the actor's office, or of an office where the actor holds or covers a post.

    Who holds no post sees nothing; who only runs the system sees no case.
    """
    if actor.is_system:
        return True
    return not _roots(actor).isdisjoint(offices.ids_on_path(case.office_path))


def visible_offices(session: Session, actor: Actor) -> tuple[int, ...]:
    """The offices whose cases the actor may see."""
    return offices.branches(session, _roots(actor))


def visible(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition on cases that `can_see` is, for queries."""
    ids = visible_offices(session, actor)
    return Case.office_id.in_(ids) if ids else false()


def _roots(actor: Actor) -> frozenset[int]:
    if not actor.groups - ADMIN_GROUPS or actor.office_id is None:
        return frozenset()
    return frozenset({actor.office_id, *actor.groups_by_office})


def require_visible(session: Session, actor: Actor, case_id: str) -> Case:
    """The case of that id.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
        Forbidden: the own office does steps of it and sees those only (`workflows.partners`).
    """
    case = session.get(Case, case_id)
    if case is not None and can_see(actor, case):
        return case
    if case is not None and takes_part(session, actor, case):
        raise Forbidden(
            N_("本案由“{office}”办理，您的单位只办理其中的步骤，也只看得到这些步骤；请从待办里打开自己的任务"),
            office=offices.name_of(session, case.office_id),
        )
    raise NotFound(N_("找不到这个案件，或您无权查看"))


def takes_part(session: Session, actor: Actor, case: Case) -> bool:
    """Whether any step of the case is the actor's own office's."""
    return any(is_own(actor, task) for task in session.scalars(select(Task).where(Task.case_id == case.id)))


def is_own(actor: Actor, task: Task) -> bool:
    """Whether a task is the own office's: for a group of the actor there, done by the actor, or supervised."""
    groups = actor.groups_by_office.get(task.office_id, frozenset())
    if task.group in groups or (groups and task.closed_by == actor.username):
        return True
    above = offices.ids_on_path(task.office_path)
    return any(SUPERVISOR_GROUPS & actor.groups_by_office.get(office_id, frozenset()) for office_id in above)


def require_visible_task(session: Session, actor: Actor, task_id: str) -> Task:
    """The task of that id, when its case may be seen or the task is the own office's.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    task = session.get(Task, task_id)
    case = session.get(Case, task.case_id) if task is not None else None
    if task is None or case is None:
        raise NotFound(N_("找不到这个任务，或您无权查看"))
    require_sees_task(actor, task, case)
    return task


def require_sees_task(actor: Actor, task: Task, case: Case) -> None:
    """Refuse a task whose case may not be seen and that is not the own office's. Raises `NotFound`."""
    if not sees_task(actor, task, case):
        raise NotFound(N_("找不到这个任务，或您无权查看"))


def sees_task(actor: Actor, task: Task, case: Case) -> bool:
    """Whether `require_sees_task` would let the actor see the task."""
    return is_own(actor, task) or can_see(actor, case)


# Doing


def require_writer(actor: Actor) -> None:
    """Refuse who may write nothing on any case.

    Raises:
        Forbidden: an auditor, or an administrator of the system.
    """
    if actor.groups & AUDIT_GROUPS:
        raise Forbidden(N_("审计岗位只能查看，不能办理：审计人员不参与办案"))
    if actor.groups & ADMIN_GROUPS:
        raise Forbidden(N_("系统管理岗位不能办理案件：管理与办案必须分开"))


def handles_cases(groups: frozenset[str]) -> bool:
    """Whether any of these groups has work to do on cases: not only auditing or running the system."""
    return bool(groups - AUDIT_GROUPS - ADMIN_GROUPS)


def may_perform(desk: Desk, task: Task, release: Release) -> bool:
    """Whether `require_perform` would let the actor do the task."""
    try:
        require_perform(desk, task, release)
    except (Forbidden, Conflict):
        return False
    return True


def may_claim(desk: Desk, task: Task, release: Release) -> bool:
    """Whether the actor may claim the task now: it is open or held by a stand-in, and the actor may also do it."""
    return (task.state == "open" or takes_over(desk.actor, task)) and may_perform(desk, task, release)


def barred(session: Session, actor: Actor, tasks: Iterable[Task]) -> dict[str, Performed]:
    """Return, by the ids of tasks for the actor's groups, what the actor did on the case that bars them from it.

    A list shows such a task without offering it; `require_perform` would refuse it.
    """
    asked = {}
    for task in tasks:
        grant = grant_of_group(actor, group=task.group, office_id=task.office_id)
        if grant is not None:
            persons = frozenset(name for name in (actor.username, grant.on_behalf_of) if name)
            asked[task.id] = task, persons
    return duties.standing_against(session, asked)


def takes_over(actor: Actor, task: Task) -> bool:
    """Whether a B holder claimed the task for the actor, who is back and may take it over."""
    return task.state == "claimed" and task.claimed_for == actor.username


def require_perform(desk: Desk, task: Task, release: Release, *, involved: bool = True) -> Grant:
    """By which authority the actor may do this task: group and office, assignee, duties, excluded performers.

    The same for everybody: administrators, and B holders, who are bound by what they did themselves and by what those
    did for whom they stand in. `involved` is False only when it is known that none of them did a task of the case.

    Raises:
        Forbidden: the rule that stands against it, with the earlier step it is broken by.
        Conflict: somebody else has claimed the task.
    """
    return grant_for(desk.session, desk.actor, task, release, involved=involved)


def grant_for(session: Session, actor: Actor, task: Task, release: Release, *, involved: bool = True) -> Grant:
    """The same as `require_perform` for any person, for example one to whom a task is to be assigned."""
    require_writer(actor)
    grant = grant_of_group(actor, group=task.group, office_id=task.office_id)
    if grant is None:
        raise Forbidden(
            N_("这项任务由“{office}”的“{posts}”办理，{person}没有该岗位"),
            office=session.get_one(Office, task.office_id).name,
            posts=_posts(session, task),
            person=actor.name,
        )
    _require_free(session, actor, task)
    if not involved:
        return grant
    element = release.elements.get(task.element)
    properties = element.properties if element else task.properties
    persons = frozenset(name for name in (actor.username, grant.on_behalf_of) if name)
    duties.require_free_to(session, task, persons=persons, excluded=listed(properties.get("not_performed_by", "")))
    return grant


def require_start(desk: Desk, release: Release) -> Grant:
    """By which authority, and for which office, the actor may open a case of this process.

    Raises:
        Forbidden: none of the process's start groups is the actor's.
    """
    require_writer(desk.actor)
    groups = listed(release.properties.get("start_groups", ""))
    grant = first_grant(desk.actor, groups)
    if grant is None:
        raise Forbidden(N_("您的岗位不能受理“{process}”"), process=release.name)
    return grant


def may_start(actor: Actor, release: Release) -> bool:
    """Whether the actor may open cases of this process."""
    groups = listed(release.properties.get("start_groups", ""))
    return not actor.groups & (AUDIT_GROUPS | ADMIN_GROUPS) and first_grant(actor, groups) is not None


def require_event(desk: Desk, case: Case, event: Event) -> Grant:
    """By which authority the actor may tell the case that an event happened.

    Raises:
        NotFound: the case may not be seen.
        Forbidden: the event is for other groups.
    """
    if not can_see(desk.actor, case):
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    require_writer(desk.actor)
    groups = desk.actor.groups if ANY_CASEWORKER in event.groups else frozenset(event.groups)
    grant = first_grant(desk.actor, groups)
    if grant is None:
        raise Forbidden(N_("您的岗位不能登记“{event}”"), event=event.label)
    return grant


def may_raise(actor: Actor, case: Case, event: Event) -> bool:
    """Whether the actor may tell this case of this event."""
    groups = actor.groups if ANY_CASEWORKER in event.groups else frozenset(event.groups)
    return can_see(actor, case) and not actor.groups & (AUDIT_GROUPS | ADMIN_GROUPS) and bool(groups & actor.groups)


def require_paper(desk: Desk, case: Case) -> Grant:
    """By which authority the actor may add a paper or a note to a case: any caseworker who sees it.

    Raises:
        NotFound: the case may not be seen.
        Forbidden: the actor may write nothing.
    """
    if not can_see(desk.actor, case):
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    require_writer(desk.actor)
    grant = first_grant(desk.actor, desk.actor.groups)
    if grant is None:
        raise Forbidden(N_("您没有办案岗位"))
    return grant


def require_export(actor: Actor, case: Case) -> None:
    """Refuse to hand out a whole case with its personal data to who neither audits nor supervises.

    Raises:
        NotFound: the case may not be seen.
        Forbidden: the actor may see it, but not take it away.
    """
    if not can_see(actor, case):
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    if not actor.groups & (AUDIT_GROUPS | SUPERVISOR_GROUPS):
        raise Forbidden(N_("案卷含有个人信息，只有审计人员和主管可以导出"))


def require_reassign(desk: Desk, task: Task) -> Grant:
    """By which authority the actor may give a task to somebody else: supervisor of its office or of one above it.

    Raises:
        Forbidden: the actor supervises no office above the task.
    """
    require_writer(desk.actor)
    for office_id in reversed(offices.ids_on_path(task.office_path)):
        for group in sorted(SUPERVISOR_GROUPS):
            grant = grant_of_group(desk.actor, group=group, office_id=office_id)
            if grant is not None:
                return grant
    raise Forbidden(N_("只有本单位或上级单位的主管可以转办任务"))


def require_release(actor: Actor, case: Case) -> Grant:
    """By which authority the actor may let a parked job of a case be tried again: supervisor at or above its office.

    Raises:
        Forbidden: the actor supervises no office above the case.
    """
    require_writer(actor)
    for office_id in reversed(offices.ids_on_path(case.office_path)):
        for group in sorted(SUPERVISOR_GROUPS):
            grant = grant_of_group(actor, group=group, office_id=office_id)
            if grant is not None:
                return grant
    raise Forbidden(N_("只有本单位或上级单位的主管可以让后台作业重新尝试"))


def may_release(actor: Actor, case: Case) -> bool:
    """Whether `require_release` would let the actor."""
    try:
        require_release(actor, case)
    except Forbidden:
        return False
    return True


def _require_free(session: Session, actor: Actor, task: Task) -> None:
    if task.assignee_id is None or task.assignee_id == actor.user_id or takes_over(actor, task):
        return
    holder = session.get_one(User, task.assignee_id)
    if task.state == "claimed":
        raise Conflict(
            N_("已被 {holder} 于 {at} 领取"),
            holder=holder.name,
            since=task.claimed_at,
            at=f"{task.claimed_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}" if task.claimed_at else "",
        )
    raise Forbidden(N_("这项任务指定由 {holder} 办理"), holder=holder.name)


def _posts(session: Session, task: Task) -> str:
    """The names of the posts that do such a task; the group's own name where no post carries it yet."""
    posts = session.scalars(select(Post).where(Post.office_id == task.office_id).order_by(Post.id))
    return "、".join(post.name for post in posts if task.group in post.groups) or task.group


def first_grant(actor: Actor, groups: Iterable[str]) -> Grant | None:
    """The grant by any of these groups: in the actor's own office first, own posts before covered ones."""
    grants = [
        grant
        for office_id in sorted(actor.groups_by_office, key=lambda each: (each != actor.office_id, each))
        for group in sorted(groups)
        if (grant := grant_of_group(actor, group=group, office_id=office_id)) is not None
    ]
    return next((each for each in grants if each.on_behalf_of is None), grants[0] if grants else None)


def grant_in(actor: Actor, groups: Iterable[str], offices_at_work: Iterable[int]) -> Grant | None:
    """The grant by any of these groups in any of these offices, in their order, if there is one."""
    wanted = sorted(groups)
    found = (grant_of_group(actor, group=group, office_id=each) for each in offices_at_work for group in wanted)
    return next((grant for grant in found if grant is not None), None)


def grant_of_group(actor: Actor, *, group: str, office_id: int) -> Grant | None:
    """By an own post when there is one; else as the B holder who stands in (on behalf of the A holder)."""
    if group not in actor.groups_by_office.get(office_id, frozenset()):
        return None
    for cover in actor.covers:
        if cover.office_id == office_id and group in cover.groups:
            authority = f"{group}@{office_id} {cover.post} B"
            return Grant(authority=authority, office_id=office_id, on_behalf_of=cover.for_username)
    return Grant(authority=f"{group}@{office_id}", office_id=office_id)
