"""A supervisor sees counts of the own branch, and lists that hold exactly what was counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests import builders
from workflows import acting, paging, supervision
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from models.offices import Office
    from models.people import User
    from workflows.desk import Actor

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def a_supervisor(session: Session, office: Office) -> tuple[Actor, User]:
    user = builders.a_user(session, office=office)
    builders.a_post(session, office=office, groups=["supervisor", "street_union"], a=user)
    return acting.actor_for(session, user, now=NOW), user


@pytest.mark.parametrize("most_ranges", [0, 40])
def test_counts_and_lists_agree(database: Database, most_ranges: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_RANGES", most_ranges)
    with database.transaction() as session:
        street = builders.an_office(session, level="street")
        community = builders.an_office(session, level="community", parent=street)
        actor, user = a_supervisor(session, street)
        late = builders.a_task(session, office=community, due_at=NOW - DAY, state="claimed", assignee_id=user.id)
        today = builders.a_task(session, office=street, due_at=NOW + timedelta(hours=3))
        later = builders.a_task(session, office=community, due_at=NOW + 3 * DAY, element="review", name="审核")
        never = builders.a_task(session, office=street, due_at=None)
        builders.a_task(session, due_at=NOW - DAY)

        def listed(which: str, **how: object) -> list[str]:
            page = supervision.tasks(session, actor, which, now=NOW, **how)
            assert page.count == len(page.items)
            return [task.id for task in page.items]

        figures = supervision.figures(session, actor, NOW)
        assert (figures.open_cases, figures.due_today, figures.overdue) == (4, 1, 1)
        assert listed("open") == [late.id, today.id, later.id, never.id]
        assert (listed("today"), listed("overdue")) == ([today.id], [late.id])
        assert listed("open", element="review") == [later.id]
        assert listed("open", holder_id=user.id) == [late.id]
        first = supervision.tasks(session, actor, "open", now=NOW, limit=3)
        rest = supervision.tasks(session, actor, "open", now=NOW, limit=3, cursor=first.next_cursor)
        assert [task.id for task in rest.items] == [never.id]


def test_the_month_counts_closed_cases_and_those_on_time(database: Database) -> None:
    first_of_month = datetime(2026, 2, 28, 16, tzinfo=UTC)
    with database.transaction() as session:
        office = builders.an_office(session)
        actor, _ = a_supervisor(session, office)
        closed = {"office": office, "status": "closed"}
        on_time = builders.a_case(session, **closed, closed_at=first_of_month)
        builders.a_task(session, case=on_time, state="done", closed_at=NOW - DAY, due_at=NOW - DAY)
        late = [builders.a_case(session, **closed, closed_at=NOW) for _ in range(2)]
        for case in late:
            builders.a_task(session, case=case, state="done", closed_at=NOW, due_at=NOW - DAY)
        builders.a_case(session, **closed, closed_at=first_of_month - timedelta(seconds=1))

        figures = supervision.figures(session, actor, NOW)

    assert (figures.closed_this_month, figures.closed_on_time) == (3, 1)
    assert figures.on_time_percent == Decimal("33.3")


def test_no_case_closed_gives_no_rate(database: Database) -> None:
    with database.transaction() as session:
        actor, _ = a_supervisor(session, builders.an_office(session))

        assert supervision.figures(session, actor, NOW).on_time_percent is None


def test_backlog_by_step_with_the_overdue_part(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        actor, _ = a_supervisor(session, office)
        for due_at in (NOW - DAY, NOW + DAY, None):
            builders.a_task(session, office=office, due_at=due_at)
        builders.a_task(session, office=office, element="review", name="审核", due_at=NOW + DAY)
        builders.a_task(session, office=office, state="done")
        builders.a_task(session)

        steps = supervision.backlog(session, actor, NOW)

    assert [(step.name, step.waiting, step.overdue) for step in steps] == [("入户调查", 3, 1), ("审核", 1, 0)]


def test_load_per_person_shows_empty_hands_too_but_nobody_who_handles_no_cases(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        actor, supervisor = a_supervisor(session, office)
        for groups in (["auditor"], ["system_admin", "user_manager"]):
            builders.a_post(session, office=office, groups=groups, a=builders.a_user(session, office=office))
        busy = builders.a_user(session, office=office)
        builders.a_user(session, office=office, active=False)
        builders.a_user(session)
        held = {"office": office, "state": "claimed", "assignee_id": busy.id}
        builders.a_task(session, **held, due_at=NOW - DAY)
        builders.a_task(session, **held, due_at=NOW + DAY)
        builders.a_task(session, office=office, state="done", closed_by=busy.username, closed_at=NOW)
        builders.a_task(session, office=office, state="done", closed_by=busy.username, closed_at=NOW - 40 * DAY)

        loads = supervision.load(session, actor, NOW)

    assert [(each.user.id, each.held, each.overdue, each.done_this_month) for each in loads] == [
        (busy.id, 2, 1, 1),
        (supervisor.id, 0, 0, 0),
    ]


def test_decisions_that_wait_for_the_supervisor(database: Database) -> None:
    with database.transaction() as session:
        office = builders.an_office(session)
        actor, user = a_supervisor(session, office)
        second = builders.a_task(session, office=office, duty="approve", due_at=NOW + DAY)
        first = builders.a_task(session, duty="review", assignee_id=user.id, due_at=NOW)
        builders.a_task(session, office=office, duty="investigate")
        builders.a_task(session, office=office, duty="approve", group="district_union_leader")

        waiting = supervision.waiting_for_decision(session, actor, NOW)

    assert [task.id for task in waiting] == [first.id, second.id]


def test_an_unknown_list_is_refused(database: Database) -> None:
    with database.transaction() as session:
        actor, _ = a_supervisor(session, builders.an_office(session))
        with pytest.raises(InvalidInput):
            supervision.tasks(session, actor, "all", now=NOW)
