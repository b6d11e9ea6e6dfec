"""Syntax tree to closures: every expression is compiled once and then only called."""

from . import access, boxed, iteration, operators, tests  # noqa: F401  # importing registers their compilers
from .dispatch import Environment, compile_node
from .tests import Test, compile_tests

__all__ = ["Environment", "Test", "compile_node", "compile_tests"]
