"""The office and the bank at work on one loan: the words of `tests.features.office`, and the fund beside it.

Everything is a command by somebody who may give it. Must not know how a scenario is worded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from models.funds import Fund, FundMovement
from models.guarantees import Guarantee
from models.journal import AccessRecord
from models.tasks import Task
from tests.features.entries import an_id_number
from tests.features.microloan import entered
from tests.features.office import AidOffice
from workflows import claimantphone, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

HUNDRED = 100
MORNING = timedelta(hours=9)


@dataclass
class LoanOffice(AidOffice):
    """The office with an application for a loan."""

    process: ClassVar[str] = "microloan"
    usual: ClassVar[Mapping[str, Mapping[str, Any]]] = entered.USUAL
    patient: ClassVar[frozenset[str]] = frozenset({"担保额度排队"})
    applicants: dict[str, str] = field(default_factory=dict)
    """The cases of those whom a scenario names."""

    def apply(self, by: str = "林悦", **answers: Any) -> None:
        """Take in an application; from now on the scenario speaks of it."""
        self.case_id = self.take_in(entered.application(**answers), by)

    def begin(self, step: str, **answers: Any) -> None:
        """Take in an application and do everything as usual until a step waits."""
        self.apply(**answers)
        self.reach(step)

    def begin_for(self, name: str, step: str, **answers: Any) -> None:
        """Take in the application of somebody of that name, a minute after others, and work it until a step waits."""
        self.wait_until(self.clock.now() + timedelta(minutes=1))
        number = len(self.applicants)
        own = {"applicant_name": name, "applicant_id_number": an_id_number(110 + number)}
        spouse = {"spouse_name": f"配{number}", "spouse_id_number": an_id_number(130 + number, "19860708")}
        self.begin(step, **own, **spouse, **answers)
        self.applicants[name] = self.case_id

    def turn_to(self, name: str) -> None:
        """From now on the scenario speaks of the application of somebody of that name."""
        self.case_id = self.applicants[name]

    def fund_holds(self, yuan: str) -> None:
        """Let the guarantee fund hold so much: what is too much was spent, what is missing comes in."""
        with self.desk("邹军") as desk:
            fund = desk.session.scalars(select(Fund).where(Fund.code == "guarantee")).one()
            more = int(Decimal(yuan) * HUNDRED) - fund.balance_fen
            movement = {"kind": "opening" if more > 0 else "payment", "key": f"test/{yuan}", "note": "年度核定"}
            who = {"at": desk.now, "by": desk.actor.username, "case_id": None}
            desk.session.add(FundMovement(fund_id=fund.id, amount_fen=more, **movement, **who))
            fund.balance_fen += more

    def contact(self, step: str) -> tuple[claimantphone.Contact, list[str]]:
        """What who does the waiting task is shown of the applicant, and what of that the access log says was shown."""
        task = self._task(step)
        with self.database.transaction() as session:
            desk = self._performer(session, session.get_one(Task, task.id), None)
            tasks.claim(desk, task.id, task.version)
            found = claimantphone.of_task(desk, task.id)
        looked = AccessRecord.action == "reveal", AccessRecord.actor == desk.actor.username
        with self.database.reading() as session:
            subjects = session.scalars(select(AccessRecord.subject).where(*looked))
            return found, sorted(subject.split()[-1] for subject in subjects)

    def guaranteed(self) -> Decimal:
        """What is set aside or guaranteed for the case, in yuan."""
        with self.database.reading() as session:
            fen = session.scalar(select(Guarantee.current_fen).where(Guarantee.case_id == self.case_id))
            return Decimal(fen or 0) / HUNDRED

    def _fire_next(self) -> None:
        """Periods end at midnight, and nobody works before the next morning."""
        super()._fire_next()
        self.wait_until(self.clock.now() + MORNING)
