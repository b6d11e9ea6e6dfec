"""Plots as SVG that the server draws: pure functions from figures to a picture, with the same figures as a table.

Must not know the database, requests, or what is plotted; texts come ready in the reader's language.
"""

from webapp.plots.bars import bars
from webapp.plots.figures import Bar, Bars, Lines, Series
from webapp.plots.lines import lines

__all__ = ["Bar", "Bars", "Lines", "Series", "bars", "lines"]
