"""Lint: forms that agree with each other and with where they are used.

Knows forms and which node shows them; a single form's own faults are told by `formfiles`.
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.formfiles import line_of_key
from workflows.engine.problems import Place, problem
from workflows.engine.values import Field, Problem

# Types that store and mask alike, so that a key may have either.
_ALIKE = {"textarea": "text", "radio": "select"}


def check(contents: Contents) -> Iterator[Problem]:
    """One key has one type over all forms, and nothing asks for papers before the case is open."""
    first: dict[str, tuple[str, Field]] = {}
    for file, form in contents.forms.values():
        for name, each in _named(form.fields):
            other, same = first.setdefault(name, (file, each))
            if _kind(each) != _kind(same):
                place = _place(contents, file, each)
                yield problem("field-clash", place, key=name, type=each.type, other=other, other_type=same.type)
    yield from _outcomes(contents)
    for form_id in _start_forms(contents):
        file, form = contents.forms[form_id]
        for _, each in _named(form.fields):
            if each.type == "file" and each.required:
                yield problem("file-required-at-start", _place(contents, file, each))


def _outcomes(contents: Contents) -> Iterator[Problem]:
    """The field whose options become the submit buttons is one required radio of fixed options per form."""
    for file, form in contents.forms.values():
        named = [each for _, each in _named(form.fields) if each.properties.get("outcome") == "true"]
        for number, each in enumerate(named):
            if number > 0 or each.type != "radio" or not each.required or not each.options:
                yield problem("outcome-field", _place(contents, file, each))


def _named(fields: tuple[Field, ...], table: str = "") -> Iterator[tuple[str, Field]]:
    """Fields by key, columns of a table by "table.column"."""
    for each in fields:
        yield f"{table}{each.key}", each
        yield from _named(each.columns, f"{each.key}.")


def _kind(each: Field) -> str:
    return _ALIKE.get(each.type, each.type)


def _start_forms(contents: Contents) -> set[str]:
    """Forms shown where a case starts."""
    main = contents.main
    starts = [node for node in main.inside(main.id) if node.kind == "startEvent"] if main else []
    return {node.work.form for node in starts if node.work.form in contents.forms and node.work.form}


def _place(contents: Contents, file: str, each: Field) -> Place:
    line = line_of_key(contents.package.files[file], each.key)
    return Place(file=file, line=line, element=each.key, label=each.label)
