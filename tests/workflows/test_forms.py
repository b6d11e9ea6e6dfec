"""Forms: what is taken, what it becomes, and that everything wrong is said at once with what to do."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.offices import NOW, an_id_number
from workflows import canonical, forms
from workflows.clock import OFFICE_ZONE
from workflows.engine.values import Check, Field, Form, Option
from workflows.errors import FieldError, InvalidInput
from workflows.formvalues import PAPERS

KNOWN: dict[str, Any] = {
    "data": {"known_already": "先前的内容", "limit": Decimal("500.00"), "told_on": date(2026, 3, 1)},
    "parameters": {"aid": {"cap": Decimal("3000.00")}},
    "options": {
        "visitors": (Option(value="wang", label="王"), Option(value="li", label="李")),
        PAPERS: (Option(value="7", label="id_card"), Option(value="8", label="other")),
    },
    "now": NOW,
}


def _form(*fields: Field) -> Form:
    return Form(id="form", title="表", fields=fields)


def _field(kind: str, **more: Any) -> Field:
    return Field(key="a", label="甲", type=kind, **more)


def _read(field: Field, raw: Any) -> Any:
    return forms.parse(_form(field), {"a": raw}, **KNOWN)["a"]


def _wrong(field: Field, raw: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        forms.parse(_form(field), {"a": raw}, **KNOWN)
    assert [error.field for error in caught.value.errors] == ["a"]
    return caught.value.errors[0].message


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (_field("text"), "  张三　", "张三"),
        (_field("text"), "ＡＢＣ１２３，（一）", "ABC123，（一）"),
        (_field("text"), "第一行\n第二行", "第一行 第二行"),
        (_field("textarea"), "第一行\r\n第二行", "第一行\n第二行"),
        (_field("text", properties={"type": "bank_account"}), "6222 0000 0000 0000", "6222000000000000"),
        (_field("text", properties={"type": "unified_code"}), "９１990101 ma0001234x", "91990101MA0001234X"),
        (_field("number"), "3", 3),
        (_field("number"), "３．５", Decimal("3.5")),
        (_field("number"), 3.5, Decimal("3.5")),
        (_field("number", min="-5"), "-2", -2),
        (_field("money"), "8,000", Decimal("8000.00")),
        (_field("money"), "￥8000.5 元", Decimal("8000.50")),
        (_field("money"), 12, Decimal("12.00")),
        (_field("money", max="=parameters.aid.cap"), "3000", Decimal("3000.00")),
        (_field("money", max="=limit"), "500", Decimal("500.00")),
        (_field("date"), "2026-03-02", date(2026, 3, 2)),
        (_field("date"), "2026年3月2日", date(2026, 3, 2)),
        (_field("date", max="=today()"), "2026/3/2", date(2026, 3, 2)),
        (_field("datetime"), "2026-03-02T09:00", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        (_field("datetime"), "2026-03-02T09:00:00+01:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (_field("checkbox"), "on", True),
        (_field("checkbox"), "", False),
        (_field("checkbox"), None, False),
        (_field("checkbox"), True, True),
        (_field("select", options=(Option(value="x", label="甲"),)), "x", "x"),
        (_field("select", properties={"options": "visitors"}), "li", "li"),
        (_field("checklist", properties={"options": "visitors"}), ["li", "wang", "li"], ["wang", "li"]),
        (_field("checklist", properties={"options": "visitors"}), "li", ["li"]),
        (_field("checklist"), [], []),
        (_field("id_number"), f" {an_id_number()[:6]} {an_id_number()[6:]}", an_id_number()),
        (_field("phone"), "+86 199 0000 1234", "19900001234"),
        (_field("file"), ["7", "7"], ["7"]),
        (_field("text"), "", None),
    ],
)
def test_a_right_answer_becomes_a_value(field: Field, raw: Any, value: Any) -> None:
    found = _read(field, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("field", "raw", "says"),
    [
        (_field("text", required=True), "  ", "请填写“甲”"),
        (_field("text"), 5, "文字"),
        (_field("text"), "坏\x00字符", "控制字符"),
        (_field("text"), "\ud800", "控制字符"),
        (_field("text"), "长" * 201, "最多 200 个字，现有 201 个"),
        (_field("text", max_length=3), "四个字呢", "最多 3 个字"),
        (_field("text", min_length=3), "两字", "至少 3 个字"),
        (_field("text", pattern=r"[A-Z]{2}\d+"), "A1", "格式不对"),
        (_field("text", properties={"type": "bank_account"}), "12x", "8 至 30 位"),
        (_field("text", properties={"type": "unified_code"}), "91990101MA000123", "18 位统一社会信用代码"),
        (_field("text", properties={"type": "unified_code"}), "91990101MA00012341", "校验位不对"),
        (_field("number"), "三", "数字"),
        (_field("number"), "1e5", "数字"),
        (_field("number"), "NaN", "数字"),
        (_field("number"), "1,00", "数字"),
        (_field("number"), True, "数字"),
        (_field("number"), "9" * 16, "太长"),
        (_field("number", min="1"), "0", "不能小于 1"),
        (_field("money"), "1.005", "两位小数"),
        (_field("money"), "-1", "负数"),
        (_field("money", max="=parameters.aid.cap"), "3000.01", "不能超过 3,000.00 元"),
        (_field("date"), "2026-02-30", "有效日期"),
        (_field("date"), "1026-02-03", "有效日期"),
        (_field("date"), 20260302, "有效日期"),
        (_field("date", max="=today()"), "2026-03-03", "不能晚于今天（2026-03-02）"),
        (_field("date", min="=told_on", bounds_of=("反映日期", None)), "2026-02-28", "不能早于“反映日期”的 2026-03-01"),
        (_field("date", min="=told_on"), "2026-02-28", "不能早于 2026-03-01"),
        (_field("money", max="=limit", bounds_of=(None, "上限")), "500.01", "不能超过“上限”的 500.00 元"),
        (_field("date", min="=today()"), "2026-03-01", "不能早于今天（2026-03-02）"),
        (_field("number", decimals=0), "2.5", "应填写整数"),
        (_field("number", decimals=1), "2.55", "最多 1 位小数"),
        (_field("file", min="2"), ["7"], "至少要有 2 项，现有 1 项"),
        (_field("file", min="=1 + 1"), [], "至少要有 2 项，现有 0 项"),
        (_field("checklist", max="1", properties={"options": "visitors"}), ["li", "wang"], "最多 1 项，现有 2 项"),
        (_field("datetime"), "2026-03-02 25:00", "日期和时间"),
        (_field("checkbox", required=True), False, "请勾选“甲”"),
        (_field("checkbox"), "perhaps", "勾选或不勾选"),
        (_field("select", options=(Option(value="x", label="甲"),)), "y", "选项中选择"),
        (_field("select", properties={"options": "visitors"}), "zhao", "选项中选择"),
        (_field("checklist", properties={"options": "visitors"}), ["li", "zhao"], "选项中选择"),
        (_field("checklist", required=True), [], "请至少选择一项"),
        (_field("id_number"), "990101198001010011", "校验位"),
        (_field("phone"), "12345", "11 位手机号"),
        (_field("file"), ["9"], "不属于本案"),
        (_field("file", required=True), [], "请上传“甲”"),
        (_field("table"), "x", "若干行"),
        (_field("table"), [{}] * 101, "最多 100 行"),
        (_field("table", required=True), [{"x": ""}], "至少填写一行"),
    ],
)
def test_a_wrong_answer_says_what_to_do(field: Field, raw: Any, says: str) -> None:
    assert says in _wrong(field, raw)


def test_everything_wrong_is_said_at_once_with_unknown_names() -> None:
    form = _form(
        Field(key="name", label="姓名", type="text", required=True),
        Field(key="phone", label="电话", type="phone"),
        Field(key="fine", label="无误", type="text"),
    )
    with pytest.raises(InvalidInput) as caught:
        forms.parse(form, {"phone": "1", "fine": "好", "extra": "x"}, **KNOWN)
    assert [error.field for error in caught.value.errors] == ["extra", "name", "phone"]
    assert str(caught.value) == "有 3 处需要更正"


MEMBERS = Field(
    key="members",
    label="家庭成员",
    type="table",
    columns=(
        Field(key="name", label="姓名", type="text", required=True),
        Field(key="id_number", label="公民身份号码", type="id_number"),
        Field(key="student", label="在读", type="checkbox"),
        Field(key="school", label="学校", type="text", required=True, shown_if="student = true"),
    ),
)


def test_cells_of_a_page_and_rows_of_a_client_are_the_same() -> None:
    row = {"name": "林二", "id_number": an_id_number(), "student": "on", "school": "一中"}
    cells = {f"members[0].{key}": value for key, value in row.items()}
    expected = {"members": [row | {"student": True}]}
    assert forms.parse(_form(MEMBERS), cells, **KNOWN) == expected
    assert forms.parse(_form(MEMBERS), {"members": [row]}, **KNOWN) == expected


def test_an_error_in_a_table_names_row_and_column_and_blank_rows_do_not_count() -> None:
    rows = [{"name": "", "student": ""}, {"name": "甲"}, {"name": "", "id_number": "1"}, {"name": "乙", "age": "3"}]
    with pytest.raises(InvalidInput) as caught:
        forms.parse(_form(MEMBERS), {"members": rows}, **KNOWN)
    assert [error.field for error in caught.value.errors] == [
        "members[2].name",
        "members[2].id_number",
        "members[3].age",
    ]
    assert "第 3 行" in caught.value.errors[0].message


def test_a_hidden_cell_is_not_asked_for() -> None:
    values = forms.parse(_form(MEMBERS), {"members": [{"name": "甲", "school": "填错"}]}, **KNOWN)
    assert values["members"] == [{"name": "甲", "id_number": None, "student": False, "school": None}]


CONDITIONAL = _form(
    Field(key="outcome", label="结果", type="radio", required=True,
          options=(Option(value="yes", label="是"), Option(value="no", label="否"))),
    Field(key="amount", label="金额", type="money", required=True, shown_if='outcome = "yes"'),
    Field(key="why", label="理由", type="text", required=True, shown_if='outcome = "no"'),
    Field(key="known_already", label="已知", type="text", required=True, shown_if="amount > 100"),
)  # fmt: skip


def test_a_hidden_field_is_neither_required_nor_checked_nor_taken() -> None:
    values = forms.parse(CONDITIONAL, {"outcome": "no", "amount": "写错", "why": "不符合"}, **KNOWN)
    assert values == {"outcome": "no", "why": "不符合", "amount": None}


def test_what_the_case_knows_of_a_hidden_field_stays() -> None:
    values = forms.parse(CONDITIONAL, {"outcome": "yes", "amount": "100"}, **KNOWN)
    assert "known_already" not in values
    shown = forms.parse(CONDITIONAL, {"outcome": "yes", "amount": "101", "known_already": "新"}, **KNOWN)
    assert shown["known_already"] == "新"


def test_a_read_only_field_cannot_be_changed() -> None:
    field = Field(key="known_already", label="已知", type="text", properties={"readonly": "true"})
    assert forms.parse(_form(field), {"known_already": "改"}, **KNOWN) == {}


def test_papers_of_the_fields_kind_are_taken_by_themselves() -> None:
    field = Field(key="id_card", label="身份证", type="file", required=True)
    assert forms.parse(_form(field), {}, **KNOWN) == {"id_card": ["7"]}


def test_a_doubtful_card_is_asked_about_and_never_refused() -> None:
    field = _field("text", properties={"type": "bank_account"})
    values = forms.parse(_form(field), {"a": "6222000000000000"}, **KNOWN)
    assert [doubt.field for doubt in forms.doubts(_form(field), values)] == ["a"]
    assert forms.doubts(_form(field), {"a": "12345678"}) == ()


def test_the_fields_a_page_shows_follow_what_is_typed() -> None:
    known = forms.Known(**KNOWN)
    shown = forms.visible_fields(CONDITIONAL, {"outcome": "yes", "amount": Decimal(200)}, known)
    assert [field.key for field in shown] == ["outcome", "amount", "known_already"]


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False))
def test_money_comes_back_as_it_was_written(amount: Decimal) -> None:
    assert _read(_field("money"), f"{amount:,}") == amount
    assert str(_read(_field("money"), str(amount))) == f"{amount:.2f}"


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_come_back_as_they_were_written(number: int) -> None:
    assert _read(_field("number"), str(number)) == number


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_days_come_back_as_they_were_written(on: date) -> None:
    assert _read(_field("date"), on.isoformat()) == on
    assert _read(_field("date"), f"{on.year}年{on.month}月{on.day}日") == on


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 (a page sends no zone)
def test_instants_of_the_office_come_back_in_utc(at: datetime) -> None:
    found = _read(_field("datetime"), at.isoformat(timespec="minutes"))
    assert found.tzinfo is UTC
    assert found == at.replace(second=0, microsecond=0, tzinfo=OFFICE_ZONE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELD_KINDS = ("text", "textarea", "number", "money", "date", "datetime", "checkbox", "select", "radio", "checklist",
               "id_number", "phone", "file", "table")  # fmt: skip


@given(st.sampled_from(FIELD_KINDS), json_values)
def test_any_value_is_either_taken_and_storable_or_refused(kind: str, raw: Any) -> None:
    refused: tuple[FieldError, ...] = ()
    values: dict[str, Any] = {}
    try:
        values = forms.parse(_form(_field(kind, columns=MEMBERS.columns)), {"a": raw}, **KNOWN)
    except InvalidInput as error:
        refused = error.errors
    assert bool(refused) is not bool(values)
    assert all(each.field.startswith("a") and each.message for each in refused)
    assert canonical.loads(canonical.dumps(values)) == values
    assert canonical.dumps(values).encode()


COVERED = Check(name="covered", condition="=b = null or a >= b", message="甲不能少于乙")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"a": "3", "b": "3"}, []),
        ({"a": "3"}, []),
        ({"a": "2", "b": "3"}, ["甲不能少于乙"]),
        ({"a": "2", "b": "many"}, ["“乙”应填写数字，例如 1200 或 1200.50"]),
        ({"a": "2", "b": "3", "c": "many"}, ["“丙”应填写数字，例如 1200 或 1200.50", "甲不能少于乙"]),
    ],
)
def test_a_rule_between_answers_is_told_once_they_can_be_read(raw: dict[str, str], said: list[str]) -> None:
    form = _form(
        Field(key="a", label="甲", type="number", checks=(COVERED,)),
        Field(key="b", label="乙", type="number"),
        Field(key="c", label="丙", type="number"),
    )
    with pytest.raises(InvalidInput) if said else contextlib.nullcontext() as caught:
        forms.parse(form, raw, **KNOWN)

    assert [error.message for error in caught.value.errors] == said if caught else not said


def test_a_rule_that_cannot_be_answered_is_not_kept() -> None:
    open_ended = Check(name="open", condition="=a > never_known", message="无法核对")

    assert _wrong(Field(key="a", label="甲", type="number", checks=(open_ended,)), "2") == "无法核对"


def test_a_rule_of_a_hidden_field_does_not_hold() -> None:
    never = Check(name="never", condition="=false", message="不可能")
    form = _form(Field(key="a", label="甲", type="number", shown_if="false", checks=(never,)))

    assert forms.parse(form, {}, **KNOWN) == {"a": None}


def test_the_rows_of_a_table_are_counted_and_each_keeps_its_own_rules() -> None:
    column = Field(key="b", label="乙", type="number", checks=(Check(name="x", condition="=b > 1", message="乙太小"),))
    table = Field(key="a", label="甲", type="table", columns=(column,), min="2")

    with pytest.raises(InvalidInput) as caught:
        forms.parse(_form(table), {"a": [{"b": "1"}]}, **KNOWN)

    assert {error.message for error in caught.value.errors} == {"乙太小", "“甲”至少要有 2 项，现有 1 项，请补充"}
    assert forms.parse(_form(table), {"a": [{"b": "2"}, {"b": "3"}]}, **KNOWN) == {"a": [{"b": 2}, {"b": 3}]}
