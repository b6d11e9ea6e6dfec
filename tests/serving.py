"""A served office for tests: the real command line, a real server process, a real port.

Knows commands, folders and ports; must not know what is on a page or in an answer.
"""

from __future__ import annotations

import contextlib
import http
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COMMAND = Path(sys.executable).with_name("bangfu")
HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0
BETWEEN_LOOKS_SECONDS = 0.1


@dataclass(frozen=True)
class Office:
    """An installation: its data folder, its database elsewhere and, while it is served, its address."""

    data: Path
    address: str = ""
    database_url: str = ""

    def run(self, *words: str) -> str:
        """Run one command of the product on this installation and answer its output.

        Raises:
            AssertionError: the command failed; the message holds what it said.
        """
        done = subprocess.run(
            [COMMAND, *words], env=self.variables(), capture_output=True, text=True, check=False, cwd=self.data
        )
        assert done.returncode == 0, (
            f"bangfu {' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done.stdout

    def accounts(self) -> list[dict[str, object]]:
        """Who can sign in, as `bangfu accounts --json` tells."""
        found: list[dict[str, object]] = json.loads(self.run("accounts", "--json"))
        return found

    def variables(self) -> Mapping[str, str]:
        """The environment in which its commands run: nothing of the present installation but where this one is."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("BANGFU_")}
        database = {"BANGFU_DATABASE_URL": self.database_url} if self.database_url else {}
        return others | {"BANGFU_DATA": str(self.data)} | database


def make_demo_office(folder: Path) -> None:
    """Fill a folder with the demo office, as `make demo` does."""
    office = Office(folder)
    office.run("init")
    office.run("demo")


@contextlib.contextmanager
def served(office: Office) -> Iterator[Office]:
    """The office with an address, from when it answers until it is not needed any more."""
    server = Server(office)
    try:
        yield replace(office, address=server.address)
    finally:
        server.stop()


class Server:
    """A running server process of an office, on a port of its own."""

    def __init__(self, office: Office, *, command: Sequence[str | Path] = (COMMAND,), log: str = "server.log") -> None:
        """Start it and wait until it answers; `command` is the product's command line, or one that stands for it.

        `log` is the file in the data folder that gets its output; servers of one office need one each.

        Raises:
            AssertionError: it ended or did not answer in time; the message holds its log.
        """
        self._port = _free_port()
        self._log = office.data / log
        self.address = f"http://{HOST}:{self._port}"
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                [*command, "serve", "--host", HOST, "--port", str(self._port)],
                env=office.variables(),
                cwd=office.data,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask the server to end, as Ctrl-C does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait(timeout=PATIENCE_SECONDS)

    def _wait_until_ready(self) -> None:
        for _ in range(round(PATIENCE_SECONDS / BETWEEN_LOOKS_SECONDS)):
            if self._answers():
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=BETWEEN_LOOKS_SECONDS)
                break
        self.kill()
        raise AssertionError(f"The server at {self.address} does not answer:\n{self._log.read_text()}")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
