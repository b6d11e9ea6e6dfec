"""Serving the office: gunicorn with threads, and on SQLite the background worker in the same process.

Knows processes, threads and ports; must not know pages or jobs.
"""

import socket
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn ships no types

from webapp.connections import Worker

THREADS = 8
GRACE_SECONDS = 20

Work = Callable[[threading.Event], None]
"""Works in the background until the event is set."""


class PortTakenError(Exception):
    """Another program listens at this address already."""


class Server(BaseApplication):  # type: ignore[misc]  # its base is untyped
    """One web process with threads; the application is made after the fork, so that no connection is shared."""

    def __init__(self, make_app: Callable[[], Flask], work: Work | None, *, host: str, port: int) -> None:
        """Take how to make the application and, when there is one, the background work to do beside it."""
        self._make_app = make_app
        self._work = work
        self._bind = f"{host}:{port}"
        self._stop = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it needs to know."""
        settings: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,
            "threads": THREADS,
            "worker_class": Worker,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "worker_int": lambda _worker: self._stop.set(),
            "worker_exit": lambda _server, _worker: self._stop.set(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application in the web process and start the background work beside it."""
        app = self._make_app()
        if self._work is not None:
            threading.Thread(target=self._work, args=(self._stop,), name="bangfu-worker", daemon=True).start()
        return app


def require_free(host: str, port: int) -> None:
    """Raise `PortTakenError` when nothing can be served at this address because something else is."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(f"{host}:{port}") from error
