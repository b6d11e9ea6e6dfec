"""Lines over months: values on a round axis from nothing upwards, a mark at every value, gaps where there is none.

Series differ by stroke and mark, not by colour alone. Pure; must not know what is plotted.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from markupsafe import Markup

from webapp.plots.figures import Lines, Series, written
from webapp.plots.scales import Axis, axis
from webapp.plots.svg import element, picture

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 74, 30, 38, 46
_MOST_LABELS = 5
_MARK = 4
_TOO_CLOSE = 2
Point = tuple[Decimal, Decimal]


def lines(plot: Lines) -> Markup:
    """Return the picture of some series; one without any value has only its axes."""
    known = [value for each in plot.series for value in each.values if value is not None]
    scale = axis(max(known, default=Decimal(0)), plot.top)
    parts = [
        *_grid(scale),
        element("text", plot.unit, class_="plot-unit", x=0, y=18),
        *_places(plot.places),
        *(part for at, each in enumerate(plot.series, 1) for part in _line(at, each, plot, scale)),
    ]
    return picture(plot.id, plot.title, plot.description, (WIDTH, HEIGHT), parts)


def _grid(scale: Axis) -> Iterator[Markup]:
    for mark in scale.marks:
        y = _height(mark, scale)
        name = "plot-grid" if mark else "plot-base"
        yield element("line", class_=name, x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y)
        yield element("text", written(mark, scale.decimals), class_="plot-text", x=LEFT - 8, y=y + 5, text_anchor="end")


def _places(places: Sequence[str]) -> Iterator[Markup]:
    for at in shown(len(places)):
        x = _across(at, len(places))
        yield element("line", class_="plot-base", x1=x, x2=x, y1=HEIGHT - BOTTOM, y2=HEIGHT - BOTTOM + 5)
        yield element("text", places[at], class_="plot-text", x=x, y=HEIGHT - BOTTOM + 24, text_anchor="middle")


def shown(number: int) -> list[int]:
    """Return which of so many places have a label: evenly, so that they never touch, the last one always."""
    if number <= _MOST_LABELS:
        return list(range(number))
    every = -(-number // _MOST_LABELS)
    return sorted(number - 1 - back for back in range(0, number, every))


def _line(number: int, series: Series, plot: Lines, scale: Axis) -> Iterator[Markup]:
    points = [
        (at, value, (_across(at, len(plot.places)), _height(value, scale)))
        for at, value in enumerate(series.values)
        if value is not None
    ]
    for run in _runs([at for at, _, _ in points]):
        path = " ".join(f"{x:.1f},{y:.1f}" for at, _, (x, y) in points if at in run)
        yield element("polyline", class_=f"plot-line plot-{number}", points=path)
    for at, value, (x, y) in points:
        told = f"{series.label} {plot.places[at]} {written(value, plot.decimals)} {plot.unit}"
        yield mark(number, x, y, told)


def _runs(places: Sequence[int]) -> list[range]:
    """Return the runs of places that follow each other; a single one is no line."""
    runs: list[range] = []
    for at in places:
        if runs and runs[-1].stop == at:
            runs[-1] = range(runs[-1].start, at + 1)
        else:
            runs.append(range(at, at + 1))
    return [run for run in runs if len(run) >= _TOO_CLOSE]


def mark(number: int, x: Decimal, y: Decimal, told: str = "") -> Markup:
    """Return the mark of a series at a point: a disc, a square, a triangle, a ring; with what a pointer is told."""
    inside = (element("title", told),) if told else ()
    name = f"plot-mark plot-{number}"
    if number == 1:
        return element("circle", inside, class_=name, cx=x, cy=y, r=_MARK)
    if number == 2:  # noqa: PLR2004 (the second series)
        return element("rect", inside, class_=name, x=x - _MARK, y=y - _MARK, width=2 * _MARK, height=2 * _MARK)
    if number == 3:  # noqa: PLR2004 (the third)
        corners = f"{x:.1f},{y - 5:.1f} {x - 5:.1f},{y + 4:.1f} {x + 5:.1f},{y + 4:.1f}"
        return element("polygon", inside, class_=name, points=corners)
    return element("circle", inside, class_=f"{name} plot-ring", cx=x, cy=y, r=_MARK)


def swatch(number: int) -> Markup:
    """Return a piece of the line of a series, for the list of what lines mean."""
    inside = (
        element("polyline", class_=f"plot-line plot-{number}", points="0,7 30,7"),
        mark(number, Decimal(15), Decimal(7)),
    )
    return element("svg", inside, class_="plot-swatch", view_box="0 0 30 14", aria_hidden="true")


def _across(at: int, number: int) -> Decimal:
    room = Decimal(WIDTH - LEFT - RIGHT)
    return LEFT + (room / 2 if number == 1 else room * at / (number - 1))


def _height(value: Decimal, scale: Axis) -> Decimal:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / scale.top)
