"""The commands on the claims of a case: enter lines, say what is found and agreed, pay, reverse, end, reopen, inherit.

Each reads and writes only the lines it touches, is one journal entry, and works in the transaction of its desk, which
it neither opens nor commits. A claimant joins as a new line and leaves by its end. Must not know pages or HTTP.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimLine
from models.journal import Entry
from workflows import (
    casework,
    claimdays,
    claimfinders,
    claimholds,
    claimrepeats,
    claimrights,
    claimrows,
    idempotency,
    people,
    turn,
)
from workflows.authority import Grant
from workflows.casework import Deed, Work
from workflows.claimfigures import INPUTS, Terms, compute
from workflows.claimrows import Stamp
from workflows.claims import reading, recorded
from workflows.claims.applying import apply
from workflows.claims.book import Book
from workflows.claims.changes import Change, Finish, Given, Record
from workflows.claims.faults import Faults, Place
from workflows.claims.words import SPLIT_OFF
from workflows.clock import OFFICE_ZONE, office_date
from workflows.desk import Desk
from workflows.engine.values import Decision
from workflows.errors import N_, Conflict, InvalidState, NotFound
from workflows.requests import plain

Read = Callable[[date, Faults], Change]
"""Reads what was entered, against today, and tells the faults of what cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a client says besides what it enters: the case's version it has seen, and the name of its request."""

    version: int | None = None
    idempotency_key: str | None = None


UNSEEN = Seen()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command touched: the numbers of lines and payments, and the case's version after it."""

    case_id: str
    version: int
    lines: tuple[int, ...]
    payments: tuple[int, ...] = ()


def record(desk: Desk, case_id: str, lines: Any, *, elsewhere_reason: Any = None, seen: Seen = UNSEEN) -> Done:
    """Enter lines, raw: those with a `number` are changed where something is given, the others are new. All or none.

    Months that a line of another case on the same employer has for the same worker want an *elsewhere_reason*.

    Raises, like all commands here, `NotFound`, `Forbidden`, `InvalidState`, `Conflict` when a line was changed since
    the version seen, and `InvalidInput` with everything that is wrong.
    """
    why = {} if elsewhere_reason is None else {"elsewhere_reason": elsewhere_reason}
    return carry_out(
        Order(desk, case_id, recorded.RECORD, {"lines": lines, **why}, seen),
        lambda today, faults: reading.record(lines, today, faults, **why),
    )


def assess(desk: Desk, case_id: str, lines: Any, *, seen: Seen = UNSEEN) -> Done:
    """Say what is found and agreed, and what is claimed instead of what was computed: lines with `items`."""
    order = Order(desk, case_id, recorded.ASSESS, {"lines": lines}, seen)
    return carry_out(order, lambda today, faults: reading.assess(lines, today, faults))


def pay(desk: Desk, case_id: str, payments: Any, *, seen: Seen = UNSEEN) -> Done:
    """Enter money that came for lines."""
    order = Order(desk, case_id, recorded.PAY, {"payments": payments}, seen)
    return carry_out(order, lambda today, faults: reading.pay(payments, today, faults))


