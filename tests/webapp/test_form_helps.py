"""What helps to fill a form in: names proposed, checklists as one list, and choices that depend on other answers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask

from webapp.caseforms.together import Together
from webapp.caseforms.views import FormView
from workflows import forms
from workflows.engine.values import Field, Form, Option
from workflows.errors import InvalidInput
from workflows.forms import Known

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
LETTERS = tuple(Option(value=each, label=each.upper()) for each in "abc")
PROPOSED = Field(key="who", label="谁", type="text", properties={"suggest": "holders"})
OFFERED = Field(
    key="kind",
    label="类别",
    type="select",
    options=LETTERS,
    properties={"offer": "=if year = null then null else parameters.kinds[year]"},
)


@pytest.fixture
def shown(app: Flask) -> Iterator[Callable[..., FormView]]:
    """Draw a form of these fields with these answers."""

    def draw(*fields: Field, data: Mapping[str, Any] | None = None, **values: Any) -> FormView:
        known = Known(
            data=data or {},
            parameters={"kinds": [["a"], ["a", "b"]]},
            options={"holders": [Option(value="鲁薇", label="鲁薇")]},
            now=NOW,
        )
        return FormView(Form(id="f", title="", fields=fields), known, translate=str, values=values)

    with app.test_request_context():
        yield draw


def test_names_are_proposed_and_anything_else_may_be_typed(shown: Callable[..., FormView]) -> None:
    table = Field(key="board", label="评委", type="table", columns=(PROPOSED,))
    form = shown(table)
    assert form.suggestions == {"holders": ("鲁薇",)}
    assert form.views["board"].rows[0][0].attributes["list"] == "suggest-holders"
    assert forms.parse(form.form, {"board": [{"who": "外请"}]}, **vars(form.known)) == {"board": [{"who": "外请"}]}


def test_checklists_about_the_same_papers_are_one_list_with_what_is_needed_first(
    shown: Callable[..., FormView],
) -> None:
    there, missing = (
        Field(key=key, label=key, type="checklist", options=LETTERS, properties={"together": "材料", "short": short})
        for key, short in (("there", "有"), ("missing", "缺"))
    )
    there = Field(**{**vars_of(there), "properties": {**there.properties, "first": "=needed", "first_label": "应备"}})
    (section,) = shown(there, missing, PROPOSED, data={"needed": ["c"]}, missing=["c"]).sections
    together, alone = section.fields
    assert isinstance(together, Together)
    assert [part.short for part in together.parts] == ["有", "缺"]
    assert [(row.heading, row.label) for row in together.rows] == [("应备", "C"), ("其他材料", "A"), ("", "B")]
    boxes = [bool(cell.choice and cell.choice.chosen) for cell in together.rows[0].cells]
    assert boxes == [False, True]
    assert alone.parts == ()


@pytest.mark.parametrize(("year", "codes"), [("1", ["a"]), ("2", ["a", "b"]), ("", ["a", "b", "c"])])
def test_only_what_the_other_answers_leave_is_offered_and_taken(
    shown: Callable[..., FormView], year: str, codes: list[str]
) -> None:
    form = shown(Field(key="year", label="年", type="number"), OFFERED, year=year)
    assert [code for code, _label in form.offers["kind"]] == codes
    assert [choice.value for choice in form.views["kind"].choices] == codes
    given = Form(id="f", title="", fields=(Field(key="year", label="年", type="number"), OFFERED))
    for code in "abc":
        raw = {"year": year, "kind": code}
        if code in codes:
            assert forms.parse(given, raw, **vars(form.known))["kind"] == code
        else:
            with pytest.raises(InvalidInput, match="有 1 处需要更正"):
                forms.parse(given, raw, **vars(form.known))


def vars_of(field: Field) -> dict[str, Any]:
    """What a field is made of."""
    return {name: getattr(field, name) for name in cast("Any", field).__dataclass_fields__}
