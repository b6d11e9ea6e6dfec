"""What people enter for a loan by hand: the kinds of bookings, their fields, and how a raw answer is read.

What an answer may look like is `workflows.formvalues`' matter. Must not know the state of a loan.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.bankfiles.values import normal
from workflows.claims import fields
from workflows.claims.faults import Faults, Place
from workflows.engine.values import Field, Option
from workflows.errors import N_
from workflows.loans import events, terms

NOTE_LENGTH = 300
REFERENCE_LENGTH = 100
MOST_YUAN = "1000000000"
PARTS: Mapping[str, str] = {part: label for part, label in terms.PARTS.items() if part != "principal"}
"""What of a debt may be waived."""


def _choice(key: str, label: str, words: Mapping[Any, str], *, required: bool = False) -> Field:
    options = tuple(Option(value=value, label=word) for value, word in words.items())
    return Field(key=key, label=label, type="select", required=required, options=options)


def _text(key: str, label: str, longest: int, *, required: bool = False) -> Field:
    return Field(key=key, label=label, type="text", required=required, max_length=longest)


_PAYER = _choice("payer", N_("付款人"), events.PAYERS)
_EFFECT = _choice("effect", N_("提前还款方式"), events.EFFECTS, required=True)
_AMOUNT = Field(key="amount", label=N_("金额"), type="money", required=True, max=MOST_YUAN)
_ON = Field(key="on", label=N_("入账日期"), type="date", required=True)
_FROM = Field(
    key="on",
    label=N_("从哪一天起按此计算"),
    type="date",
    help=N_("不填的，自复核之日起计算，此前的罚息不变；填放款日的，自始重新计算"),
)
_PERCENT = Field(
    key="penalty_percent",
    label=N_("合同约定的罚息年利率（%）"),
    type="number",
    decimals=6,
    required=True,
    min="0",
    max="99.999999",
    help=N_("按百分数填写，如 6.525 表示每年 6.525%"),
)
_REFERENCE = _text("reference", N_("银行流水号或凭证号"), REFERENCE_LENGTH)
_REASON = _text("reason", N_("理由"), NOTE_LENGTH, required=True)
_NOTE = _text("note", N_("备注"), NOTE_LENGTH)
_AGAIN = Field(key="again", label=N_("确认不是重复入账"), type="checkbox")
_QUARTER = Field(key="quarter", label=N_("季度"), type="text", required=True, pattern="[0-9]{4}Q[1-4]")
_EVENT = Field(key="event", label=N_("账目号"), type="number", decimals=0, required=True, min="1", max="999999")


def _named(*known: Field) -> Mapping[str, Field]:
    return {each.key: each for each in known}


BOOKINGS: Mapping[str, Mapping[str, Field]] = {
    "pay": _named(_AMOUNT, _ON, _PAYER, _REFERENCE, _NOTE, _AGAIN),
    "prepay": _named(
        _AMOUNT,
        _ON,
        _EFFECT,
        _REFERENCE,
        _NOTE,
        _AGAIN,
    ),
    "charge": _named(_AMOUNT, _ON, _REASON),
    "waive": _named(_AMOUNT, _ON, _choice("part", N_("减免项目"), PARTS, required=True), _REASON),
    "correct_penalty": _named(_PERCENT, _FROM, _REASON),
    "refund": _named(_AMOUNT, _ON, _REFERENCE, _REASON, _AGAIN),
    "subsidy_paid": _named(_AMOUNT, _ON, _QUARTER, _REFERENCE, _NOTE, _AGAIN),
    "subsidy_returned": _named(_AMOUNT, _ON, _QUARTER, _REFERENCE, _REASON, _AGAIN),
    "reverse": _named(_EVENT, _REASON),
}
"""The kinds of bookings by hand, and the fields of each."""
DROPPING: Mapping[str, Field] = _named(_REASON)


def read(kind: str, raw: Mapping[str, Any], today: date, faults: Faults) -> dict[str, Any]:
    """Return what was entered for a kind of booking, without what is empty; amounts are yuan.

    A reference is in the one form in which a bank's file has it. Everything that is wrong is told to the faults:
    unknown, unreadable, missing, more than two decimals, in the future.
    """
    values = read_some(BOOKINGS[kind], raw, today, faults)
    return {**values, "reference": normal(values["reference"])} if "reference" in values else values


def read_dropping(raw: Mapping[str, Any], today: date, faults: Faults) -> dict[str, Any]:
    """Return why a booking is dropped."""
    return read_some(DROPPING, raw, today, faults)


def read_some(known: Mapping[str, Field], raw: Mapping[str, Any], today: date, faults: Faults) -> dict[str, Any]:
    """Return what was entered for these fields, as `read` does."""
    fields.missing(known, raw, (Place(), faults))
    entered = fields.read(known, raw, (Place(), faults), today)
    return {key: value for key, value in entered.items() if value is not None and value is not False}