def reverse(desk: Desk, case_id: str, payment: int, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Take a payment back that did not happen, or not so."""
    order = Order(desk, case_id, recorded.REVERSE, {"payment": payment, "values": values}, seen)
    return carry_out(order, lambda today, faults: reading.reverse(payment, values, today, faults))


def end(desk: Desk, case_id: str, lines: Sequence[int], values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """End lines: `kind`, `on` and `reason`."""
    order = Order(desk, case_id, recorded.END, {"lines": list(lines), "values": values}, seen)
    return carry_out(order, lambda today, faults: reading.finish(lines, values, today, faults))


def reopen(desk: Desk, case_id: str, lines: Sequence[int], values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Let ended lines go on."""
    order = Order(desk, case_id, recorded.REOPEN, {"lines": list(lines), "values": values}, seen)
    return carry_out(order, lambda today, faults: reading.reopen(lines, values, today, faults))


def inherit(desk: Desk, case_id: str, line: int, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Name the heir with whom a line goes on after its claimant has died."""
    order = Order(desk, case_id, recorded.HEIR, {"line": line, "values": values}, seen)
    return carry_out(order, lambda today, faults: reading.inherit(line, values, today, faults))


@dataclass(frozen=True)
class Order:
    """Who gives which command to which case, and what was entered, raw.

    `grant` is by which authority, where that is known without the posts at work on the case: it has just been opened.
    """

    desk: Desk
    case_id: str
    command: str
    raw: Mapping[str, Any]
    seen: Seen
    grant: Grant | None = None

    @property
    def request(self) -> dict[str, Any]:
        """What makes the request what it is."""
        return {"command": self.command, "case": self.case_id, **plain(self.raw)}


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A change with the items that the rules computed for it, and how they came to that."""

    change: Change
    decisions: list[dict[str, Any]] = field(default_factory=list)


def carry_out(order: Order, read: Read) -> Done:
    """Read what was entered, judge it, and store what it does: what all commands on claims share."""
    desk = order.desk
    case = desk.session.get(Case, order.case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    claimrights.require_sees(desk, case)
    answer = idempotency.answered(desk, order.seen.idempotency_key, order.request)
    if answer is not None:
        return Done(**{**answer, "lines": tuple(answer["lines"]), "payments": tuple(answer["payments"])})
    done = _stored(casework.take_up(desk, order.case_id), order, read)
    kept = {
        "case_id": done.case_id,
        "version": done.version,
        "lines": list(done.lines),
        "payments": list(done.payments),
    }
    idempotency.remember(desk, order.seen.idempotency_key, kept)
    return done


def _stored(work: Work, order: Order, read: Read) -> Done:
    desk, case, faults = work.desk, work.case, Faults()
    today = office_date(desk.now)
    change = read(today, faults)
    finding = _says_what_is_found(change)
    grant = order.grant or claimrights.require(desk, case, work.release, finding=finding)
    require_open(case)
    before = claimrows.book_for(desk.session, case.id, change)
    require_unchanged(work, before.lines, order.seen.version)
    if isinstance(change, Finish) and change.kind == SPLIT_OFF:
        _require_split(work, before, change, faults)
    judged = _judged(work, before, change, faults)
    after = apply(before, judged.change, today=today, faults=faults)
    claimrepeats.tell(desk.session, case.id, (before, after), change, faults)
    said = claimrepeats.explained(work, (before, after), judged.change, faults)
    claimholds.tell(work, before, change, faults)
    claimfinders.tell(work, (before, after), change, grant, faults)
    faults.refuse()
    if after == before:  # what was entered stands there already: nothing has happened
        return Done(case_id=case.id, version=case.version, lines=())
    deed = Deed(command=order.command, entered=recorded.entered(said), grant=grant)
    return store(work, deed, (before, after), said, judged.decisions)


def store(
    work: Work, deed: Deed, books: tuple[Book, Book], change: Change, decisions: Sequence[Mapping[str, Any]] = ()
) -> Done:
    """Write what a change did to a book, as rows and as one journal entry."""
    session, case, (before, after) = work.desk.session, work.case, books
    stamp = Stamp(seq=case.version + 1, at=work.desk.now, by=work.desk.actor.username)
    claimrows.save(session, case.id, before, after, stamp)
    outcome = recorded.outcome(before, after, change)
    outcome |= {"sums": claimrows.sums(session, case.id, behaviour=work.release.behaviour).plain()}
    outcome |= {"decisions": list(decisions)} if decisions else {}
    casework.note(work, deed, outcome)
    payments = tuple(sorted(after.payments.keys() - before.payments.keys()))
    touched = tuple(line["number"] for line in outcome["lines"])
    return Done(case_id=case.id, version=case.version, lines=touched, payments=payments)


def require_open(case: Case) -> None:
    """Refuse a case that is closed. Raises `InvalidState`."""
    if case.status == "closed":
        raise InvalidState(N_("本案已办结，职工名册不能再更改"))


def require_unchanged(work: Work, numbers: Iterable[int], version: int | None) -> None:
    """Refuse lines that somebody has changed since the version of the case that was seen. Raises `Conflict`."""
    if version is None:
        return
    session = work.desk.session
    found = claimrows.changed_since(session, work.case.id, list(numbers), version)
    if found is None:
        return
    line, seq = found
    entry = session.get_one(Entry, (work.case.id, seq))
    holder = people.by_username(session, entry.actor)
    raise Conflict(
        N_("名册第 {line} 号在您打开之后由 {holder} 于 {at} 更改过，请核对后重新提交"),
        holder=holder.name if holder else entry.actor,
        since=entry.at,
        line=line,
        at=f"{entry.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}",
    )


def _require_split(work: Work, book: Book, change: Finish, faults: Faults) -> None:
    """Tell of lines that end as split off without being in the case that is said to go on with them."""
    statement = (
        select(ClaimLine.name, ClaimLine.id_number)
        .join(Case, Case.id == ClaimLine.case_id)
        .where(Case.number == change.case, ClaimLine.split_from == work.case.number)
    )
    there = {tuple(row) for row in work.desk.session.execute(statement)}
    for line in book.lines.values():
        if (line.facts["name"], line.facts["id_number"]) not in there:
            template = N_("案件“{case}”的名册中没有从本案分出的第 {line} 号，请先分案")
            faults.add(Place(), reading.SPLIT_INTO, template, {"case": change.case or "", "line": line.number})


def _says_what_is_found(change: Change) -> bool:
    """Whether a change needs the post that finds; what was found in the case that lines come from, it did."""
    if not isinstance(change, Record) or change.split_from is not None:
        return False
    return any("found" in item for given in change.lines for item in given.items)


def _decided(line: int, decision: Decision) -> dict[str, Any]:
    """Return what the journal keeps of the decision about a line; of the rows only those that were hit."""
    return {"line": line, **turn.decision_plain(decision), "rules_tested": []}


def _corrected(book: Book, change: Record) -> set[int]:
    """Return the lines of which a fact changes that the rules look at."""
    given = (
        (each, book.lines[each.number])
        for each in change.lines
        if each.number is not None and each.number in book.lines
    )
    return {
        line.number
        for each, line in given
        if any(each.facts[key] != line.facts[key] for key in each.facts.keys() & set(INPUTS))
    }


def _judged(work: Work, book: Book, change: Change, faults: Faults) -> _Judged:
    """Ask the rules about every line whose facts change and are sound; what is not sound is told of without items."""
    if not isinstance(change, Record):
        return _Judged(change=change)
    terms = Terms(release=work.release, parameters=work.parameters, now=work.desk.now)
    trial = Faults(found=list(faults.found))
    bare = replace(change, lines=tuple(replace(given, items=()) for given in change.lines))
    after = apply(book, bare, today=office_date(work.desk.now), faults=trial)
    days = claimdays.of_lines(work.desk.session, work.case.id, _corrected(book, change))
    number, lines, decisions = book.last_line, list[Given](), list[dict[str, Any]]()
    for at, given in enumerate(change.lines):
        number += given.number is None
        line = after.lines.get(given.number or number)
        sound = line is not None and not trial.within(Place.of("lines", at))
        asked = given.facts and (given.number is None or given.number in days)
        if not sound or line is None or not asked:
            lines.append(given if sound else replace(given, items=()))
            continue
        claimed_on = days.get(line.number, given.claimed_on)
        try:
            figures = compute(terms.as_of(claimed_on), line.facts)
        except InvalidState as error:
            template = N_("这一行的应得金额无法计算：{why}")
            faults.add(Place(), f"lines[{at}]", template, {"why": str(error)})
            continue
        lines.append(replace(given, computed=figures.computed, settled=figures.settled, claimed_on=claimed_on))
        decisions.append(_decided(line.number, figures.decision))
    return _Judged(change=replace(change, lines=tuple(lines)), decisions=decisions)
