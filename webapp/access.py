"""Who may call which route: every view carries a guard, and a view without one answers nobody.

Decides only whether a route is open to a kind of person; what a person may do to a case is decided by
`workflows.authority`, which this module must not anticipate.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user
from sqlalchemy.orm import Session

from models.cases import Case
from webapp.bootstrap import Services
from workflows import accesslog
from workflows.accesslog import Access
from workflows.desk import Actor, Desk
from workflows.errors import N_, Forbidden, Rejection

View = TypeVar("View", bound=Callable[..., Any])
STATIC_ENDPOINT = "static"
SERVICES = "bangfu"
_CASE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Who may call a view: everybody, everybody signed in, or the holders of any of ``groups``.

    ``own`` marks a view that authenticates by itself (the API with its bearer tokens).
    """

    public: bool = False
    own: bool = False
    groups: frozenset[str] = field(default_factory=frozenset)

    def admits(self, actor: Actor | None) -> bool:
        """Whether *actor* (None: nobody signed in) passes."""
        if self.public or self.own:
            return True
        return actor is not None and (not self.groups or bool(self.groups & actor.groups))


def guarded(guard: Guard) -> Callable[[View], View]:
    """Attach *guard* to a view."""

    def attach(view: View) -> View:
        view.__dict__["guard"] = guard
        return view

    return attach


anyone = guarded(Guard(public=True))
signed_in = guarded(Guard())
authenticates_itself = guarded(Guard(own=True))


def requires(*groups: str) -> Callable[[View], View]:
    """Open a view to the holders of any of *groups* only."""
    return guarded(Guard(groups=frozenset(groups)))


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """Return the guard of *endpoint*, None when its view carries none."""
    if endpoint == STATIC_ENDPOINT:
        return Guard(public=True)
    guard: Guard | None = getattr(app.view_functions[endpoint], "guard", None)
    return guard


def init_app(app: Flask) -> None:
    """Check the guard before every view, also before one that somebody forgot to guard."""
    app.before_request(_enforce)
    app.teardown_request(close_reading)


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: the 404 follows
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        abort(403)
    if guard.public or guard.own:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not guard.admits(current_actor()):
        raise Forbidden(N_("您的岗位没有打开此页面的权限"))
    return None


def _to_sign_in() -> ResponseReturnValue:
    """Send a reader to the sign-in page and back; a program asking for a fragment gets the bare status."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        abort(401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=back))


def services() -> Services:
    """Return what the application was wired from."""
    wired: Services = current_app.extensions[SERVICES]
    return wired


def known_username() -> str | None:
    """Return who is signed in, None when nobody is or nothing has asked for it yet; never causes a query."""
    return getattr(current_user, "username", None) if "_login_user" in g else None


def forget_person() -> None:
    """Let nobody be signed in for the rest of the request, in which the database cannot be asked who it is."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 (where Flask-Login keeps it)


def current_actor() -> Actor:
    """Return who is signed in, with the posts held at this moment. Only behind a guard that needs a person."""
    actor: Actor = current_user.actor
    return actor


@contextmanager
def desk() -> Iterator[Desk]:
    """Open the transaction of a command: commits on a clean exit, rolls back on a raise."""
    g.saved = False
    try:
        with services().desk(current_actor()) as opened:
            yield opened
        g.saved = True
    finally:
        close_reading()  # what is read from now on must see what was written


def has_saved() -> bool:
    """Whether the request's last command is committed: whatever fails then, nobody may be asked to repeat it."""
    return bool(g.get("saved"))


def reading() -> Session:
    """Return the request's one session for queries, closed when the request ends."""
    if "reading" not in g:
        g.reading_context = services().database.reading()
        g.reading = g.reading_context.__enter__()
    session: Session = g.reading
    return session


def log_if_forbidden(refusal: Rejection) -> None:
    """Log an attempt that a view answers by itself, when it was one that the person may not make."""
    if isinstance(refusal, Forbidden):
        log_refusal(str(refusal))


def log_refusal(reason: str) -> None:
    """Write a refused attempt into the access log, in a transaction of its own."""
    arguments = request.view_args or {}
    case_id = str(arguments.get("case_id", ""))
    accesslog.refused(
        services().database,
        actor=current_user.username if current_user.is_authenticated else None,
        action=" ".join([request.endpoint or request.method, *map(str, arguments.values())]),
        reason=reason,
        now=services().clock.now(),
        case_id=case_id if _CASE_ID.fullmatch(case_id) else None,
    )


def log_look(case: Case, action: str, *, at: str = "") -> None:
    """Write into the access log that the person now sees personal data of a case, *at* the part of it that is named."""
    with services().database.transaction() as session:
        accesslog.write(
            session,
            Access(
                actor=current_actor().username,
                action=action,
                subject=f"{case.number} {at}".rstrip(),
                case_id=case.id,
                outcome="ok",
            ),
            now=services().clock.now(),
        )


def close_reading(_error: BaseException | None = None) -> None:
    """Close the request's session for queries, if one was opened."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)
