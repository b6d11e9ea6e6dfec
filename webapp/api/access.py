"""Who calls the REST API: the person a bearer token stands for, with the posts held at this moment.

Must not decide what the caller may do to a case: that is `workflows.authority`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from apiflask import HTTPTokenAuth
from flask import current_app, request

from webapp.bootstrap import Services
from workflows import accesslog, people
from workflows.desk import Actor, Desk

bearer = HTTPTokenAuth(scheme="Bearer", description="The token that POST /tokens answered with.")


def services() -> Services:
    """Return what the API was wired with."""
    found: Services = current_app.extensions["bangfu"]
    return found


@bearer.verify_token  # type: ignore[untyped-decorator]  # Flask-HTTPAuth ships no types
def _actor_of(token: str) -> Actor | None:
    wired = services()
    with wired.database.reading() as session:
        return people.bearer_actor(session, token, now=wired.machine.now(), acting_at=wired.clock.now())


def caller() -> Actor:
    """Return who calls. Only behind `bearer`."""
    return cast("Actor", bearer.current_user)


def known_username() -> str | None:
    """Return the caller's user name, None for nobody."""
    actor = bearer.current_user
    return actor.username if isinstance(actor, Actor) else None


@contextmanager
def desk() -> Iterator[Desk]:
    """Open the one transaction of a request, for the caller."""
    with services().desk(caller()) as opened:
        yield opened


def log_refusal(reason: str) -> None:
    """Write a refused attempt into the access log, in a transaction of its own."""
    username = known_username()
    if username is not None:
        accesslog.refused(
            services().database,
            actor=username,
            action=f"{request.method} {request.path}",
            reason=reason,
            now=services().clock.now(),
        )
