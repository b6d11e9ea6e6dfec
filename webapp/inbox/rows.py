"""One row of a work list as the page draws it.

Knows tasks and names; must not know queues or requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import User
from models.tasks import Task
from webapp.access import services
from webapp.cases.claimant import claimant_of
from webapp.cases.head import masked_title
from webapp.catalogue import _
from webapp.language import named, translator
from workflows import authority, claimview, privacy
from workflows.claimview import Claimant
from workflows.desk import Actor
from workflows.duties import Performed


@dataclass(frozen=True, kw_only=True)
class Row:
    """A task with what the page says about it; ``announce`` is spoken after the row was replaced in place.

    ID number and amount are the case's, or those of the claimant whom the task is for; another organ sees neither.
    """

    task: Task
    title: str
    name: str
    process_name: str
    holder: str
    mine: bool
    claimable: bool
    barred: str = ""
    """Why the reader may not do it: what must be kept apart from it."""
    claimant: str = ""
    """For whom it is, where it is for one of several claimants: number and name."""
    id_masked: str | None = None
    amount_fen: int | None = None
    announce: str = ""
    lost: str = ""


def rows_of(session: Session, tasks: Iterable[Task], actor: Actor, *, announce: str = "", lost: str = "") -> list[Row]:
    """Return the rows of *tasks*, with the names of who holds them; applicants of others' tasks are masked."""
    tasks = list(tasks)
    holders, claimants = _holders(session, tasks), claimview.claimants_of(session, tasks)
    rows = [_row(session, task, actor, holders, claimants.get(task.id)) for task in tasks]
    against = authority.barred(session, actor, [row.task for row in rows if row.claimable])
    apart = [_apart(session, row, against.get(row.task.id)) for row in rows]
    return [replace(row, announce=announce, lost=lost) for row in apart]


def _apart(session: Session, row: Row, done: Performed | None) -> Row:
    """Return the row, not offered where something must be kept apart from it."""
    if done is None:
        return row
    step = translator(services().releases.current(session, row.task.process).locale)(done.name)
    told = _("须由另一人办理：您（或您代班的同事）已在本案办理“%(step)s”", step=step)
    return replace(row, claimable=False, barred=told)


def _row(session: Session, task: Task, actor: Actor, holders: dict[int, str], claimant: Claimant | None) -> Row:
    case_release = services().releases.current(session, task.process)
    translate = translator(case_release.locale)
    mine = task.assignee_id == actor.user_id or task.closed_by == actor.username
    own_group = task.group in actor.groups_by_office.get(task.office_id, frozenset())
    return Row(
        task=task,
        title=task.title if mine else masked_title(case_release, task.title),
        name=translate(task.name),
        process_name=translate(task.process_name),
        holder=holders.get(task.assignee_id or 0, ""),
        mine=task.state == "claimed" and task.assignee_id == actor.user_id,
        claimable=task.state == "open" and own_group and task.assignee_id in {None, actor.user_id},
        claimant=claimant_of((claimant.number, claimant.name) if claimant else None, full=mine),
        id_masked=_masked(claimant.id_number) if claimant and task.id_masked is not None else task.id_masked,
        amount_fen=claimant.claimed_fen if claimant and task.amount_fen is not None else task.amount_fen,
    )


def _masked(id_number: str | None) -> str | None:
    return privacy.mask_id_number(id_number) if id_number else None


def _holders(session: Session, tasks: list[Task]) -> dict[int, str]:
    ids = {task.assignee_id for task in tasks if task.assignee_id is not None}
    if not ids:
        return {}
    users = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: named(user.name, user.name_en) for user in users}
