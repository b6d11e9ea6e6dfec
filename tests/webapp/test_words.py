"""How values are written: amounts in capitals, addresses that may be returned to, texts that name a person."""

from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases.checklist import kinds_in
from webapp.errors import message_of
from webapp.formats import size, whole_days, yuan, yuan_of_fen
from webapp.inbox.queues import shown
from webapp.links import local_address, names_a_person
from webapp.values import capital_amount, shown_value
from workflows.engine.values import Field, Form
from workflows.errors import FieldError

DIGITS = {character: number for number, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}


def read_capitals(text: str) -> Decimal:
    """Read capital characters back, by the rules of reading and not of writing."""
    total, group, digit = 0, 0, 0
    fen = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            group, digit = group + digit * PLACES[character], 0
        elif character in GROUPS:
            total = (
                (total + group + digit) * GROUPS[character] if character == "亿" else total + (group + digit) * 10**4
            )
            group, digit = 0, 0
        elif character == "元":
            total, group, digit = total + group + digit, 0, 0
        elif character == "角":
            fen, digit = fen + digit * 10, 0
        elif character == "分":
            fen, digit = fen + digit, 0
    return Decimal(total) + Decimal(fen) / 100


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("1005.04", "壹仟零伍元零肆分"),
        ("10,500.30", "壹万零伍佰元叁角整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ],
)
def test_an_amount_stands_in_capital_characters(typed: str, written: str):
    assert capital_amount(typed) == written


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [("个月", 24, "24 months"), ("%", Decimal("3.65"), "3.65 %"), (None, 24, "24"), ("个月", None, "")],
)
def test_a_number_is_shown_with_what_it_counts(unit: str | None, value: Decimal | int | None, shown: str):
    field = Field(key="n", label="n", type="number", unit=unit)

    assert shown_value(field, value, lambda text: {"个月": "months"}.get(text, text)) == shown


@given(st.integers(min_value=0, max_value=10**11))
def test_capital_characters_read_back_as_the_amount(fen: int):
    amount = Decimal(fen) / 100

    assert read_capitals(capital_amount(f"{amount:f}")) == amount


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.005", "1e5x", "NaN", "Infinity"])
def test_what_is_no_amount_to_be_paid_has_no_capitals(typed: str):
    assert capital_amount(typed) == ""


def test_amounts_have_separators_and_two_decimals():
    assert yuan(Decimal(8000)) == "8,000.00"
    assert yuan_of_fen(123456789) == "1,234,567.89"
    assert yuan_of_fen(None) == ""


def test_a_line_is_broken_beside_a_day_and_never_inside_it() -> None:
    assert whole_days("2025-11-01至2026-10-31") == (
        '<span class="nowrap">2025-11-01至</span><wbr><span class="nowrap">2026-10-31</span><wbr>'
    )
    assert whole_days("<b>2025-11-01至今") == '&lt;b&gt;<span class="nowrap">2025-11-01</span><wbr>至今'


def test_a_count_says_where_counting_ended():
    assert [shown(count) for count in (0, 999, 1000)] == ["0", "999", "999+"]


def test_sizes_are_told_in_kb_and_mb():
    assert size(1) == "1 kB"
    assert size(3 * 1024 * 1024) == "3.0 MB"


@pytest.mark.parametrize("address", ["/inbox", "/cases?q=林&status=open"])
def test_a_path_of_this_site_may_be_returned_to(address: str):
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address", [None, "", "inbox", "https://example.org/", "//example.org", "/\\example.org", "/\tx", "javascript:1"]
)
def test_no_other_site_may_be_returned_to(address: str | None):
    assert local_address(address) is None


@pytest.mark.parametrize(
    "text", ["990101198001010014", "９９０１０１１９８００１０１００１４", "199 0000 1234", "6222 0200 0000 0000"]
)
def test_a_number_that_names_a_person_is_recognised(text: str):
    assert names_a_person(text)


@pytest.mark.parametrize("text", [None, "", "林一禾", "lyh", "困帮〔2026〕QY01-0001", "测帮2026-000123", "100000"])
def test_names_and_case_numbers_may_stand_in_an_address(text: str | None):
    assert not names_a_person(text)


def test_a_refusal_names_the_field_in_the_readers_words(app: Flask):
    wrong = FieldError(field="members[1].name", template="请填写“{label}”", params={"label": "姓名", "row": 2})

    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = message_of(wrong, {"姓名": "Name"}.__getitem__)

    assert wrong.message == "请填写“姓名（第 2 行）”"
    assert "Name (row 2)" in english
    assert "姓名" not in english


def test_papers_that_several_forms_call_alike_are_told_apart_by_their_forms():
    def asking(title: str, *papers: tuple[str, str]) -> Form:
        fields = tuple(Field(key=key, label=label, type="file") for key, label in papers)
        return Form(id=title, title=title, fields=fields)

    order = asking("送达责令书", ("order_proof", "回证"), ("photos", "照片"))
    decision = asking("送达决定书", ("decision_proof", "回证"), ("photos", "照片"))

    assert kinds_in((order, decision), str) == {
        "order_proof": "回证 · 送达责令书",
        "photos": "照片",
        "decision_proof": "回证 · 送达决定书",
    }
