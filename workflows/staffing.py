"""Offices and staff: adding an office, a post, an account, who holds a post, and who is away when.

Knows the tables of people; must not know what a post allows (`workflows.authority`) nor how people sign in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Base
from models.offices import UNION, Office, Organ
from models.people import Absence, Holding, Post, User
from workflows import passwords
from workflows.errors import N_, InvalidInput, NotFound

Rank = Literal["A", "B"]
_Row = TypeVar("_Row", bound=Base)


@dataclass(frozen=True, kw_only=True)
class NewOffice:
    """An office to be added under another one of its organ; ``parent`` is that one's code, None for a root.

    ``region`` is what it is responsible for: the offices of other organs there give it their steps.
    """

    code: str
    name: str
    name_en: str
    level: Literal["city", "district", "street", "community"]
    parent: str | None
    region: str
    organ: str = UNION


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A post to be added to an office (its code), with the groups whose tasks its holders do."""

    code: str
    name: str
    name_en: str
    office: str
    groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """An account to be added in an office (its code)."""

    username: str
    name: str
    name_en: str
    office: str
    password: str
    demo: bool = False


def add_office(session: Session, new: NewOffice) -> Office:
    """Add an office.

    Raises `NotFound` for an unknown parent or organ, `InvalidInput` for a code that is taken, or for a parent of
    another organ: who may look into a branch would see the cases of both.
    """
    _require_unused(session, Office.code, new.code, "code")
    organ = _one(session, Organ, Organ.code, new.organ)
    parent = _one(session, Office, Office.code, new.parent) if new.parent else None
    if parent is not None and parent.organ != organ.code:
        raise InvalidInput.one(
            "parent", N_("“{parent}”不是{organ}的单位，请另选上级单位或留空"), parent=parent.name, organ=organ.name
        )
    office = Office(
        code=new.code,
        name=new.name,
        name_en=new.name_en,
        level=new.level,
        organ=organ.code,
        parent_id=parent.id if parent else None,
        path="",
        region=new.region,
    )
    session.add(office)
    session.flush()
    office.path = f"{parent.path if parent else '/'}{office.id}/"
    return office


def add_post(session: Session, new: NewPost) -> Post:
    """Add a post. Raises `NotFound` for an unknown office, `InvalidInput` for a code that is taken."""
    _require_unused(session, Post.code, new.code, "code")
    office = _one(session, Office, Office.code, new.office)
    post = Post(code=new.code, name=new.name, name_en=new.name_en, office_id=office.id, groups=sorted(new.groups))
    session.add(post)
    session.flush()
    return post


def add_user(session: Session, new: NewUser) -> User:
    """Add an account. Raises `NotFound` for an unknown office, `InvalidInput` for a name taken or an easy password."""
    _require_unused(session, User.username, new.username, "username")
    passwords.require_good(new.password, username=new.username)
    user = User(
        username=new.username,
        name=new.name,
        name_en=new.name_en,
        office_id=_one(session, Office, Office.code, new.office).id,
        password_hash=passwords.hashed(new.password),
        demo=new.demo,
    )
    session.add(user)
    session.flush()
    return user


def hold(session: Session, post: str, username: str, rank: Rank, *, from_on: date, to_on: date | None = None) -> None:
    """Let somebody hold a post (its code) as A or B, from and to a day, both inclusive.

    Raises `NotFound`, and `InvalidInput` for a post in an office of another organ: each works with its own accounts.
    """
    held, user = _one(session, Post, Post.code, post), _one(session, User, User.username, username)
    there, own = (session.get_one(Office, each.office_id) for each in (held, user))
    if there.organ != own.organ:
        template = N_("{person}是“{own}”的人员，不能担任“{office}”的岗位；请用该单位自己的账号")
        raise InvalidInput.one("username", template, person=user.name, own=own.name, office=there.name)
    session.add(Holding(post_id=held.id, user_id=user.id, rank=rank, from_on=from_on, to_on=to_on))
    session.flush()


def add_absence(session: Session, username: str, *, from_at: datetime, to_at: datetime | None, reason: str) -> None:
    """Note that somebody is away from an instant up to, not including, another (None: until further notice).

    Raises `NotFound` for an unknown account, `InvalidInput` for an end that is not after the beginning.
    """
    if to_at is not None and to_at <= from_at:
        raise InvalidInput.one("to_at", N_("结束时间应晚于开始时间"))
    user = _one(session, User, User.username, username)
    session.add(Absence(user_id=user.id, from_at=from_at, to_at=to_at, reason=reason))
    session.flush()


def _one(session: Session, row: type[_Row], column: Any, key: str) -> _Row:
    found = session.scalars(select(row).where(column == key)).one_or_none()
    if found is None:
        raise NotFound(N_("找不到“{key}”，请先添加"), key=key)
    return found


def _require_unused(session: Session, column: Any, key: str, field: str) -> None:
    if session.scalar(select(column).where(column == key)) is not None:
        raise InvalidInput.one(field, N_("“{key}”已被使用，请换一个"), key=key)
