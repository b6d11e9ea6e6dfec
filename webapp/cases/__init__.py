"""The pages about cases: list, start, and one case with its tabs."""

from webapp.cases import (
    approval,
    clockhand,
    clocklonger,
    diagram,
    events,
    jobs,
    letters,
    listing,
    papers,
    people,
    serving,
    show,
    start,
    startdrafts,
    tables,
    timeline,
)
from webapp.cases.place import blueprint

ROUTES = (
    approval,
    clockhand,
    clocklonger,
    diagram,
    events,
    jobs,
    letters,
    listing,
    papers,
    people,
    serving,
    show,
    start,
    startdrafts,
    tables,
    timeline,
)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
