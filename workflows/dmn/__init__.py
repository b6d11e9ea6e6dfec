"""DMN 1.1 to 1.5: decision models read from their files, checked, evaluated, traced and explained.

Stand-alone but for FEEL: imports nothing else of the product, no database, no web and no engine.
"""

from workflows.dmn.explanation import explain
from workflows.dmn.model import DecisionInfo, DecisionResult, Model, load
from workflows.dmn.problems import FAULTS, DmnProblems, Problem
from workflows.dmn.trace import DecisionTrace, FailedCell, Trace, TracedInput, TracedRule

__all__ = [
    "FAULTS",
    "DecisionInfo",
    "DecisionResult",
    "DecisionTrace",
    "DmnProblems",
    "FailedCell",
    "Model",
    "Problem",
    "Trace",
    "TracedInput",
    "TracedRule",
    "explain",
    "load",
]
