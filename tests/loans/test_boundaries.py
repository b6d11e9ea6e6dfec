"""Where a rule begins and ends: the day itself, the exact amount, nothing at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.loans.ledgers import Ledger, weekdays
from workflows.loans import compensation, portfolio
from workflows.loans.applying import check
from workflows.loans.book import Shares, fold
from workflows.loans.events import (
    Charged,
    Compensated,
    Impossible,
    Paid,
    Prepaid,
    Restructured,
    SubsidyPaid,
    SubsidyReturned,
)

BEGIN, FEB, LATER = date(2025, 1, 10), date(2025, 2, 10), date(2025, 2, 20)


def faults(loan, what, on, **values):
    return [each.field for each in check(loan.events, loan.next(what, on, **values), weekdays, today=LATER)]


def test_before_anything_is_booked_there_is_no_loan():
    with pytest.raises(Impossible, match="not_disbursed"):
        fold([], weekdays, LATER)
    with pytest.raises(Impossible, match="not_disbursed"):
        fold(Ledger.of().events, weekdays, date(2025, 1, 9))


def test_money_may_come_on_the_day_of_disbursement():
    assert faults(Ledger.of(), Paid, BEGIN, amount=1) == []


def test_a_loan_repaid_in_one_sum_can_be_lowered_and_not_shortened():
    loan = Ledger.of(kind="bullet")
    assert faults(loan, Prepaid, FEB, amount=300_000, effect="shorten") == ["effect"]
    assert faults(loan, Prepaid, FEB, amount=300_000, effect="lower") == []


def test_one_month_is_a_term_and_none_is_not():
    assert faults(Ledger.of(), Restructured, LATER, months=1, kind="bullet") == []
    assert faults(Ledger.of(), Restructured, LATER, months=0, kind="bullet") == ["months"]


def test_shares_may_be_nothing_and_never_negative():
    assert compensation.split(100, fund=Decimal(1), bank=Decimal(0), company=Decimal(0)) == Shares(fund=100)
    with pytest.raises(ValueError, match="sum to 1"):
        compensation.split(100, fund=Decimal("1.5"), bank=Decimal("-0.5"), company=Decimal(0))
    assert faults(Ledger.of(), Compensated, LATER, total=100, fund=100, bank=0, company=0) == []
    assert faults(Ledger.of(), Compensated, LATER, total=100, fund=150, bank=-50, company=0) == ["total"]


def test_all_of_a_subsidy_can_be_returned():
    loan = Ledger.of().add(SubsidyPaid, LATER, quarter="2025Q1", amount=500)
    assert faults(loan, SubsidyReturned, LATER, quarter="2025Q1", amount=501) == ["amount"]
    assert faults(loan, SubsidyReturned, LATER, quarter="2025Q1", amount=500) == []


def test_what_is_due_on_the_first_and_the_last_day_of_a_period_is_due_in_it():
    book = Ledger.of().at(LATER)
    assert portfolio.due_rate([book], FEB, FEB).amount.denominator == 100_000
    assert portfolio.due_rate([book], date(2025, 2, 11), date(2025, 3, 9)).amount.denominator == 0


def test_an_advance_lowers_the_payoff_and_is_not_repaid_early():
    loan = Ledger.of().add(Paid, BEGIN, amount=50_000)
    assert loan.at(date(2025, 1, 20)).payoff == 1_202_000 - 50_000
    book = loan.add(Prepaid, date(2025, 1, 20), amount=300_000, effect="lower").at(date(2025, 1, 20))
    assert (book.overpaid, book.outstanding, book.principal_paid) == (50_000, 900_000, 300_000)


def test_all_that_is_owed_and_all_that_was_paid():
    book = Ledger.of().add(Charged, LATER, amount=300).add(Paid, LATER, amount=6_565).at(LATER)
    assert (book.due.fee, book.due.penalty, book.due.interest) == (0, 0, 0)  # 3.00 + 2.65 + 60.00
    assert (book.rows[0].paid, book.rows[0].owed, book.rows[0].amount) == (6_000, 100_000, 106_000)
    owed = Ledger.of().add(Charged, LATER, amount=300).at(LATER)
    assert owed.owed == 1_200_000 + 6_000 + 265 + 300
