"""Accounts of staff: their names and passwords, signing in, web sessions and API tokens.

Knows who somebody is; must not know what posts they hold (`workflows.acting`), nor cases, cookies or requests.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from models.people import ApiToken, LoginAttempt, User, WebSession
from models.prepared import Prepared
from workflows import passwords
from workflows.errors import N_, Forbidden, Throttled

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.database import Database

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=12)
SESSION_TOUCH = timedelta(minutes=1)
TOKEN_LIFETIME = timedelta(hours=12)

THROTTLE_WINDOW = timedelta(minutes=15)
THROTTLE_FIRST_WAIT = timedelta(seconds=30)
PAIR_FAILURES = 5
ADDRESS_FAILURES = 30
TOKEN_BYTES = 32


class SignInRefused(Forbidden):
    """Name and password do not belong to an active account; which of them is wrong is not told."""

    code = "sign_in_refused"


_BY_USERNAME = select(User).where(User.username == bindparam("username"))


def by_username(session: Session, username: str) -> User | None:
    """The account of that name."""
    return session.scalars(_BY_USERNAME, {"username": username}).one_or_none()


_USERNAMES = "user names"
_USERNAME = Prepared(select(User.__table__.c.username).where(User.__table__.c.id == bindparam("user_id")))


def username_of(session: Session, user_id: int) -> str:
    """The user name of the account with that number, which must be there. Asked for once in a session."""
    known: dict[int, str] = session.info.setdefault(_USERNAMES, {})
    if user_id not in known:
        known[user_id] = _USERNAME.one(session.connection(), {"user_id": user_id})[0]
    return known[user_id]


def note_username(session: Session, user_id: int, username: str) -> None:
    """Note what `username_of` is to answer in this session, by somebody who has just read it there."""
    session.info.setdefault(_USERNAMES, {})[user_id] = username


ACTIVE_ACCOUNT = select(User.__table__.c.id).where(
    User.__table__.c.username == bindparam("username"), User.__table__.c.active
)
ACTIVE = Prepared(ACTIVE_ACCOUNT)
"""The number of the active account of a user name."""


def set_password(session: Session, user: User, password: str, *, now: datetime) -> None:
    """Give a new password; everybody signed in under the old one is signed out.

    Raises:
        InvalidInput: the password is too easy.
    """
    passwords.require_good(password, username=user.username)
    user.password_hash = passwords.hashed(password)
    session.flush()
    close_all_sessions(session, user.id, now=now)


# Signing in


def authenticate(database: Database, username: str, password: str, address: str, now: datetime) -> User:
    """The active account that this name and password belong to.

    Takes the database and not a session, because a failed attempt must be kept although the sign-in is refused, and
    because nobody may wait for the write lock while a password is hashed.

    Raises:
        Throttled: too many failures of this name from this address, or from this address.
        SignInRefused: no such account, wrong password or account not active: one text, one duration for all three.
    """
    with database.reading() as session:
        _require_patience(session, username, address, now)
        user = by_username(session, username)
    ok = passwords.matches(user.password_hash if user else None, password) and user is not None and user.active
    with database.transaction() as session:
        _require_patience(session, username, address, now)
        session.add(LoginAttempt(username=username[:64], address=address[:64], at=now, ok=ok))
        if ok and user is not None and passwords.is_outdated(user.password_hash):
            session.get_one(User, user.id).password_hash = passwords.hashed(password)
    if not ok or user is None:
        raise SignInRefused(N_("用户名或密码不正确"))
    return user


def _require_patience(session: Session, username: str, address: str, now: datetime) -> None:
    """Refuse while too many failures lie close behind.

    The count is per name and address, so that nobody can lock somebody else out, and per address against guessing
    many names. Every further failure doubles the wait, up to the window.
    """
    for failures, allowed in (
        (_failures(session, now, username=username[:64], address=address[:64]), PAIR_FAILURES),
        (_failures(session, now, address=address[:64]), ADDRESS_FAILURES),
    ):
        if len(failures) < allowed:
            continue
        wait = min(THROTTLE_FIRST_WAIT * 2 ** min(len(failures) - allowed, 10), THROTTLE_WINDOW)
        left = failures[0] + wait - now
        if left > timedelta():
            raise Throttled(
                N_("尝试次数过多，请在 {retry_after_seconds} 秒后再试"),
                retry_after_seconds=max(1, round(left.total_seconds())),
            )


def _failures(session: Session, now: datetime, *, address: str, username: str | None = None) -> list[datetime]:
    """When sign-ins failed within the window since the last success, newest first."""
    query = select(LoginAttempt.at, LoginAttempt.ok).where(
        LoginAttempt.address == address, LoginAttempt.at > now - THROTTLE_WINDOW
    )
    if username is not None:
        query = query.where(LoginAttempt.username == username)
    failures = []
    for at, ok in session.execute(query.order_by(LoginAttempt.at.desc(), LoginAttempt.id.desc()).limit(100)):
        if ok and username is not None:
            break
        if not ok:
            failures.append(at)
    return failures


# Web sessions and API tokens


def open_session(session: Session, user: User, *, address: str, now: datetime) -> str:
    """Sign a browser in; returns the secret for its cookie, which is stored only as a hash."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        WebSession(
            token_hash=token_digest(token),
            user_id=user.id,
            address=address[:64],
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_LONGEST,
        )
    )
    return token


