"""From a body that is as its schema says to what a view takes: seen at a glance, put together once for each schema.

What does not fit at a glance is not refused here; `marshmallow` looks at it in full and tells what is wrong. Must not
know any schema by name.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from apiflask import Schema
from apiflask.fields import Dict, Integer, Raw, String
from apiflask.validators import Length
from marshmallow import missing
from marshmallow.fields import Field

Fits = Callable[[Any], bool]


@cache
def reader(schema: type[Schema]) -> Callable[[Mapping[str, Any]], dict[str, Any] | None]:
    """Return what reads a body as *schema* would, or answers None for one that has to be looked at in full."""
    parts = [
        (
            field.data_key or name,
            field.attribute or name,
            _fits(field),
            field.required or not _is_plain(field.load_default),
            field.load_default,
        )
        for name, field in schema().load_fields.items()
    ]

    def read(body: Mapping[str, Any]) -> dict[str, Any] | None:
        found, given = {}, 0
        for key, name, fits, needed, default in parts:
            if key in body:
                value = body[key]
                if not fits(value):
                    return None
                found[name] = value
                given += 1
            elif needed:
                return None
            elif default is not missing:
                found[name] = default
        return found if given == len(body) else None

    return read


def _fits(field: Field[Any]) -> Fits:
    """Return what sees that a value of JSON stands for itself in a field."""
    if type(field) is String and all(type(rule) is Length for rule in field.validators):
        rules: list[Any] = field.validators
        least = max((rule.min or 0 for rule in rules), default=0)
        most = min((rule.max for rule in rules if rule.max is not None), default=None)
        return lambda value: type(value) is str and least <= len(value) and (most is None or len(value) <= most)
    if type(field) is Integer and not field.validators:
        return lambda value: type(value) is int
    if type(field) is Dict and _holds_anything(field):
        return lambda value: type(value) is dict
    return lambda _value: False


def _is_plain(default: Any) -> bool:
    """Whether what stands for a value that is not given is nothing, or may be handed to everybody."""
    return default is missing or default is None or type(default) in (str, int, bool)


def _holds_anything(field: Dict) -> bool:
    keys, values = field.key_field, field.value_field
    if type(keys) is not String or type(values) is not Raw or not values.allow_none:
        return False
    return not (field.validators or keys.validators or values.validators)
