"""The linter's one door: everything that is wrong with a package, in the order of files and lines.

Knows which families of checks there are; each family is a module of its own (`lint_…`, `soundness`).
"""

from dataclasses import replace
from pathlib import Path

from workflows.engine.contents import Contents, read_contents
from workflows.engine.lint_clocks import check as check_clocks
from workflows.engine.lint_diagram import check as check_diagram
from workflows.engine.lint_events import check as check_events
from workflows.engine.lint_expressions import check as check_expressions
from workflows.engine.lint_forms import check as check_forms
from workflows.engine.lint_gateways import check as check_gateways
from workflows.engine.lint_history import check as check_histories
from workflows.engine.lint_history import with_histories
from workflows.engine.lint_language import check as check_language
from workflows.engine.lint_letters import check as check_letters
from workflows.engine.lint_loops import check as check_loops
from workflows.engine.lint_mappings import check as check_mappings
from workflows.engine.lint_organs import check as check_organs
from workflows.engine.lint_reopening import check as check_reopening
from workflows.engine.lint_reports import check as check_reports
from workflows.engine.lint_structure import check as check_structure
from workflows.engine.lint_work import check as check_work
from workflows.engine.organfiles import check_organ_files, organ_codes, organ_files
from workflows.engine.package import load_package
from workflows.engine.parameterfiles import check_parameter_files, parameter_files, parameter_names
from workflows.engine.problems import Place, problem
from workflows.engine.soundness import check as check_soundness
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Package, PackageError, Problem
from workflows.engine.xmlfiles import SIZE_LIMIT_BYTES

_KINDS = frozenset({".bpmn", ".dmn", ".form"})
# With these the graph itself is in doubt, and playing it would only repeat them in other words.
_GRAPH_IN_DOUBT = frozenset(
    {
        "duplicate-id",
        "flow-end-missing",
        "flow-crosses-scope",
        "start-count",
        "scope-empty",
        "boundary-host",
        "call-cycle",
        "not-xml",
    }
)


def lint(package: Package, surroundings: Surroundings | None = None) -> tuple[Problem, ...]:
    """Everything wrong with a package; empty when it may be published."""
    return lint_contents(read_contents(package), surroundings or Surroundings())


def lint_contents(contents: Contents, surroundings: Surroundings) -> tuple[Problem, ...]:
    """Everything wrong with a package that has been read."""
    surroundings = with_histories(contents, surroundings)
    problems = [
        *contents.problems,
        *check_structure(contents),
        *check_events(contents),
        *check_loops(contents),
        *check_histories(contents, surroundings),
        *check_gateways(contents),
        *check_expressions(contents, surroundings),
        *check_mappings(contents, surroundings),
        *check_work(contents, surroundings),
        *check_organs(contents, surroundings),
        *check_clocks(contents),
        *check_reopening(contents),
        *check_letters(contents, surroundings),
        *check_forms(contents),
        *check_reports(contents),
        *check_diagram(contents),
    ]
    if contents.complete:
        problems.extend(check_language(contents))
    if not _GRAPH_IN_DOUBT & {each.code for each in problems}:
        problems.extend(check_soundness(contents))
    once = {_order(each): each for each in problems}
    return tuple(once[key] for key in sorted(once))


def lint_paths(paths: list[Path], surroundings: Surroundings | None = None) -> list[Problem]:
    """Everything wrong with package folders and single .bpmn, .dmn and .form files.

    A single file is judged by itself: what it refers to is not looked for. Names of parameters and organs are taken
    from the parameters.json and organs.json files beside a package unless `surroundings` tells them.
    """
    problems: list[Problem] = []
    for path in paths:
        problems.extend(_lint_folder(path, surroundings) if path.is_dir() else _lint_file(path, surroundings))
    return problems


def _order(each: Problem) -> tuple[str, int, str, str, str]:
    """By file, line and element; equal only for the same fault at the same place."""
    return each.file, each.line or 0, each.element or "", each.code, each.what


def _lint_folder(folder: Path, surroundings: Surroundings | None) -> tuple[Problem, ...]:
    try:
        package = load_package(folder)
    except PackageError as error:
        return error.problems
    files = parameter_files(folder.resolve())
    told = surroundings or Surroundings()
    if told.parameters is None and files:
        told = replace(told, parameters=parameter_names(files))
    catalogues = organ_files(folder.resolve())
    if told.organs is None and catalogues:
        told = replace(told, organs=organ_codes(catalogues))
    return (*check_parameter_files(files), *check_organ_files(catalogues), *lint(package, told))


def _lint_file(path: Path, surroundings: Surroundings | None) -> tuple[Problem, ...]:
    name = str(path)
    if not path.exists():
        return (problem("unreadable", Place(file=name), why="没有这个文件"),)
    if path.suffix not in _KINDS:
        return (problem("kind-unknown", Place(file=name)),)
    try:
        if path.stat().st_size > SIZE_LIMIT_BYTES:
            return (problem("file-too-large", Place(file=name), size=path.stat().st_size, limit=SIZE_LIMIT_BYTES),)
        content = path.read_bytes()
    except OSError as error:
        return (problem("unreadable", Place(file=name), why=error.strerror or error),)
    alone = Package(path.stem, {name: content})
    return lint_contents(read_contents(alone, loose=True), surroundings or Surroundings())
