"""Rows past the unit of work: only what changed is written, nothing over somebody else's change, no stale twin."""

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm.exc import StaleDataError

from models.batch import Batch
from models.rows import Stored, add, blank, columns
from models.tasks import NO_DUE, Task
from tests.builders import NOW, a_case, a_task


def read(session, task_id):
    row = session.connection().execute(select(*columns(Task)).where(Task.__table__.c.id == task_id)).one()
    return Stored(Task, row)


def save(session, stored):
    batch = Batch(session)
    changed = stored.save(batch)
    batch.write()
    return changed


@pytest.fixture
def task_id(database):
    with database.transaction() as session:
        return a_task(session).id


def test_only_what_was_changed_is_written(database, task_id):
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with database.transaction() as session:
        stored = read(session, task_id)
        stored.row.title, stored.row.version = "木森", stored.row.version + 1

        assert save(session, stored) == {"title", "version"}
        assert save(session, stored) == frozenset()

    updates = [each for each in statements if each.startswith("UPDATE")]
    assert len(updates) == 1
    assert "title" in updates[0]
    assert "state" not in updates[0]
    with database.reading() as session:
        assert session.get_one(Task, task_id).title == "木森"


def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(database, task_id):
    with database.transaction() as session:
        stored = read(session, task_id)
        session.execute(update(Task).values(version=7))
        stored.row.title = "木森"

        with pytest.raises(StaleDataError):
            save(session, stored)


def test_the_session_reads_again_what_it_held_itself(database, task_id):
    with database.transaction() as session:
        twin, stored = session.get_one(Task, task_id), read(session, task_id)
        stored.row.title = "木森"
        save(session, stored)

        assert twin.title == "木森"


def test_new_rows_are_whole(database):
    with database.transaction() as session:
        case = a_case(session)
        task = blank(
            Task,
            id=f"{case.id}.1",
            case_id=case.id,
            element="visit",
            name="入户调查",
            path=[],
            properties={},
            group="street_union",
            office_id=case.office_id,
            office_path=case.office_path,
            opened_at=NOW,
            due_order=NO_DUE,
            case_number=case.number,
            process=case.process,
            process_name=case.process_name,
            title=case.title,
        )
        batch = Batch(session)
        add(batch, task)
        batch.write()

        stored = session.get_one(Task, task.id)
        assert stored is not task
        assert (stored.state, stored.version, stored.priority, stored.urgent, stored.due_at) == (
            "open",
            1,
            0,
            False,
            None,
        )
