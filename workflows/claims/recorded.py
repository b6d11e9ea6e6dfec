"""How a change of a claims book is written down in the journal, and a book followed through such entries.

What was entered is an entry's input; the outcome tells which lines and payments were touched, each changed value
before and after. Must not know how entries are stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.claims.applying import apply
from workflows.claims.book import Book, Line, cents
from workflows.claims.changes import Change, Computed, Finish, Given, Inherit, Join, Pay, Raise, Record, Reopen, Reverse
from workflows.claims.words import ADVANCE

RECORD, ASSESS, PAY, REVERSE = "claims_record", "claims_assess", "claims_pay", "claims_reverse"
END, REOPEN, HEIR, JOIN = "claims_end", "claims_reopen", "claims_heir", "claims_join"
COMMANDS = frozenset({RECORD, ASSESS, PAY, REVERSE, END, REOPEN, HEIR, JOIN})
"""The names of the commands on a claims book in the journal."""
NAMES: Mapping[type[Change], str] = {
    Record: RECORD,
    Pay: PAY,
    Reverse: REVERSE,
    Finish: END,
    Reopen: REOPEN,
    Inherit: HEIR,
    Join: JOIN,
}
"""What each kind of change is called; lines of which only items are entered are an assessment."""
ADDITIONAL_SERVICE, ADVANCE_SERVICE = "claims.additional", "claims.advance"
"""The services that change a book in the course of a step."""
_IF_TOLD = ("claimed_on", "elsewhere_reason")
_BESIDE = ("recovered", "end", "heir_name", "died_on", "split_from", "joined_to")


def entered(change: Change) -> dict[str, Any]:
    """Return what was entered, as canonical values."""
    if isinstance(change, Record):
        return {"lines": [_row(each) for each in change.lines]} | (
            {"split_from": change.split_from} if change.split_from else {}
        )
    if isinstance(change, Inherit):
        return {"line": change.line, "facts": {"heir_name": change.heir_name, "died_on": change.died_on}}
    return {each.name: _plain(getattr(change, each.name)) for each in fields(change)}


def outcome(before: Book, after: Book, change: Change) -> dict[str, Any]:
    """Return what a change did: lines and payments touched, and what the rules computed, by the position of a row."""
    touched = [line for number, line in sorted(after.lines.items()) if line != before.lines.get(number)]
    payments = [each for number, each in sorted(after.payments.items()) if number not in before.payments]
    said: dict[str, Any] = {"lines": [differences(before.lines.get(line.number), line) for line in touched]}
    if payments:
        said["payments"] = [asdict(payment) for payment in payments]
    computed, settled = _computed(change), _settled(change)
    return said | ({"computed": computed} if computed else {}) | ({"settled": settled} if settled else {})


def differences(before: Line | None, after: Line) -> dict[str, Any]:
    """Return what a change touched in a line, before and after; of a new one its input and what was computed tell."""
    if before is None:
        representative = after.facts.get("representative")
        return {"number": after.number, "new": True} | ({"representative": representative} if representative else {})
    items = {
        kind: _changed(asdict(before.items[kind]) if kind in before.items else {}, asdict(item))
        for kind, item in after.items.items()
        if item != before.items.get(kind)
    }
    facts = _changed({**before.facts, **_beside(before)}, {**after.facts, **_beside(after)})
    return {"number": after.number, "facts": facts} | ({"items": items} if items else {})


def follow(book: Book, command: str, input_: Mapping[str, Any], said: Mapping[str, Any], today: date) -> Book:
    """Return the book after a recorded entry. Raises `InvalidInput`, or what reading raises, if it was never such."""
    return apply(book, change_of(command, input_, said), today=today)


def follow_entry(book: Book, command: str, input_: Mapping[str, Any], said: Mapping[str, Any], today: date) -> Book:
    """Return the book after any entry of a case: also after a step in whose course a service changed it."""
    for effect in said.get("effects", ()):
        if effect["type"] in OF_SERVICES:
            book = apply(book, OF_SERVICES[effect["type"]](effect["inputs"]), today=today)
    return follow(book, command, input_, said, today) if command in COMMANDS else book


def raise_of(inputs: Mapping[str, Any]) -> Raise:
    """Return the additional compensation that a service was asked for."""
    numbers = inputs.get("lines")
    lines = None if numbers is None else frozenset(int(number) for number in numbers)
    return Raise(share=Decimal(inputs["share"]), kinds=frozenset(inputs.get("kinds") or ()), lines=lines)


def advance_of(inputs: Mapping[str, Any]) -> Pay:
    """Return the money that was handed out by a step: the `shares` of lines, and what is the same for all."""
    same = {"paid_on": inputs["paid_on"], "means": ADVANCE, "note": inputs.get("note") or ""}
    return Pay(payments=tuple({**same, **_share(each)} for each in inputs["shares"]))


def made(before: Book, after: Book) -> list[dict[str, Any]]:
    """Return the numbers of the payments that a step made, each with its line, as the step's service tells them."""
    new = (payment for number, payment in sorted(after.payments.items()) if number not in before.payments)
    return [{"line": payment.line, "number": payment.number} for payment in new]


