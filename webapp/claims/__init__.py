"""The pages of a case's claims: the table of claimants, one claimant, many entered at once, money, splits and joins."""

from webapp.claims import apart, importing, joining, line, roll
from webapp.claims.place import blueprint

ROUTES = (apart, importing, joining, line, roll)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
