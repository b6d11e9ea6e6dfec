"""The queues hold what waits for a person, in the order of the due dates, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.tasks import Task
from tests import builders
from workflows import acting, inbox, search
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from models.offices import Office
    from models.people import User
    from workflows.desk import Actor

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Scene:
    """A worker of two groups in one office."""

    office: Office
    user: User
    actor: Actor


def a_scene(session: Session) -> Scene:
    office = builders.an_office(session)
    user = builders.a_user(session, office=office)
    builders.a_post(session, office=office, groups=["street_union", "notice_clerk"], a=user)
    return Scene(office=office, user=user, actor=acting.actor_for(session, user, now=NOW))


def ids(page: inbox.Page) -> list[str]:
    return [task.id for task in page.items]


def test_each_task_is_in_its_queues(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        held = builders.a_task(
            session, office=scene.office, state="claimed", assignee_id=scene.user.id, due_at=NOW - HOUR
        )
        meant = builders.a_task(session, office=scene.office, assignee_id=scene.user.id, due_at=NOW + HOUR)
        free = builders.a_task(session, office=scene.office, group="notice_clerk", due_at=NOW + timedelta(days=9))
        done = builders.a_task(
            session, office=scene.office, state="done", closed_by=scene.user.username, closed_at=NOW - HOUR
        )
        builders.a_task(session, group="street_union")
        builders.a_task(session, office=scene.office, group="payer")
        builders.a_task(session, office=scene.office, state="claimed", assignee_id=builders.a_user(session).id)
        expected = {"mine": [held, meant], "groups": [free], "today": [meant], "overdue": [held], "done": [done]}

        for queue, tasks in expected.items():
            assert ids(inbox.page(session, scene.actor, queue, now=NOW)) == [task.id for task in tasks], queue
        assert inbox.counts(session, scene.actor, NOW) == {queue: len(tasks) for queue, tasks in expected.items()}


def test_today_ends_with_the_last_second_of_the_day_in_the_office(database: Database) -> None:
    last_second = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    with database.transaction() as session:
        scene = a_scene(session)
        today = builders.a_task(session, office=scene.office, due_at=last_second)
        builders.a_task(session, office=scene.office, due_at=last_second + timedelta(seconds=1))

        assert ids(inbox.page(session, scene.actor, "today", now=NOW)) == [today.id]
        assert ids(inbox.page(session, scene.actor, "overdue", now=last_second)) == []
        assert ids(inbox.page(session, scene.actor, "overdue", now=last_second + HOUR)) != []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dues=st.lists(st.sampled_from([None, 0, 0, 1, 2, 60]), max_size=14), limit=st.integers(1, 5))
def test_pages_give_every_task_once_in_order(database: Database, dues: list[int | None], limit: int) -> None:
    """Also when many are due at the same instant, or never."""
    with database.transaction() as session:
        scene = a_scene(session)
        for number, due in enumerate(dues):
            builders.a_task(
                session,
                office=scene.office,
                group=("street_union", "notice_clerk")[number % 2],
                due_at=None if due is None else NOW + due * HOUR,
            )
        seen, cursor = [], None
        while True:
            page = inbox.page(session, scene.actor, "groups", now=NOW, cursor=cursor, limit=limit)
            assert page.count == len(dues)
            seen += [(task.due_order, task.id) for task in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
            assert len(page.items) == limit

        assert len(seen) == len(dues)
        assert seen == sorted(set(seen))


def test_done_is_paged_from_the_latest(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        done = [
            builders.a_task(
                session, office=scene.office, state="done", closed_by=scene.user.username, closed_at=NOW + n * HOUR
            )
            for n in range(3)
        ]
        first = inbox.page(session, scene.actor, "done", now=NOW, limit=2)
        second = inbox.page(session, scene.actor, "done", now=NOW, limit=2, cursor=first.next_cursor)

        assert ids(first) + ids(second) == [task.id for task in reversed(done)]


def test_searching_keeps_to_the_queue(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        person = builders.a_person(session, id_number="990101198001010015")
        words = search.tokens("困帮〔2026〕QY-0012", "欧阳一禾", "欧阳一禾")
        case = builders.a_case(session, office=scene.office, applicant_id=person.id, search=words)
        wanted = builders.a_task(session, case=case, name="入户调查")
        builders.a_task(session, case=case, group="payer")
        builders.a_task(session, office=scene.office, name="公示审核")

        for typed in ("欧阳", "oy", "qy-0012", "入户", "990101198001010015"):
            page = inbox.page(session, scene.actor, "groups", now=NOW, q=typed)
            assert (ids(page), page.count) == ([wanted.id], 1), typed
        assert ids(inbox.page(session, scene.actor, "groups", now=NOW, q="没有")) == []
        assert ids(inbox.page(session, scene.actor, "groups", now=NOW, case=case.id)) == [wanted.id]
        assert ids(inbox.page(session, scene.actor, "groups", now=NOW, case=case.id, process="other")) == []


def test_a_word_of_very_many_cases_still_finds_its_tasks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_NARROW", 2)
    with database.transaction() as session:
        scene = a_scene(session)
        cases = [builders.a_case(session, office=scene.office, search="林 林木 木") for _ in range(4)]
        tasks = [builders.a_task(session, case=case) for case in cases]
        builders.a_task(session, office=scene.office)

        page = inbox.page(session, scene.actor, "groups", now=NOW, q="林木", limit=3)

        assert (ids(page), page.count) == ([task.id for task in tasks[:3]], 4)


def test_counting_a_huge_queue_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST_COUNTED", 3)
    with database.transaction() as session:
        scene = a_scene(session)
        for _ in range(5):
            builders.a_task(session, office=scene.office)

        assert inbox.page(session, scene.actor, "groups", now=NOW, limit=2).count == 3
        assert inbox.page(session, scene.actor, "groups", now=NOW, limit=5).count == 5
        assert inbox.page(session, scene.actor, "overdue", now=NOW + 9 * HOUR, limit=2).count == 3
        assert inbox.counts(session, scene.actor, NOW)["groups"] == 3


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("queue", {"queue": "all"}), ("limit", {"limit": 0}), ("limit", {"limit": 201}), ("cursor", {"cursor": "x"}),
     ("cursor", {"cursor": "WyIyMDI2LTAzLTAyIiwgImEiXQ"}), ("cursor", {"cursor": "bnVsbA"})],
)  # fmt: skip
def test_a_wrong_question_names_its_field(database: Database, field: str, wrong: dict[str, object]) -> None:
    with database.transaction() as session:
        actor = a_scene(session).actor
        with pytest.raises(InvalidInput) as raised:
            inbox.page(session, actor, **{"queue": "mine", "now": NOW, **wrong})

    assert raised.value.errors[0].field == field


def test_a_page_does_not_load_drafts(database: Database) -> None:
    with database.transaction() as session:
        scene = a_scene(session)
        builders.a_task(session, office=scene.office, draft={"note": "x" * 1000})
    with database.reading() as session:
        task = inbox.page(session, scene.actor, "groups", now=NOW).items[0]

        assert "draft" not in task.__dict__
        assert isinstance(task, Task)
