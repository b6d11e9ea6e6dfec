"""What a step found out is told to who completed it, and an enquiry does not ask for papers."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from webapp.cases.start import _said
from webapp.tasks.told import told

LISTED = "qualified, reasons, result"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"qualified": False, "reasons": ["年龄。"], "other": 1}, ("qualified：False；reasons：['年龄。']", True)),
        ({"qualified": False}, {"qualified": True, "reasons": None}, ("qualified：True", False)),
        ({"result": "go"}, {"result": "go"}, ("", False)),
        ({}, {"result": "no。"}, ("result：no", False)),
    ],
)
def test_what_changed_of_the_listed_facts_is_told_and_a_no_is_bad(
    app: Any, before: dict[str, Any], after: dict[str, Any], expected: tuple[str, bool]
) -> None:
    words = SimpleNamespace(label=lambda key: key, value=lambda _key, value: str(value))
    release = SimpleNamespace(properties={"told_facts": LISTED}, personal={})
    with app.test_request_context():
        found = told(cast("Any", release), cast("Any", words), before, after)
    assert (found.text, found.bad) == expected


@pytest.mark.parametrize(
    ("status", "said", "unsaid"), [("closed", "已解答咨询", "上传"), ("open", "请上传材料", "答复")]
)
def test_who_only_asked_is_not_sent_for_papers(app: Any, status: str, said: str, unsaid: str) -> None:
    case = SimpleNamespace(status=status, number="创贷1", outcome_label="已解答咨询" if status == "closed" else None)
    with app.test_request_context():
        text = _said(cast("Any", case), str)
    assert said in text
    assert unsaid not in text
