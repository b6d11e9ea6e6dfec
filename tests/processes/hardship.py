"""A hardship case on the pure engine: the shipped package, its shipped parameters, and what people enter by default.

Services are answered from a table here (their results are inputs of the engine); what they really do is tested beside
them. Knows the package `hardship_aid`; must not know databases or pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.processes import shipped_values
from tests.processes.driven import DrivenCase
from workflows import engine
from workflows.engine.package import load_package
from workflows.engine.release import compile as compile_package
from workflows.engine.values import Complete, Decision, Effect, Release

PACKAGE = Path(__file__).resolve().parents[2] / "bpmn" / "hardship_aid"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
APPLIED_ON = date(2026, 3, 2)


@cache
def release() -> Release:
    """The shipped package, compiled."""
    compiled = compile_package(load_package(PACKAGE))
    assert isinstance(compiled, Release), compiled
    return compiled


def parameter_entries() -> list[dict[str, Any]]:
    """Every parameter that the package and the shared folder ship."""
    return shipped_values.entries(PACKAGE.name, "shared")


def in_force(on: date) -> dict[str, dict[str, Any]]:
    """The shipped values in force on a day, nested by group."""
    return shipped_values.in_force(on, PACKAGE.name, "shared")


def decide(decision: str, on: date = APPLIED_ON, **inputs: Any) -> Decision:
    """Evaluate one decision with the values in force on a day."""
    return engine.decide(release(), decision, inputs, parameters=in_force(on), now=MORNING)


def household(**changes: Any) -> dict[str, Any]:
    """What the assessment of a household of two says that asks for living aid: no income, nothing excluded."""
    return {
        "aid_items": ["living"],
        "household_size": Decimal(2),
        "income_items": [],
        "rigid_items": [],
        "need_living": Decimal("50000.00"),
        **dict.fromkeys(
            (
                "sudden_cost",
                "school_fee",
                "school_fee_public",
                "deposits",
                "medical_bill",
                "medical_paid_by_others",
                "students_higher",
                "students_secondary",
                "need_education",
                "temporary_persons",
                "need_temporary",
                "aided_this_year",
                "exclusion_exceptions",
            )
        ),
        **dict.fromkeys(
            (
                "public_event_harm",
                "study_abroad",
                "extra_dwelling",
                "car",
                "business",
                "refuses_work",
                "hides_facts",
            ),
            False,
        ),
        **changes,
    }


def with_income(annual: Decimal | int, **changes: Any) -> dict[str, Any]:
    """The household with an annual income."""
    earned = [{"income_person": "甲", "income_kind": "wage", "income_annual": Decimal(annual)}]
    return household(income_items=earned, **changes)


def propose(on: date = APPLIED_ON, **assessed: Any) -> dict[str, Any]:
    """What the tables propose for an assessed household."""
    return dict(decide("aid_proposal", on, **assessed).outputs)


APPLICATION: dict[str, Any] = {
    "applicant_name": "甲某",
    "applicant_id_number": "990101199001010014",
    "applicant_phone": "19900000001",
    "applicant_address": "望河路1号",
    "employer_name": "东桥纺织厂",
    "household_members": [
        {"member_name": "乙某", "member_id_number": "990101201501010022", "member_relation": "child"}
    ],
    "application_on": APPLIED_ON,
    "hardship_cause": "low_income",
    "aid_items": ["living"],
    "requested_amount": Decimal("8000.00"),
    "urgent": False,
}

ENTERED: dict[str, dict[str, Any]] = {
    "check_papers": {"papers_present": ["application"], "papers_outcome": "accept"},
    "collect_papers": {"papers_received": ["income_proof"], "supplement_outcome": "complete"},
    "urgent_first": {"urgent_amount": Decimal("2000.00"), "funds": ["aid"], "urgent_first_outcome": "agree"},
    "urgent_second": {"urgent_second_outcome": "agree"},
    "visit_findings": {"visited_on": APPLIED_ON, "visit_conclusion": "true", "second_visitor": "weining"},
    "visit_confirm": {"visit_confirm_outcome": "confirm"},
    "assess_income": household(need_living=Decimal("2500.00")),
    "panel_review": {"aid_category": "deep", "aid_amount": Decimal("2500.00"), "panel_outcome": "support"},
    "post_notice": {"notice_posted_on": APPLIED_ON, "notice_places": ["community"]},
    "remove_notice": {"notice_removed_on": date(2026, 3, 10)},
    "investigate_objection": {"objection_findings": "属实", "objection_result": "rejected"},
    "street_review": {"street_outcome": "pass"},
    "district_review": {"district_outcome": "pass"},
    "decide_head": {"funds": ["aid"], "decision_outcome": "approve"},
    "decide_leader": {"funds": ["aid"], "decision_outcome": "approve"},
    "decide_meeting": {"funds": ["aid"], "decision_outcome": "approve"},
    "wait_for_funds": {"funds": ["aid"], "funds_outcome": "retry"},
    "make_payment": {"paid_on": date(2026, 3, 20), "voucher_number": "1", "payment_outcome": "sent"},
    "correct_account": {"bank_account": "6200000000000000"},
    "confirm_bank": {"bank_outcome": "success"},
    "deliver_reply": {"delivered_on": date(2026, 3, 25), "delivery_method": "direct"},
    "track_referral": {"referral_scheme": "subsistence"},
    "register_heirs": {"heir_name": "丙某"},
}

ANSWERS: dict[str, dict[str, Any]] = {
    "duplicate.check": {"duplicate_found": False, "duplicate_cases": [], "aided_this_year": Decimal("0.00")},
    "letter.issue": {"letter_number": "困帮函〔2026〕1号", "letter_issued_on": APPLIED_ON},
    "letter.serve": {"unserved_lines": []},
    "notice.post": {
        "notice_text": "甲某",
        "notice_ends_at": MORNING + timedelta(days=7),
        "notice_check_at": MORNING + timedelta(days=7),
        "notice_result": "no_objection",
    },
    "notice.close": {"notice_over": True, "notice_result": "no_objection"},
    "notice.suspend": {"objections_open": 1},
    "notice.resume": {"objections_open": 0},
    "fund.reserve": {
        "fund_reserved": True,
        "fund_available": Decimal("50000.00"),
        "fund_shortage": Decimal("0.00"),
    },
    "fund.pay": {"paid_total": Decimal("2500.00"), "payment_number": "付1"},
    "fund.reverse": {"paid_total": Decimal("0.00")},
    "fund.release": {"fund_released": Decimal("0.00")},
    "deadline.start": {"due_at": MORNING + timedelta(days=14), "half_at": MORNING + timedelta(days=7)},
    "deadline.pause": {},
    "deadline.resume": {},
    "deadline.stop": {},
}


@dataclass
class HardshipCase(DrivenCase):
    """One case run step by step; `answers` replace what a service says, by element."""

    application: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start the case."""
        case = {"number": "困帮〔2026〕1号", "office": "DQ01", "opened_on": APPLIED_ON}
        data = {**APPLICATION, **self.application, "case": case}
        self.begin(release(), data, in_force(data["application_on"]), MORNING)

    @property
    def tasks(self) -> dict[str, str]:
        """The open tasks, by their elements."""
        return dict(self.open)

    def answer(self, effect: Effect) -> dict[str, Any]:
        """What the table says, or the test."""
        return {**ANSWERS[effect.type], **self.answers.get(effect.element, {})}

    def do(self, element: str, **values: Any) -> HardshipCase:
        """Complete the open task of that element with the default entries and these."""
        assert element in self.tasks, f"{element} is not open; open are {sorted(self.tasks)}"
        self.done.append(element)
        return self.command(Complete(task_id=self.tasks[element], values={**ENTERED[element], **values}))

    def run_to(self, *elements: str) -> HardshipCase:
        """Do what is open with the default entries until one of the elements is open, or to the end."""
        while not self.outcome and not set(elements) & set(self.tasks):
            if self.tasks:
                self.do(next(iter(self.tasks)))
            else:
                self.wait()
        return self


def replies(case: HardshipCase) -> list[Effect]:
    """The written answers to the applicant so far."""
    return [effect for effect in case.asked("letter.issue") if effect.headers.get("is_reply") == "true"]


def the_reply(case: HardshipCase) -> str:
    """The title and text of the only answer."""
    (letter,) = replies(case)
    return "\n".join([letter.inputs["title"], *(part for part in letter.inputs["paragraphs"] if part)])
