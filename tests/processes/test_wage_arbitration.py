"""Arbitration, suit and legal aid beside a wage case: filed together, then each claimant's own way."""

from datetime import date

import pytest

from tests.processes.wage_case import ENTERED, MORNING, OWED, PACKAGE, REPORTED_ON, at_path
from tests.processes.walking import release_in
from workflows import expressions

SERVED = {"served_on": ENTERED["serve_award"]["award_served_on"], "served_how": "post", "announced_on": None}
LINES = [2, 3]
"""Those of the four claimants whose arbitration is filed (`arbitration_lines`)."""


def at_arbitration():
    return at_path().do("choose_path", path_choice="arbitration")


def test_legal_aid_then_arbitration_then_enforcement():
    case = at_arbitration().do("ask_legal_aid").do("decide_legal_aid").do("file_arbitration")

    assert case.letters("arbitration_application")
    case.do("record_acceptance").do("record_award")
    for _ in LINES:
        case.do("serve_award").do("choose_next").do("enforce_award")
    assert case.tasks == ["keep_ledger"]


def test_legal_aid_need_not_be_asked_for():
    assert "file_arbitration" in at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted").tasks


def test_the_periods_of_the_commission_run_from_the_day_of_the_paper_not_of_its_entry():
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted")
    case.do("file_arbitration", arbitration_filed_on=date(2026, 2, 27))
    assert case.asked("deadline.start")[-1].inputs["from_on"] == date(2026, 2, 27)
    case.do("record_acceptance", arbitration_answered_on=date(2026, 3, 1))
    (task,) = case.advance.opened
    assert (task.element, task.deadline_from) == ("record_award", date(2026, 3, 1))


@pytest.mark.parametrize("element", ["record_court_answer", "record_order_result"])
def test_the_periods_of_a_payment_order_run_from_the_day_of_the_paper(element):
    day = {"record_court_answer": "=payment_order_on", "record_order_result": "=court_answered_on"}[element]
    assert release_in(PACKAGE).elements[element].properties["deadline_from"] == day


@pytest.mark.parametrize("refused", [True, False])
def test_a_commission_that_refuses_or_stays_silent_opens_the_way_to_court(refused):
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted").do("file_arbitration")
    if refused:
        case.do("record_acceptance", arbitration_acceptance="refused")
    else:
        case.wait()

    assert case.tasks.count("support_suit") == len(LINES)
    assert "enforce_award" in case.do("support_suit").tasks


def at_award(**filed):
    """An award, and each of the claimants asked what is to follow."""
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted").do("file_arbitration", **filed)
    case.do("record_acceptance").do("record_award")
    for _ in range(case.tasks.count("serve_award")):
        case.do("serve_award")
    return case


@pytest.mark.parametrize(("chosen", "tasks"), [("sue", {"support_suit", "keep_ledger"}), ("done", {"keep_ledger"})])
def test_the_workers_choose_what_follows_an_award(chosen, tasks):
    case = at_award()
    for _ in LINES:
        case.do("choose_next", award_next=chosen)

    assert set(case.tasks) == tasks


def test_the_time_to_sue_runs_from_the_day_on_which_each_was_served():
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted").do("file_arbitration")
    case.do("record_acceptance").do("record_award").do("serve_award", award_served_on=date(2026, 5, 2))

    (task,) = case.advance.opened
    assert (task.element, task.claim_line, task.deadline_from) == ("choose_next", 2, date(2026, 5, 2))
    assert case.tasks.count("serve_award") == len(LINES) - 1


def test_after_one_award_one_has_it_enforced_and_another_sues():
    case = at_award()
    case.do("choose_next", award_next="enforce").do("choose_next", award_next="sue")
    assert sorted(case.tasks) == ["enforce_award", "keep_ledger", "support_suit"]

    case.do("support_suit", lawsuit_outcome="lost").do("enforce_award", enforcement_outcome="partly")

    assert case.tasks == ["keep_ledger"]
    assert case.data["arbitration_results"] == [
        {"line": 2, "next": "enforce", "lawsuit": None, "enforcement": "partly", **SERVED},
        {"line": 3, "next": "sue", "lawsuit": "lost", "enforcement": None, **SERVED},
    ]


@pytest.mark.parametrize(
    ("outcome", "step", "period"),
    [
        ("lost_judgment", "choose_appeal", "wages.civil_appeal"),
        ("lost_ruling", "choose_ruling_appeal", "wages.civil_ruling_appeal"),
    ],
)
def test_who_loses_at_first_instance_is_told_of_the_appeal_in_time(outcome, step, period):
    case = at_award(arbitration_lines="2").do("choose_next", award_next="sue")
    case.do("support_suit", lawsuit_outcome=outcome, lawsuit_received_on=case.now.date())

    assert sorted(case.tasks) == sorted([step, "keep_ledger"])
    properties = case.release.elements[step].properties
    assert (properties["deadline"], properties["deadline_from"]) == (period, "=lawsuit_received_on")
    case.do(step, appeal_next="appeal")
    assert sorted(case.tasks) == ["keep_ledger", "support_suit"]
    case.do("support_suit", lawsuit_outcome=outcome, lawsuit_received_on=case.now.date()).do(step, appeal_next="accept")
    assert case.tasks == ["keep_ledger"]


def test_the_day_of_the_papers_is_needed_where_an_appeal_is_possible():
    field = next(each for each in release_in(PACKAGE).forms["lawsuit"].fields if each.key == "lawsuit_received_on")
    (check,) = field.checks

    def holds(outcome, on):
        known = {"lawsuit_outcome": outcome, "lawsuit_received_on": on}
        return expressions.setting(check.condition, known, parameters={}, now=MORNING)

    assert [holds(outcome, None) for outcome in ("lost_judgment", "lost_ruling", "lost", "won")] == [
        False,
        False,
        True,
        True,
    ]
    assert holds("lost_ruling", REPORTED_ON) is True


@pytest.mark.parametrize(("written", "asked"), [("1、2和4号", 3), ("2 至 4", 3), ("全体", 4), ("4、9", 1)])
def test_those_are_asked_who_are_named_and_still_running_or_else_all_that_are(written, asked):
    case = at_award(arbitration_lines=written)

    assert case.tasks.count("choose_next") == asked
    assert case.asked("claims.select")[-1].inputs["state"] == "open"


@pytest.mark.parametrize(
    ("award", "compared"),
    [("awarded", (OWED, "unpaid")), ("settled", (OWED, "agreed")), ("dismissed", (None, "unpaid"))],
)
def test_what_is_awarded_or_settled_is_compared_with_the_lines_of_those_who_asked(award, compared):
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted")
    case.do("file_arbitration", arbitration_lines="2、3", arbitration_items=["arrears", "relation"])
    case.do("record_acceptance").do("record_award", award_outcome=award)

    asked = case.asked("claims.require_sum")[-1]
    assert (asked.inputs["sum"], asked.inputs["of"]) == compared
    assert (asked.inputs["lines"], asked.inputs["kinds"], asked.headers["field"]) == ([2, 3], ["arrears"], "award_sum")
    assert case.letters("arbitration_application")[0].inputs["claims_lines"] == [2, 3]


def test_a_suit_that_is_lost_ends_the_support():
    case = at_arbitration().do("ask_legal_aid", legal_aid_request="not_wanted").do("file_arbitration")

    case.wait()
    for _ in LINES:
        case.do("support_suit", lawsuit_outcome="lost")
    assert case.tasks == ["keep_ledger"]
