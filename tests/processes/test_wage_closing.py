"""How a case of unpaid wages is followed and closed, and what may happen at any time, on the pure engine."""

from decimal import Decimal

import pytest

from tests.processes.wage_case import CLAIMS, OPEN, OWED, WageCase, at_path, text_of, the_reply

ENDS = ["recovered", "partly_recovered", "settled", "other_path", "unfounded", "withdrawn"]


def at_ledger():
    return at_path().do("choose_path", path_choice="ledger")


def paid(case: WageCase, **changes) -> WageCase:
    """Every line has an end; by default all is recovered."""
    case.claims = {**CLAIMS, **changes}
    return case.do("keep_ledger")


# the ledger


def test_the_ledger_is_kept_month_by_month():
    case = at_ledger().do("keep_ledger", ledger_outcome="next")

    assert case.tasks == ["keep_ledger"]
    assert case.wait().tasks == ["keep_ledger"]
    assert [each.headers["name"] for each in case.asked("deadline.start")].count("ledger_month") == 3


def test_the_case_cannot_be_closed_while_a_line_has_no_end():
    """Golden case 13: three of five have settled, two go on to arbitration."""
    case = at_ledger()
    case.claims = {**OPEN, "claims_count": 5, "claims_open": 2}

    assert case.do("keep_ledger", ledger_outcome="closed").tasks == ["keep_ledger"]


def test_from_the_ledger_another_path_may_be_taken():
    assert at_ledger().do("keep_ledger", ledger_outcome="path").tasks == ["choose_path"]


def test_what_was_chosen_in_an_earlier_ledger_does_not_lead_away_from_the_end():
    case = at_ledger().do("keep_ledger", ledger_outcome="path")
    case.claims = dict(CLAIMS)

    assert case.do("choose_path", path_choice="ledger").tasks == ["follow_up_call"] * 4


def test_when_every_line_has_an_end_the_month_is_not_waited_for():
    case = at_ledger()
    case.claims = dict(CLAIMS)

    assert case.wait().tasks == ["follow_up_call"] * 4


# follow-up


def test_every_claimant_is_called_and_what_each_says_is_kept_for_himself():
    case = paid(at_ledger())
    for satisfaction in ("satisfied", "fair", "dissatisfied", "unknown"):
        case.do("follow_up_call", satisfaction=satisfaction, retaliation=satisfaction == "dissatisfied")

    assert [each["satisfaction"] for each in case.data["follow_ups"]] == [
        "satisfied",
        "fair",
        "dissatisfied",
        "unknown",
    ]
    assert [each["line"] for each in case.data["follow_ups"]] == [1, 2, 3, 4]
    assert "satisfaction" not in case.data
    told = [case.data[f"follow_ups_{name}"] for name in ("made", "satisfied", "retaliation", "job_help")]
    assert told == [Decimal(3), Decimal(2), Decimal(1), Decimal(0)]


def test_who_joins_while_the_others_are_called_is_called_too():
    case = paid(at_ledger()).do("follow_up_call").do("follow_up_call")
    case.lines += [5, 6]
    for _ in range(2):
        case.do("follow_up_call")

    assert case.tasks == ["follow_up_call"] * 2
    case.run_to("close_case")
    assert [each["line"] for each in case.data["follow_ups"]] == [1, 2, 3, 4, 5, 6]


def test_sent_back_with_everything_ended_only_who_was_not_called_is_called():
    case = paid(at_ledger()).run_to("close_case")
    case.lines += [5]

    assert case.do("close_case", closing_outcome="back").tasks == ["follow_up_call"]
    assert case.do("follow_up_call").tasks == ["close_case"]
    case.do("close_case")
    assert case.asked("claims.require_ends")[-1].inputs["called"] == [1, 2, 3, 4, 5]


def test_when_the_ledger_goes_on_everybody_is_called_anew_about_what_comes_of_it():
    case = paid(at_ledger()).run_to("close_case")
    case.claims = dict(OPEN)
    case.do("close_case", closing_outcome="back")

    assert paid(case).tasks == ["follow_up_call"] * 4


def test_each_call_says_whom_it_is_for():
    case = paid(at_ledger())

    assert [task.claim_line for task in case.advance.opened] == [1, 2, 3, 4]
    assert all(task.claim_line is None for task in WageCase().advance.opened)


def test_nobody_calls_who_has_handled_the_case():
    task = WageCase().release.elements["follow_up_call"]

    assert (task.groups, task.properties["duty"]) == ("follow_up_clerk", "callback")


def test_what_a_claimant_says_against_the_ledger_is_shown_and_closed_over_only_with_a_reason():
    case = paid(at_ledger())
    for received in ("yes", "no", "yes", "yes"):
        case.do("follow_up_call", received_as_said=received)

    assert case.data["follow_ups_disputed"] == [2]
    assert case.data["proposed_outcome"] == "partly_recovered"
    assert "follow_ups_disputed_text" in case.release.elements["close_case"].properties["facts"]
    (why,) = (each for each in case.release.forms["closing_review"].fields if each.key == "disputed_reason")
    assert why.required
    case.do("close_case", case_outcome="partly_recovered", disputed_reason="银行回单证明已到账")
    assert "银行回单证明已到账" in text_of(case.letters("closing_report")[0])


def test_sent_back_over_a_call_the_ledger_is_opened_and_only_who_contradicted_is_called_again():
    case = paid(at_ledger())
    for received in ("yes", "no", "yes", "partly"):
        case.do("follow_up_call", received_as_said=received)

    assert case.do("close_case", closing_outcome="back").tasks == ["keep_ledger"]
    assert case.do("keep_ledger").tasks == ["follow_up_call"] * 2
    assert [task.claim_line for task in case.advance.opened] == [2, 4]
    case.do("follow_up_call").do("follow_up_call")
    assert (case.data["follow_ups_disputed"], case.data["proposed_outcome"]) == ([], "recovered")


