"""The commands on user tasks: claim, give back, save a draft, complete, assign to somebody else.

Each works in the transaction of its desk and neither opens nor commits it. A stale version is refused with who was
faster and what stands now; nothing is half-written. Must not know pages or HTTP.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from models.cases import Case
from models.journal import Entry
from models.people import User
from models.tasks import Task
from workflows import acting, authority, casework, choices, forms, idempotency, lateness, people
from workflows.authority import Grant
from workflows.casework import Deed, Work
from workflows.clock import OFFICE_ZONE
from workflows.desk import Desk
from workflows.engine.values import Complete
from workflows.errors import N_, Conflict, FieldError, Forbidden, InvalidInput, InvalidState
from workflows.requests import plain

DRAFT_CHARACTERS = 200_000
REASON_LENGTH = 500


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What came of a completed task: the case as it now stands and the tasks that were opened."""

    case: Case
    next_tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A task a command works at, with its case locked."""

    work: Work
    task: Task


def claim(desk: Desk, task_id: str, version: int) -> Task:
    """Take an open task, or one that a stand-in holds for the actor.

    Raises `Conflict` naming the holder and since when, `Forbidden` with the rule against it.
    """
    held = _take_up(desk, task_id)
    task = held.task
    _require_waiting(held)
    if task.state == "claimed" and task.assignee_id == desk.actor.user_id:
        return task
    grant = _perform(held)
    _require_version(held, version)
    task.assignee_id, task.state = desk.actor.user_id, "claimed"
    task.claimed_at, task.claimed_for = desk.now, grant.on_behalf_of
    _write_down(held, "claim", {}, grant)
    return task


def release(desk: Desk, task_id: str, version: int) -> Task:
    """Give a claimed task back to its group, with its draft. Raises as `claim`."""
    held = _take_up(desk, task_id)
    task = held.task
    _require_waiting(held)
    if task.state == "open":
        return task
    _require_holder(held)
    _require_version(held, version)
    task.assignee_id, task.state, task.claimed_at, task.claimed_for = None, "open", None, None
    _write_down(held, "release", {}, None)
    return task


def save_draft(desk: Desk, task_id: str, version: int, values: Mapping[str, Any]) -> Task:
    """Keep what has been typed so far, unchecked and outside the journal; the task's version stays.

    Raises `Conflict` when somebody else holds or has done the task: nothing of the draft is lost on the page.
    """
    held = _take_up(desk, task_id)
    _require_waiting(held)
    _require_holder(held)
    _require_version(held, version)
    if len(json.dumps(plain(values), ensure_ascii=False)) > DRAFT_CHARACTERS:
        raise InvalidInput.one("values", N_("草稿太长，最多 {max} 个字符"), max=DRAFT_CHARACTERS)
    held.task.draft, held.task.draft_at, held.task.draft_by = plain(values), desk.now, desk.actor.username
    casework.keep(held.work)
    return held.task


def complete(
    desk: Desk,
    task_id: str,
    version: int,
    values: Mapping[str, Any],
    *,
    late_reason: str = "",
    idempotency_key: str | None = None,
) -> Completion:
    """Do a task the actor holds with the raw *values* of its form, and carry the case on until it waits again.

    *late_reason* says why a clock was passed that asks for it (`workflows.lateness`).

    Raises `InvalidInput` with every wrong field, `Conflict`, `Forbidden`, `InvalidState`.
    """
    if idempotency_key is not None:
        request = {"command": "complete", "task": task_id, "values": plain(values)}
        request |= {"late_reason": late_reason} if late_reason else {}
        answer = idempotency.answered(desk, idempotency_key, request)
        if answer is not None:
            return _remembered(desk, answer)
    held = _take_up(desk, task_id)
    _require_waiting(held)
    grant = _perform(held)
    _require_holder(held)
    _require_version(held, version)
    entered, late = _entered(held, values, late_reason)
    opened = casework.carry_on(
        held.work,
        Complete(task_id=task_id, values=entered),
        Deed(
            command="complete",
            element=held.task.element,
            entered={"task": task_id, "values": entered, **({"late": late} if late else {})},
            grant=grant,
        ),
    )
    idempotency.remember(desk, idempotency_key, {"case": held.work.case.id, "tasks": [task.id for task in opened]})
    return Completion(case=held.work.case, next_tasks=tuple(opened))


def reassign(desk: Desk, task_id: str, version: int, to_username: str, reason: str) -> Task:
    """Give a waiting task to another person who may do it, with a reason; the draft goes with it.

    Raises `Forbidden` when the actor is no supervisor of the task or the person may not do it, `InvalidInput`.
    """
    held = _take_up(desk, task_id)
    task = held.task
    _require_waiting(held)
    grant = authority.require_reassign(desk, task)
    _require_version(held, version)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", N_("请写明转办理由，最多 {max} 个字"), max=REASON_LENGTH)
    person = people.by_username(desk.session, to_username)
    if person is None or not person.active:
        raise InvalidInput.one("to", N_("没有可用的账号“{username}”，请从列表中选择"), username=to_username)
    before = _holder(held)
    task.assignee_id = None
    task.state = "open"
    _require_able(held, person)
    task.assignee_id, task.state, task.claimed_at, task.claimed_for = person.id, "claimed", desk.now, None
    entered = {"from": before.username if before else None, "to": person.username, "reason": reason.strip()}
    _write_down(held, "assign", entered, grant)
    return task


def _take_up(desk: Desk, task_id: str) -> Held:
    work, task = casework.take_up_task(desk, task_id)
    authority.require_sees_task(desk.actor, task, work.case)
    return Held(work=work, task=task)


def _perform(held: Held) -> Grant:
    """Return by which authority the actor does the task."""
    involved = held.work.standing is None or held.work.standing.involved
    return authority.require_perform(held.work.desk, held.task, held.work.release, involved=involved)


def _require_waiting(held: Held) -> None:
    task = held.task
    if task.state == "done":
        closer = people.by_username(held.work.desk.session, task.closed_by or "")
        raise Conflict(
            N_("这项任务已由 {holder} 于 {at} 办结，您填写的内容没有提交"),
            holder=closer.name if closer else task.closed_by,
            since=task.closed_at,
            current=_current(held),
            at=_shown(task.closed_at),
        )
    if task.state == "cancelled":
        raise InvalidState(N_("这项任务已于 {at} 取消，不需要再办理"), at=_shown(task.closed_at))


def _require_holder(held: Held) -> None:
    """Refuse unless the actor holds the task."""
    if held.task.state == "claimed" and held.task.assignee_id == held.work.desk.actor.user_id:
        return
    holder = _holder(held)
    if holder is None:
        raise InvalidState(N_("请先领取这项任务"))
    if holder.id != held.work.desk.actor.user_id:
        raise Conflict(
            N_("这项任务已由 {holder} 于 {at} 领取，您填写的内容没有提交"),
            holder=holder.name,
            since=held.task.claimed_at,
            current=_current(held),
            at=_shown(held.task.claimed_at),
        )


def _require_version(held: Held, version: int) -> None:
    """Refuse a version that is not the task's: it was claimed, given back or assigned since the page was opened."""
    if version == held.task.version:
        return
    changed_by, changed_at = _last_change(held)
    raise Conflict(
        N_("这项任务在您打开之后由 {holder} 于 {at} 变动过，请核对后重新提交"),
        holder=changed_by,
        since=changed_at,
        current=_current(held),
        at=_shown(changed_at),
    )


