"""Empty migrated databases for tests, each test its own: migrated once per run, then copied.

The parallel test processes of one run share a folder, in which the first that needs a template makes it while the
others wait. With BANGFU_TEST_PARTITIONED=1 every PostgreSQL database of the run has its journal and its tasks divided
by case. Knows both databases; must not know what is in the tables.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy

import models
from models.database import Database
from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BACKENDS = ("sqlite", "postgresql")
RUN_FOLDER_VARIABLE = "BANGFU_TEST_RUN"  # inherited by the parallel test processes
PARTITIONED_VARIABLE = "BANGFU_TEST_PARTITIONED"
PARTITION_SCRIPT = Path(models.__file__).with_name("partition.sql")
FOLDER_PREFIX = "bangfu-tests-"
NEEDED_BYTES = 2_000_000_000
TEMPLATE = "template_migrated"
SQLITE_FILE = "bangfu.sqlite3"
_numbers = itertools.count(1)


def open_run() -> None:
    """Make the folder of this test run, and clear away what killed runs have left."""
    for left in _quick_place().glob(f"{FOLDER_PREFIX}*"):
        if left.stat().st_uid == os.geteuid() and not _is_alive(left):
            _remove(left)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=_quick_place()))
    folder.chmod(0o711)  # the server's account must be able to pass through
    (folder / "process").write_text(str(os.getpid()))
    os.environ[RUN_FOLDER_VARIABLE] = str(folder)


def close_run() -> None:
    """Stop the server, if one was started, and remove the folder of this test run."""
    _remove(_run_folder())


@contextlib.contextmanager
def empty_database(backend: str) -> Iterator[str]:
    """The URL of a migrated database without rows, for one test; it is gone afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with _sqlite_copy(_sqlite_template(), name) if backend == "sqlite" else _postgresql_copy(TEMPLATE, name) as url:
        yield url


@contextlib.contextmanager
def bare_database() -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it, to bring a backup into; it is gone afterwards."""
    with _postgresql_copy("template0", f"test_{os.getpid()}_{next(_numbers)}") as url:
        yield url


@contextlib.contextmanager
def prepared_database(backend: str, template: str, prepare: Callable[[str], None]) -> Iterator[str]:
    """The URL of a copy of the database with the name `template`, for one test; it is gone afterwards.

    `prepare` fills a migrated database, given its URL, the first time any test of this run asks for it, and must leave
    no connection open. One test after the other gets the same URL, so that what was prepared for it (the statements
    that an engine has compiled) may be kept.
    """
    name = f"test_{os.getpid()}_{template}"
    if backend == "sqlite":
        folder = made_once(f"sqlite-{template}", lambda new: _prepare_sqlite(new, prepare))
        copy = _sqlite_copy(folder / SQLITE_FILE, name)
    else:
        made_once(f"postgresql-{template}", lambda _new: _prepare_postgresql(template, prepare))
        copy = _postgresql_copy(template, name)
    with copy as url:
        yield url


@contextlib.contextmanager
def _sqlite_copy(template: Path, name: str) -> Iterator[str]:
    folder = _run_folder() / name
    folder.mkdir()
    shutil.copyfile(template, folder / SQLITE_FILE)
    yield f"sqlite:///{folder}/{SQLITE_FILE}"
    shutil.rmtree(folder)


@contextlib.contextmanager
def _postgresql_copy(template: str, name: str) -> Iterator[str]:
    cluster = _cluster()
    _administer(cluster, cluster.copy_statement(name, template))
    yield cluster.url(name)
    _administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def _prepare_sqlite(folder: Path, prepare: Callable[[str], None]) -> None:
    shutil.copyfile(_sqlite_template(), folder / SQLITE_FILE)
    prepare(f"sqlite:///{folder}/{SQLITE_FILE}")


def _prepare_postgresql(name: str, prepare: Callable[[str], None]) -> None:
    cluster = _cluster()
    _administer(cluster, cluster.copy_statement(name, TEMPLATE))
    prepare(cluster.url(name))


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills the first time any test of this run asks for it; it is to be copied, not changed.

    Raises:
        RuntimeError: it could not be made the first time, which is not tried again.
    """
    folder, failure = _run_folder() / name, _run_folder() / f"{name}.failure"
    with _one_at_a_time(name):
        if failure.exists():
            raise RuntimeError(f"{name} could not be made: {failure.read_text()}")
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            try:
                make(making)
            except Exception as error:
                failure.write_text(str(error))
                raise
            making.rename(folder)
    return folder


def _sqlite_template() -> Path:
    folder = made_once("sqlite-template", lambda new: _migrate(f"sqlite:///{new}/{SQLITE_FILE}"))
    return folder / SQLITE_FILE


def _cluster() -> postgresql.Cluster:
    """The run's PostgreSQL with its migrated template, started by whoever needs it first."""
    record = _run_folder() / "cluster.json"
    with _one_at_a_time("postgresql"):
        if not record.exists():
            cluster = postgresql.start(_run_folder() / "postgresql")
            record.write_text(json.dumps(asdict(cluster), default=str))
    cluster = _recorded_cluster(record)
    made_once("postgresql-template", lambda _: _make_template(cluster))
    return cluster


def _make_template(cluster: postgresql.Cluster) -> None:
    _administer(cluster, f"CREATE DATABASE {TEMPLATE}")
    _migrate(cluster.url(TEMPLATE))
    if os.environ.get(PARTITIONED_VARIABLE) == "1":
        partition(cluster.url(TEMPLATE))


def partition(url: str) -> None:
    """Divide the journal and the tasks of a PostgreSQL database by case, with the script that operators run."""
    database = Database(url)
    with database.engine.begin() as connection:
        cursor = connection.connection.cursor()  # without SQLAlchemy's parameters: a percent sign is only that
        cursor.execute(PARTITION_SCRIPT.read_text(encoding="utf-8"))
    database.dispose()


def _recorded_cluster(record: Path) -> postgresql.Cluster:
    values = json.loads(record.read_text())
    return postgresql.Cluster(
        folder=Path(values["folder"]),
        programs=Path(values["programs"]),
        version=values["version"],
        port=values["port"],
        password=values["password"],
    )


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.dispose()


def _administer(cluster: postgresql.Cluster, statement: str) -> None:
    engine = sqlalchemy.create_engine(
        cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(statement))


def _quick_place() -> Path:
    """Memory where the system offers enough of it: making a database is a matter of many small files."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of a random name in it is made, open to its owner only
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > NEEDED_BYTES:
        return memory
    return Path(tempfile.gettempdir())


def _run_folder() -> Path:
    return Path(os.environ[RUN_FOLDER_VARIABLE])


@contextlib.contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    with (_run_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_alive(folder: Path) -> bool:
    """Whether the test run of this folder still goes on, or is just being set up."""
    process = folder / "process"
    if not process.exists():
        return True
    try:
        os.kill(int(process.read_text()), 0)  # signal 0 asks and does nothing
    except ProcessLookupError:
        return False
    return True


def _remove(folder: Path) -> None:
    record = folder / "cluster.json"
    if record.exists():
        with contextlib.suppress(RuntimeError):  # the machine was restarted since: there is no server to stop
            _recorded_cluster(record).stop()
    shutil.rmtree(folder)
