"""A process package read once: every model, form, decision and text, and where it stands.

What the linter's checks and the release work on. Knows files and their cross references; must not judge what is good.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from workflows import dmn
from workflows.engine.decisionfiles import DecisionFile, read_decisions
from workflows.engine.formfiles import read_form
from workflows.engine.graph import Flow, Model, Node, Process
from workflows.engine.problems import Place, problem
from workflows.engine.reading import read_bpmn
from workflows.engine.reportfiles import FILE as REPORTS
from workflows.engine.reportfiles import Reported, ReportsError, read_reports
from workflows.engine.values import Field, Form, Package, Problem

# Of a file with one of these problems nothing, or not all, is known.
_UNREAD = frozenset(
    {
        "component-type",
        "doctype",
        "duplicate-form",
        "field-key",
        "file-too-large",
        "form-id",
        "form-shape",
        "not-bpmn",
        "not-json",
        "not-xml",
    }
)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The package, read. `problems` are those that reading alone finds.

    `loose` says that this is one file looked at on its own; `unread` that some file could not be read. Either way what
    the others refer to cannot be judged.
    """

    package: Package
    models: tuple[Model, ...]
    processes: Mapping[str, Process]
    forms: Mapping[str, tuple[str, Form]]
    decisions: Mapping[str, DecisionFile]
    tables: Mapping[str, dmn.Model]
    locale: Mapping[str, str]
    reports: Mapping[str, Reported] = field(default_factory=dict)
    problems: tuple[Problem, ...] = field(default=())
    loose: bool = False
    unread: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything the package consists of is here, so that what is not here does not exist."""
        return not self.loose and not self.unread

    @property
    def main(self) -> Process | None:
        """The process the package is about."""
        return self.processes.get(self.package.id)

    def nodes(self) -> Iterator[Node]:
        """Every flow node of every process."""
        for process in self.processes.values():
            yield from process.nodes.values()

    def flows(self) -> Iterator[Flow]:
        """Every sequence flow of every process."""
        for process in self.processes.values():
            yield from process.flows.values()

    def node(self, process: str, node_id: str) -> Node | None:
        """A node of a process."""
        return self.processes[process].nodes.get(node_id)

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Every top-level field of every form, with the form's file."""
        for file, form in self.forms.values():
            for each in form.fields:
                yield file, each


def read_contents(package: Package, *, loose: bool = False) -> Contents:
    """Read every file of the package."""
    models: dict[str, Model] = {}
    forms: dict[str, tuple[str, Form]] = {}
    decisions: dict[str, DecisionFile] = {}
    tables: dict[str, dmn.Model] = {}
    locale: dict[str, str] = {}
    reports: dict[str, Reported] = {}
    adders: Mapping[str, Callable[[bytes, str], Iterator[Problem]]] = {
        ".bpmn": partial(_add_model, models),
        ".form": partial(_add_form, forms),
        ".dmn": partial(_add_decisions, decisions, tables),
        ".json": partial(_add_json, locale, reports),
    }
    problems: list[Problem] = []
    for name in sorted(package.files):
        adder = adders.get(PurePosixPath(name).suffix)
        if adder is not None:
            problems.extend(adder(package.files[name], name))
    processes: dict[str, Process] = {}
    for model in models.values():
        for process in _executed(model):
            processes.setdefault(process.id, process)
    return Contents(
        package=package,
        models=tuple(models.values()),
        processes=processes,
        forms=forms,
        decisions=decisions,
        tables=tables,
        locale=locale,
        reports=reports,
        problems=tuple(problems),
        loose=loose,
        unread=any(each.code in _UNREAD for each in problems),
    )


def _executed(model: Model) -> list[Process]:
    """The processes of a file that are run; beside one, those marked as not executable only explain the others."""
    marked = [process for process in model.processes.values() if process.executable]
    return marked or list(model.processes.values())


def _add_model(models: dict[str, Model], content: bytes, name: str) -> Iterator[Problem]:
    model = read_bpmn(content, name)
    if isinstance(model, Problem):
        yield model
    else:
        models[name] = model


def _add_form(forms: dict[str, tuple[str, Form]], content: bytes, name: str) -> Iterator[Problem]:
    form, problems = read_form(content, name)
    yield from problems
    if form is not None and form.id in forms:
        yield problem("duplicate-form", Place(file=name, element=form.id), id=form.id, other=forms[form.id][0])
    elif form is not None:
        forms[form.id] = (name, form)


def _add_decisions(
    decisions: dict[str, DecisionFile], models: dict[str, dmn.Model], content: bytes, name: str
) -> Iterator[Problem]:
    read = read_decisions(content, name)
    if isinstance(read, Problem):
        yield read
        return
    try:
        model = dmn.load(content)
        models.update(dict.fromkeys((each.id for each in read.decisions), model))
        for fault in model.warnings:
            if fault.code in dmn.FAULTS:
                place = Place(file=name, line=fault.line, element=fault.element)
                yield problem("decision-table", place, why=fault.what, fix=fault.remedy)
    except dmn.DmnProblems as error:
        for fault in error.problems:
            place = Place(file=name, line=fault.line, element=fault.element)
            yield problem("decision-file", place, why=fault.what, fix=fault.remedy)
    for each in read.decisions:
        if each.id in decisions:
            place = Place(file=name, line=each.line, element=each.id)
            yield problem("duplicate-decision", place, id=each.id, other=decisions[each.id].file)
        else:
            decisions[each.id] = read


def _add_json(locale: dict[str, str], reports: dict[str, Reported], content: bytes, name: str) -> Iterator[Problem]:
    if PurePosixPath(name).name != REPORTS:
        yield from _add_locale(locale, content, name)
        return
    try:
        reports[name] = read_reports(content)
    except ReportsError as error:
        yield from (problem("reports-shape", Place(file=name), why=fault) for fault in error.faults)


def _add_locale(locale: dict[str, str], content: bytes, name: str) -> Iterator[Problem]:
    try:
        raw = json.loads(content)
    except json.JSONDecodeError as error:
        yield problem("not-json", Place(file=name, line=error.lineno), why=error.msg)
        return
    except (ValueError, RecursionError) as error:
        yield problem("not-json", Place(file=name), why=error)
        return
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        yield problem("locale-shape", Place(file=name))
        return
    locale.update(raw)
