"""What each event does to a loan of 12 000 yuan, repaid in twelve times 1 000 yuan at 6 per cent: checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.loans.ledgers import Ledger
from workflows.loans.book import Owed, Shares
from workflows.loans.events import (
    Charged,
    Compensated,
    Extended,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Restructured,
    Reversed,
    Waived,
    WrittenOff,
)

FEB, MAR, APR, MAY = (date(2025, month, 10) for month in (2, 3, 4, 5))
"""Due days: 1 060, 1 055, 1 050 and 1 045 yuan."""


def test_before_the_first_due_day_nothing_is_owed_but_the_principal():
    book = Ledger.of().at(date(2025, 2, 9))
    assert (book.due.total, book.outstanding, book.days_late) == (0, 1_200_000, 0)
    assert (book.next_due_on, book.next_due_amount) == (FEB, 106_000)
    assert book.payoff == 1_205_800  # 29 days of 12 000 yuan: 58.00


def test_on_the_due_day_it_is_due_and_the_day_after_late_with_a_day_of_penalty():
    loan = Ledger.of()
    due = loan.at(FEB)
    assert (due.due, due.days_late, due.overdue, due.rows[0].state) == (
        Owed(interest=6_000, principal=100_000),
        *(0, 0, "due"),
    )
    late = loan.at(date(2025, 2, 11))
    assert (late.days_late, late.overdue, late.oldest_due_on, late.rows[0].state) == (1, 106_000, FEB, "late")
    assert late.due.penalty == 27  # 1 060.00 × 9 % ÷ 360 = 0.265


def test_penalty_is_rounded_in_its_sum_and_not_by_the_day():
    assert Ledger.of().at(date(2025, 3, 9)).due.penalty == 769  # 29 days: 7.685


WRONG = Decimal("0.0009")
"""The rate of penalty of loans that were opened with a hundredth of it."""


@pytest.mark.parametrize(
    ("on", "penalty"),
    [
        (FEB, 769),  # from the due day on: 29 days at 9 per cent, 7.685
        (date(2025, 2, 20), 506),  # 10 days at 0.09 per cent and 19 at 9: 0.0265 + 5.035 = 5.0615
        (date(2025, 3, 9), 8),  # 29 days at 0.09 per cent: 0.07685
    ],
)
def test_a_corrected_rate_of_penalty_counts_from_the_day_that_is_told(on, penalty):
    loan = Ledger.of(penalty_rate=WRONG)
    loan.add(PenaltyCorrected, on, booked_on=date(2025, 3, 9), penalty_percent=Decimal(9))
    then = loan.at(date(2025, 3, 9))
    assert (then.due.penalty, then.terms.penalty_rate) == (penalty, Decimal("0.09"))
    assert loan.at(date(2025, 3, 8)).due.penalty == 7  # as it was known on that day


def test_what_falls_out_of_grace_after_the_correction_bears_each_day_at_its_rate():
    loan = Ledger.of(penalty_rate=WRONG, grace_days=10)
    loan.add(PenaltyCorrected, date(2025, 2, 15), penalty_percent=Decimal(9))
    assert loan.at(date(2025, 2, 20)).due.penalty == 0  # grace
    assert loan.at(date(2025, 2, 21)).due.penalty == 160  # 5 days at 0.09 per cent, 6 at 9: 0.01325 + 1.59


def test_a_settled_loan_gets_back_what_a_wrong_rate_took_too_much_and_stays_settled():
    loan = Ledger.of().add(Paid, date(2025, 2, 20), amount=1_208_098)  # 2.65 of it for 10 days at 9 per cent
    loan.add(PenaltyCorrected, loan.terms.disbursed_on, booked_on=date(2025, 3, 9), penalty_percent=Decimal(6))
    then, before = loan.at(date(2025, 3, 9)), loan.at(date(2025, 3, 8))
    assert (then.status, then.settled_on, then.overpaid) == ("settled", date(2025, 2, 20), 88)  # 2.65 - 1.7667
    assert (before.overpaid, before.terms.penalty_rate) == (0, Decimal("0.09")), "as it was known on that day"
    after = loan.add(Refunded, date(2025, 3, 10), amount=88).at(date(2025, 3, 10))
    assert (after.overpaid, after.paid, after.balances["penalty_income"]) == (0, 1_208_010, 177)


def test_within_grace_nothing_is_late_and_after_it_penalty_counts_from_the_due_day():
    loan = Ledger.of(grace_days=3)
    within = loan.at(date(2025, 2, 13))
    assert (within.days_late, within.due.penalty, within.rows[0].state) == (0, 0, "due")
    after = loan.at(date(2025, 2, 14))
    assert (after.days_late, after.due.penalty) == (4, 106)  # four days, not one
    assert loan.add(Paid, date(2025, 2, 13), amount=106_000).at(date(2025, 3, 9)).due.total == 0


def test_money_is_used_in_the_order_of_the_contract():
    def left(amount, **terms):
        loan = Ledger.of(**terms).add(Charged, date(2025, 2, 20), amount=500)
        return loan.add(Paid, date(2025, 3, 12), amount=amount).at(date(2025, 3, 12)).due

    # On 12 March: cost 5.00; penalty 32 days of 1 060 and 2 days of 1 055: 9.0075; interest 60 + 55
    assert left(1) == Owed(fee=499, penalty=901, interest=11_500, principal=200_000)
    assert left(1_000) == Owed(penalty=401, interest=11_500, principal=200_000)
    assert left(10_000) == Owed(interest=2_901, principal=200_000)
    assert left(50_000) == Owed(principal=162_901)
    principal_first = {"order": ("principal", "interest", "penalty", "fee")}
    assert left(205_000, **principal_first) == Owed(fee=500, penalty=901, interest=6_500)


def test_each_part_is_paid_across_instalments_the_oldest_first():
    rows = Ledger.of(penalty_rate=Decimal(0)).add(Paid, date(2025, 3, 12), amount=111_500).at(date(2025, 3, 12)).rows
    assert [(each.owed_interest, each.owed_principal, each.state) for each in rows[:2]] == [
        (0, 0, "done"),
        (0, 100_000, "late"),
    ]


def test_an_advance_waits_for_the_next_due_day():
    loan = Ledger.of().add(Paid, date(2025, 1, 20), amount=150_000)
    before = loan.at(date(2025, 2, 9))
    assert (before.overpaid, before.outstanding, before.next_due_amount) == (150_000, 1_200_000, 0)
    after = loan.at(FEB)
    assert (after.overpaid, after.outstanding, after.due.total, after.rows[0].state) == (44_000, 1_100_000, 0, "done")
    assert loan.at(MAR).due.principal == 61_500  # 1 055.00 less 440.00


def test_a_full_repayment_pays_interest_up_to_the_day():
    loan = Ledger.of().add(Paid, date(2025, 1, 20), amount=1_202_000)  # ten days: 20.00
    book = loan.at(date(2025, 1, 20))
    assert (book.status, book.settled_on, book.overpaid, book.payoff) == ("settled", date(2025, 1, 20), 0, 0)
    assert book.next_due_on is None


def test_a_part_repaid_early_makes_instalments_fewer_or_lower():
    fewer = Ledger.of().add(Prepaid, FEB, amount=106_000 + 300_000, effect="shorten").at(FEB)
    assert fewer.outstanding == 800_000
    assert [(each.principal, each.interest) for each in fewer.rows[2:5]] == [
        (100_000, x) for x in (4_000, 3_500, 3_000)
    ]
    assert fewer.matures_on == date(2025, 10, 10)
    assert fewer.rows[1].paid_principal == 300_000
    lower = Ledger.of().add(Prepaid, FEB, amount=106_000 + 300_000, effect="lower").at(FEB)
    assert lower.matures_on == date(2026, 1, 10)
    assert [each.principal for each in lower.rows[2:]] == [72_727] * 10 + [72_730]


def test_an_equal_payment_stays_the_same_when_the_term_is_shortened():
    loan = Ledger.of(kind="equal_payment", principal=10_000_000, months=36, annual_rate=Decimal("0.0435"))
    book = loan.add(Prepaid, FEB, amount=296_799 + 3_000_000, effect="shorten").at(FEB)
    coming = [each for each in book.rows if each.state == "coming"]
    assert {each.amount for each in coming[:-1]} == {296_799}
    assert 0 < coming[-1].amount <= 296_799
    assert sum(each.principal for each in coming) == book.outstanding == 10_000_000 - 260_549 - 3_000_000


def test_repaid_between_due_days_the_interest_of_the_month_has_two_parts():
    """10 days of 12 000 yuan (20.00) and 20 days of 9 000 yuan (30.00)."""
    book = Ledger.of().add(Prepaid, date(2025, 1, 20), amount=300_000, effect="shorten").at(date(2025, 1, 20))
    assert [each.interest for each in book.rows[:3]] == [0, 5_000, 4_000]


def test_what_is_due_is_paid_before_anything_is_repaid_early():
    book = Ledger.of().add(Prepaid, date(2025, 2, 11), amount=206_027, effect="lower").at(date(2025, 2, 11))
    assert (book.due.total, book.outstanding, book.principal_paid) == (0, 1_000_000, 200_000)


def test_a_reversal_leaves_everything_as_though_it_had_not_been():
    loan = Ledger.of()
    without = loan.at(date(2025, 4, 1))
    loan.add(Paid, FEB, amount=106_000).add(Reversed, date(2025, 4, 1), event=2, reason="记错贷款")
    assert loan.at(date(2025, 4, 1)) == without
    assert loan.at(date(2025, 3, 31)).due.total == 105_500 + 528  # as it was known then; 20 days


def test_a_reversal_after_settlement_opens_the_loan_again():
    loan = Ledger.of().add(Paid, date(2025, 1, 20), amount=1_202_000)
    loan.add(Reversed, date(2025, 3, 11), event=2, reason="支票退票")
    book = loan.at(date(2025, 3, 11))
    assert (book.status, book.settled_on, book.days_late, book.outstanding) == ("running", None, 29, 1_200_000)


def test_a_payment_that_is_entered_late_counts_from_its_day():
    loan = Ledger.of().add(Paid, FEB, booked_on=date(2025, 3, 3), amount=106_000)
    assert loan.at(date(2025, 3, 2)).days_late == 20
    assert (loan.at(date(2025, 3, 3)).due.total, loan.at(date(2025, 3, 3)).days_late) == (0, 0)


def test_waived_penalty_is_not_owed_and_does_not_come_back():
    loan = Ledger.of().add(Waived, date(2025, 2, 20), part="penalty", amount=265)
    book = loan.at(date(2025, 2, 20))
    assert (book.due.penalty, book.balances["waived"], book.balances["penalty_income"]) == (0, 265, 265)
    assert loan.at(date(2025, 2, 22)).due.penalty == 318 - 265


def test_waived_interest_is_that_of_the_oldest_instalment():
    rows = Ledger.of().add(Waived, date(2025, 3, 12), part="interest", amount=7_000).at(date(2025, 3, 12)).rows
    assert [each.owed_interest for each in rows[:2]] == [0, 4_500]


def test_a_loan_with_one_due_day_is_extended_and_interest_runs_on():
    loan = Ledger.of(kind="bullet").add(Extended, date(2025, 12, 1), until=date(2026, 7, 10))
    book = loan.at(date(2025, 12, 1))
    assert (book.matures_on, book.contract_matures_on, book.times_extended) == (
        date(2026, 7, 10),
        date(2026, 1, 10),
        1,
    )
    assert [(each.principal, each.interest) for each in book.rows] == [(1_200_000, 108_000)]  # eighteen months
    assert loan.at(date(2026, 7, 9)).days_late == 0


def test_an_extension_after_arrears_goes_on_ageing_until_what_was_late_is_paid():
    """Two instalments are late on 20 March; their interest stays due, their principal is due anew."""
    loan = Ledger.of(penalty_rate=Decimal(0)).add(Extended, date(2025, 3, 20), until=date(2026, 6, 10))
    book = loan.at(date(2025, 3, 20))
    assert (book.due, book.overdue_principal, book.outstanding) == (Owed(interest=11_500), 0, 1_200_000)
    assert sum(each.principal for each in book.rows if each.state == "coming") == 1_200_000
    loan.add(Paid, date(2025, 3, 21), amount=11_500)
    cured = loan.at(date(2025, 3, 21))
    assert (cured.days_late, cured.days_at_risk, cured.regulated_on) == (0, 39, (FEB, MAR))
    coming = next(each for each in cured.rows if each.state == "coming")
    assert coming.due_on == APR
    assert (coming.principal, coming.interest) == (80_000, 5_667)  # 10 days of 10 000, 20 of 12 000: 16.67 + 40.00
    assert loan.add(Paid, APR, amount=85_667).at(APR).regulated_on == (FEB, MAR)
    cured = loan.add(Prepaid, APR, amount=120_000, effect="shorten").at(APR)
    assert (cured.regulated_on, cured.days_at_risk, cured.outstanding) == ((), 0, 1_000_000)


def test_restructuring_gives_a_new_schedule_for_what_is_owed():
    loan = Ledger.of().add(Restructured, MAR, months=20, kind="equal_principal")
    book = loan.at(MAR)
    coming = [each for each in book.rows if each.state == "coming"]
    assert len(coming) == 20
    assert {each.principal for each in coming} == {60_000}
    assert (coming[0].due_on, book.matures_on) == (APR, date(2026, 11, 10))
    assert (book.times_restructured, book.times_extended) == (1, 0)
    assert coming[0].interest == 6_000


def test_compensation_passes_the_claim_to_who_paid():
    """On 20 May four instalments are late: 4 000 principal and 210 interest; of 8 000 ten days are 13.33."""
    loan = Ledger.of(penalty_rate=Decimal(0))
    on = date(2025, 5, 20)
    assert loan.at(on).payoff == 1_222_333
    loan.add(Compensated, on, total=1_222_333, fund=855_633, bank=305_584, company=61_116)
    book = loan.at(on)
    assert (book.status, book.outstanding, book.due.total, book.days_late) == ("compensated", 0, 0, 0)
    assert book.claims == book.compensated == Shares(fund=855_633, bank=305_584, company=61_116)
    assert loan.at(date(2026, 5, 20)).balances == book.balances  # nothing accrues any more
    loan.add(Paid, date(2025, 6, 1), amount=100_000, payer="court")
    after = loan.at(date(2025, 6, 1))
    assert after.recovered == Shares(fund=70_000, bank=25_000, company=5_000)
    assert after.balances["fund"] == 855_633 - 70_000
    assert after.balances["received"] == 25_000 + 916_749


def test_the_bank_goes_first_with_what_was_not_compensated():
    """A guarantor's recourse may not harm the creditor (民法典 Art. 700)."""
    on = date(2025, 5, 20)
    loan = Ledger.of(penalty_rate=Decimal("0.09")).add(Charged, on, amount=3_000)
    loan.add(Compensated, on, total=1_000_000, fund=700_000, bank=250_000, company=50_000)
    penalty = loan.at(on).due.penalty
    assert loan.at(on).due == Owed(fee=3_000, penalty=penalty, interest=22_333, principal=200_000)
    loan.add(Paid, date(2025, 6, 1), amount=222_333 + 10_000)
    after = loan.at(date(2025, 6, 1))
    assert after.due == Owed(fee=3_000, penalty=penalty)
    assert after.recovered == Shares(fund=7_000, bank=2_500, company=500)
    loan.add(Paid, date(2025, 6, 2), amount=990_000 + 3_000 + penalty)
    assert loan.at(date(2025, 6, 2)).status == "settled"


