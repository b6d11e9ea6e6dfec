"""The API's bodies are written as its schemas say, and read as strictly as its document promises."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest
from apiflask import Schema
from apiflask.fields import Boolean, Dict, Float, Integer, List, Nested, Raw, String
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.client import Program
from webapp.api import schemas
from webapp.api.bodies import text
from webapp.api.reading import reader
from webapp.api.writing import writer

if TYPE_CHECKING:
    from flask import Flask
    from marshmallow.fields import Field

ANSWERS = (
    schemas.Token,
    schemas.Me,
    schemas.Processes,
    schemas.Case,
    schemas.CaseDetail,
    schemas.Cases,
    schemas.Tasks,
    schemas.TaskAnswer,
    schemas.TaskDetail,
    schemas.Completion,
    schemas.Journal,
    schemas.Replay,
    schemas.Document,
    schemas.ClockState,
)
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
ASKED = (
    schemas.Credentials,
    schemas.StartCase,
    schemas.RaiseEvent,
    schemas.Version,
    schemas.VersionedValues,
    schemas.CompleteTask,
)
DEEPEST = 3


def values_of(schema: Schema, depth: int = DEEPEST) -> st.SearchStrategy[dict[str, Any]]:
    """What a view may answer for a schema: each field there or not, some that the schema does not know."""
    fields = {field.attribute or name: a_value(field, depth) for name, field in schema.dump_fields.items()}
    items = {
        name: fields.pop(name) for name in ("items",) if name in fields
    }  # marshmallow takes a dict's method for it
    return st.fixed_dictionaries(items, optional=fields | {"unknown": PLAIN})


def a_value(field: Field[Any], depth: int) -> st.SearchStrategy[Any]:
    """What may stand in a field."""
    if isinstance(field, List):
        return st.none() | st.lists(a_value(field.inner, depth), max_size=2)
    if isinstance(field, Nested):
        return st.none() | (values_of(field.schema, depth - 1) if depth else st.nothing())
    found: dict[type[Field[Any]], st.SearchStrategy[Any]] = {
        schemas.Instant: st.datetimes(timezones=st.just(UTC)),
        String: st.text(max_size=3) | st.integers() | st.decimals(),
        Integer: st.integers(),
        Boolean: st.booleans(),
        Dict: st.dictionaries(st.text(max_size=3), PLAIN, max_size=2),
        Raw: PLAIN,
    }
    return st.none() | next(values for kind, values in found.items() if isinstance(field, kind))


@pytest.mark.parametrize("schema", ANSWERS, ids=lambda schema: schema.__name__)
def test_an_answer_is_written_as_the_schema_would(schema: type[Schema]) -> None:
    @given(values=values_of(schema()))
    def the_same(values: dict[str, Any]) -> None:
        assert writer(schema)(values) == schema().dump(values)

    the_same()


def test_a_field_that_nobody_knows_how_to_write_is_told_when_the_program_starts() -> None:
    with pytest.raises(TypeError, match="Float"):
        writer(Schema.from_dict({"share": Float()}))


def bodies_for(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """What a client may send: each field there or not, right or wrong, sometimes one that the schema does not know."""
    likely = (
        st.integers(0, 9) | st.text(min_size=1, max_size=3) | st.dictionaries(st.text(max_size=3), PLAIN, max_size=2)
    )
    unlikely = PLAIN | st.just("x" * 2001) | st.floats(allow_nan=False) | st.lists(PLAIN, max_size=2)
    names = [field.data_key or name for name, field in schema.load_fields.items()]
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, likely | unlikely) | {"unknown": PLAIN})


@pytest.mark.parametrize("schema", ASKED, ids=lambda schema: schema.__name__)
def test_what_is_read_at_a_glance_is_what_the_schema_would_read(schema: type[Schema]) -> None:
    @given(body=bodies_for(schema()))
    def the_same(body: dict[str, Any]) -> None:
        found = reader(schema)(body)
        assert found is None or found == schema().load(body)

    the_same()


def test_what_is_sent_in_the_ordinary_way_is_read_at_a_glance() -> None:
    body = {"version": 3, "values": {"findings": "属实", "amount": None, "rows": [{"name": "林"}]}}

    assert reader(schemas.VersionedValues)(body) == body
    assert reader(schemas.VersionedValues)(body | {"more": 1}) is None
    assert reader(schemas.VersionedValues)({"version": True, "values": {}}) is None
    assert reader(schemas.TasksQuery)({}) == {"queue": "mine", "limit": 50}
    assert reader(schemas.CompleteTask)(body) == body | {"late_reason": ""}  # what has a default is not left out


@given(body=st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner)))
def test_a_body_reads_as_what_was_written(body: object) -> None:
    assert json.loads(text(body)) == body


def test_what_the_quick_writer_does_not_take_is_written_too() -> None:
    body = {"large": 2**70, "half": "\ud800"}

    assert json.loads(text(body)) == body


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_json_in_another_encoding_is_no_json(app: Flask, encoding: str) -> None:
    content = json.dumps({"version": 1, "values": {"note": "属实"}}, ensure_ascii=False).encode(encoding)

    answer = Program(app, "clerk").raw("POST", "/tasks/x/complete", content, "application/json")

    assert (answer.status, answer.media_type) == (400, "application/problem+json")


@pytest.mark.parametrize(("key", "status"), [("x" * 201, 422), ("", 422), ("x" * 200, 404)])
def test_an_idempotency_key_is_checked(app: Flask, key: str, status: int) -> None:
    clerk = Program(app, "clerk")
    headers = clerk._headers() | {"Idempotency-Key": key}

    answer = clerk._client.post("/api/v1/tasks/x/complete", json={"version": 1, "values": {}}, headers=headers)

    assert answer.status_code == status
