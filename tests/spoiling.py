"""Files damaged on their way, a byte at a time. Must not know what kind of file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FLIPPED = 0xFF
PLACES = 200


def spoilt_bytes(content: bytes, places: int = PLACES) -> Iterator[bytes]:
    """The content with one byte turned round, at so many places all over it."""
    for at in range(0, len(content), max(1, len(content) // places)):
        yield content[:at] + bytes([content[at] ^ FLIPPED]) + content[at + 1 :]
