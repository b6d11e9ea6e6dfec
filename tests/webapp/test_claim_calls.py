"""What a claimant said at the follow-up call stands on the page of the line, for the case's own organ."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from webapp.claims.line import TOLD_PROPERTY, _calls


@pytest.mark.parametrize(
    ("outside", "line", "shown"),
    [(False, 2, [[("label received_as_said", "no")]]), (False, 3, []), (True, 2, [])],
)
def test_each_call_is_shown_with_its_line(*, outside: bool, line: int, shown: Any) -> None:
    calls = [
        {"line": 1, "received_as_said": "yes", "follow_note": None},
        {"line": 2, "received_as_said": "no", "job_help_wanted": False, "follow_note": None},
    ]
    words = SimpleNamespace(fields={}, label=lambda key: f"label {key}", value=lambda _key, value: value)
    release = SimpleNamespace(properties={TOLD_PROPERTY: "follow_ups"})
    head = SimpleNamespace(outside=outside, data={"follow_ups": calls}, release=release, words=words)

    assert _calls(cast("Any", SimpleNamespace(head=head)), line) == shown
