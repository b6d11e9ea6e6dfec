"""Lint: every Chinese text a person can see has its English.

Knows where visible texts stand; texts of letters are not among them, since letters are issued in Chinese.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from workflows.engine.contents import Contents
from workflows.engine.decisionfiles import DecisionFile
from workflows.engine.formfiles import line_of_key
from workflows.engine.graph import Process
from workflows.engine.problems import Place, at, at_lane, problem
from workflows.engine.values import Field, Form, Problem
from workflows.engine.written import parsed
from workflows.feel import FeelSyntaxError, syntax

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def check(contents: Contents) -> Iterator[Problem]:
    """Each missing text once, at its first place."""
    told: set[str] = set()
    locale = f"{contents.package.id}/locale/en.json"
    for place, text in _texts(contents):
        if _CHINESE.search(text) and text not in told and not contents.locale.get(text, "").strip():
            told.add(text)
            where = "shared/locale/en.json" if place.file.startswith("shared/") else locale
            yield problem("english-missing", place, text=text, locale=where)


def _texts(contents: Contents) -> Iterator[tuple[Place, str]]:
    for process in contents.processes.values():
        yield from _of_process(process)
    for model in contents.models:
        for each in model.texts:
            yield Place(file=model.file, line=each.line, element=each.element), each.text
    for file, form in contents.forms.values():
        yield from _of_form(contents, file, form)
    for file, reported in contents.reports.items():
        for text in reported.texts:
            yield Place(file=file), text
    for decided in {each.file: each for each in contents.decisions.values()}.values():
        yield from _of_decisions(decided)


def _of_process(process: Process) -> Iterator[tuple[Place, str]]:
    yield at(process), process.name
    yield at(process), process.documentation
    yield at(process), process.properties.get("description", "")
    for lane in process.lanes:
        yield at_lane(process, lane), lane.name
    for node in process.nodes.values():
        yield at(node), node.name
        yield at(node), node.documentation
    for flow in process.flows.values():
        yield at(flow), flow.name


def _of_form(contents: Contents, file: str, form: Form) -> Iterator[tuple[Place, str]]:
    place = Place(file=file, line=1, element=form.id, label=form.title)
    yield place, form.title
    for note in form.notes:
        yield place, note
    for each in form.fields:
        line = line_of_key(contents.package.files[file], each.key)
        own = replace(place, line=line, element=each.key, label=each.label)
        yield from ((own, text) for text in _of_field(each))


def _of_field(each: Field) -> Iterator[str]:
    yield each.label
    yield each.help or ""
    yield each.group or ""
    yield each.unit or ""
    yield from (option.label for option in each.options)
    yield from (check.message for check in each.checks)
    yield from (each.properties.get(name, "") for name in ("together", "short", "first_label"))
    for column in each.columns:
        yield from _of_field(column)


def _of_decisions(decided: DecisionFile) -> Iterator[tuple[Place, str]]:
    for cell in decided.cells:
        place = Place(file=decided.file, line=cell.line, element=cell.decision, label=cell.label)
        if cell.kind in {"label", "annotation"}:
            yield place, cell.text
        elif cell.kind in {"output", "values"}:
            yield from ((place, text) for text in _strings(cell.text))


def _strings(text: str) -> Iterator[str]:
    """The string literals of a decision's output, which people read as its result."""
    tree = parsed(f"[{text}]")
    if isinstance(tree, FeelSyntaxError):
        return
    items = tree.items if isinstance(tree, syntax.ListLiteral) else ()
    yield from (each.value for each in items if isinstance(each, syntax.String))