def test_a_reversed_compensation_gives_the_bank_its_claim_again():
    on = date(2025, 5, 20)
    loan = Ledger.of()
    before = loan.at(on)
    loan.add(Compensated, on, total=100_000, fund=70_000, bank=25_000, company=5_000)
    loan.add(Reversed, on, event=2, reason="材料不实")
    assert loan.at(on) == before


def test_a_loan_that_is_written_off_keeps_its_claim():
    on = date(2025, 5, 20)
    loan = Ledger.of(penalty_rate=Decimal(0)).add(WrittenOff, on)
    book = loan.at(on)
    assert (book.status, book.written_off, book.owed, book.payoff) == ("written_off", *[1_222_333] * 3)
    loan.add(Paid, date(2026, 1, 1), amount=222_333)
    after = loan.at(date(2026, 1, 1))
    assert (after.status, after.written_off, after.balances["loss"]) == ("written_off", 1_000_000, 1_000_000)
    assert loan.add(Paid, date(2026, 2, 1), amount=1_000_000).at(date(2026, 2, 1)).settled


def test_an_overpayment_is_given_back():
    loan = Ledger.of().add(Paid, date(2025, 1, 20), amount=50_000).add(Refunded, date(2025, 1, 21), amount=20_000)
    book = loan.at(date(2025, 1, 21))
    assert (book.overpaid, book.paid, book.balances["received"]) == (30_000, 30_000, 30_000)


@pytest.mark.parametrize(("day", "interest"), [(22, 3_500), (23, 3_550), (24, 3_600)])
def test_repaid_early_while_a_holiday_puts_off_the_due_day_no_day_is_lost_and_none_counts_twice(day, interest):
    """22 March 2025 is a Saturday. A month of 7 000 yuan is 35.00; a day of the 3 000 repaid is 0.50."""
    loan = Ledger.of(due_day=22, disbursed_on=date(2025, 1, 22), roll="following")
    loan.add(Paid, date(2025, 2, 24), amount=106_000)
    book = loan.add(Prepaid, date(2025, 3, day), amount=405_500, effect="shorten").at(date(2025, 3, day))
    assert (book.outstanding, book.due.total) == (700_000, 0)
    assert next(each.interest for each in book.rows if each.state == "coming") == interest
