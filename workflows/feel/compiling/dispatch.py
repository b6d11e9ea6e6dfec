"""Which compiler serves which kind of node. A node becomes a closure once; evaluation never walks the tree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workflows.feel import syntax as s
from workflows.feel.runtime import Code, Scope
from workflows.feel.temporal_text import read_temporal
from workflows.feel.types import FeelType
from workflows.feel.values import Value


def _no_types(_: str) -> FeelType | None:
    return None


@dataclass(frozen=True)
class Environment:
    """What compiling needs to know from outside: the types that a model defines."""

    types: Callable[[str], FeelType | None] = field(default=_no_types)


Compiler = Callable[[Any, Environment], Code]
_COMPILERS: dict[type[s.Node], Compiler] = {}


def compiles(*kinds: type[s.Node]) -> Callable[[Compiler], Compiler]:
    """Register the function below as the compiler of these kinds of nodes."""

    def register(compiler: Compiler) -> Compiler:
        _COMPILERS.update(dict.fromkeys(kinds, compiler))
        return compiler

    return register


def compile_node(node: s.Node, environment: Environment) -> Code:
    """The closure that evaluates ``node``."""
    return _COMPILERS[type(node)](node, environment)


def constant(value: Value) -> Code:
    """A closure that always gives ``value``."""
    return lambda _scope: value


@compiles(s.Number, s.String, s.Boolean)
def _literal(node: s.Number | s.String | s.Boolean, _: Environment) -> Code:
    return constant(node.value)


@compiles(s.Null)
def _null(_node: s.Null, _: Environment) -> Code:
    return constant(None)


@compiles(s.Temporal)
def _temporal(node: s.Temporal, _: Environment) -> Code:
    value = read_temporal(node.text)
    if value is not None:
        return constant(value)

    def refuse(scope: Scope) -> Value:
        return scope.run.note(node.position, "no-temporal", text=node.text)

    return refuse
