"""The letters of a wage case: each with its list, articles, periods and number, as they stood when it was issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.letters import Letter
from tests.claims.entered import a_row
from tests.processes.test_wage_office import ELECTED, MET, RECORDS
from tests.processes.wage_office import INSPECTOR, RIGHTS, WageOffice
from workflows import claimwork, servicerows
from workflows.errors import InvalidInput
from workflows.letters.sheet import Sheet, sheet_of
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

LINES, JOINER = (1, 2), 3
PAPERS = ["application", "decision", "statement", "subject", "service"]


def _begun(database: Database, folder: Path) -> WageOffice:
    office = WageOffice(database, folder).do("accept_hand_over", hand_over_outcome="accept").register(len(LINES))
    office.do("register_claims").do("elect_representatives", representatives=ELECTED)
    return office.do("collect_evidence", evidence_list=RECORDS)


def _joined(office: WageOffice, number: int) -> None:
    """One more worker joins."""
    row = {key: value for key, value in a_row(number, items=None).items() if value is not None}
    with office.database.transaction() as session:
        claimwork.record(office.desk(session, RIGHTS), office.case_id, [row])


def _issued(office: WageOffice) -> dict[str, Sheet]:
    with office.database.reading() as session:
        return {letter.kind: sheet_of(letter) for letter in session.scalars(select(Letter).order_by(Letter.id))}


def _column(sheet: Sheet, key: str) -> list[str]:
    assert sheet.listing is not None
    return [row.cells[sheet.listing.keys.index(key)] for row in sheet.listing.rows]


def _text(sheet: Sheet) -> str:
    return "".join((*sheet.before, *sheet.after))


def _agreed(office: WageOffice, amount: str) -> None:
    items = [{"kind": "arrears", "agreed": amount}]
    with office.database.transaction() as session:
        given = [{"number": line, "items": items} for line in LINES]
        claimwork.assess(office.desk(session, RIGHTS), office.case_id, given)


def test_the_unions_letters_name_everybody_and_the_period_to_answer(database: Database, tmp_path: Path) -> None:
    office = _begun(database, tmp_path)
    office.do("choose_path", path_choice="mediation").do("contact_employer", contact_outcome="letter")
    _joined(office, JOINER)
    office.do("approve_letter", letter_points="请核对工资表。", letter_approval="sign")
    office.end("withdrawn", JOINER)
    office.do("record_answer", letter_answer="mediate").do(
        "hold_session", session_employer="经理", session_outcome="agreed"
    )
    _agreed(office, "8000")
    _joined(office, JOINER + 1)
    on = office.office.clock.now().date().isoformat()
    plan = [{"instalment_on": on, "instalment_sum": "16000", "instalment_note": "全部"}]
    office.do("sign_agreement", agreement_sum="16000", instalments=plan, confirmation_wanted=False)

    issued = _issued(office)

    union, agreement = issued["union_letter"], issued["mediation_agreement"]
    assert union.number.startswith("欠薪函〔2026〕")
    assert "5个工作日内书面答复" in _text(union)
    assert "第二十三条" in _text(union)
    assert union.listing is not None
    assert len(union.listing.rows) == JOINER
    assert f"共3人、{union.listing.total[-1]}元（其中尚未支付的工资、最低工资差额和加班费27,000.00元，其余为" in _text(
        union
    )
    assert "等2人因工资争议" in _text(issued["mediation_invitation"])
    assert "名单所列2名职工；被申请人" in agreement.addressee
    assert "没有列入的职工不受本协议约束" in _text(agreement)
    assert _column(agreement, "agreed") == ["8,000.00"] * len(LINES)
    assert agreement.listing is not None
    assert agreement.listing.total[-1] == "16,000.00"
    assert "30日内共同申请人民法院司法确认" in _text(agreement)
    assert "厨师被拖欠两个月工资" in _text(issued["receipt"])


def _ordered(office: WageOffice) -> WageOffice:
    asked: dict[str, Any] = {"investigation_outcome": "violation", "found_sum": "18000"}
    office.do("choose_path", path_choice="inspection").do("review_complaint", **MET)
    office.find(INSPECTOR, "9000", *LINES).do("investigate", **asked).do(
        "confirm_investigation", inspector_outcome="confirm"
    )
    office.do("approve_order", order_approval="issue").do("serve_order", order_served_how="direct").wait()
    office.do("check_compliance", compliance_outcome="unpaid", unpaid_sum="18000")
    office.do("draft_decision", draft_share="80").do("serve_notice", notice_served_how="direct")
    office.do("record_statement", statement_outcome="none")
    office.do("review_law", legal_outcome="pass")
    ordered = {"decision_outcome": "order", "decided_lines": "全体", "decided_sum": "18000"}
    office.do("decide_handling", **ordered, decided_share="80")
    return (
        office.do("serve_decision", decision_served_how="direct")
        .wait()
        .do("serve_demand", notice_served_how="direct")
        .wait()
    )


def _served_one_by_one(office: WageOffice) -> None:
    """The answer is served on each claimant; the case does not end before everybody has it."""
    with pytest.raises(InvalidInput) as refused:
        office.do("deliver_reply", delivered_lines="1、9", delivery_method="post")
    assert [error.field for error in refused.value.errors] == ["delivered_lines"]
    office.do("deliver_reply", delivered_lines="1", delivery_method="post")
    assert (office.case.status, office.tasks) == ("open", ["deliver_reply"])
    office.do("deliver_reply", delivery_method="left_at_home", delivery_witness="邻居")
    assert office.case.status == "closed"
    with office.database.reading() as session:
        reply = session.scalars(select(Letter).where(Letter.is_reply)).one()
        served = servicerows.of_letter(session, reply.id)
    assert [(each.line, each.way) for each in served] == [(1, "post"), (2, "left_at_home")]


def test_the_brigades_letters_bear_its_word_and_the_sums_of_their_day(database: Database, tmp_path: Path) -> None:
    office = _ordered(_begun(database, tmp_path))
    office.do("apply_court", court_outcome="applied", court_papers=PAPERS).do(
        "record_ruling", ruling_outcome="enforced"
    )
    office.settle("16200", *LINES).do("keep_ledger", ledger_outcome="closed")
    for _ in LINES:
        office.do("follow_up_call")
    _served_one_by_one(office.do("close_case", closing_outcome="close"))

    issued = _issued(office)

    words = {kind: sheet.number.split("〔")[0] for kind, sheet in issued.items()}
    assert (words["correction_order"], words["decision"], words["acceptance"]) == ("劳监令", "劳监决", "劳监函")
    assert (words["referral"], words["court_application"]) == ("欠薪移", "劳监申")
    assert _column(issued["correction_order"], "found") == ["9,000.00"] * len(LINES)
    assert "10个工作日内足额支付" in _text(issued["correction_order"])
    assert _column(issued["decision"], "outstanding") == ["16,200.00"] * len(LINES)
    assert "60日内依法申请行政复议，或者在6个月内" in _text(issued["decision"])
    assert _column(issued["demand"], "outstanding") == ["16,200.00"] * len(LINES)
    assert all("加付赔偿金14,400.00元" in _text(issued[kind]) for kind in ("decision", "demand", "court_application"))
    assert [line.strip("　") for line in issued["court_application"].after[1:]] == [
        "附件：1．行政处理决定书及依据",
        "2．当事人意见与催告情况",
        "3．执行标的情况",
        "4．送达回证",
    ]
    assert issued["correction_order"].number in _text(issued["closing_report"])
    assert _column(issued["closing_report"], "recovered") == ["16,200.00"] * len(LINES)
    assert _column(issued["reply"], "end") == ["全部追回"] * len(LINES)
    assert verify(office.database, proofs=Proofs(releases=office.office.releases, documents=office.office.documents)).ok
