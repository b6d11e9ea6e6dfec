"""From a field of a process form to a WTForms control, and from posted controls back to raw answers.

Names of controls start with ``f-`` so that no case key can meet one of the page's own inputs. Must not know labels,
errors or layout (`webapp.caseforms.views`), nor whether an answer is right (`workflows.forms`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from workflows.clock import OFFICE_ZONE
from workflows.engine.values import Field as FormField
from workflows.engine.values import Option

__all__ = ["PREFIX", "SelectChoice", "as_text", "bind", "bind_rows", "choices_of", "posted_rows", "raw_answers"]

PREFIX = "f"
_FEWEST_ROWS = 1
_MOST_ROWS_READ = 101  # one more than the core takes, so that the core's own message is shown
_MANY = frozenset({"checklist", "file"})


def bind(
    fields: Sequence[FormField],
    options: Mapping[str, Sequence[Option]],
    *,
    values: Mapping[str, Any],
    posted: MultiDict[str, str] | None,
    prefix: str = PREFIX,
) -> BaseForm:
    """Return the bound controls of all fields that are no table, by key; from *posted* when given, else *values*."""
    plain = [field for field in fields if field.type != "table"]
    form = BaseForm({field.key: _control(field, options) for field in plain}, prefix=prefix, meta=DefaultMeta())
    form.process(posted, data={field.key: _shown(field, values.get(field.key)) for field in plain})
    return form


def bind_rows(
    table: FormField,
    options: Mapping[str, Sequence[Option]],
    *,
    values: Mapping[str, Any],
    posted: MultiDict[str, str] | None,
) -> list[BaseForm]:
    """Return one bound form per row of a table, in order; at least one, so that there is something to fill in."""
    base = f"{PREFIX}-{table.key}"
    if posted is not None:
        numbers = posted_rows(table.key, posted)
        return [
            bind(table.columns, options, values={}, posted=posted, prefix=f"{base}-{number}")
            for number in numbers or range(_FEWEST_ROWS)
        ]
    stored = values.get(table.key)
    rows = [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, list) else []
    return [
        bind(table.columns, options, values=row, posted=None, prefix=f"{base}-{number}")
        for number, row in enumerate(rows or [{}] * _FEWEST_ROWS)
    ]


def posted_rows(key: str, posted: MultiDict[str, str]) -> list[int]:
    """Return the numbers of the rows that a page sent for a table, ascending."""
    pattern = re.compile(rf"{PREFIX}-{re.escape(key)}-(\d{{1,6}})-")
    found = {int(match[1]) for name in posted if (match := pattern.match(name))}
    return sorted(found)[:_MOST_ROWS_READ]


def raw_answers(fields: Sequence[FormField], posted: MultiDict[str, str]) -> dict[str, Any]:
    """Return the posted answers in the shape `workflows.forms.parse` takes: text, yes or no, lists, lists of rows.

    A read-only field gives nothing: the case's own value stays.
    """
    answers: dict[str, Any] = {}
    for field in fields:
        if field.properties.get("readonly") == "true":
            continue
        if field.type == "table":
            rows = [_raw_row(field, number, posted) for number in posted_rows(field.key, posted)]
            answers[field.key] = rows
        else:
            answers[field.key] = _raw(field, f"{PREFIX}-{field.key}", posted)
    return answers


def _raw_row(table: FormField, number: int, posted: MultiDict[str, str]) -> dict[str, Any]:
    base = f"{PREFIX}-{table.key}-{number}"
    return {column.key: _raw(column, f"{base}-{column.key}", posted) for column in table.columns}


def _raw(field: FormField, name: str, posted: MultiDict[str, str]) -> Any:
    if field.type in _MANY:
        return posted.getlist(name)
    if field.type == "checkbox":
        return name in posted
    return posted.get(name, "")


def _control(field: FormField, options: Mapping[str, Sequence[Option]]) -> Any:
    """Return the unbound control of a field; what may be chosen is checked by the core, not here."""
    make: Callable[..., Any] = _CONTROLS.get(field.type, StringField)
    if field.type not in {"select", *_MANY}:
        return make()
    choices = [SelectChoice(option.value, option.label) for option in choices_of(field, options)]
    if field.type == "select":
        choices.insert(0, SelectChoice("", ""))
    return make(choices=choices, validate_choice=False)


def choices_of(field: FormField, options: Mapping[str, Sequence[Option]]) -> Sequence[Option]:
    """Return what may be chosen: the named dynamic source when the field has one, else its own options."""
    source = field.properties.get("options")
    return options.get(source, ()) if source else field.options


def _shown(field: FormField, value: Any) -> Any:
    """Return a stored or drafted value as its control takes it: text, a list of texts, or yes or no."""
    if field.type == "checkbox":
        return value is True or str(value).lower() in {"true", "on", "1", "yes"}
    if field.type in _MANY:
        return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []
    return as_text(value)


def as_text(value: Any) -> str:
    """Return a value as a person would type it: ``1200.50``, ``2026-11-22``, ``2026-11-22T10:42``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


_CONTROLS: Mapping[str, type[Field]] = {
    "textarea": TextAreaField,
    "checkbox": BooleanField,
    "select": SelectField,
    "checklist": SelectMultipleField,
    "file": SelectMultipleField,
}
