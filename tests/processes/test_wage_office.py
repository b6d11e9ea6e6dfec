"""The wage process with real commands, in an office of two organs: from the window to the last answer, and verified."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.cases import Case
from models.claims import ClaimLine
from models.journal import Entry
from models.letters import Letter
from models.tasks import Task
from tests.claims.entered import a_period, a_row
from tests.processes.wage_office import INSPECTOR, RIGHTS, WageOffice
from workflows import canonical, claimview, claimwork, deadlines, partners, pausing, taskview
from workflows.errors import InvalidInput, InvalidState
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

CHIEF = "gengfeng"
BRIGADE, CENTRE, WINDOW = "云岭区劳动保障监察大队", "云岭区总工会帮扶中心", "望河社区工会"
ELECTED = [{"representative_line": "1"}]
RECORDS = [{"evidence_kind": "transfer_record", "evidence_holder": "worker", "evidence_about": "工资"}]
MET: dict[str, Any] = {
    "complaint_matter": "inspection",
    "complaint_employer": "clear",
    "complaint_jurisdiction": "own",
    "complaint_pending": "none",
    "breach_ended_on": None,
}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> WageOffice:
    """A case with four cooks, whose path is to be chosen."""
    office = WageOffice(database, tmp_path).do("accept_hand_over", hand_over_outcome="accept").register(4)
    office.do("register_claims").do("elect_representatives", representatives=ELECTED)
    return office.do("collect_evidence", evidence_list=RECORDS)


def _closed(office: WageOffice) -> WageOffice:
    for _ in range(4):
        office.do("follow_up_call")
    return office.do("close_case", closing_outcome="close").do("deliver_reply")


def _verified(office: WageOffice) -> bool:
    proofs = Proofs(releases=office.office.releases, documents=office.office.documents)
    return verify(office.database, proofs=proofs).ok


def _signed(office: WageOffice) -> dict[str, str]:
    with office.database.reading() as session:
        return {letter.kind: letter.body.split("\n")[-2] for letter in session.scalars(select(Letter))}


def _reads(office: WageOffice, username: str, kind: str) -> bool:
    """Whether somebody of another organ may open the letter of a kind: an own step tells its number."""
    with office.database.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == kind)).one()
        return partners.require_letter(office.desk(session, username), office.case_id, letter.id)[1] is letter


def test_an_agreement_that_is_kept_leads_to_the_end(office: WageOffice) -> None:
    office.do("choose_path", path_choice="mediation").do("contact_employer", contact_outcome="mediate")
    on = office.office.clock.now().date().isoformat()
    plan = [{"instalment_on": on, "instalment_sum": "36000", "instalment_note": "全部"}]
    office.do("hold_session", session_employer="经理", session_outcome="agreed")
    office.find(RIGHTS, "9000", 1, 2, 3, 4, agreed="9000")
    office.do("sign_agreement", agreement_sum="36000", instalments=plan, confirmation_wanted=False)
    office.settle("9000", 1, 2, 3, 4).do("keep_ledger", ledger_outcome="closed")

    _closed(office)

    assert (office.case.status, office.case.outcome) == ("closed", "recovered")
    callers = {name for step, name in office.done if step == "follow_up_call"}
    assert callers.isdisjoint(name for step, name in office.done if step != "follow_up_call")
    assert _verified(office)


def test_who_joins_after_the_calls_is_called_before_the_case_is_closed(office: WageOffice) -> None:
    office.do("choose_path", path_choice="ledger").find(RIGHTS, "9000", 1, 2, 3, 4).settle("9000", 1, 2, 3, 4)
    office.do("keep_ledger", ledger_outcome="closed")
    for _ in range(3):
        office.do("follow_up_call")
    _joined(office, 5)
    office.do("follow_up_call")
    assert office.tasks == ["follow_up_call"]
    office.do("follow_up_call")
    _joined(office, 6)

    with pytest.raises(InvalidInput) as refused:
        office.do("close_case", case_outcome="partly_recovered", outcome_reason="后加入", closing_outcome="close")

    assert "第 6 号" in str(refused.value.errors[0].message)
    office.do("close_case", case_outcome="partly_recovered", outcome_reason="后加入", closing_outcome="back")
    office.do("follow_up_call").do("close_case", case_outcome="partly_recovered", closing_outcome="close")
    assert _verified(office)


def _joined(office: WageOffice, number: int) -> None:
    """One more comes, and what is said to be owed is not."""
    row = a_row(number, items=None, arrears=[a_period()])
    ended = {"kind": "unfounded", "on": office.office.clock.now().date().isoformat(), "reason": "工资已付清"}
    with office.database.transaction() as session:
        desk = office.desk(session, RIGHTS)
        claimwork.record(desk, office.case_id, [{key: value for key, value in row.items() if value is not None}])
        claimwork.end(desk, office.case_id, [number], ended)


def test_what_is_reversed_at_the_last_step_is_seen_at_the_closing(office: WageOffice) -> None:
    office.do("choose_path", path_choice="ledger").find(RIGHTS, "9000", 1, 2, 3, 4).settle("9000", 1, 2, 3, 4)
    office.do("keep_ledger", ledger_outcome="closed")
    for _ in range(4):
        office.do("follow_up_call")
    _returned(office)

    with pytest.raises(InvalidInput) as refused:
        office.do("close_case", case_outcome="recovered", closing_outcome="close")

    assert [error.field for error in refused.value.errors] == ["case_outcome"]
    office.do("close_case", case_outcome="partly_recovered", outcome_reason="退票", closing_outcome="close")
    with office.database.reading() as session:
        report = session.scalars(select(Letter.body).where(Letter.kind == "closing_report")).one()
    assert "为3名职工追回工资等27000.00元。本案登记4名职工" in report
    assert report.count("〔2026〕") > 2  # each paper of the case with its number
    assert _verified(office)


def _returned(office: WageOffice) -> None:
    """The bank sends the first payment back, and nothing can be got any more."""
    on = office.office.clock.now().date().isoformat()
    with office.database.transaction() as session:
        desk = office.desk(session, RIGHTS)
        claimwork.reopen(desk, office.case_id, [1], {"reason": "退票"})
        claimwork.reverse(desk, office.case_id, 1, {"on": on, "reason": "退票"})
        claimwork.end(desk, office.case_id, [1], {"kind": "unrecoverable", "on": on, "reason": "无财产"})


def _entered(office: WageOffice, step: str) -> list[dict[str, Any]]:
    """What was entered each time a step was done that the page of the case lists."""
    with office.database.reading() as session:
        release = office.office.releases.by_digest(session, office.case.release_digest)
        assert step in release.properties["case_tables"].split()
        done = (Entry.case_id == office.case_id, Entry.command == "complete", Entry.element == step)
        return [canonical.loads(each)["values"] for each in session.scalars(select(Entry.input).where(*done))]


def test_an_agreement_that_nobody_has_paid_is_not_closed_as_recovered(office: WageOffice) -> None:
    """One is paid, the others agreed on something that is due next year; of them nothing was ever found."""
    office.do("choose_path", path_choice="mediation").do("contact_employer", contact_outcome="mediate")
    for outcome in ("again", "agreed"):
        office.do("hold_session", session_employer="经理", session_outcome=outcome)
    assert [values["session_outcome"] for values in _entered(office, "hold_session")] == ["again", "agreed"]
    office.find(RIGHTS, "9000", 1, agreed="9000")
    on = office.office.clock.now().date()
    agreed = [{"number": line, "items": [{"kind": "arrears", "agreed": "9000"}]} for line in (2, 3, 4)]
    with office.database.transaction() as session:
        claimwork.assess(office.desk(session, RIGHTS), office.case_id, agreed)
    plan = [{"instalment_on": (on + timedelta(days=300)).isoformat(), "instalment_sum": "36000"}]
    office.do("sign_agreement", agreement_sum="36000", instalments=plan, confirmation_wanted=False)
    office.settle("9000", 1)
    ended = {"kind": "unrecoverable", "on": on.isoformat(), "reason": "已有协议"}
    with office.database.transaction() as session:
        claimwork.end(office.desk(session, RIGHTS), office.case_id, [2, 3, 4], ended)
    office.do("keep_ledger", ledger_outcome="closed")
    for _ in range(4):
        office.do("follow_up_call")

    for outcome in ("recovered", "settled"):
        with pytest.raises(InvalidInput) as refused:
            office.do("close_case", case_outcome=outcome, closing_outcome="close")
        assert {error.field for error in refused.value.errors} == {"case_outcome"}


ORDERED = {"decision_outcome": "order", "decided_lines": "全体", "decided_sum": "36000"}


def _refused_above_what_was_announced(office: WageOffice) -> None:
    """Neither the share nor the fine may be higher than the notice said to which the employer could speak."""
    with pytest.raises(InvalidInput) as refused:
        office.do("decide_handling", **ORDERED, decided_share="100", decided_penalty="3000.01")
    assert {error.field for error in refused.value.errors} == {"decided_share", "decided_penalty"}


def _given_more_time(office: WageOffice) -> None:
    """The leader of the brigade, whose case it is not, makes the days to decide longer that the inspector asks for."""
    leader = office.take("decide_handling")
    with office.database.transaction() as session:
        desk, case = office.desk(session, leader), session.get_one(Case, office.case_id)
        (clock,) = deadlines.running(session, case.id, name="decision_period")
        release, before = desk.releases.by_digest(session, case.release_digest), clock.due_at
        assert INSPECTOR in [each.username for each in pausing.askers(desk, case, release, clock)]
        assert not pausing.may_extend(office.desk(session, RIGHTS), case, release, clock)
        raw = {"extra": 5, "reason": "案情复杂", "asked_by": INSPECTOR, "notice": "延告1号"}
        pausing.extend(desk, case.id, clock.id, raw | {"paper": partners.papers(desk, case)[-1].id})
        assert clock.due_at > before


def _left_to_the_brigade(office: WageOffice) -> None:
    """Who counselled the workers does not say what the inspection finds, unless a worker takes another way."""
    with pytest.raises(InvalidInput) as refused:
        office.find(RIGHTS, "9000", 1)
    assert [error.field for error in refused.value.errors] == ["lines[0].items"]
    for way in ("arbitration", "inspection"):
        with office.database.transaction() as session:
            claimwork.record(office.desk(session, RIGHTS), office.case_id, [{"number": 1, "path": way}])
        if way == "arbitration":
            office.find(RIGHTS, "9000", 1)


def test_the_inspection_goes_all_the_way_to_the_court_with_its_own_people_and_letters(office: WageOffice) -> None:
    office.do("choose_path", path_choice="inspection")
    assert _reads(office, CHIEF, "referral")
    office.do("review_complaint", **MET).do("investigate", investigation_outcome="extend")
    office.do("decide_extension", extension_outcome="approve")
    _left_to_the_brigade(office)
    office.find(INSPECTOR, "9000", 1, 2, 3, 4)
    office.do("investigate", investigation_outcome="violation", found_sum="36000").do(
        "confirm_investigation", inspector_outcome="confirm"
    )
    office.do("approve_order", order_approval="issue").do("serve_order", order_served_how="direct").wait()
    office.do("check_compliance", compliance_outcome="unpaid", unpaid_sum="36000").do(
        "draft_decision", draft_share="80", draft_penalty="3000"
    )
    office.do("serve_notice", notice_served_how="direct")
    office.do("record_statement", statement_outcome="none").do("review_law", legal_outcome="pass")
    _given_more_time(office)
    _refused_above_what_was_announced(office)
    office.do("decide_handling", **ORDERED, decided_share="80", decided_penalty="3000")
    office.do("serve_decision", decision_served_how="direct").wait().do(
        "serve_demand", notice_served_how="direct"
    ).wait()
    office.do("apply_court", court_outcome="applied", court_papers=["application"])
    office.do("record_ruling", ruling_outcome="enforced")
    office.settle("16200", 1, 2, 3, 4).do("keep_ledger", ledger_outcome="closed")

    _closed(office)

    assert (office.case.status, office.case.outcome) == ("closed", "recovered")
    signed = _signed(office)
    assert (signed["receipt"], signed["referral"], signed["reply"]) == (WINDOW, CENTRE, CENTRE)
    theirs = ("acceptance", "extension", "correction_order", "decision", "demand", "court_application")
    assert {signed[kind] for kind in theirs} == {BRIGADE}
    assert _verified(office)


def test_the_case_is_not_withdrawn_while_a_line_has_no_end(office: WageOffice) -> None:
    with pytest.raises(InvalidState, match="没有办结"):
        office.tell("withdraw")

    assert office.tasks == ["choose_path"]


def test_a_caller_sees_which_claimant_the_call_is_for(office: WageOffice) -> None:
    office.do("choose_path", path_choice="ledger").find(RIGHTS, "9000", 1, 2, 3, 4).settle("9000", 1, 2, 3, 4)
    office.do("keep_ledger", ledger_outcome="closed")

    with office.database.transaction() as session:
        desk = office.desk(session, "yucheng")
        calls = session.scalars(select(Task.id).where(Task.element == "follow_up_call", Task.state == "open")).all()
        seen = [taskview.for_task(desk, call).facts["claim_line"] for call in calls]
        named = claimview.names_of(session, [session.get_one(Task, call) for call in calls])
    assert sorted(seen) == [1, 2, 3, 4]
    assert [named[call] for call in calls] == [(line, f"方{line}") for line in map(int, seen)]
    assert _verified(office)
    with office.database.transaction() as session:
        session.execute(update(Task).where(Task.claim_line == 2).values(claim_line=3))
    assert not _verified(office)


def test_with_the_decision_its_additional_compensation_is_annulled(office: WageOffice) -> None:
    office.do("choose_path", path_choice="inspection").do("review_complaint", **MET)
    office.find(INSPECTOR, "9000", 1, 2, 3, 4)
    office.do("investigate", investigation_outcome="violation", found_sum="36000").do(
        "confirm_investigation", inspector_outcome="confirm"
    )
    office.do("approve_order", order_approval="issue").do("serve_order", order_served_how="direct").wait()
    office.do("check_compliance", compliance_outcome="unpaid", unpaid_sum="36000")
    office.do("draft_decision", draft_share="50").do("serve_notice", notice_served_how="direct")
    office.do("record_statement", statement_outcome="none").do("review_law", legal_outcome="pass")
    office.do("decide_handling", **ORDERED, decided_share="50").do("serve_decision", decision_served_how="direct")
    before = _additional(office)

    office.do("watch_remedies", remedy_outcome="challenged").do("record_challenge", challenge_outcome="annulled")

    assert (before, _additional(office)) == ([450000] * 4, [0] * 4)
    assert office.tasks == ["choose_path"]
    assert _verified(office)


def _additional(office: WageOffice) -> list[int]:
    with office.database.reading() as session:
        return list(session.scalars(select(ClaimLine.additional_fen).order_by(ClaimLine.number)))
