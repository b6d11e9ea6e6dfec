"""What is usually entered in the forms and events of a wage-recovery case, where its plot chooses nothing else.

Pure: from a scene, which is what a person at a desk knows that day. It must not know plots, nor who fills a form in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workflows.canonical import plain
from workflows.claims.book import Sums
from workflows.claims.words import WAGES
from workflows.demo.wage_evidence import evidence
from workflows.demo.workforces import Workforce

COURT, COMMISSION, POLICE = "云岭区人民法院", "云岭区劳动人事争议仲裁委员会", "云岭区公安分局"
LAWYERS = ("叶蓉", "韩冬", "柳青")
EVERYBODY = "全体"
_REPRESENTATIVES = 2
_TO_ALL = {"delivered_lines": "全体", "delivery_method": "direct"}
_LETTER = "请贵单位在收到本函后五个工作日内核对并足额支付所欠工资，书面答复本会。"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is known at a desk: whose wages, what the register adds up to, the case's data, the day, a way to pay.

    `unpaid` is what running lines still have to get of pay for work.
    """

    workforce: Workforce
    sums: Sums
    unpaid: Decimal
    data: Mapping[str, Any]
    on: date
    instalments: int

    @property
    def day(self) -> str:
        """Return the day as forms take it."""
        return self.on.isoformat()

    @property
    def head(self) -> str:
        """Return who speaks for the employer."""
        return self.workforce.firm.head.name

    @property
    def speaker(self) -> str:
        """Return who speaks for the workers."""
        return self.workforce.workers[0].person.name


Values = Mapping[str, Any]


def last_lines(workforce: Workforce, number: int) -> list[dict[str, str]]:
    """Return the lines of the last workers as the form of a change of claimants takes them; all must be entered."""
    heads = len(workforce.workers)
    return [{"change_line": str(line)} for line in range(heads - number + 1, heads + 1)]


def usual(form: str, scene: Scene) -> Values:
    """Return what is usually entered in a form or told of an event; nothing where kinds of fields say enough."""
    known = _USUAL.get(form)
    return known(scene) if known else {}


def _representatives(scene: Scene) -> Values:
    chosen = len(scene.workforce.workers[:_REPRESENTATIVES])
    return {
        "representatives": [{"representative_line": str(number)} for number in range(1, chosen + 1)],
        "elected_on": scene.day,
        "mandates_signed": True,
    }


def _due(scene: Scene) -> Decimal:
    """Return what the agreement should have brought by now, and has not."""
    by_now = sum(
        (each["instalment_sum"] for each in scene.data["instalments"] if each["instalment_on"] <= scene.on), Decimal(0)
    )
    return min(by_now, scene.sums.outstanding)


def _agreement(scene: Scene) -> Values:
    whole = scene.sums.agreed or scene.sums.found or Decimal(1)
    each = (whole / scene.instalments).quantize(Decimal("0.01"))
    parts = [each] * (scene.instalments - 1)
    parts.append(whole - sum(parts, Decimal(0)))
    return {
        "agreement_on": scene.day,
        "agreement_sum": plain(whole),
        "instalments": [
            {
                "instalment_on": (scene.on + timedelta(days=10 + 30 * number)).isoformat(),
                "instalment_sum": plain(part),
                "instalment_note": f"第{number + 1}期" if len(parts) > 1 else "一次付清",
            }
            for number, part in enumerate(parts)
        ],
        "confirmation_wanted": False,
        "agreement_terms": "单位未按期支付任何一期的，职工可就全部余额申请支付令或者司法确认后强制执行。",
        "lines_agreed": True,
    }


def _ledger(scene: Scene) -> Values:
    got, due = scene.sums.recovered, scene.sums.outstanding
    return {
        "ledger_on": scene.day,
        "ledger_note": f"已逐人核对到账凭证：累计追回 {plain(got)} 元，未追回 {plain(due)} 元。",
        "ledger_outcome": "next" if scene.sums.open else "closed",
    }


def _payment(scene: Scene) -> Values:
    del scene
    return {
        "account_holder": "云岭区总工会工资代发专户",
        "payee_reason": "应急周转金按职工名册由代发专户逐人发放。",
        "bank_name": "云岭农村商业银行",
        "bank_account": "6200000000000099994",
        "payment_method": "transfer",
        "payment_outcome": "sent",
    }


