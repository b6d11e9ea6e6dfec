"""Guarantee funds as those read them who answer for them: capacity, guaranteed, at risk, compensated, by street.

Knows queries; must not know who may see a fund, nor pages. Amounts in fen; limits come from dated parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.funds import Fund, FundMovement
from models.guarantees import Guarantee
from models.loans import Loan
from models.offices import Office
from workflows import guaranteerows, loanfigures, offices, parameters

AT_RISK_DAYS = (1, 30, 90)
"""The days of the portfolio at risk that are always told (domain usage: PAR-1, PAR-30, PAR-90)."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the parameters in force say of funds; None where they say nothing."""

    multiple: Decimal | None = None
    yearly_cap: Decimal | None = None
    alarm: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """Some loans: how many run, what they owe, what of it is owed by loans more than n days late."""

    loans: int
    outstanding: int
    late: int
    put_off: int
    """Not late any more since they were extended or restructured, and still at risk."""
    at_risk: Mapping[int, int]

    def __add__(self, other: "Portfolio") -> "Portfolio":
        """The loans of both."""
        return Portfolio(
            loans=self.loans + other.loans,
            outstanding=self.outstanding + other.outstanding,
            late=self.late + other.late,
            put_off=self.put_off + other.put_off,
            at_risk={days: self.at_risk[days] + other.at_risk[days] for days in self.at_risk},
        )

    def rate(self, days: int) -> Decimal | None:
        """PAR-n as a share of one, None where nothing is outstanding."""
        return Decimal(self.at_risk[days]) / self.outstanding if self.outstanding else None


