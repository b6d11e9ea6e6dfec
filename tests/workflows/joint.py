"""Two organs at one case: the small office's union, a labour inspection brigade, and a process in which both act.

The union takes in and decides; the brigade investigates, orders by its own letter, reviews, and looks on site in a
called process whose steps are the brigade's because the call is. Knows commands and builders only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from models.offices import Office
from tests.builders import a_post, a_user, an_office
from tests.engine.builders import Flow
from tests.workflows.offices import FORMS, TestOffice, _form, _input, _options, an_office_at_work, publish
from workflows import organs, shipped
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.database import Database

PROCESS = "joint_aid"
REGION = "990101"
BRIGADE = "青原区劳动保障监察大队"
FACTS = "applicant_name, applicant_id_number, employer_name, letter_number"
_FILE = {"type": "filepicker", "validate": {"required": False}}
_FORMS = {
    "application": FORMS["application"],
    "checked": _form(
        "checked",
        "核对",
        _input("textfield", "employer_name", "用人单位", required=True),
        {**_FILE, "key": "wage_list", "id": "wage_list", "label": "工资表"},
        {**_FILE, "key": "diary", "id": "diary", "label": "本人日记"},
    ),
    "investigation": _form(
        "investigation",
        "监察调查",
        _input("textarea", "findings", "调查情况", required=True),
        {**_FILE, "key": "site_photo", "id": "site_photo", "label": "现场照片"},
    ),
    "opinion": _form("opinion", "审核", _input("textarea", "opinion", "意见", required=True)),
    "onsite": _form("onsite", "现场核查", _input("textarea", "onsite", "核查情况", required=True)),
    "union_decision": _form(
        "union_decision",
        "决定",
        _input("radio", "decision", "决定", required=True, values=_options("grant", "refuse")),
        _input("textarea", "reason", "理由", required=True),
    ),
}


def joint_aid(clerks: str = "street_union") -> Release:
    """The release of the process of two organs; `clerks` is the group that opens cases and checks papers."""
    properties = {
        "number_series": "联办",
        "title": "=applicant_name",
        "decisive_on": "=application_on",
        "start_groups": clerks,
        "applicant_name": "applicant_name",
        "applicant_id_number": "applicant_id_number",
        "applicant_phone": "applicant_phone",
        "label.letter_number": "文书编号",
    }
    flow = Flow(PROCESS, "联合办理", properties=properties)
    letter = {"title": '="文书"', "addressee": "=applicant_name", "paragraphs": '=["一段。"]'}
    brigade = {"organ": "inspection"}
    flow.start("begin", to="receipt", form="application")
    flow.service("receipt", to="check", headers={"kind": "receipt"}, inputs=letter, name="发回执")
    flow.user("check", to="investigate", groups=clerks, form="checked", name="核对材料")
    asked = brigade | {"duty": "investigate", "facts": FACTS, "shows": "wage_list, claims"}
    flow.user("investigate", to="order", groups="inspector", form="investigation", name="监察调查", properties=asked)
    flow.service("order", to="review", headers={"kind": "order"}, inputs=letter, name="发指令书", properties=brigade)
    asked = brigade | {"not_performed_by": "investigate", "facts": FACTS}
    flow.user("review", to="visit", groups="inspection_chief", form="opinion", name="监察审核", properties=asked)
    flow.call("visit", "joint_visit", to="decide", name="现场核查", properties=brigade)
    flow.user(
        "decide",
        to="reply",
        groups="district_union_aid",
        form="union_decision",
        name="工会决定",
        properties={"office": "district", "duty": "approve"},
    )
    flow.service("reply", to="ended", headers={"kind": "reply", "is_reply": "true"}, inputs=letter)
    flow.end("ended", outcome="granted", name="已办结")
    withdrawal = flow.inside()
    withdrawal.start("withdrawn", to="withdrawn_end", message="withdraw", properties={"groups": "*"})
    withdrawal.end("withdrawn_end", outcome="withdrawn", name="申请人撤回")
    flow.sub("withdrawal", withdrawal, by_event=True)
    visit = Flow("joint_visit", "现场")
    visit.start("visit_begin", to="onsite")
    visit.user("onsite", to="notice", groups="inspector", form="onsite", name="现场核查")
    visit.service("notice", to="visit_end", headers={"kind": "notice"}, inputs=letter, name="发告知书")
    visit.end("visit_end")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml(), "shared/joint_visit.bpmn": visit.xml()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in _FORMS.items()}))


JOINT_AID = joint_aid()


def two_organs(database: Database, folder: Path) -> TestOffice:
    """The small office, a brigade for its region with two inspectors and a chief, and one for somewhere else."""
    office = an_office_at_work(database, folder)
    with database.transaction() as session:
        for row in session.query(Office):
            row.region = REGION
        catalogue(session)
        brigade = an_office(session, code="JC", name=BRIGADE, region=REGION, organ="inspection")
        elsewhere = an_office(session, code="JC2", name="别区劳动保障监察大队", region="990102", organ="inspection")
        for username, place, groups in (
            ("first_inspector", brigade, ["inspector"]),
            ("second_inspector", brigade, ["inspector"]),
            ("captain", brigade, ["inspection_chief", "supervisor"]),
            ("stranger", elsewhere, ["inspector", "supervisor"]),
        ):
            user = a_user(session, office=place, username=username, name=f"监察员{username}")
            a_post(session, office=place, groups=groups, a=user)
        publish(session, office.releases, JOINT_AID)
    return office


def catalogue(session: Session) -> None:
    """The shipped catalogue of organs."""
    file = shipped.FOLDER / shipped.SHARED / shipped.ORGANS
    organs.seed(session, json.loads(file.read_text(encoding="utf-8")))


def done_by_both(office: TestOffice, case_id: str, *, since: str = "check", until: str = "") -> None:
    """Do the steps of a joint case in order, from the one that waits up to the one that is to wait."""
    names = [element for _, element, _ in _STEPS]
    for username, element, values in _STEPS[names.index(since) :]:
        if element == until:
            return
        office.do(username, case_id, element, **values)


_STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("clerk", "check", {"employer_name": "恒源公司"}),
    ("first_inspector", "investigate", {"findings": "账册不全"}),
    ("captain", "review", {"opinion": "同意"}),
    ("second_inspector", "onsite", {"onsite": "属实"}),
    ("officer", "decide", {"decision": "grant", "reason": "工会的理由"}),
)
