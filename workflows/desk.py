"""What a command works at: the open transaction, who acts and when.

A desk is made by the edge (web, API, command line, worker) for one command and given to it; the command neither opens
nor commits the transaction, and must not know which edge it serves.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from workflows.documents import DocumentStore
    from workflows.releases import Releases

Channel = Literal["web", "api", "cli", "system"]


@dataclass(frozen=True, kw_only=True)
class Cover:
    """A post that the actor covers at the moment as its B holder, because the A holder is absent (AB 岗)."""

    post: str
    office_id: int
    groups: frozenset[str]
    for_user_id: int
    for_username: str
    for_name: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person at work, or the system, with everything authority is decided from.

    ``groups_by_office`` tells for which groups the actor acts in which office, own posts and covered posts together;
    ``groups`` is their union; ``office_path`` is the root of what the actor may see.
    """

    user_id: int | None
    username: str
    name: str
    office_id: int | None
    office_path: str
    groups_by_office: Mapping[int, frozenset[str]]
    posts: tuple[str, ...] = ()
    covers: tuple[Cover, ...] = ()
    channel: Channel = "web"

    @property
    def groups(self) -> frozenset[str]:
        """All groups the actor acts for, in whatever office."""
        return frozenset().union(*self.groups_by_office.values())

    @property
    def is_system(self) -> bool:
        """Whether no person acts: a timer, an import, a replay."""
        return self.user_id is None


SYSTEM = Actor(
    user_id=None,
    username="system",
    name="系统",
    office_id=None,
    office_path="/",
    groups_by_office={},
    channel="system",
)


def new_id() -> str:
    """Return a fresh random identifier, 32 hexadecimal digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One command's surroundings: transaction, actor, instant, published processes, stored documents."""

    session: "Session"
    actor: Actor
    now: datetime
    releases: "Releases"
    documents: "DocumentStore"
    new_id: Callable[[], str] = field(default=new_id)
