"""Who acts: a person with the posts held at an instant, and the members and holders of groups.

Knows posts with A and B holders and absences; must not know how somebody signed in, nor cases, cookies or requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from models.offices import Office
from models.people import Absence, ApiToken, Holding, Post, User
from models.prepared import Prepared
from workflows import offices, people
from workflows.clock import office_date
from workflows.desk import Actor, Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from workflows.desk import Channel

_TODAY: BindParameter[date] = bindparam("today")
_POSTS: BindParameter[int] = bindparam("post_ids", expanding=True)


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
    user_id, username, name, office_id, office_path, office_name, active = rows[0][:_OF_USER]
    people.note_username(session, user_id, username)
    offices.note_name(session, office_id, office_name)
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


def bearer_actor(session: Session, token: str, *, now: datetime, acting_at: datetime) -> Actor | None:
    """Who acts by a bearer token: None when it is unknown, ended, or the account not active.

    The token lives by the machine's `now`; posts are held at `acting_at`, by the product's clock.
    """
    values = {"token_hash": people.token_digest(token), "today": office_date(acting_at)}
    rows = _ACTING_BEARER.all(session.connection(), values)
    if not rows:
        return None
    active, (expires_at, revoked_at) = rows[0][_OF_USER - 1], rows[0][-2:]
    if not active or revoked_at is not None or now >= expires_at:
        return None
    return _acting(session, rows, acting_at, "api")


_HOLDS_TODAY = Holding.from_on <= _TODAY, or_(Holding.to_on.is_(None), Holding.to_on >= _TODAY)
_USER = (User.id, User.username, User.name, User.office_id, Office.path, Office.name, User.active)
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
