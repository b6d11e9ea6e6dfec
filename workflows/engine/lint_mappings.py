"""Lint: no input of an element reads a name that an earlier input of the same element has silently replaced.

Inputs are worked out one after the other, and each sees what those before it made. That is wanted where an input makes
a name that is new. Where it takes the name of something that the case has, later inputs read another value than the
one that everybody else knows by it. Knows mappings and the names that FEEL reads; says nothing of what they come to.
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Mapped, Node
from workflows.engine.known import keys_inside
from workflows.engine.problems import at_line, problem
from workflows.engine.readloops import own_names
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Problem
from workflows.engine.variables import PARAMETERS
from workflows.engine.written import around, feel_of, parsed
from workflows.feel import FeelSyntaxError, syntax
from workflows.feel.walk import references


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """The input mappings of all elements."""
    for node in contents.nodes():
        found = list(_after_change(node))
        known = _known(contents, node, surroundings) if found else frozenset()
        for each, name, earlier in found:
            if name in known:
                place = at_line(node, each.line)
                yield problem("input-replaced", place, target=each.target, name=name, line=earlier.line)


def _known(contents: Contents, node: Node, surroundings: Surroundings) -> frozenset[str]:
    """The names that mean something to the node before its inputs are made, as far as can be told."""
    own = own_names(node.loop) if node.loop is not None else frozenset()
    inside = keys_inside(contents, node.process, surroundings)
    return frozenset({*inside, *own, *around(contents, node), PARAMETERS, "case"})


def _after_change(node: Node) -> Iterator[tuple[Mapped, str, Mapped]]:
    """Each input that reads a name to which an earlier one gave another value, with the name and the earlier one."""
    changed: dict[str, Mapped] = {}
    for each in node.work.inputs:
        tree = parsed(feel_of(each.source) or "")
        if isinstance(tree, FeelSyntaxError):
            continue  # `lint_expressions` tells it
        read = dict.fromkeys(reference.path[0] for reference in references(tree))
        yield from ((each, name, changed[name]) for name in read if name in changed)
        if not (isinstance(tree, syntax.Name) and tree.name == each.target):
            changed[each.target] = each
