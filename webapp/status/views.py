"""The first address, and the health check for load balancers and start scripts, which only asks the database."""

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import anyone, current_actor, services
from webapp.logs import log
from workflows import authority

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
    """Send a reader to where the day begins: auditors to the cases to be looked at, everybody else to the work."""
    auditing = current_user.is_authenticated and current_actor().groups & authority.AUDIT_GROUPS
    return redirect(url_for("audit.index" if auditing else "inbox.index"))
