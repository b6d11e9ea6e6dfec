"""The built-in functions of FEEL (DMN 1.5, 10.3.4), by the kind of value that they work on."""

from . import (  # noqa: F401  # importing registers the functions
    contexts,
    conversions,
    lists,
    numbers,
    patterns,
    ranges,
    statistics,
    strings,
    temporal,
)
from .registry import BUILTINS

__all__ = ["BUILTINS"]
