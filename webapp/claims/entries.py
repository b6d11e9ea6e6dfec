"""What an entry of the journal did to the claims of a case, in words: which lines, what changed in each, the sums then.

An entry may touch hundreds of lines; the first ones are told, of the others how many there are. Must not know requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.catalogue import _
from webapp.claims.telling import Change, changes
from webapp.formats import yuan
from workflows.errors import N_

_SUMS: Mapping[str, str] = {
    "claimed": N_("主张"),
    "found": N_("核定"),
    "additional": N_("加付赔偿金"),
    "recovered": N_("追回"),
    "outstanding": N_("未追回"),
}


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A line that the entry touched; a new one has no changes."""

    number: int
    is_new: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What an entry did to the claims: the first lines it touched, how many more, and the case's sums after it."""

    lines: tuple[Touched, ...]
    more: int
    sums: tuple[tuple[str, str], ...]


def effect_of(told: Mapping[str, Any] | None) -> Effect | None:
    """Return what an entry, in short, did to the claims; None for one that is not about them."""
    if told is None or told["sums"] is None:
        return None
    lines, sums = told["lines"], told["sums"]
    return Effect(
        lines=tuple(
            Touched(number=line["number"], is_new=bool(line.get("new")), changes=tuple(changes(line))) for line in lines
        ),
        more=len(told["numbers"]) - len(lines),
        sums=tuple((_(label), yuan(sums[f"claims_{name}"])) for name, label in _SUMS.items()),
    )
