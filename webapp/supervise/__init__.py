"""The supervisor's pages: what is open, late or waits for approval, who has how much, and reassigning."""

from webapp.supervise.views import blueprint

__all__ = ["blueprint"]
