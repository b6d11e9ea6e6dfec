"""How long the inbox takes with very many open tasks, on both databases.

    python -m tests.bench.inbox [TASKS] [--sizes 1000,100000] [--pages]

Prints medians in milliseconds and their ratio to the cheapest question of all, one row by its key, because only ratios
of one run can be compared between machines. The hardest case is measured: all tasks wait for one group of one office.
Searching is measured with `TASKS` cases under all their words; then the first page of every queue at each of `--sizes`,
with its ratio to the time at the first of them (1000000 is worth the minutes it takes to fill on a quick disk): for a
worker of one group in one office, and for a deputy of five groups in four. `--pages` leaves the searching out.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, text

from models.cases import Case
from models.database import Database
from models.people import User
from models.search import SearchWord
from models.tasks import Task
from tests import builders, databases
from tests.bench import queues
from workflows import acting, inbox, people, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
CHARACTERS = "一禾木森石川远安宁和平文静明亮春夏秋冬梅兰竹菊松柏海河江湖山林风云雨雪"
BATCH = 5_000
REPEATS = 15
LONGEST_MS = 2.0
MOST_GROWTH = 1.5


def main() -> None:
    """Measure on SQLite, then on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="tests.bench.inbox")
    parser.add_argument("tasks", type=int, nargs="?", default=100_000)
    parser.add_argument("--sizes", default="1000,100000", help="the last one is judged")
    parser.add_argument("--pages", action="store_true", help="only the first pages at each of the sizes")
    options = parser.parse_args()
    databases.open_run()
    try:
        for backend in databases.BACKENDS:
            if not options.pages:
                with _opened(backend) as database:
                    fill(database, options.tasks)
                    measure(database, backend, options.tasks)
            with _opened(backend) as database:
                _measure_sizes(database, backend, [int(size) for size in options.sizes.split(",")])
    finally:
        databases.close_run()


@contextlib.contextmanager
def _opened(backend: str) -> Iterator[Database]:
    with databases.empty_database(backend) as url:
        database = Database(url)
        yield database
        database.dispose()


def _measure_sizes(database: Database, backend: str, sizes: list[int]) -> None:
    fill(database, 0)
    queues.staff(database)
    there = 1
    first: dict[str, float] = {}
    for size in sizes:
        queues.grow(database, there, size)
        there = size
        found = queues.first_pages(database)
        first = first or found
        for queue, milliseconds in found.items():
            ratio = milliseconds / first[queue]
            met = "met" if milliseconds <= LONGEST_MS and ratio <= MOST_GROWTH else "not met"
            verdict = met if size == sizes[-1] else ""
            line = (
                f"{backend:<11}{size:>9} open tasks, first page of {queue:<17}{milliseconds:>8.2f} ms {ratio:>6.2f} x"
            )
            print(line, verdict)


def fill(database: Database, tasks: int) -> None:
    """One worker, one office, that many cases with one open task each; every hundredth is held by the worker."""
    with database.transaction() as session:
        office = builders.an_office(session)
        user = builders.a_user(session, office=office, username="worker")
        builders.a_post(session, office=office, groups=["street_union"], a=user)
        case, task = builders.a_case(session, office=office), builders.a_task(session, office=office)
        columns = {key: value for key, value in vars(case).items() if not key.startswith("_")}
        task_columns = {key: value for key, value in vars(task).items() if not key.startswith("_")}
    for first in range(0, tasks, BATCH):
        rows = list(_rows(range(first, min(first + BATCH, tasks)), user.id))
        with database.transaction() as session:
            session.execute(insert(Case), [columns | row for row, _ in rows])
            session.execute(insert(SearchWord), [w for row, _ in rows for w in _words(row)])
            session.execute(insert(Task), [task_columns | row for _, row in rows])
        progress = f"\r{min(first + BATCH, tasks):>8} tasks"
        print(progress, end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # what the server does by itself outside tests


def _rows(numbers: range, user_id: int) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for number in numbers:
        name = SURNAMES[number % 16] + CHARACTERS[number // 16 % 35] + CHARACTERS[number // 560 % 35]
        case_number = f"困帮〔2026〕QY-{number:06}"
        case_id = f"c{number:031x}"
        case: dict[str, object] = {
            "id": case_id,
            "number": case_number,
            "title": name,
            "search": search.tokens(case_number, name, name),
        }
        held = {"assignee_id": user_id, "state": "claimed"} if number % 100 == 0 else {}
        due_at = NOW + timedelta(hours=number % 500 - 20)
        yield (
            case,
            {"id": f"{case_id}.1", "case_id": case_id, "title": name, "due_at": due_at, "due_order": due_at} | held,
        )


def _words(case: dict[str, object]) -> list[dict[str, object]]:
    return [{"word": word, "case_id": case["id"]} for word in str(case["search"]).split()]


def measure(database: Database, backend: str, tasks: int) -> None:
    """Ask each question several times and print its median."""
    with database.reading() as session:
        user = people.by_username(session, "worker")
        if user is None:
            raise RuntimeError("the worker is missing")
        actor = acting.actor_for(session, user, now=NOW)
        last = inbox.page(session, actor, "groups", now=NOW, limit=200)

        def ask(queue: str, q: str | None = None, cursor: str | None = None) -> Callable[[], object]:
            return lambda: inbox.page(session, actor, queue, now=NOW, q=q, cursor=cursor)

        questions: dict[str, Callable[[], object]] = {
            "one row by its key": lambda: _by_key(session, user.id),
            "groups, first page": ask("groups"),
            "groups, a later page": ask("groups", cursor=last.next_cursor),
            "mine, first page": ask("mine"),
            "today": ask("today"),
            "overdue": ask("overdue"),
            "counts of all queues": lambda: inbox.counts(session, actor, NOW),
            "search a rare number": ask("groups", q="QY-004711"),
            "search a name": ask("groups", q="王禾安"),
            "search rare initials": ask("groups", q="whj"),
            "search a surname": ask("groups", q="王"),
            "search what is everywhere": ask("groups", q="困帮"),
            "search nothing there": ask("groups", q="乌有"),
        }
        times = {name: _median(session, question) for name, question in questions.items()}
    base = times["one row by its key"]
    print(f"{backend}, {tasks} open tasks in one group")
    for name, milliseconds in times.items():
        print(f"  {name:<28}{milliseconds:>9.2f} ms {milliseconds / base:>8.1f} x")


def _by_key(session: Session, user_id: int) -> object:
    return session.get(User, user_id)


def _median(session: Session, question: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        session.expunge_all()
        started = time.perf_counter()
        question()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
