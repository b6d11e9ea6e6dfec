"""A case of unpaid wages on the pure engine: the shipped package, its parameters, and what people enter by default.

Services are answered from a table here (their results are inputs of the engine), so the claims add up to what a test
says they do. Knows the package `wage_recovery`; must not know databases, pages or the claims book.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.processes.driven import DrivenCase
from tests.processes.walking import parameters_in, release_in
from workflows.claims.naming import numbers_in
from workflows.engine.values import Complete, Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).resolve().parents[2] / "bpmn" / "wage_recovery"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
REPORTED_ON = date(2026, 3, 2)
OWED = Decimal("30000.00")

REPORT: dict[str, Any] = {
    "applicant_name": "甲某",
    "applicant_id_number": "990101199001010014",
    "applicant_phone": "19900000001",
    "employer_name": "东桥饭店",
    "employer_status": "operating",
    "employer_licensed": True,
    "industry": "catering",
    "relation_type": "labour",
    "reported_on": REPORTED_ON,
    "what_happened": "四名厨师被拖欠两个月工资后辞退",
    "people_rough": Decimal(4),
    "months_rough": Decimal(2),
    "owed_from_on": date(2025, 12, 1),
    "breach_ended_on": date(2026, 1, 31),
    "employment_ended_on": date(2026, 2, 1),
    "already_pending": "none",
    "urgent_need": False,
}

ENTERED: dict[str, dict[str, Any]] = {
    "accept_hand_over": {"hand_over_outcome": "accept"},
    "explain_hand_over": {"hand_over_note": "职工住在本区"},
    "accept_again": {"hand_over_outcome": "accept"},
    "rule_hand_over": {"hand_over_ruling": "由本中心承办"},
    "answer_first_contact": {
        "first_contact_answered_on": REPORTED_ON,
        "first_contact_answer_way": "phone",
        "first_contact_answer": "已告知由本中心承办",
    },
    "urgent_help": {"urgent_help_way": "hardship_case"},
    "register_claims": {"registered_on": REPORTED_ON},
    "elect_representatives": {"representatives": [{"representative_line": "1"}]},
    "collect_evidence": {"evidence_list": [{"evidence_kind": "transfer_record", "evidence_holder": "worker"}]},
    "plan_evidence": {"evidence_missing": "考勤记录", "evidence_plan": "proceed"},
    "record_production": {"production_outcome": "produced"},
    "choose_path": {"told_rights": True, "path_reason": "职工选择", "path_choice": "mediation"},
    "contact_employer": {"contact_outcome": "mediate"},
    "approve_letter": {"letter_points": "请于五日内支付", "letter_approval": "sign"},
    "record_answer": {"letter_answer": "mediate"},
    "hold_session": {"session_on": REPORTED_ON, "session_minutes": "双方到场", "session_outcome": "agreed"},
    "sign_agreement": {
        "agreement_on": date(2026, 3, 10),
        "agreement_sum": OWED,
        "instalments": [{"instalment_on": date(2026, 4, 1), "instalment_sum": OWED}],
    },
    "confirm_agreement": {"court_name": "云岭区人民法院", "confirmation_outcome": "confirmed"},
    "request_payment_order": {"court_name": "云岭区人民法院", "payment_order_outcome": "filed"},
    "record_court_answer": {"court_answer": "issued"},
    "record_order_result": {"payment_order_result": "paid"},
    "enforce_order": {"enforcement_outcome": "done"},
    "review_complaint": {
        "complaint_matter": "inspection",
        "complaint_employer": "clear",
        "complaint_jurisdiction": "own",
        "complaint_pending": "none",
    },
    "supplement_complaint": {"complaint_supplement": "supplied"},
    "investigate": {
        "second_inspector": "weining",
        "investigation_findings": "欠薪属实",
        "found_sum": OWED,
        "investigation_outcome": "violation",
    },
    "decide_extension": {"extension_outcome": "approve"},
    "confirm_investigation": {"inspector_outcome": "confirm"},
    "approve_order": {"order_approval": "issue"},
    "serve_order": {"order_served_on": date(2026, 3, 20), "order_served_how": "direct"},
    "await_payment": {},
    "check_compliance": {"unpaid_sum": OWED, "compliance_outcome": "unpaid"},
    "refer_police": {"police_office": "云岭区公安分局", "police_outcome": "referred"},
    "draft_decision": {"draft_facts": "欠薪属实", "draft_share": Decimal(80)},
    "record_statement": {"statement_outcome": "statement"},
    "plan_hearing": {
        "hearing_planned_on": date(2026, 3, 25),
        "hearing_time": "上午9时",
        "hearing_place": "监察大队听证室",
        "hearing_chair": "卢某",
    },
    "serve_hearing": {"notice_served_on": date(2026, 3, 16), "notice_served_how": "direct", "notice_proof": ["1"]},
    "hold_hearing": {"hearing_minutes": "单位承认欠薪"},
    "review_law": {"legal_outcome": "pass"},
    "decide_handling": {
        "decided_lines": "全体",
        "decided_sum": OWED,
        "decided_share": Decimal(80),
        "decision_reason": "逾期未付",
        "decision_outcome": "order",
    },
    "serve_notice": {"notice_served_on": date(2026, 4, 20), "notice_served_how": "direct", "notice_proof": ["1"]},
    "serve_demand": {"notice_served_on": date(2026, 11, 10), "notice_served_how": "direct", "notice_proof": ["1"]},
    "serve_award": {"award_served_on": date(2026, 5, 6), "award_served_how": "post", "award_proof": ["1"]},
    "serve_decision": {"decision_served_on": date(2026, 5, 6), "decision_served_how": "direct"},
    "watch_remedies": {"remedy_outcome": "watch"},
    "record_challenge": {
        "challenge_kind": "final",
        "challenge_received_on": date(2026, 6, 1),
        "challenge_outcome": "upheld",
    },
    "watch_demand": {"demand_outcome": "watch"},
    "apply_court": {"court_name": "云岭区人民法院", "court_outcome": "applied"},
    "record_ruling": {"ruling_outcome": "enforced"},
    "explain_missed": {"missed_reason": "材料不全"},
    "decide_listing": {"list_note": "情节严重", "list_outcome": "listed"},
    "decide_removal": {"removal_note": "已核实", "removal_outcome": "removed"},
    "assess_advance": {"turnover_state": "absconded", "turnover_lines": "全体", "funds": ["emergency"]},
    "approve_advance": {"turnover_amount": Decimal("2000.00"), "advance_approval": "approve"},
    "make_payment": {"paid_on": date(2026, 3, 20), "voucher_number": "1", "payment_outcome": "sent"},
    "confirm_bank": {"bank_outcome": "success"},
    "recover_turnover": {"turnover_recovered": Decimal("2000.00"), "advance_recovery": "recovered"},
    "ask_legal_aid": {"legal_aid_ground": "migrant", "legal_aid_request": "ask"},
    "decide_legal_aid": {"lawyer_name": "乙律师", "legal_aid_outcome": "granted"},
    "file_arbitration": {"commission_name": "云岭区仲裁委", "arbitration_lines": "2、3"},
    "record_acceptance": {"arbitration_acceptance": "accepted"},
    "record_award": {"award_sum": OWED, "award_outcome": "awarded"},
    "choose_next": {"award_next": "enforce"},
    "enforce_award": {"enforcement_outcome": "done"},
    "support_suit": {"lawsuit_outcome": "won"},
    "choose_appeal": {"appeal_note": "本人愿意上诉", "appeal_next": "appeal"},
    "choose_ruling_appeal": {"appeal_note": "本人接受", "appeal_next": "accept"},
    "keep_ledger": {"ledger_outcome": "closed"},
    "follow_up_call": {"received_as_said": "yes", "satisfaction": "satisfied"},
    "close_case": {"case_outcome": "recovered", "closing_summary": "已全部追回", "closing_outcome": "close"},
    "deliver_reply": {"delivered_on": date(2026, 6, 1), "delivery_method": "direct"},
    "record_designation": {"designated_authority": "云岭区监察大队", "designation_number": "1"},
    "verify_retaliation": {"retaliation_note": "属实", "retaliation_outcome": "referred"},
    "confirm_withdrawal": {
        "withdrawal_seen_how": "当面问过本人",
        "withdrawal_seen_files": ["1"],
        "withdrawal_outcome": "agree",
    },
    "report_incident": {"report_to": "区委区政府", "report_measures": "已派员到场"},
}

CLAIMS: dict[str, Any] = {
    "claims_count": 4,
    "claims_open": 0,
    "claims_claimed": OWED,
    "claims_found": OWED,
    "claims_additional": Decimal("0.00"),
    "claims_agreed": OWED,
    "claims_recovered": OWED,
    "claims_outstanding": Decimal("0.00"),
    "claims_short": 0,
    "claims_helped": 4,
    "claims_agreed_unpaid": Decimal("0.00"),
    "claims_longest_months": 2,
    "claims_largest": Decimal("8000.00"),
    "wages_workers": 0,
    "wages_outstanding": Decimal("0.00"),
    "wages_by_months": [],
}
OPEN: dict[str, Any] = {
    **CLAIMS,
    "claims_open": 4,
    "claims_short": 4,
    "claims_helped": 0,
    "claims_agreed_unpaid": OWED,
    "claims_recovered": Decimal("0.00"),
    "claims_outstanding": OWED,
    "wages_workers": 4,
    "wages_outstanding": OWED,
    "wages_by_months": [{"months": 2, "largest": Decimal("8000.00")}],
}
"""Four claimants, two months each, 30 000 yuan in all: paid and ended, and as it was before."""

ANSWERS: dict[str, dict[str, Any]] = {
    "case.spawn": {"spawned_process": "困难职工帮扶救助", "spawned_office": "望河社区工会"},
    "claims.additional": {"claims_additional": Decimal("24000.00")},
    "claims.advance": {"claim_payments": [{"line": line, "number": line} for line in (1, 2, 3, 4)]},
    "claims.share": {"claim_shares": [{"line": line, "amount": Decimal("500.00")} for line in (1, 2, 3, 4)]},
    "claims.unpaid": {"unpaid_lines": [1, 2, 3, 4], "unpaid_count": 4, "unpaid_sum": OWED},
    "claims.require_ends": {},
    "claims.require_paid": {},
    "claims.require_sum": {},
    "deadline.extend": {"due_at": MORNING + timedelta(days=130)},
    "deadline.pause": {},
    "deadline.resume": {"due_at": MORNING + timedelta(days=10)},
    "deadline.start": {"due_at": MORNING + timedelta(days=14), "half_at": MORNING + timedelta(days=7)},
    "deadline.stop": {},
    "fund.receive": {
        "fund_received": Decimal("2000.00"),
        "fund_out": Decimal("0.00"),
        "receipt_number": "收1",
    },
    "fund.require_back": {},
    "fund.pay": {"paid_total": Decimal("2000.00"), "payment_number": "付1"},
    "fund.reserve": {"fund_reserved": True, "fund_available": OWED, "fund_shortage": Decimal("0.00")},
    "letter.list": {"letters_issued": ["2026年3月2日工会提示函（欠薪函〔2026〕1号）"]},
    "letter.serve": {"unserved_lines": []},
    "letter.issue": {"letter_number": "欠薪函〔2026〕1号", "letter_issued_on": REPORTED_ON},
}


@dataclass
class WageCase(DrivenCase):
    """One case run step by step; `claims` is what the `lines` add up to from now on."""

    report: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=lambda: dict(CLAIMS))
    lines: list[int] = field(default_factory=lambda: [1, 2, 3, 4])

    def __post_init__(self) -> None:
        """Start the case."""
        case = {"number": "欠薪〔2026〕1号", "office": "DQ01", "opened_on": REPORTED_ON, "opened_by": "linyue"}
        data = {**REPORT, **self.report, "case": case}
        self.begin(release_in(PACKAGE), data, parameters_in(PACKAGE, REPORTED_ON), MORNING)

    @property
    def tasks(self) -> list[str]:
        """The elements of the open tasks, in the order they were opened."""
        return [element for element, _ in self.open]

    def do(self, element: str, **values: Any) -> WageCase:
        """Complete the open task of that element, the oldest of several, with the default entries and these."""
        assert element in self.tasks, f"{element} is not open; open are {self.tasks}"
        self.done.append(element)
        task = next(each for name, each in self.open if name == element)
        return self.command(Complete(task_id=task, values={**ENTERED[element], **values}))

    def days(self, number: int) -> WageCase:
        """Let days pass, without a timer that fires."""
        self.now += timedelta(days=number)
        return self

    def run_to(self, *elements: str) -> WageCase:
        """Do what is open with the default entries until one of the elements is open, or to the end."""
        while not self.outcome and not set(elements) & set(self.tasks):
            self.do(self.tasks[0])
        return self

    def letters(self, kind: str) -> list[Effect]:
        """The letters of a kind so far."""
        return [effect for effect in self.asked("letter.issue") if effect.headers.get("kind") == kind]

    def answer(self, effect: Effect) -> Mapping[str, Any]:
        """What the table says as of now, of claims what the test says."""
        return self._later(self._answer(effect))

    def _answer(self, effect: Effect) -> Mapping[str, Any]:
        if effect.type == "claims.summary":
            return self.claims
        if effect.type == "claims.additional":
            self.claims = {**self.claims, **ANSWERS[effect.type]}
        if effect.type == "claims.contradicted":
            lines = [*effect.inputs["nothing"], *effect.inputs["partly"]]
            return {"contradicted_lines": lines, "contradicted_text": f"第{lines}号"}
        if effect.type == "claims.select":
            return {"claim_lines": numbers_in(effect.inputs.get("named")) or self.lines}
        if effect.type == "claims.require_change":
            numbers = sorted(int(line) for line in effect.inputs["lines"])
            return {"changed_lines": numbers, "changed_to": f"名单所列{len(numbers)}名职工"}
        return ANSWERS[effect.type]

    def _later(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The answer as of now: what lies ahead of the morning lies as far ahead of now."""
        return {
            key: value + (self.now - MORNING) if isinstance(value, datetime) else value for key, value in answer.items()
        }


def text_of(letter: Effect) -> str:
    """The title and text of a letter."""
    told = [*letter.inputs["paragraphs"], *letter.inputs.get("closing", ()), *letter.inputs.get("enclosures", ())]
    return "\n".join([letter.inputs["title"], *(part for part in told if part)])


def the_reply(case: WageCase) -> str:
    """The title and text of the only answer to the claimants."""
    (letter,) = case.letters("reply")
    assert letter.headers["is_reply"] == "true"
    return text_of(letter)


def at_path(**report: Any) -> WageCase:
    """A case with registered workers and evidence, nothing paid yet, before the path is chosen."""
    return WageCase(report, claims=dict(OPEN)).run_to("choose_path")


def at_inspection(**report: Any) -> WageCase:
    """A case referred to the labour inspection."""
    return at_path(**report).do("choose_path", path_choice="inspection")


def unpaid(case: WageCase, **found: Any) -> WageCase:
    """The inspection's order was served and not obeyed; the day after, compliance is checked."""
    case.run_to("await_payment").wait().days(1)
    return case.do("check_compliance", **found)
