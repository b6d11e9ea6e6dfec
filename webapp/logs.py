"""One JSON line per request and per event, with a request id and without anything a person typed.

Query strings, form values and personal data never reach a line: routes are logged by their rule, people by their
user name. Must not know pages.
"""

import logging
import time
from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

from workflows.desk import new_id
from workflows.privacy import masked_text

log = structlog.get_logger("bangfu.web")
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
    app.after_request(partial(_end, username))


def _begin() -> None:
    g.request_id = new_id()[:12]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(username: Callable[[], str | None], response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-Id"] = request_id
    if request.endpoint not in _QUIET_ENDPOINTS:
        log.info(
            "request",
            method=request.method,
            route=f"{request.script_root}{request.url_rule}" if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
            user=username(),
        )
    return response
