"""A transaction has one connection for the unit of work and for what goes past it, and ends as a whole."""

from contextlib import suppress

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError

from models.cases import NumberSeries
from models.transaction import Transaction


def a_series(name):
    return NumberSeries(series=name, year=2026, last_number=1)


def names(database):
    with database.reading() as session:
        return sorted(session.scalars(select(NumberSeries.series)))


ADD = text("INSERT INTO number_series (series, year, last_number) VALUES ('past', 2026, 1)")


def test_what_goes_past_the_unit_of_work_is_in_the_same_transaction(database):
    with database.transaction() as session:
        session.add(a_series("held"))
        session.connection().execute(ADD)
        assert sorted(session.scalars(select(NumberSeries.series))) == ["held", "past"]
        assert session.get_bind() is session.connection()
    assert names(database) == ["held", "past"]


def test_both_are_gone_when_anything_is_raised(database):
    def fail():
        with database.transaction() as session:
            session.connection().execute(ADD)
            session.add(a_series("held"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert names(database) == []


def test_without_a_statement_there_is_no_connection(database):
    with database.transaction():
        assert database.connections()[0] == 0
    assert names(database) == []


def test_after_a_rollback_nothing_can_be_done(database):
    with database.transaction() as session:
        session.connection().execute(ADD)
        session.rollback()
        session.rollback()
        with pytest.raises(InvalidRequestError, match="rolled back"):
            session.connection()
        with pytest.raises(InvalidRequestError):
            session.scalars(select(NumberSeries.series))
    assert names(database) == []


def test_a_failed_write_of_the_unit_of_work_takes_everything_back(database):
    with database.transaction() as session:
        session.add(a_series("held"))
    with database.transaction() as session:
        session.connection().execute(ADD)
        session.add(a_series("held"))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    assert names(database) == ["held"]


def test_a_commit_that_fails_leaves_the_connection_as_new(database):
    def refuse(connection):
        connection.exec_driver_sql("SELECT nothing")

    event.listen(database.engine, "commit", refuse)
    with pytest.raises(DBAPIError, match="nothing"), database.transaction() as session:
        session.connection().execute(ADD)
    event.remove(database.engine, "commit", refuse)

    assert database.connections()[0] == 0
    assert names(database) == []
    with database.transaction() as session:
        session.connection().execute(ADD)
    assert names(database) == ["past"]


def test_rows_stay_readable_and_may_be_taken_into_another_session(database):
    with database.transaction() as session:
        series = a_series("held")
        session.add(series)
    assert series.last_number == 1
    with database.transaction() as session:
        session.add(series)
        series.last_number = 2
    with database.reading() as session:
        assert session.get_one(NumberSeries, ("held", 2026)).last_number == 2


def test_leaving_without_an_end_rolls_back(database):
    with Transaction(database.engine) as session:
        session.connection().execute(ADD)
    assert names(database) == []


@pytest.mark.parametrize("statement", ["INSERT INTO number_series VALUES ('past', 2026, 1)", "SELECT nothing"])
def test_a_connection_that_is_given_back_as_it_is_is_rolled_back(database, statement):
    lent = database.engine.raw_connection()
    with suppress(database.engine.dialect.loaded_dbapi.Error):
        cursor = lent.cursor()
        cursor.execute("SELECT 1" if not database.is_sqlite else "BEGIN")
        cursor.execute(statement)
    lent.close()

    assert names(database) == []
    with database.transaction() as session:
        session.connection().execute(ADD)
    assert names(database) == ["past"]
