"""What two administrators of processes have done in a demo office: an upload with problems, one that waits, a move.

Gives real commands; must not know pages.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from models.database import Database
from tests.browser.examples import ADMINISTRATOR
from tests.workflows.offices import TestOffice
from workflows import migration, proposals, shipped
from workflows.clock import ShiftedClock, SystemClock
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore
from workflows.engine import load_package
from workflows.migration import Order
from workflows.proposals import Draft
from workflows.uploads import Upload

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "longan"
PROCESS = "hardship_aid"
MODEL = f"{PROCESS}/{PROCESS}.bpmn"
MOVED = 3


def administered(folder: Path) -> None:
    """Do it in the demo office whose data lie in this folder."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    office = TestOffice(database=database, documents=DocumentStore(folder / "documents"), now=now)
    try:
        first = _propose(office, OTHER, "<!-- 改 -->")
        with office.desk(ADMINISTRATOR) as desk:
            proposals.publish(desk, first)
        _move(office, first)
        _propose(office, ADMINISTRATOR, "<!-- 又改 -->")
        assert _propose(office, ADMINISTRATOR, "", fault=True)
    finally:
        database.dispose()


def _propose(office: TestOffice, username: str, comment: str, *, fault: bool = False) -> str:
    package = load_package(shipped.FOLDER / PROCESS)
    model = package.files[MODEL].decode().replace("</bpmn:definitions>", f"{comment}</bpmn:definitions>")
    if fault:
        model = model.replace(
            'sourceRef="gw_next" targetRef="reply_other"', 'sourceRef="gw_next" targetRef="gw_outcome"'
        )
        model = model.replace('candidateGroups="reception_clerk"', 'candidateGroups=""')
    upload = Upload(package_id=PROCESS, own={**package.files, MODEL: model.encode()}, shared={}, ignored=("README.md",))
    with office.desk(username) as desk:
        proposal = proposals.propose(desk, Draft(upload=upload, reason="第十二条修改后的办理顺序"))
        assert (proposal.state == "faulty") is fault
        return proposal.id


def _move(office: TestOffice, proposal_id: str) -> None:
    with office.database.reading() as session:
        to = proposals.found(session, proposal_id).digest
        ids = migration.waiting(session, PROCESS, to)[:MOVED]
    order = Order(process=PROCESS, to=to, reason="按新规定办理", batch="b" * 32)
    told = list(migration.carry_out(partial(office.desk, ADMINISTRATOR), ids, partial(migration.migrate, order=order)))
    assert all(outcome.why_not is None for outcome in told)
