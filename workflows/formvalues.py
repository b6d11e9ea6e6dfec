"""One answer of a form: from what a page or an API client sent to the value that case data hold.

Pure. Knows the types of fields, not the form around them: which fields are shown or required is decided in
`workflows.forms`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import re2

from workflows import identity
from workflows.clock import OFFICE_ZONE
from workflows.engine.values import Field, Option
from workflows.errors import N_

PAPERS = "documents"
OFFER = "offer"
"""The custom property of a choice: which of its options may be chosen, a FEEL expression over what is filled in."""
COUNTED = frozenset({"checklist", "file", "table"})
"""Kinds of fields whose bounds say how many there are."""
TEXT_LENGTH = 200
TEXTAREA_LENGTH = 4000
_DIGITS = 15
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF_WIDTH |= {0x3000: 0x20, 0x00A0: 0x20, 0x0D: None}
_TRUE = frozenset({"true", "on", "1", "yes"})
_FALSE = frozenset({"false", "off", "0", "no"})


class AnswerError(Exception):
    """This answer cannot be taken; the Chinese template and its parameters say what to do."""

    def __init__(self, template: str, **params: Any) -> None:
        """Take the sentence's template and what fills its braces besides ``{label}``."""
        super().__init__(template)
        self.template = template
        self.params = params


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What answers are read against.

    `options` are the dynamic choices by source name; under `PAPERS` the papers of the case, their id as value and
    their kind as label. `evaluate` gives the value of a FEEL expression without its leading "=".
    """

    today: date
    options: Mapping[str, Sequence[Option]]
    evaluate: Callable[[str], Any]


def is_empty(raw: Any) -> bool:
    """Return whether nothing was entered."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | dict) and not raw)


def read(field: Field, raw: Any, reading: Reading) -> Any:
    """Return the value of a non-empty answer to any field but a table. Raises `AnswerError`."""
    value = _READERS[field.type](field, raw, reading)
    if field.type in ("number", "money", "date", "datetime"):
        _check_range(field, value, reading)
    if field.type in COUNTED:
        check_count(field, len(value), reading)
    return value


def check_count(field: Field, count: int, reading: Reading) -> None:
    """Refuse fewer or more choices, files or rows than the field's bounds say. Raises `AnswerError`."""
    least, most = _bound(field, field.min, reading), _bound(field, field.max, reading)
    if least is not None and count < least:
        template = N_("“{label}”至少要有 {min} 项，现有 {count} 项，请补充")
        raise AnswerError(template, min=_shown(field, least), count=count)
    if most is not None and count > most:
        template = N_("“{label}”最多 {max} 项，现有 {count} 项，请减少")
        raise AnswerError(template, max=_shown(field, most), count=count)


def choices(field: Field, reading: Reading) -> Sequence[Option]:
    """Return what may be chosen: the named dynamic source when the field has one, else its own options.

    Of its own options those whose codes the expression in its property `offer` gives; all where that gives no list.
    """
    source = field.properties.get("options")
    if source:
        return reading.options.get(source, ())
    codes = reading.evaluate(field.properties[OFFER][1:]) if OFFER in field.properties else None
    return [option for option in field.options if option.value in codes] if isinstance(codes, list) else field.options


def tidy(text: str) -> str:
    """Return free text as it is stored: composed, letters and digits half-width, Chinese punctuation left alone."""
    return unicodedata.normalize("NFC", text).translate(_HALF_WIDTH).strip()


def _read_text(field: Field, raw: Any, _reading: Reading) -> str:
    if not isinstance(raw, str):
        raise AnswerError(N_("“{label}”应填写文字"))
    refined = _REFINED_TEXTS.get(field.properties.get("type", ""))
    if refined is not None:
        return refined(field, raw)
    text = identity.half_width(raw) if field.properties.get("personal") == "name" else tidy(raw)
    if field.type != "textarea":
        text = re.sub(r"[\n\t]+", " ", text)
    _check_characters(text)
    _check_length(field, text)
    _check_pattern(field, text)
    return text


def _check_characters(text: str) -> None:
    if text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise AnswerError(N_("“{label}”含有无法保存的控制字符，请删除后重新填写"))


def _check_length(field: Field, text: str) -> None:
    longest = field.max_length or (TEXTAREA_LENGTH if field.type == "textarea" else TEXT_LENGTH)
    if len(text) > longest:
        template = N_("“{label}”最多 {max} 个字，现有 {length} 个，请缩短")
        raise AnswerError(template, max=longest, length=len(text))
    if field.min_length is not None and len(text) < field.min_length:
        raise AnswerError(
            N_("“{label}”至少 {min} 个字，现有 {length} 个，请补充"), min=field.min_length, length=len(text)
        )


