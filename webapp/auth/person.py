"""Who is signed in, for the length of one request.

Knows the account and its posts at this moment; must not know cookies or passwords.
"""

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offices import Office
from models.people import Post, User
from workflows.desk import Actor


@dataclass(frozen=True, kw_only=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login brings no types
    """A signed-in person; Flask-Login keeps only `token`, the secret of the session stored in the database."""

    token: str
    username: str
    name: str
    name_en: str
    locale: str
    office_name: str
    office_name_en: str
    organ: str
    post_names: tuple[tuple[str, str], ...]
    actor: Actor

    def get_id(self) -> str:
        """Return what Flask-Login puts into the cookie: the session's secret, worthless once the session is closed."""
        return self.token


def load(session: Session, user: User, token: str, *, actor: Actor) -> SignedIn:
    """Return *user* as signed in by *token*, with the names the pages' frame shows."""
    office = session.get_one(Office, user.office_id)
    posts = session.scalars(select(Post).where(Post.code.in_(actor.posts)).order_by(Post.id))
    return SignedIn(
        token=token,
        username=user.username,
        name=user.name,
        name_en=user.name_en,
        locale=user.locale,
        office_name=office.name,
        office_name_en=office.name_en,
        organ=office.organ,
        post_names=tuple((post.name, post.name_en) for post in posts),
        actor=actor,
    )
