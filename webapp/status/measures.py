"""The measures of one web process in Prometheus' text format: requests, connections, and what waits for workers.

Each process has a registry of its own and is scraped by itself, at its own port: `webapp.serving` runs one process
behind each. Labels are routes, methods, statuses and commands; must not hold an address, a number or a name.
"""

import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from flask import Flask, Response
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from models.database import Database
from webapp.asked import the_notes, the_request
from webapp.bootstrap import Services
from webapp.logs import route_of
from workflows.backlog import Backlog, backlog

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measures:
    """What this process counts, and how it is told."""

    def __init__(self, services: Services) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "bangfu_request_duration_seconds",
            "Requests answered by this process, by the route's pattern.",
            ("method", "route", "status"),
            buckets=BUCKETS_SECONDS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(_State(services))

    def init_app(self, app: Flask) -> None:
        """Count the requests of an application."""
        app.before_request(_begin)
        app.after_request(self._end)

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)

    def _end(self, response: Response) -> Response:
        began, asked = the_notes().get("measured_from"), the_request()
        if began is not None:
            method = asked.method if asked.method in _METHODS else "other"
            route = route_of(asked) or NO_ROUTE
            self._requests.labels(method, route, response.status_code).observe(time.perf_counter() - began)
        return response


class _State(Collector):
    """What is true at the moment it is asked: the version, the connections and, of all processes together, the work."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Ask; a database that does not answer is told and does not end it."""
        yield InfoMetricFamily("bangfu_build", "The version that this process runs.", {"version": version("bangfu")})
        yield from _connections(self._services.database)
        try:
            with self._services.database.reading() as session:
                found = backlog(session, self._services.clock.now())
        except SQLAlchemyError:
            yield _gauge("bangfu_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("bangfu_database_up", "Whether the database answers.", 1)
        yield from _work(found)


def _begin() -> None:
    the_notes().measured_from = time.perf_counter()


def _connections(database: Database) -> Iterator[GaugeMetricFamily]:
    used, most = database.connections()
    yield _gauge("bangfu_database_connections_used", "Connections of this process in use.", used)
    yield _gauge("bangfu_database_connections_most", "Connections this process may have.", most)


def _work(found: Backlog) -> Iterator[GaugeMetricFamily]:
    """Tell what is the same in every process, because all ask the same database."""
    yield _by_label("bangfu_jobs", "Background jobs that are not done, by state.", "state", found.jobs)
    yield _gauge("bangfu_jobs_due", "Waiting jobs whose time has come.", found.jobs_due)
    yield _gauge("bangfu_job_oldest_due_seconds", "How long the first of them waits.", found.oldest_job.total_seconds())
    yield _gauge("bangfu_timers_overdue", "Timers of cases that are due and not fired.", found.timers_overdue)
    yield _gauge(
        "bangfu_timer_oldest_overdue_seconds", "How long the first of them waits.", found.oldest_timer.total_seconds()
    )
    yield _by_label(
        "bangfu_commands_last_5_minutes", "Entries in the journals of all cases.", "command", found.commands
    )


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)


def _by_label(name: str, help_text: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
