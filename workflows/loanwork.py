"""The commands on the loan of a case: enter what happened, confirm it as a second person, drop it, book a bank's line.

Each is one journal entry and works in the transaction of its desk, which it neither opens nor commits. What was entered
counts for nothing until another person has confirmed it, a reversal like everything else; then its event is booked
with the day of the confirmation, and the case is told (`loan_changed`) if it waits for that. Must not know pages or
HTTP.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.cases import Case
from models.journal import Entry
from models.loans import LoanBooking
from workflows import (
    canonical,
    casework,
    engine,
    idempotency,
    loanbooking,
    loanfields,
    loanrights,
    loanrows,
    people,
    reopening,
)
from workflows.casework import Deed, Work
from workflows.claims.faults import Faults
from workflows.claimwork import UNSEEN, Seen
from workflows.clock import OFFICE_ZONE, office_date
from workflows.engine.values import State, Trigger
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.loanledger import Told
from workflows.loanrows import Booking, Stamp, Stored
from workflows.requests import plain
from workflows.rerun import MESSAGE, REOPENED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.authority import Grant
    from workflows.desk import Desk
    from workflows.loans.events import Event

ENTER, CONFIRM, DROP, BOOK = "loan_enter", "loan_confirm", "loan_drop", "loan_book"
COMMANDS = frozenset({ENTER, CONFIRM, DROP, BOOK})
"""The names of the commands on a loan in the journal."""
CHANGED = "loan_changed"
"""The message that a case is told when something was booked on its loan."""
OWES_AGAIN = "loan_owes_again"
"""The message that opens a closed case again, where its process lets it, when its loan is owed again."""
OVER = frozenset({"settled", "written_off"})
"""How a loan stands whose case may be closed."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command did: the booking it was about, the event that was booked, the loan's status, the case's version.

    `booking` or `event` is None where there is none.
    """

    case_id: str
    version: int
    booking: int | None
    event: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class FromBank:
    """Where a line of a bank's file comes from: who took the file in, for whom, and what names it (`file/line`)."""

    entered_by: str
    source: str
    entered_for: str | None = None


