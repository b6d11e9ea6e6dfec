"""Prepared statements do what SQLAlchemy's own execution does: the same values, events and errors."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, event, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from models.base import Instant, StoredValueError
from models.cases import Case
from models.database import Database
from models.idempotency import IdempotencyKey
from models.insertion import insert_if_absent
from models.jobs import Job
from models.journal import Entry
from models.prepared import Prepared
from models.tasks import Task
from tests.builders import NOW, a_task
from workflows import standing

TASKS = Task.__table__
BY_ID = select(*TASKS.c).where(TASKS.c.id == bindparam("id"))
RENAME = update(TASKS).where(TASKS.c.id == bindparam("key")).values(title=bindparam("title", type_=TASKS.c.title.type))


@pytest.fixture
def task_id(database):
    with database.transaction() as session:
        return a_task(session).id


@pytest.mark.parametrize("statement", [standing._TASK, standing._CASE], ids=["task", "case"])
def test_a_row_reads_as_it_does_otherwise(database, task_id, statement):
    with database.transaction() as session:
        connection = session.connection()
        case_id = session.get_one(Task, task_id).case_id
        values = {"id": task_id if statement is standing._TASK else case_id, "actor": "linyue"}

        assert statement.first(connection, values) == list(connection.execute(statement._statement, values).one())
        assert statement.all(connection, values) == [statement.first(connection, values)]
        assert statement.first(connection, values | {"id": "nobody"}) is None


@pytest.mark.parametrize("table", [Case.__table__, TASKS, Entry.__table__, IdempotencyKey.__table__], ids=str)
def test_what_is_stored_is_what_is_read(database, task_id, table):
    with database.transaction() as session:
        connection = session.connection()
        session.execute(insert(IdempotencyKey), _key("a"))
        by = select(*table.c)
        assert Prepared(by).all(connection, {}) == [list(row) for row in connection.execute(by)]


@given(title=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_any_text_survives(database, task_id, title):
    with database.transaction() as session:
        assert Prepared(RENAME).run(session.connection(), {"key": task_id, "title": title}) == 1
        assert Prepared(BY_ID).first(session.connection(), {"id": task_id})[TASKS.c.keys().index("title")] == title


def test_how_many_rows_were_changed_is_told(database, task_id):
    with database.transaction() as session:
        assert Prepared(RENAME).run(session.connection(), {"key": "nobody", "title": ""}) == 0


def test_values_that_a_statement_brings_along_and_defaults_are_sent(database, task_id):
    found = Prepared(select(TASKS.c.id, literal("here")).where(TASKS.c.state == "open"))
    with database.transaction() as session:
        assert found.all(session.connection(), {}) == [[task_id, "here"]]
        values = {"id": 1, "kind": "letter", "payload": {}, "run_at": NOW}
        assert insert_if_absent(session, Job, values) is True
        assert insert_if_absent(session, Job, values) is False
        assert (session.get_one(Job, 1).attempts, session.get_one(Job, 1).state) == (0, "waiting")


def test_the_server_makes_one_plan_whatever_the_values(database, task_id):
    if database.is_sqlite:
        pytest.skip("SQLite plans a text, whatever its values")
    change = Prepared(_changed("amount_fen", "due_at", "claimed_for").where(TASKS.c.id == task_id))
    amounts = (None, 0, 7, 40_000, 5_000_000_000)
    values = [
        {"amount_fen": amount, "due_at": at, "claimed_for": person}
        for amount in amounts
        for at in (None, NOW)
        for person in (None, "50%")
    ]
    with database.transaction() as session:
        connection = session.connection()
        for each in values:
            assert change.run(connection, each) == 1
            assert connection.execute(select(*(TASKS.c[name] for name in each))).one() == tuple(each.values())
        plans = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'UPDATE tasks SET claimed_for%'")
        assert session.scalar(plans) == 1


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11))])


@given(at=st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES))  # noqa: DTZ001 (bounds are naive)
@example(at=datetime(2026, 11, 22, 8, tzinfo=UTC))
@example(at=datetime(2026, 11, 22, 8, 0, 0, 7, tzinfo=UTC))
def test_an_instant_is_stored_as_sortable_text(at):
    kind, dialect = Instant(), sqlite.dialect()
    naive = kind.process_bind_param(at, dialect)
    assert kind.bind_processor(dialect)(at) == sqlite.DATETIME().bind_processor(dialect)(naive)
    assert kind.bind_processor(postgresql.dialect())(at) == at


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda each: each.name)
def test_an_instant_without_a_zone_is_refused(dialect):
    stored = Instant().bind_processor(dialect)
    assert stored(None) is None
    with pytest.raises(ValueError, match="no time zone"):
        stored(datetime(2026, 11, 22, 8))  # noqa: DTZ001 (naive on purpose)


def test_listeners_see_and_may_replace_it(database, task_id):
    seen = []

    def replace(_connection, _cursor, statement, values, _context, _many):
        seen.append(statement)
        return "SELECT 7", type(values)()

    with database.transaction() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", replace, retval=True)
        found = Prepared(select(TASKS.c.version)).first(connection, {})

    assert found == [7]
    assert "tasks" in seen[0]


def test_the_errors_are_those_of_the_library_and_name_no_values(database):
    new = Prepared(insert(IdempotencyKey.__table__).values(_bound()))
    with database.transaction() as session:
        new.run(session.connection(), _key("secret"))
    with database.transaction() as session, pytest.raises(IntegrityError) as caught:
        new.run(session.connection(), _key("secret"))
    assert "secret" not in str(caught.value).partition("DETAIL")[0]

    nowhere = Prepared(select(text("nothing")).select_from(text("nowhere")))
    with database.transaction() as session, pytest.raises(DBAPIError):
        nowhere.first(session.connection(), {})


def test_an_altered_text_is_told_from_other_errors(database, task_id):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL stores no text that is none")
    with database.transaction() as session:
        session.execute(text("UPDATE tasks SET title = cast(x'ff' as text)"))
        with pytest.raises(StoredValueError, match="UTF-8"):
            Prepared(BY_ID).first(session.connection(), {"id": task_id})


def test_a_lost_connection_is_given_up(database, task_id):
    if database.is_sqlite:
        pytest.skip("a file is not lost")
    with database.transaction() as session:
        connection = session.connection()
        killed = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with database.transaction() as other:
            other.execute(text(f"SELECT pg_terminate_backend({killed})"))
        with pytest.raises(OperationalError) as caught:
            Prepared(BY_ID).first(connection, {"id": task_id})
        session.rollback()

    assert caught.value.connection_invalidated
    with database.reading() as session:
        assert session.get(Task, task_id) is not None


def test_when_the_server_goes_all_connections_are_given_up_at_once(database, task_id):
    if database.is_sqlite:
        pytest.skip("a file is not lost")
    with ExitStack() as four:
        sessions = [four.enter_context(database.transaction()) for _ in range(4)]
        pids = [session.scalar(text("SELECT pg_backend_pid()")) for session in sessions]
    other = Database(database.url.render_as_string(hide_password=False))
    with other.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(pid) FROM unnest(:pids) AS t(pid)"), {"pids": pids})
    other.dispose()

    failed = 0
    for _ in range(4):
        try:
            with database.transaction() as session:
                Prepared(BY_ID).first(session.connection(), {"id": task_id})
        except OperationalError:
            failed += 1
    assert failed == 1


def test_a_connection_that_is_closed_is_told_like_any_error(database, task_id):
    with database.transaction() as session:
        connection = session.connection()
        connection.connection.driver_connection.close()
        with pytest.raises(DBAPIError):
            Prepared(BY_ID).first(connection, {"id": task_id})
        session.rollback()
    with database.reading() as session:
        assert session.get(Task, task_id) is not None


@pytest.mark.parametrize(
    "statement",
    [
        insert(IdempotencyKey.__table__).returning(IdempotencyKey.__table__.c.key),
        update(TASKS).values(version=1).returning(TASKS.c.id),
    ],
)
def test_what_it_does_not_know_is_refused(database, statement):
    with database.reading() as session, pytest.raises(TypeError, match="a SELECT"):
        Prepared(statement).all(session.connection(), {})


@pytest.mark.parametrize(
    "statement",
    [select(TASKS.c.id).where(TASKS.c.state.in_(["open"])), select(TASKS.c.id).limit(literal(1, literal_execute=True))],
)
def test_a_statement_whose_text_changes_with_its_values_is_refused(database, statement):
    with database.reading() as session, pytest.raises(TypeError, match="always the same"):
        Prepared(statement).all(session.connection(), {})


def test_a_value_that_is_missing_is_an_error(database):
    with database.reading() as session, pytest.raises(KeyError):
        Prepared(BY_ID).first(session.connection(), {})


def _key(key):
    return {"username": "linyue", "key": key, "request_digest": "d", "result": {}, "at": NOW}


def _changed(*names):
    return update(TASKS).values({name: bindparam(name, type_=TASKS.c[name].type) for name in names})


def _bound():
    return {name: bindparam(name, type_=IdempotencyKey.__table__.c[name].type) for name in _key("")}
