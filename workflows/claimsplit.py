"""Claimants split off into a case of their own, and lines of cases on one employer worked together.

No transaction writes two cases: splitting opens the new case with the lines' facts first, and ends them here in a
second command, which anybody can repeat. What is found, agreed and recovered goes with the lines: what came in already
is paid there too, by the days it came. Must not know pages or HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimLine, ClaimPayment
from workflows import (
    authority,
    caselinks,
    cases,
    claimdays,
    claimrights,
    claimrows,
    claimwork,
    idempotency,
    organisationfile,
    organisations,
    splitstart,
)
from workflows.claims import recorded
from workflows.claims.book import Item, Line
from workflows.claims.changes import Given, Join, Pay, Record
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import PAYMENT, REPRESENTATIVE
from workflows.claims.reading import SPLIT_INTO
from workflows.claims.words import ADDITIONAL, SPLIT_OFF
from workflows.claimwork import UNSEEN, Done, Order, Seen
from workflows.clock import office_date
from workflows.desk import Desk
from workflows.errors import N_, InvalidInput, NotFound
from workflows.requests import plain

CARRIED_OVER = "由原案分出，按原案主张金额"
"""Why a claim that goes on is another than what is computed on the day of the split; it stands in the journal."""
MOST = 50
"""So many cases are offered to be worked together with one."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Lines that go on in a case of their own."""

    case_id: str
    number: str
    lines: tuple[int, ...]


def open_split(
    desk: Desk, case_id: str, lines: Sequence[int], values: Mapping[str, Any], *, idempotency_key: str | None = None
) -> Split:
    """Open a case of the same process in the same office, and enter the facts of *lines* there.

    Its start form holds what is known of the case (`splitstart.prefilled`), and the raw *values* instead where given.
    Nothing is written in the case they come from: `leave` ends them there. Raises `NotFound`, `Forbidden`,
    `InvalidState`, and `InvalidInput` for lines that are not running and whatever is wrong with the start form.
    """
    case = _visible(desk, case_id)
    request = {"command": "claims_split", "case": case_id, "lines": list(lines), "values": plain(values)}
    answer = idempotency.answered(desk, idempotency_key, request)
    if answer is not None:
        return Split(case_id=answer["case_id"], number=answer["number"], lines=tuple(answer["lines"]))
    grant = splitstart.require(desk, case)
    claimwork.require_open(case)
    leaving = running(desk, case, lines)
    start = splitstart.prefilled(desk, case, leaving) | dict(values)
    opened = cases.open_case(desk, case.process, start, goes_on=cases.GoesOn(office_id=case.office_id, grant=grant))
    days = claimdays.of_lines(desk.session, case.id, {line.number for line in leaving})
    given = (replace(_given(line, leaving), claimed_on=days[line.number]) for line in leaving)
    change = Record(lines=tuple(given), split_from=case.number)
    order = Order(desk, opened.id, recorded.RECORD, {"split_from": case.number}, UNSEEN, grant)
    entered = claimwork.carry_out(order, lambda _today, _faults: change)
    numbers = dict(zip((line.number for line in leaving), entered.lines, strict=True))
    _carry_payments(case, numbers, replace(order, command=recorded.PAY))
    caselinks.link(desk.session, opened.id, case.id, caselinks.SPLIT_FROM, at=desk.now)
    found = Split(case_id=opened.id, number=opened.number, lines=tuple(line.number for line in leaving))
    kept = {"case_id": found.case_id, "number": found.number, "lines": list(found.lines)}
    idempotency.remember(desk, idempotency_key, kept)
    return found


def leave(desk: Desk, case_id: str, split: Split, reason: str, *, seen: Seen = UNSEEN) -> Done:
    """End the lines that go on in the case they were split off into."""
    values = {"kind": SPLIT_OFF, "on": office_date(desk.now), "reason": reason, SPLIT_INTO: split.number}
    return claimwork.end(desk, case_id, split.lines, values, seen=seen)


def join(desk: Desk, case_id: str, lines: Sequence[int], other: str | None, *, seen: Seen = UNSEEN) -> Done:
    """Work lines together with the case of a number, which must be about the same organisation; None: no longer.

    Raises `InvalidInput` when there is no such open case of the process that the actor may see, or about another one.
    """
    case = _visible(desk, case_id)
    if other is not None:
        _require_joinable(desk, case, other)
    order = Order(desk, case_id, recorded.JOIN, {"lines": list(lines), "case": other}, seen)
    done = claimwork.carry_out(order, lambda _today, _faults: Join(lines=tuple(lines), case=other))
    caselinks.follow_joins(desk.session, case_id, at=desk.now)
    return done


