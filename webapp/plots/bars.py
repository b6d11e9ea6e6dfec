"""Bars one below the other, each under its label, the marked part hatched: room for long names also on a phone.

Pure; must not know what is plotted.
"""

from collections.abc import Iterator
from decimal import Decimal

from markupsafe import Markup

from webapp.plots.figures import Bar, Bars, written
from webapp.plots.svg import Number, element, picture

WIDTH, ROW, THICKNESS = 560, 54, 16
_FOR_NUMBERS = 260
_LABEL_AT, _BAR_AT, _NUMBER_AT = 20, 28, 42
_SHORTEST = 2
"""A bar that is not nothing is seen."""


def bars(plot: Bars) -> Markup:
    """Return the picture of some bars, in their order, against the largest."""
    largest = max((each.value for each in plot.bars), default=Decimal(0)) or Decimal(1)
    hatch = f"{plot.id}-hatch"
    parts = [_hatched(hatch), *(_row(at, each, plot, largest, hatch) for at, each in enumerate(plot.bars))]
    return picture(plot.id, plot.title, plot.description, (WIDTH, max(1, len(plot.bars)) * ROW), parts)


def _hatched(name: str) -> Markup:
    stripe = element("path", class_="plot-hatch", d="M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5")
    pattern = element("pattern", (stripe,), id=name, width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", (pattern,))


def _row(at: int, bar: Bar, plot: Bars, largest: Decimal, hatch: str) -> Markup:
    return element("g", tuple(_drawn(bar, plot, largest, hatch)), transform=f"translate(0 {at * ROW})")


def _drawn(bar: Bar, plot: Bars, largest: Decimal, hatch: str) -> Iterator[Markup]:
    room = Decimal(WIDTH - _FOR_NUMBERS)
    length = _length(bar.value, largest, room)
    marked = min(length, _length(bar.marked, largest, room))
    yield element("text", bar.label, class_="plot-label", x=0, y=_LABEL_AT)
    yield element("rect", class_="plot-bar", x=0, y=_BAR_AT, width=length, height=THICKNESS)
    if marked:
        place: dict[str, Number | str] = {"x": 0, "y": _BAR_AT, "width": marked, "height": THICKNESS}
        yield element("rect", class_="plot-marked", **place)
        yield element("rect", fill=f"url(#{hatch})", **place)
    told = f"{written(bar.value, plot.decimals)} {plot.unit}"
    yield element("text", told + (f" · {bar.note}" if bar.note else ""), class_="plot-text", x=length + 8, y=_NUMBER_AT)


def _length(value: Decimal, largest: Decimal, room: Decimal) -> Decimal:
    return max(Decimal(_SHORTEST), value * room / largest) if value > 0 else Decimal(0)
