"""Cases are found by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.parties import INITIALS_LENGTH
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


@pytest.mark.parametrize("name", ["青竹（示例）餐饮管理有限公司", "单" * 40, "单" * 100])
def test_the_initials_of_a_long_name_fit_where_they_are_kept(name: str) -> None:
    assert 0 < len(search.initials(name)) <= INITIALS_LENGTH


def test_a_name_of_many_readings_stays_bounded() -> None:
    assert 1 < len(search.initials("单单单单单单").split()) <= search.MOST_READINGS


FOUND = (
    "欧阳一禾", "欧阳", "阳一", "禾", "oyyh", "OY", "ｏｙ", "欧阳 0012", " 欧阳  oyyh ",
    NUMBER, "困帮2026QY0012", "2026qy-0012", "QY-0012", "0012", "12",
)  # fmt: skip
NOT_FOUND = ("阳欧", "欧禾", "yh", "98", "1", "001", "202", "欧阳 99", "", "  ", "%", "_", "'")
ALL_WORDS = (
    "0012 12 2026 2026qy 2026qy0012 o oy oyy oyyh qy qy0012 一 一禾 困帮 困帮2026 困帮2026qy 困帮2026qy0012 "
    "欧 欧阳 禾 阳 阳一"
)
"""What a case of 欧阳一禾 with that number was filed under before."""
NEEDED = "0012 12 2026qy0012 oyyh qy0012 一禾 困帮2026qy0012 欧阳 禾 阳一"


def test_a_case_is_found_by_what_people_type(database: Database) -> None:
    with database.transaction() as session:
        wanted = builders.a_case(session, search=search.tokens(NUMBER, "欧阳一禾", "欧阳一禾"))
        builders.a_case(session, search=search.tokens("困帮〔2026〕QY-0099", "林木森", "林木森"))

        assert {typed: search.find(session, typed).few for typed in FOUND} == dict.fromkeys(FOUND, (wanted.id,))
        assert [typed for typed in NOT_FOUND if not search.find(session, typed).is_empty] == []


def test_a_case_is_filed_under_what_is_needed_to_find_it() -> None:
    assert search.tokens(NUMBER, "欧阳一禾", "欧阳一禾") == search.needed(ALL_WORDS) == NEEDED
    assert search.needed(NEEDED) == NEEDED


def test_numbers_side_by_side_are_found_alone_and_together(database: Database) -> None:
    """An office may have a number for a code."""
    with database.transaction() as session:
        case = builders.a_case(session, search=search.tokens("困帮〔2026〕440106-0012", "林木森"))

        for typed in ("440106", "440106-0012", "2026", "0012", "2026 440106", "困帮2026"):
            assert search.find(session, typed).few == (case.id,), typed
        for typed in ("44", "4401", "20264"):
            assert search.find(session, typed).is_empty, typed


def test_a_case_filed_before_is_found_as_one_filed_now(database: Database) -> None:
    with database.transaction() as session:
        both = {builders.a_case(session, search=words).id for words in (ALL_WORDS, NEEDED)}

        for word in (*ALL_WORDS.split(), "一 oy", "2026 禾"):
            assert set(search.find(session, word).few or ()) == both, word


@pytest.mark.parametrize("most", [0, 500])
def test_words_are_asked_for_case_by_case_too(database: Database, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """When they are common, the list is walked."""
    monkeypatch.setattr(search, "MOST_NARROW", most)
    with database.transaction() as session:
        wanted = builders.a_case(session, search=NEEDED)
        builders.a_case(session, search="林 0012")

        found = search.find(session, "qy-0012 欧")
        condition = found.condition(Case.id)

        assert (found.few is None) is (most == 0)
        assert session.scalars(select(Case.id).where(condition)).all() == [wanted.id]


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
