"""All rows that a case has in a table, compared with what its entries say they must be.

Must not know any single table.
"""

from collections.abc import Iterator
from typing import Any

from models.base import Base
from workflows.derived import File, differing
from workflows.rerun import Difference

Key = tuple[Any, ...]
Rows = dict[Key, tuple[int, dict[str, Any]]]
"""What rows must be, by their key without the case: the entry that last changed them, and their columns."""


def differences(file: File, kind: type[Base], subject: str, expected: Rows) -> Iterator[Difference]:
    """Yield rows of a table that are missing, altered or of no entry."""
    keys = [column.name for column in kind.__table__.primary_key if column.name != "case_id"]
    found = file.rows(kind)
    stored = {tuple(getattr(row, name) for name in keys): row for row in found}
    for key, (seq, written) in expected.items():
        named = " ".join([subject, *(str(part) for part in key)])
        row = stored.pop(key, None)
        if row is None:
            yield Difference(seq=seq, what=named, recorded="written", replayed=None)
        else:
            yield from differing(seq, named, written, row)
    for key in sorted(stored):
        named = " ".join([subject, *(str(part) for part in key)])
        yield Difference(seq=file.last, what=named, recorded=None, replayed="stored")
