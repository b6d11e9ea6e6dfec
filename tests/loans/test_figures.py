"""Classes and their history, figures of many loans, subsidy, compensation, guarantees, quotes: checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.loans.ledgers import Ledger, weekdays
from workflows.loans import compensation, portfolio
from workflows.loans.arrears import Range, Stay, class_of, history
from workflows.loans.book import Owed, Shares
from workflows.loans.events import (
    Compensated,
    Extended,
    Paid,
    Prepaid,
    Restructured,
    Reversed,
    SubsidyEnded,
    SubsidyPaid,
    SubsidyReturned,
)
from workflows.loans.portfolio import Rate
from workflows.loans.preview import quote
from workflows.loans.subsidy import Cut, bounds, quarter_of, subsidy

RANGES = [
    Range(name="current", from_days=0, until_days=0),
    Range(name="watch", from_days=1, until_days=30),
    Range(name="late", from_days=31, until_days=60),
    Range(name="serious", from_days=61, until_days=90),
    Range(name="default", from_days=91, until_days=None),
]
FEB, MAR, APR = (date(2025, month, 10) for month in (2, 3, 4))


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (FEB, "current"),
        (date(2025, 2, 11), "watch"),
        (date(2025, 3, 12), "watch"),  # 30 days
        (date(2025, 3, 13), "late"),
        (date(2025, 4, 12), "serious"),  # 61 days
        (date(2025, 5, 11), "serious"),
        (date(2025, 5, 12), "default"),  # 91 days
    ],
)
def test_a_loan_is_in_the_class_of_its_days_late(on, name):
    assert class_of(Ledger.of().at(on), RANGES) == name


def test_a_class_that_no_range_holds_is_an_error_of_the_ranges():
    with pytest.raises(ValueError, match="91"):
        class_of(Ledger.of().at(date(2025, 5, 12)), RANGES[:-1])


def test_when_a_loan_went_into_and_out_of_each_class():
    loan = Ledger.of(penalty_rate=Decimal(0)).add(Paid, date(2025, 3, 20), amount=106_000 + 105_500)
    assert history(loan.at(date(2025, 4, 15)), RANGES) == (
        Stay(name="current", from_on=date(2025, 1, 10), until_on=FEB),
        Stay(name="watch", from_on=date(2025, 2, 11), until_on=date(2025, 3, 12)),
        Stay(name="late", from_on=date(2025, 3, 13), until_on=date(2025, 3, 19)),
        Stay(name="current", from_on=date(2025, 3, 20), until_on=APR),
        Stay(name="watch", from_on=date(2025, 4, 11), until_on=None),
    )


def test_the_class_of_the_day_is_the_last_of_the_history():
    loan = Ledger.of(grace_days=5)
    for on in (date(2025, 2, 15), date(2025, 2, 16), date(2025, 3, 13), date(2025, 9, 9)):
        assert history(loan.at(on), RANGES)[-1].name == class_of(loan.at(on), RANGES)
    assert [each.from_on for each in history(loan.at(date(2025, 3, 1)), RANGES)] == [
        date(2025, 1, 10),
        date(2025, 2, 16),
    ]


def test_compensated_and_settled_are_classes_of_their_own():
    loan = Ledger.of(penalty_rate=Decimal(0))
    loan.add(Compensated, date(2025, 5, 20), total=1_222_333, fund=1_222_333, bank=0, company=0)
    loan.add(Paid, date(2025, 6, 1), amount=1_222_333)
    names = [each.name for each in history(loan.at(date(2025, 7, 1)), RANGES)]
    assert names == ["current", "watch", "late", "serious", "default", "compensated", "settled"]


# Figures of many loans


def good():
    """One that pays in time."""
    return Ledger.of().add(Paid, FEB, amount=106_000).add(Paid, MAR, amount=105_500)


def half():
    """One that paid half of the second instalment's principal."""
    return Ledger.of(penalty_rate=Decimal(0)).add(Paid, FEB, amount=106_000).add(Paid, MAR, amount=55_500)


def bad():
    """One that has paid nothing."""
    return Ledger.of()


def test_par_is_the_whole_principal_of_loans_that_are_late_and_not_what_is_overdue():
    books = [each.at(date(2025, 3, 20)) for each in (good(), half(), bad())]
    whole = 1_000_000 + 1_050_000 + 1_200_000
    assert portfolio.at_risk(books, 0) == Rate(numerator=1_050_000 + 1_200_000, denominator=whole)
    assert portfolio.at_risk(books, 10) == Rate(numerator=1_200_000, denominator=whole)
    assert portfolio.at_risk(books, 38).share == 0
    assert portfolio.at_risk([], 0).share is None


def test_par_of_a_restructured_loan_ages_from_the_first_unpaid_day():
    loan = bad().add(Restructured, date(2025, 3, 20), months=24, kind="equal_principal")
    book = loan.at(date(2025, 4, 1))
    assert book.days_at_risk == 50
    assert portfolio.at_risk([book], 30).share == 1


