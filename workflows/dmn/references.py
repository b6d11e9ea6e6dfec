"""Checks what elements refer to: existing targets, no circles, unique names and ids, known types."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from workflows.dmn import definitions as d
from workflows.dmn.extents import check_extents
from workflows.dmn.item_types import Types, allowed_values
from workflows.dmn.logic import expressions, local_names, model_tables
from workflows.dmn.problems import ProblemLog
from workflows.feel.builtins import BUILTINS

MAX_LEVELS = 100

Needs = d.Decision | d.Knowledge | d.Service


def check_references(models: Mapping[str, d.Definitions], types: Mapping[str, Types], log: ProblemLog) -> None:
    """Report requirements that lead nowhere or in a circle, names that mean two things, and types that are unknown.

    The last of ``models`` is the main one: problems of the others tell their namespace.
    """
    known = {key: element for model in models.values() for key, element in model.elements.items()}
    if not check_extents(models, log):
        return  # nothing may look such a type up
    main = list(models)[-1]
    for namespace, model in models.items():
        log.model = None if namespace == main else namespace
        _check_targets(model, known, log)
        _check_names(model, log)
        _check_priorities(model, types[namespace], log)
        for type_, element, line in model.types:
            if types[namespace].of(type_) is None:
                log.add("unknown-type", element, line, type=type_)
    _check_circles(known, log)
    _check_depth(known, log)


def _check_targets(model: d.Definitions, known: Mapping[str, d.InputData | Needs], log: ProblemLog) -> None:
    for element in model.elements.values():
        for key in required(element):
            if key not in known:
                href = key.partition("#")[2] or key
                log.add("unknown-reference", element.id, element.line, tag=element.name, href=href)


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
        if element.name in seen:
            log.add("duplicate-name", element.id, element.line, name=element.name)
        seen[element.name] = element.id


def _check_priorities(model: d.Definitions, types: Types, log: ProblemLog) -> None:
    """An order of outputs must be told by a column's values or by its type's."""
    for element, table in model_tables(model):
        listed = any(output.values or allowed_values(types.of(output.type)) for output in table.outputs)
        if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not listed:
            log.add("priority-values", table.id or element.id, table.line, policy=table.hit_policy)


def check_reads(model: d.Definitions, log: ProblemLog) -> None:
    """Report names of the model's own elements that an expression reads without requiring them: they are null there."""
    names = {(getattr(element, "variable", "") or element.name): key for key, element in model.elements.items()}
    for key, element in model.elements.items():
        box = element.logic if isinstance(element, d.Decision) else None
        if isinstance(element, d.Knowledge):
            box = element.function
        if box is None:
            continue
        seen = {*required(element), key}
        read = {found.path[0] for expression in expressions(box) for found in expression.found if found.certain}
        for name in sorted(read - {*local_names(box), *BUILTINS}):
            if name in names and names[name] not in seen:
                log.add("requirement", element.id, element.line, name=element.name, read=name)


def _check_circles(known: Mapping[str, d.InputData | Needs], log: ProblemLog) -> None:
    """Report each circle of requirements and services once. A knowledge model may require itself: that is recursion."""
    done: set[str] = set()
    for start in known:
        path: dict[str, Iterator[str]] = {} if start in done else {start: _followed(start, known)}
        while path:
            current = next(reversed(path))
            key = next(path[current], None)
            if key is None:
                path.popitem()
                done.add(current)
            elif key in path:
                _report_circle(list(path), key, known, done, log)
            elif key in known and key not in done:
                path[key] = _followed(key, known)


def _followed(key: str, known: Mapping[str, d.InputData | Needs]) -> Iterator[str]:
    """What computing the element, or calling it, leads to."""
    element = known[key]
    if isinstance(element, d.Service):
        yield from element.outputs
    else:
        yield from (other for other in required(element) if other != key or isinstance(element, d.Decision))


def _report_circle(
    path: list[str], key: str, known: Mapping[str, d.InputData | Needs], done: set[str], log: ProblemLog
) -> None:
    circle = [*path[path.index(key) :], key]
    if done.issuperset(circle):
        return
    element = known[key]
    log.add("cycle", element.id, element.line, path=" → ".join(known[step].name for step in circle))
    done.update(circle)


def _check_depth(known: Mapping[str, d.InputData | Needs], log: ProblemLog) -> None:
    """Report a chain of requirements that no evaluation could follow."""
    level: dict[str, int] = {}
    try:
        for key in TopologicalSorter({key: list(_followed(key, known)) for key in known}).static_order():
            needed = _followed(key, known) if key in known else ()
            level[key] = 1 + max((level[other] for other in needed), default=0)
    except CycleError:
        return  # that is reported already
    deepest = max((key for key in level if key in known), key=lambda key: level[key], default=None)
    if deepest is not None and level[deepest] > MAX_LEVELS:
        element = known[deepest]
        log.add("too-deep", element.id, element.line, name=element.name, limit=MAX_LEVELS)
