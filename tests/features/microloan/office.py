"""The office and the bank at work on one loan: the words of `tests.features.office`, and the fund beside it.

Everything is a command by somebody who may give it. Must not know how a scenario is worded.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select, update

from models.funds import Fund
from models.guarantees import Guarantee
from tests.features.microloan import entered
from tests.features.office import AidOffice

if TYPE_CHECKING:
    from collections.abc import Mapping

HUNDRED = 100
MORNING = timedelta(hours=9)


class LoanOffice(AidOffice):
    """The office with an application for a loan."""

    process: ClassVar[str] = "microloan"
    usual: ClassVar[Mapping[str, Mapping[str, Any]]] = entered.USUAL
    patient: ClassVar[frozenset[str]] = frozenset({"担保额度排队"})

    def apply(self, by: str = "林悦", **answers: Any) -> None:
        """Take in an application; from now on the scenario speaks of it."""
        self.case_id = self.take_in(entered.application(**answers), by)

    def begin(self, step: str, **answers: Any) -> None:
        """Take in an application and do everything as usual until a step waits."""
        self.apply(**answers)
        self.reach(step)

    def fund_holds(self, yuan: str) -> None:
        """Let the guarantee fund hold so much."""
        with self.database.transaction() as session:
            session.execute(
                update(Fund).where(Fund.code == "guarantee").values(balance_fen=int(Decimal(yuan) * HUNDRED))
            )

    def guaranteed(self) -> Decimal:
        """What is set aside or guaranteed for the case, in yuan."""
        with self.database.reading() as session:
            fen = session.scalar(select(Guarantee.current_fen).where(Guarantee.case_id == self.case_id))
            return Decimal(fen or 0) / HUNDRED

    def _fire_next(self) -> None:
        """Periods end at midnight, and nobody works before the next morning."""
        super()._fire_next()
        self.wait_until(self.clock.now() + MORNING)
