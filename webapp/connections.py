"""How a thread of the server keeps a connection: after an answer it waits a moment for the next request itself.

Handing a connection back to the thread that watches all of them, and out again to one that answers, costs two changes
of threads at each request; a program or a page that asks several things asks the next at once. Knows gunicorn's
threads; must not know what is asked.
"""

import select
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # gunicorn ships no types

MOMENT_MILLISECONDS = 20


class _Threads(ThreadPoolExecutor):
    """The threads that answer."""

    @property
    def is_wanted(self) -> bool:
        """Whether a connection waits for a thread."""
        return self._work_queue.qsize() > 0


class Worker(ThreadWorker):  # type: ignore[misc]  # its base is untyped
    """Gunicorn's worker; of its threads at most half wait for connections, and none while others wait for it."""

    def init_process(self) -> None:
        """Begin, with every setting at hand: gunicorn would look each up in a table, two dozen times a request."""
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        super().init_process()

    def get_thread_pool(self) -> _Threads:
        """Return the threads, as gunicorn asks for them when the process begins."""
        self._may_wait = threading.BoundedSemaphore(max(1, self.cfg.threads // 2))
        return _Threads(max_workers=self.cfg.threads)

    def handle(self, conn: Any) -> Any:
        """Answer a connection's request, and those that follow on its heels; return what gunicorn's own would."""
        kept = super().handle(conn)
        while kept is True and self._has_next(conn):
            kept = super().handle(conn)
        return kept

    def _has_next(self, conn: Any) -> bool:
        """Wait a moment for the next request of a connection that is kept."""
        if not self.alive or self.tpool.is_wanted or conn.parser.unreader.buf.getvalue():
            return False  # what has been read ahead, gunicorn looks after
        if not self._may_wait.acquire(blocking=False):
            return False
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(MOMENT_MILLISECONDS))
        finally:
            self._may_wait.release()
