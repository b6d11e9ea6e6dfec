"""The fields of claim lines, periods, items and payments: keys, labels and kinds, and how one raw answer is read.

What an answer may look like is `workflows.formvalues`' matter. Must not know rules between fields.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workflows import formvalues
from workflows.claims.book import ZERO, cents
from workflows.claims.faults import Faults, Place
from workflows.claims.words import ADDITIONAL, DISMISSALS, ENDS, KINDS, MEANS, PATHS, UNITS
from workflows.engine.values import Field, Option
from workflows.errors import N_
from workflows.formvalues import AnswerError, Reading, is_empty

NAME_LENGTH = 50
NOTE_LENGTH = 300
NUMBER_LENGTH = 64
MOST_LINES = 1000
MOST_PERIODS = 60
_HUNDREDTHS = 2
_YES_NO = {"是": True, "否": False}


def _choice(key: str, label: str, words: Mapping[str, str], *, required: bool = False) -> Field:
    options = tuple(Option(value=value, label=word) for value, word in words.items())
    return Field(key=key, label=label, type="select", required=required, options=options)


def _hours(key: str, label: str) -> Field:
    return Field(key=key, label=label, type="number", decimals=_HUNDREDTHS, min="0", max="100000")


def _money(key: str, label: str, *, required: bool = False, most: str = "1000000000") -> Field:
    return Field(key=key, label=label, type="money", required=required, max=most)


def _day(key: str, label: str, *, required: bool = False) -> Field:
    return Field(key=key, label=label, type="date", required=required)


def _text(key: str, label: str, longest: int, *, required: bool = False, personal: bool = False) -> Field:
    properties = {"personal": "name"} if personal else {}
    return Field(key=key, label=label, type="text", required=required, max_length=longest, properties=properties)


ARREARS = "arrears"
REPRESENTATIVE = "representative"
REASON = N_("理由")
ELSEWHERE = Field(key="elsewhere_reason", label=N_("另案已登记仍要登记的理由"), type="textarea", max_length=NOTE_LENGTH)
"""Why months are claimed that a line of another case on the same employer has for the same worker."""
FACTS: Mapping[str, Field] = {
    each.key: each
    for each in (
        _text("name", N_("姓名"), NAME_LENGTH, required=True, personal=True),
        Field(key="id_number", label=N_("公民身份号码"), type="id_number"),
        Field(key="phone", label=N_("联系电话"), type="phone"),
        _text("job", N_("工种"), NAME_LENGTH),
        Field(key="migrant", label=N_("农民工"), type="checkbox"),
        _day("employed_from", N_("入职日期"), required=True),
        _day("employed_to", N_("离职日期")),
        _choice("wage_unit", N_("计薪单位"), UNITS, required=True),
        _money("wage", N_("约定工资"), required=True, most="1000000"),
        Field(key=ARREARS, label=N_("欠薪时段"), type="table"),
        _day("written_contract_on", N_("书面合同签订日期")),
        _choice("dismissal", N_("解除情况"), DISMISSALS),
        _hours("overtime_workday_hours", N_("工作日加班小时")),
        _hours("overtime_restday_hours", N_("休息日加班小时")),
        _hours("overtime_holiday_hours", N_("法定节假日加班小时")),
        Field(key=REPRESENTATIVE, label=N_("代表人"), type="text"),
        _choice("path", N_("办理途径"), PATHS),
    )
}
EMPTY: Mapping[str, Any] = {
    "job": "",
    "migrant": False,
    ARREARS: [],
    "dismissal": "none",
    **{f"overtime_{day}_hours": ZERO for day in ("workday", "restday", "holiday")},
}
"""What stands in a fact that nothing was entered for; None where nothing is said here."""
PERIOD: Mapping[str, Field] = {
    "from_on": _day("from_on", N_("欠薪起日"), required=True),
    "to_on": _day("to_on", N_("欠薪止日"), required=True),
    "quantity": Field(key="quantity", label=N_("天数或件数"), type="number", decimals=_HUNDREDTHS, max="100000"),
    "paid": _money("paid", N_("该时段已付")),
    "deducted": _money("deducted", N_("该时段因赔偿损失被扣")),
}
_CLAIMED = {kind: word for kind, word in KINDS.items() if kind != ADDITIONAL}
ITEM: Mapping[str, Field] = {
    "kind": _choice("kind", N_("项目"), _CLAIMED, required=True),
    "claimed": _money("claimed", N_("主张金额")),
    "found": _money("found", N_("核定金额")),
    "agreed": _money("agreed", N_("协商金额")),
    "reason": _text("reason", REASON, NOTE_LENGTH),
}
PAYMENT: Mapping[str, Field] = {
    "line": Field(key="line", label=N_("名册序号"), type="number", decimals=0, required=True, min="1", max="999999"),
    "amount": _money("amount", N_("追回金额"), required=True),
    "paid_on": _day("paid_on", N_("支付日期"), required=True),
    "means": _choice("means", N_("支付方式"), MEANS, required=True),
    "note": _text("note", N_("备注"), NOTE_LENGTH),
}
END: Mapping[str, Field] = {
    "kind": _choice("kind", N_("办结方式"), ENDS, required=True),
    "on": _day("on", N_("办结日期"), required=True),
    "reason": _text("reason", REASON, NOTE_LENGTH),
    "case": _text("case", N_("另案案号"), NUMBER_LENGTH),
}
REVERSAL: Mapping[str, Field] = {
    "on": _day("on", N_("冲正日期"), required=True),
    "reason": _text("reason", REASON, NOTE_LENGTH, required=True),
}
REOPENING: Mapping[str, Field] = {"reason": REVERSAL["reason"]}
HEIR: Mapping[str, Field] = {
    "heir_name": _text("heir_name", N_("继承人姓名"), NAME_LENGTH, required=True, personal=True),
    "died_on": _day("died_on", N_("死亡日期"), required=True),
}
_DATES_AHEAD = N_("“{label}”{on} 晚于今天 {today}，请核对日期")
_ONE_OF = N_("“{label}”只能填下列之一：{choices}")


def read(known: Mapping[str, Field], raw: Mapping[str, Any], at: tuple[Place, Faults], today: date) -> dict[str, Any]:
    """Return what was entered for those of the *known* fields that are in *raw*, without the ones that are wrong.

    Nothing entered is None. Every wrong field is told to the faults: unknown, unreadable, missing, ahead of *today*.
    """
    place, faults = at
    for key in raw:
        if key not in known:
            faults.add(place, str(key), N_("没有“{name}”这一项，请核对名称"), {"name": str(key)[:NAME_LENGTH]})
    entered: dict[str, Any] = {}
    for key, field in known.items():
        if key in raw and field.type != "table":
            try:
                entered[key] = _value(field, raw[key], today)
            except AnswerError as error:
                faults.add(place, key, error.template, {"label": field.label, **error.params})
    return entered


def missing(known: Mapping[str, Field], raw: Mapping[str, Any], at: tuple[Place, Faults]) -> None:
    """Tell the faults of every required field that is not in *raw* at all."""
    place, faults = at
    for key, field in known.items():
        if field.required and key not in raw:
            faults.add(place, key, N_("请填写“{label}”"), {"label": field.label})


def _value(field: Field, raw: Any, today: date) -> Any:
    if is_empty(raw):
        if field.required:
            raise AnswerError(N_("请填写“{label}”"))
        return None
    try:
        value = formvalues.read(field, _meant(field, raw), Reading(today=today, options={}, evaluate=str))
    except AnswerError:
        if field.type not in ("select", "checkbox"):
            raise
        raise AnswerError(_ONE_OF, choices=_choices(field)) from None
    if field.decimals == _HUNDREDTHS:
        value = cents(Decimal(value))
    if field.type == "date" and value > today:
        raise AnswerError(_DATES_AHEAD, on=value.isoformat(), today=today.isoformat())
    if field.key in ("wage", "amount") and value <= ZERO:
        raise AnswerError(N_("“{label}”应大于 0"))
    return value


def _choices(field: Field) -> str:
    """Return what may be entered: words and codes, for who fills in a sheet has no list to choose from."""
    known = [(option.label, option.value) for option in field.options] or zip(_YES_NO, ("yes", "no"), strict=True)
    return "、".join(f"{word}（{code}）" for word, code in known)


def _meant(field: Field, raw: Any) -> Any:
    """Return an answer in the words of the office, as sheets have them, in the form that is stored."""
    if field.type == "checkbox" and isinstance(raw, str):
        return _YES_NO.get(raw.strip(), raw)
    if field.type == "select" and isinstance(raw, str):
        return next((option.value for option in field.options if option.label == raw.strip()), raw.strip())
    return raw
