"""The file of an organisation that cases are about, and what of it stands beside a case and a start form."""

from webapp.organisations import asking, finding, page
from webapp.organisations.place import blueprint

ROUTES = (asking, finding, page)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
