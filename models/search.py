"""The search index of cases: one row per word, made from `Case.search` whenever a case is stored.

Who stores a case past the unit of work calls `index_again`. Knows that words are separated by spaces; must not know
how they are made (`workflows.search`). Made by the application, because neither database finds two-character Chinese
names by itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from models.base import Base, ascii_text
from models.cases import Case

WORD_LENGTH = 64


class SearchWord(Base):
    """One word under which a case is found. On SQLite its key is the table: an index would be all of it once more."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_case_id", "case_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(ascii_text(WORD_LENGTH), primary_key=True)
    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )


def index_again(connection: Connection, case: Case) -> None:
    """File a stored case under its present words."""
    connection.execute(delete(SearchWord).where(SearchWord.case_id == case.id))
    _file(connection, case)


def _file(connection: Connection, case: Case) -> None:
    words = {word[:WORD_LENGTH] for word in (case.search or "").split()}
    if words:
        connection.execute(insert(SearchWord), [{"word": word, "case_id": case.id} for word in sorted(words)])


@event.listens_for(Case, "after_insert")
def _index(_mapper: Mapper[Any], connection: Connection, case: Case) -> None:
    _file(connection, case)


@event.listens_for(Case, "after_update")
def _index_changed(_mapper: Mapper[Any], connection: Connection, case: Case) -> None:
    if inspect(case).attrs.search.history.has_changes():
        index_again(connection, case)
