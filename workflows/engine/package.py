"""Loading a process package from a folder, with the shared files it needs.

Knows how the files of packages are laid out and found; must not judge them beyond whether they can be read (`lint`).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from workflows.engine.formfiles import KEY
from workflows.engine.graph import Model
from workflows.engine.problems import Place, problem
from workflows.engine.reading import read_bpmn
from workflows.engine.reportfiles import FILE as REPORTS
from workflows.engine.values import Package, PackageError, Problem
from workflows.engine.xmlfiles import SIZE_LIMIT_BYTES, open_xml, split

SHARED = "shared"
PARTS = ("*.bpmn", "decisions/*.dmn", "forms/*.form", "letters/*.docx", "locale/*.json", REPORTS)
"""What a package's folder holds; anything else in it is no part of the package."""


def load_package(folder: Path) -> Package:
    """The package in `folder` with every shared process it calls, transitively, and what those use.

    Shared files are looked for in the folder "shared" beside it. What is called but found nowhere is left for the
    linter to tell. Raises PackageError with all problems when files are missing or cannot be read.
    """
    folder = folder.resolve()
    problems = list(_folder_problems(folder))
    if problems:
        raise PackageError(tuple(problems))
    own, unread = _read_files(folder, problems_prefix=folder.name)
    problems.extend(unread)
    shared: dict[str, bytes] = {}
    if folder.name != SHARED and (folder.parent / SHARED).is_dir():
        shared, unread = _read_files(folder.parent / SHARED, problems_prefix=SHARED)
        problems.extend(unread)
    if problems:
        raise PackageError(tuple(problems))
    return with_shared(folder.name, own, shared)


def with_shared(package_id: str, own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> Package:
    """The package of these files of its own and those of the shared ones that it calls, transitively."""
    return Package(package_id, {**own, **_needed(own, shared)})


def read_shared(folder: Path) -> dict[str, bytes]:
    """Every shared file of the folder of all packages. Raises PackageError with all that cannot be read."""
    files, problems = _read_files(folder / SHARED, problems_prefix=SHARED)
    if problems:
        raise PackageError(tuple(problems))
    return files


def _folder_problems(folder: Path) -> Iterator[Problem]:
    if not folder.is_dir():
        yield problem("folder-missing", Place(file=str(folder)), path=folder)
        return
    if not KEY.fullmatch(folder.name):
        yield problem("name-unusable", Place(file=str(folder)), name=folder.name)
    if not (folder / f"{folder.name}.bpmn").is_file():
        yield problem("main-missing", Place(file=folder.name), expected=f"{folder.name}.bpmn")


def _read_files(folder: Path, *, problems_prefix: str) -> tuple[dict[str, bytes], list[Problem]]:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(path for pattern in PARTS for path in folder.glob(pattern)):
        name = f"{problems_prefix}/{path.relative_to(folder).as_posix()}"
        try:
            if path.stat().st_size > SIZE_LIMIT_BYTES:
                size = path.stat().st_size
                problems.append(problem("file-too-large", Place(file=name), size=size, limit=SIZE_LIMIT_BYTES))
                continue
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(problem("unreadable", Place(file=name), why=error.strerror or error))
    return files, problems


def _needed(own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> dict[str, bytes]:
    """The shared files that the package's own files reach: called processes, their forms and decisions, the locale."""
    models = {name: read_bpmn(content, name) for name, content in shared.items() if name.endswith(".bpmn")}
    processes = {key: name for name, model in models.items() if isinstance(model, Model) for key in model.processes}
    forms = {form_id(content): name for name, content in shared.items() if name.endswith(".form")}
    decisions = {
        key: name for name, content in shared.items() if name.endswith(".dmn") for key in decision_ids(content)
    }
    needed: set[str] = set()
    waiting = [read_bpmn(content, name) for name, content in own.items() if name.endswith(".bpmn")]
    while waiting:
        model = waiting.pop()
        if isinstance(model, Problem):
            continue
        called, used_forms, used_decisions = references(model)
        for name in {processes[key] for key in called if key in processes} - needed:
            needed.add(name)
            waiting.append(models[name])
        needed.update(forms[key] for key in used_forms if key in forms)
        needed.update(decisions[key] for key in used_decisions if key in decisions)
    if needed:
        needed.update(name for name in shared if "/locale/" in name)
    return {name: shared[name] for name in sorted(needed)}


def references(model: Model) -> tuple[set[str], set[str], set[str]]:
    """The ids of processes, forms and decisions that a model refers to."""
    called, forms, decisions = set(), set(), set()
    for process in model.processes.values():
        for node in process.nodes.values():
            called.add(node.work.called_process or "")
            forms.update({node.work.form or "", node.work.properties.get("form", "")})
            decisions.add(node.work.decision or "")
    return called - {""}, forms - {""}, decisions - {""}


def form_id(content: bytes) -> str:
    """The id of a form file ("" when it has none or is no JSON)."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    found = raw.get("id") if isinstance(raw, dict) else ""
    return found if isinstance(found, str) else ""


def decision_ids(content: bytes) -> tuple[str, ...]:
    """The ids of the decisions in a DMN file (none when it is no XML)."""
    root = open_xml(content, "")
    if isinstance(root, Problem):
        return ()
    return tuple(
        each.get("id", "") for each in root.iter(etree.Element) if split(each.tag)[1] == "decision" and each.get("id")
    )
