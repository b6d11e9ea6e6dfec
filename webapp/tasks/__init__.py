"""Working one task: its form, draft, claim and completion."""

from webapp.tasks.views import blueprint

__all__ = ["blueprint"]
