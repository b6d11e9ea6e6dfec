"""A loan's life on the pure engine, from disbursement on: the shipped processes and a ledger, no database.

The part before disbursement is replaced by a start that calls `loan_life`, so that a walk begins where the money is
paid out. Services answer from the ledger and the shipped parameters. Must not know rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.loans.ledgers import Ledger
from tests.processes.driven import DrivenCase
from tests.processes.shipped_values import BPMN, in_force
from workflows import engine
from workflows.clock import OFFICE_ZONE
from workflows.engine import Complete, Tick
from workflows.engine.clock import due_at
from workflows.loans import compensation
from workflows.loans.arrears import history
from workflows.loans.events import (
    Compensated,
    Extended,
    Paid,
    Restructured,
    Reversed,
    SubsidyEnded,
    WrittenOff,
)
from workflows.money import amount, fen
from workflows.services import clocks, titles
from workflows.services.loans import told_change, told_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.engine import Effect, Release
    from workflows.loans.book import Book

PAID_OUT = date(2026, 3, 10)
BEGIN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    targetNamespace="http://bangfu/tests">
  <process id="microloan" isExecutable="true">
    <startEvent id="begin">
      <extensionElements><zeebe:formDefinition formId="difficulty_report" /></extensionElements>
    </startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="life" />
    <callActivity id="life">
      <extensionElements>
        <zeebe:calledElement processId="loan_life" propagateAllChildVariables="true" />
      </extensionElements>
    </callActivity>
    <sequenceFlow id="f2" sourceRef="life" targetRef="over" />
    <endEvent id="over">
      <extensionElements>
        <zeebe:properties><zeebe:property name="outcome" value="over" /></zeebe:properties>
      </extensionElements>
    </endEvent>
  </process>
</definitions>"""
GIVEN: dict[str, Any] = {
    "applicant_name": "甲某",
    "applicant_id_number": "990101198506070018",
    "loan_number": "YH-1",
    "lending_bank": "云岭银行",
    "business_name": "甲记面馆",
    "guarantor_name": "保某",
    "disbursed_on": PAID_OUT,
    "case": {"number": "创贷〔2026〕1号", "office": "SQ01", "opened_on": PAID_OUT},
}
ON = "$today"
"""Stands for the day of the entry."""
OWED = "$owed"
"""Stands for all that can be compensated on the day of the entry, yuan."""
ENTERED: dict[str, dict[str, Any]] = {
    "check_use": {"fund_use_on": ON, "fund_use_note": "购买设备", "fund_use_result": "proper"},
    "decide_use": {"call_in_reason": "转借他人", "call_in_outcome": "call_in"},
    "visit_person": {"visit_person_on": ON, "person_met": "met", "repay_will": "willing", "person_difficulty": "no"},
    "visit_business": {
        "visit_business_on": ON,
        "business_open": "open",
        "staff_count": 2,
        "business_difficulty": "no",
    },
    "visit_family": {"visit_family_on": ON, "family_met": "spouse", "family_difficulty": "no"},
    "late_business": {"visit_business_on": ON, "business_open": "slow", "staff_count": 1},
    "late_family": {"visit_family_on": ON, "family_met": "spouse", "family_difficulty": "no"},
    "explain_visit": {"missed_reason": "无人在家"},
    "call_person": {"contact_how": "phone", "contact_note": "答应还", "contact_outcome": "promised"},
    "joint_meeting": {"meeting_note": "继续帮扶"},
    "diagnose": {"rescue_cause": "illness", "rescue_findings": "住院", "affordable_months": 6, "rescue_plan": "减租"},
    "decide_rescue": {"rescue_reason": "一时困难", "rescue_outcome": "plan"},
    "bank_consent": {"consent_note": "同意", "guarantor_consent": "agreed", "consent_outcome": "agree"},
    "mentor_follow": {"mentor_note": "生意好转", "mentor_state": "better"},
    "claim_compensation": {
        "claimed_on": ON,
        "claimed_amount": OWED,
        "claim_note": "多次催收",
        "claim_outcome": "claim",
    },
    "review_claim": {"review_note": "齐全", "claim_review": "pass"},
    "board_compensation": {"board_note": "同意", "board_compensation_outcome": "approve"},
    "wait_capacity": {"capacity_note": "等待", "capacity_amount": None},
    "recover": {"recovery_note": "协商", "recovery_outcome": "write_off"},
    "file_suit": {"suit_on": ON, "court_name": "云岭法院", "suit_number": "1"},
    "judgment": {"judged_on": ON, "judgment_number": "2", "judgment_outcome": "won"},
    "execution": {"execution_on": ON, "lawsuit_result": "terminated"},
    "propose_write_off": {"write_off_cause": "court", "write_off_evidence_note": "终结执行裁定"},
    "board_write_off": {"write_off_note": "同意", "write_off_outcome": "approve"},
    "finance_write_off": {"finance_note": "确认", "write_off_finance": "confirm"},
    "claim_guarantee": {"guarantee_claimed_on": ON, "guarantee_claim_outcome": "claimed"},
    "interrupt_limitation": {"limitation_demanded_on": ON, "limitation_note": "催告"},
    "register_heirs": {"heir_name": "继某", "heirs_note": "有房产", "heirs_outcome": "inherit"},
    "claim_insurance": {"insurer": "保险公司", "insurance_amount": Decimal("1000.00"), "insurance_note": "已赔"},
    "investigate_complaint": {"complaint_findings_note": "夜间打电话", "complaint_outcome": "upheld"},
    "confirm_reversal": {"reversal_note": "重新核对"},
    "deliver_reply": {"delivered_on": ON, "delivery_method": "direct"},
    "propose_title": {
        "title_jobs": 2,
        "title_complaints": 0,
        "title_proposal_note": "诚信",
        "title_proposal_outcome": "propose",
    },
    "street_title": {"title_street_note": "属实", "title_street_outcome": "pass"},
    "district_title": {"title_district_note": "属实", "title_district_outcome": "pass"},
    "post_notice": {"notice_posted_on": ON, "notice_places": ["community"]},
    "remove_notice": {"notice_removed_on": ON},
    "award_title": {"title_award_note": "同意", "title_award_outcome": "award"},
    "check_title": {"title_checked_on": ON, "title_check_note": "正常", "title_check_outcome": "keep"},
    "title_hearing": {"title_hearing_note": "属实", "title_hearing_outcome": "withdraw"},
}