# closing


@pytest.mark.parametrize(
    ("sums", "data", "proposed"),
    [
        ({}, {}, "recovered"),
        ({"claims_outstanding": Decimal(100)}, {"mediation_result": "agreed"}, "settled"),
        ({"claims_outstanding": Decimal(100)}, {}, "partly_recovered"),
        ({"claims_recovered": Decimal(0), "claims_outstanding": OWED}, {"inspection_result": "none"}, "unfounded"),
        ({"claims_recovered": Decimal(0), "claims_outstanding": OWED}, {}, "other_path"),
    ],
)
def test_how_it_ends_is_proposed_from_the_sums(sums, data, proposed):
    case = at_ledger()
    case.advance.data.update(data)
    paid(case, **sums).run_to("close_case")

    assert case.data["proposed_outcome"] == proposed


@pytest.mark.parametrize("outcome", ENDS)
def test_every_end_has_its_answer(outcome):
    case = paid(at_ledger()).run_to("close_case").do("close_case", case_outcome=outcome).run_to()

    assert case.outcome == outcome
    assert "欠薪〔2026〕1号" in the_reply(case)


def test_the_chair_may_send_the_case_back_to_the_ledger():
    case = paid(at_ledger()).run_to("close_case")
    case.claims = dict(OPEN)

    assert case.do("close_case", closing_outcome="back").tasks == ["keep_ledger"]


def test_the_lines_are_looked_at_once_more_before_the_answer():
    case = paid(at_ledger()).run_to("close_case").do("close_case")

    assert [each.headers["field"] for each in case.asked("claims.require_ends")] == ["ledger_outcome", "case_outcome"]
    assert case.tasks == ["deliver_reply"]


def test_support_of_arbitration_that_nobody_needs_any_more_ends_with_the_case():
    case = at_path().do("choose_path", path_choice="arbitration")
    case.claims = dict(CLAIMS)
    case.do("keep_ledger")
    for _ in range(4):
        case.do("follow_up_call")
    case.do("close_case").do("deliver_reply")

    assert (case.outcome, case.tasks) == ("recovered", [])


# at any time


def test_the_whole_case_may_be_withdrawn_and_is_answered():
    case = at_path().tell("withdraw", withdrawn_on=None, withdrawal_reason="单位已付清")

    assert sorted(case.tasks) == ["choose_path", "confirm_withdrawal"]
    assert case.do("confirm_withdrawal").tasks == ["deliver_reply"]
    assert case.asked("fund.require_back")[0].inputs == {"reference": "turnover", "ended": None}
    case.do("deliver_reply")
    assert case.outcome == "withdrawn"
    assert len(case.asked("claims.require_ends")) == 2
    assert "单位已付清" in the_reply(case)


def test_a_withdrawal_that_the_chair_does_not_confirm_changes_nothing():
    case = at_path().tell("withdraw", withdrawn_on=None, withdrawal_reason="单位要我撤")

    assert case.do("confirm_withdrawal", withdrawal_outcome="keep").tasks == ["choose_path"]
    assert case.letters("reply") == []
    once = next(each for each in case.release.forms["withdrawal"].fields if each.key == "withdrawn_on").checks
    assert [each.condition for each in once] == ["=withdrawal_waits = null or withdrawal_outcome != null"]
    assert case.data["withdrawal_outcome"] == "keep"


@pytest.mark.parametrize(("outcome", "pressed"), [("free", [5]), ("referred", [2, 5])])
def test_who_reports_a_reprisal_is_held_until_it_is_found_to_be_none(outcome, pressed):
    case = at_path()
    for line, name in (("2", "乙某"), ("5", "戊某")):
        case.lines = [int(line)]
        case.tell("retaliation", retaliation_lines=line, retaliation_name=name, retaliation_text="单位施压")
    assert case.data["pressed_lines"] == [2, 5]

    case.do("verify_retaliation", retaliation_outcome=outcome)

    assert case.data["pressed_lines"] == pressed
    assert case.data["cleared_names"] == (["乙某"] if outcome == "free" else None)
    assert case.data["cleared_lines"] == ([2] if outcome == "free" else None)
    assert [("乙某" in text_of(each)) for each in case.letters("retaliation_referral")] == [True] * (len(pressed) - 1)


@pytest.mark.parametrize(
    ("kind", "says"), [("joined", "已加入"), ("left", "已退出"), ("died", "继承人"), ("split", "分案")]
)
def test_a_change_of_claimants_is_told_in_writing_and_the_case_goes_on(kind, says):
    case = at_path().tell(
        "claimant_change", change_kind=kind, change_lines=[{"change_line": "4"}, {"change_line": "2"}], change_note="。"
    )

    (letter,), (checked,) = case.letters("claimant_change"), case.asked("claims.require_change")
    assert says in text_of(letter)
    assert letter.inputs["claims_lines"] == [2, 4]
    assert (letter.inputs["addressee"], letter.headers["to"]) == ("名单所列2名职工", "claimants")
    assert (checked.inputs["kind"], checked.inputs["at_first"]) == (kind, [1, 2, 3, 4])
    assert case.tasks == ["choose_path"]


def test_a_mass_incident_is_reported_upward_while_the_case_goes_on():
    case = at_path().tell("mass_incident", incident_people=Decimal(40), incident_place="工地", incident_text="围堵大门")

    assert sorted(case.tasks) == ["choose_path", "report_incident"]
    assert "40人；地点：工地" in text_of(case.do("report_incident").letters("incident_report")[0])
