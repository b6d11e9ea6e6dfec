"""Cases: where each one stands now. How it came there is the journal's (`models.journal`).

Knows columns; must not know BPMN, rules or who may see a case.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text, one_of


class Case(Base):
    """One case. `version` is the number of its last journal entry, set by the command and checked at every update.

    `*_by` columns hold user names, as the journal does. `state` and `data` are canonical text, `parameters` the
    values the case is decided by, with their versions. `search` are the tokens of `workflows.search`.
    """

    __tablename__ = "cases"
    __table_args__ = (
        one_of("status", "open", "closed"),
        Index("ix_cases_opened", "opened_at", "id"),
        Index("ix_cases_office_status", "office_id", "status", "opened_at", "id"),
        Index("ix_cases_closed", "office_id", "closed_at"),
    )

    id: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    process: Mapped[str] = mapped_column(ascii_text(64))
    process_name: Mapped[str] = mapped_column(String(200))
    release_digest: Mapped[str] = mapped_column(ForeignKey("releases.digest"))
    status: Mapped[str] = mapped_column(String(16), default="open")
    outcome: Mapped[str | None] = mapped_column(ascii_text(64))
    outcome_label: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    office_path: Mapped[str] = mapped_column(ascii_text(200))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(ascii_text(64))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text)
    parameters: Mapped[str] = mapped_column(Text, default="{}")
    decisive_on: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    urgent: Mapped[bool] = mapped_column(default=False)
    search: Mapped[str] = mapped_column(Text, default="")

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 (SQLAlchemy's form)


class LargeValue(Base):
    """A large value of a case's data as canonical text; `Case.data` names it by the SHA-256 of that text."""

    __tablename__ = "large_values"

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class NumberSeries(Base):
    """The last number given in a series of a year (case numbers, letter numbers); its row is the lock."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(default=0)
