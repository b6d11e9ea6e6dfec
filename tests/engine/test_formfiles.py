"""A form-js file becomes a form with the field types of the API."""

import json

import pytest

from tests.engine.packages import choice, component, form
from workflows.engine.formfiles import PATTERNS, read_form
from workflows.engine.values import FIELD_TYPES


def fields(*components):
    read, problems = read_form(form("f", *components), "f.form")
    assert problems == ()
    return read.fields


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (component("a"), "text"),
        (component("a", "textarea"), "textarea"),
        (component("a", "number"), "number"),
        (component("a", "datetime", subtype="date"), "date"),
        (component("a", "datetime", subtype="datetime"), "datetime"),
        (component("a", "checkbox"), "checkbox"),
        (choice("a", "x", kind="select"), "select"),
        (choice("a", "x"), "radio"),
        (choice("a", "x", kind="checklist"), "checklist"),
        (component("a", "filepicker"), "file"),
        (component("a", properties={"type": "id_number"}), "id_number"),
        (component("a", properties={"type": "phone"}), "phone"),
        (component("a", properties={"type": "money"}), "money"),
        (component("a", "number", properties={"type": "money"}), "money"),
        (component("a", properties={"type": "bank_account"}), "text"),
        (component("a", properties={"type": "unified_code"}), "text"),
        (component("", "dynamiclist", path="a", components=[component("b")]), "table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_component_has_its_api_type(written, kept):
    (field,) = fields(written)
    assert (field.key, field.type) == ("a", kept)
    assert kept in FIELD_TYPES


def test_rules_and_texts_are_kept():
    (field,) = fields(
        component(
            "a",
            description="Say why",
            validate={"required": True, "minLength": 2, "maxLength": 9, "pattern": "[a-z]+"},
        )
    )
    assert (field.required, field.min_length, field.max_length, field.pattern) == (True, 2, 9, "[a-z]+")
    assert field.help == "Say why"
    (number,) = fields(component("n", "number", validate={"min": 0, "max": "=parameters.aid.most"}))
    assert (number.min, number.max) == ("0", "=parameters.aid.most")
    (counted,) = fields(component("n", "number", decimalDigits=0))
    assert (counted.decimals, number.decimals) == (0, None)
    (months,) = fields(component("n", "number", appearance={"suffixAdorner": "个月"}))
    assert (months.unit, number.unit) == ("个月", None)
    (exact,) = fields(component("n", "number", validate={"min": 0.1}))
    assert exact.min == "0.1"


def test_hide_becomes_shown_if_also_through_groups():
    inner = component("a", conditional={"hide": '=kind != "other"'})
    group = {"type": "group", "label": "More", "conditional": {"hide": "=not(more)"}, "components": [inner]}
    (field,) = fields(group)
    assert field.group == "More"
    assert field.shown_if == 'not(not(more)) and not(kind != "other")'
    assert fields(component("b"))[0].shown_if is None


def test_a_table_has_columns():
    (table,) = fields(
        component("", "dynamiclist", path="members", components=[component("name"), component("age", "number")])
    )
    assert [(column.key, column.type) for column in table.columns] == [("name", "text"), ("age", "number")]


def test_static_texts_are_notes_and_decoration_is_dropped():
    read, problems = read_form(
        form("f", {"type": "text", "text": "请核对"}, {"type": "separator"}, {"type": "spacer"}), "f"
    )
    assert (read.fields, read.notes, problems) == ((), ("请核对",), ())


@pytest.mark.parametrize("kind", ["id_number", "phone", "bank_account"])
def test_identifying_types_are_personal_by_themselves(kind):
    (field,) = fields(component("a", properties={"type": kind}))
    assert field.properties["personal"] == kind
    assert field.pattern == PATTERNS.get(kind)


def test_a_choice_may_take_its_options_from_a_source():
    (field,) = fields(component("a", "select", properties={"options": "visitors"}))
    assert field.options == ()
    assert field.properties["options"] == "visitors"


def test_read_only_is_a_property_however_it_is_written():
    for flag in ({"readonly": True}, {"disabled": True}, {"properties": {"readonly": "true"}}):
        assert fields(component("a", **flag))[0].properties["readonly"] == "true"


def test_a_fault_names_the_component_and_its_line():
    (told,) = read_form(form("f", component("fine"), component("Bad")), "f.form")[1]
    assert (told.file, told.element, told.label, told.line, told.code) == (
        "f.form",
        "Bad",
        "Label of Bad",
        3,
        "field-key",
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"components": 1}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_form_is_told(content):
    read, problems = read_form(content, "f.form")
    assert read is None
    assert [each.code for each in problems] in (["not-json"], ["form-shape"])


@pytest.mark.parametrize(
    "value", [1, "x", None, [], {"type": 5}, {"type": ["radio"]}, {"key": {}, "type": "textfield"}]
)
def test_odd_components_are_told_and_break_nothing(value):
    content = json.dumps({"id": "f", "components": [value]}).encode()
    assert read_form(content, "f.form")[1]