def _investigation(scene: Scene) -> Values:
    firm = scene.workforce.firm.name
    return {
        "investigated_on": scene.day,
        "joint_with_union": True,
        "investigation_findings": f"到{firm}现场检查，调取考勤表和工资发放记录，逐人询问，欠薪数额与名册核定一致。",
        "found_sum": plain(scene.sums.found),
        "extension_reason": "工资台账不全，需向开户银行和发包单位调取流水，案情复杂。",
        "investigation_outcome": "violation",
    }


def _compliance(scene: Scene) -> Values:
    return {
        "compliance_on": scene.day,
        "compliance_note": "到单位核查并电话询问职工代表，期满仍未足额支付。",
        "unpaid_sum": plain(scene.sums.outstanding),
        "able_to_pay": False,
        "compliance_outcome": "unpaid",
    }


def _handling(scene: Scene) -> Values:
    return {
        "decided_lines": EVERYBODY,
        "decided_sum": plain(scene.unpaid),
        "decided_share": "50",
        "decision_reason": "逾期未支付的事实清楚，证据确凿，程序合法。",
        "decision_outcome": "order",
    }


def _served(what: str, day: str, receiver: str) -> Values:
    return {f"{what}_served_on": day, f"{what}_served_how": "direct", f"{what}_receiver": receiver}


def _arbitration(scene: Scene) -> Values:
    return {
        "commission_name": COMMISSION,
        "arbitration_filed_on": scene.day,
        "arbitration_items": sorted(WAGES),
        "arbitration_lines": EVERYBODY,
    }


def _award(scene: Scene) -> Values:
    return {
        "award_on": scene.day,
        "award_sum": plain(scene.unpaid),
        "award_final": True,
        "award_note": "仲裁庭支持拖欠工资的请求，裁决为终局。",
        "award_outcome": "awarded",
    }


def _fixed(**values: Any) -> Callable[[Scene], Values]:
    return lambda _scene: values


def _dated(key: str, **values: Any) -> Callable[[Scene], Values]:
    """Return what makes values of which one is the day."""
    return lambda scene: {key: scene.day, **values}


