"""What people do at the register of claimants in a wage story: enter, find, agree, pay, reverse, split, join, end.

Each step reads the lines as they stand and gives one or two claims commands. It must not know at which task it is done.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from workflows import claimrows, claimsplit, claimwork
from workflows.canonical import plain
from workflows.claims.book import Sums
from workflows.claims.words import ADDITIONAL, KINDS, PAID, WAGES
from workflows.clock import office_date
from workflows.demo.workforces import Workforce
from workflows.desk import Desk

Step = Callable[[Desk, str, Workforce], str | None]
"""Something done at the register of a case, for a workforce; returns the id of a case that it opened, if it did."""
_FEN = Decimal("0.01")
_EVERYTHING = frozenset(KINDS) - {ADDITIONAL}


def sums(desk: Desk, case_id: str) -> Sums:
    """Return what the lines of a case add up to now."""
    release = desk.releases.by_digest(desk.session, desk.session.get_one(Case, case_id).release_digest)
    return claimrows.sums(desk.session, case_id, behaviour=release.behaviour)


def unpaid(desk: Desk, case_id: str) -> Decimal:
    """Return what running lines still have to get of pay for work."""
    return claimrows.wages(desk.session, case_id).outstanding


def enter(number: int | None = None) -> Step:
    """Enter workers who are not in the register yet; all of them when no number is said."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        rows = workforce.rows(number)
        if rows:
            claimwork.record(desk, case_id, rows)

    return step


def find(share: str = "1", *, kinds: frozenset[str] = WAGES) -> Step:
    """Say what is found due: a share of what the running lines claim of some kinds, mostly of pay for work."""
    return partial(_assess, column="found", share=Decimal(share), kinds=kinds)


def find_everything(share: str = "1") -> Step:
    """Say what is found due of all kinds."""
    return find(share, kinds=_EVERYTHING)


def agree(share: str = "1", *, kinds: frozenset[str] = WAGES) -> Step:
    """Say what the parties agreed on: a share of what is claimed."""
    return partial(_assess, column="agreed", share=Decimal(share), kinds=kinds)


def _assess(
    desk: Desk, case_id: str, workforce: Workforce, *, column: str, share: Decimal, kinds: frozenset[str]
) -> None:
    del workforce
    items = select(ClaimItem).where(ClaimItem.case_id == case_id).order_by(ClaimItem.line, ClaimItem.kind)
    by_line: dict[int, list[dict[str, str]]] = {line.number: [] for line in _running(desk, case_id)}
    for item in desk.session.scalars(items):
        if item.kind in kinds and item.claimed_fen and item.line in by_line:
            by_line[item.line].append({"kind": item.kind, column: _yuan(item.claimed_fen * share)})
    lines = [{"number": number, "items": found} for number, found in by_line.items() if found]
    if lines:
        claimwork.assess(desk, case_id, lines)


def pay(part: str = "1", means: str = "employer_transfer", *, agreed: bool = False, only: tuple[int, ...] = ()) -> Step:
    """Enter that a part came of what the running lines have still to get, by what is found or by what was agreed."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        del workforce
        due = [(line.number, _due(line, agreed=agreed)) for line in _running(desk, case_id, only)]
        fen = [(number, amount * Decimal(part)) for number, amount in due if amount > 0]
        payment = {"paid_on": office_date(desk.now).isoformat(), "means": means}
        if fen:
            claimwork.pay(desk, case_id, [{"line": line, "amount": _yuan(amount), **payment} for line, amount in fen])

    return step


def reverse(reason: str) -> Step:
    """Take the last payment back that still stands."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        del workforce
        payments = select(ClaimPayment).where(ClaimPayment.case_id == case_id).order_by(ClaimPayment.number)
        rows = desk.session.scalars(payments).all()
        taken_back = {each.reverses for each in rows}
        standing = [each.number for each in rows if each.reverses is None and each.number not in taken_back]
        if standing:
            values = {"on": office_date(desk.now).isoformat(), "reason": reason}
            claimwork.reverse(desk, case_id, standing[-1], values)

    return step


def end(kind: str, reason: str, *, only: tuple[int, ...] = (), last: int = 0) -> Step:
    """End running lines in one way: those numbered, the last ones, or all."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        del workforce
        _end(desk, case_id, (line.number for line in _running(desk, case_id, only)[-last:]), kind, reason)

    return step


def end_paid() -> Step:
    """End the running lines that have got everything."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        del workforce
        whole = [line.number for line in _running(desk, case_id) if line.recovered_fen and not _due(line)]
        _end(desk, case_id, whole, PAID, "款项已全部到账，本人确认")

    return step


def inherit() -> Step:
    """Name the heir with whom the line of the last worker goes on."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        line = _running(desk, case_id)[-1]
        heir = f"{line.name[0]}{workforce.firm.head.name[-1]}"
        claimwork.inherit(desk, case_id, line.number, {"heir_name": heir, "died_on": office_date(desk.now).isoformat()})

    return step


def split(number: int, start_values: Callable[[Workforce], Mapping[str, Any]]) -> Step:
    """Open a case of their own for the last lines; that they end here is a step of its own (`left`)."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> str:
        lines = [line.number for line in _running(desk, case_id)[-number:]]
        return claimsplit.open_split(desk, case_id, lines, start_values(workforce)).case_id

    return step


def left(number: int, reason: str) -> Step:
    """End the last lines, which go on in the case they were split off into."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        del workforce
        here = desk.session.get_one(Case, case_id).number
        there = select(ClaimLine.case_id).where(ClaimLine.split_from == here).limit(1)
        other = desk.session.get_one(Case, desk.session.scalars(there).one())
        lines = tuple(line.number for line in _running(desk, case_id)[-number:])
        claimsplit.leave(desk, case_id, claimsplit.Split(case_id=other.id, number=other.number, lines=lines), reason)

    return step


def join() -> Step:
    """Work all running lines together with the other open case on the same employer, if its story is told."""

    def step(desk: Desk, case_id: str, workforce: Workforce) -> None:
        of_employer = select(Case).where(Case.title == workforce.firm.name, Case.status == "open", Case.id != case_id)
        other = desk.session.scalars(of_employer.order_by(Case.opened_at).limit(1)).one_or_none()
        lines = [line.number for line in _running(desk, case_id)]
        if other is not None and lines:
            claimsplit.join(desk, case_id, lines, other.number)

    return step


def _end(desk: Desk, case_id: str, lines: Iterable[int], kind: str, reason: str) -> None:
    numbers = list(lines)
    if numbers:
        values = {"kind": kind, "on": office_date(desk.now).isoformat(), "reason": reason}
        claimwork.end(desk, case_id, numbers, values)


def _running(desk: Desk, case_id: str, only: tuple[int, ...] = ()) -> list[ClaimLine]:
    found = select(ClaimLine).where(ClaimLine.case_id == case_id, ClaimLine.end_kind.is_(None))
    if only:
        found = found.where(ClaimLine.number.in_(only))
    return list(desk.session.scalars(found.order_by(ClaimLine.number)))


def _due(line: ClaimLine, *, agreed: bool = False) -> Decimal:
    """Return what a line has still to get, in fen."""
    whole = line.agreed_fen if agreed else line.found_fen + line.additional_fen
    return Decimal(whole - line.recovered_fen)


def _yuan(fen: Decimal) -> str:
    return str(plain((Decimal(fen) / 100).quantize(_FEN, rounding=ROUND_HALF_UP)))