def _check_pattern(field: Field, text: str) -> None:
    if field.pattern and not _pattern(field.pattern).fullmatch(text):
        raise AnswerError(N_("“{label}”的格式不对，请按提示填写"))


@lru_cache(maxsize=512)
def _pattern(text: str) -> Any:
    return re2.compile(text)


def _read_bank_account(field: Field, raw: str) -> str:
    account = identity.normal_bank_account(raw)
    if account is None:
        raise AnswerError(N_("“{label}”应为 8 至 30 位数字，请对照银行卡或存折填写"))
    _check_pattern(field, account)
    return account


def _read_unified_code(_field: Field, raw: str) -> str:
    code = identity.normal_unified_code(raw)
    problem = identity.unified_code_problem(code)
    if problem is not None:
        raise AnswerError(problem)
    return code


_REFINED_TEXTS: Mapping[str, Callable[[Field, str], str]] = {
    "bank_account": _read_bank_account,
    "unified_code": _read_unified_code,
}


def _read_id_number(_field: Field, raw: Any, reading: Reading) -> str:
    number = identity.normal_id_number(raw if isinstance(raw, str) else str(raw))
    problem = identity.id_number_problem(number, reading.today)
    if problem is not None:
        raise AnswerError(problem)
    return number


def _read_phone(_field: Field, raw: Any, _reading: Reading) -> str:
    phone = identity.normal_phone(raw if isinstance(raw, str) else str(raw))
    if phone is None:
        raise AnswerError(N_("“{label}”应为 11 位手机号或带区号的固定电话，例如 0755-12345678"))
    return phone


def _read_number(field: Field, raw: Any, _reading: Reading) -> int | Decimal:
    number = _decimal(raw)
    if field.decimals is not None and number != round(number, field.decimals):
        if field.decimals == 0:
            raise AnswerError(N_("“{label}”应填写整数，不带小数"))
        raise AnswerError(N_("“{label}”最多 {digits} 位小数"), digits=field.decimals)
    whole = number == number.to_integral_value() and number.as_tuple().exponent == 0
    return int(number) if whole else number


def _read_money(_field: Field, raw: Any, _reading: Reading) -> Decimal:
    amount = _decimal(re.sub(r"^[¥￥]\s*|\s*元$", "", raw.strip()) if isinstance(raw, str) else raw)
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise AnswerError(N_("“{label}”最多两位小数（精确到分）"))
    return cents


def _decimal(raw: Any) -> Decimal:
    problem = AnswerError(N_("“{label}”应填写数字，例如 1200 或 1200.50"))
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise problem
    text = identity.half_width(raw) if isinstance(raw, str) else _plain_number(raw)
    if not _NUMBER.fullmatch(text):
        raise problem
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise problem from None
    if number.adjusted() >= _DIGITS or len(number.as_tuple().digits) > _DIGITS:
        raise AnswerError(N_("“{label}”的数字太长，最多 {digits} 位"), digits=_DIGITS)
    return number


def _plain_number(raw: float | Decimal) -> str:
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    return f"{number:f}"


def _read_date(_field: Field, raw: Any, _reading: Reading) -> date:
    return _date(raw)


