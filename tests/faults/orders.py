"""Two people at the same task: each does one thing, and every order of looking and doing is tried.

Knows the commands on a task and how a person comes to give one; must not know which outcome is right.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event, text

from tests.faults.outcomes import OUTCOMES, Order, expected
from workflows import cases, tasks
from workflows.errors import Conflict, InvalidState, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from models.database import Database
    from models.tasks import Task
    from tests.workflows.offices import TestOffice
    from workflows.desk import Desk

LOOKS = 200
"""How often at most it is looked whether the second waits for the first."""
_BETWEEN_LOOKS_SECONDS = 0.005


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a person does, given the task as it was when the person looked."""

    username: str
    do: Callable[[Desk, Task], Any]


def _withdraw(desk: Desk, task: Task) -> None:
    cases.raise_event(desk, task.case_id, "withdraw", {"withdrawn_because": "已有工作"}, "本人到窗口")


MOVES = {
    "claim": Move(username="clerk", do=lambda desk, task: tasks.claim(desk, task.id, task.version)),
    "claim by another": Move(username="visitor", do=lambda desk, task: tasks.claim(desk, task.id, task.version)),
    "submit": Move(
        username="clerk", do=lambda desk, task: tasks.complete(desk, task.id, task.version, {"findings": "属实"})
    ),
    "release": Move(username="clerk", do=lambda desk, task: tasks.release(desk, task.id, task.version)),
    "reassign": Move(
        username="chief", do=lambda desk, task: tasks.reassign(desk, task.id, task.version, "visitor", "忙不过来")
    ),
    "withdraw": Move(username="visitor", do=_withdraw),
}
"""Everything that two people may do to the same task at once. A task has no cancelling of its own: withdrawing the case
cancels it."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two moves on a task that waits."""

    office: TestOffice
    case_id: str
    first: Move
    second: Move

    def look(self) -> Task:
        """The task as a page shows it now, or last did."""
        return self.office.task(self.case_id, "visit")

    def one_after_the_other(self) -> tuple[str, str]:
        """The second looks when the first has done."""
        before = self.look()
        done = self._give(self.first, before)
        with self.office.database.reading() as session:
            after = session.get_one(type(before), before.id)
        return done, self._give(self.second, after)

    def both_had_looked(self) -> tuple[str, str]:
        """Both look before either does anything; the second begins while the first has not ended."""
        seen = self.look()
        late: list[str] = []
        begun = threading.Event()
        second = threading.Thread(target=lambda: late.append(self._give(self.second, seen, begun)))
        try:
            with self.office.desk(self.first.username) as desk:
                self.first.do(desk, seen)
                second.start()
                _until_it_waits(self.office.database, begun)
            done = "done"
        except Rejection as refusal:
            done = outcome(refusal)
            if second.ident is None:
                second.start()
        second.join()
        return done, late[0]

    def _give(self, move: Move, seen: Task, begun: threading.Event | None = None) -> str:
        def tell(_connection: Connection) -> None:
            if begun is not None and threading.current_thread() is not threading.main_thread():
                begun.set()

        event.listen(Engine, "begin", tell, insert=True)
        try:
            with self.office.desk(move.username) as desk:
                move.do(desk, seen)
        except Rejection as refusal:
            return outcome(refusal)
        finally:
            event.remove(Engine, "begin", tell)
        return "done"


def outcome(refusal: Rejection) -> str:
    """What a refusal says, in short: who was faster, or what the task or case has become."""
    if isinstance(refusal, Conflict):
        return f"told: {str(refusal.holder).removeprefix('职员')}"
    if isinstance(refusal, InvalidState):
        return next((short for short, words in _STATES.items() if words in str(refusal)), str(refusal))
    return f"{type(refusal).__name__}: {refusal}"


def differences(office: TestOffice, orders: tuple[Order, ...]) -> list[str]:
    """Try every pair of moves on a task that is open or claimed, and return where the outcome is not the listed one."""
    return [
        f"{state}, {first} and {second}, {order}: {found}"
        for (state, first), row in OUTCOMES.items()
        for second in MOVES
        for order in orders
        if (found := _tried(office, state, (first, second), order)) != expected(row, second, order)
    ]


def _tried(office: TestOffice, state: str, moves: tuple[str, str], order: Order) -> tuple[str, str]:
    pair = Pair(office=office, case_id=office.open().id, first=MOVES[moves[0]], second=MOVES[moves[1]])
    if state == "claimed":
        with office.desk("clerk") as desk:
            tasks.claim(desk, pair.look().id, 1)
    return pair.both_had_looked() if order == "both had looked" else pair.one_after_the_other()


_STATES: Mapping[str, str] = {"cancelled": "取消", "closed": "已办结", "not claimed": "请先领取"}


def _until_it_waits(database: Database, begun: threading.Event) -> None:
    """Wait until the second has begun, and on PostgreSQL until it waits for the first's lock."""
    begun.wait()
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        for _ in range(LOOKS):
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
            threading.Event().wait(_BETWEEN_LOOKS_SECONDS)
