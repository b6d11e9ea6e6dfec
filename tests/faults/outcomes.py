"""What may come of two people at the same task: the listed outcomes, one table for both databases.

A line is what stands first: the state of the task (open, or claimed by the clerk) and the first move with its outcome.
Then for each second move what comes of it: when its person had looked before the first move was done, and, where that
is another, when the person looks afterwards. `told: …` names who was faster, with the instant. Must not know commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Order = Literal["both had looked", "one after the other"]
ORDERS: tuple[Order, ...] = ("both had looked", "one after the other")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What comes of the first move, and of every second one: having looked before, and looking afterwards."""

    first: str
    second: Mapping[str, str | tuple[str, str]]


def expected(row: Row, second: str, order: Order) -> tuple[str, str]:
    """Return the listed outcomes of both moves."""
    found = row.second[second]
    return row.first, found if isinstance(found, str) else found[ORDERS.index(order)]


OUTCOMES: Mapping[tuple[str, str], Row] = {
    ("open", "claim"): Row(
        first="done",
        second={
            "claim": "done",
            "claim by another": "told: clerk",
            "submit": ("told: clerk", "done"),
            "release": ("told: clerk", "done"),
            "reassign": ("told: clerk", "done"),
            "withdraw": "done",
        },
    ),
    ("open", "claim by another"): Row(
        first="done",
        second={
            "claim": "told: visitor",
            "claim by another": "done",
            "submit": "told: visitor",
            "release": "told: visitor",
            "reassign": ("told: visitor", "done"),
            "withdraw": "done",
        },
    ),
    ("open", "submit"): Row(
        first="not claimed",
        second={
            "claim": "done",
            "claim by another": "done",
            "submit": "not claimed",
            "release": "done",
            "reassign": "done",
            "withdraw": "done",
        },
    ),
    ("open", "release"): Row(
        first="done",
        second={
            "claim": "done",
            "claim by another": "done",
            "submit": "not claimed",
            "release": "done",
            "reassign": "done",
            "withdraw": "done",
        },
    ),
    ("open", "reassign"): Row(
        first="done",
        second={
            "claim": "told: visitor",
            "claim by another": "done",
            "submit": "told: visitor",
            "release": "told: visitor",
            "reassign": ("told: chief", "done"),
            "withdraw": "done",
        },
    ),
    ("open", "withdraw"): Row(
        first="done",
        second={
            "claim": "cancelled",
            "claim by another": "cancelled",
            "submit": "cancelled",
            "release": "cancelled",
            "reassign": "cancelled",
            "withdraw": "closed",
        },
    ),
    ("claimed", "claim"): Row(
        first="done",
        second={
            "claim": "done",
            "claim by another": "told: clerk",
            "submit": "done",
            "release": "done",
            "reassign": "done",
            "withdraw": "done",
        },
    ),
    ("claimed", "claim by another"): Row(
        first="told: clerk",
        second={
            "claim": "done",
            "claim by another": "told: clerk",
            "submit": "done",
            "release": "done",
            "reassign": "done",
            "withdraw": "done",
        },
    ),
    ("claimed", "submit"): Row(
        first="done",
        second={
            "claim": "told: clerk",
            "claim by another": "told: clerk",
            "submit": "told: clerk",
            "release": "told: clerk",
            "reassign": "told: clerk",
            "withdraw": "done",
        },
    ),
    ("claimed", "release"): Row(
        first="done",
        second={
            "claim": ("told: clerk", "done"),
            "claim by another": ("told: clerk", "done"),
            "submit": "not claimed",
            "release": "done",
            "reassign": ("told: clerk", "done"),
            "withdraw": "done",
        },
    ),
    ("claimed", "reassign"): Row(
        first="done",
        second={
            "claim": "told: visitor",
            "claim by another": "done",
            "submit": "told: visitor",
            "release": "told: visitor",
            "reassign": ("told: chief", "done"),
            "withdraw": "done",
        },
    ),
    ("claimed", "withdraw"): Row(
        first="done",
        second={
            "claim": "cancelled",
            "claim by another": "cancelled",
            "submit": "cancelled",
            "release": "cancelled",
            "reassign": "cancelled",
            "withdraw": "closed",
        },
    ),
}
