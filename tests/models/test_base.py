"""What stands in a column of JSON is read as `json.loads` reads it, and what is none is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from models.base import Json, StoredValueError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read(text: str | bytes | None) -> object:
    return Json().process_result_value(text, sqlite.dialect())  # type: ignore[arg-type]  # what a driver hands over


@given(value=VALUES, before=st.sampled_from(("", " ", "\n")), behind=st.sampled_from(("", " ", "\t")))
def test_what_is_read_is_what_was_written(value: object, before: str, behind: str) -> None:
    text = f"{before}{json.dumps(value)}{behind}"
    assert read(text) == json.loads(text)
    assert read(text.encode()) == json.loads(text)


def test_nothing_stays_nothing() -> None:
    assert read(None) is None
    assert read("null") is None


@pytest.mark.parametrize("text", ["", " ", "{", '{"a":1}x', "[1]]", "[] []", "nothing", "'a'"])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(StoredValueError):
        read(text)
