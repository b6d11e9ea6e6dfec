"""What a process of `tests.faults.hands` can be asked to do, by name.

Each deed is given an office with connections of its own, its wish, and how to tell. Must not know who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.faults.course import Course
from tests.faults.points import end_at
from tests.faults.racing import claim_all
from tests.faults.working import labour, one_round
from tests.workflows.offices import TestOffice

Tell = Callable[[Any], None]
Deed = Callable[[TestOffice, Any, Tell], None]


def live(office: TestOffice, wish: Mapping[str, Any], tell: Tell) -> None:
    """Ask again for the step that got no answer, then carry the case on until the end or the point of death."""
    course = Course(office, wish["number"], wish["case"])
    at = wish["at"]
    if wish["again"]:
        course.do(at)
        at += 1
        tell({"case": course.case_id, "done": at})
    if wish["point"]:
        end_at(wish["point"], wish["passes"])
    for step in range(at, len(course.steps)):
        course.do(step)
        tell({"case": course.case_id, "done": step + 1})


DEEDS: Mapping[str, Deed] = {"claim": claim_all, "labour": labour, "live": live, "round": one_round}
