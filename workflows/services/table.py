"""All services there are, by the name process files use: the one table.

A new service is a function in this package and a line here.
"""

from collections.abc import Mapping
from typing import Any

from workflows import canonical
from workflows.claims.book import SUMMED, WAGES_TOLD
from workflows.errors import N_, InvalidState
from workflows.services import claims, clocks, duplicates, letters, money, notices, organisations, starts
from workflows.services.call import Call, Service

SERVICES: Mapping[str, Service] = {
    "case.spawn": starts.spawn,
    "claims.additional": claims.additional,
    "claims.require_ends": claims.require_ends,
    "claims.select": claims.select_lines,
    "claims.summary": claims.summary,
    "deadline.extend": clocks.extend,
    "deadline.pause": clocks.pause,
    "deadline.resume": clocks.resume,
    "deadline.start": clocks.start,
    "deadline.stop": clocks.stop,
    "duplicate.check": duplicates.check,
    "fund.pay": money.pay,
    "fund.release": money.release,
    "fund.reserve": money.reserve,
    "fund.reverse": money.reverse,
    "letter.issue": letters.issue,
    "notice.close": notices.close,
    "notice.post": notices.post,
    "notice.resume": notices.resume,
    "notice.suspend": notices.suspend,
    "organisations.summary": organisations.summary,
}

RESULTS: Mapping[str, frozenset[str]] = {
    "case.spawn": frozenset({"spawned_process", "spawned_office"}),
    "claims.additional": frozenset({"claims_additional"}),
    "claims.require_ends": frozenset(),
    "claims.select": frozenset({"claim_lines"}),
    "claims.summary": frozenset(f"claims_{name}" for name in SUMMED) | frozenset(WAGES_TOLD),
    "deadline.extend": frozenset({"due_at", "provisional", "asked_by"}),
    "deadline.pause": frozenset(),
    "deadline.resume": frozenset(),
    "deadline.start": frozenset({"due_at", "half_at", "provisional"}),
    "deadline.stop": frozenset(),
    "duplicate.check": frozenset({"duplicate_found", "duplicate_cases", "aided_this_year"}),
    "fund.pay": frozenset({"paid_from", "paid_total", "payment_number"}),
    "fund.release": frozenset({"fund_released"}),
    "fund.reserve": frozenset({"fund_reserved", "fund_available", "fund_shortage"}),
    "fund.reverse": frozenset({"paid_total"}),
    "letter.issue": frozenset({"letter_number", "letter_issued_on", "letter_office"}),
    "notice.close": frozenset(
        {"notice_over", "notice_check_at", "notice_ends_at", "notice_result", "notice_closed_on"}
    ),
    "notice.post": frozenset(
        {"notice_text", "notice_ends_at", "notice_check_at", "notice_result", "notice_provisional"}
    ),
    "notice.resume": frozenset({"notice_ends_at", "notice_result", "objections_open"}),
    "notice.suspend": frozenset({"objections_open"}),
    "organisations.summary": frozenset({"organisation_cases", "organisation_open_cases", "organisation_facts"}),
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
