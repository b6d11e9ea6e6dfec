"""Cases of unpaid wages in a demo office: one with claimants in every state, and work in hand at several steps.

Gives real commands to the shipped process; must not know pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from models.database import Database
from tests.processes.wage_office import RIGHTS, WageOffice
from workflows import claimwork
from workflows.clock import ManualClock, ShiftedClock, SystemClock
from workflows.demo.simulation import Office
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore
from workflows.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EMPLOYER = "北溪饭店"
"""Nobody's in the demo's own stories."""
COOKS = 4
WAGES = "9000"
DONE_WITHIN = timedelta(days=1)
"""The clock goes on with every step, so it is set back before the first one."""
ELECTED = [{"representative_line": "1"}]
RECORDS = [{"evidence_kind": "transfer_record", "evidence_holder": "worker", "evidence_about": "工资"}]
STEPS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("accept_hand_over", {"hand_over_outcome": "accept"}),
    ("register_claims", {}),
    ("elect_representatives", {"representatives": ELECTED}),
    ("collect_evidence", {"evidence_list": RECORDS}),
    ("choose_path", {"path_choice": "inspection"}),
    ("review_complaint", {"complaint_matter": "inspection", "complaint_employer": "clear", "breach_ended_on": None}),
    ("investigate", {}),
)
TAKEN = ("elect_representatives", "collect_evidence", "choose_path", "review_complaint", "investigate")
"""Of each of these steps somebody has one in hand: the longest forms, the tables, and those of the inspection."""


def claimed(folder: Path) -> None:
    """Open the cases in the demo office whose data lie in this folder."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    clock = ManualClock(now - DONE_WITHIN)
    documents = DocumentStore(folder / "documents")
    office = Office(database=database, releases=Releases(), documents=documents, clock=clock)
    try:
        _in_every_state(WageOffice(database, folder, at=office, employer_name=EMPLOYER))
        for taken in TAKEN:
            _up_to(WageOffice(database, folder, at=office, employer_name=EMPLOYER), taken).take(taken)
    finally:
        database.dispose()


def _up_to(office: WageOffice, taken: str) -> WageOffice:
    """The case as it waits at this step."""
    met = {"complaint_jurisdiction": "own", "complaint_pending": "none"}
    for step, chosen in STEPS:
        if step == taken:
            break
        if step == "register_claims":
            office.register(COOKS)
        office.do(step, **{**chosen, **(met if step == "review_complaint" else {})})
    return office


def _in_every_state(office: WageOffice) -> None:
    """One line is paid and ended, one was paid and reversed, one found only, one not even that."""
    _up_to(office, "choose_path").do("choose_path", path_choice="ledger")
    office.find(RIGHTS, WAGES, 1, 2, 3).settle(WAGES, 1)
    on = office.office.clock.now().date().isoformat()
    payment = {"line": 2, "amount": WAGES, "paid_on": on, "means": "employer_transfer"}
    with office.database.transaction() as session:
        claimwork.pay(office.desk(session, RIGHTS), office.case_id, [payment])
    with office.database.transaction() as session:
        values = {"on": on, "reason": "银行退票，账户名不符"}
        claimwork.reverse(office.desk(session, RIGHTS), office.case_id, 2, values)
    office.take("keep_ledger")
