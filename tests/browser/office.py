"""A served office for browser tests: the real command line, a real server process, a real port.

Knows commands, folders and ports; must not know what is on a page.
"""

from __future__ import annotations

import contextlib
import http
import http.client
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMAND = Path(sys.executable).with_name("bangfu")
PATIENCE_SECONDS = 30.0
BETWEEN_LOOKS_SECONDS = 0.1


@dataclass(frozen=True)
class Office:
    """An installation: its data folder and, while it is served, its address."""

    data: Path
    address: str = ""
    database_url: str | None = None

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
        """The environment in which its commands run."""
        own = {"BANGFU_DATA": str(self.data)}
        if self.database_url is not None:
            own["BANGFU_DATABASE_URL"] = self.database_url
        return {name: value for name, value in os.environ.items() if not name.startswith("BANGFU_")} | own


@contextlib.contextmanager
def served(office: Office) -> Iterator[Office]:
    """The office with an address, from when it answers until the test is over."""
    port = _free_port()
    with (office.data / "server.log").open("w") as log:
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env=office.variables(),
            cwd=office.data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, port, office.data / "server.log")
        yield Office(office.data, address, office.database_url)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(round(PATIENCE_SECONDS / BETWEEN_LOOKS_SECONDS)):
        if _answers(port):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=BETWEEN_LOOKS_SECONDS)
            break
    raise AssertionError(f"The server on port {port} does not answer:\n{log.read_text()}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
