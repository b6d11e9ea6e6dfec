"""Numbers that name a person or an organisation: their written form and their checks.

Pure text rules. It must not know forms, cases or how a number is stored or shown.
"""

import re
import unicodedata
from datetime import date

from workflows.errors import N_

_WEIGHTS = tuple(2 ** (17 - position) % 11 for position in range(17))
_CHECK_CHARACTERS = "10X98765432"
_SEPARATORS = re.compile(r"[\s\-‐‑–—]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})[\-‐‑–—\s]?(\d{7,8})(?:(?:转|[\-‐‑–—\s])(\d{1,6}))?")
_ACCOUNT = re.compile(r"\d{8,30}")
_UNIFIED_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z
_UNIFIED = re.compile(rf"[{_UNIFIED_SIGNS}]{{2}}\d{{6}}[{_UNIFIED_SIGNS}]{{10}}")
_CARD = re.compile(r"62(\d{14}|\d{17})")
_EARLIEST_BIRTH = date(1890, 1, 1)


def half_width(text: str) -> str:
    """Return *text* in Unicode's compatibility form without blanks around it: ``１９９`` becomes ``199``."""
    return unicodedata.normalize("NFKC", text).strip()


def normal_id_number(text: str) -> str:
    """Return an ID number as it is stored: half-width, without separators, ``X`` in capitals. Checks nothing."""
    return _SEPARATORS.sub("", half_width(text)).upper()


def id_number_problem(number: str, today: date) -> str | None:
    """Say what is wrong with a normalised ID number, as a template over the field's ``label``; None when nothing is.

    18 characters, a real day of birth that is not after *today*, and the check character of GB 11643-1999
    (ISO 7064 MOD 11-2). The region is not looked up: codes are withdrawn, the numbers stay.
    """
    if re.fullmatch(r"\d{15}", number):
        return N_("“{label}”是 15 位的旧号码，请填写 18 位的现行号码")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return N_("“{label}”应为 18 位：前 17 位是数字，末位是数字或 X，请对照身份证核对")
    born_on = birth_date(number)
    if born_on is None or not _EARLIEST_BIRTH <= born_on <= today:
        return N_("“{label}”第 7 至 14 位不是有效的出生日期，请对照身份证核对")
    if check_character(number[:17]) != number[17]:
        return N_("“{label}”的校验位不对，可能有一位写错，请对照身份证逐位核对")
    return None


def check_character(first_17_digits: str) -> str:
    """Return the 18th character that belongs to the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17_digits, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def birth_date(number: str) -> date | None:
    """Return the day of birth inside an 18-character ID number; None when it is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_female(number: str) -> bool:
    """Return whether an 18-character ID number was given to a woman (the 17th digit is even)."""
    return int(number[16]) % 2 == 0


def normal_phone(text: str) -> str | None:
    """Return a telephone number as it is stored, or None when it is none of the mainland.

    Mobile numbers as 11 digits, landlines as ``0755-12345678`` or ``0755-12345678-101``; ``+86``, blanks and dashes
    are accepted and dropped.
    """
    written = re.sub(r"^(\+|00)86[\s\-]?", "", half_width(text).replace("(", "").replace(")", "-"))
    mobile = _SEPARATORS.sub("", written)
    if _MOBILE.fullmatch(mobile):
        return mobile
    landline = _LANDLINE.fullmatch(written)
    if landline is None:
        return None
    return "-".join(part for part in landline.groups() if part is not None)


def normal_bank_account(text: str) -> str | None:
    """Return a bank account as it is stored, 8 to 30 digits without separators, or None when it is none."""
    digits = _SEPARATORS.sub("", half_width(text))
    return digits if _ACCOUNT.fullmatch(digits) else None


def normal_unified_code(text: str) -> str:
    """Return an organisation's code as it is stored: half-width, without separators, in capitals. Checks nothing."""
    return _SEPARATORS.sub("", half_width(text)).upper()


def unified_code_problem(code: str) -> str | None:
    """Say what is wrong with a normalised unified social credit code, as a template over the field's ``label``.

    18 characters: who registered it and as what, six digits of region, nine of the organisation, and the check
    character of GB 32100-2015 (modulus 31). None when nothing is wrong.
    """
    if not _UNIFIED.fullmatch(code):
        return N_("“{label}”应为 18 位统一社会信用代码（没有 I、O、S、V、Z 五个字母），请对照营业执照核对")
    if unified_check_character(code[:17]) != code[17]:
        return N_("“{label}”的校验位不对，可能有一位写错，请对照营业执照逐位核对")
    return None


def unified_check_character(first_17: str) -> str:
    """Return the 18th character that belongs to the first 17 of a unified social credit code (GB 32100-2015)."""
    total = sum(_UNIFIED_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return _UNIFIED_SIGNS[-total % 31]


def is_doubtful_card(account: str) -> bool:
    """Return whether a normalised account looks like a UnionPay card but fails the Luhn check (ISO/IEC 7812-1).

    Only a doubt, never a refusal: passbook and company accounts of the same length carry no check digit.
    """
    if not _CARD.fullmatch(account):
        return False
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(account)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 != 0
