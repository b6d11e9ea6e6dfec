"""A loan that is repaid, on the pure engine: reminders, use of funds, visits, settlement, and what a step costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

import pytest

from tests.processes.loan_case import PAID_OUT, LoanCase, release
from workflows import engine
from workflows.loans.events import PenaltyCorrected, Refunded
from workflows.money import amount

VISITS = ("visit_person", "visit_business", "visit_family")
USUAL = (*VISITS, "check_use")


def repaid(case: LoanCase, until: int) -> LoanCase:
    """Pay the instalments up to a number on their days, with all visits made."""
    for row in case.book.rows[:until]:
        if row.due_on > case.today or not case.book.paid:
            case.until(row.due_on, working=USUAL).pay()
    return case


def settled() -> LoanCase:
    """A loan of three instalments, repaid in time with all visits made."""
    case = repaid(LoanCase({"months": 3}), 2)
    return case.until(case.book.matures_on, working=USUAL).settle()


# reminders


def test_it_is_reminded_of_each_due_day_on_four_days_before_it():
    case = repaid(LoanCase(), 2)
    before = len(case.letters("due_reminder"))
    third = case.book.rows[2].due_on
    told = []
    while case.today < third:
        case.until(case.today + timedelta(days=1), working=USUAL)
        new = len(case.letters("due_reminder")) - before
        told += [(third - case.today).days] * (new - len(told))

    assert told == [30, 15, 7, 1]


def test_a_reminder_tells_day_and_amount_and_is_sent_once():
    case = LoanCase().until(date(2026, 3, 27))
    text = case.letters("due_reminder")[-1]["paragraphs"][0]

    assert "2026年4月10日" in text
    assert str(case.data["loan_next_due_amount"]) in text
    count = len(case.letters("due_reminder"))
    assert len(case.look().look().letters("due_reminder")) == count


def test_a_reminder_made_late_counts_the_days_from_its_own_day():
    case = LoanCase(answers={"read_state": {"loan_as_of_on": date(2026, 3, 14)}}).until(date(2026, 3, 11))
    (letter,) = case.letters("due_reminder")

    assert "到今天还有27天到期" in letter["paragraphs"][0]
    assert len(letter["paragraphs"]) == 2


def test_a_reminder_tells_also_what_is_due_already_with_its_parts():
    case = LoanCase().late(1)
    before = len(case.letters("due_reminder"))
    case.until(case.book.rows[1].due_on - timedelta(days=7))
    letter, book = case.letters("due_reminder")[-1], case.book

    assert len(case.letters("due_reminder")) > before
    assert book.due.penalty > 0
    assert f"{amount(book.due.total)}元（本金{amount(book.due.principal)}元" in letter["paragraphs"][1]
    assert f"罚息{amount(book.due.penalty)}元）" in letter["paragraphs"][1]


def test_nothing_is_reminded_of_where_nothing_is_to_be_paid():
    case = LoanCase(answers={"read_state": {"loan_next_due_amount": Decimal("0.00")}}).until(date(2026, 3, 27))

    assert case.letters("due_reminder") == []


# use of funds


def test_the_use_of_funds_is_checked_once():
    case = LoanCase().do("check_use")

    assert "check_use" not in case.tasks
    assert case.letters("use_statement") == []


def test_misuse_is_called_in_only_after_the_borrower_was_heard_by_somebody_else():
    case = LoanCase().do("check_use", fund_use_result="lent_on", fund_use_note="转借他人")

    assert len(case.letters("use_statement")) == 1
    assert release().elements["decide_use"].properties["not_performed_by"] == "check_use"
    case.do("decide_use")
    assert case.data["called_in_due_on"] == PAID_OUT + timedelta(days=15)
    (stopped,) = case.asked("loans.end_subsidy")
    assert stopped.inputs["from"] == PAID_OUT


def test_what_is_called_in_and_not_repaid_is_in_default():
    case = LoanCase().do("check_use", fund_use_result="misused").do("decide_use")

    case.until(case.data["called_in_due_on"])
    assert case.data["loan_class"] == "current"
    case.until(case.today + timedelta(days=1))
    assert case.data["loan_class"] == "default"
    assert "claim_compensation" in case.tasks
    assert case.data["claim_due_on"] == case.data["called_in_due_on"]


@pytest.mark.parametrize(("outcome", "open_again"), [("correct", True), ("unfounded", False)])
def test_misuse_may_be_put_right_or_be_unfounded(outcome, open_again):
    case = LoanCase().do("check_use", fund_use_result="unclear").do("decide_use", call_in_outcome=outcome)

    assert ("check_use" in case.tasks) == open_again
    assert case.asked("loans.end_subsidy") == []


# visits


def test_visits_come_a_month_after_disbursement_then_by_quarter_and_before_maturity():
    case, due = LoanCase({"months": 12}), []
    while case.today < case.book.matures_on - timedelta(days=30):
        case.until(case.today + timedelta(days=1), working=("check_use",))
        case.look() if case.book.days_late else None
        if "visit_person" in case.tasks:
            due.append(case.data["visit_due_on"])
            case.work(*VISITS)

    assert due == [date(2026, 4, 10), date(2026, 7, 10), date(2026, 10, 10), date(2027, 1, 9)]
    assert (case.book.matures_on - due[-1]).days == 60


def test_each_round_visits_person_business_and_family():
    case = LoanCase().until(date(2026, 3, 27))

    assert set(VISITS) <= case.tasks.keys()
    case.work(*VISITS)
    assert not set(VISITS) & case.tasks.keys()
    assert case.data.get("visits_missed") is None


def test_a_family_visit_that_is_missing_at_its_due_day_raises_an_alarm_and_is_still_to_be_made():
    case = LoanCase().until(date(2026, 3, 27)).work("visit_person", "visit_business")
    case.until(date(2026, 4, 10))

    (alarm,) = case.letters("visit_alarm")
    assert "走访家庭" in alarm["paragraphs"][0]
    assert case.data["visits_missed"] == 1
    assert {"explain_visit", "visit_family"} <= case.tasks.keys()


def test_what_is_missing_of_one_round_is_asked_about_once():
    case = LoanCase().until(date(2026, 4, 10))

    (alarm,) = case.letters("visit_alarm")
    assert "走访本人、经营场所、家庭应当在" in alarm["paragraphs"][0]
    assert case.data["visits_missed"] == 3
    assert [element for element, _id in case.open].count("explain_visit") == 1
    case.work("explain_visit", *VISITS)
    assert not {"explain_visit", *VISITS} & case.tasks.keys()


@pytest.mark.parametrize(
    ("visit", "found"),
    [("visit_person", "person_difficulty"), ("visit_business", "business_difficulty"), ("visit_family", None)],
)
def test_a_difficulty_found_on_a_visit_leads_to_help(visit, found):
    case = LoanCase().until(date(2026, 3, 27)).work(*(each for each in VISITS if each != visit))
    case.do(visit, **{found or "family_difficulty": "yes"})

    assert "diagnose" in case.tasks
    assert len(case.letters("rescue_notice")) == 1


# settlement


def test_a_repaid_loan_releases_its_guarantee_and_is_answered_at_once():
    case = settled()

    assert case.data["loan_class"] == "settled"
    assert [each.inputs["reason"] for each in case.asked("guarantees.release")] == ["贷款已结清"]
    (reply,) = [each for each in case.asked("letter.issue") if each.headers.get("is_reply") == "true"]
    assert reply.inputs["title"] == "贷款还清答复书"
    assert case.tasks.keys() == {"deliver_reply"}


def test_nothing_of_a_running_loan_is_left_when_it_is_settled():
    case = LoanCase({"months": 3}).until(date(2026, 3, 27)).settle()

    assert case.tasks.keys() == {"deliver_reply"}
    assert case.advance.timers == ()


def test_a_payment_taken_back_after_settlement_opens_the_loan_again_and_tells_so():
    case = settled().reverse()

    assert len(case.letters("reopened")) == 1
    assert case.data["loan_status"] == "running"
    assert "deliver_reply" not in case.tasks
    case.settle().work("deliver_reply")
    assert case.data["loan_outcome"] == "repaid"


def test_a_booking_after_settlement_that_leaves_it_settled_changes_nothing():
    case = settled().look()

    assert case.letters("reopened") == []
    assert case.tasks.keys() == {"deliver_reply"}


def test_what_a_settled_loan_gets_back_is_told_once_in_writing():
    case = LoanCase({"months": 3}).late(10).settle()
    case.ledger.add(PenaltyCorrected, case.ledger.terms.disbursed_on, booked_on=case.today, penalty_percent=Decimal(1))
    case.look().look()
    (letter,) = case.letters("given_back")

    assert case.book.settled
    assert f"多收{Decimal(case.book.overpaid) / 100}元，应当退还付款人" in letter["paragraphs"][0]
    case.ledger.add(Refunded, case.today, amount=case.book.overpaid)
    assert len(case.look().letters("given_back")) == 1
    assert case.letters("reopened") == []


# cost


def _cost(case: LoanCase) -> float:
    """Seconds that looking at the account takes from here, the best of many."""
    state = case.advance.state.dumps()
    best = 1.0
    for _ in range(60):
        begun = perf_counter()
        engine.advance(
            release(),
            engine.State.loads(state),
            case.data,
            engine.Trigger(event="loan_changed", values={}),
            parameters=case.parameters,
            now=case.now,
        )
        best = min(best, perf_counter() - begun)
    return best


def test_instalment_33_of_36_costs_what_the_third_does():
    case = LoanCase({"months": 36})
    sizes, costs = [], []
    for number, row in enumerate(case.book.rows[:33], start=1):
        case.until(row.due_on, working=USUAL).pay()
        if number in (3, 33):
            sizes.append((len(case.advance.state.dumps()), len(case.data)))
            costs.append(_cost(case))

    assert sizes[1][0] <= 1.1 * sizes[0][0]
    assert sizes[1][1] <= sizes[0][1] + 2
    assert costs[1] <= 1.1 * costs[0]