def _last_change(held: Held) -> tuple[str, datetime]:
    """Return by whom and when the task was last claimed, given back, assigned or opened."""
    statement = (
        select(User.name, Entry.actor, Entry.at)
        .outerjoin(User, User.username == Entry.actor)
        .where(
            Entry.case_id == held.task.case_id,
            or_(
                and_(Entry.command.in_(("claim", "release", "assign")), Entry.element == held.task.element),
                Entry.at == held.task.opened_at,
            ),
        )
        .order_by(Entry.seq.desc())
        .limit(1)
    )
    found = held.work.desk.session.execute(statement).one()
    return found.name or found.actor, found.at


def _require_able(held: Held, person: User) -> None:
    desk = held.work.desk
    actor = acting.actor_for(desk.session, person, now=desk.now)
    try:
        authority.grant_for(desk.session, actor, held.task, held.work.release)
    except Forbidden as refused:
        raise InvalidInput.one("to", N_("不能转给{name}：{reason}"), name=person.name, reason=str(refused)) from refused


def _holder(held: Held) -> User | None:
    number = held.task.assignee_id
    return held.work.desk.session.get(User, number) if number is not None and held.task.state == "claimed" else None


def _current(held: Held) -> dict[str, Any]:
    """Return what the case now says under the keys of the task's form."""
    form = held.work.release.forms.get(held.task.form or "")
    return {field.key: held.work.data.get(field.key) for field in form.fields} if form else {}


def _entered(held: Held, values: Mapping[str, Any], late_reason: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Return the answers and what is told of clocks that were passed; everything wrong with both is told at once."""
    desk, work = held.work.desk, held.work
    late = lateness.passed(desk.session, held.task, desk.now)
    wrong: list[FieldError] = []
    answers: dict[str, Any] = {}
    told: Mapping[str, Any] = {}
    try:
        answers = _answers(held, values)
    except InvalidInput as refused:
        wrong += refused.errors
    try:
        told = lateness.explained(desk.session, work.case, work.release, late, late_reason) if late else told
    except InvalidInput as refused:
        wrong += refused.errors
    if wrong:
        raise InvalidInput(tuple(wrong))
    return answers, told


def _answers(held: Held, values: Mapping[str, Any]) -> dict[str, Any]:
    form = held.work.release.forms.get(held.task.form or "")
    if form is None:
        if values:
            raise InvalidInput.one(next(iter(values)), N_("这项任务没有表单，不需要填写内容"))
        return {}
    desk = held.work.desk
    return forms.parse(
        form,
        values,
        data=held.work.data,
        parameters=held.work.parameters,
        options=choices.for_task(desk, held.task, form, held.work.case),
        now=desk.now,
    )


def _write_down(held: Held, command: str, entered: Mapping[str, Any], grant: Grant | None) -> None:
    held.task.version += 1
    entered = {"task": held.task.id, **entered}
    casework.note(held.work, Deed(command=command, element=held.task.element, entered=entered, grant=grant))


def _remembered(desk: Desk, answer: Mapping[str, Any]) -> Completion:
    case = desk.session.get_one(Case, answer["case"])
    tasks = [desk.session.get_one(Task, task_id) for task_id in answer["tasks"]]
    return Completion(case=case, next_tasks=tuple(tasks))


def _shown(at: datetime | None) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}" if at else ""
