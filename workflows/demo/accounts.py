"""Who can sign in to a demo office, with what, and as whom: for the command, and for its sign-in page.

Must not exist outside demo mode: whoever asks has looked whether the office is one (`workflows.democlock`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.offices import Office
from models.people import Holding, Post, User
from workflows import acting
from workflows.clock import office_date

PASSWORD = "bangfu-demo"  # noqa: S105 (meant to be known: it opens invented cases only)


@dataclass(frozen=True, kw_only=True)
class Role:
    """A post of one name, and who holds it: user name, own name and office, each name in Chinese and in English."""

    post: tuple[str, str]
    people: tuple[tuple[str, tuple[str, str], tuple[str, str]], ...]


def accounts(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Return who can sign in to the demo office, with what, and as whom."""
    found = []
    for user in session.scalars(select(User).where(User.demo, User.active).order_by(User.id)):
        actor = acting.actor_for(session, user, now=now, channel="cli")
        names = session.scalars(select(Post.name).where(Post.code.in_(actor.posts)).order_by(Post.id))
        found.append(
            {
                "username": user.username,
                "password": PASSWORD,
                "name": user.name,
                "office": session.get_one(Office, user.office_id).name,
                "posts": list(names),
                "groups": sorted(actor.groups),
            }
        )
    return found


def by_role(session: Session, now: datetime) -> list[Role]:
    """Return the demo accounts by what their holders do, as A holders of today, in one query."""
    today = office_date(now)
    held = (
        select(Post.name, Post.name_en, User.username, User.name, User.name_en, Office.name, Office.name_en)
        .join(Holding, Holding.post_id == Post.id)
        .join(User, User.id == Holding.user_id)
        .join(Office, Office.id == Post.office_id)
        .where(User.demo, User.active, Holding.rank == "A", Holding.from_on <= today)
        .where(or_(Holding.to_on.is_(None), Holding.to_on >= today))
        .order_by(Post.id, User.id)
    )
    found: dict[tuple[str, str], list[tuple[str, tuple[str, str], tuple[str, str]]]] = {}
    for post, post_en, username, name, name_en, office, office_en in session.execute(held):
        found.setdefault((post, post_en), []).append((username, (name, name_en), (office, office_en)))
    return [Role(post=post, people=tuple(people)) for post, people in found.items()]
