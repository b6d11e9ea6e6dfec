"""Working one task: its form, draft, claim and completion, and the telephone of the claimant it is for."""

from webapp.tasks import phone
from webapp.tasks.views import blueprint

ROUTES = (phone,)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
