"""The decisions of wage recovery as the features speak of them: what holds at first, and the phrases that change it.

Must not know scenarios, offices or databases.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.features.wage_recovery.facts import DAY, YUAN, Facts, Phrase, Table, amount, codes, day, flag
from tests.processes import wage_rows
from tests.processes.wages import TODAY, claimant, unpaid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATHS = {"inspection": "劳动保障监察", "arbitration": "劳动仲裁", "lawsuit": "诉讼", "payment_order": "支付令"}
PATHS |= {"police": "公安机关"}
EVIDENCE = {
    "工资转账记录": "transfer_record",
    "工资条": "pay_slip",
    "社保缴费记录": "social_insurance",
    "工资结算单": "settlement",
    "盖章工资表": "wage_table",
    "工作证": "work_card",
    "入职登记表": "entry_form",
    "考勤记录": "attendance",
    "与负责人的聊天记录": "chat",
    "工作群通知": "group_notice",
    "排班表": "shift_roster",
    "工作服": "uniform",
    "招聘广告": "recruit_ad",
    "送货单": "delivery_note",
    "出入证": "site_pass",
    "工友证言": "testimony",
    "现场照片": "site_photo",
    "本人记工本": "notebook",
}
KINDS = {
    "arrears": "拖欠工资",
    "minimum_wage": "最低工资差额",
    "overtime": "加班费",
    "double_wage": "二倍工资",
    "compensation": "经济补偿",
    "unlawful_dismissal": "违法解除赔偿金",
}
OUTCOMES = {
    "recovered": "全部追回",
    "partly_recovered": "部分追回",
    "settled": "和解结案",
    "other_path": "转其他途径",
    "unfounded": "查无欠薪",
    "withdrawn": "全部撤回",
}

# DT-W1: 途径

PATH = Table(
    decision="path_advice",
    at_first=wage_rows.path,
    phrases=(
        (f"欠薪行为终了于 {DAY}", day("breach_ended_on")),
        (f"劳动关系终止于 {DAY}", day("employment_ended_on")),
        ("仍在该单位工作", flag("employment_ended_on", value=None)),
        ("说不清用人单位是谁", flag("employer_known", value=False)),
        ("其间曾催要并有凭证", flag("claimed_in_between")),
        ("有书面工资欠条", flag("wage_iou")),
        ("调解协议到期未履行", flag("agreement_broken")),
        ("同一事项正在仲裁", flag("other_proceeding")),
        ("单位否认劳动关系", flag("relation_disputed")),
        ("单位没有营业执照", flag("employer_unlicensed")),
        ("是工程建设项目", flag("construction")),
        ("身份证被单位扣押", flag("crime_signs")),
        ("疑似以讨薪名义追讨工程款", flag("project_price_suspected")),
        ("有未成年人做工", flag("minors_involved")),
        ("单位进入破产程序", flag("employer_bankrupt")),
    ),
    told=lambda value: {
        "建议途径": "、".join(PATHS[each] for each in value["paths"]),
        "走不通的途径": "、".join(PATHS[each] for each in value["closed"]),
        "告知内容": "；".join(f"{each['advice']}（{each['article']}）" for each in value["advice"]),
    },
)

# DT-W2: 证据

PROOF = Table(
    decision="evidence",
    at_first=lambda: wage_rows.records(
        evidence_items=[], records_requested_on=None, records_due_on=None, records_produced=None
    ),
    phrases=(
        *codes("evidence_items", EVIDENCE),
        ("不是农民工", flag("migrant", value=False)),
        (f"最早欠薪日期是 {DAY}", day("owed_from_on")),
        (
            f"{DAY} 要求单位提供，期限到 {DAY}",
            lambda _, asked, due: {
                "records_requested_on": date.fromisoformat(asked),
                "records_due_on": date.fromisoformat(due),
            },
        ),
        ("单位已提供", flag("records_produced")),
        ("单位没有提供", flag("records_produced", value=False)),
    ),
    told=lambda value: {
        "证据": "足够" if value["enough"] else "不足",
        "判断理由": value["reason"],
        "强度": "、".join(f"{value[each]}" for each in ("strong", "medium", "weak")),
        "单位还应提供": "、".join(value["records_wanted"]),
        "举证": f"{value['consequence']}（{value['article']}）",
    },
)

# DT-W3: 金额


def _owed(known: Facts, first: str, last: str, *more: str | None) -> Facts:
    quantity, paid, deducted = more
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    period = unpaid(
        since, until, Decimal(paid or 0), Decimal(quantity) if quantity else None, deducted=Decimal(deducted or 0)
    )
    return {"arrears": [*known["arrears"], period]}


def _wage(unit: str) -> Callable[..., Facts]:
    return lambda _, amount: {"wage_unit": unit, "wage": Decimal(amount)}


AMOUNTS = Table(
    decision="claim_items",
    at_first=lambda: claimant(**wage_rows.SETTLED),
    phrases=(
        (f"月工资 {YUAN}", _wage("month")),
        (f"日工资 {YUAN}", _wage("day")),
        (f"每件 {YUAN}", _wage("piece")),
        (f"{DAY} 入职", day("employed_from")),
        (f"{DAY} 离职", day("employed_to")),
        ("没有订立书面劳动合同", flag("written_contract_on", value=None)),
        (f"{DAY} 订立书面劳动合同", day("written_contract_on")),
        ("被违法解除", flag("dismissal", value="unlawful")),
        ("单位依法解除", flag("dismissal", value="lawful")),
        ("不是农民工", flag("migrant", value=False)),
        (rf"{DAY} 至 {DAY} 没有发工资(?:，共 (\d+) [天件])?(?:，已付 {YUAN})?(?:，扣款 {YUAN})?", _owed),
        (r"工作日延时 (\d+) 小时", amount("overtime_workday_hours")),
        (r"休息日加班 (\d+) 小时", amount("overtime_restday_hours")),
        (r"法定节假日加班 (\d+) 小时", amount("overtime_holiday_hours")),
    ),
    told=lambda items: {
        name: text
        for each in items
        for name, text in (
            (KINDS[each["kind"]], f"{each['amount']} 元"),
            (f"{KINDS[each['kind']]}的算式", each["formula"]),
            (f"{KINDS[each['kind']]}的依据", each["article"]),
        )
    },
)

# DT-W5: 责令以后：加付赔偿金、移送公安 (DT-W4)、失信名单

ORDERED: tuple[Phrase, ...] = (
    (f"责令在 {DAY} 前付清", lambda _, on: {"order_service": "delivered", "order_pay_by": date.fromisoformat(on)}),
    (
        f"责令书张贴并拍照录像，期限到 {DAY}",
        lambda _, on: {"order_service": "posted_recorded", "order_pay_by": date.fromisoformat(on)},
    ),
    (
        f"责令书只张贴没有拍照录像，期限到 {DAY}",
        lambda _, on: {"order_service": "posted_only", "order_pay_by": date.fromisoformat(on)},
    ),
    ("没有责令支付", flag("order_service", value="none")),
)
ADDITIONAL = Table(
    decision="additional_compensation",
    at_first=lambda: wage_rows.ordered(additional_proposed=None),
    phrases=(
        *ORDERED,
        (f"还欠 {YUAN}", amount("claims_outstanding")),
        (r"拟加付 (\d+)%", lambda _, share: {"additional_proposed": Decimal(share) / 100}),
    ),
    told=lambda value: {
        "加付": f"{value['share'] * 100:.0f}%" if value["due"] else "不加付",
        "加付的依据": value["article"],
        "计算加付的项目": "、".join(KINDS[each] for each in value["kinds"]),
    },
)
OFFENCE: tuple[Phrase, ...] = (
    *ORDERED,
    (
        rf"一人被欠 (\d+) 个月、{YUAN}",
        lambda known, months, amount: {
            "wages_by_months": [
                *known["wages_by_months"],
                {"months": Decimal(months), "largest": Decimal(amount)},
            ]
        },
    ),
    (
        rf"共 (\d+) 人、{YUAN}",
        lambda _, workers, amount: {"wages_workers": Decimal(workers), "wages_outstanding": Decimal(amount)},
    ),
    ("老板逃匿", flag("evasion", value=["absconded"])),
    ("没有逃避支付的行为", flag("evasion", value=[])),
    ("有能力支付而不支付", flag("able_to_pay")),
    ("有正当理由未付", flag("order_excused")),
    ("已经付清", flag("wages_outstanding", value=Decimal(0))),
    ("造成严重后果", flag("serious_consequences")),
    ("不是农民工", flag("migrant", value=False)),
    ("引发群体性事件", flag("mass_incident")),
    ("已改正并书面承诺", flag("corrected_and_promised")),
)


def _offence() -> Facts:
    return wage_rows.crime(**wage_rows.many(0, "0.00"), evasion=[], order_service=None, order_pay_by=None)


CRIME = Table(
    decision="criminal_referral",
    at_first=_offence,
    phrases=OFFENCE,
    told=lambda value: {
        "结论": "移送公安机关" if value["refer"] else "不移送公安机关",
        "理由": "；".join(each["reason"] for each in value["elements"]),
        "缺少的要件": "；".join(value["reasons"]),
    },
)
LISTING = Table(
    decision="dishonest_list",
    at_first=_offence,
    phrases=OFFENCE,
    told=lambda value: {
        "结论": {"list": "列入失信名单", "no": "不列入失信名单", "may_spare": "可以不列入失信名单"}[value["result"]],
        "理由": value["reason"],
        "列入年限": f"{value['years']} 年",
        "可以申请提前移出": f"{value['removal_months']} 个月后",
    },
)

# DT-W6: 由谁清偿

SITUATIONS = {
    "分包单位拖欠": "subcontract",
    "工程转包": "transferred",
    "建设单位拖欠工程款": "project_money_late",
    "工程发包给个人": "unlicensed_construction",
    "出借名义、资质": "name_lending",
    "违法工程": "illegal_project",
    "无许可派遣": "unlicensed_dispatch",
    "个人承包经营": "unlicensed_contractor",
    "单位不具备合法经营资格": "unlicensed_employer",
    "合伙、个人独资或个体户": "investors",
    "单位合并、分立": "merged",
    "单位已注销": "closed",
    "工资付给了包工头": "paid_to_foreman",
    "以实物抵工资": "paid_in_kind",
}
PAYER = Table(
    decision="payer",
    at_first=lambda: {"payer_situations": None, "migrant": True},
    phrases=(*codes("payer_situations", SITUATIONS), ("不是农民工", flag("migrant", value=False))),
    told=lambda rows: {"清偿办法": "；".join(f"{each['how']}（{each['article']}）" for each in rows)},
)

# DT-W7: 应急周转金

ADVANCE = Table(
    decision="emergency_money",
    at_first=lambda: wage_rows.advance(employer_agreed=False),
    phrases=(
        ("单位逃匿", flag("employer_state", value="absconded")),
        ("单位一时难以支付", flag("employer_state", value="cannot_pay")),
        ("单位能够支付", flag("employer_state", value="able")),
        ("单位书面确认欠薪并同意追偿", flag("employer_agreed")),
        (rf"(\d+) 人共欠 {YUAN}", lambda _, heads, amount: {
            "advance_heads": Decimal(heads), "wages_outstanding": Decimal(amount),
        }),
    ),
    told=lambda value: {
        "垫付": "可以" if value["allowed"] else "不可以",
        "理由": value["reason"],
        "上限": f"{value['total']} 元",
        "批准": {"bureau_leader": "局领导", "government": "政府"}[value["approver"]],
    },
)  # fmt: skip

# 投诉受理

COMPLAINT = Table(
    decision="inspection_acceptance",
    at_first=wage_rows.complaint,
    phrases=(
        ("不属于监察职权范围", flag("inspection_matter", value=False)),
        ("同一事项正在仲裁", flag("other_proceeding")),
        ("属于邻区管辖", flag("in_jurisdiction", value=False)),
        ("与邻区有管辖争议", lambda _: {"in_jurisdiction": False, "jurisdiction_disputed": True}),
        (f"欠薪行为终了于 {DAY}", day("breach_ended_on")),
        ("说不清用人单位是谁", flag("employer_clear", value=False)),
    ),
    told=lambda value: {
        "结论": "受理" if value["outcome"] == "accept" else "不受理",
        "处理": f"{value['text']}（{value['article']}）",
    },
)

# 结案与答复

CLOSING = Table(
    decision="closing_outcome",
    at_first=lambda: {
        "claims_recovered": Decimal(0),
        "claims_outstanding": Decimal(0),
        "claims_short": Decimal(0),
        "follow_ups_disputed": None,
        "mediation_result": None,
        "inspection_result": None,
    },
    phrases=(
        (f"已追回 {YUAN}", amount("claims_recovered")),
        (f"未追回 {YUAN}", amount("claims_outstanding")),
        ("有1名职工没有全部追回", flag("claims_short", value=Decimal(1))),
        ("第2号回访时说没有收到", flag("follow_ups_disputed", value=[2])),
        ("达成调解协议", flag("mediation_result", value="agreed")),
        ("调解不成", flag("mediation_result", value="failed")),
        ("监察查无欠薪", flag("inspection_result", value="none")),
        ("监察已作处理决定", flag("inspection_result", value="ordered")),
    ),
    told=lambda value: {"建议结案方式": OUTCOMES[value]},
)
REPLY = Table(
    decision="reply_letter",
    at_first=lambda: {
        "case_outcome": "recovered",
        "applicant_name": "甲某",
        "claims_count": Decimal(4),
        "claims_claimed": Decimal("30000.00"),
        "claims_found": Decimal("30000.00"),
        "claims_recovered": Decimal("30000.00"),
        "claims_outstanding": Decimal("0.00"),
        "reported_on": TODAY,
        "employer_name": "东桥饭店",
        "case": {"number": "欠薪〔2026〕1号"},
        "closing_summary": "联合调查后单位付款。",
        "withdrawal_reason": None,
    },
    phrases=(
        *((f"按“{label}”办结", flag("case_outcome", value=code)) for code, label in OUTCOMES.items()),
        ("只有一名职工", flag("claims_count", value=Decimal(1))),
        (f"已追回 {YUAN}", amount("claims_recovered")),
        (f"未追回 {YUAN}", amount("claims_outstanding")),
    ),
    told=lambda value: {
        "标题": value["title"],
        "对象": value["addressee"],
        "正文": "\n".join(each for each in value["paragraphs"] if each),
    },
)
TABLES: Mapping[str, Table] = {
    "途径建议": PATH,
    "证据": PROOF,
    "应得金额": AMOUNTS,
    "加付赔偿金": ADDITIONAL,
    "移送公安": CRIME,
    "失信名单": LISTING,
    "由谁清偿": PAYER,
    "应急周转金": ADVANCE,
    "投诉受理": COMPLAINT,
    "结案方式": CLOSING,
    "答复": REPLY,
}
"""The decisions by the names that the features use."""
