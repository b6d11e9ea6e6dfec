"""A session for one transaction on one connection, of which nothing is set up before it is needed.

A session of SQLAlchemy's own keeps a transaction of its own beside the connection's, which takes longer to begin and to
end than most commands need for their statements. Must not know any table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session


class Transaction(Session):
    """A session whose connection is taken and begun when it is first asked for, and committed by `end` alone.

    Whoever works past the unit of work uses `connection()`; the unit of work, when there is something for it, joins
    the same transaction. Leaving the session without `end` rolls back.
    """

    def __init__(self, engine: Engine) -> None:
        """Open nothing yet; objects stay readable after the commit."""
        super().__init__(expire_on_commit=False)
        self._engine = engine
        self._begun: tuple[Connection, RootTransaction] | None = None

    def connection(self, *_about: Any, **_options: Any) -> Connection:
        """The one connection, in its transaction. Raises `InvalidRequestError` after a rollback."""
        if self._begun is None:
            connection = self._engine.connect()
            self._begun = connection, connection.begin()
        elif not self._begun[1].is_active:
            message = "Expected a transaction, but it is rolled back"
            raise InvalidRequestError(message)
        return self._begun[0]

    def get_bind(self, *_about: Any, **_options: Any) -> Connection:
        """Where the unit of work and queries go: whatever they are about, the one connection."""
        return self.connection()

    def rollback(self) -> None:
        """Roll back everything; nothing can be done in this session afterwards."""
        super().rollback()
        if self._begun is not None and self._begun[1].is_active:
            self._begun[1].rollback()

    def end(self) -> None:
        """Write what the unit of work still holds, and commit. A transaction that was rolled back stays so."""
        if self._begun is None or self._begun[1].is_active:
            self.flush()
        if self._begun is None or not self._begun[1].is_active:
            return
        try:
            self._begun[1].commit()
        except BaseException:
            self._begun[1].rollback()  # or the library takes it for ended, and lends the connection as it is
            raise

    def close(self) -> None:
        """Let the objects go and give the connection back, rolled back unless it was committed."""
        if self.in_transaction() or len(self.identity_map):
            super().close()
        if self._begun is not None:
            connection, self._begun = self._begun[0], None
            connection.close()
