"""A task that its process gives to somebody: held by that person at once, by nobody when there is no such account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from models.people import User
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, TestOffice, an_office_at_work, application, publish
from workflows import cases, people, tasks
from workflows.engine.release import assemble
from workflows.engine.values import Package
from workflows.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from models.tasks import Task

HANDING_ON = "handing_on"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    office = an_office_at_work(database, tmp_path)
    flow = Flow(HANDING_ON, "转交", properties={"number_series": "转", "start_groups": "street_union"})
    flow.start("begin", to="first", form="application")
    flow.user("first", to="second", groups="street_union", assignee="clerk")
    flow.parallel("second", to=["third", "fourth"])
    flow.user("third", to="together", groups="street_union", assignee="visitor")
    flow.user("fourth", to="together", groups="street_union", assignee="clerk")
    flow.parallel("together", to=["done"])
    flow.end("done", outcome="granted", name="已办结")
    files = {f"{HANDING_ON}/{HANDING_ON}.bpmn": flow.xml()}
    release = assemble(Package(HANDING_ON, files | {f"{HANDING_ON}/forms/application.form": FORMS["application"]}))
    with database.transaction() as session:
        publish(session, office.releases, release)
    return office


def handed_on(office: TestOffice) -> dict[str, Task]:
    """Complete the first task; the rows that the command answers with, by element."""
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, HANDING_ON, application())
    first = office.task(case.id, "first")
    with office.desk("clerk") as desk:
        done = tasks.complete(desk, first.id, first.version, {})
    return {task.element: task for task in done.next_tasks}


def told(office: TestOffice, task: Task) -> tuple[str | None, str, bool]:
    """Who holds a task by name, its state, and whether it has been held since the command."""
    with office.database.reading() as session:
        name = session.scalar(select(User.username).where(User.id == task.assignee_id))
    return name, task.state, task.claimed_at == office.now


def test_it_is_held_at_once_and_the_answer_says_so(office: TestOffice) -> None:
    answered = handed_on(office)
    for element, holder in {"third": "visitor", "fourth": "clerk"}.items():
        stored = office.task(answered[element].case_id, element)
        for task in (answered[element], stored):
            assert told(office, task) == (holder, "claimed", True)
    with office.desk("visitor") as desk:
        tasks.complete(desk, answered["third"].id, answered["third"].version, {})
    assert verify(office.database).ok


@pytest.mark.parametrize("change", [{"active": False}, {"username": "gone"}])
def test_an_account_that_is_not_there_leaves_it_to_the_group(office: TestOffice, change: dict[str, object]) -> None:
    with office.database.transaction() as session:
        user = session.scalars(select(User).where(User.username == "visitor")).one()
        for name, value in change.items():
            setattr(user, name, value)
    answered = handed_on(office)["third"]
    for task in (answered, office.task(answered.case_id, "third")):
        assert told(office, task) == (None, "open", False)
        assert task.claimed_at is None


def test_it_takes_no_journey_of_its_own(office: TestOffice) -> None:
    if office.database.is_sqlite:
        pytest.skip("to a file there is no journey")
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, HANDING_ON, application())
    first = office.task(case.id, "first")
    sent: list[str] = []
    with office.desk("clerk") as desk:
        event.listen(office.database.engine, "before_cursor_execute", lambda *about: sent.append(about[2]))
        done = tasks.complete(desk, first.id, first.version, {})
        holders = [people.username_of(desk.session, task.assignee_id) for task in done.next_tasks if task.assignee_id]
    assert len(sent) == 2, sent
    assert set(holders) == {"clerk", "visitor"}