def test_the_due_rate_by_amount_and_by_count():
    books = [each.at(date(2025, 3, 20)) for each in (good(), half(), bad())]
    found = portfolio.due_rate(books, date(2025, 2, 1), date(2025, 3, 31))
    assert found.amount == Rate(numerator=200_000 + 150_000, denominator=600_000)
    assert found.count == Rate(numerator=1, denominator=3)
    march = portfolio.due_rate(books, date(2025, 3, 1), date(2025, 3, 31))
    assert march.amount == Rate(numerator=100_000 + 50_000, denominator=300_000)


def test_restructuring_and_compensation_do_not_improve_the_due_rate():
    period = (date(2025, 2, 1), date(2025, 3, 31))
    on = date(2025, 3, 20)
    plain = portfolio.due_rate([bad().at(on)], *period)
    restructured = bad().add(Restructured, on, months=24, kind="equal_principal")
    compensated = bad().add(Compensated, on, total=1_000_000, fund=1_000_000, bank=0, company=0)
    compensated.add(Paid, on, amount=500_000)
    extended = bad().add(Extended, on, until=date(2026, 12, 10))
    for loan in (restructured, compensated, extended):
        assert portfolio.due_rate([loan.at(on)], *period) == plain


def test_repaid_early_counts_as_paid_when_it_is_due():
    loan = Ledger.of().add(Prepaid, FEB, amount=406_000, effect="lower")
    found = portfolio.due_rate([loan.at(date(2025, 5, 10))], date(2025, 5, 1), date(2025, 5, 31))
    assert found.amount.share == 1


def test_ageing_by_days_since_the_due_day():
    books = [each.at(date(2025, 3, 20)) for each in (good(), half(), bad())]
    bounds_ = [(0, 0), (1, 30), (31, None)]
    found = [(each.loans, each.overdue, each.outstanding) for each in portfolio.ageing(books, bounds_)]
    assert found == [(1, 0, 1_000_000), (1, 50_000, 1_050_000), (1, 211_500, 1_200_000)]


def test_compensation_and_recovery_rates():
    loan = bad().add(Compensated, date(2025, 5, 20), total=1_000_000, fund=700_000, bank=250_000, company=50_000)
    loan.add(Paid, date(2025, 6, 1), amount=222_333 + 100_000)
    books = [loan.at(date(2025, 6, 1)), good().at(date(2025, 6, 1))]
    assert portfolio.recovery_rate(books) == Rate(numerator=100_000, denominator=1_000_000)
    assert portfolio.compensation_rate(books, 1_000_000) == Rate(numerator=1_000_000, denominator=1_000_000)


# Subsidy


def test_quarters():
    assert quarter_of(date(2025, 3, 31)) == "2025Q1"
    assert quarter_of(date(2025, 4, 1)) == "2025Q2"
    assert bounds("2025Q4") == (date(2025, 10, 1), date(2025, 12, 31))
    for wrong in ("2025Q5", "25Q1", "2025q1", ""):
        with pytest.raises(ValueError, match="no quarter"):
            bounds(wrong)


def test_interest_of_the_days_is_subsidised_by_its_share():
    """30 days of 12 000 yuan (60.00), 30 of 11 000 (55.00), 21 of 10 000 (35.00) by 30/360; half of it."""
    loan = good()
    found = subsidy(loan.at(date(2025, 3, 31)), "2025Q1", Decimal("0.5"))
    assert [(each.outstanding, each.days) for each in found.parts] == [
        (1_200_000, 30),
        (1_100_000, 30),
        (1_000_000, 21),
    ]
    assert (found.interest, found.amount, found.cuts) == (15_000, 7_500, ())


def test_days_late_are_cut_and_days_to_come_do_not_count_yet():
    loan = bad().add(Paid, date(2025, 3, 1), amount=106_000 + 557)
    found = subsidy(loan.at(date(2025, 3, 20)), "2025Q1", Decimal(1))
    assert found.cuts == (
        Cut(from_on=date(2025, 2, 11), until_on=date(2025, 2, 28), why="overdue"),
        Cut(from_on=date(2025, 3, 11), until_on=date(2025, 3, 20), why="overdue"),
    )
    assert [(each.from_on, each.until_on) for each in found.parts] == [
        (date(2025, 1, 10), FEB),
        (date(2025, 3, 1), MAR),
    ]


def test_an_extension_is_not_subsidised():
    loan = Ledger.of(kind="bullet").add(Extended, date(2025, 12, 1), until=date(2026, 7, 10))
    found = subsidy(loan.at(date(2026, 3, 31)), "2026Q1", Decimal(1))
    assert found.cuts == (Cut(from_on=date(2026, 1, 10), until_on=date(2026, 3, 31), why="extension"),)
    assert [(each.until_on, each.days) for each in found.parts] == [(date(2026, 1, 9), 9)]
    assert found.amount == 1_800  # nine days of 2.00


