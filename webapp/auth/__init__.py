"""Signing in and out: server-side sessions, Flask-Login, the sign-in page."""

from flask import Flask
from flask_login import LoginManager

from webapp.access import reading, services
from webapp.auth import person
from webapp.auth.person import SignedIn
from webapp.auth.views import blueprint
from workflows import acting, people

__all__ = ["blueprint", "init_app"]


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person behind the session's secret in the cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session lives in the database; its secret says all
    manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    wired = services()
    user = people.session_user(reading(), token, now=wired.machine.now())
    if user is None:
        return None
    people.touch_session(wired.database, token, now=wired.machine.now())
    actor = acting.actor_for(reading(), user, now=wired.clock.now(), channel="web")
    return person.load(reading(), user, token, actor=actor)
