"""Staff: accounts, posts (岗位) with their A and B holders, absences, and the traces of signing in.

Knows columns; must not know passwords in clear, nor what a post allows (`workflows.people`, `workflows.authority`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text, one_of


class User(Base):
    """A person's account. Never deleted, only made inactive: the journal names it for ever."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ascii_text(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(String(16), default="zh")


class Post(Base):
    """A post in an office; who holds it belongs to its candidate groups there."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ascii_text(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    groups: Mapped[list[str]] = mapped_column(Json, default=list)


class Holding(Base):
    """Who holds a post, as A (first) or B (stands in while A is absent), from and to a date, both inclusive."""

    __tablename__ = "holdings"
    __table_args__ = (one_of("rank", "A", "B"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    rank: Mapped[str] = mapped_column(String(1), default="A")
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Absence(Base):
    """A dated absence: from the first instant, up to but not including the last."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(Instant)
    to_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class WebSession(Base):
    """A browser signed in. Only the SHA-256 of the cookie's value is kept."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A bearer token of the REST API. Only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    token_hash: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class LoginAttempt(Base):
    """One try to sign in; the throttle counts these, so all web processes share it."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_username_at", "username", "at"),
        Index("ix_login_attempts_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ascii_text(64))
    address: Mapped[str] = mapped_column(ascii_text(64))
    at: Mapped[datetime] = mapped_column(Instant)
    ok: Mapped[bool]
