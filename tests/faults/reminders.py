"""A process of one timer and one numbered letter: the letters' numbers tell in which order the timers were fired.

Knows how a process is built and its cases opened; must not know who fires timers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.letters import Letter
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, NOW, an_id_number, application, publish
from workflows import cases
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.workflows.offices import TestOffice

PROCESS = "reminder"
TERM = timedelta(days=5)


def reminder() -> Release:
    """The release: five days after the application the applicant is written to, and that is all."""
    properties = {"number_series": "提", "start_groups": "street_union", "title": "=applicant_name"}
    flow = Flow(PROCESS, "到期提醒", properties=properties)
    flow.start("begin", to="term", form="application")
    flow.catch("term", to="letter", timer='=duration("P5D")')
    letter = {"title": '="提醒"', "addressee": "=applicant_name", "paragraphs": '=["期限已到。"]'}
    flow.service("letter", to="told", headers={"kind": "reply", "is_reply": "true"}, inputs=letter)
    flow.end("told", outcome="told", name="已提醒")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml(), f"{PROCESS}/forms/application.form": FORMS["application"]}
    return assemble(Package(PROCESS, files))


REMINDER = reminder()


def open_cases(office: TestOffice, minutes: Iterable[int]) -> list[str]:
    """Open a case at each of these minutes after the beginning; its timer is due five days later."""
    with office.database.transaction() as session:
        publish(session, office.releases, REMINDER)
    return [_open(office, minute) for minute in minutes]


def _open(office: TestOffice, minute: int) -> str:
    applicant = application(applicant_id_number=an_id_number(minute % 1000))
    with office.desk("clerk", at=NOW + timedelta(minutes=minute)) as desk:
        return cases.open_case(desk, PROCESS, applicant).id


def written_to(office: TestOffice) -> list[str]:
    """The cases in which the applicant was written to, in the order of the letters' numbers."""
    with office.database.reading() as session:
        return list(session.scalars(select(Letter.case_id).where(Letter.is_reply).order_by(Letter.number)))
