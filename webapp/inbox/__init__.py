"""The work list: whose turn it is, sorted by what is due."""

from webapp.inbox.views import blueprint

__all__ = ["blueprint"]
