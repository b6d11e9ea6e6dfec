"""What a case's data are called and say, in the reader's language: labels of keys, values in words.

Knows the release's forms and texts and the names of people and funds; masks nothing, so mask before asking.
"""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.funds import Fund
from models.people import User
from webapp import officenames
from webapp.language import composer, named
from webapp.values import shown_value
from workflows import choices
from workflows.engine.values import Field, Form, Release

LABEL, LIKE, CODES = "label.", "like.", "codes."
"""A process names a value that no form asks for by the property ``label.<key>``; ``like.<key>`` names the form field
that has its type and choices, ``codes.<key>`` lists its own codes (``granted=已批准; refused=未批准``), and
``codes.<decision>.<column>`` those of a decision."""
PEOPLE = frozenset({choices.VISITORS, choices.HELPERS, choices.COLLEAGUES})


class Words:
    """The vocabulary of one release for one reader."""

    def __init__(self, session: Session, release: Release, translate: Callable[[str], str]) -> None:
        self._session = session
        self._release = release
        self.translate = translate
        self.compose = composer(release.locale)
        self._person = cache(self._person_name)
        self._fund = cache(self._fund_name)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Every form of the release, the start form first."""
        others = (form for form in self._release.forms.values() if form.id != self._release.start_form.id)
        return (self._release.start_form, *others)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its key; of several forms that ask for the same, the first counts."""
        found: dict[str, Field] = {}
        for form in self.forms:
            for field in form.fields:
                found.setdefault(field.key, field)
        return found

    def knows(self, key: str) -> bool:
        """Whether a value of the case data has a name: what has none is the process's own bookkeeping."""
        return key in self.fields or f"{LABEL}{key}" in self._release.properties

    def label(self, key: str) -> str:
        """Return what a value of the case data is called; its key when nothing says so."""
        field = self.fields.get(key)
        text = self._release.properties.get(f"{LABEL}{key}") or (field.label if field else key)
        return self.translate(text)

    def choice(self, code: str) -> str:
        """Return what a code of any form's options is called; the code itself when none has it."""
        options = (option for field in self.fields.values() for option in field.options)
        return next((self.translate(option.label) for option in options if option.value == code), code)

    def code(self, key: str, code: str) -> str | None:
        """Return what a code of a value is called by the process's own list for it; None when that has none."""
        text = self._codes(key).get(code)
        return None if text is None else self.translate(text)

    def value(self, key: str, value: Any) -> str:
        """Return a value of the case data in words."""
        told = self.code(key, value) if isinstance(value, str) else None
        if told is not None:
            return told
        field = self.fields.get(self._release.properties.get(f"{LIKE}{key}", key))
        source = field.properties.get("options") if field else None
        if source in PEOPLE:
            value = self._each(self._person, value)
        elif source == choices.FUNDS:
            value = self._each(self._fund, value)
        if field is None:
            value = self._composed(value)
        return shown_value(field, value, self.translate)

    def _composed(self, value: Any) -> Any:
        """Return what no form asks for, which rules found out, with its texts in the reader's language."""
        if isinstance(value, list):
            return [self._composed(each) for each in value]
        return officenames.told(self.compose(value)) if isinstance(value, str) else value

    def _codes(self, key: str) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self._release.properties.get(f"{CODES}{key}", "").split(";"))
        return {code.strip(): text.strip() for code, _, text in pairs if text}

    def _each(self, name: Callable[[str], str], value: Any) -> Any:
        if isinstance(value, list):
            return [name(str(item)) for item in value]
        return name(value) if isinstance(value, str) else value

    def _person_name(self, username: str) -> str:
        user = self._session.scalars(select(User).where(User.username == username)).one_or_none()
        return named(user.name, user.name_en) if user else username

    def _fund_name(self, code: str) -> str:
        fund = self._session.scalars(select(Fund).where(Fund.code == code)).one_or_none()
        return named(fund.name, fund.name_en) if fund else code
