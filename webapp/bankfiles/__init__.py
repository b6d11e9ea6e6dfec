"""The pages of banks' files: the list, taking one in, a file with its lines by state, one line, layouts of banks."""

from webapp.bankfiles import layouts, line, listing, show
from webapp.bankfiles.place import blueprint

ROUTES = (layouts, line, listing, show)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
