"""FEEL, the expression language of DMN 1.5 (chapter 10), exact and safe.

Numbers are decimals of 34 digits; nothing of Python is ever evaluated; every evaluation has a budget; the present is an
argument. Stand-alone: imports nothing of the product, no database, no web and no engine.
"""

from workflows.feel.boundary import Settled, from_feel, to_feel
from workflows.feel.budget import Budget
from workflows.feel.calendar import Date, DateTime, Time, Zone
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.errors import BudgetExceeded, Diagnostic, FeelError, FeelSyntaxError
from workflows.feel.expressions import Expression, Result, evaluate, parse, parse_tests, references, unary
from workflows.feel.values import Function, Range

__all__ = [
    "Budget",
    "BudgetExceeded",
    "Date",
    "DateTime",
    "DayTime",
    "Diagnostic",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "Function",
    "Range",
    "Result",
    "Settled",
    "Time",
    "YearsMonths",
    "Zone",
    "evaluate",
    "from_feel",
    "parse",
    "parse_tests",
    "references",
    "to_feel",
    "unary",
]
