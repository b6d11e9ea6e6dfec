"""Whether this process can serve."""

from webapp.status.views import blueprint

__all__ = ["blueprint"]