@dataclass(frozen=True, kw_only=True)
class Street:
    """The guaranteed loans of one street with its communities, or of an office that is in no street."""

    office: Office
    guaranteed: int
    portfolio: Portfolio

    def __add__(self, other: "Street") -> "Street":
        """Both, under the office of the first."""
        return Street(
            office=self.office,
            guaranteed=self.guaranteed + other.guaranteed,
            portfolio=self.portfolio + other.portfolio,
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a fund stands on a day."""

    fund: Fund
    limits: Limits
    guaranteed: int
    reserved: int
    compensated: int
    """What the fund itself paid this year, not what banks and companies bore of it."""
    recovered: int
    """What came back to the fund itself, of any year."""
    portfolio: Portfolio
    streets: tuple[Street, ...]
    waiting: tuple[tuple[Guarantee, Case], ...]
    """Who waits for capacity, in order."""

    @property
    def capacity(self) -> int | None:
        """What the fund may guarantee in all: its money times the multiple."""
        return None if self.limits.multiple is None else int(self.fund.balance_fen * self.limits.multiple)

    @property
    def free(self) -> int | None:
        """What it may still guarantee."""
        return None if self.capacity is None else max(0, self.capacity - self.guaranteed)

    @property
    def most_compensated(self) -> int | None:
        """What it may compensate in the year: the part of what it guarantees that `loans.compensate` goes by."""
        cap = self.limits.yearly_cap
        return None if cap is None else int(self.guaranteed * cap)

    @property
    def left_to_compensate(self) -> int:
        """What of that is left: nothing where repayments have since lowered it below what was paid; 0 without a cap."""
        return max(0, (self.most_compensated or 0) - self.compensated)


def funds(session: Session, places: Sequence[int]) -> list[Fund]:
    """Return the funds of some offices that guarantee any loan, by name."""
    guaranteeing = select(Guarantee.fund_id).distinct()
    statement = select(Fund).where(Fund.office_id.in_(places), Fund.id.in_(guaranteeing))
    return list(session.scalars(statement.order_by(Fund.name, Fund.id)))


def standing(session: Session, fund: Fund, today: date) -> Standing:
    """Return how a fund stands today."""
    office = session.get_one(Office, fund.office_id)
    exposure = guaranteerows.exposure(session, fund, today)
    promised = select(func.coalesce(func.sum(Guarantee.current_fen), 0)).where(
        Guarantee.fund_id == fund.id, ~select(Loan.case_id).where(Loan.case_id == Guarantee.case_id).exists()
    )
    of_fund = Loan.case_id.in_(select(Guarantee.case_id).where(Guarantee.fund_id == fund.id))
    recovered = select(func.coalesce(func.sum(FundMovement.amount_fen), 0)).where(
        FundMovement.fund_id == fund.id, FundMovement.kind == guaranteerows.RECOVERY
    )
    return Standing(
        fund=fund,
        limits=limits(session, office, today),
        guaranteed=exposure.guaranteed,
        reserved=int(session.scalar(promised) or 0),
        compensated=exposure.compensated,
        recovered=int(session.scalar(recovered) or 0),
        portfolio=portfolio(session, of_fund, today),
        streets=_streets(session, fund, today),
        waiting=tuple(guaranteerows.waiting(session, fund.id)),
    )


def limits(session: Session, office: Office, on: date) -> Limits:
    """Return the limits of funds in force for an office."""
    known = parameters.in_force(session, office, on).values.get("loans", {})
    return Limits(**{name: known.get(key) for name, key in _LIMITS.items()})


_LIMITS = {
    "multiple": "guarantee_multiple",
    "yearly_cap": "compensation_yearly_cap",
    "alarm": "alarm_rate",
}


def portfolio(session: Session, which: ColumnElement[bool], today: date) -> Portfolio:
    """Return what loans that meet a condition add up to."""
    paid = loanfigures.advances(today)
    statement = select(*_sums(paid, today)).select_from(loanfigures.with_advances(paid))
    row = session.execute(statement.where(which)).one()
    return _portfolio(row)


def by_office(session: Session, which: ColumnElement[bool], today: date) -> list[tuple[Office, Portfolio]]:
    """Return the same for each office, the most outstanding first."""
    paid = loanfigures.advances(today)
    statement = select(Loan.office_id, *_sums(paid, today)).select_from(loanfigures.with_advances(paid))
    rows = session.execute(statement.where(which).group_by(Loan.office_id)).all()
    known = {
        each.id: each for each in session.scalars(select(Office).where(Office.id.in_([r.office_id for r in rows])))
    }
    found = [(known[row.office_id], _portfolio(row)) for row in rows]
    return sorted(found, key=lambda each: (-each[1].outstanding, each[0].path))


def _sums(paid: Subquery, today: date) -> list[ColumnElement[Any]]:
    owed = loanfigures.outstanding(paid)
    running = case((owed > 0, 1), else_=0)
    at_risk = [
        func.coalesce(func.sum(case((loanfigures.is_at_risk(today, days), owed), else_=0)), 0).label(f"risk_{days}")
        for days in AT_RISK_DAYS
    ]
    late, put_off = (case((which, 1), else_=0) for which in (loanfigures.is_late(today), loanfigures.is_put_off(today)))
    return [
        func.coalesce(func.sum(running), 0).label("loans"),
        func.coalesce(func.sum(owed), 0).label("outstanding"),
        func.coalesce(func.sum(late), 0).label("late"),
        func.coalesce(func.sum(put_off), 0).label("put_off"),
        *at_risk,
    ]


def _portfolio(row: Any) -> Portfolio:
    return Portfolio(
        loans=int(row.loans),
        outstanding=int(row.outstanding),
        late=int(row.late),
        put_off=int(row.put_off),
        at_risk={days: int(getattr(row, f"risk_{days}")) for days in AT_RISK_DAYS},
    )


def _streets(session: Session, fund: Fund, today: date) -> tuple[Street, ...]:
    of_fund = Loan.case_id.in_(select(Guarantee.case_id).where(Guarantee.fund_id == fund.id))
    sums = (
        select(Loan.office_id, func.sum(Guarantee.current_fen).label("guaranteed"))
        .join(Guarantee, Guarantee.case_id == Loan.case_id)
        .where(Guarantee.fund_id == fund.id)
        .group_by(Loan.office_id)
    )
    guaranteed = {row.office_id: int(row.guaranteed) for row in session.execute(sums)}
    streets: dict[int, Street] = {}
    for office, found in by_office(session, of_fund, today):
        street = offices.at_level(session, office, "street") or office
        own = Street(office=street, guaranteed=guaranteed.get(office.id, 0), portfolio=found)
        known = streets.get(street.id)
        streets[street.id] = own if known is None else own + known
    return tuple(sorted(streets.values(), key=lambda each: (-each.portfolio.outstanding, each.office.path)))
