"""Rectangles, lines and the space that texts take: the arithmetic behind a clean diagram.

Knows no BPMN; lengths are diagram units (pixels at zoom 1), y grows downwards.
"""

import math
import unicodedata

from workflows.engine.graph import Bounds

LINE_HEIGHT = 1.2
_WIDE = frozenset("WFA")
_NARROW_EM = 0.55
Point = tuple[float, float]


def overlap(one: Bounds, other: Bounds, *, tolerance: float = 1.0) -> bool:
    """Whether two rectangles share more than `tolerance` in both directions."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > tolerance and down > tolerance


def contains(outer: Bounds, inner: Bounds, *, tolerance: float = 1.0) -> bool:
    """Whether `inner` lies within `outer`."""
    return (
        inner.x >= outer.x - tolerance
        and inner.y >= outer.y - tolerance
        and inner.right <= outer.right + tolerance
        and inner.bottom <= outer.bottom + tolerance
    )


def inset(bounds: Bounds, by: float) -> Bounds:
    """The rectangle made smaller on each side, never below a point."""
    dx, dy = min(by, bounds.width / 2), min(by, bounds.height / 2)
    return Bounds(x=bounds.x + dx, y=bounds.y + dy, width=bounds.width - 2 * dx, height=bounds.height - 2 * dy)


def distance(point: Point, bounds: Bounds) -> float:
    """From a point to the border or inside of a rectangle; 0 inside."""
    dx = max(bounds.x - point[0], 0.0, point[0] - bounds.right)
    dy = max(bounds.y - point[1], 0.0, point[1] - bounds.bottom)
    return math.hypot(dx, dy)


def crosses(start: Point, end: Point, bounds: Bounds) -> bool:
    """Whether the segment runs through the inside of the rectangle (Liang and Barsky's clipping)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    enter, leave = 0.0, 1.0
    edges = (
        (-dx, start[0] - bounds.x),
        (dx, bounds.right - start[0]),
        (-dy, start[1] - bounds.y),
        (dy, bounds.bottom - start[1]),
    )
    for direction, gap in edges:
        if direction == 0:
            if gap <= 0:
                return False
        elif direction < 0:
            enter = max(enter, gap / direction)
        else:
            leave = min(leave, gap / direction)
    return enter < leave


def shared_length(one: tuple[Point, Point], other: tuple[Point, Point]) -> float:
    """How long two segments lie on one another; 0 when they only cross, touch or run apart."""
    (ax, ay), (bx, by) = one
    length = math.hypot(bx - ax, by - ay)
    if length == 0:
        return 0.0
    ux, uy = (bx - ax) / length, (by - ay) / length
    along = []
    for x, y in other:
        if abs((x - ax) * uy - (y - ay) * ux) > 1:
            return 0.0
        along.append((x - ax) * ux + (y - ay) * uy)
    return max(0.0, min(length, max(along)) - max(0.0, min(along)))


def text_width(text: str, font_size: float) -> float:
    """The width of a text on one line; Chinese characters take a full em, others a little over half."""
    ems = sum(1.0 if unicodedata.east_asian_width(each) in _WIDE else _NARROW_EM for each in text)
    return ems * font_size


def text_lines(text: str, width: float, font_size: float) -> int:
    """How many lines a text takes in a box of this width; an editor breaks Chinese anywhere."""
    fitting = max(width, font_size)
    return sum(max(1, math.ceil(text_width(line, font_size) / fitting)) for line in text.splitlines() or [""])


def text_box(text: str, box: Bounds, font_size: float) -> Bounds:
    """The space a text takes that is set from the top of `box`, centred, and broken at its width."""
    lines = text_lines(text, box.width, font_size)
    width = min(max(box.width, font_size), text_width(text, font_size))
    height = lines * font_size * LINE_HEIGHT
    return Bounds(x=box.x + box.width / 2 - width / 2, y=box.y, width=width, height=height)