def pay(desk: Desk, case_id: str, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Enter money that came: `amount`, `on`, and `payer`, `reference`, `note`; after compensation it is recovery."""
    return enter(desk, case_id, "pay", values, seen=seen)


def prepay(desk: Desk, case_id: str, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Enter an early repayment: `amount`, `on`, `effect` (shorten, lower)."""
    return enter(desk, case_id, "prepay", values, seen=seen)


def reverse(desk: Desk, case_id: str, event: int, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Enter that an event did not happen, or not so, with its `reason`: counts once another person has confirmed."""
    return enter(desk, case_id, loanbooking.REVERSE, {**values, "event": event}, seen=seen)


def enter(desk: Desk, case_id: str, kind: str, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Enter a booking of a kind (`loanfields.BOOKINGS`), raw, for another person to confirm.

    Raises, like all commands here, `NotFound`, `Forbidden`, `InvalidState`, `Conflict` when the loan was changed since
    the version seen, and `InvalidInput` with everything that is wrong: also what could not be booked as the loan now
    stands, and what seems to be there already.
    """

    def entered(work: Work, stored: Stored) -> Done:
        grant = loanrights.require(desk, work.case, work.release)
        read = _read(work, kind, values)
        loanbooking.refuse_twice(desk.session, case_id, stored.ledger, (kind, read))
        _possible(desk, stored, Told(event=_event(desk, stored, kind, read)))
        number = loanbooking.next_booking(desk.session, case_id)
        row = LoanBooking(case_id=case_id, number=number, kind=kind, entered=canonical.dumps(read), state="entered")
        row.at, row.by, row.reason, row.changed_seq = desk.now, desk.actor.username, "", work.case.version + 1
        desk.session.add(row)
        deed = Deed(command=ENTER, entered={"kind": kind, "values": read}, grant=grant)
        casework.note(work, deed, {"booking": number})
        return _done(work, stored, booking=number)

    return _carry_out(desk, case_id, (ENTER, {"kind": kind, "values": values}), seen, entered)


def confirm(desk: Desk, case_id: str, booking: int, *, seen: Seen = UNSEEN) -> Done:
    """Confirm what another person entered: its event is booked, exactly as it was entered. Raises as `enter`."""

    def confirmed(work: Work, stored: Stored) -> Done:
        grant = loanrights.require(desk, work.case, work.release, confirming=True)
        row = loanbooking.waiting(desk.session, case_id, booking)
        entry = desk.session.get_one(Entry, (case_id, row.changed_seq))  # while it waits: the one that entered it
        _require_another(desk, grant, {row.by, entry.on_behalf_of})
        values = canonical.loads(row.entered)
        loanbooking.refuse_twice(desk.session, case_id, stored.ledger, (row.kind, values), but=booking)
        told = Told(
            event=_event(desk, stored, row.kind, values),
            **_beside(values),
            booking=booking,
            by=row.by,
            confirmed_by=desk.actor.username,
        )
        possible = _possible(desk, stored, told)
        row.state, row.decided_at, row.decided_by = "confirmed", desk.now, desk.actor.username
        row.changed_seq = work.case.version + 1
        return _booked(work, stored, possible, Deed(command=CONFIRM, entered={"booking": booking}, grant=grant))

    return _carry_out(desk, case_id, (CONFIRM, {"booking": booking}), seen, confirmed)


def drop(desk: Desk, case_id: str, booking: int, values: Mapping[str, Any], *, seen: Seen = UNSEEN) -> Done:
    """Drop what waits to be confirmed, with a `reason`: by who entered it, or by who might confirm it."""

    def dropped(work: Work, stored: Stored) -> Done:
        row = loanbooking.waiting(desk.session, case_id, booking)
        own = row.by == desk.actor.username
        grant = loanrights.require(desk, work.case, work.release, confirming=not own)
        faults = Faults()
        reason = loanfields.read_dropping(values, office_date(desk.now), faults).get("reason", "")
        faults.refuse()
        row.state, row.decided_at, row.decided_by, row.reason = "dropped", desk.now, desk.actor.username, reason
        row.changed_seq = work.case.version + 1
        casework.note(work, Deed(command=DROP, entered={"booking": booking, "reason": reason}, grant=grant))
        return _done(work, stored, booking=booking)

    return _carry_out(desk, case_id, (DROP, {"booking": booking, "values": values}), seen, dropped)


def book(
    desk: Desk, case_id: str, kind: str, values: Mapping[str, Any], *, bank: FromBank, seen: Seen = UNSEEN
) -> Done:
    """Book a line of a bank's file that another person took in and the actor has confirmed. Raises as `enter`."""

    def taken_in(work: Work, stored: Stored) -> Done:
        grant = loanrights.require(desk, work.case, work.release, confirming=True)
        read = _read(work, kind, values)
        _require_another(desk, grant, {bank.entered_by, bank.entered_for})
        loanbooking.refuse_twice(desk.session, case_id, stored.ledger, (kind, read), from_bank=True)
        event = _event(desk, stored, kind, read)
        told = Told(event=event, **_beside(read), by=bank.entered_by, confirmed_by=desk.actor.username)
        about = {"kind": kind, "values": read, **asdict(bank)}
        deed = Deed(command=BOOK, entered=about, grant=grant)
        return _booked(work, stored, _possible(desk, stored, told), deed)

    raw = {"kind": kind, "values": values, "bank": asdict(bank)}
    return _carry_out(desk, case_id, (BOOK, raw), seen, taken_in)


def _carry_out(
    desk: Desk,
    case_id: str,
    asked: tuple[str, Mapping[str, Any]],
    seen: Seen,
    act: Callable[[Work, Stored], Done],
) -> Done:
    """Look whether this was answered, take the case and its loan up, and act: what all commands on a loan share."""
    case = desk.session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    loanrights.require_sees(desk, case)
    command, raw = asked
    request = {"command": command, "case": case_id, **plain(raw)}
    answer = idempotency.answered(desk, seen.idempotency_key, request)
    if answer is not None:
        return Done(**answer)
    work = casework.take_up(desk, case_id)
    if not loanrights.has_loan(work.release):
        raise InvalidState(N_("“{process}”流程没有贷款台账"), process=work.release.name)
    stored = loanrows.required(desk.session, case_id)
    _require_unchanged(work, stored, seen.version)
    done = act(work, stored)
    idempotency.remember(desk, seen.idempotency_key, asdict(done))
    return done


def _read(work: Work, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if kind not in loanfields.BOOKINGS:
        known = "、".join(loanfields.BOOKINGS)
        raise InvalidInput.one("kind", N_("没有“{kind}”这种账，可登记：{known}"), kind=kind, known=known)
    faults = Faults()
    read = loanfields.read(kind, values, office_date(work.desk.now), faults)
    faults.refuse()
    return read


def _event(desk: Desk, stored: Stored, kind: str, values: Mapping[str, Any]) -> Event:
    return loanbooking.event_of(kind, values, stored.ledger.last + 1, office_date(desk.now))


def _possible(desk: Desk, stored: Stored, told: Told) -> Booking:
    """Return what an event does that the loan can take today. Raises `InvalidInput`."""
    done = stored.ledger.booked(told, office_date(desk.now))
    if isinstance(done, tuple):
        raise InvalidInput(done)
    return Booking(told=told, done=done)


def _booked(work: Work, stored: Stored, booking: Booking, deed: Deed) -> Done:
    """Write an event, and tell the case in the same entry if it waits for that, or is closed and owed again."""
    desk, case = work.desk, work.case
    stamp = Stamp(seq=case.version + 1, at=desk.now, by=desk.actor.username)
    loanrows.add(desk.session, stored, booking, stamp)
    place = reopening.place_after(work.release, OWES_AGAIN)
    if case.status == "open" and CHANGED in engine.receivable_events(work.release, State.loads(case.state)):
        told = replace(deed, entered={**deed.entered, MESSAGE: CHANGED})
        casework.carry_on(work, Trigger(event=CHANGED, values={}), told)
    elif case.status == "closed" and place and stored.row.status not in OVER:
        told = replace(deed, entered={**deed.entered, MESSAGE: OWES_AGAIN, REOPENED_AT: place})
        casework.carry_on(work, Trigger(event=OWES_AGAIN, values={}, reopen_at=place), told)
    else:
        casework.note(work, deed)
    return _done(work, stored, booking=booking.told.booking, event=booking.told.event.number)


def _done(work: Work, stored: Stored, *, booking: int | None = None, event: int | None = None) -> Done:
    status = stored.row.status
    return Done(case_id=work.case.id, version=work.case.version, booking=booking, event=event, status=status)


def _beside(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row keeps of an event beside the event itself."""
    return {"reference": values.get("reference"), "reason": values.get("reason") or values.get("note") or ""}


def _require_another(desk: Desk, grant: Grant, entering: set[str | None]) -> None:
    """Refuse who entered it, for whom it was entered, and who acts for one of these: they are no second person."""
    if {desk.actor.username, grant.on_behalf_of} & (entering - {None}):
        raise Forbidden(N_("这笔账由您登记，须由另一人复核，请通知有复核权限的同事"))


def _require_unchanged(work: Work, stored: Stored, version: int | None) -> None:
    """Refuse when somebody has changed the loan or its bookings since the version seen. Raises `Conflict`."""
    if version is None:
        return
    session = work.desk.session
    last = select(func.max(LoanBooking.changed_seq)).where(LoanBooking.case_id == work.case.id)
    seq = max(stored.row.changed_seq, session.scalar(last) or 0)
    if seq <= version:
        return
    entry = session.get_one(Entry, (work.case.id, seq))
    holder = people.by_username(session, entry.actor)
    raise Conflict(
        N_("贷款台账在您打开之后由 {holder} 于 {at} 更改过，请核对后重新提交"),
        holder=holder.name if holder else entry.actor,
        since=entry.at,
        at=f"{entry.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}",
    )
