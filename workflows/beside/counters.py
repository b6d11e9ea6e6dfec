"""What all cases share and none owns: the last numbers given, and what the funds hold.

Numbers are given without gaps, so a counter stands at the highest number that a case, a letter, a payment or a receipt
bears; a fund's balance is the sum of its movements. What came in (donations, openings) belongs to no case, so only its
amount and its fund are compared, by that sum: who booked it when, and its note, nothing else records. Must not know
what the numbers are for.
"""

import re
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, NumberSeries
from models.funds import Fund, FundMovement
from models.letters import Letter
from workflows.guaranteerows import KEYS
from workflows.rerun import Difference

_NUMBER = re.compile(r"(?P<series>.+)〔(?P<year>\d{4})〕(?P<office>.+)-(?P<count>\d{4,18})")


def differences(session: Session) -> Iterator[Difference]:
    """Yield the counters and balances that are not what the rows lead to."""
    yield from _series(session)
    statement = select(Fund.code, Fund.balance_fen, func.coalesce(func.sum(FundMovement.amount_fen), 0))
    rows = session.execute(statement.outerjoin(FundMovement, FundMovement.fund_id == Fund.id).group_by(Fund.id))
    for code, balance, moved in rows:
        if balance != moved:
            yield Difference(seq=0, what=f"fund {code}", recorded=int(moved), replayed=balance)


def _series(session: Session) -> Iterator[Difference]:
    given: dict[tuple[str, int], int] = {}
    for number in _numbers(session):
        parts = _NUMBER.fullmatch(number)
        if parts:
            key = (f"{parts['series']}/{parts['office']}", int(parts["year"]))
            given[key] = max(given.get(key, 0), int(parts["count"]))
    stored = {(row.series, row.year): row.last_number for row in session.execute(select(NumberSeries.__table__))}
    for series, year in sorted(given.keys() | stored.keys()):
        last, found = given.get((series, year)), stored.get((series, year))
        if last != found:
            yield Difference(seq=0, what=f"number series {series} {year}", recorded=last, replayed=found)


def _numbers(session: Session) -> Iterator[str]:
    of_loans = FundMovement.key.startswith(KEYS, autoescape=True)
    paid = select(FundMovement.note).where(FundMovement.kind.in_(("payment", "recovery")), ~of_loans)
    for statement in (select(Case.number), select(Letter.number), paid):
        yield from session.scalars(statement.execution_options(yield_per=1000))
