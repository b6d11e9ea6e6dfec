"""One line of a claims book followed through the journal, by what its entries say of that line and of no other.

An entry may tell of hundreds of lines; what it says of one is cut out of it as JSON has it, before it is read. The line
changes by the same functions as in the whole book. Must not know how entries are stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from workflows.claims import recorded
from workflows.claims.book import Book, Payment
from workflows.claims.fields import REPRESENTATIVE
from workflows.claims.words import ADVANCE

Part = tuple[Mapping[str, Any], Mapping[str, Any]]
"""What was entered for a line, and what the outcome says of it."""


def part_of(number: int, command: str, input_: Mapping[str, Any], said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what an entry says of a line: of its input, and of its outcome. Both may be as JSON has them."""
    effects = [_cut(effect, number) for effect in said.get("effects", ()) if effect["type"] in recorded.OF_SERVICES]
    payments = [*said.get("payments", ()), *(each for _, made in effects for each in made)]
    told: dict[str, Any] = {
        "lines": [line for line in said.get("lines", ()) if line["number"] == number],
        "payments": [payment for payment in payments if payment["line"] == number],
        "effects": [effect for effect, _ in effects],
    }
    if command not in recorded.COMMANDS or not told["lines"]:
        return [{}, told]
    if command in (recorded.RECORD, recorded.ASSESS):
        at = _position(number, input_["lines"], said["lines"])
        for name in ("computed", "settled"):
            of_line = said.get(name, {}).get(str(at))
            told |= {name: {"0": of_line}} if of_line is not None else {}
        return [{**input_, "lines": [input_["lines"][at]]}, told]
    if command == recorded.PAY:
        return [{"payments": [each for each in input_["payments"] if each["line"] == number]}, told]
    return [{**input_, "lines": [number]} if "lines" in input_ else input_, told]


def _cut(effect: Mapping[str, Any], number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return what of a service that changed the book is about a line, and the payments that came of it."""
    if effect["type"] != recorded.ADVANCE_SERVICE:
        return effect, []
    inputs, made = effect["inputs"], effect["result"]["claim_payments"]
    mine = [(share, each) for share, each in zip(inputs["shares"], made, strict=True) if each["line"] == number]
    same = {"paid_on": inputs["paid_on"], "means": ADVANCE, "note": inputs.get("note") or ""}
    payments: list[Mapping[str, Any]] = [
        {**same, "amount": share["amount"], **each, "reverses": None} for share, each in mine
    ]
    return {**effect, "inputs": {**inputs, "shares": [share for share, _ in mine]}}, payments


def _position(number: int, rows: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> int:
    """Return which row that was entered became the line: new ones got their numbers in the order of the rows."""
    unnumbered = []
    for at, row in enumerate(rows):
        if row["number"] == number:
            return at
        if row["number"] is None:
            unnumbered.append(at)
    new = sorted(line["number"] for line in lines if line.get("new"))
    return unnumbered[new.index(number)]


def follow(book: Book, number: int, command: str, part: Part, today: date) -> Book:
    """Return the book, which holds nothing but the line, after an entry of which *part* is what it says of the line."""
    input_, said = part
    if command in recorded.COMMANDS and not said["lines"]:
        return book
    alone = replace(book, last_line=number - 1, elsewhere=_representative(book, number, part))
    after = recorded.follow_entry(alone, command, input_, said, today)
    payments = {each["number"]: Payment(**each) for each in said["payments"]}
    return replace(after, payments={**book.payments, **payments})


def _representative(book: Book, number: int, part: Part) -> Mapping[int, str | None]:
    """Return the line that represents this one after an entry, if it is another one, under what was entered for it."""
    input_, said = part
    rows = input_.get("lines") or [{}]
    wanted = rows[0].get("facts", {}).get(REPRESENTATIVE) if isinstance(rows[0], Mapping) else None
    if wanted is None:
        return {}
    (line,) = said["lines"]
    known = book.lines[number].facts[REPRESENTATIVE] if number in book.lines else line.get(REPRESENTATIVE)
    _, found = line.get("facts", {}).get(REPRESENTATIVE, (None, known))
    return {} if found in (None, number) else {found: wanted if isinstance(wanted, str) else None}
