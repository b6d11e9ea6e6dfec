"""An entry about claims in short: what of it is shown among others, cut out as JSON has it before it is read.

An entry may tell of hundreds of lines and the decision about each of them. Must not know who shows it.
"""

from collections.abc import Mapping
from typing import Any

from workflows import canonical
from workflows.claims import recorded

MOST = 20
"""So many lines and decisions of an entry are shown; every line's own history tells the rest."""


_WITHOUT_REASON = frozenset({recorded.RECORD, recorded.ASSESS, recorded.PAY})
"""Commands whose input is the lines or payments themselves, and nothing that is told here."""


def read(command: str, input_: str, outcome: str) -> list[Any]:
    """Return of the input the reason, of the outcome the sums, the first lines and decisions, and what there is in all.

    `numbers` are those of all lines that were touched, `decided` is how many decisions were made. What is missing in an
    entry that somebody has altered is missing here. Raises `UnreadableError`.
    """
    told: list[Any] = canonical.loads_part(_cut, "{}" if command in _WITHOUT_REASON else input_, outcome)
    return told


def _cut(input_: Mapping[str, Any], said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    decisions, lines = said.get("decisions", []), said.get("lines", [])
    short = {
        "numbers": [line.get("number") for line in lines],
        "lines": lines[:MOST],
        "decisions": decisions[:MOST],
        "decided": len(decisions),
    }
    return [{name: input_[name] for name in ("reason",) if name in input_}, {**short, "sums": said.get("sums")}]
