"""What every measured system offers, so that all are driven and timed in the same way.

Knows nothing of any system.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a system works: its database, a folder for its files, and the address of its server when it has one.

    `change_bytes` are the sizes of what one completion stores, for the bare commits: a new row and a changed one.
    """

    url: str
    folder: str
    address: str = ""
    change_bytes: tuple[int, int] = (0, 0)


class System(Protocol):
    """One system at work on the measured process; a case is whatever it hands out."""

    def prepare(self) -> None:
        """Make tables, people and the process in an empty database; once for all its writers."""

    def open(self, *, large: bool) -> Any:
        """A new case that waits at `intake`; not timed."""

    def known(self, case: Any, step: str) -> Any:
        """What a client knows of the waiting task before it completes it; not timed."""

    def complete(self, case: Any, step: str, known: Any, values: Mapping[str, Any]) -> None:
        """Complete the waiting task, loaded from the database and durably stored: what is timed."""

    def statements(self) -> int:
        """How many SQL statements this process has sent so far, transactions' beginnings and ends not counted."""

    def state_bytes(self, case: Any) -> int:
        """How much is stored of where the case stands, history not counted."""
