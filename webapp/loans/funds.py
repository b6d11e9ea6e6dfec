"""The guarantee funds of the reader's branch: capacity, guaranteed, at risk, compensated against the cap, by street."""

from datetime import date
from decimal import Decimal

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access import reading, signed_in
from webapp.cases.head import listed_title
from webapp.catalogue import _
from webapp.loans import words
from webapp.loans.place import LISTS, blueprint, branch
from webapp.loans.plotting import units
from webapp.plots import Bar, Bars, bars
from webapp.plots.scales import unit_for
from webapp.reports.words import office_name
from workflows import fundview
from workflows.fundview import AT_RISK_DAYS, Standing


@blueprint.get("/loans/funds")
@signed_in
def funds() -> ResponseReturnValue:
    """Show every fund of the branch as it stands today."""
    at = branch()
    found = [fundview.standing(reading(), each, at.today) for each in fundview.funds(reading(), at.ids)]
    plots = [_plot(each, at.today) for each in found]
    return render_template(
        "loans/funds.html",
        at=at,
        lists=LISTS,
        here="loans.funds",
        funds=list(zip(found, plots, [bars(each) for each in plots], strict=True)),
        days=AT_RISK_DAYS,
        title=listed_title,
        words=words,
        office_name=office_name,
    )


def _plot(fund: Standing, as_of: date) -> Bars:
    """Return the bars of a fund's streets: what is outstanding, and what of it is late by more than thirty days."""
    unit = unit_for(max((each.portfolio.outstanding for each in fund.streets), default=0), units())
    days = AT_RISK_DAYS[1]
    return Bars(
        id=f"fund-{fund.fund.id}",
        title=_("各街道贷款余额（截至 %(on)s）", on=as_of),
        description=_("斜线部分是逾期超过 %(n)s 天的贷款余额", n=days),
        unit=unit.name,
        of=_("单位"),
        decimals=unit.decimals,
        marked=_("PAR-%(n)s 余额", n=days),
        bars=tuple(
            Bar(
                label=office_name(each.office),
                value=unit.of(each.portfolio.outstanding),
                marked=unit.of(each.portfolio.at_risk[days]),
                note=_("%(n)s 笔", n=each.portfolio.loans),
                url=url_for("loans.arrears", office=each.office.id),
            )
            for each in fund.streets[:MOST_BARS]
        ),
    )


MOST_BARS = 12


def used(of: int, over: int | None) -> Decimal | None:
    """Return how much of a limit is used, in per cent; None without a limit."""
    return None if not over else Decimal(of) * 100 / over
