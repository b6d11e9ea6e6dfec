"""Claim lines as they come from a sheet or a program: raw values that are right, but for what a test says.

Nothing here resembles a real person. Must not know rules.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workflows.claims import reading
from workflows.claims.applying import apply
from workflows.claims.book import Book
from workflows.claims.faults import Faults
from workflows.identity import check_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.claims.changes import Change

TODAY = date(2026, 3, 2)
WAGES = {"kind": "arrears", "claimed": "9000", "reason": "工资条载明"}


def an_id_number(number: int) -> str:
    """An ID number with a valid check character, of a region that was never assigned."""
    first = f"99010119800101{number:03}"
    return first + check_character(first)


def a_period(**values: object) -> dict[str, Any]:
    """Two months in which nothing was paid."""
    return {"from_on": "2025-11-01", "to_on": "2025-12-31", "quantity": None, "paid": "0", **values}


def a_row(number: int = 1, **values: object) -> dict[str, Any]:
    """The row of a cook who earns 4 500 yuan a month, without a contract."""
    return {
        "name": f"方{number}",
        "id_number": an_id_number(number),
        "phone": "19900001234",
        "job": "厨师",
        "migrant": "是",
        "employed_from": "2024-06-01",
        "employed_to": "2025-12-31",
        "wage_unit": "month",
        "wage": "4500",
        "arrears": [a_period()],
        "items": [dict(WAGES)],
        **values,
    }


def taken(book: Book, read: Callable[..., Change], *given: Any) -> Book:
    """The book after a change that was entered raw. Raises `InvalidInput` with everything that is wrong."""
    faults = Faults()
    change = read(*given, TODAY, faults)
    after = apply(book, change, today=TODAY, faults=faults)
    faults.refuse()
    return after


def a_book(lines: int = 1, *, found: str | None = "9000") -> Book:
    """A book of cooks, each with 9 000 yuan of wages claimed and found."""
    rows = [a_row(number) for number in range(1, lines + 1)]
    book = taken(Book(), reading.record, rows)
    if found is None:
        return book
    item = {"kind": "arrears", "found": found}
    return taken(book, reading.assess, [{"number": number, "items": [item]} for number in book.lines])


def paid(book: Book, line: int, amount: str, *, on: str = "2026-02-01") -> Book:
    """The book after a payment."""
    payment = {"line": line, "amount": amount, "paid_on": on, "means": "employer_transfer"}
    return taken(book, reading.pay, [payment])


def yuan(text: str) -> Decimal:
    """An amount to the cent."""
    return Decimal(text).quantize(Decimal("0.01"))
