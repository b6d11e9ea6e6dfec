"""The small offices of the command tests with processes that report: what they count, and asking for it.

Knows commands and reports; must not know pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.releases import ReleaseRow
from tests.workflows import claimants, offices
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
from workflows.reports import report

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.reports.report import Asked, Report

_CASES = [
    {"id": "cases", "label": "案件", "unit": "case", "measure": "cases"},
    {"id": "open", "label": "在办", "unit": "case", "measure": "cases.open"},
    {"id": "closed", "label": "办结", "unit": "case", "measure": "cases.closed"},
    {"id": "replied", "label": "已答复", "unit": "case", "measure": "cases.replied"},
    {"id": "answered", "label": "答复率", "of": "replied", "over": "cases"},
]
_PERSON = [{"id": "person", "label": "申请人", "key": "applicant_name"}]
WAGES = {
    "line": "为{paid_persons}名职工追回{paid}元",
    "dimensions": _PERSON,
    "sections": [
        {"label": "案件", "figures": _CASES},
        {
            "label": "金额",
            "figures": [
                {"id": "claimants", "label": "职工", "unit": "person", "measure": "claimants"},
                {"id": "lines", "label": "人次", "unit": "person_time", "measure": "lines"},
                {"id": "ended", "label": "已有结果", "unit": "person_time", "measure": "lines.ended"},
                {"id": "claimed", "label": "主张", "unit": "yuan", "measure": "claims.claimed"},
                {"id": "found", "label": "核定", "unit": "yuan", "measure": "claims.found"},
                {"id": "additional", "label": "加付", "unit": "yuan", "measure": "claims.additional"},
                {"id": "due", "label": "应得", "unit": "yuan", "measure": "claims.due"},
                {"id": "recovered", "label": "追回", "unit": "yuan", "measure": "claims.recovered"},
                {"id": "rate", "label": "追回率", "of": "recovered", "over": "due"},
                {"id": "paid", "label": "期间追回", "unit": "yuan", "measure": "claims.recovered", "flow": True},
                {
                    "id": "paid_persons",
                    "label": "期间职工",
                    "unit": "person",
                    "measure": "claimants.recovered",
                    "flow": True,
                },
                {"id": "days", "label": "登记用时", "stage": {"elements": ["enter"]}},
            ],
        },
    ],
}
AID = {
    "line": "救助{persons}人，发放{paid}元",
    "dimensions": _PERSON,
    "sections": [
        {
            "label": "案件",
            "figures": [
                *_CASES,
                {"id": "persons", "label": "职工", "unit": "person", "measure": "persons.paid"},
                {"id": "paid", "label": "发放", "unit": "yuan", "measure": "funds.paid"},
                {"id": "mean", "label": "人均", "of": "paid", "over": "persons", "unit": "yuan"},
                {"id": "visited", "label": "按时入户", "on_time": "aid.visit_term", "among": "known"},
                {"id": "original", "label": "原定", "on_time": "aid.visit_term", "by": "original", "among": "known"},
                {"id": "days", "label": "入户用时", "stage": {"elements": ["visit"]}},
            ],
        },
    ],
}


def reporting(release: Release, declared: dict[str, Any]) -> Release:
    """The release with what it reports."""
    files = {**release.package.files, f"{release.id}/reports.json": json.dumps(declared).encode()}
    return assemble(Package(release.id, files))


def an_office_of_aid(database: Database, folder: Path) -> TestOffice:
    """The small office; its aid process reports."""
    office = offices.an_office_at_work(database, folder)
    with database.transaction() as session:
        for row in session.scalars(select(ReleaseRow)):
            row.current = False
        offices.publish(session, office.releases, reporting(offices.SMALL_AID, AID))
    return office


def an_office_of_wages(database: Database, folder: Path) -> TestOffice:
    """The small office with the wage process, which reports."""
    return claimants.an_office_with_claims(database, folder, reporting(claimants.SMALL_WAGE, WAGES))


def asked(office: TestOffice, /, **values: str) -> Asked:
    """What somebody asks for: all of these years unless said otherwise."""
    with office.database.reading() as session:
        given = {"since": "2026-01-01", "until": "2026-12-31", **values}
        return report.asked(session, office.releases, given, office.now)


def made(office: TestOffice, username: str = "chief", /, **values: str) -> Report:
    """A report for somebody."""
    wanted = asked(office, **values)
    with office.database.reading() as session:
        return report.report(session, office.actor(session, username, office.now), wanted, office.now)


def figures(office: TestOffice, username: str = "chief", /, **values: str) -> dict[str, Any]:
    """The values of a report's figures over all cases."""
    return {name: cell.value for name, cell in made(office, username, **values).table.total.items()}


def behind(office: TestOffice, figure: str, username: str = "chief", /, **values: str) -> dict[str, Any]:
    """The cases behind a figure, with what each adds."""
    wanted = asked(office, **values)
    with office.database.reading() as session:
        actor = office.actor(session, username, office.now)
        picked = report.pick(wanted, {**values, "figure": figure})
        found = report.behind(session, actor, wanted, picked, office.now)
        return {each.case_id: each.adds for each in found}
