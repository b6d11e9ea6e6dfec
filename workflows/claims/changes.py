"""What can be done to a claims book: one class per change, as it was entered.

Values only; what they do is in `workflows.claims.applying`, how they are written down in `workflows.claims.recorded`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Computed:
    """What the rules say a line may claim of one kind, by which formula and article."""

    kind: str
    amount: Decimal
    formula: str
    article: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """A new line (no number) or changes of one: the facts and items that were entered, and what the rules computed.

    An item is a mapping of `kind` and those of `claimed`, `found`, `agreed` and `reason` that were entered. `computed`
    is None when the rules were not asked, because no fact that they look at changed; `settled` are the numbers of the
    periods of which they say that nothing but a lawful deduction is missing. `claimed_on` is the day as of
    which they were asked, if it is not that of the entry. `elsewhere_reason` says why months are claimed that a line of
    another case has.
    """

    number: int | None = None
    facts: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...] = ()
    computed: tuple[Computed, ...] | None = None
    settled: tuple[int, ...] = ()
    claimed_on: date | None = None
    elsewhere_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """Lines are added and changed, all or none; `split_from` is the case that new ones come from.

    `elsewhere_reason` was given for whichever of them need one; it is kept with those (`Given`).
    """

    lines: tuple[Given, ...]
    split_from: str | None = None
    elsewhere_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pay:
    """Money came: mappings of `line`, `amount`, `paid_on`, `means` and `note`."""

    payments: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Reverse:
    """A payment did not happen, or not so."""

    payment: int
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Finish:
    """Lines end; `case` is the case that goes on with them, if there is one."""

    lines: tuple[int, ...]
    kind: str
    on: date
    reason: str
    case: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """Ended lines go on."""

    lines: tuple[int, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Inherit:
    """A claimant has died, and an heir goes on with the line."""

    line: int
    heir_name: str
    died_on: date


@dataclass(frozen=True, kw_only=True)
class Join:
    """Running lines are worked together with another case on the same employer; no case: each by itself again."""

    lines: tuple[int, ...]
    case: str | None


@dataclass(frozen=True, kw_only=True)
class Raise:
    """Additional compensation of a share of what is unpaid of some kinds, for each running line that is not paid.

    Without kinds it is a share of everything that is found; with `lines` it is for those of them alone.
    """

    share: Decimal
    kinds: frozenset[str] = frozenset()
    lines: frozenset[int] | None = None


Change = Record | Pay | Reverse | Finish | Reopen | Inherit | Join | Raise
