"""A stored value in words: what a caseworker reads instead of a code, a flag or a decimal.

Pure text; must not know where the value comes from, nor mask anything (`workflows.privacy` has done so before).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from webapp import formats
from webapp.catalogue import _
from workflows.engine.values import Field

Translate = Callable[[str], str]
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LARGEST = Decimal(10) ** 16


def shown_value(field: Field | None, value: Any, translate: Translate) -> str:
    """Return a value in words; *field* (None: unknown) tells its options, unit and columns. Empty for no answer."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _shown_list(field, value, translate)
    if isinstance(value, Mapping):
        return _shown_row(field, value, translate)
    return _shown_single(field, value, translate)


def _shown_single(field: Field | None, value: Any, translate: Translate) -> str:
    if isinstance(value, datetime):
        return formats.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if field is not None and field.type == "money":
        return _("%(amount)s 元", amount=formats.yuan(Decimal(str(value))))
    if isinstance(value, Decimal | int):
        number = f"{value:,f}" if isinstance(value, Decimal) else str(value)
        return f"{number} {translate(field.unit)}" if field is not None and field.unit else number
    if field is not None:
        labels = {option.value: option.label for option in field.options}
        if value in labels:
            return translate(labels[value])
    return str(value)


def _shown_list(field: Field | None, values: list[Any], translate: Translate) -> str:
    if any(isinstance(value, Mapping) for value in values):
        return "\n".join(shown_value(field, value, translate) for value in values)
    if field is not None and field.type == "file":
        return _("%(n)s 份材料", n=len(values))
    return _("、").join(shown_value(field, value, translate) for value in values)


def _shown_row(field: Field | None, row: Mapping[str, Any], translate: Translate) -> str:
    """Return a row's cells in the order of the table's columns."""
    columns: dict[str, Field | None] = {column.key: column for column in field.columns} if field is not None else {}
    order = [*(key for key in columns if key in row), *(key for key in row if key not in columns)]
    cells = [shown_value(columns.get(key), row[key], translate) for key in order]
    return " ".join(cell for cell in cells if cell)


def capital_amount(text: str) -> str:
    """Return an amount of yuan as typed in capital characters (大写金额); empty when it is no amount to be paid.

    Source: 支付结算办法 (银发〔1997〕393 号) annex 1, rules 1 to 3: 整 after 元 and after 角, 零 for zeros within.
    """
    cleaned = re.sub(r"[,，\s]", "", text)
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        return ""
    if not amount.is_finite() or amount < 0 or amount >= _LARGEST or amount != amount.quantize(Decimal("0.01")):
        return ""
    fen = int(amount * 100)
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    written = _whole(whole) + "元" if whole or not fen else ""
    if jiao:
        written += _DIGITS[jiao] + "角"
    elif cents and whole:
        written += "零"
    return written + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    """Return a whole number in capital characters, in groups of four digits."""
    if not number:
        return "零"
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    written = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(written)
            continue
        if written and (gap or group < 1000):  # noqa: PLR2004 (a group of fewer than four digits leaves a zero)
            written += "零"
        written += _group(group) + _GROUPS[place]
        gap = False
    return written


def _group(group: int) -> str:
    """Return one to four digits in capital characters, with one 零 for each run of zeros within."""
    written = ""
    gap = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return written
