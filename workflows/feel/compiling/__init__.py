"""Syntax tree to closures: every expression is compiled once and then only called."""

from workflows.feel.compiling import access, boxed, iteration, operators, tests  # noqa: F401  # importing registers their compilers
from workflows.feel.compiling.dispatch import Environment, compile_node
from workflows.feel.compiling.tests import Test, compile_tests

__all__ = ["Environment", "Test", "compile_node", "compile_tests"]
