"""The facts of all cases in a scope, as they stood at its instant: a fixed number of queries for any number of cases.

What has a date in its row is chosen by it; what has not is taken back by the entries that came after. Knows tables;
must not know what is counted, nor who may see what.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.cases import Case
from models.claims import ClaimLine, ClaimPayment
from models.deadlines import Deadline, DeadlineChange
from models.funds import FundMovement
from models.journal import Entry
from models.letters import Letter
from models.loans import Loan, LoanEvent
from models.packing import mentions
from models.tasks import Task
from workflows import canonical, loanbooks
from workflows.claims import recorded
from workflows.claims.words import SPLIT_OFF
from workflows.clock import end_of_day, office_date, start_of_day
from workflows.reports.endings import Ending, opened_since
from workflows.reports.facts import ClockFacts, Facts, LineFacts, LoanFacts, PaymentFacts
from workflows.reports.scope import CLOSED, Scope
from workflows.reports.undoing import Past, Told, followed

_CHANGING = tuple(f'"{service}"' for service in recorded.OF_SERVICES)
_STARTS = '"deadline.start"'


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of the cases is needed: data keys, deadlines by name, steps by the stage they belong to.

    `person` is the data key that tells applicants apart. `loans`: cases with a loan count whenever they were opened.
    """

    person: str | None = None
    keys: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()
    stages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loans: bool = False

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every data key that is read."""
        return tuple(sorted(self.keys | ({self.person} if self.person else set())))


def facts(session: Session, scope: Scope, wanted: Wanted) -> list[Facts]:
    """Return the facts of every case that is counted, or in which money came within the days asked for."""
    since = opened_since(session, scope)
    cohort = _cohort(scope, since)
    chosen = _chosen(scope, wanted, cohort)
    found = session.execute(_cases(session, scope, wanted, cohort).where(chosen)).all()
    reading = _Reading(session, scope, wanted, select(Case.id).where(chosen))
    past = {row.id: _beginning(row, wanted) for row in found}
    reading.turn_back(past)
    payments, paid = reading.payments(), reading.paid()
    letters, clocks, stages, loans = reading.letters(), reading.clocks(past), reading.stages(), reading.loans()
    ended = {row.id: since.get(row.id) or _ending(row) for row in found}
    return [
        Facts(
            case_id=row.id,
            office_id=row.office_id,
            opened_at=row.opened_at,
            closed_at=ended[row.id].closed_at,
            outcome=ended[row.id].outcome,
            cohort=bool(row.cohort),
            values=past[row.id].values,
            person=past[row.id].values.get(wanted.person) if wanted.person else None,
            lines=past[row.id].counted,
            payments=tuple(each for each in payments.get(row.id, ()) if each.line in past[row.id].counted),
            paid=tuple(paid.get(row.id, ())),
            letters=tuple(kind for kind, _ in letters.get(row.id, ())),
            replied=any(is_reply for _, is_reply in letters.get(row.id, ())),
            clocks=clocks.get(row.id, {}),
            stages=stages.get(row.id, {}),
            loan=loans.get(row.id),
        )
        for row in found
    ]


def _ending(row: Any) -> Ending:
    """Return how a case stood that was not opened again since."""
    return Ending(closed_at=row.closed_at, outcome=row.outcome) if row.is_closed else Ending()


def _beginning(row: Any, wanted: Wanted) -> Past:
    return Past(values={key: getattr(row, f"value_{at}") or None for at, key in enumerate(wanted.all_keys)})


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    return and_(Case.process == scope.process, Case.office_id.in_(scope.offices), Case.opened_at <= scope.at)


def _cohort(scope: Scope, since: Mapping[str, Ending]) -> ColumnElement[bool]:
    """Whether a case was opened, or closed, within the days; one that was opened again since had been closed."""
    first, last = start_of_day(scope.since), end_of_day(scope.until)
    if scope.basis != CLOSED:
        return and_(Case.opened_at >= first, Case.opened_at <= last)
    within = [case_id for case_id, each in since.items() if each.closed_at and first <= each.closed_at <= last]
    stayed = and_(Case.closed_at >= first, Case.closed_at <= last, Case.closed_at <= scope.at)
    return or_(and_(stayed, Case.id.not_in(list(since))), Case.id.in_(within))


def _moving(scope: Scope) -> ColumnElement[bool]:
    """Whether money came in a case within the days that are asked for, as far as was known then."""
    payments = select(ClaimPayment.case_id).where(
        ClaimPayment.paid_on >= scope.since, ClaimPayment.paid_on <= scope.until, ClaimPayment.at <= scope.at
    )
    movements = select(FundMovement.case_id).where(
        FundMovement.kind.in_(("payment", "reversal")),
        FundMovement.at >= start_of_day(scope.since),
        FundMovement.at <= end_of_day(scope.until),
        FundMovement.at <= scope.at,
        FundMovement.case_id.is_not(None),
    )
    return or_(Case.id.in_(payments), Case.id.in_(movements))


def _cases(session: Session, scope: Scope, wanted: Wanted, cohort: ColumnElement[bool]) -> Select[Any]:
    values = [_value(session, key).label(f"value_{at}") for at, key in enumerate(wanted.all_keys)]
    counted = case((cohort, 1), else_=0).label("cohort")
    is_closed = case((Case.closed_at <= scope.at, 1), else_=0).label("is_closed")
    columns = (Case.id, Case.office_id, Case.opened_at, Case.closed_at, Case.outcome, counted, is_closed)
    return select(*columns, *values).order_by(Case.opened_at, Case.id)


def _chosen(scope: Scope, wanted: Wanted, cohort: ColumnElement[bool]) -> ColumnElement[bool]:
    counted = [cohort, _moving(scope)]
    if wanted.loans:
        counted.append(Case.id.in_(select(LoanEvent.case_id).where(LoanEvent.booked_on <= office_date(scope.at))))
    return and_(_in_scope(scope), or_(*counted))


def _value(session: Session, key: str) -> ColumnElement[Any]:
    """Return a text of the case data, read by the database: the data are canonical JSON in a column of text."""
    is_json = session.get_bind().dialect.name == "sqlite"
    data: ColumnElement[Any] = type_coerce(Case.data, JSON) if is_json else cast(Case.data, JSON)
    found: ColumnElement[Any] = data[key].as_string()
    return found


class _Reading:
    """One query for each kind of rows, over all cases of the scope."""

    def __init__(self, session: Session, scope: Scope, wanted: Wanted, ids: Select[str]) -> None:
        self.session, self.scope, self.wanted, self.ids = session, scope, wanted, ids

    def turn_back(self, past: Mapping[str, Past]) -> None:
        """Read the lines as they are, and take back what came after the instant."""
        columns = (ClaimLine.claimed_fen, ClaimLine.found_fen, ClaimLine.additional_fen, ClaimLine.agreed_fen)
        told = (ClaimLine.recovered_fen, ClaimLine.end_kind, ClaimLine.joined_to)
        statement = select(ClaimLine.case_id, ClaimLine.number, ClaimLine.id_number, *columns, *told)
        for row in self.session.execute(statement.where(ClaimLine.case_id.in_(self.ids)).order_by(ClaimLine.number)):
            past[row.case_id].lines[row.number] = LineFacts(
                number=row.number,
                person=row.id_number,
                claimed=row.claimed_fen,
                found=row.found_fen,
                additional=row.additional_fen,
                agreed=row.agreed_fen,
                recovered=row.recovered_fen,
                ended=row.end_kind is not None,
                joined=row.joined_to is not None,
                split_off=row.end_kind == SPLIT_OFF,
            )
        for case_id, entry in self._entries(Entry.at > self.scope.at, latest_first=True):
            past[case_id].undo(entry)
        again = sorted(case_id for case_id, each in past.items() if each.followed)
        for case_id in again:
            wanted = and_(Entry.case_id == case_id, Entry.at <= self.scope.at)
            past[case_id].lines = followed(entry for _, entry in self._entries(wanted, latest_first=False))

    def _entries(self, wanted: ColumnElement[bool], *, latest_first: bool) -> Iterable[tuple[str, Told]]:
        """Yield the entries that changed anything a report is about."""
        marks = [*_CHANGING, _STARTS, *(f'"{key}":[' for key in self.wanted.all_keys)]
        about = or_(Entry.command.in_(recorded.COMMANDS), *(mentions(Entry.outcome, mark) for mark in marks))
        statement = select(Entry.case_id, Entry.command, Entry.input, Entry.outcome, Entry.at)
        statement = statement.where(wanted, about, Entry.case_id.in_(self.ids))
        order = Entry.seq.desc() if latest_first else Entry.seq
        for row in self.session.execute(statement.order_by(Entry.case_id, order)):
            entered, outcome = canonical.loads(row.input), canonical.loads(row.outcome)
            yield row.case_id, Told(command=row.command, entered=entered, outcome=outcome, at=row.at)

    def payments(self) -> Mapping[str, list[PaymentFacts]]:
        """Return the payments that were known, by case."""
        statement = select(
            ClaimPayment.case_id, ClaimPayment.line, ClaimPayment.paid_on, ClaimPayment.amount_fen, ClaimPayment.means
        ).where(ClaimPayment.case_id.in_(self.ids), ClaimPayment.at <= self.scope.at)
        found: dict[str, list[PaymentFacts]] = defaultdict(list)
        for row in self.session.execute(statement):
            payment = PaymentFacts(line=row.line, on=row.paid_on, fen=row.amount_fen, means=row.means)
            found[row.case_id].append(payment)
        return found

    def paid(self) -> Mapping[str, list[tuple[Any, int]]]:
        """Return what funds paid and got back, by case."""
        statement = select(FundMovement.case_id, FundMovement.at, FundMovement.amount_fen).where(
            FundMovement.case_id.in_(self.ids),
            FundMovement.kind.in_(("payment", "reversal")),
            FundMovement.at <= self.scope.at,
        )
        found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        for row in self.session.execute(statement):
            found[row.case_id].append((office_date(row.at), -row.amount_fen))
        return found

    def letters(self) -> Mapping[str, list[tuple[str, bool]]]:
        """Return the kinds of the letters that were issued, and whether each was the reply, by case."""
        statement = select(Letter.case_id, Letter.kind, Letter.is_reply)
        statement = statement.where(Letter.case_id.in_(self.ids), Letter.issued_at <= self.scope.at)
        found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for case_id, kind, is_reply in self.session.execute(statement):
            found[case_id].append((kind, is_reply))
        return found

    def clocks(self, past: Mapping[str, Past]) -> Mapping[str, Mapping[str, tuple[ClockFacts, ...]]]:
        """Return the deadlines of the names wanted, by case and name; those that had not begun are left out."""
        if not self.wanted.clocks:
            return {}
        at, names = self.scope.at, sorted(self.wanted.clocks)
        moved, extended = self._changes(names)
        columns = (Deadline.id, Deadline.case_id, Deadline.task_id, Deadline.name)
        days = (Deadline.started_at, Deadline.original_due_at, Deadline.stopped_at)
        statement = select(*columns, *days).where(Deadline.case_id.in_(self.ids), Deadline.name.in_(names))
        found: dict[str, dict[str, list[ClockFacts]]] = defaultdict(lambda: defaultdict(list))
        begun_since = {case_id: dict(each.started) for case_id, each in past.items() if each.started}
        for row in self.session.execute(statement.order_by(Deadline.id.desc())):
            since = begun_since.get(row.case_id, {})
            if row.task_id is None and since.get(row.name, 0):
                since[row.name] -= 1  # one that was begun since, though it may count from an earlier day
            elif row.started_at <= at:
                clock = ClockFacts(
                    original_due_at=row.original_due_at,
                    due_at=moved.get(row.id, row.original_due_at),
                    stopped_at=row.stopped_at if row.stopped_at is not None and row.stopped_at <= at else None,
                    extended=row.id in extended,
                )
                found[row.case_id][row.name].append(clock)
        return {case_id: {name: tuple(each) for name, each in of.items()} for case_id, of in found.items()}

    def loans(self) -> Mapping[str, LoanFacts]:
        """Return the loans that had been disbursed, by case."""
        if not self.wanted.loans:
            return {}
        known = loanbooks.known(self.session, Loan.case_id.in_(self.ids), office_date(self.scope.at))
        return {
            case_id: LoanFacts(book=each.book, compensated=each.compensated, recovered=each.recovered)
            for case_id, each in known.items()
        }

    def _changes(self, names: list[str]) -> tuple[dict[int, Any], set[int]]:
        """Return when deadlines were due then, as far as that had moved, and which had been extended."""
        statement = (
            select(DeadlineChange.deadline_id, DeadlineChange.kind, DeadlineChange.due_after)
            .join(Deadline, Deadline.id == DeadlineChange.deadline_id)
            .where(Deadline.case_id.in_(self.ids), Deadline.name.in_(names), DeadlineChange.at <= self.scope.at)
            .order_by(DeadlineChange.id)
        )
        rows = self.session.execute(statement).all()
        return {row.deadline_id: row.due_after for row in rows}, {
            row.deadline_id for row in rows if row.kind == "extend"
        }

    def stages(self) -> Mapping[str, Mapping[str, int | None]]:
        """Return how many seconds each stage took from its first step to its last, None while one waits; by case."""
        if not self.wanted.stages:
            return {}
        at, found = self.scope.at, dict[str, dict[str, int | None]]()
        for stage, elements in self.wanted.stages.items():
            running = func.sum(case((or_(Task.closed_at.is_(None), Task.closed_at > at), 1), else_=0)).label("running")
            statement = (
                select(Task.case_id, func.min(Task.opened_at), func.max(Task.closed_at), running)
                .where(Task.case_id.in_(self.ids), Task.element.in_(sorted(elements)), Task.opened_at <= at)
                .group_by(Task.case_id)
            )
            for case_id, began, ended, waiting in self.session.execute(statement):
                seconds = None if waiting else round((ended - began).total_seconds())
                found.setdefault(case_id, {})[stage] = seconds
        return found
