"""The backlog as bars, laid out for an SVG that the server draws.

Pure numbers and texts; must not know the database or requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

WIDTH = 440
LABEL_WIDTH = 206
ROW_HEIGHT = 30
BAR_HEIGHT = 16
_ROOM_FOR_NUMBERS = 126
_WIDEST_LABEL = 24
"""In columns: a Chinese character takes two, a Latin letter about one."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step: its whole and late lengths in drawing units, where it stands, and what it says."""

    label: str
    short: str
    waiting: int
    overdue: int
    y: int
    length: float
    late_length: float
    url: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """All bars and the height they need."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = LABEL_WIDTH
    thickness: int = BAR_HEIGHT


@dataclass(frozen=True, kw_only=True)
class Pile:
    """What waits at one step."""

    label: str
    waiting: int
    overdue: int
    url: str


def drawn(piles: Sequence[Pile]) -> Chart:
    """Lay the piles out, in their order, against the largest."""
    largest = max((pile.waiting for pile in piles), default=1)
    scale = (WIDTH - LABEL_WIDTH - _ROOM_FOR_NUMBERS) / largest
    bars = tuple(
        Bar(
            label=pile.label,
            short=shortened(pile.label),
            waiting=pile.waiting,
            overdue=pile.overdue,
            y=number * ROW_HEIGHT,
            length=round(pile.waiting * scale, 1),
            late_length=round(pile.overdue * scale, 1),
            url=pile.url,
        )
        for number, pile in enumerate(piles)
    )
    return Chart(bars=bars, height=max(1, len(bars)) * ROW_HEIGHT)


def shortened(label: str) -> str:
    """Cut a label that is wider than its place, and say so with an ellipsis."""
    ends = list(accumulate(2 if east_asian_width(each) in "WFA" else 1 for each in label))
    if not ends or ends[-1] <= _WIDEST_LABEL:
        return label
    kept = sum(end < _WIDEST_LABEL for end in ends)
    return f"{label[:kept].rstrip()}…"
