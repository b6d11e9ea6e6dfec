"""Files of a bank in a demo office: one with every kind of fault, by a layout that an administrator has set.

Gives real commands; must not know pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.database import Database
from tests.bankfiles.files import written
from tests.workflows.offices import TestOffice
from workflows import banklayouts, bankwork
from workflows.bankfiles.layout import STANDARD
from workflows.clock import OFFICE_ZONE, ShiftedClock, SystemClock
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore

if TYPE_CHECKING:
    from pathlib import Path

CENTRE, ADMINISTRATOR, SECOND_ADMINISTRATOR = "fupeng", "qinlan", "longan"
BANK, NAME = "huimin", "云岭惠民银行"
FILE_NAME = "云岭惠民银行还款明细 2026 年 4 月.csv"


def a_file(today: str) -> bytes:
    """What the bank sends on a day: one line of each kind, nearly all of them wrong."""
    rows = [
        ["XX-2026-0001", "", "还款", "10500.00", today, "20260410000123456789"],
        ["", "惠民贷2026-0301", "还款", "3.00", today, "R2"],
        ["XX-2026-0001", "", "还款", "1.005", "2026-02-30", "R3"],
        ["XX-2026-0009", "惠民贷2026-0302", "放款", "110000.00", today, "F9"],
        ["XX-2026-0001", "", "转账", "=D2*2", "2999-01-01", ""],
    ]
    return written(*rows, total=["合计", "", "6笔", "120503.01"], encoding="gb18030")


def banked(folder: Path) -> None:
    """Take them in, in the demo office whose data lie in this folder."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    office = TestOffice(database=database, documents=DocumentStore(folder / "documents"), now=now)
    content = a_file(now.astimezone(OFFICE_ZONE).date().isoformat())
    try:
        with office.desk(ADMINISTRATOR) as desk:
            version = banklayouts.propose(desk, BANK, NAME, STANDARD.plain()).version
        with office.desk(SECOND_ADMINISTRATOR) as desk:
            layout = banklayouts.confirm(desk, BANK, version)
            banklayouts.propose(desk, BANK, NAME, {**STANDARD.plain(), "trailers": ["小计"], "banks": [NAME]})
        prepared = bankwork.prepare(content, FILE_NAME, layout)
        with office.desk(CENTRE) as desk:
            bankwork.take_in(desk, prepared)
    finally:
        database.dispose()
