"""A large value is read when somebody looks at it, and whoever copies or compares data need not."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counting import calls
from tests.workflows.offices import NOW
from workflows import canonical, casedata, forms, turn
from workflows.canonical import UnreadableError
from workflows.largevalues import Data, held, over

LIST = [{"name": f"职工{number}", "line": "x" * 50} for number in range(100)]
DATA: dict[str, Any] = {"list": LIST, "other": LIST[::-1], "name": "林一禾", "row": [1, 2]}


def _read() -> casedata.Read:
    stored = casedata.written(DATA, {})
    assert len(stored.fresh) == 2
    return casedata.read(stored.text, stored.fresh)


def test_what_nobody_looks_at_is_not_read_and_written_as_it_was() -> None:
    stored = casedata.written(DATA, {})
    with calls() as counted:
        found = casedata.read(stored.text, stored.fresh)
        after = copy(found.data)
        assert isinstance(after, Data)
        after["name"] = "林二禾"
        changed = turn.changes(found.data, after)
        again = casedata.written(after, found.kept)
    assert changed == {"name": ["林一禾", "林二禾"]}
    assert again.text == casedata.written({**DATA, "name": "林二禾"}, {}).text
    assert (again.fresh, set(again.kept)) == ({}, {"list", "other"})
    assert counted["_is_plain_table"] <= 1  # for the row, which is small


def test_what_was_looked_at_is_known_again() -> None:
    found = _read()
    after: dict[str, Any] = dict(found.data)

    assert after == DATA == found.data
    assert after["list"] is found.data["list"]
    assert turn.changes(found.data, after) == {}
    assert casedata.written(after, found.kept).fresh == {}


def test_what_was_changed_is_written() -> None:
    found = _read()
    after = copy(found.data)
    assert isinstance(after, Data)
    after["list"] = [*after["list"], {"name": "新"}]
    after["third"] = after["other"]
    del after["row"]

    assert set(turn.changes(found.data, after)) == {"list", "third", "row"}
    expected = {"list": [*LIST, {"name": "新"}], "other": LIST[::-1], "third": LIST[::-1], "name": "林一禾"}
    again = casedata.written(after, found.kept)
    assert again.text == casedata.written(expected, {}).text
    assert canonical.dumps(after) == canonical.dumps(expected)


def test_data_are_a_mapping_as_any_other() -> None:
    data = _read().data

    assert (len(data), sorted(data), "list" in data, "none" in data) == (4, sorted(DATA), True, False)
    assert {**data} == DATA
    assert data.get("none") is None
    with pytest.raises(KeyError):
        held(data, "none")
    assert over({"name": "x"}, data)["name"] == "x"
    assert over({"name": "x"}, data)["row"] == [1, 2]


def test_an_expression_of_a_form_reads_only_what_it_names() -> None:
    known = forms.Known(data=_read().data, parameters={}, options={}, now=NOW)

    with calls() as counted:
        assert known.evaluate("name", {}) == "林一禾"
        assert known.evaluate("name", {"name": "x"}) == "x"
    assert counted["Large.value"] == 0
    assert known.evaluate("count(list)", {}) == 100


def test_a_text_that_is_none_is_told_when_it_is_looked_at() -> None:
    digest = casedata.digest_of("[")
    found = casedata.read(canonical.dumps({"list": canonical.Elsewhere(digest)}), {digest: "["})

    with pytest.raises(UnreadableError):
        found.data["list"]


VALUES = st.sampled_from(
    [None, True, 1, Decimal("1.0"), Decimal("1.00"), "1", "", [], [1], {"a": 1}, {"a": Decimal(1)}]
)
SOME = st.dictionaries(st.sampled_from("abcdef"), VALUES)


@given(before=SOME, after=SOME)
def test_changes_are_the_same_however_the_data_are_held(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = turn.changes(before, after)

    assert found == turn.changes(Data(before), Data(after))
    assert list(found) == sorted(found)
    assert (before.keys() ^ after.keys()) <= found.keys()
    for key in before.keys() - found.keys():
        assert canonical.dumps(before[key]) == canonical.dumps(after[key])
