"""Decision tables to measure with: every table that Bangfu ships, cut out of its file, and two plain ones.

Each comes with inputs and the answer, worked out from its rules by hand. What a shipped table requires of other
decisions is given to it as an input, so that one evaluation is one table. Knows no engine.
"""

from dataclasses import dataclass
from decimal import Decimal as Number
from pathlib import Path
from typing import Any

from tests.bench.table_source import cut, plain

PROCESSES = Path(__file__).resolve().parents[2] / "bpmn"


@dataclass(frozen=True)
class Case:
    """A table, as a DMN document whose only decision it is, with inputs and the answer it has to give."""

    document: bytes
    decision: str
    inputs: dict[str, Any]
    answer: Any


_AID = {
    "living_deep_months": Number(12),
    "living_relative_months": Number(10),
    "medical_limit": Number("20000.00"),
    "education_higher_months": Number(10),
    "education_secondary_months": Number(6),
    "temporary_per_person": Number("3000.00"),
    "head_limit": Number("1000.00"),
    "leader_limit": Number("3000.00"),
}
_HARDSHIP = {
    "subsistence_monthly": Number("940.00"),
    "school_fee_multiple": Number(2),
    "deposit_limit_per_person": Number("30000.00"),
    "urgent_limit": Number("2000.00"),
    "death_rule": "heirs",
}


def _parameters(*names: str) -> dict[str, Any]:
    """Parameters as a case has them, in their two groups."""
    groups: dict[str, dict[str, Any]] = {}
    for name in names:
        group, values = ("aid", _AID) if name in _AID else ("hardship", _HARDSHIP)
        groups.setdefault(group, {})[name] = values[name]
    return {"parameters": groups}


_CLEAN = {
    "excepted": [],
    "school_fee": None,
    "school_fee_public": None,
    "study_abroad": False,
    "extra_dwelling": False,
    "car": False,
    "business": False,
    "refuses_work": False,
    "hides_facts": False,
    "deposits": Number("60000.00"),
    "household_size": Number(2),
    **_parameters("school_fee_multiple", "deposit_limit_per_person"),
}
_LINES = {"deep": Number("940.00"), "relative": Number("1880.00"), "edge": Number("2068.00")}
_HARMLESS = {"exclusions": [], "hardship_lines": _LINES, "heavy_sudden_cost": False, "public_event_harm": None}
_CAPS = {
    "living_cap": Number("9400.00"),
    "medical_cap": Number("12000.10"),
    "education_cap": Number(0),
    "temporary_cap": Number("0.20"),
}
_NEEDS = {"need_living": Number("8000.05"), "need_education": None, "need_temporary": Number(6000)}
_MANY = {"aid_items": ["living", "medical", "temporary"]}
_FEW = {"aid_items": ["living"]}
_LIVING = _parameters("living_deep_months", "living_relative_months", "subsistence_monthly")
_STUDENTS = _parameters("education_higher_months", "education_secondary_months", "subsistence_monthly")
_DECIDED = {"papers_outcome": "complete", "panel_outcome": "support", "aid_amount": Number("940.00")}
_LETTER = {
    "category_label": "深度困难",
    "advance_text": "",
    "remedy_text": "如有异议可以申请复核。",
    "payment_text": "发放至登记的账户",
    "case": {"number": "困帮〔2026〕QY-000123"},
    "applicant_name": "魏安禾",
    "informant_name": "沈冬梅",
    **dict.fromkeys(
        (
            *("application_on", "aid_amount", "category_basis", "refusal_rule", "decision_reason", "papers_outcome"),
            *("refer_reason", "withdrawal_reason", "withdrawn_on", "heir_name", "paid_reference"),
        )
    ),
}


def _category(name: str) -> dict[str, Any]:
    return {"aid_category": {"category": name, "basis": ""}}


