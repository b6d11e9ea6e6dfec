"""Lets every statement of a request fail, one after the other, until the request comes through untouched.

After each failure: an answer that says so and gives nothing away, and every table as it was. That the next statement is
reached shows that the next request works. Must not know what is asked for.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from tests.faults.statements import KINDS, REVEALING, Fault, everything, failing
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.webapp.client import Answer
    from tests.webapp.visitor import Page
    from tests.workflows.offices import TestOffice

T = TypeVar("T")
SAYS_NOT_SAVED = ("没有任何内容被保存", "没有保存")
NOT_OF_THE_REQUEST = ("web_sessions",)
"""When somebody was last seen is written beside the request."""


@dataclass
class Striker:
    """Strikes requests to an office and counts how many statements were struck."""

    office: TestOffice
    kinds: tuple[str, ...] = ()
    """The ways in which each statement fails; none: they take turns."""
    stride: int = 1
    """Every statement, or every second or third."""
    struck: dict[str, int] = field(default_factory=dict)

    def program(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """Strike a request to the API; return the answer when it is left alone."""
        return self._strike(name, ask, _require_problem)

    def page(self, name: str, ask: Callable[[], Page]) -> Page:
        """Strike a form that is sent from a page; return the page when it is left alone."""
        return self._strike(name, ask, _require_page)

    def raising(self, name: str, do: Callable[[], None], *, kinds: tuple[type[Exception], ...]) -> None:
        """Strike a piece of work that nobody waits for: it raises what its caller knows to be the database's fault."""

        def attempt() -> Exception | None:
            try:
                do()
            except kinds as error:
                return error
            return None

        self._strike(name, attempt, _require_raised)

    def _strike(self, name: str, ask: Callable[[], T], require_clean: Callable[[T], None]) -> T:
        before = everything(self.office.database, but=NOT_OF_THE_REQUEST)
        for at in itertools.count(1, self.stride):
            for kind in self._kinds(at):
                with failing(Fault(at, kind)) as fault:
                    answer = ask()
                if not fault.happened:
                    return answer
                self.struck[name] = self.struck.get(name, 0) + 1
                require_clean(answer)
                after = everything(self.office.database, but=NOT_OF_THE_REQUEST)
                changed = [table for table in before if before[table] != after[table]]
                assert not changed, f"{name}: statement {at} {kind}: {changed}"
        raise AssertionError

    def _kinds(self, at: int) -> Iterable[str]:
        return self.kinds or (KINDS[at // self.stride % len(KINDS)],)

    def require_true(self) -> None:
        """Refuse whatever verification finds."""
        proofs = Proofs(releases=self.office.releases, documents=self.office.documents)
        result = verify(self.office.database, proofs=proofs)
        assert result.ok, result.text()


def _require_problem(answer: Answer) -> None:
    assert answer.status in (500, 503), answer.body
    assert answer.media_type == "application/problem+json"
    _require_clean(json.dumps(answer.body, ensure_ascii=False))


def _require_page(page: Page) -> None:
    assert page.status in (500, 503), page.words()
    _require_clean(page.text)


def _require_clean(text: str) -> None:
    assert any(words in text for words in SAYS_NOT_SAVED), text
    assert not [word for word in REVEALING if word in text]


def _require_raised(error: Exception | None) -> None:
    assert error is not None
