"""User tasks, as the inbox needs them: one row, no joins, every queue's first page in one index.

Knows columns; must not know who may claim what (`workflows.authority`) nor how a task is worked (`workflows.tasks`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String, and_, literal_column, or_, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from models.base import Base, Instant, Json, ascii_text, one_of

RUNNING = ("open", "claimed")
"""The states of a task that waits for a person."""
NO_DUE = datetime(9999, 12, 31, tzinfo=UTC)
"""Sorts tasks without a due date last, alike on both databases."""
_WAITS = "state = 'open' OR state = 'claimed'"
_IS_FREE = "state = 'open' AND assignee_id IS NULL"
_PLACE_IN_GROUP = ("office_id", "candidate_group", "due_order", "id")
_OPEN, _CLAIMED, _DONE = (literal_column(f"'{state}'", String) for state in ("open", "claimed", "done"))


def _due_order(context: DefaultExecutionContext) -> datetime:
    values: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's gap
    due_at: datetime | None = values.get("due_at")
    return due_at or NO_DUE


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Task(Base):
    """One user task of a case. `version` is set by the command and checked at every update.

    The indexes that lists are read from hold only the tasks that can stand in them, and all columns that are asked for:
    most tasks are done, and are then in none of the lists of those that wait.

    `office_id` is the office whose group may claim it. `claimed_for`/`closed_for` name the A holder for whom a B
    holder claimed/completed it. `due_order` follows `due_at` by itself (set it too in bulk updates).
    """

    __tablename__ = "tasks"
    __table_args__ = (
        one_of("state", "open", "claimed", "done", "cancelled"),
        _partial("ix_tasks_held", "assignee_id", "due_order", "id", "state", where=_WAITS),
        _partial("ix_tasks_waiting", "office_id", "due_order", "id", "state", where=_WAITS),
        _partial("ix_tasks_free", *_PLACE_IN_GROUP, "state", "assignee_id", where=_IS_FREE),
        _partial("ix_tasks_closed", "closed_by", "closed_at", "id", where="closed_by IS NOT NULL"),
        Index("ix_tasks_case", "case_id", "state"),
    )

    id: Mapped[str] = mapped_column(ascii_text(80), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"))
    element: Mapped[str] = mapped_column(ascii_text(100))
    name: Mapped[str] = mapped_column(String(200))
    path: Mapped[list[str]] = mapped_column(Json, default=list)
    """The ids of the call activities around it, outermost first."""
    form: Mapped[str | None] = mapped_column(ascii_text(100))
    duty: Mapped[str | None] = mapped_column(ascii_text(32))
    properties: Mapped[dict[str, str]] = mapped_column(Json, default=dict)

    group: Mapped[str] = mapped_column("candidate_group", ascii_text(64))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    office_path: Mapped[str] = mapped_column(ascii_text(200))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(16), default="open")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_for: Mapped[str | None] = mapped_column(ascii_text(64))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(ascii_text(64))
    closed_for: Mapped[str | None] = mapped_column(ascii_text(64))

    due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_order: Mapped[datetime] = mapped_column(Instant, default=_due_order)
    original_due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_provisional: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)

    version: Mapped[int] = mapped_column(default=1)
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    draft_at: Mapped[datetime | None] = mapped_column(Instant)
    draft_by: Mapped[str | None] = mapped_column(ascii_text(64))

    case_number: Mapped[str] = mapped_column(String(64))
    process: Mapped[str] = mapped_column(ascii_text(64))
    process_name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    id_masked: Mapped[str | None] = mapped_column(String(18))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    urgent: Mapped[bool] = mapped_column(default=False)
    claim_line: Mapped[int | None]
    """The number of the claimant whom it is for, if it is for one of several."""

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 (SQLAlchemy's form)

    @validates("due_at")
    def _follow_due(self, _key: str, due_at: datetime | None) -> datetime | None:
        self.due_order = due_at or NO_DUE
        return due_at


def waits(task: type[Task]) -> ColumnElement[bool]:
    """Whether a task waits for a person: as the indexes of waiting tasks say it, or no planner would use them.

    The states are written into the statement, because of a parameter nobody knows what it will be; SQLite looks, and
    then prepares the statement anew at each execution.
    """
    return or_(task.state == _OPEN, task.state == _CLAIMED)


def is_free(task: type[Task]) -> ColumnElement[bool]:
    """Whether a task waits for anybody of its group; written like `waits`."""
    return and_(task.state == _OPEN, task.assignee_id.is_(None))


def is_done(task: type[Task]) -> ColumnElement[bool]:
    """Whether somebody has done a task; written like `waits`."""
    return task.state == _DONE
