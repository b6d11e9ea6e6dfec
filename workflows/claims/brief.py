"""An entry about claims in short: what of it is shown among others, cut out as JSON has it before it is read.

An entry may tell of hundreds of lines and the decision about each of them; what is shown is found in its text, and the
rest of it is not read. Must not know who shows it.
"""

import json
from collections.abc import Mapping
from typing import Any

from workflows import canonical
from workflows.claims import recorded

MOST = 20
"""So many lines and decisions of an entry are shown; every line's own history tells the rest."""
LONG = 20_000
"""A shorter outcome (characters) is read whole: looking for its parts would cost more."""

WITHOUT_REASON = frozenset({recorded.RECORD, recorded.ASSESS, recorded.PAY})
"""Commands whose input is the lines or payments themselves, and nothing that is told here."""
_DECISIONS, _DECISION, _LINES = '"decisions":[', '{"decision":', ',"lines":['
_DECODER = json.JSONDecoder()


def read(command: str, input_: str, outcome: str) -> list[Any]:
    """Return of the input the reason, of the outcome the sums, the first lines and decisions, and what there is in all.

    `numbers` are those of all lines that were touched, `decided` is how many decisions were made. What is missing in an
    entry that somebody has altered is missing here. Raises `UnreadableError`.
    """
    entered = "{}" if command in WITHOUT_REASON else input_
    shortened, decided = _shortened(outcome) if len(outcome) > LONG else (outcome, None)

    def cut(input_: Mapping[str, Any], said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        decisions, lines = said.get("decisions", []), said.get("lines", [])
        short = {
            "numbers": [line.get("number") for line in lines],
            "lines": lines[:MOST],
            "decisions": decisions[:MOST],
            "decided": len(decisions) if decided is None else decided,
        }
        return [{name: input_[name] for name in ("reason",) if name in input_}, {**short, "sums": said.get("sums")}]

    told: list[Any] = canonical.loads_part(cut, entered, shortened)
    return told


def _shortened(outcome: str) -> tuple[str, int | None]:
    """Return an outcome without what the rules computed and all but the first decisions, and how many there are.

    Keys of canonical JSON are in order: what was computed, the decisions, the lines, payments and sums. A text that is
    not as it should be stays whole.
    """
    begin, lines = outcome.find(_DECISIONS), outcome.rfind(_LINES)
    if begin < 0 or lines < begin:
        return outcome, None
    at, kept = begin + len(_DECISIONS), list[str]()
    try:
        while len(kept) < MOST and outcome.startswith(_DECISION, at):
            _, end = _DECODER.raw_decode(outcome, at)
            kept.append(outcome[at:end])
            at = end + (outcome[end] == ",")
    except (ValueError, IndexError):
        return outcome, None
    head = f'{{"decisions":[{",".join(kept)}]'
    return head + outcome[lines:], outcome.count(_DECISION, begin, lines)
