"""The pages of the publicity register: who was visited about a process, and which application came of it."""

from webapp.publicity import entering, register
from webapp.publicity.place import blueprint

ROUTES = (entering, register)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