_USUAL: Mapping[str, Callable[[Scene], Values]] = {
    "hand_over_answer": _fixed(hand_over_outcome="accept", hand_over_reason="单位注册地不在本区，请核对管辖。"),
    "hand_over_again": _fixed(hand_over_note="单位在本区实际用工，职工均住本区，已补充租赁合同照片。"),
    "hand_over_ruling": _fixed(hand_over_ruling="由区总工会帮扶中心承办，不得再推。"),
    "claims_registration": _dated("registered_on", registration_note="已逐人核对身份证和欠薪时段。"),
    "representatives": _representatives,
    "urgent_help": _fixed(urgent_help_way="on_spot", urgent_help_note="已送去米面油和被褥，联系社区安排临时住处。"),
    "evidence_list": lambda _scene: {"evidence_list": evidence("transfer_record", "attendance")},
    "evidence_plan": _fixed(
        evidence_missing="考勤表、工资发放表", evidence_plan="proceed", evidence_plan_reason="关键证据由单位保管。"
    ),
    "production_result": _dated(
        "production_on", production_note="单位提供了加盖公章的考勤表复印件。", production_outcome="produced"
    ),
    "path_choice": _fixed(
        told_rights=True, path_reason="职工代表书面选择该途径，已说明各途径的时效和利弊。", path_choice="mediation"
    ),
    "employer_contact": lambda scene: {
        "contacted_on": scene.day,
        "contacted_person": scene.head,
        "contact_note": f"电话联系负责人{scene.head}，对方承认欠薪，称资金紧张，愿意到场协商。",
        "letter_points": _LETTER,
        "contact_outcome": "mediate",
    },
    "letter_approval": _fixed(letter_points=_LETTER, letter_approval="sign", letter_back_reason="请写明人数和数额。"),
    "letter_answer": _dated(
        "letter_answered_on", letter_answer_text="单位复函承认欠薪，同意参加调解。", letter_answer="mediate"
    ),
    "mediation_session": lambda scene: {
        "session_on": scene.day,
        "session_place": "区总工会帮扶中心调解室",
        "session_workers": scene.speaker,
        "session_employer": scene.head,
        "session_minutes": "双方逐人核对欠薪数额，就支付期限充分交换意见。",
        "session_outcome": "agreed",
    },
    "mediation_agreement": _agreement,
    "judicial_confirmation": _dated(
        "confirmation_on",
        court_name=COURT,
        confirmation_number="（示例）调确第12号",
        confirmation_outcome="confirmed",
    ),
    "agreement_broken": lambda scene: {
        "broken_on": scene.day,
        "broken_sum": plain(_due(scene)),
        "broken_note": "约定的付款日已过，单位称账户被冻结，未付款。",
    },
    "claimant_change": lambda scene: {
        "change_on": scene.day,
        "change_lines": last_lines(scene.workforce, 1),
        "change_note": "已核对身份证明和书面申请。",
    },
    "mass_incident": lambda scene: {
        "incident_on": scene.day,
        "incident_people": str(scene.sums.count),
        "incident_place": f"{scene.workforce.firm.name}门前",
        "incident_text": "职工聚集在单位门前要求支付工资，情绪激动，无过激行为。",
    },
    "withdraw": _dated(
        "withdrawn_on", withdrawn_by="applicant", withdrawal_reason="双方已自行了结，自愿撤回。", free_will=True
    ),
    "withdrawal_review": _dated(
        "withdrawal_seen_on",
        withdrawal_seen_how="逐人电话核实，确属自愿，款项已由双方结清。",
        withdrawal_outcome="agree",
    ),
    "incident_report": _fixed(
        report_to="云岭区委社会工作部", report_measures="工会主席到场听取诉求，劝离并约定次日协商。"
    ),
    "payment_order_request": _dated("payment_order_on", court_name=COURT, payment_order_outcome="filed"),
    "payment_order_answer": _dated("court_answered_on", court_answer="issued", court_answer_note="法院已发出支付令。"),
    "payment_order_result": _dated(
        "order_result_on", payment_order_result="silent", order_result_note="期满未提异议也未支付。"
    ),
    "enforcement": _dated("enforcement_on", enforcement_note="法院已冻结单位账户并扣划。", enforcement_outcome="done"),
    "legal_aid_request": _dated("legal_aid_on", legal_aid_ground="migrant", legal_aid_request="ask"),
    "legal_aid_decision": _fixed(lawyer_name=LAWYERS[0], legal_aid_outcome="granted"),
    "arbitration_request": _arbitration,
    "arbitration_acceptance": _dated(
        "arbitration_answered_on", arbitration_number="（示例）劳人仲案第36号", arbitration_acceptance="accepted"
    ),
    "arbitration_award": _award,
    "award_next": _fixed(award_choice_note="已逐人告知，职工选择申请执行。", award_next="enforce"),
    "lawsuit": _dated(
        "lawsuit_on", court_name=COURT, lawsuit_note="法院判决支持拖欠工资的请求。", lawsuit_outcome="won"
    ),
    "complaint_review": lambda scene: {
        "complaint_received_on": scene.day,
        "complaint_matter": "inspection",
        "complaint_employer": "clear",
        "complaint_jurisdiction": "own",
        "complaint_pending": "none",
        "complaint_opinion": "投诉事项属于劳动保障监察范围，材料齐全。",
    },
    "complaint_supplement": _dated(
        "complaint_supplied_on",
        complaint_supplied="补充单位营业执照照片和实际经营地址。",
        complaint_supplement="supplied",
    ),
    "investigation": _investigation,
    "inspector_confirmation": _fixed(inspector_outcome="confirm", inspector_differs="询问笔录缺一人签名，请补齐。"),
    "extension_decision": _fixed(
        extension_outcome="approve", extension_opinion="案情复杂，同意延长，须书面告知投诉人。"
    ),
    "order_approval": _fixed(order_approval="issue", order_opinion="事实清楚，同意责令限期改正。"),
    "order_service": lambda scene: {
        "order_served_on": scene.day,
        "order_served_how": "direct",
        "order_receiver": scene.head,
        "order_witness": "社区干部",
    },
    "payment_in_time": _dated("paid_in_time_on", paid_in_time_note="单位在期限内转账付清，已逐人核对银行回单。"),
    "order_compliance": _compliance,
    "police_referral": _dated(
        "police_referred_on",
        police_office=POLICE,
        police_receipt="已收件",
        police_outcome="referred",
        police_note="附案卷材料清单和送达证据。",
    ),
    "decision_draft": lambda scene: {
        "draft_facts": f"{scene.workforce.firm.name}经责令限期支付工资，逾期未付，有指令书、送达回证和核查记录为证。",
        "draft_share": "50",
        "hearing_right": True,
    },
    "employer_statement": _dated(
        "statement_on", statement_text="单位称资金周转困难，请求从轻。", statement_outcome="statement"
    ),
    "hearing_plan": _fixed(
        hearing_time="上午9时30分", hearing_place="区劳动保障监察大队听证室", hearing_chair="法制科"
    ),
    "hearing": _dated(
        "hearing_on", hearing_minutes="单位委托代理人到会，对数额无异议，请求分期；调查人员举证质证完毕。"
    ),
    "legal_review": _fixed(legal_opinion="主体适格、事实清楚、程序合法、裁量适当。", legal_outcome="pass"),
    "handling_decision": _handling,
    "notice_service": lambda scene: _served("notice", scene.day, scene.head),
    "award_service": lambda scene: _served("award", scene.day, scene.speaker),
    "decision_service": lambda scene: {
        "decision_served_on": scene.day,
        "decision_served_how": "direct",
        "decision_receiver": scene.head,
        "decision_witness": "社区干部",
    },
    "remedy_watch": _dated("remedy_on", remedy_note="已电话核实。", remedy_outcome="watch"),
    "challenge_result": lambda scene: {
        "challenge_kind": "review",
        "challenge_on": scene.day,
        "challenge_received_on": scene.day,
        "challenge_note": "复议机关审理终结。",
        "challenge_outcome": "upheld",
    },
    "demand_watch": _dated("demand_checked_on", demand_note="催告后仍未履行。", demand_outcome="watch"),
    "court_application": _dated(
        "court_applied_on",
        court_name=COURT,
        court_papers=["application", "decision", "statement", "subject", "service"],
        court_outcome="applied",
    ),
    "court_ruling": _dated(
        "ruling_on",
        ruling_number="（示例）行审第8号",
        ruling_note="裁定准予强制执行，已划拨单位账户存款。",
        ruling_outcome="enforced",
    ),
    "court_missed": _fixed(
        missed_reason="经办人员交接遗漏，申请材料未在期限内送出。", missed_remedy="已转职工申请仲裁，倒查责任。"
    ),
    "list_decision": _dated(
        "listed_heard_on", list_note="逾期未付且达到认定标准，经告知未提出申辩。", list_outcome="listed"
    ),
    "ledger_check": _ledger,
    "advance_assessment": _fixed(
        turnover_state="cannot_pay",
        turnover_confirmed=True,
        turnover_lines="全体",
        funds=["emergency"],
        turnover_reason="单位一时难以支付，职工生活困难，单位已书面确认欠薪数额并同意追偿。",
    ),
    "advance_approval": lambda scene: {
        "turnover_amount": plain(scene.data.get("turnover_cap")),
        "turnover_opinion": "符合垫付条件，同意。",
        "government_approval": "云岭区政府批示同意",
        "advance_approval": "approve",
    },
    "advance_recovery": lambda scene: {
        "turnover_recovered_on": scene.day,
        "turnover_recovered": plain(scene.data.get("turnover_amount")),
        "turnover_recovery_note": "单位已将垫付款全额转回。",
        "advance_recovery": "recovered",
    },
    "payment_order": _payment,
    "bank_result": _fixed(bank_outcome="success"),
    "follow_up": _dated(
        "followed_on", received_as_said="yes", satisfaction="satisfied", follow_note="本人确认数额，对办理过程满意。"
    ),
    "closing_review": lambda scene: {
        "closing_summary": f"受理、取证、协商、追缴、逐人回访均已完成，涉及{scene.sums.count}人。",
        "outcome_reason": "按各人实际办结方式确定。",
        "closing_outcome": "close",
    },
    "reply_delivery": lambda scene: dict(_TO_ALL, delivery_receiver=scene.speaker),
}
