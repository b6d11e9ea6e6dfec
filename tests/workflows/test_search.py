"""Cases are found by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import builders
from workflows import search

if TYPE_CHECKING:
    from models.database import Database

NUMBER = "困帮〔2026〕QY-0012"


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("单雄", {"sx", "dx", "cx"}),
        ("曾仇", {"cc", "cq", "cj", "zc", "zq", "zj"}),
        ("欧阳一禾", {"oyyh"}),
        ("Aygul", set()),
        ("", set()),
    ],
)
def test_every_reading_of_a_name_has_its_initials(name: str, readings: set[str]) -> None:
    assert set(search.initials(name).split()) == readings


def test_a_name_of_many_readings_stays_bounded() -> None:
    assert 1 < len(search.initials("单单单单单单").split()) <= search.MOST_READINGS


FOUND = (
    "欧阳一禾", "欧阳", "阳一", "禾", "oyyh", "OY", "ｏｙ", "欧阳 0012", " 欧阳  oyyh ",
    NUMBER, "困帮2026QY0012", "2026qy-0012", "QY-0012", "0012", "12",
)  # fmt: skip
NOT_FOUND = ("阳欧", "欧禾", "yh", "98", "欧阳 99", "", "  ", "%", "_", "'")


def test_a_case_is_found_by_what_people_type(database: Database) -> None:
    with database.transaction() as session:
        wanted = builders.a_case(session, search=search.tokens(NUMBER, "欧阳一禾", "欧阳一禾"))
        builders.a_case(session, search=search.tokens("困帮〔2026〕QY-0099", "林木森", "林木森"))

        assert {typed: search.find(session, typed).few for typed in FOUND} == dict.fromkeys(FOUND, (wanted.id,))
        assert [typed for typed in NOT_FOUND if not search.find(session, typed).is_empty] == []


def test_a_person_is_found_only_by_the_full_number(database: Database) -> None:
    with database.transaction() as session:
        person = builders.a_person(session, id_number="990101198001010015", phone="19900000001")
        case = builders.a_case(session, applicant_id=person.id)

        for typed in ("990101198001010015", "990101 19800101 0015", "19900000001", "199 0000 0001"):
            assert search.find_person(session, typed).few == (case.id,)
        for typed in ("99010119800101001", "1990000", ""):
            assert search.find_person(session, typed).is_empty


@pytest.mark.parametrize(
    ("typed", "expected"), [("990101198001010015", True), ("199 0000 0001", True), (NUMBER, False), ("12", False)]
)
def test_full_numbers_are_told_from_other_words(typed: str, expected: bool) -> None:  # noqa: FBT001 (a table)
    assert search.names_a_person(typed) is expected
