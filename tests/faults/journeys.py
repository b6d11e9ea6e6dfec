"""The main journeys of a case through the API and the pages, given to a striker request by request; and jobs.

Must not know which statement fails.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from models.database import BusyError
from models.jobs import Job
from models.letters import Letter
from models.settings import Setting
from models.timers import WaitingTimer
from tests.faults.statements import KINDS, Fault, failing
from tests.faults.striking import Striker
from tests.webapp.client import Program
from tests.webapp.visitor import Visitor
from tests.workflows.offices import NOW, PROCESS, application
from workflows.clockwork import Clockwork
from workflows.jobs.port import Work, enqueue
from workflows.jobs.runner import LEASE, Runner

if TYPE_CHECKING:
    from models.database import Database
    from tests.workflows.offices import TestOffice

Journey = Callable[[Flask, Striker], None]
FORM = "form[data-process-form]"
OF_THE_DATABASE = (SQLAlchemyError, BusyError)


def paid(app: Flask, striker: Striker) -> None:
    """From the application to the paid money and the reply."""
    office = striker.office
    clerk, officer, payer = (Program(app, name) for name in ("clerk", "officer", "payer"))
    body = {"process": PROCESS, "values": application()}
    case = striker.program("start", lambda: clerk.post("/cases", body, key="start")).body["id"]
    visit = address(office, case, "visit")
    striker.program("claim", lambda: clerk.post(f"{visit}/claim", {"version": 1}))
    values: dict[str, Any] = {"version": 2, "values": {"findings": "属实"}}
    striker.program("visit", lambda: clerk.post(f"{visit}/complete", values, key="visit"))
    office.pass_time(timedelta(days=6))
    striker.raising("timer", lambda: _fire(office), kinds=OF_THE_DATABASE)
    decide = address(office, case, "decide")
    assert officer.post(f"{decide}/claim", {"version": 1}).status == 200
    values = {"version": 2, "values": {"decision": "grant", "granted": "2000"}}
    striker.program("decide", lambda: officer.post(f"{decide}/complete", values, key="decide"))
    pay = address(office, case, "pay")
    assert payer.post(f"{pay}/claim", {"version": 1}).status == 200
    values = {"version": 2, "values": {}}
    done = striker.program("pay", lambda: payer.post(f"{pay}/complete", values, key="pay"))
    assert (done.status, done.body["case"]["outcome"]) == (200, "granted")
    with office.database.reading() as session:
        assert session.scalars(select(Letter.is_reply).order_by(Letter.id)).all() == [False, True]


def withdrawn(app: Flask, striker: Striker) -> None:
    """Papers, drafts and changing hands, until the applicant withdraws."""
    clerk, office = Program(app, "clerk"), striker.office
    case = office.open().id
    visit = address(office, case, "visit")
    assert clerk.post(f"{visit}/claim", {"version": 1}).status == 200
    draft = {"version": 2, "values": {"findings": "写了一半"}}
    striker.program("draft", lambda: clerk.put(f"{visit}/draft", draft))
    striker.program("paper", lambda: clerk.upload(f"/cases/{case}/documents", _paper()))
    striker.program("release", lambda: clerk.post(f"{visit}/release", {"version": 2}))
    chief = Visitor(app)
    chief.sign_in("chief")
    _, sent = chief.open(f"/supervise{visit}").form()
    sent |= {"to": "visitor", "reason": "clerk 请假"}
    moved = striker.page("reassign", lambda: chief.post(f"/supervise{visit}/reassign", sent))
    assert moved.status == 302, moved.words()
    told = {"event": "withdraw", "values": {"withdrawn_because": "已有工作"}, "reason": "本人到窗口说明"}
    done = striker.program("withdraw", lambda: clerk.post(f"/cases/{case}/events", told))
    assert (done.status, done.body["outcome"]) == (200, "withdrawn")


def on_pages(app: Flask, striker: Striker) -> None:
    """A task claimed and completed in the browser."""
    clerk, office = Visitor(app), striker.office
    clerk.sign_in("clerk")
    visit = address(office, office.open().id, "visit")
    _, sent = clerk.open(visit).form()
    claimed = striker.page("claim on a page", lambda: clerk.post(f"{visit}/claim", sent))
    assert claimed.status == 302
    page = clerk.open(visit)
    done = striker.page("complete on a page", lambda: clerk.send(page, FORM, **{"f-findings": "属实"}))
    assert done.status == 302, done.words()


def address(office: TestOffice, case_id: str, element: str) -> str:
    """The address of the task that waits."""
    return f"/tasks/{office.task(case_id, element).id}"


def _paper() -> dict[str, Any]:
    return {"file": (io.BytesIO(b"%PDF-1.4 one"), "id.pdf"), "kind": "id_card"}


def _fire(office: TestOffice) -> None:
    """Fire the one timer there is, which is one transaction."""
    with office.database.transaction() as session:
        timer = session.scalars(select(WaitingTimer.id)).one()
        assert Clockwork(releases=office.releases, documents=office.documents).retry(session, timer, office.now)


def _count(work: Work) -> None:
    """Leave one trace per job, which nothing else may leave."""
    work.session.add(Setting(key=f"done:{work.payload['name']}", value=1))
    work.session.flush()


def strike_jobs(database: Database) -> int:
    """Let every statement of a worker with one job fail; return how many there were."""
    runner, at, number = Runner(database, {"count": _count}), NOW, 0
    while True:
        number += 1
        with database.transaction() as session:
            enqueue(session, "count", {"name": number}, run_at=at, key=f"{number}")
        with failing(Fault(number, KINDS[number % 2])) as fault, suppress(*OF_THE_DATABASE):
            runner.run_due(at)
        _require_whole_jobs(database)
        at += LEASE + timedelta(seconds=1)
        runner.run_due(at)
        _require_whole_jobs(database)
        if not fault.happened:
            break
    with database.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"done"}
    return number - 1


def _require_whole_jobs(database: Database) -> None:
    """Refuse a trace without the mark, and a mark without the trace."""
    with database.reading() as session:
        done = set(session.scalars(select(Job.key).where(Job.state == "done")))
        traces = {key.removeprefix("done:") for key in session.scalars(select(Setting.key))}
    assert traces == done
