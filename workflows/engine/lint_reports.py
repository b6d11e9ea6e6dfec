"""Lint: what a process reports on is there: its processes, steps, data keys, deadlines, letters and outcomes.

Knows the read reports.json; its layout is told by `reportfiles`.
"""

from collections.abc import Collection, Iterator

from workflows.engine.contents import Contents
from workflows.engine.problems import Place, problem
from workflows.engine.reportfiles import Figure, Reported
from workflows.engine.surroundings import hint
from workflows.engine.values import Field, Problem


def check(contents: Contents) -> Iterator[Problem]:
    """Every name in the file that nothing of the package has."""
    if not contents.complete:
        return
    for file, reported in contents.reports.items():
        for kind, name, known in _named(contents, reported):
            if name not in known:
                yield problem("reports-unknown", Place(file=file), name=name, kind=kind, hint=hint(name, known))


def _named(contents: Contents, reported: Reported) -> Iterator[tuple[str, str, Collection[str]]]:
    nodes = {node.id for node in contents.nodes()}
    for stage in reported.stages.values():
        yield from (("processes", name, contents.processes.keys()) for name in sorted(stage.processes))
        yield from (("elements", name, nodes) for name in sorted(stage.elements))
    keys = {each.key for _, each in contents.fields() if not _is_personal(each)}
    for dimension in reported.dimensions:
        yield from (("dimensions", name, keys) for name in sorted({dimension.key, dimension.name}))
    yield from (("key", name, keys) for name in sorted(reported.summed))
    headers = _headers(contents)
    for figure in reported.figures.values():
        yield from _of_figure(figure, headers)


def _of_figure(figure: Figure, headers: dict[str, set[str]]) -> Iterator[tuple[str, str, Collection[str]]]:
    if figure.over is not None and figure.over.name.startswith("stage"):
        return
    for kind, known in headers.items():
        yield from ((kind, name, known) for name in figure.of.options.get(kind, ()))


def _is_personal(field: Field) -> bool:
    """Whether a field holds personal data: a report names groups, and never people."""
    return "personal" in field.properties or field.type in {"id_number", "phone"}


def _headers(contents: Contents) -> dict[str, set[str]]:
    """What service tasks and ends of the package name: deadlines, kinds of letters, outcomes."""
    found: dict[str, set[str]] = {"clock": set(), "letters": set(), "outcomes": set()}
    for node in contents.nodes():
        properties, headers = node.work.properties, node.work.headers
        found["outcomes"].add(properties.get("outcome", ""))
        found["clock"] |= {headers.get("name", ""), properties.get("deadline", "")}
        found["letters"].add(headers.get("kind", ""))
    return {kind: names - {""} for kind, names in found.items()}
