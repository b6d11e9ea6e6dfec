"""A large state is written in lines that can be found and replaced one by one; the digest knows nothing of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import canonical
from workflows.engine import lines
from workflows.engine.lines import LINED, Lines
from workflows.engine.values import STATE_VERSION, State

KEPT = st.sampled_from(
    [
        {},
        {"flow": "begin_visit", "incident": "condition"},
        {"locals": {"one": '\n\t[1,2,"', "two": ',0,"', "three": "\n"}},
        {"locals": {"成员": ['}],[3,0,"a",32,{', "\\", '"', '"incident":"']}},
        {"loop": {"of": 3, "done": 0, "results": [None, [[{"a": 1}], [1, 2, "visit*", 3, {"b": 2}]], Decimal("1.50")]}},
        {"due": datetime(2026, 3, 2, tzinfo=UTC)},
        {'\n"1":': {"]": [], "steps": [[1, 0, "visit", 32, {}]]}},
    ]
)
"""What a row remembers, or the variables of a scope, with everything in it that could be taken for a line."""


@st.composite
def contents(draw: st.DrawFn, least: int = 0) -> dict[str, Any]:
    """What a state may hold, of so many rows at least."""
    numbers = sorted(draw(st.sets(st.integers(1, 300), min_size=least, max_size=2 * LINED)))
    rows = []
    for at, number in enumerate(numbers):
        holder = draw(st.sampled_from([0, *numbers[:at]]))
        rows.append([number, holder, draw(st.sampled_from(["visit", "visit*", "环节"])), 32, draw(KEPT)])
    scopes = {str(row[1]): draw(KEPT) for row in rows if row[1]}
    local = {key: values for key, values in scopes.items() if values}
    return {
        "case": "c1",
        "end": draw(st.sampled_from([None, "done"])),
        "last": numbers[-1] if numbers else 0,
        "steps": rows,
        "locals": local,
    }


@given(contents())
def test_a_state_in_lines_is_the_canonical_one(content: dict[str, Any]) -> None:
    state = State(version=STATE_VERSION, content=content)
    text = state.dumps()
    plain = canonical.dumps({"version": STATE_VERSION, "content": content})

    assert ("\n" in text) == (len(content["steps"]) >= LINED)
    assert State.plain(text) == plain
    assert State.digested(text) == plain.encode()
    assert isinstance(State.loads(text).content, Lines) == ("\n" in text)
    assert State.loads(text) == State.loads(plain)
    assert State.loads(text).dumps() == text == State.loads(plain).dumps()


@given(contents(LINED))
def test_each_row_is_found(content: dict[str, Any]) -> None:
    found = Lines(State(version=STATE_VERSION, content=content).dumps(), STATE_VERSION)
    rows = content["steps"]

    assert (found["case"], found["end"], found["last"]) == (content["case"], content["end"], content["last"])
    for number in range(302):
        row = next((row for row in rows if row[0] == number), None)
        assert found.has(number) == (row is not None)
        if row is None:
            with pytest.raises(KeyError):
                found.row(number)
        else:
            assert canonical.dumps(found.row(number)) == canonical.dumps(row)
            assert canonical.dumps(found.local(number)) == canonical.dumps(content["locals"].get(str(number), {}))
            assert list(found.held(number)) == [other[0] for other in rows if other[1] == number]
    assert list(found.held(0)) == [row[0] for row in rows if row[1] == 0]
    assert list(found.moved_in()) == [row[0] for row in rows if row[1] == 0 or {"incident", "due"} & row[4].keys()]


@settings(max_examples=300)
@given(contents(), st.data())
def test_replacing_lines_is_writing_all_anew(content: dict[str, Any], data: st.DataObject) -> None:
    before = written(content)
    content = dict(before)
    rows = {row[0]: row for row in content["steps"]}
    touched = data.draw(st.sets(st.sampled_from(sorted(rows)))) if rows else set()
    changed = {
        number: data.draw(st.none() | KEPT.map(lambda kept, of=rows[number]: [*of[:4], kept])) for number in touched
    }
    new = [[400 + number, 0, "new", 32, data.draw(KEPT)] for number in range(data.draw(st.integers(0, 2)))]
    scopes = data.draw(st.dictionaries(st.integers(1, 402), KEPT, max_size=4))
    kept = {number: changed.get(number, row) for number, row in rows.items()}
    expected = {
        "case": "c1",
        "end": "end",
        "last": 402,
        "steps": [row for row in kept.values() if row is not None] + new,
        "locals": {
            key: values
            for key, values in (content["locals"] | {str(number): scope for number, scope in scopes.items()}).items()
            if values
        },
    }

    text = before.after(end="end", last=402, rows=changed, new=new, local=scopes)

    assert text == State(version=STATE_VERSION, content=expected).dumps()


def test_a_scope_that_never_was_leaves_no_gap_before_one_that_comes() -> None:
    rows = [[1, 0, "visit", 32, {}], [2, 1, "visit", 32, {}]]
    content = {"case": "c1", "end": None, "last": 2, "locals": {"1": {"a": 1}}, "steps": rows}

    text = written(content).after(end=None, last=2, rows={}, new=[], local={100: {}, 2: {"b": 2}})

    expected = {**content, "locals": {"1": {"a": 1}, "2": {"b": 2}}}
    assert text == State(version=STATE_VERSION, content=expected).dumps()


def written(content: dict[str, Any]) -> Lines:
    """The content in lines, however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LINED", 1)
        content = content if content["steps"] else {**content, "steps": [[1, 0, "visit", 32, {}]]}
        return Lines(State(version=STATE_VERSION, content=content).dumps(), STATE_VERSION)


@pytest.mark.parametrize(
    "change",
    [('"version":1', '"version":2'), ('{"content"', ' {"content"'), ('"last":', '"last":"x","l":'), ("]}", "]} ")],
)
def test_what_has_another_form_is_read_whole(change: tuple[str, str]) -> None:
    rows = [[number, 0, "visit", 32, {}] for number in range(1, LINED + 1)]
    content = {"case": "c1", "end": None, "last": LINED, "locals": {}, "steps": rows}
    text = State(version=STATE_VERSION, content=content).dumps().replace(*change)

    with pytest.raises(ValueError, match="lines"):
        Lines(text, STATE_VERSION)

    assert list(State.loads(text).content["steps"]) == rows
