"""Settings of a process that are expressions, such as the title of a case."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.counting import calls
from tests.workflows.offices import NOW
from workflows import feel
from workflows.expressions import setting

VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text() | st.lists(st.text(), max_size=2)


def _meant(written: str, values: dict[str, Any]) -> Any:
    return setting(written, values, parameters={}, now=NOW)


@given(name=st.sampled_from(["name", "true", "null", "名称", "a b"]), value=VALUES)
def test_a_name_alone_means_what_feel_says(name: str, value: Any) -> None:
    assert _meant(f"={name}", {name: value}) == feel.evaluate(name, {name: value}, now=NOW).value


def test_a_text_by_its_name_is_not_evaluated() -> None:
    with calls() as counted:
        assert _meant("=name", {"name": "林一禾"}) == "林一禾"
        assert counted["_evaluated"] == 0
        assert _meant("=name", {"name": 3}) == Decimal(3)
    assert counted["_evaluated"] == 1
