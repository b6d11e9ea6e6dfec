"""Cursors that are numbers: what the next page of a list begins after. Must not know what is listed."""

from workflows.errors import N_, InvalidInput

_LONGEST = 18
"""Digits; a larger number fits no database."""


def number_after(cursor: str | None) -> int:
    """Return the number a cursor stands for, 0 without one.

    Raises:
        InvalidInput: no answer of this list gave such a cursor.
    """
    if cursor is None:
        return 0
    if not cursor.isdecimal() or len(cursor) > _LONGEST:
        raise InvalidInput.one("cursor", N_("请使用上一页返回的 next_cursor"))
    return int(cursor)
