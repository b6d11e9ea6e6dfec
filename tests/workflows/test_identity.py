"""ID numbers, telephones and bank accounts: what is taken, in which form, and what is said about the rest."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import identity

TODAY = date(2026, 3, 2)
regions = st.integers(100000, 999999).map(str)
births = st.dates(date(1900, 1, 1), TODAY).map(lambda day: day.strftime("%Y%m%d"))
orders = st.integers(0, 999).map(lambda number: f"{number:03}")
first_17 = st.builds("".join, st.tuples(regions, births, orders))


def test_the_check_character_of_the_standards_example() -> None:
    """GB 11643-1999, annex: 11010519491231002X and 440524188001010014."""
    assert identity.check_character("11010519491231002") == "X"
    assert identity.check_character("44052418800101001") == "4"


@given(first_17)
def test_a_number_with_its_check_character_is_taken(digits: str) -> None:
    assert identity.id_number_problem(digits + identity.check_character(digits), TODAY) is None


@given(first_17, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, position: int, shift: int) -> None:
    number = digits + identity.check_character(digits)
    wrong = str((int(number[position]) + shift) % 10)
    assert identity.id_number_problem(number[:position] + wrong + number[position + 1 :], TODAY) is not None


@given(first_17, st.integers(0, 15))
def test_two_neighbouring_digits_exchanged_are_always_found(digits: str, position: int) -> None:
    swapped = digits[:position] + digits[position + 1] + digits[position] + digits[position + 2 :]
    if swapped != digits:
        assert identity.id_number_problem(swapped + identity.check_character(digits), TODAY) is not None


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("99010119900230001", "出生日期"),
        ("99010120260303001", "出生日期"),
        ("99010118000101001", "出生日期"),
    ],
)
def test_an_impossible_birthday_is_named(first: str, says: str) -> None:
    problem = identity.id_number_problem(first + identity.check_character(first), TODAY)
    assert problem is not None
    assert says in problem


@pytest.mark.parametrize(
    ("number", "says"), [("990101900101001", "18 位"), ("99010119900101", "18 位"), ("abc", "18 位")]
)
def test_a_wrong_length_says_what_is_expected(number: str, says: str) -> None:
    problem = identity.id_number_problem(number, TODAY)
    assert problem is not None
    assert says in problem


def test_an_id_number_is_stored_half_width_without_blanks_and_with_a_capital_x() -> None:
    assert identity.normal_id_number(" １１０１０５ 19491231 002x ") == "11010519491231002X"


def test_the_number_tells_birthday_and_sex() -> None:
    assert identity.birth_date("11010519491231002X") == date(1949, 12, 31)
    assert identity.is_female("11010519491231002X")
    assert not identity.is_female("110105194912310011")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("19900001234", "19900001234"),
        ("199 0000 1234", "19900001234"),
        ("+86 199-0000-1234", "19900001234"),
        ("008619900001234", "19900001234"),
        ("１９９００００１２３４", "19900001234"),
        ("0755-12345678", "0755-12345678"),
        ("(010)12345678", "010-12345678"),
        ("075512345678", "0755-12345678"),
        ("01012345678", "010-12345678"),
        ("0755-1234567转101", "0755-1234567-101"),
    ],
)
def test_telephones_are_stored_in_one_form(written: str, stored: str) -> None:
    assert identity.normal_phone(written) == stored
    assert identity.normal_phone(stored) == stored


@pytest.mark.parametrize("written", ["", "12345", "12900001234", "199000012345", "1990000123", "0755-123", "无"])
def test_what_is_no_telephone_is_refused(written: str) -> None:
    assert identity.normal_phone(written) is None


@pytest.mark.parametrize("written", ["1234567", "1" * 31, "6222-abcd-0000", ""])
def test_what_is_no_account_is_refused(written: str) -> None:
    assert identity.normal_bank_account(written) is None


def test_an_account_loses_its_separators() -> None:
    assert identity.normal_bank_account("6222 0000-0000 0000") == "6222000000000000"


@given(st.from_regex(re.compile(r"62[0-9]{13}"), fullmatch=True))
def test_exactly_one_check_digit_leaves_no_doubt_about_a_card(digits: str) -> None:
    assert sum(not identity.is_doubtful_card(f"{digits}{check}") for check in range(10)) == 1


def test_a_passbook_is_never_doubted() -> None:
    assert not identity.is_doubtful_card("1234567890123456789")


UNIFIED_BODIES = st.from_regex(re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}"), fullmatch=True)


@given(UNIFIED_BODIES)
def test_exactly_one_check_character_makes_a_unified_code(body: str) -> None:
    codes = [f"{body}{sign}" for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"]
    assert [code for code in codes if identity.unified_code_problem(code) is None] == [
        body + identity.unified_check_character(body)
    ]


@given(UNIFIED_BODIES, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_sign_in_a_unified_code_is_noticed(body: str, place: int, sign: str) -> None:
    code = body + identity.unified_check_character(body)
    wrong = code[:place] + sign + code[place + 1 :]
    assert (identity.unified_code_problem(wrong) is None) == (wrong == code)


@pytest.mark.parametrize("written", ["", "91990101MA000123", "91990101MA0001234I", "9199O101MA00012341", "无"])
def test_what_is_no_unified_code_is_refused(written: str) -> None:
    assert identity.unified_code_problem(identity.normal_unified_code(written)) is not None


def test_the_example_of_the_standard_is_a_unified_code() -> None:
    assert identity.unified_code_problem("91350100M000100Y43") is None  # GB 32100-2015, its own example