def _share(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"line": int(given["line"]), "amount": cents(Decimal(given["amount"]))}


OF_SERVICES: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    ADDITIONAL_SERVICE: raise_of,
    ADVANCE_SERVICE: advance_of,
}
"""What the inputs of the services that change a book ask for."""


def change_of(command: str, input_: Mapping[str, Any], said: Mapping[str, Any]) -> Change:
    """Return the change that an entry tells of."""
    if command in (RECORD, ASSESS):
        computed, settled = said.get("computed", {}), said.get("settled", {})
        rows = ((str(at), row) for at, row in enumerate(input_["lines"]))
        lines = tuple(_given(row, computed.get(at), settled.get(at, ())) for at, row in rows)
        return Record(lines=lines, split_from=input_.get("split_from"))
    if command == HEIR:
        return Inherit(line=input_["line"], **input_["facts"])
    if command == PAY:
        return Pay(payments=tuple(input_["payments"]))
    if command == REVERSE:
        return Reverse(**input_)
    of_lines: Mapping[str, type[Finish | Reopen | Join]] = {END: Finish, REOPEN: Reopen, JOIN: Join}
    return of_lines[command](**{**input_, "lines": tuple(input_["lines"])})


def _row(given: Given) -> dict[str, Any]:
    row = {"number": given.number, "facts": dict(given.facts), "items": list(given.items)}
    told = {name: value for name in _IF_TOLD if (value := getattr(given, name))}
    return row | told


def _given(row: Mapping[str, Any], computed: list[Mapping[str, Any]] | None, settled: Sequence[int]) -> Given:
    told = None if computed is None else tuple(Computed(**each) for each in computed)
    kept: dict[str, Any] = {name: row.get(name) for name in ("number", "facts", *_IF_TOLD)}
    return Given(**kept, items=tuple(row["items"]), computed=told, settled=tuple(settled))


def _computed(change: Change) -> dict[str, Any]:
    if not isinstance(change, Record):
        return {}
    rows = ((at, given.computed) for at, given in enumerate(change.lines))
    return {str(at): [asdict(each) for each in computed] for at, computed in rows if computed is not None}


def _settled(change: Change) -> dict[str, Any]:
    """Return the settled periods by the position of a row; only of rows that have any, as older entries tell none."""
    rows = enumerate(change.lines) if isinstance(change, Record) else ()
    return {str(at): list(given.settled) for at, given in rows if given.settled}


def _beside(line: Line) -> dict[str, Any]:
    return {name: _plain(getattr(line, name)) for name in _BESIDE}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {key: [before.get(key), value] for key, value in after.items() if before.get(key) != value}


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)
    return [dict(each) if isinstance(each, Mapping) else each for each in value] if isinstance(value, tuple) else value
