"""Several servers and workers of one office, as they would run on several machines, behind one proxy.

Every process is restarted in turn, as an upgrade does. Must not know what is asked of them.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.serving import COMMAND, Office, Server
from tests.soak.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVERS, WORKERS = 3, 2
PATIENCE_SECONDS = 60.0


class WorkerProcess:
    """A running `bangfu worker`."""

    def __init__(self, office: Office, log: Path) -> None:
        """Start it; it needs nobody to wait for it."""
        with log.open("a") as output:
            self._process = subprocess.Popen(
                [COMMAND, "worker"],
                env=office.variables(),
                cwd=office.data,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """Ask it to end, and see that it ends well.

        Raises:
            AssertionError: it ended by itself, or badly.
        """
        assert self._process.poll() is None, "A worker ended by itself"
        self._process.send_signal(signal.SIGTERM)
        ended = self._process.wait(timeout=PATIENCE_SECONDS)
        assert ended in {0, -signal.SIGTERM}, f"A worker ended with {ended}"  # the latter: before it had begun


class Machines:
    """Three servers behind a proxy and two workers."""

    def __init__(self, office: Office) -> None:
        """Start them and wait until the servers answer."""
        self._office = office
        self._numbers = itertools.count(1)
        self._servers = [self._server() for _ in range(SERVERS)]
        self._workers = [self._worker() for _ in range(WORKERS)]
        self.proxy = Proxy([urlsplit(server.address).netloc for server in self._servers])
        self.restarts = 0

    def restart_each(self) -> None:
        """Restart every process, one after the other; the next one when this one answers again."""
        for number, server in enumerate(self._servers):
            server.stop()
            self._servers[number] = self._server()
            self.proxy.servers[number] = urlsplit(self._servers[number].address).netloc
            self.restarts += 1
        for number, worker in enumerate(self._workers):
            worker.stop()
            self._workers[number] = self._worker()
            self.restarts += 1

    def stop(self) -> None:
        """End all of them."""
        self.proxy.close()
        for server in self._servers:
            server.stop()
        for worker in self._workers:
            worker.stop()

    def _server(self) -> Server:
        return Server(self._office, log=f"server-{next(self._numbers)}.log")

    def _worker(self) -> WorkerProcess:
        return WorkerProcess(self._office, self._office.data / f"worker-{next(self._numbers)}.log")


@contextlib.contextmanager
def machines(office: Office) -> Iterator[Machines]:
    """The running machines of an office; all of them have ended afterwards."""
    running = Machines(office)
    try:
        yield running
    finally:
        running.stop()


def copied(office: Office, url: str, dump: Path, programs: Path) -> Office:
    """The office as a backup made now holds it: its database dumped and brought back into the empty one at `url`.

    Papers and heads are those of the office; a backup of papers may be newer than that of the database.
    """
    for program, *words in (
        ("pg_dump", "--format=custom", "--file", str(dump), "--dbname", _plain(office.database_url)),
        ("pg_restore", "--no-owner", "--exit-on-error", "--dbname", _plain(url), str(dump)),
    ):
        done = subprocess.run(
            [programs / program, *words], capture_output=True, text=True, check=False, env=dict(os.environ)
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"
    return Office(office.data, database_url=url)


def _plain(url: str) -> str:
    """The address without the name of a Python driver."""
    return url.replace("postgresql+psycopg:", "postgresql:")
