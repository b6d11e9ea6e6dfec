"""All services there are, by the name process files use: the one table.

A new service is a function in this package and a line here.
"""

from collections.abc import Mapping
from typing import Any

from workflows import canonical
from workflows.claims.book import HELPED, SHORT_TOLD, SUMMED, WAGES_TOLD
from workflows.errors import N_, InvalidState
from workflows.services import (
    claims,
    clocks,
    duplicates,
    guarantees,
    letters,
    loans,
    money,
    notices,
    organisations,
    payouts,
    receipts,
    serving,
    starts,
    titles,
    waiting,
)
from workflows.services.call import Call, Service

SERVICES: Mapping[str, Service] = {
    "case.spawn": starts.spawn,
    "claims.additional": claims.additional,
    "claims.advance": payouts.advance,
    "claims.contradicted": claims.contradicted,
    "claims.require_change": claims.require_change,
    "claims.require_ends": claims.require_ends,
    "claims.require_paid": claims.require_paid,
    "claims.require_sum": claims.require_sum,
    "claims.select": claims.select_lines,
    "claims.share": payouts.share,
    "claims.summary": claims.summary,
    "claims.unpaid": payouts.unpaid,
    "deadline.extend": clocks.extend,
    "deadline.pause": clocks.pause,
    "deadline.resume": clocks.resume,
    "deadline.start": clocks.start,
    "deadline.stop": clocks.stop,
    "duplicate.check": duplicates.check,
    "fund.pay": money.pay,
    "fund.receive": receipts.receive,
    "fund.release": money.release,
    "fund.require_back": receipts.require_back,
    "fund.reserve": money.reserve,
    "fund.reverse": money.reverse,
    "guarantees.release": guarantees.release,
    "guarantees.reserve": guarantees.reserve,
    "letter.issue": letters.issue,
    "letter.list": letters.issued,
    "letter.serve": serving.serve,
    "loans.check": loans.check,
    "loans.compensate": loans.compensate,
    "loans.end_subsidy": loans.end_subsidy,
    "loans.extend": loans.extend,
    "loans.open": loans.open_loan,
    "loans.restructure": loans.restructure,
    "loans.state": loans.state,
    "loans.write_off": loans.write_off,
    "notice.close": notices.close,
    "notice.post": notices.post,
    "notice.resume": notices.resume,
    "notice.suspend": notices.suspend,
    "organisations.summary": organisations.summary,
    "tasks.waiting": waiting.among,
    "titles.of": titles.of,
    "titles.record": titles.record,
}

DUE_PARTS = (
    *("loan_due", "loan_due_principal", "loan_due_interest", "loan_due_penalty", "loan_due_fee"),
    *("loan_payoff", "loan_overpaid"),
)
"""What services of loans tell besides when they are asked with `due_parts`."""
RESULTS: Mapping[str, frozenset[str]] = {
    "case.spawn": frozenset({"spawned_process", "spawned_office"}),
    "claims.additional": frozenset({"claims_additional"}),
    "claims.advance": frozenset({"claim_payments"}),
    "claims.contradicted": frozenset({"contradicted_lines", "contradicted_text"}),
    "claims.require_change": frozenset({"changed_lines", "changed_to"}),
    "claims.require_ends": frozenset(),
    "claims.require_paid": frozenset(),
    "claims.require_sum": frozenset(),
    "claims.select": frozenset({"claim_lines"}),
    "claims.share": frozenset({"claim_shares"}),
    "claims.summary": frozenset(f"claims_{name}" for name in SUMMED) | frozenset({*WAGES_TOLD, *SHORT_TOLD, HELPED}),
    "claims.unpaid": frozenset({"unpaid_lines", "unpaid_count", "unpaid_sum"}),
    "deadline.extend": frozenset({"due_at", "provisional", "asked_by"}),
    "deadline.pause": frozenset(),
    "deadline.resume": frozenset({"due_at", "provisional"}),
    "deadline.start": frozenset({"due_at", "half_at", "provisional", "rule"}),
    "deadline.stop": frozenset(),
    "duplicate.check": frozenset({"duplicate_found", "duplicate_cases", "aided_this_year"}),
    "fund.pay": frozenset({"paid_from", "paid_total", "payment_number"}),
    "fund.receive": frozenset({"fund_received", "fund_out", "receipt_number"}),
    "fund.require_back": frozenset(),
    "fund.release": frozenset({"fund_released"}),
    "fund.reserve": frozenset({"fund_reserved", "fund_available", "fund_shortage"}),
    "fund.reverse": frozenset({"paid_total"}),
    "guarantees.release": frozenset({"guarantee_released"}),
    "guarantees.reserve": frozenset(
        {
            *("guarantee_reserved", "guarantee_available", "guarantee_shortage", "guarantee_stopped"),
            "guarantee_ahead",
        }
    ),
    "letter.list": frozenset({"letters_issued"}),
    "letter.serve": frozenset({serving.UNSERVED}),
    "letter.issue": frozenset({"letter_number", "letter_issued_on", "letter_office", serving.UNSERVED}),
    "loans.check": frozenset({"loans_taken", "loans_open", "loans_open_elsewhere", "loans_overdue"}),
    "loans.compensate": frozenset(
        {
            *("compensated_total", "compensated_fund", "compensated_bank", "compensated_company"),
            "compensation_shortage",
        }
    ),
    "loans.end_subsidy": frozenset(),
    "loans.extend": frozenset({"loan_matures_on", "loan_overdue", *DUE_PARTS}),
    "loans.open": frozenset({"loan_matures_on", "loan_first_due_on"}),
    "loans.restructure": frozenset({"loan_matures_on", "loan_overdue", *DUE_PARTS}),
    "loans.state": frozenset(
        {
            *("loan_status", "loan_outstanding", "loan_overdue", "loan_days_late", "loan_oldest_due_on"),
            *("loan_next_due_on", "loan_next_due_amount", "loan_matures_on", "loan_settled", "loan_extensions"),
            *("loan_restructurings", "loan_compensated", "loan_recovered", "loan_as_of_on"),
            *DUE_PARTS,
        }
    ),
    "loans.write_off": frozenset({"written_off_total"}),
    "notice.close": frozenset(
        {"notice_over", "notice_check_at", "notice_ends_at", "notice_result", "notice_closed_on"}
    ),
    "notice.post": frozenset(
        {"notice_text", "notice_ends_at", "notice_check_at", "notice_result", "notice_provisional"}
    ),
    "notice.resume": frozenset({"notice_ends_at", "notice_result", "objections_open"}),
    "notice.suspend": frozenset({"objections_open"}),
    "organisations.summary": frozenset({"organisation_cases", "organisation_open_cases", "organisation_facts"}),
    "tasks.waiting": frozenset({"tasks_waiting"}),
    "titles.of": frozenset({"title_held", "held_title_number", "held_title_until_on"}),
    "titles.record": frozenset({"title_longest_late", "title_loans_taken", "title_rounds_made"}),
}
"""The data keys each service's result brings: what the linter lets expressions rely on."""


def carry_out(call: Call) -> Mapping[str, Any]:
    """Run the service a service task names and return its result.

    Raises `InvalidState` when there is no such service or its inputs are unusable; the command is then not carried out.
    """
    service = SERVICES.get(call.effect.type)
    if service is None:
        template = N_("自动步骤“{element}”要求的服务“{service}”不存在。请告知流程管理员")
        raise InvalidState(template, element=call.effect.element, service=call.effect.type)
    result = service(call)
    canonical.dumps(result)  # a result that cannot be recorded must fail here, where its service is named
    return result
