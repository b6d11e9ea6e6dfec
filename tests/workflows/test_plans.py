"""Lists of tasks are read from the indexes made for them, on both databases, though most tasks are done.

What the planner says is looked at, not how long it takes: in a test, reading the whole table is quick too.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event, insert, text

from models.tasks import Task
from tests import builders, databases
from workflows import acting, inbox, supervision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from models.database import Database
    from workflows.desk import Actor

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
TASKS = 3_000
WAITING_EVERY = 60
OFFICES = 3


@pytest.fixture
def old_office(database: Database) -> Iterator[tuple[Session, Actor]]:
    """Somebody who acts for two groups in each of several offices, beside very many tasks, most of them done."""
    if os.environ.get(databases.PARTITIONED_VARIABLE) == "1" and not database.is_sqlite:
        pytest.skip("PostgreSQL names the indexes of partitions itself")
    with database.transaction() as session:
        offices = [builders.an_office(session) for _ in range(OFFICES)]
        user = builders.a_user(session, office=offices[0])
        for office in offices:
            builders.a_post(session, office=office, groups=["street_union", "supervisor"], a=user)
        pattern = builders.a_task(session, office=offices[0])
        columns = {key: value for key, value in vars(pattern).items() if not key.startswith("_")}
        rows = [columns | row for row in _rows(range(TASKS), [office.id for office in offices], user.id)]
        session.execute(insert(Task), rows)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE tasks"))
    with database.reading() as session:
        yield session, acting.actor_for(session, user, now=NOW)


def _rows(numbers: range, offices: list[int], holder: int) -> Iterator[dict[str, Any]]:
    for number in numbers:
        due_at = NOW + timedelta(hours=number % 50 - 20)
        row = {"id": f"t{number}", "office_id": offices[number % OFFICES], "due_at": due_at, "due_order": due_at}
        if number % WAITING_EVERY:
            yield row | {"state": "done", "closed_by": f"user{number % 40}", "closed_at": due_at, "assignee_id": None}
        else:
            held = number % (2 * WAITING_EVERY) == 0
            yield row | {"state": "claimed" if held else "open", "assignee_id": holder if held else None}


def statements(ask: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements on tasks alone by which something is asked, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "FROM tasks" in statement and "FROM cases" not in statement:
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    ask()
    event.remove(Engine, "before_cursor_execute", note)
    return asked


def plans(session: Session, ask: Callable[[], object]) -> str:
    """What the planner says of every statement on tasks by which something is asked."""
    explain = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    cursor: Any = session.connection().connection.cursor()
    found = []
    for statement, parameters in statements(ask):
        cursor.execute(f"{explain} {statement}", parameters)
        found += [str(row[-1]) for row in cursor.fetchall()]
    return "\n".join(found)


def indexes_in(plan: str) -> set[str]:
    return set(re.findall(r"ix_tasks_\w+", plan))


@pytest.mark.parametrize(
    ("queue", "indexes"),
    [
        ("mine", {"ix_tasks_held"}),
        ("groups", {"ix_tasks_free"}),
        ("today", {"ix_tasks_held", "ix_tasks_free"}),
        ("overdue", {"ix_tasks_held", "ix_tasks_free"}),
        ("done", {"ix_tasks_closed"}),
    ],
)
def test_a_queue_is_read_from_its_indexes(old_office: tuple[Session, Actor], queue: str, indexes: set[str]) -> None:
    session, actor = old_office

    first = inbox.page(session, actor, queue, now=NOW, limit=5)
    plan = plans(session, partial(inbox.page, session, actor, queue, now=NOW, limit=5))
    later = plans(session, partial(inbox.page, session, actor, queue, now=NOW, limit=5, cursor=first.next_cursor))

    assert indexes_in(plan) == indexes_in(later) == indexes
    assert "Seq Scan on tasks" not in plan + later
    assert "SCAN tasks" not in plan + later


def test_what_a_supervisor_watches_is_read_from_indexes_of_waiting_tasks(old_office: tuple[Session, Actor]) -> None:
    session, actor = old_office
    asked = {
        "figures": partial(supervision.figures, session, actor, NOW),
        "backlog": partial(supervision.backlog, session, actor, NOW),
        "load": partial(supervision.load, session, actor, NOW),
        "decisions": partial(supervision.waiting_for_decision, session, actor, NOW),
        **{which: partial(supervision.tasks, session, actor, which, now=NOW, limit=5) for which in supervision.LISTS},
    }

    for name, ask in asked.items():
        plan = plans(session, ask)
        assert "Seq Scan on tasks" not in plan, name
        assert "SCAN tasks" not in plan, name
        assert indexes_in(plan), name


def test_many_groups_are_asked_for_in_the_same_words(database: Database) -> None:
    """PostgreSQL takes longer to plan a statement of many branches than to read a page; so it keeps one plan."""
    if database.is_sqlite:
        pytest.skip("SQLite plans quickly and has no LATERAL")
    words = set()
    with database.transaction() as session:
        for posts in (2, 7):
            user = builders.a_user(session)
            for _ in range(posts):
                builders.a_post(session, office=builders.an_office(session), groups=["street_union"], a=user)
            actor = acting.actor_for(session, user, now=NOW)
            for queue in ("groups", "today"):
                [(statement, _)] = statements(partial(inbox.page, session, actor, queue, now=NOW))
                words.add((queue, statement))

    assert len(words) == 2
