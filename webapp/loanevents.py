"""What was booked on a loan, in the reader's words: kind, amount, what the event says besides, the day it counts for.

For the page of the loan and the history of its case alike. Must not know requests nor rows.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from webapp.catalogue import _
from webapp.formats import day, yuan_of_fen
from workflows.errors import N_
from workflows.loanledger import Told, amount_of
from workflows.loans.events import (
    EFFECTS,
    NAMES,
    PAYERS,
    Compensated,
    Event,
    Extended,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Restructured,
    Reversed,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
)
from workflows.loans.terms import KINDS as SCHEDULES
from workflows.loans.terms import PARTS

HUNDRED = 100
KINDS: Mapping[str, str] = {
    "disbursed": N_("放款"),
    "paid": N_("还款"),
    "prepaid": N_("提前还款"),
    "reversed": N_("冲正"),
    "charged": N_("计收费用"),
    "waived": N_("减免"),
    "penalty_corrected": N_("更正罚息利率"),
    "extended": N_("展期"),
    "restructured": N_("重组"),
    "compensated": N_("代偿"),
    "written_off": N_("核销"),
    "refunded": N_("退款"),
    "subsidy_paid": N_("贴息拨付"),
    "subsidy_returned": N_("贴息退回"),
    "subsidy_ended": N_("停止贴息"),
}
"""What each kind of event is called."""


def percent(share: Decimal | str, decimals: int = 2) -> str:
    """Return a share of one in per cent."""
    return f"{Decimal(share) * HUNDRED:,.{decimals}f}%"


def exact_percent(share: Decimal | str) -> str:
    """Return a rate in per cent with all its digits, two at least: no rate of a contract is rounded."""
    whole, _dot, digits = f"{Decimal(share) * HUNDRED:f}".partition(".")
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}%"


def detail(event: Event) -> str:
    """Return what an event says besides its amount."""
    told = next((tell for kind, tell in _DETAILS if isinstance(event, kind)), None)
    return told(event) if told is not None else ""


def _shares(event: Compensated) -> str:
    shares = ((_("基金"), event.fund), (_("银行"), event.bank), (_("担保公司"), event.company))
    return _("、").join(f"{label} {yuan_of_fen(fen)}" for label, fen in shares if fen)


_DETAILS: tuple[tuple[type[Event], Callable[[Any], str]], ...] = (
    (Prepaid, lambda event: _("、").join((_(PAYERS[event.payer]), _(EFFECTS[event.effect])))),
    (Paid, lambda event: _(PAYERS[event.payer])),
    (Reversed, lambda event: _("冲正第 %(n)s 笔", n=event.event)),
    (Waived, lambda event: _(PARTS[event.part])),
    (PenaltyCorrected, lambda event: _("年利率 %(rate)s", rate=exact_percent(event.penalty_percent / HUNDRED))),
    (Extended, lambda event: _("延至 %(on)s", on=day(event.until))),
    (Restructured, lambda event: _("%(n)s 个月，%(kind)s", n=event.months, kind=_(SCHEDULES[event.kind]))),
    (SubsidyPaid, lambda event: str(event.quarter)),
    (SubsidyReturned, lambda event: str(event.quarter)),
    (Compensated, _shares),
)


def in_short(told: Told) -> str:
    """Return an event in a line."""
    event = told.event
    fen = amount_of(event)
    sum_ = "" if fen is None else _("%(amount)s 元", amount=yuan_of_fen(fen))
    parts = (_(KINDS[NAMES[type(event)]]), sum_, detail(event), day(event.on))
    return " ".join(part for part in parts if part)
