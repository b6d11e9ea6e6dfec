"""What a bound of a form's field is called: a refusal then says why a day is too early, not only before which day.

Knows forms and the labels of a process; must not know how an answer is read (`workflows.formvalues`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from workflows.engine.contents import Contents
from workflows.engine.values import Field, Form

_LABEL = "label."
_NAME = re.compile(r"=\s*([A-Za-z_]\w*)\s*")


def naming_bounds(contents: Contents, properties: Mapping[str, str]) -> Iterator[tuple[str, Form]]:
    """Yield the forms by id, their fields told what the value is called by whose name alone they are bounded.

    The form's own fields come first, then what the process calls a value, then the fields of its other forms.
    """
    words = {field.key: field.label for _, form in contents.forms.values() for field in form.fields if field.label}
    words |= {key.removeprefix(_LABEL): text for key, text in properties.items() if key.startswith(_LABEL)}
    for key, (_, form) in contents.forms.items():
        known = words | {field.key: field.label for field in form.fields if field.label}
        yield key, replace(form, fields=tuple(_told(field, known) for field in form.fields))


def _told(field: Field, words: Mapping[str, str]) -> Field:
    inside = {**words, **{column.key: column.label for column in field.columns if column.label}}
    columns = tuple(_told(column, inside) for column in field.columns)
    bounds_of = (_of(field, field.min, words), _of(field, field.max, words))
    return replace(field, bounds_of=bounds_of, columns=columns)


def _of(field: Field, written: str | None, words: Mapping[str, str]) -> str | None:
    """Return what a bound is called; nothing when it is called the same as the field, which would explain nothing."""
    named = _NAME.fullmatch(written or "")
    word = None if named is None else words.get(named[1])
    return None if word == field.label else word
