"""Every queue holds what its plain definition says, however its pages are read from the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.tasks import NO_DUE, RUNNING, Task
from tests import builders
from workflows import acting, inbox
from workflows.clock import end_of_day, office_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from models.database import Database
    from models.offices import Office
    from models.people import User
    from workflows.desk import Actor

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DUES = (None, *(NOW + timedelta(hours=hours) for hours in (-30, -1, 0, 0, 1, 30)), end_of_day(office_date(NOW)))
GROUPS = ("street_union", "notice_clerk", "payer")
STATES = ("open", "open", "claimed", "done", "cancelled")
ME, OTHER = 0, 1

places = st.integers(0, 2)
posts = st.lists(st.tuples(places, st.sets(st.sampled_from(GROUPS), min_size=1)), max_size=4)
drawn_tasks = st.lists(
    st.fixed_dictionaries(
        {
            "office": places,
            "group": st.sampled_from(GROUPS),
            "state": st.sampled_from(STATES),
            "holder": st.sampled_from([None, None, ME, OTHER]),
            "due_at": st.sampled_from(DUES),
        }
    ),
    max_size=16,
)


def belongs(task: Task, queue: str, actor: Actor) -> bool:
    """Whether a task is in a queue of the actor: the definition, one task at a time."""
    mine = task.assignee_id == actor.user_id and task.state in RUNNING
    is_free = task.assignee_id is None and task.state == "open"
    claimable = is_free and task.group in actor.groups_by_office.get(task.office_id, frozenset())
    due_at = task.due_at or NO_DUE
    return {
        "mine": mine,
        "groups": claimable,
        "today": (mine or claimable) and NOW <= due_at <= end_of_day(office_date(NOW)),
        "overdue": (mine or claimable) and due_at < NOW,
        "done": task.state == "done" and task.closed_by == actor.username,
    }[queue]


def in_order(tasks: list[Task], queue: str, actor: Actor) -> list[str]:
    found = [task for task in tasks if belongs(task, queue, actor)]
    if queue == "done":
        return [task.id for task in sorted(found, key=lambda task: (task.closed_at, task.id), reverse=True)]
    return [task.id for task in sorted(found, key=lambda task: (task.due_at or NO_DUE, task.id))]


def read_by_pages(session: Session, actor: Actor, queue: str, limit: int) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = inbox.page(session, actor, queue, now=NOW, cursor=cursor, limit=limit)
        seen += [task.id for task in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen
        assert len(page.items) == limit


def stored(session: Session, offices: list[Office], users: list[User], drawn: Mapping[str, Any]) -> Task:
    holder, state = drawn["holder"], drawn["state"]
    user = None if holder is None else users[holder]
    closed = {"closed_by": user.username if user else None, "closed_at": drawn["due_at"] or NOW}
    return builders.a_task(
        session,
        office=offices[drawn["office"]],
        group=drawn["group"],
        state=state,
        assignee_id=user.id if user else None,
        due_at=drawn["due_at"],
        **(closed if state == "done" else {}),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=posts, drawn=drawn_tasks, limit=st.integers(1, 6))
def test_the_pages_of_a_queue_are_its_definition_in_order(
    database: Database, posts: list[tuple[int, set[str]]], drawn: list[dict[str, Any]], limit: int
) -> None:
    """Whoever asks: of no group, of one range of an index, or of many."""
    with database.transaction() as session:
        offices = [builders.an_office(session) for _ in range(3)]
        users = [builders.a_user(session, office=offices[0]) for _ in (ME, OTHER)]
        for place, groups in posts:
            builders.a_post(session, office=offices[place], groups=sorted(groups), a=users[ME])
        actor = acting.actor_for(session, users[ME], now=NOW)
        tasks = [stored(session, offices, users, each) for each in drawn]
        counts = inbox.counts(session, actor, NOW)

        for queue in inbox.QUEUES:
            expected = in_order(tasks, queue, actor)
            assert read_by_pages(session, actor, queue, limit) == expected, queue
            assert inbox.page(session, actor, queue, now=NOW, limit=limit).count == counts[queue] == len(expected)
