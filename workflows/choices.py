"""What may be chosen or is proposed in a form besides its own options: people, funds, the papers, the claimants.

Knows the named sources that forms use; must not know a form's page or a process.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, bindparam, select, true

from models.cases import Case
from models.claims import ClaimLine
from models.documents import Document
from models.funds import Fund
from models.offices import Office
from models.people import User
from models.tasks import Task
from workflows import acting, authority, partners
from workflows.desk import Desk
from workflows.engine.values import Form, Option
from workflows.formvalues import PAPERS
from workflows.offices import ids_on_path

VISITORS = "visitors"
HELPERS = "helpers"
HOLDERS = "holders"
COLLEAGUES = "colleagues"
FUNDS = "funds"
CLAIMANTS = "claimants"
REGISTER = "register"
SUGGEST = "suggest"
"""The custom property of a text field whose source proposes what to type; anything else may be typed too."""


def for_task(desk: Desk, task: Task, form: Form, case: Case) -> Mapping[str, Sequence[Option]]:
    """Return the choices that the form of a task asks for, by source name.

    `visitors`: who holds the task's group in its office, without the actor; `helpers`: who could do the task today,
    with the actor, the office's own people first, the others with their office; `holders`: the names of all who hold
    the group there; `colleagues`: the active staff of the task's office, without the actor; `funds`: the accounts of
    that office and those above it, each with its free money;
    `claimants`: the lines of the case without an end, for who sees the case, their number as value;
    `register`: all of its lines, those with an end too; `PAPERS`: the papers of the case that the actor may see, the
    newest version of each.
    """
    asked = _sources(form)
    found: dict[str, Sequence[Option]] = {}
    if VISITORS in asked:
        found[VISITORS] = _visitors(desk, task)
    if HELPERS in asked:
        found[HELPERS] = _helpers(desk, task)
    if HOLDERS in asked:
        found[HOLDERS] = [Option(value=each.name, label=each.name) for each in _members(desk, task)]
    if COLLEAGUES in asked:
        found[COLLEAGUES] = _colleagues(desk, task)
    if FUNDS in asked:
        found[FUNDS] = _funds(desk, task)
    found |= _of_register(desk, case, asked)
    if any(field.type == "file" for field in form.fields):
        found[PAPERS] = _seen(desk, case, papers(desk, case.id))
    return found


def for_event(desk: Desk, case: Case, form: Form) -> Mapping[str, Sequence[Option]]:
    """Return the choices that the form of an event asks for: the case's papers, and lines of its register."""
    return {PAPERS: papers(desk, case.id), **_of_register(desk, case, _sources(form))}


_REPLACED = select(Document.replaces).where(Document.case_id == bindparam("case_id"), Document.replaces.is_not(None))
_PAPERS = (
    select(Document.id, Document.kind)
    .where(Document.case_id == bindparam("case_id"), Document.id.not_in(_REPLACED))
    .order_by(Document.id)
)


def papers(desk: Desk, case_id: str) -> list[Option]:
    """Return the papers of a case that no newer version replaces: id as value, kind as label."""
    rows = desk.session.execute(_PAPERS, {"case_id": case_id})
    return [Option(value=str(row.id), label=row.kind) for row in rows]


def _seen(desk: Desk, case: Case, found: list[Option]) -> list[Option]:
    if authority.can_see(desk.actor, case):
        return found
    seen = {str(paper.id) for paper in partners.papers(desk, case)}
    return [each for each in found if each.value in seen]


def _sources(form: Form) -> frozenset[str]:
    fields = [*form.fields, *(column for field in form.fields for column in field.columns)]
    return frozenset(
        source for field in fields for name in ("options", SUGGEST) if (source := field.properties.get(name))
    )


def _members(desk: Desk, task: Task) -> list[User]:
    return acting.group_members(desk.session, group=task.group, office_id=task.office_id, now=desk.now)


def _visitors(desk: Desk, task: Task) -> list[Option]:
    holders = _members(desk, task)
    return [Option(value=user.username, label=user.name) for user in holders if user.id != desk.actor.user_id]


def _helpers(desk: Desk, task: Task) -> list[Option]:
    """Who is here today and holds the group, in the own right or for somebody absent: the others could not do it."""
    members = _members(desk, task)
    away = acting.absent_users(desk.session, [each.id for each in members], desk.now)
    holders = [each for each in members if each.id not in away and _acts(desk, task, each)]
    own = [Option(value=each.username, label=each.name) for each in holders if each.office_id == task.office_id]
    others = [each for each in holders if each.office_id != task.office_id]
    return own + [Option(value=each.username, label=f"{each.name}（{_office_of(desk, each)}）") for each in others]


def _acts(desk: Desk, task: Task, user: User) -> bool:
    groups = acting.actor_for(desk.session, user, now=desk.now).groups_by_office
    return task.group in groups.get(task.office_id, ())


def _office_of(desk: Desk, user: User) -> str:
    return desk.session.get_one(Office, user.office_id).name


def _colleagues(desk: Desk, task: Task) -> list[Option]:
    statement = (
        select(User)
        .where(User.office_id == task.office_id, User.active, User.id != desk.actor.user_id)
        .order_by(User.name, User.id)
    )
    return [Option(value=user.username, label=user.name) for user in desk.session.scalars(statement)]


def _funds(desk: Desk, task: Task) -> list[Option]:
    office = desk.session.get_one(Office, task.office_id)
    statement = select(Fund).where(Fund.office_id.in_(ids_on_path(office.path))).order_by(Fund.id)
    return [Option(value=fund.code, label=_with_free_money(fund)) for fund in desk.session.scalars(statement)]


def _with_free_money(fund: Fund) -> str:
    """Return an account's name as it is offered; what was chosen is shown by the plain name."""
    return f"{fund.name}（可用 {Decimal(fund.balance_fen) / 100:,.2f} 元）"


def _of_register(desk: Desk, case: Case, asked: frozenset[str]) -> dict[str, Sequence[Option]]:
    if not asked & {CLAIMANTS, REGISTER} or not authority.can_see(desk.actor, case):
        return {}
    wanted = {CLAIMANTS: ClaimLine.end_kind.is_(None), REGISTER: true()}
    return {name: _lines(desk, case, among) for name, among in wanted.items() if name in asked}


def _lines(desk: Desk, case: Case, among: ColumnElement[bool]) -> list[Option]:
    statement = (
        select(ClaimLine.number, ClaimLine.name).where(ClaimLine.case_id == case.id, among).order_by(ClaimLine.number)
    )
    return [Option(value=str(row.number), label=f"{row.number} {row.name}") for row in desk.session.execute(statement)]
