"""The loan of a case and what a fund guarantees of it, followed entry by entry, beside its rows.

Every event is worked out again from what was entered or asked of a service, its postings and what follows from it
through the same functions as it was booked. How much a fund could give at that time only the entry tells. Must not
know who entered what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from models.funds import Fund, FundMovement
from models.guarantees import Guarantee
from models.loans import Loan, LoanBooking, LoanEvent, LoanInstalment, LoanPosting
from workflows import canonical, loanbooking, loanwork
from workflows.beside import tables
from workflows.beside.tables import Rows
from workflows.clock import office_date
from workflows.derived import File, differing
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.engine.values import Effect
from workflows.errors import Rejection
from workflows.evidence import Told as Entry
from workflows.guaranteerows import KEYS, Paid, movement_key
from workflows.loanledger import (
    About,
    Ledger,
    Told,
    event_columns,
    instalment_columns,
    loan_columns,
    posting_columns,
)
from workflows.loanrows import guarantee_of, moved
from workflows.loans.book import Book, Shares
from workflows.loans.events import Event, Impossible
from workflows.money import amount, fen
from workflows.rerun import Difference
from workflows.services import guarantees, loans
from workflows.services.call import Call

_NO_EVENT = frozenset({"loans.check", "loans.state"})
_BROKEN = (Rejection, Impossible, KeyError, TypeError, ValueError, AttributeError, IndexError)
_PARTIES = ("fund", "bank", "company")


@dataclass
class _Following:
    """The loan after the entries followed so far, and what its rows must then be."""

    file: File
    ledger: Ledger = field(default_factory=Ledger)
    book: Book | None = None
    """As it stood at the end of the day of the last event."""
    about: About | None = None
    changed: int = 0
    told: list[tuple[Entry, Told]] = field(default_factory=list)
    bookings: dict[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    entering: dict[int, frozenset[str]] = field(default_factory=dict)
    """Who entered each booking, and for whom."""
    guarantee: tuple[int, dict[str, Any]] | None = None
    money: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    written: Rows = field(default_factory=dict)
    posted: Rows = field(default_factory=dict)

    def follow_all(self) -> Iterator[Difference]:
        """Work all entries out again, up to the first that cannot be, and yield what comes out differently."""
        for entry in self.file.entries:
            try:
                yield from self.follow(entry)
            except _BROKEN as error:
                yield Difference(seq=entry.seq, what=entry.command, recorded="carried out", replayed=str(error))
                return

    def follow(self, entry: Entry) -> Iterator[Difference]:
        """Work an entry out again and yield what comes out differently."""
        told = [Told.read(said) for said in entry.outcome.get("loan", ())]
        if entry.command in loanwork.COMMANDS:
            yield from self._command(entry, told)
        for effect in entry.outcome.get("effects", ()):
            yield from self._effect(entry, effect, told)
        if told:
            yield _differs(entry, "loan", [each.plain() for each in told], None)

    # Commands

    def _command(self, entry: Entry, told: list[Told]) -> Iterator[Difference]:
        said, entered, stamp = None, entry.entered, {"decided_at": entry.at, "decided_by": entry.actor}
        entering: frozenset[str] = frozenset()
        if entry.command == loanwork.ENTER:
            self._entered(entry)
        elif entry.command == loanwork.BOOK:
            said = (entered["kind"], entered["values"], entered["entered_by"], None)
            entering = _people(entered["entered_by"], entered.get("entered_for"))
        else:
            row = self.bookings[entered["booking"]][1]
            done = "dropped" if entry.command == loanwork.DROP else "confirmed"
            changed = {**stamp, "state": done, "reason": entered.get("reason", ""), "changed_seq": entry.seq}
            self.bookings[entered["booking"]] = (entry.seq, {**row, **changed})
            if done == "confirmed":
                said = (row["kind"], canonical.loads(row["entered"]), row["by"], entered["booking"])
                entering = self.entering[entered["booking"]]
        if said is None:
            return
        kind, values, by, booking = said
        event = loanbooking.event_of(kind, values, self.ledger.last + 1, office_date(entry.at))
        if entering & _people(entry.actor, entry.on_behalf_of):
            yield _differs(entry, "second person", by, entry.actor)
        named = {"reference": values.get("reference"), "booking": booking, "by": by, "confirmed_by": entry.actor}
        reason = values.get("reason") or values.get("note") or ""
        yield from self._take(entry, told, Told(event=event, reason=reason, **named))

    def _entered(self, entry: Entry) -> None:
        number = entry.outcome["booking"]
        row = {
            "kind": entry.entered["kind"],
            "entered": canonical.dumps(entry.entered["values"]),
            "state": "entered",
            "at": entry.at,
            "by": entry.actor,
            "decided_at": None,
            "decided_by": None,
            "reason": "",
            "changed_seq": entry.seq,
        }
        self.bookings[number] = (entry.seq, {"number": number, **row})
        self.entering[number] = _people(entry.actor, entry.on_behalf_of)

    # Services

    def _effect(self, entry: Entry, effect: Mapping[str, Any], told: list[Told]) -> Iterator[Difference]:
        kind, result, call = effect["type"], effect["result"], self._call(entry, effect)
        if kind == "guarantees.reserve":
            self._reserved(entry, call, result)
        elif kind == "guarantees.release":
            yield from self._released(entry, call, result)
        elif kind == "loans.state":
            book, due_parts = self._book(office_date(entry.at)), loans.asks_due_parts(call)
            yield from _compared(entry, effect, loans.told_state(book, due_parts=due_parts))
        elif kind == "loans.open":
            self.about, event = loans.opening(call)
            yield from self._take(entry, told, Told(event=event))
            rows = self._book().rows
            first = {"loan_first_due_on": min(row.due_on for row in rows), "loan_matures_on": self._book().matures_on}
            yield from _compared(entry, effect, first)
        elif kind.startswith("loans.") and kind not in _NO_EVENT:
            yield from self._decided(entry, effect, call, told)

    def _decided(self, entry: Entry, effect: Mapping[str, Any], call: Call, told: list[Told]) -> Iterator[Difference]:
        kind, result = effect["type"], effect["result"]
        if kind == "loans.compensate":
            shares = Shares(**{party: fen(result[f"compensated_{party}"]) or 0 for party in _PARTIES})
            if not shares.total:
                return
            base = {"number": self.ledger.last + 1, "on": office_date(entry.at), "booked_on": office_date(entry.at)}
            yield from self._take(entry, told, Told(event=loans.compensated(shares, base)))
            yield from _compared(entry, effect, {"compensated_total": amount(shares.total)})
            return
        event = loans.decided(call, self.ledger)
        yield from self._take(entry, told, Told(event=event, reason=loans.reason_of(call)))
        if kind == "loans.write_off":
            yield from _compared(entry, effect, {"written_off_total": amount(self._book().written_off)})
        elif kind != "loans.end_subsidy":
            due_parts = loans.asks_due_parts(call)
            yield from _compared(entry, effect, loans.told_change(self._book(), due_parts=due_parts))

    def _call(self, entry: Entry, effect: Mapping[str, Any]) -> Call:
        """Return the call as the service was given it, as far as it reads its inputs."""
        named = {name: effect[name] for name in ("id", "type", "headers", "inputs")}
        release = self.file.release_at(entry)
        documents: Any = DocumentStore
        desk = Desk(
            session=self.file.session, actor=SYSTEM, now=entry.at, releases=self.file.releases, documents=documents
        )
        made = Effect(element=effect.get("element", ""), **named)
        return Call(desk=desk, case=self.file.case, release=release, data={}, parameters={}, effect=made)

    # Guarantee

    def _reserved(self, entry: Entry, call: Call, result: Mapping[str, Any]) -> None:
        fund_id = self.file.session.scalar(select(Fund.id).where(Fund.code == call.needed_text("fund")))
        wanted, queued = (
            fen(call.money("amount")) or 0,
            "guarantee_ahead" in result and not result["guarantee_reserved"],
        )
        stored = wanted if result["guarantee_reserved"] else 0
        before = self.guarantee[1] if self.guarantee is not None else {}
        since = before.get("queued_at") if before.get("fund_id") == fund_id else None
        row = {
            "fund_id": fund_id,
            "queued_at": (since or entry.at) if queued else None,
            "wanted_fen": wanted if queued else 0,
            "reserved_fen": stored,
            "current_fen": stored,
            "released_on": None,
            "released_reason": "",
            "given_up_fen": 0,
            "changed_seq": entry.seq,
        }
        self.guarantee = (entry.seq, row)

    def _released(self, entry: Entry, call: Call, result: Mapping[str, Any]) -> Iterator[Difference]:
        given_up = 0
        if self.guarantee is not None:
            row = self.guarantee[1]
            given_up = row["current_fen"]
            changed = {
                "released_on": office_date(entry.at),
                "released_reason": call.needed_text("reason")[: guarantees.REASON_LENGTH],
                "given_up_fen": row["given_up_fen"] + given_up,
                "current_fen": 0,
                "queued_at": None,
                "wanted_fen": 0,
                "changed_seq": entry.seq,
            }
            self.guarantee = (entry.seq, {**row, **changed})
        if result["guarantee_released"] != amount(given_up):
            yield _differs(entry, "guarantee_released", result["guarantee_released"], amount(given_up))

    # Events

    def _book(self, as_of: date | None = None) -> Book:
        """Return the book at the end of a day, or of the day of the last event."""
        on = as_of or self.ledger.events[-1].booked_on
        if self.book is None or self.book.as_of != on:
            return self.ledger.fold(on)
        return self.book

    def _take(self, entry: Entry, told: list[Told], worked_out: Told) -> Iterator[Difference]:
        """Take one event, which was worked out again and must be what the entry tells, into the ledger."""
        said = told.pop(0) if told else None
        if said is None:
            yield _differs(entry, "loan", None, worked_out.plain())
            return
        again = {**worked_out.plain(), "days": said.plain()["days"]}
        yield from _first(entry, f"loan event {said.event.number}", said.plain(), again)
        done = self.ledger.booked(said, office_date(entry.at))
        if isinstance(done, tuple):
            yield _differs(entry, f"loan event {said.event.number}", "possible", done[0].message)
            return
        about = {"seq": entry.seq, "at": entry.at, "by": said.by or entry.actor}
        self.written[said.event.number,] = (entry.seq, {**event_columns(said), **about})
        for row in posting_columns(done.entry):
            self.posted[row["event"], row["position"]] = (entry.seq, row)
        before, self.book = self.book, done.book
        self.ledger, self.changed = self.ledger.taken(said), entry.seq
        self._follow_guarantee(entry, said.event, before)

    def _follow_guarantee(self, entry: Entry, event: Event, before: Book | None) -> None:
        if self.guarantee is None or self.about is None:
            return
        row, after = self.guarantee[1], self._book()
        limits = (row["reserved_fen"], row["given_up_fen"])
        current = guarantee_of(after, self.about.guaranteed_share, limits)
        void = bool(current) and row["released_on"] is not None
        if current != row["current_fen"] or void:
            changed: dict[str, Any] = {"current_fen": current, "changed_seq": entry.seq}
            changed |= {"released_on": None, "released_reason": ""} if void else {}
            self.guarantee = (entry.seq, {**row, **changed})
        for kind, fen_moved in moved(before, after):
            key = movement_key(self.file.case.id, Paid(kind=kind, amount=fen_moved, event=event.number))
            about = {"fund_id": row["fund_id"], "kind": kind, "amount_fen": fen_moved, "note": f"{event.number}"}
            self.money[key] = (entry.seq, {"key": key, **about, "at": entry.at, "by": entry.actor})

    def rows(self) -> Iterator[tuple[type[Any], str, Rows]]:
        """Yield what the rows of each table must be."""
        loan, instalments = Rows(), Rows()
        if self.about is not None and self.ledger.events:
            book = self._book()
            place = {"office_id": self.file.case.office_id, "changed_seq": self.changed}
            loan[()] = (self.changed, {**loan_columns(self.about, book), **place})
            for row in book.rows:
                instalments[row.number,] = (self.changed, instalment_columns(row))
        yield Loan, "loan", loan
        yield LoanInstalment, "loan instalment", instalments
        yield LoanEvent, "loan event", self.written
        yield LoanPosting, "loan posting", self.posted
        yield LoanBooking, "loan booking", {(number,): each for number, each in self.bookings.items()}
        yield Guarantee, "guarantee", {} if self.guarantee is None else {(): self.guarantee}


def _people(*names: str | None) -> frozenset[str]:
    """Return who took part: by whom, and for whom if for somebody."""
    return frozenset(name for name in names if name)


def differences_of_entries(file: File) -> Iterator[Difference]:
    """Yield what the entries themselves say otherwise than it comes out today, whatever is stored beside them."""
    yield from _Following(file).follow_all()


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's loan and guarantee is not as its entries tell."""
    following = _Following(file)
    yield from following.follow_all()
    for kind, subject, rows in following.rows():
        yield from tables.differences(file, kind, subject, rows)
    yield from _money(file, following.money)


