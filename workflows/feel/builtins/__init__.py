"""The built-in functions of FEEL (DMN 1.5, 10.3.4), by the kind of value that they work on."""

from workflows.feel.builtins import (  # noqa: F401  # importing registers the functions
    contexts,
    conversions,
    lists,
    numbers,
    patterns,
    ranges,
    sorting,
    statistics,
    strings,
    temporal,
)
from workflows.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS"]
