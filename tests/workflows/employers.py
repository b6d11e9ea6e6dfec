"""The small wage process with an employer: name and code are asked for, and cases tell three things of it.

Knows commands; must not know how files of employers are kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.offices import Office
from tests.builders import a_post, a_user, an_office
from tests.engine.builders import Flow
from tests.workflows.claimants import PROCESS, publish_wages, small_wage
from tests.workflows.offices import FORMS, an_office_at_work, application
from workflows import cases
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

CODE, OTHER_CODE = "91440101MA5XABCD1K", "91440101MA5XWXYZ2M"
NAME = "青竹（示例）餐饮有限公司"
ABOUT = {
    "organisation": "employer_name employer_code",
    "fact.counted": "=claims_count != null",
    "label.counted": "已登记名册",
    "fact.urgent": "=urgent = true",
    "label.urgent": "紧急",
    "fact.barred": '=application_on + duration("P1D")',
    "label.barred": "暂停合作",
}


def _application() -> bytes:
    """The start form with the employer."""
    form = json.loads(FORMS["application"])
    asked = (("employer_name", "用人单位"), ("employer_code", "统一社会信用代码"))
    form["components"] += [{"type": "textfield", "key": key, "id": key, "label": label} for key, label in asked]
    return json.dumps(form).encode()


def with_employer(release: Release) -> Release:
    """The release with the employer in its start form."""
    name = f"{release.id}/forms/application.form"
    return assemble(Package(release.id, {**release.package.files, name: _application()}))


UNDECLARED, DECLARED = with_employer(small_wage()), with_employer(small_wage(None, **ABOUT))


def asking() -> Release:
    """A process whose first step asks what is known of the organisation."""
    named = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number")}
    about = {"number_series": "问帮", "title": "=applicant_name", "start_groups": "street_union"}
    flow = Flow("asking", "先问", properties={**about, **named, **ABOUT})
    flow.start("begin", to="ask", form="application")
    flow.service("ask", "organisations.summary", to="read")
    flow.user("read", to="over", groups="street_union")
    flow.end("over", outcome="read", name="已阅")
    files = {"asking/asking.bpmn": flow.xml(), "asking/forms/application.form": _application()}
    return assemble(Package("asking", files))


def about(name: str = NAME, code: str = "", **values: Any) -> dict[str, Any]:
    """The raw values of the start form."""
    return application(employer_name=name, employer_code=code, **values)


def opened(office: TestOffice, name: str = NAME, code: str = "", *, by: str = "clerk", **values: Any) -> Case:
    """A case about an employer."""
    with office.desk(by) as desk:
        return cases.open_case(desk, PROCESS, about(name, code, **values))


def an_office_among_others(database: Database, folder: Path) -> TestOffice:
    """The small office with an employer's process, a second street, and an office of another organ."""
    office = an_office_at_work(database, folder)
    publish_wages(office, DECLARED)
    with database.transaction() as session:
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        street = an_office(session, level="street", parent=district, code="QY02", name="二街道工会")
        for username, place in (("neighbour", street), ("stranger", an_office(session, code="JC"))):
            user = a_user(session, office=place, username=username)
            a_post(session, office=place, groups=["street_union"], a=user)
    return office