def _money(file: File, expected: Mapping[str, tuple[int, Mapping[str, Any]]]) -> Iterator[Difference]:
    """What a fund paid for the loan and got back."""
    stored = {row.key: row for row in file.rows(FundMovement) if row.key.startswith(KEYS)}
    for key, (seq, written) in expected.items():
        row = stored.pop(key, None)
        if row is None:
            yield Difference(seq=seq, what=f"fund movement {key}", recorded="written", replayed=None)
        else:
            yield from differing(seq, f"fund movement {row.id}", written, row)
    for row in stored.values():
        yield Difference(seq=file.last, what=f"fund movement {row.id}", recorded=None, replayed="stored")


def _compared(entry: Entry, effect: Mapping[str, Any], came_out: Mapping[str, Any]) -> Iterator[Difference]:
    said = {name: effect["result"].get(name) for name in came_out}
    yield from _first(entry, f"{effect['type']} {effect['id']}", said, came_out)


def _first(entry: Entry, subject: str, said: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the first value that was recorded otherwise than it comes out."""
    for name, value in again.items():
        if canonical.dumps(said.get(name)) != canonical.dumps(value):
            yield _differs(entry, f"{subject}.{name}", said.get(name), value)
            return


def _differs(entry: Entry, what: str, recorded: Any, replayed: Any) -> Difference:
    return Difference(seq=entry.seq, what=what, recorded=recorded, replayed=replayed)
