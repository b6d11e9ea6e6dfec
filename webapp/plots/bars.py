"""Bars one below the other, each under its label, the marked part hatched: room for long names also on a phone.

Pure; must not know what is plotted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import east_asian_width

from markupsafe import Markup

from webapp.plots.figures import Bar, Bars, written
from webapp.plots.svg import Number, element, picture

WIDTH, ROW, THICKNESS = 560, 54, 16
_WIDE, _NARROW, _MARGIN = 17, 8.2, 16
"""How wide a character is at most: of Chinese and what its typefaces draw as wide, of anything else; and what is left
free beside what bars tell."""
_SHORTEST_ROOM = 120
"""However much bars tell, so much is theirs."""
_LABEL_AT, _BAR_AT, _NUMBER_AT = 20, 28, 42
_SHORTEST = 2
"""A bar that is not nothing is seen."""


def bars(plot: Bars) -> Markup:
    """Return the picture of some bars, in their order, against the largest."""
    largest = max((each.value for each in plot.bars), default=Decimal(0)) or Decimal(1)
    hatch = f"{plot.id}-hatch"
    scale = _Scale(largest, Decimal(_room([_told(each, plot) for each in plot.bars])))
    parts = [_hatched(hatch), *(_row(at, each, plot, scale, hatch) for at, each in enumerate(plot.bars))]
    return picture(plot.id, plot.title, plot.description, (WIDTH, max(1, len(plot.bars)) * ROW), parts)


def _hatched(name: str) -> Markup:
    stripe = element("path", class_="plot-hatch", d="M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5")
    pattern = element("pattern", (stripe,), id=name, width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", (pattern,))


@dataclass(frozen=True)
class _Scale:
    """The largest value, and how long its bar is."""

    largest: Decimal
    room: Decimal


def _room(told: Iterable[str]) -> float:
    """Return how long the longest bar may be for what is told beside it to stand in the picture."""
    widths = (sum(_WIDE if east_asian_width(each) in "WFA" else _NARROW for each in text) for text in told)
    return max(_SHORTEST_ROOM, WIDTH - _MARGIN - max(widths, default=0))


def _told(bar: Bar, plot: Bars) -> str:
    told = f"{written(bar.value, plot.decimals)} {plot.unit}"
    return told + (f" · {bar.note}" if bar.note else "")


def _row(at: int, bar: Bar, plot: Bars, scale: _Scale, hatch: str) -> Markup:
    return element("g", tuple(_drawn(bar, plot, scale, hatch)), transform=f"translate(0 {at * ROW})")


def _drawn(bar: Bar, plot: Bars, scale: _Scale, hatch: str) -> Iterator[Markup]:
    length = _length(bar.value, scale)
    marked = min(length, _length(bar.marked, scale))
    yield element("text", bar.label, class_="plot-label", x=0, y=_LABEL_AT)
    yield element("rect", class_="plot-bar", x=0, y=_BAR_AT, width=length, height=THICKNESS)
    if marked:
        place: dict[str, Number | str] = {"x": 0, "y": _BAR_AT, "width": marked, "height": THICKNESS}
        yield element("rect", class_="plot-marked", **place)
        yield element("rect", fill=f"url(#{hatch})", **place)
    yield element("text", _told(bar, plot), class_="plot-text", x=length + 8, y=_NUMBER_AT)


def _length(value: Decimal, scale: _Scale) -> Decimal:
    return max(Decimal(_SHORTEST), value * scale.room / scale.largest) if value > 0 else Decimal(0)
