"""Lint: parameters of which a process wants to know every value with its days are there, and their names then too.

Knows the property that names them; must not know where values come from (`workflows.parameterhistory`).
"""

from collections.abc import Iterator
from dataclasses import replace

from workflows.engine.contents import Contents
from workflows.engine.problems import at, problem
from workflows.engine.surroundings import HISTORY, HISTORY_PROPERTY, Surroundings, hint, listed_histories
from workflows.engine.values import Problem


def with_histories(contents: Contents, surroundings: Surroundings) -> Surroundings:
    """What may be referred to besides: `<name>_history` of each parameter that the process names."""
    if surroundings.parameters is None or contents.main is None:
        return surroundings
    named = {f"{name}{HISTORY}" for name in listed_histories(contents.main.properties)}
    return replace(surroundings, parameters=frozenset(surroundings.parameters) | named)


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """Every name that is no parameter."""
    main, defined = contents.main, surroundings.parameters
    if main is None or defined is None:
        return
    for name in listed_histories(main.properties):
        if name not in defined:
            yield problem("unknown-parameter", at(main), where=HISTORY_PROPERTY, name=name, hint=hint(name, defined))
