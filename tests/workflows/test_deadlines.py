"""Stored deadlines: the original due date stays, the current one moves with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from models.calendar import CalendarYear, WorkDay
from models.offices import Office
from tests import builders
from workflows import calendar, deadlines
from workflows.calendar import Term
from workflows.clock import end_of_day
from workflows.deadlines import Extension
from workflows.errors import Forbidden, InvalidInput, InvalidState, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from models.database import Database
    from models.deadlines import Deadline

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIVE = Term(length=5, unit="working_day")


def started(session: Session, term: Term = FIVE, at: datetime = MONDAY) -> Deadline:
    calendar.seed(session)
    case = builders.a_case(session)
    task = builders.a_task(session, case=case, due_at=None)
    office = session.get_one(Office, case.office_id)
    return deadlines.start(session, case, name="hardship.review", term=term, office=office, at=at, task=task)


def end(month: int, day: int) -> datetime:
    return end_of_day(date(2026, month, day))


def test_a_task_shows_the_due_date_of_its_deadline(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        task = session.get_one(builders.Task, deadline.task_id)

        assert deadline.due_at == deadline.original_due_at == task.due_at == task.original_due_at == end(3, 9)
        assert not task.due_provisional


def test_pause_and_resume_move_the_current_date_only(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        deadlines.pause(session, deadline, at=MONDAY + DAY, by="u1", reason="等待补正")
        assert (deadline.paused_at, deadline.due_at) == (MONDAY + DAY, end(3, 9))
        deadlines.resume(session, deadline, at=MONDAY + 4 * DAY, by="u1", reason="材料已齐")
        task = session.get_one(builders.Task, deadline.task_id)

        assert (deadline.paused_at, deadline.original_due_at, deadline.due_at) == (None, end(3, 9), end(3, 12))
        assert (task.original_due_at, task.due_at, task.due_order) == (end(3, 9), end(3, 12), end(3, 12))
        pause, resume = deadlines.changes(session, deadline)
        assert (pause.kind, pause.reason, pause.due_before, pause.due_after) == (
            "pause",
            "等待补正",
            end(3, 9),
            end(3, 9),
        )
        assert (resume.kind, resume.by, resume.due_before, resume.due_after) == ("resume", "u1", end(3, 9), end(3, 12))


def test_two_pauses_and_an_extension_add_up(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        for paused in (MONDAY, MONDAY + 7 * DAY):
            deadlines.pause(session, deadline, at=paused, by="u1", reason="鉴定")
            deadlines.resume(session, deadline, at=paused + 2 * DAY, by="u1", reason="鉴定完成")
        extension = Extension(extra=2, by="u1", approved_by="u2", reason="案情复杂")
        deadlines.extend(session, deadline, extension, at=MONDAY + 9 * DAY)
        change = deadlines.changes(session, deadline)[-1]

        assert (deadline.original_due_at, deadline.due_at) == (end(3, 9), end(3, 17))
        assert (change.kind, change.extra, change.by, change.approved_by) == ("extend", 2, "u1", "u2")
        assert (change.due_before, change.due_after) == (end(3, 13), end(3, 17))


def extended(**how: object) -> Callable[[Session, Deadline], object]:
    extension = Extension(**{"extra": 1, "by": "u1", "approved_by": "u2", "reason": "案情复杂", **how})
    return lambda session, deadline: deadlines.extend(session, deadline, extension, at=MONDAY)


def resumed(session: Session, deadline: Deadline) -> None:
    deadlines.resume(session, deadline, at=MONDAY, by="u1", reason="材料已齐")


@pytest.mark.parametrize(
    ("error", "attempt"),
    [
        pytest.param(InvalidState, resumed, id="resumed without a pause"),
        pytest.param(InvalidInput, extended(extra=0), id="nothing extra"),
        pytest.param(InvalidInput, extended(reason=" "), id="no reason"),
        pytest.param(Forbidden, extended(approved_by="u1"), id="own approval"),
    ],
)
def test_refused_changes_leave_no_trace(
    database: Database, error: type[Rejection], attempt: Callable[[Session, Deadline], object]
) -> None:
    with database.transaction() as session:
        deadline = started(session)
        with pytest.raises(error):
            attempt(session, deadline)

        assert (deadlines.changes(session, deadline), deadline.due_at) == ([], end(3, 9))


def test_a_paused_deadline_cannot_be_paused_again(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        deadlines.pause(session, deadline, at=MONDAY, by="u1", reason="等待补正")
        with pytest.raises(InvalidState):
            deadlines.pause(session, deadline, at=MONDAY, by="u1", reason="等待补正")


def test_what_may_not_be_paused_goes_on(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session, Term(length=5, unit="working_day", pausable=False))
        with pytest.raises(InvalidState, match="不能中止"):
            deadlines.pause(session, deadline, at=MONDAY, by="u1", reason="等待补正")


def test_a_stopped_deadline_stays_as_it_ended(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        deadlines.explain(deadline, reason="申请人住院")
        deadlines.stop(session, deadline, at=MONDAY + 20 * DAY, by="u1")
        deadlines.stop(session, deadline, at=MONDAY + 21 * DAY, by="u2")
        for change in (deadlines.pause, deadlines.resume):
            with pytest.raises(InvalidState):
                change(session, deadline, at=MONDAY, by="u1", reason="晚了")

        assert (deadline.stopped_at, deadline.breached_reason) == (MONDAY + 20 * DAY, "申请人住院")
        assert [change.kind for change in deadlines.changes(session, deadline)] == ["stop"]


def test_a_closed_case_has_no_running_deadline(database: Database) -> None:
    with database.transaction() as session:
        deadline = started(session)
        assert deadlines.running(session, deadline.case_id, name="hardship.review") == [deadline]
        assert deadlines.running(session, deadline.case_id, task_id="another") == []
        deadlines.stop_all(session, deadline.case_id, at=MONDAY, by="u1")

        assert deadlines.running(session, deadline.case_id) == []


def test_provisional_dates_are_counted_again_when_the_notice_is_loaded(database: Database) -> None:
    """The promised date stays; the current one follows the notice, with a trace."""
    with database.transaction() as session:
        moved = started(session, at=datetime(2026, 12, 30, 2, tzinfo=UTC))
        settled = started(session)
        before = moved.due_at
        assert (moved.provisional, before) == (True, end_of_day(date(2027, 1, 7)))
        session.get_one(CalendarYear, ("*", 2027)).official = True
        session.add(WorkDay(region="*", on=date(2027, 1, 3), kind="workday", label="调休上班"))
        session.flush()

        changed = deadlines.recompute_provisional(session, at=MONDAY, by="system", reason="2027 年放假通知已录入")

        assert changed == [moved]
        assert (moved.original_due_at, moved.due_at) == (before, end_of_day(date(2027, 1, 6)))
        assert not moved.provisional
        assert deadlines.changes(session, settled) == []
        assert deadlines.recompute_provisional(session, at=MONDAY, by="system", reason="again") == []


@pytest.mark.parametrize(("after", "left"), [(0, 5), (4, 1), (7, 0), (8, -1), (14, -5)])
def test_time_left_counts_working_days(database: Database, after: int, left: int) -> None:
    with database.transaction() as session:
        deadline = started(session)
        shown = deadlines.time_left(deadline, calendar.load(session), now=MONDAY + after * DAY)

        assert shown == left


def test_a_missed_rest_day_is_late_all_the_same(database: Database) -> None:
    """Due on a Saturday without roll: on Sunday no working day has passed since, and yet it is late."""
    with database.transaction() as session:
        deadline = started(session, Term(length=5, unit="calendar_day", roll=False))

        assert deadlines.time_left(deadline, calendar.load(session), now=MONDAY + 6 * DAY) == -1
