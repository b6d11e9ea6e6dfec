"""From what a view answers to the body that its schema describes: only the fields named there, each as its type says.

The same as `marshmallow` would write, put together once for each schema instead of being asked for at every answer.
Must not know any schema by name.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, Raw, String
from marshmallow.fields import Field

from webapp.api.schemas import Instant
from workflows import canonical

Write = Callable[[Any], Any]
"""Makes what stands in a body of a value that is not None; None stands for itself."""


@cache
def writer(schema: type[Schema]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what writes a mapping as *schema* describes; a field that it does not have is left out."""
    parts = [
        (field.attribute or name, field.data_key or name, _write(field)) for name, field in schema().dump_fields.items()
    ]

    def write(values: Mapping[str, Any]) -> dict[str, Any]:
        body = {}
        for name, key, written in parts:
            if name in values:
                value = values[name]
                body[key] = value if value is None or written is None else written(value)
        return body

    return write


def _write(field: Field[Any]) -> Write | None:
    """Return how a field's values are written, None when they stand for themselves."""
    if isinstance(field, Nested):
        return lambda value: writer(type(field.schema))(value)  # noqa: PLW0108 (only when used: a schema may hold itself)
    if isinstance(field, List):
        item = _write(field.inner)
        return list if item is None else lambda values: [None if each is None else item(each) for each in values]
    for kind, write in _KINDS.items():
        if isinstance(field, kind):
            return write
    message = f"Expected a field that can be written, but {type(field).__name__} is not known here"
    raise TypeError(message)


_KINDS: Mapping[type[Field[Any]], Write | None] = {
    Instant: canonical.instant_text,
    String: str,
    Integer: int,
    Boolean: bool,
    Dict: dict,
    Raw: None,
}
