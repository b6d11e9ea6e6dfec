"""The office of two organs at work on one wage case: the words of `tests.features.office`, and the claims beside it.

Everything is a command by somebody who may give it. Must not know how a scenario is worded.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from models.claims import ClaimLine
from models.deadlines import Deadline
from tests.features.office import AidOffice
from tests.features.wage_recovery import entered
from workflows import claimrows, claimwork
from workflows.clock import office_date
from workflows.engine.behaviour import BEHAVIOUR
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RIGHTS, INSPECTOR = "孔明岚", "贺川"
INSPECTION = {"inspector", "inspection_chief", "legal_review", "bureau_leader"}
HUNDRED = 100
MORNING = timedelta(hours=9)


class WageOffice(AidOffice):
    """The office with a wage case; who works the claims is the officer in charge unless a scenario says who."""

    process: ClassVar[str] = "wage_recovery"
    usual: ClassVar[Mapping[str, Mapping[str, Any]]] = entered.USUAL
    patient: ClassVar[frozenset[str]] = frozenset({"期限内付清登记", "等候期满并登记变化", "登记催告后履行"})

    def report(self, by: str = "林悦", **answers: Any) -> None:
        """Write down at the window that wages are withheld; from now on the scenario speaks of this case."""
        self.case_id = self.take_in(entered.report(**answers), by)

    def register(self, rows: Sequence[Mapping[str, Any]], *, why: str | None = None) -> None:
        """Enter workers, raw; *why*, although another case has them for the same months."""
        with self.desk(self.clerk) as desk:
            claimwork.record(desk, self.case_id, list(rows), elsewhere_reason=why)

    def begin(self, workers: int = 4, step: str = "确定办理途径", **answers: Any) -> None:
        """Open a case whose workers are registered, and do everything as usual until a step waits."""
        self.report(people_rough=str(workers), **answers)
        self.register([entered.worker(number) for number in range(1, workers + 1)])
        self.reach(step)

    def find(self, amount: str, *lines: int, **also: str) -> None:
        """Say what wages are found due for lines, and what is agreed on if that is said too."""
        items = [{"kind": "arrears", "found": amount, **also}]
        with self.desk(self.clerk) as desk:
            claimwork.assess(desk, self.case_id, [{"number": line, "items": items} for line in lines])

    def pay(self, amount: str, *lines: int, **also: Any) -> None:
        """Enter money that came for each of the lines."""
        known = {"amount": amount, "paid_on": self.today, "means": "employer_transfer", **also}
        with self.desk(self.clerk) as desk:
            claimwork.pay(desk, self.case_id, [{"line": line, **known} for line in lines])

    def end(self, kind: str, *lines: int) -> None:
        """End lines."""
        with self.desk(self.clerk) as desk:
            claimwork.end(desk, self.case_id, lines, {"kind": kind, "on": self.today, "reason": "本人书面确认"})

    def settle(self, amount: str, *lines: int) -> None:
        """Enter that lines were paid in full, and end them."""
        self.pay(amount, *lines)
        self.end("paid", *lines)

    @property
    def clerk(self) -> str:
        """Who works the claims now: an inspector while all that waits is the brigade's, else the officer in charge."""
        groups = {task.group for task in self.waiting().values()}
        return INSPECTOR if groups and groups <= INSPECTION else RIGHTS

    @property
    def today(self) -> str:
        """The office's day, as it is entered."""
        return office_date(self.clock.now()).isoformat()

    @property
    def workers(self) -> list[ClaimLine]:
        """The claim lines, in order."""
        with self.database.reading() as session:
            lines = select(ClaimLine).where(ClaimLine.case_id == self.case_id).order_by(ClaimLine.number)
            return list(session.scalars(lines))

    def sums(self) -> Mapping[str, Any]:
        """What the lines add up to, in yuan."""
        with self.database.reading() as session:
            return dict(claimrows.sums(session, self.case_id, behaviour=BEHAVIOUR).plain())

    def outstanding(self, line: int) -> Decimal:
        """What one worker still has to get, in yuan."""
        row = self.workers[line - 1]
        return Decimal(row.found_fen + row.additional_fen - row.recovered_fen) / HUNDRED

    def refused_cells(self) -> Mapping[str, str]:
        """What the last attempt was refused with, by the cell or field that is wrong."""
        refused, self._refusal = self._refusal, None
        assert isinstance(refused, InvalidInput), refused
        return {error.field: error.message for error in refused.errors}

    def clock_of(self, name: str) -> Deadline:
        """The latest deadline of the case with that name."""
        with self.database.reading() as session:
            found = select(Deadline).where(Deadline.case_id == self.case_id, Deadline.name == name)
            return list(session.scalars(found.order_by(Deadline.id)))[-1]

    def _fire_next(self) -> None:
        """Periods end at midnight, and nobody works before the next morning."""
        super()._fire_next()
        self.wait_until(self.clock.now() + MORNING)
