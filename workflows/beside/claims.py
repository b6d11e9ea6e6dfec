"""The claims of a case, followed entry by entry through the same functions as its commands, beside its rows.

Every change is carried out again, what the rules computed is computed again, and what services told a process is added
up again. Must not know who entered what.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.base import Base
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.letters import Letter
from workflows import canonical, claimdays, parameters
from workflows.beside import tables
from workflows.beside.tables import Rows
from workflows.claimfigures import Terms, compute
from workflows.claimrows import Stamp, item_columns, line_columns, payment_columns
from workflows.claims import contradicting, moving, recorded
from workflows.claims.applying import apply
from workflows.claims.book import HELPED, SHORT_TOLD, Book, Line, cents, counted, sums, total
from workflows.claims.book import told as told_of
from workflows.claims.changes import Change, Record
from workflows.claims.naming import added, numbers_in
from workflows.claims.sharing import rooms, share_out
from workflows.clock import office_date
from workflows.derived import File, differing
from workflows.errors import Rejection
from workflows.evidence import Told
from workflows.letters.asked import asked
from workflows.rerun import Difference

_LATER = frozenset({*SHORT_TOLD, HELPED})


@dataclass
class _Following:
    """The book after the entries followed so far, and which entry changed or made what."""

    file: File
    book: Book = field(default_factory=Book)
    changed: dict[int, int] = field(default_factory=dict)
    claimed: dict[int, date] = field(default_factory=dict)
    stamps: dict[int, Stamp] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)
    letters: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)

    def follow_all(self) -> Iterator[Difference]:
        """Carry all entries out again, up to the first that cannot be, and yield what comes out differently."""
        for entry in self.file.entries:
            try:
                yield from self.follow(entry)
            except Rejection as error:
                yield Difference(seq=entry.seq, what=entry.command, recorded="carried out", replayed=str(error))
                return

    def follow(self, entry: Told) -> Iterator[Difference]:
        """Carry an entry out again and yield what comes out differently."""
        if entry.command in ("start", "migrate"):
            self.versions |= entry.entered["parameters"]
        for effect in entry.outcome.get("effects", ()):
            yield from self._effect(entry, effect)
        if entry.command in recorded.COMMANDS:
            change = recorded.change_of(entry.command, entry.entered, entry.outcome)
            before = self.book
            self._apply(entry, change)
            yield from self._outcome(entry, change, before)
            yield from self._computed(entry, change, before)

    def _apply(self, entry: Told, change: Change) -> None:
        before = self.book
        self.book = apply(before, change, today=office_date(entry.at))
        touched = (number for number, line in self.book.lines.items() if line != before.lines.get(number))
        self.changed |= dict.fromkeys(touched, entry.seq)
        stamp = Stamp(seq=entry.seq, at=entry.at, by=entry.actor)
        self.stamps |= dict.fromkeys(self.book.payments.keys() - before.payments.keys(), stamp)

    def _effect(self, entry: Told, effect: Mapping[str, Any]) -> Iterator[Difference]:
        kind, inputs = effect["type"], effect["inputs"]
        if kind == "letter.issue":
            self.letters[effect["result"]["letter_number"]] = (entry.seq, self._letter(entry, effect))
        elif kind in _TELLS:
            told = _TELLS[kind](self, entry, inputs)
            if kind == "claims.summary":  # older entries do not tell all of it
                told = {name: value for name, value in told.items() if name not in _LATER or name in effect["result"]}
            yield from _compared(entry.seq, f"{kind} {effect['id']}", effect["result"], told)

    def raised(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What a step that set additional compensation was told."""
        self._apply(entry, recorded.raise_of(inputs))
        return {"claims_additional": sums(self._counted(entry)).additional}

    def summed(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What lines added up to."""
        return told_of(self._listed(entry, inputs))

    def selected(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Which lines were chosen."""
        del entry
        chosen = self._chosen(inputs.get("state") or None, inputs.get("path") or None)
        named = numbers_in(inputs.get("named"))
        return {"claim_lines": chosen if named is None else [each for each in named if each in chosen]}

    def contradicted(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Whose claimants said otherwise than the book."""
        del entry
        lines = (self.book.lines[number] for number in sorted(self.book.lines))
        found = contradicting.contradicting(lines, inputs.get("nothing") or (), inputs.get("partly") or ())
        return contradicting.told(found)

    def moved(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Whom a change of claimants concerned: nobody when the register did not bear it out."""
        del entry
        change = moving.read(inputs)
        refused = moving.wrong(change, self.book.lines, lines_field="", day_field="")
        return {} if refused else moving.told(self.book.lines[number] for number in change.lines)

    def running(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What was let pass because every line had its end: nothing when that was so."""
        del entry, inputs
        return {"claim_lines": self._chosen("open", None)} if self._chosen("open", None) else {}

    def owing(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What was let pass as paid: nothing when it was."""
        owing = [line.number for line in self._listed(entry, inputs) if line.is_in("unpaid")]
        return {"claim_lines": owing} if inputs.get("paid") is True and owing else {}

    def advanced(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What a step that handed money out was told."""
        before = self.book
        self._apply(entry, recorded.advance_of(inputs))
        return {"claim_payments": recorded.made(before, self.book)}

    def unpaid(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Who had wages to get."""
        del entry
        numbers = numbers_in(inputs.get("named"))
        room = rooms(line for number, line in sorted(self.book.lines.items()) if numbers is None or number in numbers)
        return {"unpaid_lines": list(room), "unpaid_count": len(room), "unpaid_sum": total(room.values())}

    def shared(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What each one's share of a sum was."""
        del entry
        room = rooms((self.book.lines[int(number)] for number in inputs["lines"]), inputs["each"])
        shares = share_out(inputs["amount"], room) or {}
        return {"claim_shares": [{"line": number, "amount": part} for number, part in shares.items()]}

    def _letter(self, entry: Told, effect: Mapping[str, Any]) -> dict[str, Any]:
        """What a letter that was issued now says of claimants."""
        wanted = asked(effect["headers"], effect["inputs"], self.file.release_at(entry).properties)
        lines = wanted.of(self.book.lines[number] for number in sorted(self.book.lines))
        behaviour = self.file.release_at(entry).behaviour
        listing = wanted.listing(lines, behaviour=behaviour).plain() if wanted.keys else None
        return {"listing": listing, "to_claimants": wanted.to_claimants}

    def _counted(self, entry: Told) -> list[Line]:
        """The lines that count in the case under the release it was on."""
        return counted(self.book.lines.values(), self.file.release_at(entry).behaviour)

    def _listed(self, entry: Told, inputs: Mapping[str, Any]) -> list[Line]:
        """Those of them that a service was asked about, by number and state."""
        numbers, state = inputs.get("lines"), inputs.get("state") or None
        named = (line for line in self._counted(entry) if numbers is None or line.number in numbers)
        return [line for line in named if line.is_in(state)]

    def adds_up(self, entry: Told, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What a sum that was let pass is compared with: nothing when it adds up."""
        stated = inputs.get("sum")
        total = added(self._listed(entry, inputs), inputs["of"], inputs.get("kinds") or ())
        return {} if stated is None or cents(stated) == total else {"sum": total}

    def _chosen(self, state: str | None, path: str | None) -> list[int]:
        lines = self.book.lines.values()
        return [line.number for line in lines if line.is_in(state) and path in (None, line.facts["path"])]

    def _outcome(self, entry: Told, change: Change, before: Book) -> Iterator[Difference]:
        told = recorded.outcome(before, self.book, change) | {"sums": sums(self._counted(entry)).plain()}
        said = {name: value for name, value in entry.outcome.items() if name != "decisions"}
        yield from _compared(entry.seq, "claims", said, told)

    def _computed(self, entry: Told, change: Change, before: Book) -> Iterator[Difference]:
        """Ask the rules again about every line that they were asked about."""
        if not isinstance(change, Record):
            return
        self.claimed |= claimdays.begun(entry.entered["lines"], entry.outcome["lines"], entry.at)
        values = parameters.nested(self.versions)
        terms = Terms(release=self.file.release_at(entry), parameters=values, now=entry.at)
        number = before.last_line
        for at, given in enumerate(change.lines):
            number += given.number is None
            if given.computed is not None:
                yield from self._claimed(entry.seq, at, given.number, given.claimed_on)
                figures = compute(terms.as_of(given.claimed_on), self.book.lines[given.number or number].facts)
                for name in ("computed", "settled"):
                    said, comes_out = getattr(given, name), getattr(figures, name)
                    if comes_out != said:
                        what = f"lines[{at}].{name}"
                        yield Difference(seq=entry.seq, what=what, recorded=said, replayed=comes_out)

    def _claimed(self, seq: int, at: int, number: int | None, told: date | None) -> Iterator[Difference]:
        """Compare the day as of which a line that was there before was computed; older entries tell of none."""
        if number is not None and told is not None and told != self.claimed.get(number):
            what = f"lines[{at}].claimed_on"
            yield Difference(seq=seq, what=what, recorded=told, replayed=self.claimed.get(number))

    def rows(self) -> Iterator[tuple[type[Base], str, Rows]]:
        """Yield what the rows of each table must be."""
        lines, items, payments = Rows(), Rows(), Rows()
        for number, line in self.book.lines.items():
            seq = self.changed[number]
            lines[(number,)] = (seq, {**line_columns(line), "changed_seq": seq})
            for item in line.items.values():
                items[number, item.kind] = (seq, item_columns(number, item))
        for number, payment in self.book.payments.items():
            stamp = self.stamps[number]
            payments[(number,)] = (stamp.seq, payment_columns(payment, stamp))
        yield ClaimLine, "claim line", lines
        yield ClaimItem, "claim item", items
        yield ClaimPayment, "claim payment", payments


_TELLS: Mapping[str, Callable[[_Following, Told, Mapping[str, Any]], dict[str, Any]]] = {
    recorded.ADDITIONAL_SERVICE: _Following.raised,
    recorded.ADVANCE_SERVICE: _Following.advanced,
    "claims.unpaid": _Following.unpaid,
    "claims.share": _Following.shared,
    "claims.contradicted": _Following.contradicted,
    "claims.summary": _Following.summed,
    "claims.select": _Following.selected,
    "claims.require_change": _Following.moved,
    "claims.require_ends": _Following.running,
    "claims.require_paid": _Following.owing,
    "claims.require_sum": _Following.adds_up,
}
"""What each service of claims has told a process, by its inputs."""


def differences_of_entries(file: File) -> Iterator[Difference]:
    """Yield what the entries themselves say otherwise than it comes out today, whatever is stored beside them."""
    yield from _Following(file).follow_all()


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's claims is not as its entries tell."""
    following = _Following(file)
    yield from following.follow_all()
    for kind, subject, rows in following.rows():
        yield from tables.differences(file, kind, subject, rows)
    yield from _letters(file, following.letters)


def _letters(file: File, expected: Mapping[str, tuple[int, Mapping[str, Any]]]) -> Iterator[Difference]:
    """What letters say of claimants; whether they are all there, `workflows.evidence` tells."""
    for letter in file.rows(Letter):
        if letter.number in expected:
            seq, written = expected[letter.number]
            yield from differing(seq, f"letter {letter.number}", written, letter)


def _compared(seq: int, subject: str, said: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the first value that was recorded otherwise than it comes out."""
    for name in sorted({*said, *told}):
        if canonical.dumps(said.get(name)) != canonical.dumps(told.get(name)):
            yield Difference(seq=seq, what=f"{subject}.{name}", recorded=said.get(name), replayed=told.get(name))
            return
