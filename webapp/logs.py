"""One JSON line per request and per event, with a request id and without anything a person typed.

Query strings, form values and personal data never reach a line: routes are logged by their rule, people by their
user name. Must not know pages.
"""

import logging
import time

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

from workflows.desk import new_id

log = structlog.get_logger("bangfu.web")
_QUIET_ENDPOINTS = frozenset({"static", "status.healthz"})


def configure(level: str) -> None:
    """Write structured JSON lines to standard error from *level* on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Give each request an id, kept on every line it causes and sent back for the help desk."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = new_id()[:12]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-Id"] = request_id
    if request.endpoint not in _QUIET_ENDPOINTS:
        log.info(
            "request",
            method=request.method,
            route=str(request.url_rule) if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
            user=_username(),
        )
    return response


def _username() -> str | None:
    """Return who is signed in, if that is known already; logging must not cause a query."""
    if "_login_user" not in g:
        return None
    return getattr(current_user, "username", None)
