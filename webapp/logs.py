"""One JSON line per request and per event, with a request id and without anything a person typed.

Query strings, form values and personal data never reach a line: routes are logged by their rule, people by their
user name. Must not know pages.
"""

import logging
import secrets
import time
from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask, Request, Response
from structlog.typing import EventDict, FilteringBoundLogger

from webapp.asked import the_notes, the_request
from workflows.privacy import masked_text

log = structlog.get_logger("bangfu.web")
_REQUEST_ID_BYTES = 6
_QUIET_ENDPOINTS = frozenset({"static", "status.healthz", "status.readyz", "status.metrics"})


def configure(level: str) -> None:
    """Write structured JSON lines to standard error from *level* on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def _mask_numbers(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask whatever reads like an ID, telephone or account number: a database quotes what it cannot take."""
    return {key: masked_text(value) if isinstance(value, str) else value for key, value in event.items()}


def init_app(app: Flask, *, username: Callable[[], str | None]) -> None:
    """Give each request an id, kept on every line it causes and sent back for the help desk.

    `username` says who is signed in, if that is known already: logging must not cause a query.
    """
    app.before_request(_begin)
    app.after_request(partial(_end, log.bind(), username))


def _begin() -> None:
    notes = the_notes()
    notes.request_id = secrets.token_hex(_REQUEST_ID_BYTES)
    notes.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=notes.request_id)


def _end(lines: FilteringBoundLogger, username: Callable[[], str | None], response: Response) -> Response:
    notes, asked = the_notes(), the_request()
    request_id = notes.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-Id"] = request_id
    if asked.endpoint not in _QUIET_ENDPOINTS:
        lines.info(
            "request",
            method=asked.method,
            route=route_of(asked),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - notes.began) * 1000, 1),
            user=username(),
        )
    return response


def route_of(asked: Request) -> str | None:
    """Return the pattern of a request's address, None when there is no such address."""
    return f"{asked.script_root}{asked.url_rule}" if asked.url_rule else None
