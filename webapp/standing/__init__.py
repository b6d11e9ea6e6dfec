"""The page on which applicants read how the own case stands by the code that the office gave, without signing in."""

from webapp.standing.views import blueprint

__all__ = ["blueprint"]
