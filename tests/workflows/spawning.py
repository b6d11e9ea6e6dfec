"""A small process whose cases give rise to cases of the small aid; for tests of prepared start forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, application, publish
from workflows import cases
from workflows.clockwork import Clockwork
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
from workflows.jobs.handlers import table
from workflows.jobs.runner import Runner

if TYPE_CHECKING:
    from models.cases import Case
    from tests.workflows.offices import TestOffice
    from workflows.heads import HeadFolder

PROCESS = "small_help"
VALUES = (
    "={applicant_name: applicant_name, applicant_id_number: applicant_id_number, urgent: true,"
    " application_on: application_on, applicant_phone: null}"
)


def small_help(values: str = VALUES, process: str = "small_aid") -> Release:
    """The release: look, prepare the aid's start form, finish."""
    about = {"number_series": "求助", "title": "=applicant_name", "start_groups": "street_union"}
    named = {key: key for key in ("applicant_name", "applicant_id_number")}
    flow = Flow(PROCESS, "求助", properties=about | named)
    flow.start("begin", to="look", form="application")
    flow.user("look", to="prepare", groups="street_union", name="了解情况")
    inputs = {"values": values, "reason": '="断粮"'}
    flow.service("prepare", "case.spawn", to="finish", headers={"process": process}, inputs=inputs, name="准备救助登记")
    flow.user("finish", to="over", groups="street_union", name="办结")
    flow.end("over", outcome="helped", name="已帮助")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in FORMS.items()}))


def opened(office: TestOffice, release: Release | None = None, **values: object) -> Case:
    """A case of the process, which is published first."""
    with office.database.transaction() as session:
        publish(session, office.releases, release or small_help())
    return another(office, **values)


def another(office: TestOffice, **values: object) -> Case:
    """One more case of the process."""
    with office.desk("clerk") as desk:
        return cases.open_case(desk, PROCESS, application(**values))


def spawned(office: TestOffice) -> Case:
    """A case that has prepared a start form."""
    case = opened(office)
    office.do("clerk", case.id, "look")
    return case


def run_jobs(office: TestOffice, heads: HeadFolder) -> None:
    """Carry out the jobs that are due."""
    work = Clockwork(releases=office.releases, documents=office.documents)
    Runner(office.database, table(work, heads)).run_due(office.now)
