"""Links between cases: which case another one was spawned from, split from or is worked together with.

Knows columns; must not know what makes a link (`workflows.caselinks`). That two cases are about one organisation is no
link: it is found by what they say.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text, one_of


class CaseLink(Base):
    """The case `case_id` is linked to another one; it belongs to the case whose journal tells of it.

    The other case has no foreign key: it may lie in another partition, and no transaction writes two cases.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        one_of("kind", "spawned_from", "joined_to", "split_from"),
        Index("ix_case_links_other_case_id", "other_case_id"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    other_case_id: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_text(16), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
