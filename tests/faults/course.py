"""The course of one case in the small office, step by step, each of which can be asked for again as a person would.

Whoever got no answer sends the same request with the same key, or looks where it has none. Knows commands; must not
know who is killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.tasks import Task
from tests.workflows.offices import NOW, PROCESS, an_id_number, application
from workflows import cases, tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.workflows.offices import TestOffice

GRANTED_YUAN = 10
WITHDRAWN_EVERY = 3
"""Every third case is withdrawn when its money is reserved, so that the money is given back; the others are paid."""
_TIMER_AFTER = timedelta(days=6)
_BETWEEN_CASES = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done, and the command that the journal then has."""

    command: str
    do: Callable[[Course], Any]


@dataclass
class Course:
    """The way of one case; `number` makes its applicant and its keys."""

    office: TestOffice
    number: int
    case_id: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of this case."""
        return (*_TO_THE_MONEY, _WITHDRAW) if self.withdrawn else (*_TO_THE_MONEY, *_PAY)

    @property
    def withdrawn(self) -> bool:
        """Whether the applicant withdraws."""
        return self.number % WITHDRAWN_EVERY == 0

    @property
    def commands(self) -> list[str]:
        """The journal of the finished case."""
        return [step.command for step in self.steps]

    def do(self, at: int) -> None:
        """Do a step, or ask for it again."""
        began = NOW + _BETWEEN_CASES * self.number
        self.office.now = began if at < _TIMER_AT else began + _TIMER_AFTER
        self.steps[at].do(self)

    def open(self) -> None:
        """Open the case."""
        applicant = {"applicant_id_number": an_id_number(self.number % 1000)}
        with self.office.desk("clerk") as desk:
            case = cases.open_case(desk, PROCESS, application(**applicant), idempotency_key=f"{self.number}")
        self.case_id = case.id

    def add_paper(self) -> None:
        """Add a paper."""
        self.office.add_paper(self.case_id)

    def claim(self, username: str, element: str) -> None:
        """Claim the task of an element that waits."""
        task = self.office.task(self.case_id, element)
        with self.office.desk(username) as desk:
            tasks.claim(desk, task.id, task.version)

    def complete(self, username: str, element: str, values: dict[str, str]) -> None:
        """Complete the task of an element with the key of its page."""
        with self.office.database.reading() as session:
            found = select(Task.id).where(Task.case_id == self.case_id, Task.element == element)
            task_id = session.scalars(found).one()
        with self.office.desk(username) as desk:
            tasks.complete(desk, task_id, 2, values, idempotency_key=f"{self.number} {element}")

    def fire(self) -> None:
        """Fire what is due."""
        assert self.office.fire_due().failed == ()

    def withdraw(self) -> None:
        """Withdraw the case with the key of its page."""
        told = {"withdrawn_because": "已有工作"}
        with self.office.desk("clerk") as desk:
            cases.raise_event(
                desk, self.case_id, "withdraw", told, "本人到窗口", idempotency_key=f"{self.number} withdraw"
            )


_DECISION = {"decision": "grant", "granted": str(GRANTED_YUAN)}
_TO_THE_MONEY = (
    Step(command="start", do=Course.open),
    Step(command="claim", do=lambda course: course.claim("clerk", "visit")),
    Step(command="document", do=Course.add_paper),
    Step(command="complete", do=lambda course: course.complete("clerk", "visit", {"findings": "属实"})),
    Step(command="timer", do=Course.fire),
    Step(command="claim", do=lambda course: course.claim("officer", "decide")),
    Step(command="complete", do=lambda course: course.complete("officer", "decide", _DECISION)),
)
_TIMER_AT = 4
_PAY = (
    Step(command="claim", do=lambda course: course.claim("payer", "pay")),
    Step(command="complete", do=lambda course: course.complete("payer", "pay", {})),
)
_WITHDRAW = Step(command="event", do=Course.withdraw)
