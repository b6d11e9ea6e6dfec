"""SQL statements of the main journeys fail, one after the other: a clean answer, nothing partial, the next one works.

`python -m tests.soak.faults` strikes every one of them, in every way.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import SQLAlchemyError

from models.database import BusyError
from tests.faults.journeys import Journey, address, on_pages, paid, strike_jobs, withdrawn
from tests.faults.statements import REVEALING, Fault, everything, failing
from tests.faults.striking import Striker
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import application_of, give_passwords
from tests.workflows.offices import an_office_at_work
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.workflows.offices import TestOffice

FORM = "form[data-process-form]"
OF_THE_DATABASE = (SQLAlchemyError, BusyError)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    office = an_office_at_work(database, tmp_path)
    give_passwords(office)
    return office


@pytest.fixture
def app(office: TestOffice, tmp_path: Path) -> Flask:
    return application_of(office, ManualClock(office.now), tmp_path, log_level="CRITICAL")


@pytest.mark.parametrize(("journey", "stride"), [(paid, 1), (withdrawn, 3), (on_pages, 6)])
def test_a_journey_survives_the_failure_of_its_statements(
    office: TestOffice, app: Flask, journey: Journey, stride: int
) -> None:
    striker = Striker(office, stride=stride)
    journey(app, striker)
    striker.require_true()
    assert striker.struck


def test_a_job_whose_statements_fail_is_done_once_in_the_end(database: Database) -> None:
    assert strike_jobs(database) >= 10


def test_a_page_that_fails_after_the_work_is_saved_says_so(office: TestOffice, app: Flask) -> None:
    clerk = Visitor(app)
    clerk.sign_in("clerk")
    case = office.open().id
    visit = address(office, case, "visit")
    _, sent = clerk.open(visit).form()
    for at in itertools.count(1):
        with failing(Fault(at, "refused")) as fault:
            page = clerk.post(f"{visit}/claim", {**sent, "back": "groups"}, **{"HX-Request": "true"})
        saved = office.task(case, "visit").state == "claimed"
        if saved:
            break
        assert "没有保存" in page.text
    assert fault.happened
    assert page.status == 500
    assert "没有保存" not in page.text, page.words()
    assert "已经保存" in page.text


@pytest.mark.parametrize("at", [1, 2, 5, 9])
def test_a_database_that_is_gone_for_good_is_told_in_words(office: TestOffice, app: Flask, at: int) -> None:
    visitor = Visitor(app)
    visitor.sign_in("clerk")
    visit = address(office, office.open().id, "visit")
    page = visitor.open(visit)
    before = everything(office.database)
    with failing(Fault(at, "refused", for_good=True)):
        answers = [visitor.open("/inbox"), visitor.send(page, to=f"{visit}/claim")]
    for answer in answers:
        assert answer.status in (500, 503)
        assert "没有保存" in answer.text, answer.text
        assert not [word for word in REVEALING if word in answer.text]
    assert everything(office.database) == before
    assert visitor.send(page, to=f"{visit}/claim").status == 302
