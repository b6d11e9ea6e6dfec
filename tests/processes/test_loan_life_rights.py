"""What holds at any time of a loan, on the pure engine: guarantee period and limitation, death, complaints."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.processes.loan_case import LoanCase, release
from tests.processes.test_loan_life_arrears import compensated, extended
from workflows.clock import office_date
from workflows.loans.events import Reversed

DAY = timedelta(days=1)


def after_maturity(**given: object) -> LoanCase:
    """A loan that matured and was not paid."""
    case = LoanCase({"months": 3}, given=given)
    return case.until(case.book.matures_on + DAY)


# the guarantee period (民法典 Art. 692)


def test_it_runs_for_six_months_from_the_day_on_which_the_principal_is_due():
    case = after_maturity()

    assert case.book.matures_on == date(2026, 6, 10)
    assert case.data["claim_due_on"] == date(2026, 6, 10)
    assert office_date(case.data["guarantee_ends_at"]) == date(2026, 12, 10)


def test_it_does_not_run_while_single_instalments_are_late():
    assert LoanCase().late(60).data.get("claim_due_on") is None


def test_it_rings_before_it_ends_and_a_claim_is_made_in_writing():
    case = after_maturity().until(date(2026, 10, 25))
    assert "claim_guarantee" not in case.tasks
    case.until(date(2026, 10, 27))

    assert "claim_guarantee" in case.tasks
    case.do("claim_guarantee")
    (letter,) = case.letters("guarantee_claim")
    assert letter["addressee"] == "保某"
    assert "2026年6月10日" in letter["paragraphs"][0]
    assert "2026年12月10日" in letter["paragraphs"][1]


def test_a_period_that_ends_without_a_claim_is_told():
    case = after_maturity().until(date(2026, 12, 11))

    assert len(case.letters("guarantee_period_over")) == 1
    assert "claim_guarantee" in case.tasks


@pytest.mark.parametrize(("consent", "moved"), [("agreed", True), ("none", True), ("not_agreed", False)])
def test_an_extension_moves_it_only_with_the_guarantors_written_consent(consent, moved):
    case = extended(consent)
    before, after = LoanCase().book.matures_on, case.book.matures_on

    assert case.data["guarantee_matures_on"] == (after if moved else before)
    case.until(after + DAY)
    assert case.data["claim_due_on"] == (after if moved else before)


def test_a_guarantor_who_refuses_an_extension_is_held_from_the_old_maturity_before_the_loan_is_due():
    case = extended("not_agreed")
    before = LoanCase().book.matures_on
    case.until(before + DAY)

    assert case.data["claim_due_on"] == before
    assert office_date(case.data["guarantee_ends_at"]) == date(2027, 3, 10)
    assert office_date(case.data["limitation_ends_at"]).year == case.book.matures_on.year + 3


def put_off(case: LoanCase, months: int = 6, *, consent: str = "agreed") -> LoanCase:
    """A loan of which the maturity was put off after help."""
    until = case.book.matures_on + timedelta(days=30 * months)
    case.tell("difficulty", difficulty_kind="illness").work("diagnose")
    case.do("decide_rescue", rescue_outcome="extend", extend_until_on=until)
    return case.do("bank_consent", guarantor_consent=consent)


def stopped(case: LoanCase) -> list[str]:
    """The clocks that were stopped, by name."""
    return [each.headers["name"] for each in case.asked("deadline.stop")]


@pytest.mark.parametrize("how", ["extend", "restructure"])
def test_a_debt_that_is_put_off_after_it_was_due_stops_both_clocks_until_it_is_due_again(how):
    case = after_maturity().until(date(2026, 7, 1))
    if how == "extend":
        put_off(case)
    else:
        case.tell("difficulty", difficulty_kind="illness").work("diagnose")
        case.do("decide_rescue", rescue_outcome="restructure", restructure_months=12, restructure_schedule="bullet")
        case.do("bank_consent")

    assert stopped(case) == ["guarantee_period", "limitation"]
    assert case.data["claim_due_on"] is None
    case.until(case.book.matures_on + DAY)
    assert case.data["claim_due_on"] == case.book.matures_on
    assert office_date(case.data["limitation_ends_at"]).year == case.book.matures_on.year + 3


@pytest.mark.parametrize("claimed", [False, True])
def test_a_guarantor_who_did_not_consent_stays_bound_from_the_old_day_and_is_asked_once(claimed):
    case = after_maturity().until(date(2026, 10, 27) if claimed else date(2026, 7, 1))
    if claimed:
        case.do("claim_guarantee")
    put_off(case, consent="not_agreed")

    assert case.data["claim_due_on"] == date(2026, 6, 10)
    assert office_date(case.data["limitation_ends_at"]).year == case.book.matures_on.year + 3
    case.until(date(2026, 11, 1))
    assert ("claim_guarantee" in case.tasks) == (not claimed)
    assert len(case.letters("guarantee_claim")) == claimed


def test_a_compensation_that_is_taken_back_lets_the_clocks_wait_for_the_loans_own_due_day():
    case = compensated()
    assert case.data["claim_due_on"] == case.today
    case.reverse().do("confirm_reversal")

    assert case.data["claim_due_on"] is None
    assert {"guarantee_period", "limitation"} <= set(stopped(case))
    case.until(case.book.matures_on + DAY)
    assert case.data["claim_due_on"] == case.book.matures_on


def test_it_runs_from_compensation_where_the_loan_had_not_matured():
    case = compensated()

    assert case.data.get("claim_due_on") is not None
    assert case.data["claim_due_on"] <= case.today


def test_both_clocks_stop_with_the_loan():
    case = after_maturity().settle()

    stopped = [each.headers["name"] for each in case.asked("deadline.stop")]
    assert {"guarantee_period", "limitation"} <= set(stopped)
    assert case.tasks.keys() == {"deliver_reply"}
    assert case.advance.timers == ()


# the limitation (民法典 Art. 188, 195)


def test_the_limitation_is_three_years_and_a_demand_begins_it_anew():
    case = after_maturity().until(date(2026, 10, 27)).do("claim_guarantee")
    assert office_date(case.data["limitation_ends_at"]) == date(2029, 6, 10)
    case.until(date(2029, 3, 13))
    assert "interrupt_limitation" in case.tasks
    case.do("interrupt_limitation")

    assert office_date(case.data["limitation_ends_at"]).year == case.today.year + 3


def test_a_loan_of_2010_has_the_limitation_of_its_time():
    case = LoanCase({"months": 3}, given={"disbursed_on": date(2010, 3, 10)})
    case.until(case.book.matures_on + DAY)

    assert office_date(case.data["limitation_ends_at"]) == date(2012, 6, 10)
    assert office_date(case.data["guarantee_ends_at"]) == date(2010, 12, 10)


def test_a_loan_of_2015_that_falls_due_in_2018_has_the_limitation_of_2018():
    case = LoanCase({"months": 36}, given={"disbursed_on": date(2015, 3, 10)})
    case.until(case.book.matures_on + DAY)

    assert office_date(case.data["limitation_ends_at"]) == date(2021, 3, 10)


# death


def test_the_heir_is_told_what_is_owed_within_the_estate_and_gets_the_letters():
    case = LoanCase().tell("borrower_died", borrower_died_on=date(2026, 3, 10)).do("register_heirs")
    (letter,) = case.letters("heirs_notice")

    assert letter["addressee"] == "继某"
    assert "遗产" in letter["paragraphs"][0]
    case.until(date(2026, 4, 11))
    assert case.letters("overdue_reminder")[0]["addressee"] == "继某"


def test_an_insured_loan_is_claimed_from_the_insurer():
    case = LoanCase().tell("borrower_died", borrower_died_on=date(2026, 3, 10))
    case.do("register_heirs", heirs_outcome="insured", heir_name=None)

    assert "claim_insurance" in case.tasks


def test_a_death_is_registered_during_recovery_too_and_may_be_the_ground_of_a_write_off():
    case = compensated()
    case.tell("borrower_died", borrower_died_on=case.today).do("register_heirs", heirs_outcome="nobody", heir_name=None)
    case.do("recover").do("propose_write_off", write_off_cause="death").work("board_write_off", "finance_write_off")

    assert case.data["loan_outcome"] == "written_off"


# complaints about collection


def test_a_complaint_is_investigated_by_somebody_who_did_not_collect_and_is_answered():
    case = LoanCase().late(2).do("call_person")
    case.tell("collection_complaint", complained_on=case.today, complaint_name="甲某", complaint_text="夜间电话")

    excluded = release().elements["investigate_complaint"].properties["not_performed_by"]
    assert {"call_person", "recover"} <= set(excluded.split(","))
    case.do("investigate_complaint")
    assert "属实" in case.letters("complaint_answer")[0]["paragraphs"][0]


def test_a_case_with_a_complaint_under_way_is_not_closed_before_it_is_answered():
    case = LoanCase({"months": 3})
    case.tell("collection_complaint", complained_on=case.today, complaint_name="甲某", complaint_text="夜间电话")
    case.answers["title_record"] = {"title_longest_late": 99}
    case.settle().do("deliver_reply")

    assert case.outcome is None
    assert case.do("investigate_complaint", complaint_outcome="unfounded").outcome == "over"


# what was wrongly booked


def test_a_payment_taken_back_makes_the_loan_late_again():
    case = LoanCase().late(5).pay()
    assert case.data["loan_class"] == "current"
    case.ledger.add(Reversed, case.today, event=2, reason="记到了别人名下")
    case.look()

    assert case.data["loan_class"] == "watch"
    assert len(case.letters("overdue_reminder")) == 2
