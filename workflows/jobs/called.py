"""Workers on PostgreSQL that are called to their jobs by Procrastinate: at once, on whatever machine they are.

Every job enqueued makes a call in the same transaction (`models.queue`); who answers it takes the earliest due job and
carries it out like any other worker (`workflows.jobs.runner`). The table of jobs stays the record: a call that nobody
answers, or that came before its time because the product's clock is not the machine's, is made again by the round that
minds the timers. The only module that knows Procrastinate; must not know what jobs do. Why: docs/decisions/0018.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

from models import queue
from models.queue import QUEUE, TASK
from workflows.jobs.worker import PAUSE, Worker, again_until

MOST_CALLS = 100
"""How many calls are made up for in one round."""
VANISHED_SECONDS = 30
"""A worker that has given no sign for so long has vanished; each gives one every ten seconds."""
LOOK_EVERY_SECONDS = 5.0
"""How soon a call is noticed whose time has come: only a new one wakes a worker at once."""
_HOUSEKEEPING_THREADS = 4

_log = structlog.get_logger(__name__)


class CalledWorker:
    """Answers calls, several at a time, and minds the timers beside it."""

    def __init__(self, worker: Worker, *, concurrency: int = 1, look_every: float = LOOK_EVERY_SECONDS) -> None:
        """Take whose jobs to do, how many at a time, and after how many seconds to look for calls made earlier."""
        self._worker = worker
        self._concurrency = concurrency
        self._look_every = look_every

    def run_until(self, stop: threading.Event) -> None:
        """Work until *stop* is set and what was begun is done; a database that is away for a while ends nothing."""
        minding = threading.Thread(target=again_until, args=(stop, self.mind), name="bangfu-timers")
        minding.start()
        self.answer_until(stop)
        minding.join()

    def answer_until(self, stop: threading.Event) -> None:
        """Answer calls until *stop* is set, and do nothing else."""
        while not stop.is_set():
            try:
                asyncio.run(self._answer_until(stop))
            except ConnectorException:
                _log.exception("queue_away")
                stop.wait(PAUSE.total_seconds())

    def mind(self) -> int:
        """Fire the due timers and make up for missing calls; return how many were fired."""
        fired = self._worker.fire_timers(self._worker.clock.now())
        self.call_again()
        return fired

    def call_again(self) -> None:
        """Make as many calls as there are due jobs without one."""
        due = self._worker.runner.due(self._worker.clock.now(), most=MOST_CALLS)
        if not due:
            return
        with self._worker.database.transaction() as session:
            if queue.alone(session):
                queue.call(session, times=due - queue.open_calls(session))

    def answer_all(self) -> None:
        """Answer the calls there are, and end."""
        asyncio.run(self._answer(wait=False))

    async def _answer_until(self, stop: threading.Event) -> None:
        answering = asyncio.create_task(self._answer(wait=True))
        while not (stop.is_set() or answering.done()):
            await asyncio.wait({answering}, timeout=PAUSE.total_seconds() / 10)
        answering.cancel()  # it then ends what it has begun
        with suppress(asyncio.CancelledError):
            await answering

    async def _answer(self, *, wait: bool) -> None:
        threads = ThreadPoolExecutor(self._concurrency + _HOUSEKEEPING_THREADS, thread_name_prefix="bangfu-job")
        asyncio.get_running_loop().set_default_executor(threads)
        app = self._app()
        async with app.open_async():
            if not wait:
                await self._free_vanished(app)
            looking = asyncio.create_task(self._look_for_vanished(app)) if wait else None
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    name=QUEUE,
                    concurrency=self._concurrency,
                    wait=wait,
                    listen_notify=wait,
                    fetch_job_polling_interval=self._look_every,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    stalled_worker_timeout=VANISHED_SECONDS,
                )
            finally:
                if looking is not None:
                    looking.cancel()

    def _app(self) -> App:
        address = self._worker.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=_HOUSEKEEPING_THREADS))

        @app.task(name=TASK, queue=QUEUE, pass_context=True)
        def answer(context: JobContext) -> None:
            now = self._worker.clock.now()
            job = self._worker.runner.lease(now, by=str(context.job.id))
            if job is not None:
                self._worker.runner.carry_out(job, now)

        return app

    async def _look_for_vanished(self, app: App) -> None:
        while True:
            await asyncio.sleep(VANISHED_SECONDS / 3)
            with suppress(ConnectorException):
                await self._free_vanished(app)

    async def _free_vanished(self, app: App) -> None:
        """Free the jobs of workers that have vanished, so that they wait for no lease to end."""
        manager = app.job_manager
        for call in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=VANISHED_SECONDS):
            await asyncio.to_thread(self._worker.runner.give_back, str(call.id), self._worker.clock.now())
            with suppress(ConnectorException):  # another worker was faster
                await manager.finish_job(job=call, status=Status.FAILED, delete_job=True)
