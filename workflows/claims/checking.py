"""What the facts of a claim line must keep among themselves, as far as they could be read.

A fact that is not there is not judged. Must not know other lines (`workflows.claims.applying`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from workflows.claims.book import owed_at_most, span
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import ARREARS, FACTS, PERIOD
from workflows.claims.words import MONTH
from workflows.errors import N_

Period = Mapping[str, Any]
BEFORE_EMPLOYED = N_("“{label}”{on} 早于入职日期 {employed_from}，请核对两个日期")
_AFTER_EMPLOYED = N_("“{label}”{on} 晚于离职日期 {employed_to}，请核对两个日期")


def check(facts: Mapping[str, Any], place: Place, faults: Faults) -> None:
    """Tell the faults of everything that is wrong with the facts of a line."""
    begun, ended = facts.get("employed_from"), facts.get("employed_to")
    if begun and ended and ended < begun:
        shown = {"on": ended.isoformat(), "employed_from": begun.isoformat()}
        faults.add(place, "employed_to", BEFORE_EMPLOYED, {"label": FACTS["employed_to"].label, **shown})
    periods = facts.get(ARREARS) or ()
    for at, period in enumerate(periods):
        inside = place.inside(ARREARS, at)
        if _check_days(period, facts, inside, faults):
            _check_overlap(periods, at, inside, faults)
            _check_quantity(period, facts, inside, faults)


def _check_days(period: Period, facts: Mapping[str, Any], inside: Place, faults: Faults) -> bool:
    """Tell of days in the wrong order or outside the employment; whether both days are there, in order."""
    begun, ended = facts.get("employed_from"), facts.get("employed_to")
    from_on, to_on = period["from_on"], period["to_on"]
    if begun and from_on and from_on < begun:
        shown = {"on": from_on.isoformat(), "employed_from": begun.isoformat()}
        faults.add(inside, "from_on", BEFORE_EMPLOYED, {"label": PERIOD["from_on"].label, **shown})
    if ended and to_on and to_on > ended:
        shown = {"on": to_on.isoformat(), "employed_to": ended.isoformat()}
        faults.add(inside, "to_on", _AFTER_EMPLOYED, {"label": PERIOD["to_on"].label, **shown})
    if not from_on or not to_on:
        return False
    if to_on < from_on:
        label = PERIOD["to_on"].label
        faults.add(inside, "to_on", N_("“{label}”早于起日，请核对这一时段"), {"label": label})
    return bool(from_on <= to_on)


def _check_overlap(periods: Sequence[Period], at: int, inside: Place, faults: Faults) -> None:
    """Tell of days that an earlier period of the line has already."""
    period = periods[at]
    for number, other in enumerate(periods[:at], start=1):
        if _in_order(other) and other["from_on"] <= period["to_on"] and period["from_on"] <= other["to_on"]:
            params = {"label": PERIOD["from_on"].label, "other": number, "shared": _shared(period, other)}
            template = N_("“{label}”：与第 {other} 段重复（{shared}），同一天不能计两次，请更正其中一段")
            faults.add(inside, "from_on", template, params)
            return


def _in_order(period: Period) -> bool:
    from_on, to_on = period["from_on"], period["to_on"]
    return bool(from_on and to_on and from_on <= to_on)


def _shared(one: Period, other: Period) -> str:
    first, last = max(one["from_on"], other["from_on"]), min(one["to_on"], other["to_on"])
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d}—{last:%Y-%m-%d}"


def _check_quantity(period: Period, facts: Mapping[str, Any], inside: Place, faults: Faults) -> None:
    unit, wage, quantity = facts.get("wage_unit"), facts.get("wage"), period["quantity"]
    label = {"label": PERIOD["quantity"].label}
    if unit == MONTH and quantity is not None:
        faults.add(inside, "quantity", N_("按月计薪不填“{label}”，请清空"), label)
    elif unit not in (None, MONTH) and (quantity is None or quantity <= 0):
        faults.add(inside, "quantity", N_("按日或计件计薪须填写大于 0 的“{label}”"), label)
    elif wage is not None and unit is not None:
        most = owed_at_most(wage, period)
        if period["paid"] > most:
            params = {"label": PERIOD["paid"].label, "paid": f"{period['paid']:,.2f}", "most": f"{most:,.2f}"}
            template = N_("“{label}”{paid} 元多于这一时段应付的 {most} 元，请核对工资、时段和已付数额")
            faults.add(inside, "paid", template, params)
        elif "deducted" in period:
            _check_deducted(period, most, inside, faults)


def _check_deducted(period: Period, most: Decimal, inside: Place, faults: Faults) -> None:
    """Tell of a deduction that its month cannot hold: how much may be deducted, the law says by month."""
    label, deducted = {"label": PERIOD["deducted"].label}, period["deducted"]
    if deducted + period["paid"] > most:
        params = {**label, "deducted": f"{deducted:,.2f}", "most": f"{most:,.2f}"}
        template = N_("“{label}”{deducted} 元与已付的合计多于这一时段应付的 {most} 元，请核对已付和被扣的数额")
        faults.add(inside, "deducted", template, params)
    elif _in_order(period) and span(period["from_on"], period["to_on"]) > (1, 0):
        faults.add(inside, "deducted", N_("有“{label}”的时段不超过一个月（扣款限额按月计算），请分月填写"), label)
