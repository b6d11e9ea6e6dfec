"""The pages about cases: list, start, and one case with its tabs."""

from webapp.cases import approval, diagram, events, jobs, letters, listing, papers, people, show, start, timeline
from webapp.cases.place import blueprint

ROUTES = (approval, diagram, events, jobs, letters, listing, papers, people, show, start, timeline)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
