"""The pages of administrators of processes: releases, uploads with their problems, publication by two, moving cases."""

from webapp.processes import deciding, listing, moving, results, uploading
from webapp.processes.place import blueprint

ROUTES = (deciding, listing, moving, results, uploading)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