def _date(raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    match = _DATE.fullmatch(re.sub(r"\s", "", identity.half_width(raw))) if isinstance(raw, str) else None
    problem = AnswerError(N_("“{label}”应为有效日期，例如 2026-03-09"))
    if match is None:
        raise problem
    try:
        on = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise problem from None
    if not date(1890, 1, 1) <= on <= date(2200, 12, 31):
        raise problem
    return on


def _read_datetime(_field: Field, raw: Any, _reading: Reading) -> datetime:
    if isinstance(raw, datetime) and raw.tzinfo is not None:
        return raw.astimezone(UTC)
    problem = AnswerError(N_("“{label}”应为日期和时间，例如 2026-03-09 14:30"))
    if not isinstance(raw, str):
        raise problem
    try:
        at = datetime.fromisoformat(identity.half_width(raw))
        at = (at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise problem from None
    if not date(1890, 1, 1) <= at.date() <= date(2200, 12, 31):
        raise problem
    return at


def _read_checkbox(field: Field, raw: Any, _reading: Reading) -> bool:
    ticked = raw if isinstance(raw, bool) else _ticked(raw)
    if field.required and not ticked:
        raise AnswerError(N_("请勾选“{label}”后再提交"))
    return ticked


def _ticked(raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text not in _TRUE | _FALSE:
        raise AnswerError(N_("“{label}”只能是勾选或不勾选"))
    return text in _TRUE


def _read_choice(field: Field, raw: Any, reading: Reading) -> str:
    if isinstance(raw, str) and any(option.value == raw for option in choices(field, reading)):
        return raw
    raise AnswerError(N_("请从列出的选项中选择“{label}”"))


def _read_checklist(field: Field, raw: Any, reading: Reading) -> list[str]:
    chosen = raw if isinstance(raw, list) else [raw]
    known = [option.value for option in choices(field, reading)]
    if not all(isinstance(value, str) and value in known for value in chosen):
        raise AnswerError(N_("请从列出的选项中选择“{label}”"))
    return [value for value in known if value in chosen]


def _read_file(_field: Field, raw: Any, reading: Reading) -> list[str]:
    papers = raw if isinstance(raw, list) else [raw]
    known = {option.value for option in reading.options.get(PAPERS, ())}
    if not all(isinstance(paper, str) and paper in known for paper in papers):
        raise AnswerError(N_("“{label}”中有材料不属于本案，请重新上传"))
    return list(dict.fromkeys(papers))


_OUT_OF_RANGE = {
    "number": (N_("“{label}”不能小于 {min}"), N_("“{label}”不能大于 {max}")),
    "money": (N_("“{label}”不能少于 {min} 元"), N_("“{label}”不能超过 {max} 元")),
    "date": (N_("“{label}”不能早于 {min}"), N_("“{label}”不能晚于 {max}")),
    "datetime": (N_("“{label}”不能早于 {min}"), N_("“{label}”不能晚于 {max}")),
}


_BEYOND_ANOTHER = {
    "number": (N_("“{label}”不能小于“{of}”的 {min}"), N_("“{label}”不能大于“{of}”的 {max}")),
    "money": (N_("“{label}”不能少于“{of}”的 {min} 元"), N_("“{label}”不能超过“{of}”的 {max} 元")),
    "date": (N_("“{label}”不能早于“{of}”的 {min}"), N_("“{label}”不能晚于“{of}”的 {max}")),
    "datetime": (N_("“{label}”不能早于“{of}”的 {min}"), N_("“{label}”不能晚于“{of}”的 {max}")),
}
"""What is said when the bound is a value of the case that the process has a word for."""
_TODAY = "=today()"
_NOT_TODAY = (N_("“{label}”不能早于今天（{min}）"), N_("“{label}”不能晚于今天（{max}）"))


def _check_range(field: Field, value: Any, reading: Reading) -> None:
    least, most = _bound(field, field.min, reading), _bound(field, field.max, reading)
    if least is not None and value < least:
        template, of = _beyond(field, 0)
        raise AnswerError(template, min=_shown(field, least), **of)
    if most is not None and value > most:
        template, of = _beyond(field, 1)
        raise AnswerError(template, max=_shown(field, most), **of)
    if field.type == "money" and least is None and value < 0:
        raise AnswerError(N_("“{label}”不能是负数"))


def _beyond(field: Field, side: int) -> tuple[str, Mapping[str, str]]:
    """Return the sentence for a value below (side 0) or above (1) a bound, and what the bound is called, if anything.

    Who reads that a day is too early must see why: because it is today's, or which day of the case it is.
    """
    of, written = field.bounds_of[side], (field.min, field.max)[side]
    if written == _TODAY and field.type == "date":
        return _NOT_TODAY[side], {}
    templates = _OUT_OF_RANGE if of is None else _BEYOND_ANOTHER
    return templates.get(field.type, templates["number"])[side], {} if of is None else {"of": of}


def _bound(field: Field, written: str | None, reading: Reading) -> Any:
    """Return a bound as a value comparable with the field's; None when there is none (or the rule leaves it open)."""
    if written is None:
        return None
    found = reading.evaluate(written[1:]) if written.startswith("=") else written
    if found is None:
        return None
    if field.type == "date":
        return found.astimezone(OFFICE_ZONE).date() if isinstance(found, datetime) else _date(found)
    if field.type == "datetime":
        return found if isinstance(found, datetime) else _read_datetime(field, str(found), reading)
    return found if isinstance(found, Decimal | int) else Decimal(str(found))


def _shown(field: Field, bound: Any) -> str:
    if field.type == "money":
        return f"{bound:,.2f}"
    return bound.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if isinstance(bound, datetime) else str(bound)


_READERS: Mapping[str, Callable[[Field, Any, Reading], Any]] = {
    "text": _read_text,
    "textarea": _read_text,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
    "datetime": _read_datetime,
    "checkbox": _read_checkbox,
    "select": _read_choice,
    "radio": _read_choice,
    "checklist": _read_checklist,
    "id_number": _read_id_number,
    "phone": _read_phone,
    "file": _read_file,
}
