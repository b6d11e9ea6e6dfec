"""What single cells of a bank's file say: an amount in fen, a day, a number that is no quantity, a kind.

Each reader returns a value or the code of what is wrong with the cell. Must not know lines.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.bankfiles.layout import Kind, Layout, bare
from workflows.claims.grid import Cell

LONGEST_NUMBER = 64
_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?")
_MOST_DIGITS = 12
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_EXACT_DIGITS = 15
"""A sheet keeps so many digits of a number; what follows is lost."""
_REPLACED = "\ufffd"


class Unusable(Exception):
    """A cell cannot be used; `code` says why, as in `workflows.bankfiles.faults`."""

    def __init__(self, code: str, **params: Any) -> None:
        """Take the code and what its sentence wants."""
        super().__init__(code)
        self.code = code
        self.params = params


def shown(cell: Cell) -> str:
    """Return what stands in a cell, as text."""
    value = cell.value
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def fen(cell: Cell) -> int:
    """Return an amount in fen. Raises `Unusable`."""
    text = _narrow(_sound(cell)).removeprefix("¥").removesuffix("元").strip()
    if not text:
        raise Unusable("amount_missing")
    found = None if isinstance(cell.value, date | bool) else _AMOUNT.fullmatch(text)
    if found is None:
        raise Unusable("amount_unreadable", text=text[:LONGEST_NUMBER])
    sign, whole, part = found[1], found[2].replace(",", ""), found[3] or ""
    if len(part) > 2:  # noqa: PLR2004 (a yuan has a hundred fen)
        raise Unusable("decimals", text=text[:LONGEST_NUMBER])
    if len(whole) > _MOST_DIGITS:
        raise Unusable("too_large", text=text[:LONGEST_NUMBER])
    amount = int(whole) * 100 + int(part.ljust(2, "0"))
    if sign == "-" or amount == 0:
        raise Unusable("not_positive", text=text[:LONGEST_NUMBER])
    return amount


def day(cell: Cell) -> date:
    """Return a day. Raises `Unusable`."""
    text = _narrow(_sound(cell)).strip()
    if isinstance(cell.value, date):
        return cell.value
    if not text:
        raise Unusable("date_missing")
    found = _DAY.fullmatch(text)
    try:
        if found is None or isinstance(cell.value, bool):
            raise ValueError  # noqa: TRY301 (one answer for everything that is no day)
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        raise Unusable("date_unreadable", text=text[:LONGEST_NUMBER]) from None


def number(cell: Cell) -> str:
    """Return the number of a loan, a contract or a booking, in one form; empty if there is none. Raises `Unusable`."""
    text = _sound(cell)
    if isinstance(cell.value, int | Decimal) and not isinstance(cell.value, bool):
        if len(text.lstrip("-")) > _EXACT_DIGITS or "E" in text.upper():
            raise Unusable("spoilt")
    elif _ROUNDED.fullmatch(text):
        raise Unusable("spoilt")
    found = normal(text)
    if len(found) > LONGEST_NUMBER:
        raise Unusable("too_long", max=LONGEST_NUMBER)
    return found


def kind(cell: Cell, layout: Layout) -> Kind:
    """Return what a line is. Raises `Unusable`."""
    text = _sound(cell)
    if not text:
        raise Unusable("kind_missing")
    said = bare(text)
    for key, words in layout.kinds.items():
        if said in {bare(word) for word in words}:
            return key
    raise Unusable("kind_unreadable", text=text[:LONGEST_NUMBER])


def normal(text: str) -> str:
    """Return a number as it is compared: one width, no spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _sound(cell: Cell) -> str:
    """Return what stands in a cell that can be used at all. Raises `Unusable`."""
    if cell.fault is not None:
        raise Unusable(cell.fault)
    text = shown(cell)
    if _REPLACED in text or any(not each.isprintable() and not each.isspace() for each in text):
        raise Unusable("characters")
    return text


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
