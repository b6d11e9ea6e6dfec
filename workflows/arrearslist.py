"""Late loans worked as an inbox: how late, how much, in which class, who has the next step, what was done last.

Knows queries over loans of offices; must not know who may see the list (`workflows.loanrights`), nor pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from models.cases import Case
from models.letters import Letter
from models.loans import Loan
from models.offices import Office
from models.people import User
from models.tasks import Task, waits
from workflows import loanfigures, loanrows, parameters
from workflows.errors import N_
from workflows.loans.arrears import Range
from workflows.loans.book import Owed

CURRENT, LATE, RECOVERING, PUT_OFF = "current", "late", "recovering", "put_off"
CLASSES: Mapping[str, str] = {
    "watch": N_("关注"),
    "late": N_("逾期"),
    "serious": N_("严重逾期"),
    "default": N_("违约"),
}
"""The classes of arrears, the mildest first; from which day each begins is a parameter."""
MINE = "mine"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a reader asks for: all that is late, a class of it, or what is recovered; whose next steps; which loan."""

    offices: tuple[int, ...]
    today: date
    state: str = ""
    holder: int | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is to be done next on a case."""

    task_id: str
    name: str
    group: str
    holder: str | None
    holder_en: str | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Late:
    """One late loan. Amounts in fen; `due` is all that is to be paid today, by part, as the page of the loan says."""

    loan: Loan
    case: Case
    office: Office
    days_late: int
    class_: str
    outstanding: int
    due: Owed
    step: Step | None
    last_done: tuple[datetime, str] | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Late loans, the longest late first, and the place to go on after (None: that was all)."""

    loans: Sequence[Late]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many loans a class has, and how much principal they owe, fen."""

    loans: int
    outstanding: int


def ranges(session: Session, office: Office, on: date) -> tuple[Range, ...]:
    """Return the classes by the parameters in force, no arrears first; all arrears are one class where none are set."""
    known = parameters.in_force(session, office, on).values.get("loans", {})
    starts = [(name, int(known[f"{name}_from_days"])) for name in CLASSES if f"{name}_from_days" in known]
    starts = [(CURRENT, 0), *(sorted(starts, key=lambda each: each[1]) or [(LATE, 1)])]
    ends = [first - 1 for _, first in starts[1:]]
    return tuple(
        Range(name=name, from_days=first, until_days=last)
        for (name, first), last in zip(starts, [*ends, None], strict=True)
    )


def class_name(days: int, known: Sequence[Range]) -> str:
    """Return the class of a late loan whose oldest unpaid instalment fell due so many days ago."""
    found = [each.name for each in known[1:] if each.from_days <= days]
    return found[-1] if found else known[1].name


def page(session: Session, asked: Filter, known: Sequence[Range], *, after: str | None, limit: int = 50) -> Page:
    """Return the loans after a place that are asked for, at most *limit* of them."""
    paid = loanfigures.advances(asked.today)
    statement = (
        select(Loan, Case, Office, loanfigures.outstanding(paid).label("outstanding"))
        .select_from(loanfigures.with_advances(paid))
        .join(Case, Case.id == Loan.case_id)
        .join(Office, Office.id == Loan.office_id)
        .where(_asked(asked, known), *_after(after))
        .order_by(Loan.late_on, Loan.case_id)
        .limit(limit + 1)
    )
    rows = session.execute(statement).all()
    more = len(rows) > limit
    rows = rows[:limit]
    ids = [row.Case.id for row in rows]
    due, steps, done = _due(session, ids, asked.today), _steps(session, ids), _last_done(session, ids)
    found = [
        Late(
            loan=row.Loan,
            case=row.Case,
            office=row.Office,
            days_late=(days := _days(row.Loan, asked.today)),
            class_=_class(row.Loan, days, known, asked),
            outstanding=int(row.outstanding),
            due=due[row.Case.id],
            step=steps.get(row.Case.id),
            last_done=done.get(row.Case.id),
        )
        for row in rows
    ]
    return Page(loans=found, after=_place(rows[-1].Loan) if more else None)


def counts(session: Session, asked: Filter, known: Sequence[Range]) -> dict[str, Count]:
    """Return how many loans each class has, and under "" all that are late."""
    found: dict[str, Count] = {}
    paid = loanfigures.advances(asked.today)
    whole = func.coalesce(func.sum(loanfigures.outstanding(paid)), 0)
    for state in ("", *(each.name for each in known[1:]), PUT_OFF, RECOVERING):
        which = _asked(Filter(offices=asked.offices, today=asked.today, state=state), known)
        loans, owed = session.execute(
            select(func.count(), whole).select_from(loanfigures.with_advances(paid)).where(which)
        ).one()
        found[state] = Count(loans=loans, outstanding=int(owed))
    return found


def _asked(asked: Filter, known: Sequence[Range]) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [Loan.office_id.in_(asked.offices) if asked.offices else false()]
    if asked.state == RECOVERING:
        wanted.append(Loan.status.in_(("compensated", "written_off")))
        wanted.append(Loan.settled_on.is_(None))
    elif asked.state == PUT_OFF:
        wanted.append(loanfigures.is_put_off(asked.today))
    else:
        wanted.append(loanfigures.is_late(asked.today))
    chosen = next((each for each in known[1:] if each.name == asked.state), None)
    if chosen is not None:
        if chosen is not known[1]:  # the mildest has whatever is late at all
            wanted.append(Loan.unpaid_since <= asked.today - timedelta(days=chosen.from_days))
        if chosen.until_days is not None:
            wanted.append(Loan.unpaid_since >= asked.today - timedelta(days=chosen.until_days))
    if asked.holder is not None:
        held = select(Task.case_id).where(Task.assignee_id == asked.holder, waits(Task))
        wanted.append(Loan.case_id.in_(held))
    if asked.text:
        wanted.append(_matching(asked.text))
    return and_(*wanted)


def _matching(text: str) -> ColumnElement[bool]:
    cases = select(Case.id).where(or_(Case.number == text, Case.title.startswith(text, autoescape=True)))
    return or_(Loan.number == text, Loan.contract_number == text, Loan.case_id.in_(cases))


def _class(loan: Loan, days: int, known: Sequence[Range], asked: Filter) -> str:
    if asked.state == PUT_OFF:
        return PUT_OFF
    return class_name(days, known) if loan.status == "running" else loan.status


def _days(loan: Loan, today: date) -> int:
    return max(0, (today - loan.unpaid_since).days) if loan.unpaid_since is not None else 0


def _place(loan: Loan) -> str:
    return f"{loan.late_on or ''}.{loan.case_id}"


def _after(after: str | None) -> list[ColumnElement[bool]]:
    day, _dot, case_id = (after or "").partition(".")
    if not case_id:
        return []
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return [Loan.case_id > case_id]
    return [tuple_(Loan.late_on, Loan.case_id) > (on, case_id)]


def _due(session: Session, ids: Sequence[str], today: date) -> dict[str, Owed]:
    """Return what is to be paid on each loan, by case; penalty grows daily, so the books of the page are folded."""
    return {case_id: ledger.fold(today).due for case_id, ledger in loanrows.ledgers(session, ids).items()}


def _steps(session: Session, ids: Sequence[str]) -> dict[str, Step]:
    """Return the next step of each case: of those that wait the one that is due first."""
    columns = (Task.case_id, Task.id, Task.name, Task.group, Task.due_at)
    holder = (User.name.label("holder"), User.name_en.label("holder_en"))
    statement = (
        select(*columns, *holder).outerjoin(User, User.id == Task.assignee_id).where(Task.case_id.in_(ids), waits(Task))
    )
    found: dict[str, Step] = {}
    for row in session.execute(statement.order_by(Task.due_order.desc(), Task.id.desc())):
        found[row.case_id] = Step(
            task_id=row.id,
            name=row.name,
            group=row.group,
            holder=row.holder,
            holder_en=row.holder_en,
            due_at=row.due_at,
        )
    return found


def _last_done(session: Session, ids: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """Return the last step that a person did on each case, or the letter that was issued since."""
    done = select(Task.case_id, Task.closed_at.label("at"), Task.name).where(
        Task.case_id.in_(ids), Task.state == "done", Task.closed_at.is_not(None)
    )
    written = select(Letter.case_id, Letter.issued_at.label("at"), Letter.number.label("name"))
    both = done.union_all(written.where(Letter.case_id.in_(ids))).subquery()
    latest = select(both.c.case_id, func.max(both.c.at).label("at")).group_by(both.c.case_id).subquery()
    statement = select(both.c.case_id, both.c.at, both.c.name).join(
        latest, and_(latest.c.case_id == both.c.case_id, latest.c.at == both.c.at)
    )
    return {row.case_id: (row.at, row.name) for row in session.execute(statement)}
