"""Facts for every row of every decision table of wage recovery: which decision, what is known, which rows apply.

One case for each row at least; `test_wage_decisions` proves that none is left out. Knows the inputs of the tables; must
not know how they are evaluated.
"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tests.processes.wages import claimant, unpaid

LONG_AGO, LATELY, SOON = date(2023, 1, 31), date(2026, 1, 31), date(2026, 4, 30)


class Row(NamedTuple):
    """The rows of `decision` that apply to these facts."""

    decision: str
    rows: set[int]
    facts: dict[str, Any]


def path(**facts: Any) -> dict[str, Any]:
    """A running breach of a known employer, nothing special about it."""
    flags = (
        "claimed_in_between",
        "wage_iou",
        "agreement_broken",
        "other_proceeding",
        "relation_disputed",
        "employer_unlicensed",
        "construction",
        "crime_signs",
        "project_price_suspected",
        "minors_involved",
        "employer_bankrupt",
    )
    known = {"complained_on": None, "employer_known": True, "breach_ended_on": None, "employment_ended_on": None}
    return {**known, **dict.fromkeys(flags, False), **facts}


def records(**facts: Any) -> dict[str, Any]:
    """The employer was asked for its records and has not answered; the time is over."""
    return {
        "evidence_items": ["chat"],
        "migrant": True,
        "owed_from_on": date(2025, 12, 1),
        "records_requested_on": date(2026, 2, 1),
        "records_due_on": date(2026, 2, 15),
        "records_produced": False,
        **facts,
    }


def ordered(**facts: Any) -> dict[str, Any]:
    """Ordered to pay, the limit over, the sum unpaid."""
    return {
        "order_service": "delivered",
        "order_pay_by": LATELY,
        "claims_outstanding": Decimal("30000.00"),
        "additional_proposed": Decimal("0.60"),
        **facts,
    }


def crime(**facts: Any) -> dict[str, Any]:
    """A case in which all elements of the crime hold."""
    return {
        "wages_by_months": [{"months": Decimal(3), "largest": Decimal("24000.00")}],
        "wages_workers": Decimal(4),
        "wages_outstanding": Decimal("60000.00"),
        "evasion": ["absconded"],
        "able_to_pay": False,
        "order_service": "posted_recorded",
        "order_pay_by": LATELY,
        "order_excused": False,
        "serious_consequences": False,
        "migrant": True,
        "mass_incident": False,
        "corrected_and_promised": False,
        **facts,
    }


def many(workers: int, total: str) -> dict[str, Any]:
    """Nobody reaches the line alone."""
    return {"wages_by_months": [], "wages_workers": Decimal(workers), "wages_outstanding": Decimal(total)}


def advance(**facts: Any) -> dict[str, Any]:
    """Ten people of an employer that cannot pay for now."""
    return {
        "employer_state": "cannot_pay",
        "employer_agreed": True,
        "advance_heads": Decimal(10),
        "wages_outstanding": Decimal("300000.00"),
        **facts,
    }


def complaint(**facts: Any) -> dict[str, Any]:
    """A complaint that meets every condition."""
    return {
        "inspection_matter": True,
        "other_proceeding": False,
        "in_jurisdiction": True,
        "jurisdiction_disputed": False,
        "breach_ended_on": None,
        "complained_on": None,
        "employer_clear": True,
        **facts,
    }


EVIDENCE = (
    "transfer_record",
    "pay_slip",
    "social_insurance",
    "settlement",
    "wage_table",
    "work_card",
    "entry_form",
    "attendance",
    "chat",
    "group_notice",
    "shift_roster",
    "uniform",
    "recruit_ad",
    "delivery_note",
    "site_pass",
    "testimony",
    "site_photo",
    "notebook",
)
SITUATIONS = (
    "subcontract",
    "transferred",
    "project_money_late",
    "unlicensed_construction",
    "name_lending",
    "illegal_project",
    "unlicensed_dispatch",
    "unlicensed_contractor",
    "unlicensed_employer",
    "investors",
    "merged",
    "closed",
)
LOW_WAGE = {"wage": Decimal("2000.00"), "dismissal": "none", "written_contract_on": date(2024, 9, 1)}
SETTLED = {"arrears": [], "dismissal": "none", "written_contract_on": date(2024, 9, 1)}
NOT_EMPLOYED_LATELY = {"employed_from": date(2022, 1, 1), "dismissal": "none", "arrears": []}

PATHS = [
    Row("path_hits", {1, 3}, path()),
    Row("path_hits", {2, 3}, path(breach_ended_on=LONG_AGO)),
    Row("path_hits", {1, 3}, path(employment_ended_on=LATELY)),
    Row("path_hits", {1}, path(employment_ended_on=LONG_AGO)),
    Row("path_hits", {1, 4}, path(employment_ended_on=LONG_AGO, claimed_in_between=True)),
    Row("path_hits", {1, 3, 5}, path(wage_iou=True)),
    Row("path_hits", {1, 3, 6}, path(agreement_broken=True)),
    Row("path_hits", {1, 3, 7}, path(other_proceeding=True)),
    Row("path_hits", {1, 3, 8}, path(relation_disputed=True)),
    Row("path_hits", {1, 3, 9}, path(employer_unlicensed=True)),
    Row("path_hits", {1, 3, 10}, path(construction=True)),
    Row("path_hits", {1, 3, 11}, path(crime_signs=True)),
    Row("path_hits", {1, 3, 12}, path(project_price_suspected=True)),
    Row("path_hits", {1, 3, 13}, path(minors_involved=True)),
    Row("path_hits", {1, 3, 14}, path(employer_bankrupt=True)),
    Row("path_hits", {3}, path(employer_known=False)),
]
PIECES = [
    *(Row("evidence_weighed", {row}, {"evidence_items": [item]}) for row, item in enumerate(EVIDENCE, 1)),
    Row("evidence_weighed", set(), {"evidence_items": None}),
    Row("evidence_enough", {1}, {"evidence_items": ["transfer_record"]}),
    Row("evidence_enough", {2}, {"evidence_items": ["chat", "testimony"]}),
    Row("evidence_enough", {3}, {"evidence_items": ["chat", "notebook", "site_photo"]}),
    Row("records_wanted", {1, 2, 3, 4}, {"evidence_items": ["chat"]}),
    Row("records_wanted", {2, 4}, {"evidence_items": ["wage_table", "entry_form"]}),
    Row("records_duty", {1}, records(owed_from_on=date(2023, 3, 1))),
    Row("records_duty", {2}, records(records_requested_on=None)),
    Row("records_duty", {3}, records(records_produced=True)),
    Row("records_duty", {4}, records(records_due_on=SOON, records_produced=None)),
    Row("records_duty", {5}, records()),
]
AMOUNTS = [
    Row("claim_items", {1}, claimant(dismissal="none", written_contract_on=date(2024, 9, 1))),
    Row("claim_items", {2}, claimant(migrant=False, dismissal="none", written_contract_on=date(2024, 9, 1))),
    Row("claim_items", {1, 3}, claimant(**LOW_WAGE)),
    Row("claim_items", {4}, claimant(**SETTLED, overtime_workday_hours=Decimal(3))),
    Row("claim_items", {5}, claimant(**SETTLED | {"written_contract_on": None})),
    Row("claim_items", {6}, claimant(**NOT_EMPLOYED_LATELY)),
    Row("claim_items", {7}, claimant(**SETTLED | {"dismissal": "lawful"})),
    Row("claim_items", {8}, claimant(**SETTLED | {"dismissal": "unlawful"})),
    Row("claim_items", set(), claimant(**SETTLED)),
    Row("claim_items", set(), claimant(**SETTLED | {"arrears": [unpaid(LATELY, LATELY, paid=900)]})),
]
ADDITIONAL = [
    Row("additional_compensation", {1}, ordered(order_service="none")),
    Row("additional_compensation", {2}, ordered(order_pay_by=SOON)),
    Row("additional_compensation", {2}, ordered(claims_outstanding=Decimal(0))),
    Row("additional_compensation", {3}, ordered(additional_proposed=None)),
    Row("additional_compensation", {4}, ordered(additional_proposed=Decimal("0.49"))),
    Row("additional_compensation", {5}, ordered()),
    Row("additional_compensation", {6}, ordered(additional_proposed=Decimal("1.01"))),
]
CRIMES = [
    Row("amount_element", {1}, crime()),
    Row("amount_element", {2}, crime(**many(10, "50000.00"))),
    Row("amount_element", {3}, crime(**many(10, "49999.99"))),
    Row("amount_element", {4}, crime(**many(9, "90000.00"))),
    Row("conduct_element", {1}, crime()),
    Row("conduct_element", {2}, crime(evasion=[], able_to_pay=True)),
    Row("conduct_element", {3}, crime(evasion=None, able_to_pay=None)),
    Row("order_element", {1}, crime(order_service=None)),
    Row("order_element", {2}, crime(order_service="posted_only")),
    Row("order_element", {3}, crime(order_pay_by=SOON)),
    Row("order_element", {4}, crime(order_excused=True)),
    Row("order_element", {5}, crime()),
    Row("unpaid_element", {1}, crime()),
    Row("unpaid_element", {2}, crime(wages_outstanding=Decimal(0), serious_consequences=True)),
    Row("unpaid_element", {3}, crime(wages_outstanding=Decimal(0))),
    Row("referral_result", {1}, crime()),
    Row("referral_result", {2}, crime(**many(4, "30000.00"))),
    Row("referral_result", {3}, crime(evasion=[])),
    Row("referral_result", {4}, crime(order_service="none")),
    Row("referral_result", {5}, crime(wages_outstanding=Decimal(0))),
    Row("dishonest_list", {1}, crime(migrant=False)),
    Row("dishonest_list", {2}, crime(order_service="none")),
    Row("dishonest_list", {3}, crime(**many(4, "30000.00"))),
    Row("dishonest_list", {4}, crime()),
    Row("dishonest_list", {5}, crime(**many(4, "30000.00"), mass_incident=True)),
    Row("dishonest_list", {6}, crime(corrected_and_promised=True)),
    Row("dishonest_list", {7}, crime(**many(4, "30000.00"), mass_incident=True, corrected_and_promised=True)),
]
PAYERS = [
    Row("payer", {1}, {"payer_situations": None, "migrant": True}),
    *(
        Row("payer", {1, row}, {"payer_situations": [situation], "migrant": True})
        for row, situation in enumerate(SITUATIONS, 2)
    ),
    Row("payer", {1, 14}, {"payer_situations": ["subcontract"], "migrant": False}),
    Row("payer", {1, 10}, {"payer_situations": ["unlicensed_employer"], "migrant": False}),
    Row("payer", {1, 15}, {"payer_situations": ["paid_to_foreman"], "migrant": False}),
    Row("payer", {1, 16}, {"payer_situations": ["paid_in_kind"], "migrant": True}),
]
MONEY = [
    Row("advance_allowed", {1}, advance(employer_state="absconded", employer_agreed=False)),
    Row("advance_allowed", {2}, advance()),
    Row("advance_allowed", {3}, advance(employer_agreed=False)),
    Row("advance_allowed", {4}, advance(employer_state="able")),
    Row("advance_approver", {1}, advance()),
    Row("advance_approver", {2}, advance(advance_heads=Decimal(100))),
]
COMPLAINTS = [
    Row("inspection_acceptance", {1}, complaint(inspection_matter=False)),
    Row("inspection_acceptance", {2}, complaint(other_proceeding=True)),
    Row("inspection_acceptance", {3}, complaint(in_jurisdiction=False)),
    Row("inspection_acceptance", {4}, complaint(breach_ended_on=LONG_AGO)),
    Row("inspection_acceptance", {5}, complaint(employer_clear=None)),
    Row("inspection_acceptance", {6}, complaint()),
    Row("inspection_acceptance", {7}, complaint(in_jurisdiction=False, jurisdiction_disputed=True)),
]
ROWS = [*PATHS, *PIECES, *AMOUNTS, *ADDITIONAL, *CRIMES, *PAYERS, *MONEY, *COMPLAINTS]
