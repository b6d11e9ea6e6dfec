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
from sqlalchemy import String, and_, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from models.cases import Case
from models.parties import INITIALS_LENGTH, Person
from models.search import WORD_LENGTH, SearchWord
from workflows.identity import normal_id_number, normal_phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

MOST_READINGS = 32
MOST_NARROW = 500
_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_PERSON_NUMBER = re.compile(r"\d{17}[\dX]|1\d{10}")


_DIGITS = "0123456789"
_AFTER_DIGITS, _LAST = ":", "\U0010ffff"
"""Sort behind all digits, and behind everything, by code points and in UTF-8 alike."""


# The words of a case


def tokens(number: str, title: str, *names: str) -> str:
    """The words of a case, separated by spaces: of its number, its title, and the names with their initials."""
    words = _number_words(number) | _text_words(title)
    for name in names:
        words |= _text_words(name)
        words |= {reading[:end] for reading in initials(name).split() for end in range(1, len(reading) + 1)}
    return needed(" ".join(words))


def needed(words: str) -> str:
    """Those of some words without which less would be found: `ly` is found by `lyh`, `2026` by `2026qy0001`.

    Cases filed by versions before this one have all words; they are found no more and no less.
    """
    every = sorted({word[:WORD_LENGTH] for word in words.split()})
    return " ".join(word for place, word in enumerate(every) if not _is_begun(word, every[place + 1 :]))


def _is_begun(word: str, others: Iterable[str]) -> bool:
    """Whether somebody who types the word finds one of the words that sort after it."""
    longer = itertools.takewhile(lambda other: other.startswith(word), others)
    return any(word[-1] not in _DIGITS or other[len(word)] not in _DIGITS for other in longer)


def initials(name: str) -> str:
    """The pinyin initials of every reading of a Chinese name, separated by spaces: 单雄 gives `cx dx sx`.

    Each character is read by itself: a dictionary of words knows only how 单 is read in them, not as a surname.
    """
    characters = _HAN_RUN.findall(name)
    readings = pinyin(list("".join(characters)), style=Style.FIRST_LETTER, heteronym=True)
    letters = [sorted({reading for reading in each if reading.isascii()}) for each in readings]
    most = min(MOST_READINGS, (INITIALS_LENGTH + 1) // (len(letters) + 1))  # each is as long as the name
    combined = itertools.islice(itertools.product(*letters), most) if letters else ()
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

    A word also finds those that begin with it; but the digits at its end are a whole number.

    Up to 500 are found by the index of words. When a word is commoner than that, a reader finds a page of matches
    sooner by walking the own list: `condition` then asks row by row.
    """
    words = _query_words(typed)
    return Found(words=words, few=_few(session, words) if words else ())


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


def _few(session: Session, words: Sequence[str]) -> tuple[str, ...] | None:
    first, *rest = words
    others = _all_words(SearchWord.case_id, rest)
    parts = [select(SearchWord.case_id).where(begins, others) for begins in _ranges(SearchWord.word, first)]
    found = session.scalars(union_all(*parts).limit(MOST_NARROW + 1)).all()
    return tuple(dict.fromkeys(found)) if len(found) <= MOST_NARROW else None


def _all_words(case_id: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    """Asked as a value per row: for EXISTS, PostgreSQL would join all cases of a common word before the first row."""
    filed = [aliased(SearchWord) for _ in words]
    each_filed = (
        select(each.case_id)
        .where(each.case_id == case_id, or_(*_ranges(each.word, word)))
        .limit(1)
        .scalar_subquery()
        .is_not(None)
        for each, word in zip(filed, words, strict=True)
    )
    return and_(true(), *each_filed)


def _ranges(word: InstrumentedAttribute[str], typed: str) -> list[ColumnElement[bool]]:
    """Where the words stand that somebody finds who types this: all that begin with it, or all but longer numbers."""
    stops = ("", "0", _AFTER_DIGITS, _LAST) if typed[-1] in _DIGITS else ("", _LAST)
    bounds = [literal(typed + stop, String) for stop in stops]
    return [and_(word >= low, word < high) for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
