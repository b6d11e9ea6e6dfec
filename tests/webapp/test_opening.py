"""What a process found out when a case was opened stands above everything on the page of the case."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from webapp.cases.show import opening_of


@pytest.mark.parametrize(
    ("listed", "data", "shown"),
    [
        ("fit, why, papers", {"fit": False, "why": ["年龄"], "papers": []}, ("fit", "False", False, ["['年龄']"])),
        ("fit", {"fit": True}, ("fit", "True", True, [])),
        ("fit", {}, None),
        ("", {"fit": True}, None),
    ],
)
def test_what_was_found_out_at_the_opening_is_told_with_its_verdict_first(listed: str, data: Any, shown: Any) -> None:
    words = SimpleNamespace(label=lambda key: key, value=lambda _key, value: str(value) if value != [] else "")
    release = SimpleNamespace(properties={"opening_facts": listed}, personal={})
    found = opening_of(cast("Any", SimpleNamespace(data=data, release=release, words=words)))

    facts = found and (found.verdict.label, found.verdict.text, found.good, [each.text for each in found.facts])
    assert facts == shown
