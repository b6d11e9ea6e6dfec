"""Bank files made for tests: CSV in any characters, workbooks, and the loans they are about. Invented numbers only."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from workflows.bankfiles.judging import Booked, Contract, Known, Loan

HEADINGS = ("贷款编号", "合同编号", "业务种类", "金额", "起息日期", "流水号")
TODAY = date(2026, 6, 30)
LOAN = Loan(number="DK-1", contract_number="HT-1", case_id="a" * 32, disbursed_on=date(2026, 1, 15))
OTHER = Loan(number="DK-2", contract_number="HT-2", case_id="b" * 32, disbursed_on=date(2026, 2, 15))
SETTLED = Loan(number="DK-9", contract_number="HT-9", case_id="c" * 32, disbursed_on=date(2025, 1, 15), settled=True)
CONTRACT = Contract(number="HT-3", case_id="d" * 32, amount_fen=10_000_000)


def known(**more: Any) -> Known:
    """What the tests' office knows: three loans, one of them settled, and a contract that waits."""
    loans = {each.number: each for each in (LOAN, OTHER, SETTLED)}
    return Known(**{"loans": loans, "contracts": {CONTRACT.number: CONTRACT}, **more})


def row(**values: str) -> list[str]:
    """A line of a file: a payment of 1,000.00 on the first loan, but for what is said otherwise."""
    usual = {"loan": "DK-1", "contract": "HT-1", "kind": "还款", "amount": "1000.00", "on": "2026-06-20", "ref": "R1"}
    return list({**usual, **values}.values())


def disbursed(**values: str) -> list[str]:
    """A line that pays the contract out."""
    usual = {"loan": "DK-3", "contract": "HT-3", "kind": "放款", "amount": "100000.00", "on": "2026-06-19", "ref": "F1"}
    return row(**{**usual, **values})


def written(
    *rows: Sequence[str], headings: Sequence[str] = HEADINGS, total: Sequence[str] = (), encoding: str = "utf-8"
) -> bytes:
    """A CSV file with these lines."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows, *([total] if total else [])])
    return text.getvalue().encode(encoding)


def workbook(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """A workbook with these lines; cells keep their types."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for each in (headings, *rows):
        sheet.append(list(each))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def by_hand(**values: Any) -> Mapping[str, Sequence[Booked]]:
    """The money of the first loan: one payment that no bank's file brought."""
    usual = {"kind": "repayment", "loan_number": "DK-1", "amount_fen": 100_000, "value_on": date(2026, 6, 20)}
    return {"DK-1": (Booked(**{**usual, **values}),)}
