"""Staff at work: who they act for at this moment, signing in, web sessions and API tokens.

Knows accounts, posts with A and B holders, absences; must not know cases, cookies or requests.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select, update

from models.offices import Office
from models.people import Absence, ApiToken, Holding, LoginAttempt, Post, User, WebSession
from models.prepared import Prepared
from workflows import passwords
from workflows.clock import office_date
from workflows.desk import Actor, Cover
from workflows.errors import N_, Forbidden, Throttled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.database import Database
    from workflows.desk import Channel

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=12)
SESSION_TOUCH = timedelta(minutes=1)
TOKEN_LIFETIME = timedelta(hours=12)

THROTTLE_WINDOW = timedelta(minutes=15)
THROTTLE_FIRST_WAIT = timedelta(seconds=30)
PAIR_FAILURES = 5
ADDRESS_FAILURES = 30
TOKEN_BYTES = 32

_TODAY: BindParameter[date] = bindparam("today")
_POSTS: BindParameter[int] = bindparam("post_ids", expanding=True)


class SignInRefused(Forbidden):
    """Name and password do not belong to an active account; which of them is wrong is not told."""

    code = "sign_in_refused"


@dataclass(frozen=True, slots=True)
class _Held:
    """A post held today, and as what."""

    id: int
    code: str
    office_id: int
    groups: frozenset[str]
    rank: str


def actor_for(session: Session, user: User, *, now: datetime, channel: Channel = "web") -> Actor:
    """The person with the posts held now: as A holder, and as B holder while every A holder is absent (AB 岗).

    An account that is not active acts for nobody.
    """
    session.flush()
    rows = _ACTING_USER.all(session.connection(), {"user_id": user.id, "today": office_date(now)})
    return _acting(session, rows, now, channel)


def _acting(session: Session, rows: Sequence[Sequence[Any]], now: datetime, channel: Channel) -> Actor:
    """The person whom these rows of one of the statements below are about."""
    user_id, username, name, office_id, office_path, active = rows[0][:_OF_USER]
    posts = [row[_OF_USER : _OF_USER + _OF_POST] for row in rows if active and row[_OF_USER] is not None]
    held = [_Held(number, code, place, frozenset(names), rank) for number, code, place, names, rank in posts]
    own = [post for post in held if post.rank == "A"]
    groups: dict[int, frozenset[str]] = {}
    for post in own:
        groups[post.office_id] = groups.get(post.office_id, frozenset()) | post.groups
    covers = _covers(session, [post for post in held if post.rank == "B"], groups, now)
    for cover in covers:
        groups[cover.office_id] = groups.get(cover.office_id, frozenset()) | cover.groups
    return Actor(
        user_id=user_id,
        username=username,
        name=name,
        office_id=office_id,
        office_path=office_path,
        groups_by_office=groups,
        posts=tuple(post.code for post in own),
        covers=tuple(covers),
        channel=channel,
    )


_HOLDS_TODAY = Holding.from_on <= _TODAY, or_(Holding.to_on.is_(None), Holding.to_on >= _TODAY)
_USER = (User.id, User.username, User.name, User.office_id, Office.path, User.active)
_POST = (Post.id, Post.code, Post.office_id, Post.groups, Holding.rank)
_OF_USER, _OF_POST = len(_USER), len(_POST)
_ACTING = (
    select(*_USER, *_POST)
    .select_from(User)
    .join(Office, Office.id == User.office_id)
    .outerjoin(Holding, and_(Holding.user_id == User.id, *_HOLDS_TODAY))
    .outerjoin(Post, Post.id == Holding.post_id)
    .order_by(Post.id, Holding.rank)
)
_ACTING_USER = Prepared(_ACTING.where(User.id == bindparam("user_id")))
_ACTING_BEARER = Prepared(
    _ACTING.join(ApiToken, ApiToken.user_id == User.id)
    .add_columns(ApiToken.expires_at, ApiToken.revoked_at)
    .where(ApiToken.token_hash == bindparam("token_hash"))
)


def _covers(session: Session, posts: Sequence[_Held], own: Mapping[int, frozenset[str]], now: datetime) -> list[Cover]:
    """Of the posts held as B, those whose A holders are all absent; a post without A holder is covered by nobody.

    A group that the person has by an `own` post in the same office is not covered: it needs no absence.
    """
    if not posts:
        return []
    firsts = _first_holders(session, [post.id for post in posts], now)
    absent = absent_users(session, [user.id for users in firsts.values() for user in users], now)
    covers = []
    for post in posts:
        holders = firsts.get(post.id, [])
        if holders and all(user.id in absent or not user.active for user in holders):
            first = holders[0]
            covers.append(
                Cover(
                    post=post.code,
                    office_id=post.office_id,
                    groups=post.groups - own.get(post.office_id, frozenset()),
                    for_user_id=first.id,
                    for_username=first.username,
                    for_name=first.name,
                )
            )
    return covers


_FIRST_HOLDERS = (
    select(Holding.post_id, User)
    .join(User, User.id == Holding.user_id)
    .where(Holding.post_id.in_(_POSTS), Holding.rank == "A", *_HOLDS_TODAY)
    .order_by(Holding.from_on, Holding.id)
)


def _first_holders(session: Session, post_ids: list[int], now: datetime) -> dict[int, list[User]]:
    today = office_date(now)
    rows = session.execute(_FIRST_HOLDERS, {"post_ids": post_ids, "today": today})
    found: dict[int, list[User]] = {}
    for post_id, user in rows:
        found.setdefault(post_id, []).append(user)
    return found


_ABSENT = select(Absence.user_id).where(
    Absence.user_id.in_(bindparam("user_ids", expanding=True)),
    Absence.from_at <= bindparam("now"),
    or_(Absence.to_at.is_(None), Absence.to_at > bindparam("now")),
)


def absent_users(session: Session, user_ids: Iterable[int], now: datetime) -> frozenset[int]:
    """Which of these users are away at this instant."""
    return frozenset(session.scalars(_ABSENT, {"user_ids": list(user_ids), "now": now}))


_POSTS_OF = select(Post).where(Post.office_id == bindparam("office_id"))
_MEMBERS = (
    select(User)
    .where(User.active, User.id.in_(select(Holding.user_id).where(Holding.post_id.in_(_POSTS), *_HOLDS_TODAY)))
    .order_by(User.name, User.id)
)


def group_members(session: Session, *, group: str, office_id: int, now: datetime) -> list[User]:
    """The active holders, A and B, of the posts of an office that carry `group`; sorted by name."""
    today = office_date(now)
    posts = [post.id for post in session.scalars(_POSTS_OF, {"office_id": office_id}) if group in post.groups]
    return list(session.scalars(_MEMBERS, {"post_ids": posts, "today": today}))


_GROUPS_HELD = (
    select(Holding.user_id, Post.groups)
    .join(Post, Post.id == Holding.post_id)
    .where(Holding.user_id.in_(bindparam("user_ids", expanding=True)), *_HOLDS_TODAY)
)


def groups_held(session: Session, user_ids: Iterable[int], *, now: datetime) -> dict[int, frozenset[str]]:
    """The groups of the posts that these users hold today, as A or B; users without a post are left out."""
    found: dict[int, frozenset[str]] = {}
    for user_id, groups in session.execute(_GROUPS_HELD, {"user_ids": list(user_ids), "today": office_date(now)}):
        found[user_id] = found.get(user_id, frozenset()) | frozenset(groups)
    return found


_BY_USERNAME = select(User).where(User.username == bindparam("username"))


def by_username(session: Session, username: str) -> User | None:
    """The account of that name."""
    return session.scalars(_BY_USERNAME, {"username": username}).one_or_none()


_USERNAME = Prepared(select(User.__table__.c.username).where(User.__table__.c.id == bindparam("user_id")))


def username_of(session: Session, user_id: int) -> str:
    """The user name of the account with that number, which must be there. Asked for once in a session."""
    known: dict[int, str] = session.info.setdefault("user names", {})
    if user_id not in known:
        known[user_id] = _USERNAME.one(session.connection(), {"user_id": user_id})[0]
    return known[user_id]


_ACTIVE = Prepared(
    select(User.__table__.c.id).where(User.__table__.c.username == bindparam("username"), User.__table__.c.active)
)


def active_id(session: Session, username: str) -> int | None:
    """The number of the active account of that name."""
    found = _ACTIVE.first(session.connection(), {"username": username})
    return None if found is None else int(found[0])


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
            token_hash=_digest(token),
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
    row = session.get(WebSession, _digest(token))
    if row is None or row.revoked_at is not None or now >= row.expires_at or now - row.last_seen_at > SESSION_IDLE:
        return None
    return _active(session, row.user_id)


def touch_session(database: Database, token: str, *, now: datetime) -> None:
    """Note that a session is in use; writes at most once a minute."""
    with database.reading() as session:
        row = session.get(WebSession, _digest(token))
    if row is not None and now - row.last_seen_at >= SESSION_TOUCH:
        with database.transaction() as session:
            session.execute(update(WebSession).where(WebSession.token_hash == row.token_hash).values(last_seen_at=now))


def close_session(session: Session, token: str, *, now: datetime) -> None:
    """Sign a browser out; its cookie is worth nothing from now on."""
    _revoke(session, WebSession, WebSession.token_hash == _digest(token), now)


def close_all_sessions(session: Session, user_id: int, *, now: datetime) -> None:
    """Sign a person out everywhere, browsers and API tokens."""
    _revoke(session, WebSession, WebSession.user_id == user_id, now)
    _revoke(session, ApiToken, ApiToken.user_id == user_id, now)


def issue_token(session: Session, user: User, *, now: datetime) -> tuple[str, datetime]:
    """A bearer token for the API and when it ends; only its hash is stored."""
    token, expires_at = secrets.token_urlsafe(TOKEN_BYTES), now + TOKEN_LIFETIME
    session.add(ApiToken(token_hash=_digest(token), user_id=user.id, created_at=now, expires_at=expires_at))
    return token, expires_at


def bearer_actor(session: Session, token: str, *, now: datetime, acting_at: datetime) -> Actor | None:
    """Who acts by a bearer token: None when it is unknown, ended, or the account not active.

    The token lives by the machine's `now`; posts are held at `acting_at`, by the product's clock.
    """
    values = {"token_hash": _digest(token), "today": office_date(acting_at)}
    rows = _ACTING_BEARER.all(session.connection(), values)
    if not rows:
        return None
    active, (expires_at, revoked_at) = rows[0][_OF_USER - 1], rows[0][-2:]
    if not active or revoked_at is not None or now >= expires_at:
        return None
    return _acting(session, rows, acting_at, "api")


def revoke_token(session: Session, token: str, *, now: datetime) -> None:
    """End a bearer token."""
    _revoke(session, ApiToken, ApiToken.token_hash == _digest(token), now)


def _revoke(session: Session, row: type[WebSession | ApiToken], which: ColumnElement[bool], now: datetime) -> None:
    session.execute(update(row).where(which, row.revoked_at.is_(None)).values(revoked_at=now))


def _active(session: Session, user_id: int) -> User | None:
    user = session.get_one(User, user_id)
    return user if user.active else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
