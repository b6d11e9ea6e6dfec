"""The page on which a borrower reads the own loan by the code that the office gave, without signing in."""

from webapp.standing.views import blueprint

__all__ = ["blueprint"]
