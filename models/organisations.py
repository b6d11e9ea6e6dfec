"""Which organisation a case is about, where its process says so: the employer of a wage case, say.

Knows columns; must not know how names are made alike (`workflows.organisationnames`) nor what facts mean.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ascii_text


class CaseOrganisation(Base):
    """The organisation of a case. `code` is its unified code, if it was told; `normal_name` is the name compared by.

    `facts` is canonical text: what the case says about the organisation, by name; to a date until which it holds, or to
    None where it holds for good.
    """

    __tablename__ = "case_organisations"
    __table_args__ = (
        Index("ix_case_organisations_code", "code"),
        Index("ix_case_organisations_normal_name", "normal_name"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    code: Mapped[str | None] = mapped_column(ascii_text(24))
    name: Mapped[str] = mapped_column(String(200))
    normal_name: Mapped[str] = mapped_column(String(200))
    facts: Mapped[str] = mapped_column(Text, default="{}")
