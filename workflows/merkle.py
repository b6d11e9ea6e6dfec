"""One hash over many, and the short proof that one of them is among them (RFC 6962, section 2.1).

Pure. Must not know what the leaves are.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Sibling:
    """One step of a proof: the neighbouring hash (hexadecimal) and on which side it stands."""

    side: Side
    hash: str


def root(leaves: Sequence[bytes]) -> str:
    """Return the root over *leaves* as hexadecimal; of no leaves the SHA-256 of nothing."""
    return _root(leaves).hex()


def proof(leaves: Sequence[bytes], index: int) -> list[Sibling]:
    """Return the siblings from leaf *index* up to the root."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*proof(leaves[:split], index), Sibling("right", root(leaves[split:]))]
    return [*proof(leaves[split:], index - split), Sibling("left", root(leaves[:split]))]


def proven_root(leaf: bytes, siblings: Sequence[Sibling]) -> str:
    """Return the root that a leaf and its siblings lead to."""
    at = _leaf(leaf)
    for sibling in siblings:
        other = bytes.fromhex(sibling.hash)
        at = _node(other, at) if sibling.side == "left" else _node(at, other)
    return at.hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return _leaf(leaves[0])
    split = _split(len(leaves))
    return _node(_root(leaves[:split]), _root(leaves[split:]))


def _split(count: int) -> int:
    """Return the largest power of two below *count*."""
    return 1 << ((count - 1).bit_length() - 1)


def _leaf(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
