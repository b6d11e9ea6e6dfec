"""Names of organisations in one form: what people write in different ways is alike, what differs stays apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.organisationnames import normal_code, normal_name

NAME = "青竹（示例）餐饮管理有限公司"
MARKS = st.text(alphabet=" 　()（）[]【】·.、—-_\t", max_size=3)
NAMES = st.text(alphabet="青竹餐饮管理示例分店ABCxyz０１２9", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "written",
    [
        "青竹(示例)餐饮管理有限公司",
        "青竹 (示例)　餐饮管理 有限公司",
        "青竹（示例）餐饮管理有限责任公司",
        "青竹示例餐饮管理有限公司",
        "「青竹」（示例）餐饮管理有限公司。",
    ],
)
def test_one_name_is_written_in_many_ways(written):
    assert normal_name(written) == normal_name(NAME)


@pytest.mark.parametrize(
    "other",
    [
        "青竹（示例）餐饮管理有限公司一分店",
        "青竹（示例）餐饮管理股份有限公司",
        "青竹（示范）餐饮管理有限公司",
        "青竹餐饮",
    ],
)
def test_other_names_stay_apart(other):
    assert normal_name(other) != normal_name(NAME)


def test_capitals_and_width_do_not_count():
    assert normal_name("ＡＢＣ 餐饮") == normal_name("abc餐饮")
    assert normal_name("（　）——") == ""


@given(st.text(max_size=40))
def test_a_normal_name_is_its_own_normal_name(name):
    assert normal_name(normal_name(name)) == normal_name(name)


@given(NAMES, st.data())
def test_marks_and_width_anywhere_change_nothing(name, data):
    marked = "".join(data.draw(MARKS) + character for character in name) + data.draw(MARKS)
    assert normal_name(marked) == normal_name(name)
    assert normal_name(unicodedata.normalize("NFKC", name)) == normal_name(name)


@given(NAMES)
def test_limited_liability_is_one_thing(name):
    assert normal_name(f"{name}有限责任公司") == normal_name(f"{name}（有限）公司") == normal_name(f"{name}有限公司")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("91440101MA5XABCD1K", "91440101MA5XABCD1K"),
        (" ９１440101ma5xabcd1k ", "91440101MA5XABCD1K"),
        ("9144-0101 MA5X-ABCD-1K", "91440101MA5XABCD1K"),
        ("", None),
        ("不详", None),
        ("9" * 25, None),
    ],
)
def test_a_code_is_in_capitals_of_half_width(written, code):
    assert normal_code(written) == code
