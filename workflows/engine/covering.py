"""Whether the conditions of a gateway together cover every case, as far as their form proves it.

Proven are: a test and its opposite, true and false of one variable, the full set of a required field's options or of
a decision's declared output values. Anything else needs a default flow. Knows FEEL's syntax tree and options.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.engine.contents import Contents
from workflows.engine.written import parsed
from workflows.feel import FeelSyntaxError, syntax

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True)
class _Choice:
    """The condition holds when the variable has one of these values."""

    variable: str
    values: frozenset[str | bool]


def covers(contents: Contents, conditions: Iterable[str]) -> bool:
    """Whether at least one of the conditions (FEEL without "=") always holds."""
    trees = [parsed(text) for text in conditions]
    read = [tree for tree in trees if not isinstance(tree, FeelSyntaxError)]
    if len(read) < len(trees):
        return True  # the syntax problem is told elsewhere; a second message would only distract
    if any(_opposite(one, other) for one in read for other in read):
        return True
    choices = [_choice(contents, tree) for tree in read]
    if not contents.complete and len({each.variable if each else None for each in choices} - {None}) == 1:
        return True  # the options may be those of a form that is not here
    for first in choices:
        if first is not None:
            same = [each for each in choices if each is not None and each.variable == first.variable]
            union: frozenset[str | bool] = frozenset().union(*(each.values for each in same))
            if union >= {True, False} or _all_options(contents, first.variable, union):
                return True
    return False


def _opposite(one: syntax.Node, other: syntax.Node) -> bool:
    if isinstance(one, syntax.Comparison) and isinstance(other, syntax.Comparison):
        return _OPPOSITE.get(one.operator) == other.operator and (one.left, one.right) == (other.left, other.right)
    return _negated(one) == other or _negated(other) == one


def _negated(tree: syntax.Node) -> syntax.Node | None:
    """What stands in `not(…)`."""
    if isinstance(tree, syntax.Invocation) and tree.function == syntax.Name("not") and len(tree.arguments) == 1:
        return tree.arguments[0]
    return None


def _choice(contents: Contents, tree: syntax.Node) -> _Choice | None:
    """The condition as a choice of values of one variable, if it is one."""
    negated = _negated(tree)
    if negated is not None:
        inner = _choice(contents, negated)
        return _complement(contents, inner) if inner is not None else None
    if isinstance(tree, syntax.Disjunction):
        parts = [_choice(contents, each) for each in tree.operands]
        if None in parts or len({each.variable for each in parts if each is not None}) != 1:
            return None
        found = [each for each in parts if each is not None]
        return _Choice(found[0].variable, frozenset().union(*(each.values for each in found)))
    variable = _variable(tree)
    if variable is not None:
        return _Choice(variable, frozenset({True}))
    return _compared(contents, tree)


def _compared(contents: Contents, tree: syntax.Node) -> _Choice | None:
    if isinstance(tree, syntax.In):
        variable = _variable(tree.value)
        values = [value for test in tree.tests for value in _literals(test)]
        return _Choice(variable, frozenset(values)) if variable is not None and values else None
    if not isinstance(tree, syntax.Comparison) or tree.operator not in {"=", "!="}:
        return None
    variable, values = _variable(tree.left), _literals(tree.right)
    if variable is None or len(values) != 1:
        return None
    choice = _Choice(variable, frozenset(values))
    return choice if tree.operator == "=" else _complement(contents, choice)


def _complement(contents: Contents, choice: _Choice) -> _Choice | None:
    if choice.values <= {True, False}:
        return _Choice(choice.variable, frozenset({True, False}) - choice.values)
    options = _options(contents, choice.variable)
    return _Choice(choice.variable, options - choice.values) if options else None


def _variable(tree: syntax.Node) -> str | None:
    """A name or path as dotted text."""
    if isinstance(tree, syntax.Name):
        return tree.name
    if isinstance(tree, syntax.Path):
        base = _variable(tree.base)
        return None if base is None else f"{base}.{tree.name}"
    return None


def _literals(tree: syntax.Node) -> list[str | bool]:
    """The strings and truth values written out in a test; empty when it is anything else."""
    if isinstance(tree, syntax.String | syntax.Boolean):
        return [tree.value]
    if isinstance(tree, syntax.ListLiteral):
        found = [_literals(each) for each in tree.items]
        return [value for each in found for value in each] if all(found) else []
    return []


def _all_options(contents: Contents, variable: str, values: frozenset[str | bool]) -> bool:
    options = _options(contents, variable)
    return bool(options) and values >= options


def _options(contents: Contents, variable: str) -> frozenset[str | bool]:
    """Every value the variable can have: options of the required choice fields of that key, or a decision's values."""
    fields = [each for _, each in contents.fields() if each.key == variable]
    if fields:
        certain = all(each.type in {"radio", "select"} and each.required and each.options for each in fields)
        return frozenset(option.value for each in fields for option in each.options) if certain else frozenset()
    for node in contents.nodes():
        file = contents.decisions.get(node.work.decision or "")
        if node.work.result_variable == variable and file is not None:
            decision = next(each for each in file.decisions if each.id == node.work.decision)
            return _declared(decision.values)
    return frozenset()


def _declared(values: str | None) -> frozenset[str | bool]:
    """The values of a DMN outputValues text, when they are plain literals."""
    tree = parsed(f"[{values}]") if values else None
    return frozenset(_literals(tree)) if isinstance(tree, syntax.ListLiteral) else frozenset()
