"""The journal and the tasks divided by case: the schema is ready for it, and the product notices nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from models.database import Database
from tests import databases
from tests.faults.course import Course
from tests.workflows.offices import an_office_at_work
from workflows.heads import HeadFolder
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.workflows.offices import TestOffice

CASES = 5


@pytest.fixture
def worked(tmp_path) -> Iterator[TestOffice]:
    """An office with finished cases and one that waits, whose tables are divided afterwards."""
    with databases.empty_database("postgresql") as url:
        database = Database(url)
        office = an_office_at_work(database, tmp_path)
        finish(office, range(1, 3))
        office.open()
        database.dispose()
        if not is_divided(database, "tasks"):
            databases.partition(url)
        yield office
        database.dispose()


def finish(office, numbers):
    """Take cases from the application to their end."""
    for number in numbers:
        course = Course(office, number)
        for at in range(len(course.steps)):
            course.do(at)


def is_divided(database, table):
    """Whether the whole run has its tables divided already."""
    query = text("SELECT EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = CAST(:name AS regclass))")
    with database.engine.connect() as connection:
        return connection.execute(query, {"name": table}).scalar_one()


def test_cases_go_on_and_prove_true_on_divided_tables(worked, tmp_path):
    finish(worked, range(3, 3 + CASES))

    report = verify(worked.database, proofs=Proofs(documents=worked.documents, heads=HeadFolder(tmp_path / "heads")))

    assert report.ok, report.text()
    assert report.cases == 3 + CASES


def test_division_keeps_indexes_checks_and_foreign_keys(worked):
    with databases.empty_database("postgresql") as url:
        whole = Database(url)
        before, after = inspect(whole.engine), inspect(worked.database.engine)
        for table in ("entries", "tasks"):
            assert sorted(index["name"] for index in after.get_indexes(table)) == sorted(
                index["name"] for index in before.get_indexes(table)
            )
            assert after.get_foreign_keys(table) == before.get_foreign_keys(table)
            assert after.get_check_constraints(table) == before.get_check_constraints(table)
        whole.dispose()


def test_rows_lie_in_more_than_one_partition(worked):
    finish(worked, range(3, 3 + CASES))

    with worked.database.engine.connect() as connection:
        used = connection.execute(text("SELECT count(DISTINCT tableoid) FROM entries")).scalar_one()

    assert used > 1