def joinable(desk: Desk, case: Case) -> list[Case]:
    """Return the cases whose lines may be worked together with those of a case, the newest first."""
    statement = select(Case).where(Case.process == case.process, Case.status == "open", Case.id != case.id)
    if organisations.keys(desk.releases.by_digest(desk.session, case.release_digest)):
        one = organisationfile.of_case(desk.session, case.id)
        if one is None:
            return []
        today = office_date(desk.now)
        file = organisationfile.read(desk.session, desk.actor, one, today=today, without=case.id)
        alike = [each.case_id for each in file.seen]
        statement = statement.where(Case.id.in_(alike))
    found = desk.session.scalars(statement.order_by(Case.opened_at.desc(), Case.id).limit(MOST))
    return [other for other in found if _fault(desk, case, other) is None]


def _visible(desk: Desk, case_id: str) -> Case:
    case = desk.session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    claimrights.require_sees(desk, case)
    return case


def running(desk: Desk, case: Case, numbers: Sequence[int]) -> list[Line]:
    """Return the lines to split off; each must be in the book and without an end. Raises `InvalidInput`."""
    found = claimrows.lines_of(desk.session, case.id, ClaimLine.number.in_(sorted(set(numbers))))
    faults = Faults()
    for number in dict.fromkeys(numbers):
        if number not in found or found[number].end is not None:
            template = N_("第 {line} 号不在名册中或已办结，不能分案")
            faults.add(Place(), "lines", template, {"line": number})
    if not numbers:
        faults.add(Place(), "lines", N_("请至少填写一行"), {})
    faults.refuse()
    return list(found.values())


def _given(line: Line, leaving: Sequence[Line]) -> Given:
    """Return what the new case knows of a line: its facts, and of each item what is claimed, found and agreed.

    The claim stays what it was, also where the rules of today would compute another one.
    """
    together = {each.number: each.facts["id_number"] for each in leaving}
    representative = together.get(line.facts[REPRESENTATIVE])
    items = tuple(_item(item) for item in line.items.values() if item.claimed or item.found or item.agreed)
    return Given(facts={**line.facts, REPRESENTATIVE: representative}, items=items)


def _item(item: Item) -> dict[str, Any]:
    judged = {name: value for name in ("found", "agreed") if (value := getattr(item, name)) is not None}
    if item.kind == ADDITIONAL:
        return {"kind": item.kind, **judged}
    return {"kind": item.kind, "claimed": item.claimed, "reason": item.reason or CARRIED_OVER, **judged}


def _carry_payments(case: Case, numbers: Mapping[int, int], order: Order) -> None:
    """Pay in the new case, by their days, what came for its lines before and was not taken back."""
    all_of = claimrows.payments_of(order.desk.session, case.id, ClaimPayment.line.in_(sorted(numbers)))
    taken_back = {payment.reverses for payment in all_of.values()}
    came = [each for each in all_of.values() if each.reverses is None and each.number not in taken_back]
    rows = [{name: getattr(each, name) for name in PAYMENT} | {"line": numbers[each.line]} for each in came]
    if rows:
        change = Pay(payments=tuple(rows))
        claimwork.carry_out(order, lambda _today, _faults: change)


def _require_joinable(desk: Desk, case: Case, number: str) -> None:
    other = desk.session.scalars(select(Case).where(Case.number == number)).one_or_none()
    fault = _fault(desk, case, other)
    if fault is not None:
        raise InvalidInput.one("case", fault, case=number)


def _fault(desk: Desk, case: Case, other: Case | None) -> str | None:
    """Return why lines of a case cannot be worked together with another; None when they can."""
    fits = other is not None and other.id != case.id and other.process == case.process and other.status == "open"
    if other is None or not fits or not authority.can_see(desk.actor, other):
        return N_("没有可以并案的在办案件“{case}”，请核对案号")
    if organisations.keys(desk.releases.by_digest(desk.session, case.release_digest)):
        one, another = (organisationfile.of_case(desk.session, each.id) for each in (case, other))
        if not organisationfile.same(one, another):
            return N_("案件“{case}”的用人单位与本案不同，不能并案")
    return None
