"""The first address, and what programs ask of this process: whether it lives, whether it can serve, its measures."""

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import anyone, authenticates_itself, current_actor, services
from webapp.logs import log
from webapp.status.measures import CONTENT_TYPE, Measures
from workflows import authority
from workflows.backlog import is_late

blueprint = Blueprint("status", __name__)
MEASURES = "bangfu-measures"


@blueprint.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """Answer 200 while this process lives; restarting it would not bring back a database that is away."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@anyone
def readyz() -> ResponseReturnValue:
    """Answer 200 when the database answers and is migrated, else 503; says too whether work in the background is late.

    Late work does not make a process unready: its pages can be served without workers.
    """
    try:
        if services().database.is_behind():
            return _not_ready("database not migrated")
        with services().database.reading() as session:
            late = is_late(session, services().clock.now())
    except SQLAlchemyError as error:
        return _not_ready(type(error).__name__)
    return jsonify(status="ready", background="late" if late else "on time")


@blueprint.get("/metrics")
@authenticates_itself
def metrics() -> ResponseReturnValue:
    """Answer the measures to who has the token of the settings; without such a setting there is no such address."""
    token = services().config.metrics_token
    if not token:
        abort(404)
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return Response("Unauthorized\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    measures: Measures = current_app.extensions[MEASURES]
    return Response(measures.text(), content_type=CONTENT_TYPE)


@blueprint.get("/")
@anyone
def home() -> ResponseReturnValue:
    """Send a reader to where the day begins: auditors to the cases to be looked at, everybody else to the work."""
    auditing = current_user.is_authenticated and current_actor().groups & authority.AUDIT_GROUPS
    return redirect(url_for("audit.index" if auditing else "inbox.index"))


def _not_ready(reason: str) -> ResponseReturnValue:
    log.warning("not_ready", reason=reason)
    return jsonify(status="not ready"), 503
