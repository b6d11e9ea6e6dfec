"""Cases of unpaid wages on one employer in a demo office: at two windows, with claims, split off, an agreement broken.

Gives real commands to the shipped process; must not know pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from models.database import Database
from tests.claims.entered import a_row
from tests.workflows.offices import TestOffice, an_id_number
from workflows import cases, claimsplit, claimwork
from workflows.clock import OFFICE_ZONE, ShiftedClock, SystemClock
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from models.cases import Case

PROCESS = "wage_recovery"
WINDOW, ELSEWHERE, RIGHTS = "linyue", "fangyi", "kongming"
EMPLOYER = {"employer_name": "青竹（示例）餐饮管理有限公司", "employer_code": "91990101MA0EXAMP7D"}
COOKS = 3


def employed(folder: Path) -> None:
    """Open them in the demo office whose data lie in this folder."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    office = TestOffice(database=database, documents=DocumentStore(folder / "documents"), now=now)
    try:
        first = _opened(office, WINDOW, 1, agreement_unpaid="true")
        with office.desk(WINDOW) as desk:
            claimwork.record(desk, first.id, [_cook(number) for number in range(1, COOKS + 1)])
        with office.desk(RIGHTS) as desk:
            broken = {"broken_on": _day(now), "broken_sum": "20000", "broken_note": "到期未付"}
            cases.raise_event(desk, first.id, "agreement_broken", broken, "职工来电反映")
        with office.desk(WINDOW) as desk:
            values = _report(office.now, 2)
            split = claimsplit.open_split(desk, first.id, [COOKS], values)
        with office.desk(WINDOW) as desk:
            claimsplit.leave(desk, first.id, split, "另行申请仲裁")
        _opened(office, ELSEWHERE, 3, employer_name="青竹(示例)餐饮管理有限责任公司", employer_code="")
    finally:
        database.dispose()


def _opened(office: TestOffice, username: str, number: int, **values: Any) -> Case:
    with office.desk(username) as desk:
        return cases.open_case(desk, PROCESS, _report(office.now, number, **values))


def _report(now: datetime, number: int, **values: Any) -> dict[str, Any]:
    """The raw values of the start form."""
    return {
        "applicant_name": f"何厨{number}",
        "applicant_id_number": an_id_number(number),
        "applicant_phone": "19900001234",
        **EMPLOYER,
        "employer_status": "operating",
        "employer_licensed": "true",
        "industry": "catering",
        "relation_type": "labour",
        "reported_on": _day(now),
        "owed_from_on": _day(now, 120),
        "breach_ended_on": _day(now, 60),
        "employment_ended_on": _day(now, 60),
        "already_pending": "none",
        "what_happened": "三名厨师被拖欠两个月工资后辞退",
        "people_rough": "3",
        "months_rough": "2",
        **values,
    }


def _cook(number: int) -> dict[str, Any]:
    row = {**a_row(number), "items": None}
    return {key: value for key, value in row.items() if value is not None}


def _day(now: datetime, days_ago: int = 0) -> str:
    return (now.astimezone(OFFICE_ZONE) - timedelta(days=days_ago)).date().isoformat()