@cache
def release() -> Release:
    """The shipped package with a start at disbursement."""
    package = engine.load_package(BPMN / "microloan")
    return engine.assemble(engine.Package(package.id, {**package.files, "microloan/microloan.bpmn": BEGIN}))


@dataclass
class LoanCase(DrivenCase):
    """A loan from its disbursement on; `answers` replace what a service says, by element."""

    terms: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Pay the loan out, in the morning."""
        data = {**GIVEN, **self.given}
        out = data["disbursed_on"]
        self.ledger = Ledger.of(disbursed_on=out, **{"months": 6, "due_day": 10, **self.terms})
        self.now = datetime.combine(out, time(9), OFFICE_ZONE).astimezone(UTC)
        data |= {"loan_matures_on": self.book.matures_on, "loan_status": "running"}
        self.begin(release(), data, in_force(out, "microloan", "shared"), self.now)

    @property
    def today(self) -> date:
        """The day on the office's calendar."""
        return self.now.astimezone(OFFICE_ZONE).date()

    @property
    def book(self) -> Book:
        """How the loan stands."""
        return self.ledger.at(self.today)

    @property
    def tasks(self) -> dict[str, str]:
        """The open tasks, by their elements."""
        return dict(self.open)

    def do(self, element: str, **values: Any) -> LoanCase:
        """Complete the open task of that element with the usual entries and these."""
        assert element in self.tasks, f"{element} is not open; open are {sorted(self.tasks)}"
        self.done.append(element)
        entered = {**ENTERED[element], **values}
        stands_for = {ON: self.today, OWED: amount(compensation.compensable(self.book))}
        entered = {
            key: stands_for.get(value, value) if isinstance(value, str) else value for key, value in entered.items()
        }
        return self.command(Complete(task_id=self.tasks[element], values=entered))

    def work(self, *elements: str) -> LoanCase:
        """Complete these open tasks as usual, one after another; all that are open when none is named."""
        for element in elements or tuple(self.tasks):
            self.do(element)
        return self

    def until(self, day: date, *, working: tuple[str, ...] = ()) -> LoanCase:
        """Let time pass to the evening of a day, firing each timer; do the tasks of `working` as they come."""
        evening = datetime.combine(day, time(23, 59, 59), OFFICE_ZONE).astimezone(UTC)
        while self.outcome is None:
            for element in [each for each in self.tasks if each in working]:
                self.do(element)
            due = min((each.due_at for each in self.advance.timers), default=evening)
            if due > evening or not self.advance.timers:
                break
            self.now = max(due, self.now)
            self.command(Tick())
        self.now = max(evening, self.now)
        return self

    def late(self, days: int) -> LoanCase:
        """Let so many days pass after the first due day, nothing paid; then look at the loan."""
        return self.until(self.book.rows[0].due_on + timedelta(days=days)).look()

    def look(self) -> LoanCase:
        """Let the account be looked at, as a booking does."""
        return self.tell("loan_changed")

    def pay(self, fen: int | None = None) -> LoanCase:
        """Pay an amount, else what is due today; the booking tells the case, where it waits for that."""
        due = self.book.due
        owed = due.principal + due.interest + due.penalty + due.fee
        self.ledger.add(Paid, self.today, amount=owed if fen is None else fen)
        heard = engine.receivable_events(release(), self.advance.state)
        return self.look() if "loan_changed" in heard else self

    def settle(self) -> LoanCase:
        """Pay all that settles the loan."""
        return self.pay(self.book.payoff)

    def reverse(self) -> LoanCase:
        """Take the last booking back."""
        self.ledger.add(Reversed, self.today, event=self.ledger.events[-1].number, reason="记错")
        return self.look()

    def letters(self, kind: str) -> list[Mapping[str, Any]]:
        """What letters of a kind were issued with."""
        return [each.inputs for each in self.asked("letter.issue") if each.headers["kind"] == kind]

    def answer(self, effect: Effect) -> dict[str, Any]:
        """What the service answers, the ledger's from the ledger, or what the test says."""
        told = getattr(self, "_" + effect.type.replace(".", "_"), None)
        self.headers = effect.headers
        return {**(told(effect.inputs) if told else {}), **self.answers.get(effect.element, {})}

    def _letter_issue(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        assert all(part is not None for part in inputs["paragraphs"]), inputs
        assert inputs["addressee"], inputs
        return {"letter_number": f"创贷函{len(self.effects)}", "letter_issued_on": self.today}

    def _letter_serve(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        assert inputs["letter"], inputs
        return {"unserved_lines": []}

    def _deadline_start(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        group, _, name = inputs["deadline"].partition(".")
        begins = inputs.get("from_on") or self.today
        values = in_force(begins, "microloan", "shared") if clocks.OF_ITS_DAY in self.headers else self.parameters
        term = values[group][name]
        unit = "M" if term["unit"] == "month" else "D"
        ends = due_at(f"P{term['length']}{unit}", datetime.combine(begins, time(23, 59, 59), OFFICE_ZONE))
        return {"due_at": ends, "half_at": ends}

    def _notice_post(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        del inputs
        return {"notice_text": "公示", "notice_ends_at": self.now, "notice_check_at": self.now}

    def _notice_close(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        del inputs
        return {"notice_over": True, "notice_check_at": self.now, "notice_result": "no_objection"}

    def _loans_state(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return told_state(self.book, due_parts=bool(inputs.get("due_parts")))

    def _loans_check(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        del inputs
        return {"loans_taken": 1, "loans_open": 0, "loans_open_elsewhere": 0, "loans_overdue": 0}

    def _loans_extend(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        self.ledger.add(Extended, self.today, until=inputs["until"])
        return told_change(self.book, due_parts=bool(inputs.get("due_parts")))

    def _loans_restructure(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        self.ledger.add(Restructured, self.today, months=int(inputs["months"]), kind=inputs["schedule"])
        return told_change(self.book, due_parts=bool(inputs.get("due_parts")))

    def _loans_compensate(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        asked, most = inputs["amount"], compensation.compensable(self.book)
        total = most if asked is None else min(fen(asked) or 0, most)
        parts = {name: inputs[f"{name}_share"] for name in ("fund", "bank", "company")}
        shares = compensation.split(total, **parts)
        self.ledger.add(
            Compensated, self.today, total=total, fund=shares.fund, bank=shares.bank, company=shares.company
        )
        told = {f"compensated_{name}": Decimal(getattr(shares, name)) / 100 for name in parts}
        return {"compensated_total": Decimal(total) / 100, **told, "compensation_shortage": Decimal("0.00")}

    def _loans_write_off(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        del inputs
        self.ledger.add(WrittenOff, self.today)
        return {"written_off_total": Decimal(self.book.written_off) / 100}

    def _loans_end_subsidy(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        self.ledger.add(SubsidyEnded, inputs["from"], booked_on=self.today)
        return {}

    def _guarantees_release(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        del inputs
        return {"guarantee_released": Decimal("0.00")}

    def _tasks_waiting(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {"tasks_waiting": [each for each in inputs["elements"] if each in self.tasks]}

    def _titles_record(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "title_longest_late": titles.longest(history(self.book, titles.RANGES), self.today),
            "title_loans_taken": 1,
            "title_rounds_made": min(self.done.count(each) for each in inputs["visits"]),
        }
