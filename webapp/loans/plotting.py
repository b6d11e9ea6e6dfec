"""Figures of a portfolio as plots: the due-repayment rate by month, portfolio at risk, loans by community.

Must not know the database or requests; the books are given.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from webapp.catalogue import _
from webapp.loans.words import is_english
from webapp.plots import Bar, Bars, Lines, Series
from webapp.plots.scales import Unit, unit_for
from workflows.fundview import AT_RISK_DAYS
from workflows.loans import portfolio
from workflows.loans.book import Book

_HUNDREDTHS = Decimal("0.01")
_FULL = Decimal(100)
MOST_BARS = 15


def units() -> tuple[Unit, ...]:
    """Return what amounts are told in: 元, 万元, 亿元, or in English yuan, thousands, millions."""
    if is_english():
        names = ((100, "yuan"), (1_000_00, "thousand yuan"), (1_000_000_00, "million yuan"))
    else:
        names = ((100, _("元")), (10_000_00, _("万元")), (100_000_000_00, _("亿元")))
    return tuple(Unit(fen=fen, name=name, decimals=2) for fen, name in names)


def months(last: date, number: int) -> list[tuple[date, date]]:
    """Return first and last day of so many months, the last one that of a day, which ends with it."""
    found = []
    for back in range(number - 1, -1, -1):
        at = last.year * 12 + last.month - 1 - back
        year, month = divmod(at, 12)
        end = date(year, month + 1, monthrange(year, month + 1)[1])
        found.append((date(year, month + 1, 1), min(end, last)))
    return found


def due_rates(books: Sequence[Book], as_of: date, number: int = 12) -> Lines:
    """Return the due-repayment rate of each month, by amount and by count, as known on the day of the books."""
    spans = months(as_of, number)
    rates = [portfolio.due_rate(books, first, last) for first, last in spans]
    return Lines(
        id="due-rate",
        title=_("到期还款率（按到期月份）"),
        description=_("当月到期的合同本金中，截至 %(on)s 已用款项还清的比例", on=as_of),
        unit="%",
        across=_("月份"),
        places=tuple(f"{first:%Y-%m}" for first, _last in spans),
        series=(
            Series(label=_("按金额"), values=tuple(percent(each.amount.share) for each in rates)),
            Series(label=_("按笔数"), values=tuple(percent(each.count.share) for each in rates)),
        ),
        decimals=2,
        top=_FULL,
    )


def at_risk(books: Sequence[Book], as_of: date, number: int = 12) -> Lines:
    """Return the portfolio at risk at the end of each month, by value dates, as known on the day of the books."""
    days = [last for _first, last in months(as_of, number)]
    return Lines(
        id="at-risk",
        title=_("风险贷款率（月末）"),
        description=_("任一期逾期超过 n 天的贷款，其余额占全部贷款余额的比例；按截至 %(on)s 已入账的资料", on=as_of),
        unit="%",
        across=_("月份"),
        places=tuple(f"{each:%Y-%m}" for each in days),
        series=tuple(
            Series(label=f"PAR-{n}", values=tuple(percent(portfolio.at_risk_on(books, n, day).share) for day in days))
            for n in AT_RISK_DAYS
        ),
        decimals=2,
    )


def by_community(rows: Iterable[tuple[str, int, int, int, str]], as_of: date) -> Bars:
    """Return the loans of each community: label, outstanding and at risk (fen), how many run, where it leads."""
    found = list(rows)
    unit = unit_for(max((each[1] for each in found), default=0), units())
    days = AT_RISK_DAYS[1]
    return Bars(
        id="communities",
        title=_("各社区贷款余额（截至 %(on)s）", on=as_of),
        description=_("斜线部分是逾期超过 %(n)s 天的贷款余额", n=days),
        unit=unit.name,
        of=_("单位"),
        marked=_("PAR-%(n)s 余额", n=days),
        decimals=unit.decimals,
        bars=tuple(
            Bar(label=label, value=unit.of(owed), marked=unit.of(late), note=_("%(n)s 笔", n=count), url=url)
            for label, owed, late, count, url in found[:MOST_BARS]
        ),
    )


def percent(share: Decimal | None) -> Decimal | None:
    """Return a share of one in per cent, half up to two decimals."""
    return None if share is None else (share * 100).quantize(_HUNDREDTHS, rounding=ROUND_HALF_UP)
