"""Checks what elements refer to: existing targets, no circles, unique names and ids, known types."""

from collections.abc import Mapping

from workflows.dmn import definitions as d
from workflows.dmn.problems import ProblemLog
from workflows.feel.types import NAMED

Needs = d.Decision | d.Knowledge | d.Service


def check_references(models: Mapping[str, d.Definitions], main: d.Definitions, log: ProblemLog) -> None:
    """Report requirements that lead nowhere or in a circle, and names that mean two things."""
    known = {key: element for model in models.values() for key, element in model.elements.items()}
    for element in main.elements.values():
        if isinstance(element, d.InputData):
            continue
        for key in required(element):
            if key not in known:
                log.add(
                    "unknown-reference", element.id, element.line, tag=element.name, href=key.partition("#")[2] or key
                )
    _check_names(main, log)
    _check_types(models, main, log)
    _check_circles(known, log)


def required(element: Needs | d.InputData) -> tuple[str, ...]:
    """The keys of all that the element refers to."""
    match element:
        case d.Decision():
            return element.inputs + element.decisions + element.knowledge
        case d.Knowledge():
            return element.knowledge
        case d.Service():
            return element.outputs + element.encapsulated + element.input_decisions + element.inputs
    return ()


def _check_names(main: d.Definitions, log: ProblemLog) -> None:
    seen: dict[str, str] = {}
    for element in main.elements.values():
        line = None if isinstance(element, d.InputData) else element.line
        if element.name in seen:
            log.add("duplicate-name", element.id, line, name=element.name)
        seen[element.name] = element.id


def _check_types(models: Mapping[str, d.Definitions], main: d.Definitions, log: ProblemLog) -> None:
    known = {item.name for item in main.items} | NAMED.keys()
    for name, namespace in main.imports.items():
        if namespace in models:
            known |= {f"{name}.{item.name}" for item in models[namespace].items}
    for type_, element, line in main.types:
        if type_ not in known:
            log.add("unknown-type", element, line, type=type_)


def _check_circles(known: Mapping[str, d.InputData | Needs], log: ProblemLog) -> None:
    """Report each circle of requirements once. A knowledge model may require itself: that is recursion."""
    done: set[str] = set()
    for start in known:
        path: list[str] = []
        _visit(start, known, path, done, log)


def _visit(
    key: str, known: Mapping[str, d.InputData | Needs], path: list[str], done: set[str], log: ProblemLog
) -> None:
    if key in done or key not in known:
        return
    if key in path:
        circle = [*path[path.index(key) :], key]
        element = known[key]
        line = None if isinstance(element, d.InputData) else element.line
        log.add("cycle", element.id, line, path=" → ".join(known[step].name for step in circle))
        done.update(circle)
        return
    path.append(key)
    element = known[key]
    if not isinstance(element, d.Service):
        for other in required(element):
            if other != key or isinstance(element, d.Decision):
                _visit(other, known, path, done, log)
    path.pop()
    done.add(key)
