"""A small process whose clocks stand still, are made longer and are passed; for tests of what happens to clocks.

Its promise to the applicant ("promise") may stand still and asks why it was passed; so does the own term of its first
step. Knows the small office; must not look inside the engine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.deadlines import Deadline
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, PARAMETERS, an_office_at_work, application, publish
from workflows import cases, parameters
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

PROCESS = "clocked_aid"
ASKING = {"length": 5, "unit": "working_day", "roll": True, "pausable": True, "late_reason": True}

CLOSING = json.dumps(
    {
        "type": "default",
        "id": "closing",
        "title": "办结",
        "schemaVersion": 18,
        "components": [{"type": "textarea", "key": "closing_note", "id": "closing_note", "label": "说明"}],
    }
).encode()


def _deadline(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {**PARAMETERS[0], "name": name, "label": f"期限 {name}", "label_en": f"period {name}"}
    since = {"region": "*", "effective_from": "2020-01-01", "effective_to": None, "confirmed_by": "system"}
    return entry | {"values": [{**since, "value": value, "source": "救助条例第五条"}]}


def clocked_aid(clerks: str = "street_union", chiefs: str = "district_union_aid") -> Release:
    """The release: check, approve longer time, finish; by people of these groups."""
    about = {"number_series": "时帮", "title": "=applicant_name", "start_groups": clerks, "clock_groups": clerks}
    about |= {
        "clock_extend_groups.promise": chiefs,
        "clock_extend_most.promise": "aid.longest",
        "clock_groups.promise": clerks,
    }
    about |= {key: key for key in ("applicant_name", "applicant_id_number")}
    flow = Flow(PROCESS, "计时救助", properties=about | {"label.promise": "办理承诺", "next.promise": "答复申请人"})
    flow.start("begin", to="promise", form="application")
    flow.service(
        "promise", "deadline.start", to="check", headers={"name": "promise"}, inputs={"deadline": '="aid.promise"'}
    )
    own = {"deadline": "aid.own"}
    flow.user("check", to="approve", groups=clerks, form="visit", name="核查", properties=own)
    flow.user("approve", to="extend", groups=chiefs, properties={"office": "district"})
    longer = {"extra": "=3", "reason": '="情况复杂"'}
    flow.service(
        "extend", "deadline.extend", to="tell", headers={"name": "promise", "asked_in": "check"}, inputs=longer
    )
    letter = {"title": '="延期告知书"', "addressee": "=applicant_name", "paragraphs": '=["情况复杂，延长办理。"]'}
    flow.service("tell", to="finish", headers={"kind": "extension", "clock": "promise"}, inputs=letter)
    flow.user("finish", to="stop", groups=clerks, form="closing", name="办结", properties={"clocks": "promise"})
    flow.service("stop", "deadline.stop", to="over", headers={"name": "promise"})
    flow.end("over", outcome="granted", name="已救助")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml()}
    forms = {**FORMS, "closing": CLOSING}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in forms.items()}))


CLOCKED_AID = clocked_aid()
LONGEST = _deadline("aid.longest", ASKING) | {"kind": "number", "unit": "工作日"}
LONGEST["values"][0]["value"] = "5"
TERMS = [_deadline("aid.promise", ASKING), _deadline("aid.own", ASKING), LONGEST]


def an_office_with_clocks(database: Database, folder: Path) -> TestOffice:
    """The small office with the process of clocks published."""
    office = an_office_at_work(database, folder)
    with database.transaction() as session:
        parameters.seed(session, TERMS)
        publish(session, office.releases, CLOCKED_AID)
    return office


def opened(office: TestOffice) -> Case:
    """A case of the process with one paper."""
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, PROCESS, application())
    office.add_paper(case.id)
    return case


def clock_of(office: TestOffice, case: Case, name: str) -> Deadline:
    """The clock of that name, running or ended."""
    with office.database.reading() as session:
        return session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.name == name)).one()
