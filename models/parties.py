"""Parties: the persons a case is about, and their households.

Knows columns; must not know masking (`workflows.privacy`) nor how a case is opened.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ascii_text

INITIALS_LENGTH = 200


class Person(Base):
    """A person known to the office. `id_number` is 18 characters in capitals, or None while unknown."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    id_number: Mapped[str | None] = mapped_column(ascii_text(18), unique=True)
    phone: Mapped[str | None] = mapped_column(ascii_text(20), index=True)
    name_initials: Mapped[str] = mapped_column(ascii_text(INITIALS_LENGTH), default="")
    """Pinyin initials of every reading of the name, separated by spaces."""


class Household(Base):
    """People who live from one purse, under one head."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(primary_key=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    address: Mapped[str] = mapped_column(String(300), default="")


class HouseholdMember(Base):
    """A member and the relation to the head."""

    __tablename__ = "household_members"
    __table_args__ = (UniqueConstraint("household_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    relation: Mapped[str] = mapped_column(String(40))
