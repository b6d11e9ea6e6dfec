"""The pages of reports: what was asked for, the figures, the cases behind each, and files to take away."""

from webapp.reports.views import blueprint

__all__ = ["blueprint"]