_SHIPPED: dict[str, tuple[tuple[dict[str, Any], Any], ...]] = {
    "hardship_aid/aid_proposal/exclusions": (
        (_CLEAN, []),
        (_CLEAN | {"car": True, "excepted": ["car"], "business": True}, ["经商办企业或投资"]),
        (
            _CLEAN
            | {"school_fee": Number("20000.01"), "school_fee_public": Number(10000), "deposits": Number("60000.01")},
            ["就读高收费私立学校", "家庭存款超过限额"],
        ),
    ),
    "hardship_aid/aid_proposal/aid_category": (
        (
            _HARMLESS | {"per_capita_income": Number("1879.99")},
            {"category": "relative", "basis": "家庭月人均收入扣除刚性支出后低于相对困难线"},
        ),
        (
            _HARMLESS | {"per_capita_income": Number("2068.00")},
            {"category": "not_eligible", "basis": "家庭月人均收入高于边缘线，且无意外致困情形"},
        ),
    ),
    "hardship_aid/aid_proposal/living_cap": (
        (_category("deep") | _LIVING, Number(11280)),
        (_category("accident") | _LIVING, Number(9400)),
        (_category("edge") | _LIVING, Number(0)),
    ),
    "hardship_aid/aid_proposal/medical_cap": (
        (_category("deep") | {"self_paid_medical": Number("30000.50")} | _parameters("medical_limit"), Number(20000)),
        (
            _category("relative") | {"self_paid_medical": Number("1999.99")} | _parameters("medical_limit"),
            Number("1999.99"),
        ),
    ),
    "hardship_aid/aid_proposal/education_cap": (
        (
            _category("deep") | {"students_higher": Number(1), "students_secondary": Number(2)} | _STUDENTS,
            Number(20680),
        ),
        (_category("edge") | {"students_higher": Number(1), "students_secondary": None} | _STUDENTS, Number(0)),
    ),
    "hardship_aid/aid_proposal/temporary_cap": (
        (_category("edge") | {"temporary_persons": Number(2)} | _parameters("temporary_per_person"), Number(6000)),
        (_category("not_eligible") | {"temporary_persons": Number(2)} | _parameters("temporary_per_person"), Number(0)),
    ),
    "hardship_aid/aid_proposal/total_cap": ((_CAPS | _MANY, Number("21400.30")), (_CAPS | _FEW, Number(9400))),
    "hardship_aid/aid_proposal/item_amounts": (
        (_CAPS | _NEEDS | _MANY, Number("20000.35")),
        (_CAPS | _NEEDS | _FEW, Number("8000.05")),
    ),
    "hardship_aid/case_result/case_result": (
        (
            _DECIDED | {"decision_outcome": "approve", "aid_category": "deep"},
            {"next_step": "pay", "case_outcome": "granted"},
        ),
        (
            _DECIDED | {"decision_outcome": "watchlist", "aid_category": "edge"},
            {"next_step": "answer", "case_outcome": "watchlisted"},
        ),
    ),
    "hardship_aid/death_settlement/death_settlement": (
        ({"case_outcome": "granted", "paid_reference": None} | _parameters("death_rule"), "heirs"),
        ({"case_outcome": "granted", "paid_reference": "aid"} | _parameters("death_rule"), "stop"),
    ),
    "hardship_aid/decision_level/decision_level": tuple(
        (
            {"exceptional": exceptional, "decisive_amount": Number(amount)} | _parameters("head_limit", "leader_limit"),
            level,
        )
        for exceptional, amount, level in (
            (False, "1000.00", "head"),
            (False, "1000.01", "leader"),
            (False, "3000.01", "meeting"),
            (True, "500.00", "meeting"),
        )
    ),
    "hardship_aid/intake/urgent_lane": (
        ({"urgent": True, "requested_amount": Number("2000.00")} | _parameters("urgent_limit"), True),
        ({"urgent": True, "requested_amount": Number("2000.01")} | _parameters("urgent_limit"), False),
        ({"urgent": False, "requested_amount": None} | _parameters("urgent_limit"), False),
    ),
    "hardship_aid/intake/papers_required": (
        (
            _MANY | {"hardship_cause": "illness"},
            [
                *("application", "id_register", "union_membership", "income_proof", "check_authorisation"),
                *("medical_papers", "accident_proof", "bank_card"),
            ],
        ),
        (
            _FEW | {"hardship_cause": "accident"},
            [
                *("application", "id_register", "union_membership", "income_proof", "check_authorisation"),
                *("accident_proof", "bank_card"),
            ],
        ),
    ),
    "hardship_aid/reply_letter/category_label": (
        ({"aid_category": "edge"}, "边缘困难"),
        ({"aid_category": None}, "尚未认定"),
    ),
    "hardship_aid/reply_letter/reply_letter": (
        (
            _LETTER | {"case_outcome": "died"},
            {
                "title": "终止办理告知书",
                "addressee": "沈冬梅",
                "paragraphs": [
                    "惊悉魏安禾去世，谨致慰问。其困难职工帮扶申请（编号困帮〔2026〕QY-000123）办理终结。",
                    "未发放的救助不再发放。",
                    "如有异议可以申请复核。",
                ],
                "office_level": None,
            },
        ),
    ),
    "shared/supplement_result/supplement_result": (
        ({"supplement_outcome": "waiting", "expiry_rule": "withdrawn", "advance_paid": None}, "withdrawn"),
        ({"supplement_outcome": "unable", "expiry_rule": "decide", "advance_paid": None}, "as_is"),
    ),
}

_FEE = plain(
    "fee",
    ("age", "kind", "income"),
    [
        ["< 18", '"single"', "[0..1000)", "1.10"],
        ["< 18", '"single"', ">= 1000", "2.20"],
        ["< 18", '"family"', "-", "3.30"],
        ["[18..60)", '"single"', "< 1000", "4.40"],
        ["[18..60)", '"single"', ">= 1000", "5.50"],
        ["[18..60)", '"family"', "-", "6.60"],
        [">= 60", '"single","family"', "< 1000", "7.70"],
        [">= 60", '"single","family"', ">= 1000", "8.80"],
    ],
)
_ALLOWANCE = plain(
    "allowance",
    ("age", "children", "income"),
    [
        ["-", "-", "-", "100.10"],
        [">= 60", "-", "-", "50.20"],
        ["-", "[1..2]", "-", "30.30"],
        ["-", "> 2", "-", "90.40"],
        ["-", "-", "< 940", "200.50"],
    ],
    policy='hitPolicy="COLLECT" aggregation="SUM"',
)
_PLAIN = (
    Case(_FEE, "fee", {"age": Number(17), "kind": "single", "income": Number("999.99")}, Number("1.1")),
    Case(_FEE, "fee", {"age": Number(18), "kind": "family", "income": Number("1000.00")}, Number("6.6")),
    Case(_FEE, "fee", {"age": Number(71), "kind": "family", "income": Number("1500.00")}, Number("8.8")),
    Case(
        _ALLOWANCE, "allowance", {"age": Number(71), "children": Number(0), "income": Number("939.99")}, Number("350.8")
    ),
    Case(
        _ALLOWANCE,
        "allowance",
        {"age": Number(40), "children": Number(3), "income": Number("1500.00")},
        Number("190.5"),
    ),
)


def cases() -> list[Case]:
    """All tables with all their inputs."""
    found = list(_PLAIN)
    for name, examples in _SHIPPED.items():
        folder, file, decision = name.split("/")
        document = cut(PROCESSES / folder / "decisions" / f"{file}.dmn", decision)
        found += [Case(document, decision, inputs, answer) for inputs, answer in examples]
    return found
