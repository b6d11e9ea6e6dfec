"""Moving running cases to another release of their process: preview, one case or many, and the way back.

Each move is a command with an entry in the journal of its case, and a transaction of its own: a batch that is cut off
goes on where it stopped. Must not know how a state is moved (`workflows.engine.migration`), nor pages.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.journal import Entry
from models.offices import Office
from models.releases import ReleaseRow
from workflows import administering, canonical, casework, engine, parameterhistory, parameters
from workflows.casework import Deed, Work
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.engine import Migrate, Migrated, MigrationRefused
from workflows.engine.loops import INSTANCE
from workflows.engine.values import Release, State
from workflows.errors import N_, InvalidInput, InvalidState, NotFound, Rejection

COMMAND = "migrate"
REASON_LENGTH = 500
NO_REASON = N_("请写明换版的理由，最多 {max} 个字")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done: move cases of *process* to the release *to*, and why.

    `elements` maps elements and sequence flows whose ids differ, `batch` names the moves that belong together.
    """

    process: str
    to: str
    reason: str
    batch: str
    elements: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """How the move of one case would go.

    `moves` are the names of the waiting elements before and after, `renewed` those of the tasks that would look
    different, `stopped` and `started` those of the timers. `why_not` are the reasons that speak against it, `unmatched`
    the ids of the waiting elements that find no counterpart.
    """

    case_id: str
    number: str
    moves: tuple[tuple[str, str], ...] = ()
    renewed: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    why_not: tuple[Rejection, ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one case of a batch: moved, or why not."""

    case_id: str
    number: str
    why_not: Rejection | None = None


def waiting(session: Session, process: str, to: str, *, among: ColumnElement[bool] | None = None) -> Sequence[str]:
    """Return the ids of the open cases of a process that are not on the release *to*, the oldest first.

    *among* narrows them down, for example to those that somebody may move.
    """
    statement = select(Case.id).where(Case.process == process, Case.status == "open", Case.release_digest != to)
    narrowed = statement if among is None else statement.where(among)
    return session.scalars(narrowed.order_by(Case.opened_at, Case.id)).all()


def full_digest(session: Session, process: str, beginning: str) -> str:
    """Return the digest of a release of the process from its beginning. Raises `NotFound` unless exactly one fits."""
    statement = select(ReleaseRow.digest).where(
        ReleaseRow.package_id == process, ReleaseRow.digest.startswith(beginning, autoescape=True)
    )
    found = session.scalars(statement).all()
    if len(found) != 1:
        raise NotFound(
            N_("流程“{process}”有 {count} 个版本的摘要以“{digest}”开头"),
            process=process,
            count=len(found),
            digest=beginning,
        )
    return found[0]


def preview(desk: Desk, case_id: str, order: Order) -> Prospect:
    """Return how the move of a case would go; nothing is written. Raises `NotFound`."""
    work = casework.take_up(desk, case_id)
    named: dict[str, Any] = {"case_id": case_id, "number": work.case.number}
    try:
        release = _goal(work, order)
        done = _tried(work, release, Migrate(origin=work.release, elements=order.elements))
    except MigrationRefused as refused:
        return Prospect(
            **named,
            why_not=tuple(InvalidState(each.what, **each.params) for each in refused.obstacles),
            unmatched=tuple(dict.fromkeys(each.element.removesuffix(INSTANCE) for each in refused.obstacles)),
        )
    except Rejection as rejection:
        return Prospect(**named, why_not=(rejection,))
    return Prospect(
        **named,
        moves=tuple((_name(work.release, old), _name(release, new)) for old, new in done.moves),
        renewed=tuple(task.name for task in done.renewed),
        stopped=tuple(_name(work.release, row[2]) for row in done.stopped),
        started=tuple(_name(release, element) for element in done.started),
    )


def migrate(desk: Desk, case_id: str, order: Order) -> Case:
    """Move a case to another release.

    Raises `NotFound`, `Forbidden`, `InvalidInput` (no reason), `InvalidState` when it cannot go on there as it stands.
    """
    work = casework.take_up(desk, case_id)
    return _moved(work, _goal(work, order), order)


def undo(desk: Desk, case_id: str, order: Order, *, batch: str) -> Case:
    """Take the move of a case in the batch *batch* back, if nothing has happened in the case since.

    Timers that the move stopped wait again for their old instants. Raises as `migrate`.
    """
    work = casework.take_up(desk, case_id)
    last = _last(desk.session, work.case)
    entered = canonical.loads(last.input) if last.command == COMMAND else {}
    if entered.get("batch") != batch:
        raise InvalidState(N_("案件 {number} 换版后已有新的办理，不能撤销换版"), number=work.case.number)
    outcome = canonical.loads(last.outcome)
    if _joined(outcome["moves"]):
        raise InvalidState(N_("案件 {number} 换版时几个环节并入了同一个环节，不能自动撤销"), number=work.case.number)
    back = {new: old for old, new in entered["elements"].items()}
    release = desk.releases.by_digest(desk.session, entered["from"])
    return _moved(work, release, replace(order, elements=back, to=release.digest), taken_up=outcome["stopped"])


def _joined(moves: Sequence[Sequence[str]]) -> bool:
    """Whether different elements were moved to the same one: nobody could tell them apart on the way back."""
    pairs = {(old, new) for old, new in moves}
    return len({new for _, new in pairs}) < len(pairs)


def of_batch(session: Session, process: str, batch: str) -> Sequence[str]:
    """Return the ids of the cases of a process that a batch has moved, in the order of the moves."""
    statement = select(Entry.case_id, Entry.input).join(Case, Case.id == Entry.case_id)
    moves = session.execute(statement.where(Case.process == process, Entry.command == COMMAND).order_by(Entry.at))
    return tuple(dict.fromkeys(case for case, entered in moves if canonical.loads(entered)["batch"] == batch))


def carry_out(
    desks: Callable[[], AbstractContextManager[Desk]], ids: Sequence[str], move: Callable[[Desk, str], Case]
) -> Iterator[Outcome]:
    """Do *move* for each case, each at a desk (a transaction) of its own; tell what became of each."""
    for case_id in ids:
        try:
            with desks() as desk:
                outcome = Outcome(case_id=case_id, number=move(desk, case_id).number)
        except Rejection as rejection:
            with desks() as desk:
                number = desk.session.get_one(Case, case_id).number
            outcome = Outcome(case_id=case_id, number=number, why_not=rejection)
        yield outcome


def _goal(work: Work, order: Order) -> Release:
    """Return the release a case is to be moved to. Raises `NotFound` and `InvalidState`."""
    release = work.desk.releases.by_digest(work.desk.session, order.to)
    if work.case.status == "closed":
        raise InvalidState(N_("案件 {number} 已办结，不再换流程版本"), number=work.case.number)
    if release.id != work.release.id:
        raise InvalidState(N_("版本 {digest} 属于另一个流程"), digest=order.to[:12])
    if release.digest == work.release.digest:
        raise InvalidState(N_("案件 {number} 已在这个流程版本上"), number=work.case.number)
    exposed = sorted(work.release.personal.keys() - release.personal.keys())
    if exposed:
        raise InvalidState(N_("新版本不再把“{field}”当作个人信息，已有记录会因此露出"), field=exposed[0])
    return release


def _tried(work: Work, release: Release, move: Migrate) -> Migrated:
    rule_values = parameters.nested(canonical.loads(work.case.parameters) | _added(work, release))
    state = State.loads(work.case.state)
    return engine.migrate(release, state, work.data, move, parameters=rule_values, now=work.desk.now)


def _added(work: Work, release: Release) -> dict[str, Any]:
    """Return the rules' values that the case has no version of, because they came with the new release.

    What it has stays: a case is decided by the values that were in force on its decisive day.
    """
    office = work.desk.session.get_one(Office, work.case.office_id)
    day = work.case.decisive_on or office_date(work.case.opened_at)
    versions = dict(parameters.in_force(work.desk.session, office, day).versions)
    versions |= parameterhistory.recorded_for(work.desk.session, office, release)
    known = canonical.loads(work.case.parameters)
    return {name: version for name, version in versions.items() if name not in known}


def _moved(work: Work, release: Release, order: Order, taken_up: Sequence[list[Any]] = ()) -> Case:
    grant = administering.require_migration(work.desk, work.case)
    reason = order.reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", NO_REASON, max=REASON_LENGTH)
    entered = {
        "batch": order.batch,
        "from": work.release.digest,
        "to": release.digest,
        "elements": dict(order.elements),
        "taken_up": list(taken_up),
        "parameters": _added(work, release),
        "reason": reason,
    }
    move = Migrate(origin=work.release, elements=order.elements, taken_up=tuple(taken_up))
    casework.move_over(work, release, move, Deed(command=COMMAND, entered=entered, grant=grant))
    return work.case


def _last(session: Session, case: Case) -> Entry:
    return session.scalars(select(Entry).where(Entry.case_id == case.id, Entry.seq == case.version)).one()


def _name(release: Release, element: str) -> str:
    found = release.elements.get(element)
    return found.name if found is not None and found.name else element
