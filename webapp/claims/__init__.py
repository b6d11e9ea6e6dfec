"""The pages of a case's claims: the table of claimants, one claimant, entering many at once, money that came."""

from webapp.claims import importing, line, roll
from webapp.claims.place import blueprint

ROUTES = (importing, line, roll)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
