"""Transactions, durability settings and the guards of the tables, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from models.base import AppendOnlyError
from models.cases import Case
from models.database import BusyError, Database
from models.funds import Fund, FundMovement
from models.search import SearchWord
from models.settings import Setting
from models.tasks import NO_DUE, Task
from tests import builders

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_a_raise_leaves_nothing_behind(database: Database) -> None:
    def add_and_fail() -> None:
        with database.transaction() as session:
            session.add(Setting(key="demo", value=True))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()

    with database.reading() as session:
        assert session.get(Setting, "demo") is None


def test_reading_refuses_to_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("INSERT INTO settings (key, value) VALUES ('demo', 'true')"))

    with database.transaction() as session:
        session.add(Setting(key="demo", value=True))


def test_reading_sees_one_state(database: Database) -> None:
    with database.reading() as reader:
        assert reader.get(Setting, "demo") is None
        with database.transaction() as writer:
            writer.add(Setting(key="demo", value=True))
        reader.expire_all()
        assert reader.scalar(select(Setting.key)) is None


def test_sqlite_is_durable_and_keeps_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    with database.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    database.dispose()

    assert found == ["wal", 2, 1]


def test_instants_come_back_in_utc(database: Database) -> None:
    shanghai = timezone(timedelta(hours=8))
    with database.transaction() as session:
        case = builders.a_case(session, opened_at=NOON.astimezone(shanghai))
    with database.reading() as session:
        stored = session.get_one(Case, case.id).opened_at

    assert (stored, stored.tzinfo) == (NOON, UTC)


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"), database.transaction() as session:
        builders.a_case(session, opened_at=NOON.replace(tzinfo=None))


def test_a_stale_case_is_not_overwritten(database: Database) -> None:
    with database.transaction() as session:
        case_id = builders.a_case(session).id
    with database.transaction() as session:
        case = session.get_one(Case, case_id)
        session.execute(update(Case).values(version=9).execution_options(synchronize_session=False))
        case.title = "late"
        with pytest.raises(StaleDataError):
            session.flush()
        session.rollback()


def test_evidence_is_only_added(database: Database) -> None:
    with database.transaction() as session:
        entry = builders.an_entry(session)
    with pytest.raises(AppendOnlyError), database.transaction() as session:
        session.merge(entry).actor = "somebody else"
    with pytest.raises(AppendOnlyError), database.transaction() as session:
        session.delete(session.merge(entry))


def test_who_waits_too_long_for_the_write_lock_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.database.BUSY_TIMEOUT_MS", 1)
    database = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    with database.transaction() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(BusyError), database.transaction() as late:
            late.execute(text("SELECT 1"))
    database.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite nobody can hold a half
def test_of_two_who_wait_for_each_other_one_gives_way(database: Database) -> None:
    """Each holds one fund and wants the other's: one is done, the other is told to try again."""
    with database.transaction() as session:
        first, second = (builders.a_fund(session, balance_fen=100).id for _ in range(2))
    both_hold = Barrier(2)

    def move(one: int, other: int) -> bool:
        try:
            with database.transaction() as session:
                session.execute(update(Fund).where(Fund.id == one).values(balance_fen=Fund.balance_fen - 1))
                both_hold.wait(timeout=30)
                session.execute(update(Fund).where(Fund.id == other).values(balance_fen=Fund.balance_fen + 1))
        except BusyError:
            return False
        return True

    with ThreadPoolExecutor(2) as writers:
        done = list(writers.map(move, (first, second), (second, first)))
    assert sorted(done) == [False, True]


def test_a_fund_never_goes_below_zero(database: Database) -> None:
    with database.transaction() as session:
        fund_id = builders.a_fund(session, balance_fen=100).id
    spend = update(Fund).values(balance_fen=Fund.balance_fen - 101)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(spend)

    with database.reading() as session:
        assert session.get_one(Fund, fund_id).balance_fen == 100
        assert session.scalar(select(FundMovement.amount_fen)) == 100


def test_many_writers_never_overdraw_a_fund(database: Database) -> None:
    """Eight at once take 30 of 100: three succeed, the rest is refused, and nothing is lost."""
    with database.transaction() as session:
        fund_id = builders.a_fund(session, balance_fen=100).id

    def take(number: int) -> bool:
        try:
            with database.transaction() as session:
                session.execute(update(Fund).where(Fund.id == fund_id).values(balance_fen=Fund.balance_fen - 30))
                session.add(
                    FundMovement(fund_id=fund_id, kind="payment", amount_fen=-30, key=f"pay:{number}", at=NOON, by="u1")
                )
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as writers:
        paid = list(writers.map(take, range(8)))
    with database.reading() as session:
        moved = session.scalar(select(func.sum(FundMovement.amount_fen)))
        assert (paid.count(True), session.get_one(Fund, fund_id).balance_fen, moved) == (3, 10, 10)


def test_a_task_without_due_date_sorts_last(database: Database) -> None:
    with database.transaction() as session:
        task = builders.a_task(session, due_at=None)
        assert task.due_order == NO_DUE
        task.due_at = NOON
    with database.reading() as session:
        assert session.get_one(Task, task.id).due_order == NOON


def test_search_words_follow_the_case(database: Database) -> None:
    with database.transaction() as session:
        case = builders.a_case(session, search="张三 zs")
    with database.transaction() as session:
        session.merge(case).search = "李四 zs"
    with database.reading() as session:
        assert set(session.scalars(select(SearchWord.word))) == {"李四", "zs"}


def test_a_connection_that_was_lost_while_it_lay_idle_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file is not lost")
    monkeypatch.setattr("models.database.ASKED_AFTER_SECONDS", 0.0)
    with database.transaction() as session:
        idle = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.url.render_as_string(hide_password=False))
    with other.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": idle})
    other.dispose()

    with database.transaction() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != idle


def test_what_the_server_has_planned_survives_a_reading(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("the driver of SQLite keeps its statements itself")
    planned = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%settings%'")
    for _ in range(10):
        with database.reading() as session:
            session.execute(select(Setting.key))

    with database.reading() as session:
        assert session.scalar(planned) == 1