def test_a_subsidy_that_has_ended_and_a_loan_that_is_settled():
    loan = bad().add(SubsidyEnded, date(2025, 1, 20))
    ended = subsidy(loan.at(FEB), "2025Q1", Decimal(1))
    assert ended.cuts == (Cut(from_on=date(2025, 1, 20), until_on=FEB, why="ended"),)
    assert ended.amount == 2_000
    settled = subsidy(bad().add(Paid, date(2025, 1, 20), amount=1_202_000).at(FEB), "2025Q1", Decimal(1))
    assert (settled.amount, settled.cuts[0].why) == (2_000, "settled")


def test_what_was_paid_for_days_that_do_not_count_is_to_be_given_back():
    """A payment for which the subsidy was paid is taken back: days since the due day do not count any more."""
    loan = good()
    due = subsidy(loan.at(date(2025, 3, 31)), "2025Q1", Decimal("0.5"))
    assert (due.to_pay, due.to_return) == (7_500, 0)
    loan.add(SubsidyPaid, APR, quarter="2025Q1", amount=7_500)
    loan.add(Reversed, APR, event=3, reason="记错贷款")
    found = subsidy(loan.at(APR), "2025Q1", Decimal("0.5"))
    assert (found.paid, found.amount) == (7_500, 3_000 + 2_750 + 92)  # half of 60.00, 55.00 and one day of 1.83
    assert (found.to_pay, found.to_return) == (0, 1_658)
    loan.add(SubsidyReturned, APR, quarter="2025Q1", amount=1_658)
    assert subsidy(loan.at(APR), "2025Q1", Decimal("0.5")).to_return == 0


# Compensation and guarantees


def test_a_compensation_is_borne_by_shares_and_the_bank_takes_the_remainder():
    shares = {"fund": Decimal("0.70"), "bank": Decimal("0.25"), "company": Decimal("0.05")}
    assert compensation.split(1_222_333, **shares) == Shares(fund=855_633, bank=305_584, company=61_116)
    with pytest.raises(ValueError, match="sum to 1"):
        compensation.split(100, **{**shares, "bank": Decimal("0.2")})


@pytest.mark.parametrize(
    ("wanted", "used", "paid", "shortage"),
    [(100, 0, 100, 0), (100, 950, 50, 50), (100, 1_000, 0, 100), (100, 1_200, 0, 100)],
)
def test_a_yearly_cap_holds_over_several_compensations(wanted, used, paid, shortage):
    assert compensation.capped(wanted, cap=1_000, used=used) == (paid, shortage)


def test_principal_and_interest_can_be_compensated_penalty_and_costs_not():
    book = bad().at(date(2025, 5, 20))
    assert compensation.compensable(book) == 1_222_333
    assert book.payoff == 1_222_333 + book.due.penalty


def test_a_guarantee_falls_with_what_is_repaid_and_rises_when_that_is_taken_back():
    loan, share = good(), Decimal("0.8")
    assert compensation.guaranteed(loan.at(MAR), share) == 800_000
    loan.add(Reversed, date(2025, 3, 11), event=3, reason="记错贷款")
    assert compensation.guaranteed(loan.at(date(2025, 3, 11)), share) == 880_000
    loan.add(Compensated, date(2025, 3, 12), total=1_100_000, fund=1_100_000, bank=0, company=0)
    assert compensation.guaranteed(loan.at(date(2025, 3, 12)), share) == 0
    loan.add(Reversed, date(2025, 3, 13), event=5, reason="材料不实")
    assert compensation.guaranteed(loan.at(date(2025, 3, 13)), share) == 880_000


# Quotes


def test_a_quote_for_everything():
    found = quote(Ledger.of().events, weekdays, date(2025, 1, 20), effect="shorten")
    assert (found.amount, found.payoff, found.accrued, found.principal) == (1_202_000, 1_202_000, 2_000, 1_200_000)
    assert (found.due, found.rows, found.overpaid) == (Owed(), (), 0)
    assert found.interest_saved == 39_000 - 2_000  # 60.00 + 55.00 + … + 5.00 are 390.00


@pytest.mark.parametrize(
    ("effect", "matures_on", "saved"),
    [("shorten", date(2025, 10, 10), 15_000), ("lower", date(2026, 1, 10), 9_000)],
)
def test_a_quote_for_a_part(effect, matures_on, saved):
    """After 1 060 are paid 3 000 of 11 000 yuan: 8 × 1 000 leave 40+35+…+5; 11 × 727.27 leave 240.00 of interest."""
    found = quote(Ledger.of().events, weekdays, FEB, amount=406_000, effect=effect)
    assert (found.principal, found.due.total, found.matures_on) == (300_000, 106_000, matures_on)
    assert found.interest_saved == saved
    assert sum(each.principal for each in found.rows) == 800_000


def test_a_quote_changes_nothing_and_may_be_for_a_day_to_come():
    loan = good()
    before = list(loan.events)
    assert quote(loan.events, weekdays, date(2025, 12, 20), effect="lower").payoff > 1_000_000
    assert loan.events == before
