"""The decisions of a loan as the features speak of them: what holds at first, and the phrases that change it.

Must not know scenarios, offices or databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.features.entries import an_id_number
from tests.features.wage_recovery.facts import DAY, YUAN, Facts, Phrase, Table, amount, codes, flag
from tests.processes import loans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.engine.values import Decision

LEVELS = {"head": "担保中心负责人", "board": "担保评审会"}
REQUIRED = {
    "none": "不需要",
    "one_guarantor": "一名保证人",
    "two_guarantors": "两名保证人",
    "property": "房产或保证金",
}
CAPACITY = {"reserved": "占用", "queue": "排队", "partly": "排队或减少金额"}
CLASSES = {
    "current": "正常",
    "watch": "关注",
    "late": "逾期",
    "serious": "严重逾期",
    "default": "违约",
    "compensated": "已代偿",
    "written_off": "已核销",
    "settled": "已结清",
}
MALE = 111
LOCAL = "local"
"""Where a phrase puts values that stand in for the shipped ones."""


@dataclass(frozen=True, kw_only=True)
class LoanTable(Table):
    """A decision of a loan, asked for the day of application."""

    def judged(self, said: str, on: date = loans.TODAY) -> tuple[Mapping[str, str], Decision]:
        """What the decision answers on a day for the day of application, and how it came to that."""
        facts = self.facts(said)
        local, applied = facts.pop(LOCAL, None), facts.get("application_on", on)
        value, reasons = loans.decided(self.decision, applied, now=on, other=local, **facts)
        return self.told(value), reasons


def _applied_on(known: Facts, on: str) -> Facts:
    """An application of another day: who applies is as old, and as long in business."""
    day = date.fromisoformat(on)
    born = f"{day.year - 36}0101"
    started = date(day.year - 1, day.month, 1)
    number = an_id_number(MALE, born)
    return {"application_on": day, "applicant_id_number": number, "business_started_on": started}


def _offered(kind: str, people: int) -> Any:
    return lambda _: {
        "counter_guarantee": kind,
        "guarantors": [loans.another(number) for number in range(2, 2 + people)],
    }


def _first_guarantor(key: str, value: Any = None) -> Any:
    """A phrase about the first guarantor."""
    return lambda known, *given: {
        "guarantors": [{**known["guarantors"][0], key: Decimal(given[0]) if given else value}, *known["guarantors"][1:]]
    }


def _secured(kind: str, key: str) -> Any:
    return lambda _, yuan: {"counter_guarantee": kind, "guarantors": None, key: Decimal(yuan)}


APPLIED: tuple[Phrase, ...] = (
    (f"申请日期 {DAY}", _applied_on),
    ("是企业", lambda _: {"borrower_kind": "enterprise", "new_hires": 2, "business_jobs": 20}),
    (r"(\d+) 人合伙", lambda _, people: {"borrower_kind": "partnership", "partners": int(people)}),
    ("持诚信网点称号", flag("holds_title")),
)
ELIGIBILITY = LoanTable(
    decision="eligibility",
    at_first=lambda: dict(loans.ELIGIBLE),
    phrases=(
        *APPLIED,
        (f"出生于 {DAY} 的男性", lambda _, on: {"applicant_id_number": an_id_number(MALE, on.replace("-", ""))}),
        ("不属于任何扶持类别", flag("person_category", value="other")),
        ("下岗失业人员", flag("person_category", value="laid_off")),
        ("高校毕业生", flag("person_category", value="graduate")),
        ("类别没有证明", flag("category_proven", value=False)),
        ("不具有完全民事行为能力", flag("legal_capacity", value=False)),
        *codes("other_loans", {"有住房贷款": "housing", "有消费贷款": "consumer", "有经营贷款": "business"}),
        ("本人征信有逾期", flag("credit_result", value="applicant_overdue")),
        ("配偶征信有逾期", flag("credit_result", value="spouse_overdue")),
        ("没有书面授权", flag("credit_result", value="not_authorised")),
        (r"已贷过 (\d) 次", lambda _, times: {"loans_taken": int(times)}),
        ("家里有一笔没有还清", flag("loans_open", value=1)),
        ("家里在邻区有一笔没有还清", lambda _: {"loans_open": 1, "loans_open_elsewhere": 1}),
        ("家里的贷款有逾期", flag("loans_overdue", value=1)),
        (f"申请 {YUAN}", amount("requested_amount")),
        (f"自有资金 {YUAN}", amount("own_funds")),
        ("经营地在邻区", flag("place_in_area", value=False)),
        ("没有见到经营", flag("business_real", value=False)),
        ("还没有开业", flag("business_started_on", value=None)),
        ("行业是歌舞娱乐", flag("industry", value="entertainment")),
        (r"本地要求经营满 (\d+) 个月", lambda _, months: {LOCAL: {"operation_months": Decimal(months)}}),
        (r"职工 (\d+) 人", lambda _, people: {"business_jobs": int(people)}),
        (r"新招用 (\d+) 人", lambda _, people: {"new_hires": int(people)}),
    ),
    told=lambda value: {
        "结论": "合格" if value["qualified"] else "不合格",
        "理由": "；".join(value["reasons"]),
    },
)
OFFER: tuple[Phrase, ...] = (
    *APPLIED,
    (f"担保 {YUAN}", amount("guarantee_amount")),
    ("在信用社区", flag("credit_community")),
    ("有市级荣誉", flag("city_honour")),
    ("一名保证人", _offered("one_guarantor", 1)),
    ("两名保证人", _offered("two_guarantors", 2)),
    ("两人联保", _offered("joint_group", 1)),
    ("三人联保", _offered("joint_group", 2)),
    (f"房产估值 {YUAN}", _secured("property", "property_value")),
    (f"保证金 {YUAN}", _secured("deposit", "deposit_amount")),
    ("保证人不愿意", _first_guarantor("guarantor_agrees", "no")),
    (r"保证人已担保 (\d) 笔", _first_guarantor("guarantor_loans")),
    (r"保证人还有 (\d) 年退休", _first_guarantor("guarantor_years")),
)
TABLES: Mapping[str, LoanTable] = {
    "贷款资格": ELIGIBILITY,
    "额度与期限": LoanTable(
        decision="loan_limits",
        at_first=lambda: {"borrower_kind": "individual", "partners": None, "holds_title": False},
        phrases=APPLIED,
        told=lambda value: {"额度": str(value["cap"]), "期限": str(value["term"]), "依据": value["basis"]},
    ),
    "应提供的反担保": LoanTable(
        decision="required_guarantee",
        at_first=lambda: dict(loans.OFFERED),
        phrases=OFFER,
        told=lambda value: {"应提供": REQUIRED[value["required"]], "说明": value["text"]},
    ),
    "反担保": LoanTable(
        decision="counter_guarantee_check",
        at_first=lambda: dict(loans.OFFERED),
        phrases=OFFER,
        told=lambda value: {
            "结论": "认可" if value["accepted"] else "不认可",
            "办法": "；".join(value["faults"]),
        },
    ),
    "担保额度": LoanTable(
        decision="fund_capacity",
        at_first=lambda: {"guarantee_reserved": False, "guarantee_stopped": False, "guarantee_available": Decimal(0)},
        phrases=(
            ("额度已占用", flag("guarantee_reserved")),
            ("达到代偿率警戒线", flag("guarantee_stopped")),
            (f"可用 {YUAN}", amount("guarantee_available")),
        ),
        told=lambda value: {"结果": CAPACITY[value["result"]], "说明": value["text"]},
    ),
    "基金规则": LoanTable(
        decision="fund_rules",
        at_first=dict,
        phrases=APPLIED,
        told=lambda value: {"放大倍数": str(value["multiple"])},
    ),
    "由谁审批": LoanTable(
        decision="guarantee_level",
        at_first=lambda: dict(loans.OFFERED),
        phrases=OFFER,
        told=lambda value: {"结论": LEVELS[value]},
    ),
    "逾期类别": LoanTable(
        decision="arrears_class",
        at_first=lambda: {"loan_status": "running", "called_in_over": False, "loan_days_late": 0},
        phrases=(
            (r"逾期 (\d+) 天", lambda _, days: {"loan_days_late": int(days)}),
            ("提前收回的期限已过", flag("called_in_over")),
            ("已结清", flag("loan_status", value="settled")),
            ("已代偿", flag("loan_status", value="compensated")),
            ("已核销", flag("loan_status", value="written_off")),
        ),
        told=lambda value: {"类别": CLASSES[value["class"]], "措施": value["action"]},
    ),
}
