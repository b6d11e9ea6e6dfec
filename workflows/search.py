"""Finding cases by what people type: a name, its pinyin initials, a case number; and by a full ID or phone number.

Makes the words under which a case is filed and looks them up; must not know who may see what it finds. Words are made
here and not by the database, because neither of the two finds two-character Chinese names by itself.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pypinyin import Style, pinyin
from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import aliased

from models.cases import Case
from models.parties import Person
from models.search import WORD_LENGTH, SearchWord
from workflows.identity import normal_id_number, normal_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

MOST_READINGS = 32
MOST_NARROW = 500
_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_PERSON_NUMBER = re.compile(r"\d{17}[\dX]|1\d{10}")


# The words of a case


def tokens(number: str, title: str, *names: str) -> str:
    """The words of a case, separated by spaces: of its number, its title, and the names with their initials."""
    words = _number_words(number) | _text_words(title)
    for name in names:
        words |= _text_words(name)
        words |= {reading[:end] for reading in initials(name).split() for end in range(1, len(reading) + 1)}
    return " ".join(sorted(word[:WORD_LENGTH] for word in words))


def initials(name: str) -> str:
    """The pinyin initials of every reading of a Chinese name, separated by spaces: 单雄 gives `cx dx sx`.

    Each character is read by itself: a dictionary of words knows only how 单 is read in them, not as a surname.
    """
    characters = _HAN_RUN.findall(name)
    readings = pinyin(list("".join(characters)), style=Style.FIRST_LETTER, heteronym=True)
    letters = [sorted({reading for reading in each if reading.isascii()}) for each in readings]
    combined = itertools.islice(itertools.product(*letters), MOST_READINGS) if letters else ()
    return " ".join(sorted({"".join(reading) for reading in combined}))


def _runs(text: str) -> list[str]:
    """The runs of Chinese characters, of digits and of other letters, in one form for full and half width."""
    return _RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def _number_words(number: str) -> set[str]:
    """Every stretch of neighbouring parts: of 困帮〔2026〕QY-0001 also `2026qy0001`, `qy0001`, `0001`, and `1`."""
    runs = _runs(number)
    stretches = {"".join(runs[start:end]) for start in range(len(runs)) for end in range(start + 1, len(runs) + 1)}
    return stretches | {run.lstrip("0") for run in runs if run.isdecimal() and run.lstrip("0")}


def _text_words(text: str) -> set[str]:
    """Single characters and pairs of Chinese, whole words of other letters."""
    words: set[str] = set()
    for run in _runs(text):
        if _HAN_RUN.fullmatch(run):
            words |= {*run, *_pairs(run)}
        else:
            words.add(run)
    return words


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


# Looking up


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search matched: a few cases by id (`few`), or more than that, told by their common words."""

    words: tuple[str, ...]
    few: tuple[str, ...] | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing matched."""
        return self.few == ()

    def condition(self, case_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """The condition that a row's case is among the matches."""
        if self.few is not None:
            return case_id.in_(self.few)
        return _all_words(case_id, self.words)


def find(session: Session, typed: str) -> Found:
    """The cases that match everything typed; parts are separated by blanks. Nothing typed matches nothing.

    Up to 500 are found by the index of words. When a word is commoner than that, a reader finds a page of matches
    sooner by walking the own list: `condition` then asks row by row.
    """
    words = _query_words(typed)
    return Found(words=words, few=_few(session, _cases_of(words)) if words else ())


def find_person(session: Session, number: str) -> Found:
    """The cases of the applicant with this full ID or phone number, which must not come from an address."""
    phone = normal_phone(number)
    who = or_(Person.id_number == normal_id_number(number), *([Person.phone == phone] if phone else []))
    cases = select(Case.id).join(Person, Person.id == Case.applicant_id).where(who)
    return Found(words=(), few=tuple(session.scalars(cases.limit(MOST_NARROW))))


def names_a_person(typed: str) -> bool:
    """Whether this is a full ID or phone number."""
    return _PERSON_NUMBER.fullmatch(normal_id_number(typed)) is not None


def _query_words(typed: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for part in typed.split():
        runs = _runs(part)
        only_han = all(_HAN_RUN.fullmatch(run) for run in runs)
        pieces = [word for run in runs for word in _pairs(run) or [run]] if only_han else ["".join(runs)]
        words |= dict.fromkeys(word[:WORD_LENGTH] for word in pieces)
    return tuple(words)


def _few(session: Session, cases: Select[str]) -> tuple[str, ...] | None:
    ids = tuple(session.scalars(cases.limit(MOST_NARROW + 1)))
    return ids if len(ids) <= MOST_NARROW else None


def _cases_of(words: Sequence[str]) -> Select[str]:
    first, *rest = words
    return select(SearchWord.case_id).where(SearchWord.word == first, _all_words(SearchWord.case_id, rest))


def _all_words(case_id: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    """Asked as a value per row: for EXISTS, PostgreSQL would join all cases of a common word before the first row."""
    filed = [aliased(SearchWord) for _ in words]
    each_filed = (
        select(each.case_id).where(each.case_id == case_id, each.word == word).limit(1).scalar_subquery().is_not(None)
        for each, word in zip(filed, words, strict=True)
    )
    return and_(true(), *each_filed)
