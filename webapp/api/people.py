"""`/tokens` and `/me`: who calls, and with what authority."""

from typing import Any

from flask import Response, request
from sqlalchemy import select

from models.offices import Office
from models.people import Post
from webapp.api.access import bearer, caller, services
from webapp.api.operations import Operations
from webapp.api.problems import problem, responses
from webapp.api.schemas import Credentials, Me, Token
from workflows import people
from workflows.errors import Forbidden

blueprint = Operations("people", __name__, tag="people")


@blueprint.post("/tokens")
@blueprint.takes(Credentials)
@blueprint.gives(Token, status_code=201)
@blueprint.doc(responses=responses(415, 422, 429))
def create_token(json_data: dict[str, Any]) -> dict[str, Any] | Response:
    """Give a bearer token for a user name and a password."""
    wired = services()
    now = wired.machine.now()
    address = request.remote_addr or ""
    try:
        user = people.authenticate(
            wired.database, json_data["username"], json_data["password"], address=address, now=now
        )
    except Forbidden as refused:
        return problem(401, str(refused))
    with wired.database.transaction() as session:
        token, expires_at = people.issue_token(session, user, now=now)
    return {"token": token, "expires_at": expires_at}


@blueprint.get("/me")
@blueprint.auth_required(bearer)
@blueprint.gives(Me)
@blueprint.doc(responses=responses())
def read_me() -> dict[str, Any]:
    """Tell whom the token stands for."""
    actor = caller()
    with services().database.reading() as session:
        office = session.get(Office, actor.office_id)
        posts = session.scalars(select(Post.name).where(Post.code.in_(actor.posts)).order_by(Post.id)).all()
    return {
        "username": actor.username,
        "name": actor.name,
        "office": office and office.name,
        "posts": list(posts),
        "groups": sorted(actor.groups),
    }
