"""What a case was before its latest entries: what each changed is taken back, the latest first.

The journal keeps every changed value before and after, so nothing has to be carried out again; only what a service
added to the claims in the course of a step is not told line by line, and then the book is followed from its beginning.
Pure; must not know where entries are stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows.claims import recorded
from workflows.claims.book import Book, Line
from workflows.claims.words import ADDITIONAL, SPLIT_OFF
from workflows.clock import office_date
from workflows.reports.facts import LineFacts

_SUMS = ("claimed", "found", "agreed")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry: its command, what was entered, what it did, when."""

    command: str
    entered: Mapping[str, Any]
    outcome: Mapping[str, Any]
    at: datetime


@dataclass
class Past:
    """A case on its way back: the values and lines it had, how often each deadline has been started since.

    `followed` says that the lines must be followed from the beginning instead.
    """

    values: dict[str, str | None] = field(default_factory=dict)
    lines: dict[int, LineFacts] = field(default_factory=dict)
    started: dict[str, int] = field(default_factory=dict)
    followed: bool = False

    @property
    def counted(self) -> dict[int, LineFacts]:
        """The lines that count in this case: one that is split off counts where it goes on."""
        return {number: line for number, line in self.lines.items() if not line.split_off}

    def undo(self, entry: Told) -> None:
        """Take back what an entry did; entries come the latest first."""
        for key, (before, _after) in entry.outcome.get("changes", {}).items():
            if key in self.values:
                self.values[key] = text(before)
        for effect in entry.outcome.get("effects", ()):
            self.followed = self.followed or effect["type"] in recorded.OF_SERVICES
            if effect["type"] == "deadline.start":
                name = effect["headers"].get("name") or effect["inputs"].get("deadline", "")
                self.started[name] = self.started.get(name, 0) + 1
        if entry.command in recorded.COMMANDS:
            for changed in entry.outcome["lines"]:
                self._undo_line(changed)

    def _undo_line(self, changed: Mapping[str, Any]) -> None:
        number = changed["number"]
        if changed.get("new"):
            self.lines.pop(number, None)
            return
        line, facts = self.lines[number], changed["facts"]
        sums = dict.fromkeys((*_SUMS, "additional"), 0)
        for kind, differences in changed.get("items", {}).items():
            for name in _SUMS:
                before, after = differences.get(name, (None, None))
                of = "additional" if kind == ADDITIONAL and name == "found" else name
                sums[of] += fen(before) - fen(after)
        line = replace(line, **{name: getattr(line, name) + change for name, change in sums.items()})
        told: dict[str, Any] = {}
        told |= {"recovered": fen(facts["recovered"][0])} if "recovered" in facts else {}
        if "end" in facts:
            before = facts["end"][0]
            told |= {"ended": before is not None, "split_off": before is not None and before["kind"] == SPLIT_OFF}
        told |= {"joined": facts["joined_to"][0] is not None} if "joined_to" in facts else {}
        told |= {"person": facts["id_number"][0]} if "id_number" in facts else {}
        self.lines[number] = replace(line, **told)


def followed(entries: Iterable[Told]) -> dict[int, LineFacts]:
    """Return the lines of a case that all its entries on claims, in order, lead to."""
    book = Book()
    for entry in entries:
        book = recorded.follow_entry(book, entry.command, entry.entered, entry.outcome, office_date(entry.at))
    return {number: line_facts(line) for number, line in book.lines.items()}


def line_facts(line: Line) -> LineFacts:
    """Return what a report knows of a line of the book."""
    return LineFacts(
        number=line.number,
        person=line.facts["id_number"],
        claimed=fen(line.claimed),
        found=fen(line.found),
        additional=fen(line.additional),
        agreed=fen(line.agreed),
        recovered=fen(line.recovered),
        ended=line.end is not None,
        joined=line.joined_to is not None,
        split_off=line.is_in(SPLIT_OFF),
    )


def fen(yuan: Decimal | None) -> int:
    """Return an amount in fen; none is nothing."""
    return 0 if yuan is None else int(yuan * 100)


def text(value: Any) -> str | None:
    """Return a value of the case data by which cases are grouped, or a number that is added up, as text."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None
