"""A loan that is late, on the pure engine: DT-L4 and its measures, help, compensation, recovery, write-off."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.processes.loan_case import LoanCase, release
from workflows import engine
from workflows.loans.events import Compensated
from workflows.money import amount

DAY = timedelta(days=1)
RUNNING = "running"


# DT-L4


@pytest.mark.parametrize(
    ("status", "called_in", "days", "expected"),
    [
        ("settled", False, 0, "settled"),
        ("compensated", False, 120, "compensated"),
        ("written_off", False, 500, "written_off"),
        (RUNNING, True, 0, "default"),
        (RUNNING, False, 0, "current"),
        (RUNNING, False, 1, "watch"),
        (RUNNING, False, 30, "watch"),
        (RUNNING, False, 31, "late"),
        (RUNNING, False, 60, "late"),
        (RUNNING, False, 61, "serious"),
        (RUNNING, False, 90, "serious"),
        (RUNNING, False, 91, "default"),
        (RUNNING, False, 900, "default"),
    ],
)
def test_the_class_of_arrears_by_days(status, called_in, days, expected):
    case = LoanCase()
    inputs = {"loan_status": status, "called_in_over": called_in, "loan_days_late": days}
    decided = engine.decide(release(), "arrears_class", inputs, parameters=case.parameters, now=case.now)

    assert decided.outputs["class"] == expected


def test_on_the_first_day_late_the_borrower_is_reminded_and_visited():
    case = LoanCase().until(LoanCase().book.rows[0].due_on)
    assert case.letters("overdue_reminder") == []
    case.until(case.today + DAY)

    assert case.data["loan_class"] == "watch"
    assert len(case.letters("overdue_reminder")) == 1
    assert "call_person" in case.tasks


@pytest.mark.parametrize(("kind", "days"), [("overdue_reminder", 1), ("guarantor_notice", 31)])
def test_who_pays_the_sum_of_the_letter_is_late_no_more(kind, days):
    case = LoanCase().late(days)
    text = str(case.letters(kind)[-1]["paragraphs"])
    due = case.book.due

    assert due.penalty > 0
    assert f"到期应还{amount(due.total)}元（本金{amount(due.principal)}元、利息{amount(due.interest)}元、罚息" in text
    assert case.pay(due.total).data["loan_class"] == "current"


def test_who_pays_is_told_that_collection_ends_and_nothing_of_it_is_left():
    case = LoanCase().late(2).pay()

    assert case.data["loan_class"] == "current"
    assert "call_person" not in case.tasks
    assert len(case.letters("arrears_cured")) == 1
    case.late(35)
    assert len(case.letters("overdue_reminder")) == 2


def test_a_late_loan_is_helped_before_it_is_collected():
    case = LoanCase().until(LoanCase().book.rows[0].due_on + 35 * DAY)

    assert case.data["loan_class"] == "late"
    assert {"late_business", "late_family", "diagnose"} <= case.tasks.keys()
    (letter,) = case.letters("guarantor_notice")
    assert letter["addressee"] == "保某"
    assert case.letters("lawyer_letter") == []


def test_without_a_guarantor_none_is_written_to():
    case = LoanCase(given={"guarantor_name": None}).late(35)

    assert case.letters("guarantor_notice") == []
    assert "late_business" in case.tasks


def test_a_seriously_late_loan_loses_its_subsidy_and_gets_a_lawyers_letter_after_help():
    case = LoanCase().late(35).work("diagnose", "decide_rescue", "mentor_follow").until(LoanCase().book.rows[0].due_on)
    case.until(case.book.rows[0].due_on + 65 * DAY)

    (stopped,) = case.asked("loans.end_subsidy")
    assert stopped.inputs["from"] == case.book.rows[0].due_on
    assert len(case.letters("lawyer_letter")) == 1
    assert "joint_meeting" in case.tasks


def test_while_help_is_under_way_there_is_no_lawyers_letter():
    case = LoanCase().late(35)
    case.until(case.book.rows[0].due_on + 65 * DAY)

    assert case.data["rescue_open"] is True
    assert case.letters("lawyer_letter") == []
    assert "joint_meeting" in case.tasks


def test_a_better_class_repeats_no_measures():
    case = LoanCase().late(35)
    first = case.book.rows[0]
    case.pay(first.principal + first.interest + 100_000)
    case.until(case.today + 10 * DAY).look()

    assert case.data["loan_class"] == "watch"
    assert len(case.letters("overdue_reminder")) == 1


# help


def helped(**decision: object) -> LoanCase:
    """A loan 35 days late whose borrower was ill, and what was decided of it."""
    return LoanCase().late(35).work("diagnose").do("decide_rescue", **decision)


def extended(consent: str = "agreed", months: int = 12) -> LoanCase:
    """A loan that was extended."""
    until = LoanCase().book.matures_on + timedelta(days=30 * months)
    return helped(rescue_outcome="extend", extend_until_on=until).do("bank_consent", guarantor_consent=consent)


@pytest.mark.parametrize(
    ("cause", "times", "months", "advice"),
    [
        ("demolished", (0, 0), 6, "extend"),
        ("illness", (0, 0), 12, "extend"),
        ("illness", (0, 0), 13, "restructure"),
        ("illness", (1, 0), 6, "restructure"),
        ("market", (0, 0), 6, "restructure"),
        ("market", (0, 1), 6, "plan"),
    ],
)
def test_what_help_is_advised(cause, times, months, advice):
    case = LoanCase()
    used = {"loan_extensions": times[0], "loan_restructurings": times[1]}
    inputs = {"rescue_cause": cause, "affordable_months": months, **used}
    decided = engine.decide(release(), "rescue_advice", inputs, parameters=case.parameters, now=case.now)

    assert decided.outputs["advice"] == advice


def test_an_extension_is_told_with_the_loss_of_its_subsidy_and_leaves_only_interest_late():
    case = extended()
    (call,) = case.asked("loans.extend")

    assert (call.inputs["most_months"], call.inputs["most_times"]) == (12, 1)
    (letter,) = case.letters("extension")
    assert "不享受贴息" in letter["paragraphs"][1]
    left = case.book.due
    told = f"已经到期的{amount(left.total)}元（其中罚息{amount(left.penalty)}元）不随这次调整推迟"
    assert letter["paragraphs"][-1].startswith(told)
    assert case.data["loan_extensions"] == 1
    assert case.pay().data["loan_class"] == "current"


def test_where_nothing_is_late_an_extension_tells_of_nothing_late():
    case = LoanCase().tell("difficulty", difficulty_kind="illness").work("diagnose")
    case.do("decide_rescue", rescue_outcome="extend", extend_until_on=case.book.matures_on + 90 * DAY)
    case.do("bank_consent")

    assert len(case.letters("extension")[0]["paragraphs"]) == 3


def test_a_restructuring_gives_the_service_its_limits():
    case = helped(rescue_outcome="restructure", restructure_months=24, restructure_schedule="equal_payment")
    case.do("bank_consent")
    (call,) = case.asked("loans.restructure")

    assert (call.inputs["months"], call.inputs["most_months"], call.inputs["most_times"]) == (24, 36, 1)
    assert len(case.letters("restructuring")) == 1


def test_a_bank_that_refuses_leaves_the_schedule_and_the_mentor_goes_on():
    case = helped(rescue_outcome="restructure").do("bank_consent", consent_outcome="refuse", consent_note="风险高")

    assert case.asked("loans.restructure") == []
    assert "风险高" in case.letters("rescue_refused")[0]["paragraphs"][1]
    assert "mentor_follow" in case.tasks


def test_help_ends_with_a_letter_and_can_be_had_again():
    case = helped().work("mentor_follow")

    assert "生意好转" in case.letters("rescue_result")[0]["paragraphs"][0]
    assert case.data["rescue_open"] is False
    case.tell("difficulty", difficulty_kind="demolished", difficulty_text="拆违")
    assert "diagnose" in case.tasks


def test_a_second_report_while_help_is_under_way_opens_no_second_one():
    case = LoanCase().tell("difficulty", difficulty_kind="illness").tell("difficulty", difficulty_kind="market")

    assert len(case.letters("rescue_notice")) == 1


def test_help_that_was_broken_off_when_the_loan_was_repaid_can_be_had_when_it_is_owed_again():
    case = LoanCase({"months": 3}).tell("difficulty", difficulty_kind="illness").settle()
    assert "diagnose" not in case.tasks
    case.reverse().tell("difficulty", difficulty_kind="illness")

    assert "diagnose" in case.tasks


# compensation


def in_default(**given: object) -> LoanCase:
    """A loan 95 days late after help was tried."""
    case = LoanCase(given=given).late(35).work("diagnose", "decide_rescue", "mentor_follow")
    return case.until(case.book.rows[0].due_on + 95 * DAY)


def compensated() -> LoanCase:
    """A loan that the fund has compensated."""
    return in_default().work("claim_compensation", "review_claim", "board_compensation")


def test_the_board_decides_on_what_the_bank_claims_and_the_shares_are_told():
    case = compensated()
    (call,) = case.asked("loans.compensate")

    assert {name: call.inputs[f"{name}_share"] for name in ("fund", "bank", "company")} == {
        "fund": Decimal("0.70"),
        "bank": Decimal("0.25"),
        "company": Decimal("0.05"),
    }
    assert call.inputs["yearly_cap"] == Decimal("0.20")
    assert case.data["loan_status"] == "compensated"
    assert "recover" in case.tasks
    assert not {"visit_family", "late_business", "joint_meeting"} & case.tasks.keys()


def test_no_more_is_compensated_than_the_bank_claimed_and_the_board_approved():
    case = in_default().do("claim_compensation", claimed_amount=Decimal("1000.00"))
    case.work("review_claim", "board_compensation")

    assert case.asked("loans.compensate")[0].inputs["amount"] == Decimal("1000.00")
    assert case.book.compensated.total == 100_000


@pytest.mark.parametrize(("first", "paid"), [("300.00", "300.00"), ("5000.00", "1000.00")])
def test_what_is_paid_first_while_capacity_is_short_stays_within_the_claim(first, paid):
    case = in_default().do("claim_compensation", claimed_amount=Decimal("1000.00")).do("review_claim")
    case.answers["compensate"] = {"compensated_total": Decimal("0.00"), "compensation_shortage": Decimal("700.00")}
    case.do("board_compensation")
    case.answers.clear()
    case.do("wait_capacity", capacity_amount=Decimal(first))

    assert case.asked("loans.compensate")[-1].inputs["amount"] == Decimal(paid)


def test_the_rest_of_a_claim_waits_for_capacity_after_a_part_was_paid():
    case = in_default().work("claim_compensation", "review_claim")
    owed = case.data["claimed_amount"]
    case.answers["compensate"] = {"compensated_total": Decimal("0.00"), "compensation_shortage": owed}
    case.do("board_compensation")
    case.answers.clear()
    case.ledger.events = [each for each in case.ledger.events if not isinstance(each, Compensated)]
    case.do("wait_capacity", capacity_amount=owed - 300).until(case.today + 10 * DAY).look()

    assert case.data["claim_rest"] == 300
    case.do("wait_capacity")
    assert case.asked("loans.compensate")[-1].inputs["amount"] == 300
    assert len(case.letters("compensation_paid")) == 2
    assert "wait_capacity" not in case.tasks


def test_a_review_that_finds_papers_missing_asks_the_bank():
    case = in_default().do("claim_compensation").do("review_claim", claim_review="supplement")

    assert "claim_compensation" in case.tasks
    assert case.asked("loans.compensate") == []


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        ("review_claim", {"claim_review": "refuse", "review_note": "没有催收"}),
        ("board_compensation", {"board_compensation_outcome": "refuse", "board_note": "没有催收"}),
    ],
)
def test_a_refusal_is_told_the_bank_with_its_reason_and_it_may_claim_again(step, refusal):
    case = in_default().do("claim_compensation")
    if step != "review_claim":
        case.do("review_claim", claim_review="pass")
    case.do(step, **refusal)

    assert "没有催收" in case.letters("compensation_refused")[0]["paragraphs"][1]
    case.until(case.today + 31 * DAY)
    assert "claim_compensation" in case.tasks


def test_a_bank_that_does_not_claim_is_asked_again():
    case = in_default().do("claim_compensation", claim_outcome="wait")

    assert "claim_compensation" not in case.tasks
    case.until(case.today + 31 * DAY)
    assert "claim_compensation" in case.tasks


def test_where_the_yearly_cap_is_reached_nothing_is_paid_and_it_waits():
    case = in_default().work("claim_compensation", "review_claim")
    nothing = {"compensated_total": Decimal("0.00"), "compensation_shortage": Decimal("900.00")}
    case.answers["compensate"] = nothing
    case.do("board_compensation")

    assert case.letters("compensation_paid") == []
    case.answers.clear()
    case.ledger.events = [each for each in case.ledger.events if not isinstance(each, Compensated)]
    case.do("wait_capacity")
    assert len(case.letters("compensation_paid")) == 1


def test_who_pays_while_compensation_is_decided_is_not_compensated():
    case = in_default().work("claim_compensation").pay()

    assert "review_claim" not in case.tasks
    assert case.data["loan_class"] == "current"


# recovery


def test_what_is_demanded_is_what_was_not_recovered_and_who_writes_off_sees_the_whole_sum():
    case = compensated()
    owed, book = case.data["loan_payoff"], case.book
    demanded = "".join(case.letters("recovery_demand")[0]["paragraphs"])

    assert f"请归还代偿款{Decimal(book.claims.total) / 100}元" in demanded
    assert owed == Decimal(book.owed) / 100 > Decimal(book.claims.total) / 100
    for step in ("propose_write_off", "board_write_off", "finance_write_off"):
        assert "loan_payoff" in release().elements[step].properties["facts"].split(",")


def test_recovered_money_ends_the_case_with_an_answer():
    case = compensated().pay(compensated().book.compensated.total * 2).work("deliver_reply")

    assert case.data["loan_outcome"] == "recovered"
    assert case.outcome == "over"


def test_what_the_borrower_pays_in_part_is_noted_and_recovery_goes_on():
    case = compensated().pay(10_000)

    assert case.data["loan_recovered"] == Decimal("100.00")
    assert "recover" in case.tasks


def test_recovery_waits_for_its_next_step():
    case = compensated()
    case.do("recover", recovery_outcome="go_on", recover_next_on=case.today + 30 * DAY)
    assert "recover" not in case.tasks
    case.until(case.today + 31 * DAY)

    assert "recover" in case.tasks


@pytest.mark.parametrize(("judgment", "executed"), [("won", True), ("lost", False)])
def test_a_suit_is_executed_when_it_is_won(judgment, executed):
    case = compensated().do("recover", recovery_outcome="sue").do("file_suit").do("judgment", judgment_outcome=judgment)

    assert ("execution" in case.tasks) == executed
    assert ("recover" in case.tasks) != executed


def test_a_write_off_is_decided_by_the_board_confirmed_by_finance_and_keeps_the_claim():
    case = compensated().work("recover", "propose_write_off", "board_write_off", "finance_write_off")

    assert case.data["loan_outcome"] == "written_off"
    assert [each.inputs["reason"] for each in case.asked("guarantees.release")] == ["贷款已核销"]
    reason, kept = case.letters("reply")[0]["paragraphs"]
    assert "因法院裁定终结执行，账面核销。" in reason
    assert "债权保留" in kept
    assert case.do("deliver_reply").outcome == "over"
    assert "recover" in release().elements["board_write_off"].properties["not_performed_by"]


@pytest.mark.parametrize(
    ("step", "refusal"),
    [("board_write_off", {"write_off_outcome": "refuse"}), ("finance_write_off", {"write_off_finance": "back"})],
)
def test_a_write_off_that_is_refused_goes_on_with_recovery(step, refusal):
    case = compensated().work("recover", "propose_write_off")
    if step == "finance_write_off":
        case.do("board_write_off")
    case.do(step, **refusal)

    assert case.asked("loans.write_off") == []
    assert "recover" in case.tasks


def test_a_compensation_that_is_taken_back_leads_back_to_the_loan():
    case = compensated().reverse()

    assert "confirm_reversal" in case.tasks
    case.do("confirm_reversal")
    assert case.data["loan_status"] == RUNNING
    assert case.data["loan_class"] == "default"
    assert "claim_compensation" in case.tasks
