"""The health check for load balancers and start scripts: it asks the database, nothing else."""

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import anyone, services
from webapp.logs import log

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers and is migrated, else 503."""
    try:
        with services().database.reading() as session:
            session.execute(text("SELECT 1 FROM settings LIMIT 1"))
    except SQLAlchemyError as error:
        log.warning("not_ready", reason=type(error).__name__)
        return jsonify(status="not ready"), 503
    return jsonify(status="ready")


@blueprint.get("/")
@anyone
def home() -> ResponseReturnValue:
    """Send a reader to the first page."""
    return redirect(url_for("inbox.index"))
