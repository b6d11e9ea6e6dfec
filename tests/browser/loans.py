"""A loan in a demo office that is paid out and late, with a booking that waits, and publicity visits: for its pages.

Gives real commands to the shipped process; must not know pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from models.database import Database
from tests.features.microloan.office import LoanOffice
from workflows import contactwork, loanwork
from workflows.clock import ManualClock, ShiftedClock, SystemClock, office_date
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore
from workflows.releases import Releases

if TYPE_CHECKING:
    from pathlib import Path

KEEPER = "林悦"
VISITS = 60
"""More than a page of them."""
LENT_BEFORE = timedelta(days=75)
"""Long enough for an instalment to be late."""


def lent(folder: Path) -> None:
    """Pay a loan out in the demo office whose data lie in this folder, and register visits there."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    office = LoanOffice(
        database=database,
        releases=Releases(),
        documents=DocumentStore(folder / "documents"),
        clock=ManualClock(now - timedelta(hours=2)),
    )
    try:
        _visited(office)
        _paid_out(office)
    finally:
        database.dispose()


def _visited(office: LoanOffice) -> None:
    on = (office_date(office.clock.now()) - timedelta(days=3)).isoformat()
    place = "望河路与长安街交叉口东侧综合服务楼二层"
    rows = [
        {"name": f"访客{at}", "visited_on": on, "means": "home", "interest": "later", "place": place}
        for at in range(VISITS)
    ]
    with office.desk(KEEPER) as desk:
        contactwork.record(desk, "microloan", rows)


def _paid_out(office: LoanOffice) -> None:
    on = office_date(office.clock.now() - LENT_BEFORE).isoformat()
    office.begin("签订合同", application_on=on)
    office.do("签订合同", contract_on=on)
    office.reach("放款登记")
    office.do("放款登记", disbursed_on=on)
    today = office_date(office.clock.now()).isoformat()
    with office.desk("傅鹏") as desk:
        loanwork.pay(desk, office.case_id, {"amount": "100", "on": today, "payer": "borrower"})
