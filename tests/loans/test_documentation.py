"""The worked example of the documentation comes out as it is printed, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.loans.ledgers import Ledger
from workflows.loans.events import KINDS
from workflows.money import amount, fen

DOCS = Path(__file__).parents[2] / "docs"


def told(page):
    """The rows of the table of which the first cell is a day."""
    lines = [line.strip("|").split("|") for line in (DOCS / page).read_text(encoding="utf-8").splitlines()]
    cells = [[cell.strip().strip("`") for cell in line] for line in lines]
    return [row for row in cells if row[0][:2] == "20" and len(row) == 8]


def happen(loan, on, text):
    name, *values = text.split()
    says = {
        "paid": lambda: {"amount": fen(Decimal(values[0]))},
        "charged": lambda: {"amount": fen(Decimal(values[0]))},
        "prepaid": lambda: {"amount": fen(Decimal(values[0])), "effect": values[1]},
        "extended": lambda: {"until": date.fromisoformat(values[0])},
        "reversed": lambda: {"event": int(values[0]), "reason": "记错"},
    }
    loan.add(KINDS[name], on, **says[name]())


@pytest.mark.parametrize("page", ["loans.md", "loans.zh-CN.md"])
def test_the_worked_example_comes_out(page):
    loan, rows = Ledger.of(), told(page)
    assert len(rows) >= 8
    for day, text, *figures in rows:
        on = date.fromisoformat(day)
        if text:
            happen(loan, on, text)
        book = loan.at(on)
        due = book.due
        found = (due.fee, due.penalty, due.interest, due.principal, book.outstanding)
        assert [*(str(amount(each)) for each in found), str(book.days_late)] == figures, (page, day)


def test_the_example_is_the_same_in_both_languages():
    assert told("loans.md") == told("loans.zh-CN.md")
