"""The supervisor's pages: what is open, late or waits for approval, who has how much, and giving work to somebody else."""

from webapp.supervise.views import blueprint

__all__ = ["blueprint"]
