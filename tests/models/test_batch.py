"""Writes made together: all of them or a refusal that names the right one, in one journey to PostgreSQL."""

import pytest
from sqlalchemy import bindparam, event, select, update
from sqlalchemy.exc import DBAPIError

from models.batch import Batch
from models.cases import NumberSeries
from models.idempotency import IdempotencyKey
from models.insertion import add_if_absent
from models.prepared import Prepared, Together
from models.tasks import Task
from tests.builders import NOW, a_task

TASKS, KEYS = Task.__table__, IdempotencyKey.__table__
RENAME = Prepared(
    update(TASKS).where(TASKS.c.id == bindparam("key")).values(title=bindparam("title", type_=TASKS.c.title.type))
)
MOVE = Prepared(update(TASKS).where(TASKS.c.id == bindparam("key")).values(state=bindparam("state")))
COUNT = Prepared(update(NumberSeries).where(NumberSeries.series == bindparam("key")).values(last_number=7))


@pytest.fixture
def task_id(database):
    with database.transaction() as session:
        session.add(NumberSeries(series="a", year=2026, last_number=1))
        return a_task(session).id


def refusal(name):
    return lambda: LookupError(name)


def key(name):
    return {"username": "linyue", "key": name, "request_digest": "d", "result": {"of": name}, "at": NOW}


def noted(session, task_id, *, number="a"):
    batch = Batch(session)
    add_if_absent(batch, IdempotencyKey, key("k"), refusal("key"))
    batch.add(RENAME, {"key": task_id, "title": "100% %s $1 木"}, refusal("task"))
    batch.add(COUNT, {"key": number}, refusal("number"))
    return batch


def stored(database, task_id):
    with database.reading() as session:
        keys = session.scalars(select(KEYS.c.key)).all()
        return keys, session.get_one(Task, task_id).title, session.get_one(NumberSeries, ("a", 2026)).last_number


def test_everything_is_written_when_it_is_told_to(database, task_id):
    sent = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: sent.append(about[2]))
    with database.transaction() as session:
        batch = noted(session, task_id)
        before = len(sent)
        batch.write()
        batch.write()
        made = len(sent) - before

    assert stored(database, task_id) == (["k"], "100% %s $1 木", 7)
    assert made == (3 if database.is_sqlite else 1)


def test_the_first_that_changes_no_row_tells_so_and_nothing_is_left(database, task_id):
    before = stored(database, task_id)
    with pytest.raises(LookupError, match="number"), database.transaction() as session:
        noted(session, task_id, number="nobody").write()
    with pytest.raises(LookupError, match="task"), database.transaction() as session:
        noted(session, "nobody", number="nobody").write()

    assert stored(database, task_id) == before


def test_a_row_that_is_there_already_refuses(database, task_id):
    with database.transaction() as session:
        noted(session, task_id).write()
    with pytest.raises(LookupError, match="key"), database.transaction() as session:
        noted(session, "nobody").write()


def test_a_question_is_answered_by_the_way(database, task_id):
    asked = Prepared(select(TASKS.c.opened_at).where(TASKS.c.id == bindparam("id")))
    title = Prepared(select(TASKS.c.title).where(TASKS.c.id == bindparam("id")))
    told = []
    with database.transaction() as session:
        before = session.get_one(Task, task_id).title
        batch = Batch(session)
        batch.ask(title, {"id": task_id}, told.append)
        batch.ask(asked, {"id": task_id}, told.append)
        batch.ask(asked, {"id": "nobody"}, told.append)
        batch.add(RENAME, {"key": task_id, "title": "木"}, refusal("task"))
        assert told == []
        batch.write()
    assert told == [before, NOW, None]
    assert stored(database, task_id)[1] == "木"


def test_one_write_is_a_statement_as_any_other(database, task_id):
    with database.transaction() as session:
        batch = Batch(session)
        batch.write()
        batch.add(RENAME, {"key": task_id, "title": "木"}, refusal("task"))
        batch.write()
    assert stored(database, task_id)[1] == "木"


def test_what_the_database_refuses_is_an_error_of_the_library(database, task_id):
    with database.transaction() as session:
        batch = Batch(session)
        batch.add(COUNT, {"key": "a"}, refusal("number"))
        batch.add(MOVE, {"key": task_id, "state": "secret"}, refusal("state"))
        with pytest.raises(DBAPIError) as caught:
            batch.write()
        session.rollback()
    assert "secret" not in str(caught.value).partition("DETAIL")[0]
    assert stored(database, task_id)[2] == 1


def test_what_answers_with_more_than_a_value_is_not_put_together(database):
    if database.is_sqlite:
        pytest.skip("SQLite takes one statement after the other")
    together = Together([RENAME, Prepared(select(TASKS.c.id, TASKS.c.title))])
    with database.transaction() as session, pytest.raises(TypeError, match="that writes"):
        together.run(session.connection(), [{"key": "a", "title": "b"}, {}])