def session_user(session: Session, token: str, *, now: datetime) -> User | None:
    """Whom a cookie's secret stands for: None when it is unknown, ended, idle too long, or the account not active."""
    row = session.get(WebSession, token_digest(token))
    if row is None or row.revoked_at is not None or now >= row.expires_at or now - row.last_seen_at > SESSION_IDLE:
        return None
    return _active(session, row.user_id)


def touch_session(database: Database, token: str, *, now: datetime) -> None:
    """Note that a session is in use; writes at most once a minute."""
    with database.reading() as session:
        row = session.get(WebSession, token_digest(token))
    if row is not None and now - row.last_seen_at >= SESSION_TOUCH:
        with database.transaction() as session:
            session.execute(update(WebSession).where(WebSession.token_hash == row.token_hash).values(last_seen_at=now))


def close_session(session: Session, token: str, *, now: datetime) -> None:
    """Sign a browser out; its cookie is worth nothing from now on."""
    _revoke(session, WebSession, WebSession.token_hash == token_digest(token), now)


def close_all_sessions(session: Session, user_id: int, *, now: datetime) -> None:
    """Sign a person out everywhere, browsers and API tokens."""
    _revoke(session, WebSession, WebSession.user_id == user_id, now)
    _revoke(session, ApiToken, ApiToken.user_id == user_id, now)


def issue_token(session: Session, user: User, *, now: datetime) -> tuple[str, datetime]:
    """A bearer token for the API and when it ends; only its hash is stored."""
    token, expires_at = secrets.token_urlsafe(TOKEN_BYTES), now + TOKEN_LIFETIME
    session.add(ApiToken(token_hash=token_digest(token), user_id=user.id, created_at=now, expires_at=expires_at))
    return token, expires_at


def revoke_token(session: Session, token: str, *, now: datetime) -> None:
    """End a bearer token."""
    _revoke(session, ApiToken, ApiToken.token_hash == token_digest(token), now)


def _revoke(session: Session, row: type[WebSession | ApiToken], which: ColumnElement[bool], now: datetime) -> None:
    session.execute(update(row).where(which, row.revoked_at.is_(None)).values(revoked_at=now))


def _active(session: Session, user_id: int) -> User | None:
    user = session.get_one(User, user_id)
    return user if user.active else None


def token_digest(token: str) -> str:
    """What is stored of a secret in place of itself."""
    return hashlib.sha256(token.encode()).hexdigest()
