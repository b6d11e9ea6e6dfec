"""The blueprint of the API's operations: documented by APIFlask, and run without what it would do at every request.

A body that is as its schema says is read, and an answer written, straight away; everything else is left to APIFlask,
which tells what is wrong. Must not know any operation.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from apiflask import APIBlueprint, Schema
from flask import Response
from marshmallow import ValidationError, missing

from webapp.api.bodies import answer
from webapp.api.reading import reader
from webapp.api.writing import writer
from webapp.asked import the_request

View = Callable[..., Any]
Read = Callable[[], dict[str, Any] | None]
"""Reads a part of the request, None when it is not as it should be."""


class Operations(APIBlueprint):
    """Operations of one kind."""

    def takes(
        self, schema: type[Schema], location: str = "json", arg_name: str | None = None
    ) -> Callable[[View], View]:
        """Give the view a part of the request as *schema* has it, under *arg_name* or ``<location>_data``."""
        document = self.input(schema, location, arg_name)
        read = _reader(schema(), location)
        if read is None:
            return document
        name = arg_name or f"{location}_data"

        def attach(view: View) -> View:
            careful = document(view)

            @wraps(careful)
            def given(**arguments: Any) -> Any:
                found = read()
                return careful(**arguments) if found is None else view(**arguments, **{name: found})

            return given

        return attach

    def gives(self, schema: type[Schema], status_code: int = 200) -> Callable[[View], View]:
        """Answer with what the view returns, written as *schema* has it; a response of its own is left as it is."""
        document, write = self.output(schema, status_code), writer(schema)

        def attach(view: View) -> View:
            documented = document(view)

            @wraps(documented)
            def answered(**arguments: Any) -> Response:
                found = view(**arguments)
                if isinstance(found, Response):
                    return found
                return answer(write(found), status_code)

            return answered

        return attach


def _reader(schema: Schema, location: str) -> Read | None:
    """Return what reads this part of a request quickly, None when there is no such way."""
    if location == "json":
        return lambda: _body(schema)
    if location == "headers" and all(
        not field.required and field.load_default is missing for field in schema.load_fields.values()
    ):
        names = [f"HTTP_{field.data_key or name}".upper().replace("-", "_") for name, field in schema.fields.items()]
        return lambda: {} if the_request().environ.keys().isdisjoint(names) else None
    return None


def _body(schema: Schema) -> dict[str, Any] | None:
    asked = the_request()
    body = asked.get_json(silent=True) if asked.is_json else None
    if not isinstance(body, dict):
        return None
    try:
        return reader(type(schema))(body) or schema.load(body)
    except ValidationError:
        return None
