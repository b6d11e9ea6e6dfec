"""Compiling a process package into a release: read, linted, built for execution, and kept for the next case.

Knows all parts of a package and where each goes in a `Release`; must not know where packages or cases are stored.
"""

from collections.abc import Iterator
from functools import lru_cache

from workflows.engine.behaviour import behaviour_of
from workflows.engine.bounds import naming_bounds
from workflows.engine.contents import Contents, read_contents
from workflows.engine.graph import Node, Process, told_from_outside
from workflows.engine.lint import lint_contents
from workflows.engine.problems import Place, at, problem
from workflows.engine.specs import build_specs
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Element, Event, Field, Package, PackageError, Problem, Release

KEPT_RELEASES = 64
_IN_THE_FLOW = frozenset({"intermediateCatchEvent", "receiveTask"})


def compile(  # noqa: A001 (the engine's own word, see its public face)
    package: Package, surroundings: Surroundings | None = None
) -> Release | list[Problem]:
    """The release of a package, or everything that is wrong with it.

    `surroundings` tells which services and parameters exist; without it they are not judged.
    """
    contents = read_contents(package)
    problems = lint_contents(contents, surroundings or Surroundings())
    if problems:
        return list(problems)
    try:
        return assemble(package)
    except PackageError as error:
        return list(error.problems)


@lru_cache(maxsize=KEPT_RELEASES)
def assemble(package: Package) -> Release:
    """The release of a package that was linted when it was published.

    A running case stays on its release though the linter has grown stricter since, so nothing is linted here.
    Raises PackageError when the package cannot be read or executed at all. The last releases are kept.
    """
    behaviour = behaviour_of(package)
    contents = read_contents(package)
    main = contents.main
    if main is None:
        where = Place(file=f"{package.id}/{package.id}.bpmn")
        raise PackageError((*contents.problems, problem("main-missing", where, expected=f"{package.id}.bpmn")))
    try:
        specs = build_specs(main.id, contents.processes)
    except (ValueError, KeyError, StopIteration) as error:
        raise PackageError((problem("not-buildable", at(main), why=error),)) from error
    start = next((node for node in main.inside(main.id) if node.kind == "startEvent"), None)
    if start is None:
        raise PackageError((problem("start-count", at(main), scope=main.name or main.id, count=0),))
    if start.work.form not in contents.forms:
        raise PackageError((problem("form-unknown", at(start), id=start.work.form or "", hint=""),))
    forms = dict(naming_bounds(contents, main.properties))
    return Release(
        digest=package.digest,
        id=main.id,
        name=main.name,
        package=package,
        elements={node.id: _element(contents.processes[node.process], node) for node in contents.nodes()},
        forms=forms,
        events=tuple(_events(contents)),
        start_form=forms[start.work.form or ""],
        properties=main.properties,
        diagrams={key: process.file for key, process in contents.processes.items()},
        locale=contents.locale,
        decisions=contents.tables,
        personal=dict(_personal(contents)),
        specs=specs,
        behaviour=behaviour,
    )


def _element(process: Process, node: Node) -> Element:
    lanes = {lane.id: lane.name for lane in process.lanes}
    return Element(
        id=node.id,
        kind=node.kind,
        name=node.name,
        process=node.process,
        file=node.file,
        line=node.line,
        lane=lanes.get(node.lane or ""),
        form=node.work.form or node.work.properties.get("form"),
        properties=node.work.properties,
        groups=node.work.groups,
        documentation=node.documentation,
    )


def _events(contents: Contents) -> Iterator[Event]:
    """Every message that may be told to a case, whether at any time or only while something waits for it."""
    for node in contents.nodes():
        for trigger in node.triggers if told_from_outside(node) else ():
            if trigger.kind == "message" and trigger.name:
                properties = node.work.properties
                groups = tuple(each.strip() for each in properties.get("groups", "").split(",") if each.strip())
                yield Event(
                    name=trigger.name,
                    label=node.name,
                    form=properties.get("form"),
                    groups=groups,
                    element=node.id,
                    interrupting=node.kind not in _IN_THE_FLOW and node.interrupting,
                )


def _personal(contents: Contents) -> Iterator[tuple[str, str]]:
    """Data keys that hold personal data, with their kind; columns as "table.column"."""
    for _, each in contents.fields():
        yield from _personal_field(each, each.key)


def _personal_field(each: Field, name: str) -> Iterator[tuple[str, str]]:
    if "personal" in each.properties:
        yield name, each.properties["personal"]
    for column in each.columns:
        yield from _personal_field(column, f"{each.key}.{column.key}")
