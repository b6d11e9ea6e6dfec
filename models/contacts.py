"""The register of publicity contacts: whom the office visited about a process, and the application that came of it.

Knows columns; must not know who may enter or link one (`workflows.contactwork`). Nothing is deleted when it turns out
wrong: it gets an end, so that a report of a past day comes out the same.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text, one_of

MEANS = ("home", "shop", "event", "window", "phone")
INTERESTS = ("yes", "later", "no")


class PublicityContact(Base):
    """Somebody who was told of a process on a day; `voided_at` is since when the entry does not count any more."""

    __tablename__ = "publicity_contacts"
    __table_args__ = (
        one_of("means", *MEANS),
        one_of("interest", *INTERESTS),
        Index("ix_publicity_contacts_process_office_id_visited_on_id", "process", "office_id", "visited_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(ascii_text(64))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(ascii_text(20), default="")
    visited_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(120), default="")
    means: Mapped[str] = mapped_column(String(16))
    interest: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(ascii_text(64))
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(ascii_text(64))
    void_reason: Mapped[str] = mapped_column(String(300), default="")


class ContactLink(Base):
    """The case that a contact applied with, from an instant on, until it ends because it was wrong.

    Of a contact and of a case only one link is running at a time.
    """

    __tablename__ = "contact_links"
    __table_args__ = (
        Index(
            "uq_contact_links_contact_id_running",
            "contact_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_contact_links_case_id_running",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("publicity_contacts.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("linked_by", ascii_text(64))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(ascii_text(64))
    end_reason: Mapped[str] = mapped_column(String(300), default="")
