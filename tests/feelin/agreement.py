"""Whether two encoded values are the same: numbers to as many digits as binary numbers have, UTC however it is written.

Knows no engine.
"""

import re
from decimal import Decimal

from tests.feelin.encoding import Encoded

_RELATIVE = Decimal("1e-13")
_ABSOLUTE = Decimal("1e-9")


def agree(ours: Encoded, theirs: Encoded) -> bool:
    """Whether the values are the same; a context's entries may stand in any order, and an error counts as null."""
    if ours is None:
        return theirs is None or (isinstance(theirs, dict) and "error" in theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if not (isinstance(ours, dict) and isinstance(theirs, dict)) or ours.keys() != theirs.keys():
        return type(ours) is type(theirs) and bool(ours == theirs)
    [(kind, own)], [other] = ours.items(), theirs.values()
    if kind == "number":
        left, right = Decimal(own), Decimal(other)
        return right.is_finite() and abs(left - right) <= max(_ABSOLUTE, abs(left) * _RELATIVE)
    if kind == "context":
        own, other = dict(own), dict(other)
        return own.keys() == other.keys() and all(agree(own[name], other[name]) for name in own)
    if isinstance(own, str):
        return own == re.sub(r"\+00:00$", "Z", str(other))
    return agree(own, other)
