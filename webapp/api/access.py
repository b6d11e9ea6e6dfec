"""Who calls the REST API: the person a bearer token stands for, with the posts held at this moment.

A token is looked at before anything else is done; of a command, if this process has seen the token to be good before,
in the command's own transaction: there it decides at the instant it is used. Must not decide what the caller may do to
a case: that is `workflows.authority`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from apiflask import HTTPTokenAuth
from flask import current_app, g, request
from sqlalchemy.orm import Session

from webapp.asked import the_notes
from webapp.bootstrap import Services
from workflows import accesslog, acting
from workflows.desk import Actor, Desk
from workflows.people import token_digest

View = TypeVar("View", bound=Callable[..., Any])
TOKENS = "bangfu-tokens"
_MOST_TOKENS = 10_000
_UNAUTHORIZED = 401


class DeadTokenError(Exception):
    """The token stands for nobody, or for nobody any more."""


class SeenTokens:
    """The tokens that stood for somebody when they were last looked at, by their hashes.

    It only tells where to look again, never that somebody may do something.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._digests: set[str] = set()

    def __contains__(self, token: str) -> bool:
        """Whether it stood for somebody."""
        return token_digest(token) in self._digests

    def note(self, token: str, *, alive: bool) -> None:
        """Note what it was found to be."""
        if not alive:
            self._digests.discard(token_digest(token))
            return
        if len(self._digests) >= _MOST_TOKENS:
            self._digests.clear()
        self._digests.add(token_digest(token))


class _Bearer(HTTPTokenAuth):
    """Lets only those call an operation whom a token stands for."""

    def login_required(self, f: Any = None, role: Any = None, optional: Any = None) -> Any:
        """Return what puts the check before a view; the arguments are Flask-HTTPAuth's."""
        check = super().login_required(f, role, optional)

        def attach(view: Callable[..., Any]) -> Callable[..., Any]:
            checked = check(view)
            return self._within(view, checked) if getattr(view, "is_command", False) else checked

        return attach

    def _within(self, view: Callable[..., Any], checked: Callable[..., Any]) -> Callable[..., Any]:
        """Leave the check to the command's transaction where that is enough; what is refused before waits for it."""

        @wraps(view)
        def run(**arguments: Any) -> Any:
            sent = self.get_auth()
            if sent is None or not sent.token or sent.token not in _seen():
                return checked(**arguments)
            the_notes().bearer = sent.token
            try:
                return view(**arguments)
            except DeadTokenError:
                return self.auth_error_callback(_UNAUTHORIZED)
            except Exception:
                if self.current_user is None and not self._found(sent.token):
                    return self.auth_error_callback(_UNAUTHORIZED)
                raise

        return run

    def _found(self, token: str) -> bool:
        g.flask_httpauth_user = _actor_of(token)
        return g.flask_httpauth_user is not None


bearer = _Bearer(scheme="Bearer", description="The token that POST /tokens answered with.")


def command(view: View) -> View:
    """Mark a view that does nothing but give one command, at a `desk`."""
    view.__dict__["is_command"] = True
    return view


def services() -> Services:
    """Return what the API was wired with."""
    found: Services = current_app.extensions["bangfu"]
    return found


def _seen() -> SeenTokens:
    found: SeenTokens = current_app.extensions[TOKENS]
    return found


@bearer.verify_token  # type: ignore[untyped-decorator]  # Flask-HTTPAuth ships no types
def _actor_of(token: str) -> Actor | None:
    with services().database.reading() as session:
        return _look(session, token)


def _look(session: Session, token: str) -> Actor | None:
    """Look at a token now."""
    wired, seen = services(), _seen()
    actor = acting.bearer_actor(session, token, now=wired.machine.now(), acting_at=wired.clock.now())
    if token not in seen or actor is None:
        seen.note(token, alive=actor is not None)
    return actor


def caller() -> Actor:
    """Return who calls. Only behind `bearer`, and in a command only at its desk."""
    return cast("Actor", bearer.current_user)


def known_username() -> str | None:
    """Return the caller's user name, None for nobody."""
    actor = bearer.current_user
    return actor.username if isinstance(actor, Actor) else None


@contextmanager
def desk() -> Iterator[Desk]:
    """Open the one transaction of a request, for the caller."""
    wired = services()
    with wired.database.transaction() as session:
        yield wired.desk_in(session, _caller_in(session))


def _caller_in(session: Session) -> Actor:
    """Return who calls, looked for in this transaction unless that is known."""
    notes = the_notes()
    actor: Actor | None = notes.get("flask_httpauth_user")
    if actor is None:
        actor = notes.flask_httpauth_user = _look(session, notes.bearer)
        if actor is None:
            raise DeadTokenError
    return actor


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
