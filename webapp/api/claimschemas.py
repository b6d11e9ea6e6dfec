"""The bodies of `/cases/{id}/claims`, field by field. Amounts are texts with two decimals, days are ISO dates.

Knows names and types only. What may stand in a line is checked by its command, which tells every wrong field at once
(`workflows.claims`), so the bodies that are sent say little more than which fields there are.
"""

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import INCLUDE

from webapp.api.schemas import AT_MOST, BETWEEN, LARGEST_PAGE, LONG, PAGE_SIZE, Instant
from workflows.claims.words import DISMISSALS, ENDS, KINDS, MEANS, PATHS, UNITS

_ANY: dict[str, Any] = {"allow_none": True}


class ClaimsQuery(Schema):
    """Which lines are asked for."""

    cursor = String(validate=Length(max=9, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))
    running = Boolean(load_default=False)


class SeenVersion(Schema):
    """The version of the case that the client has seen; a line changed since then is a conflict."""

    class Meta:
        """Fields that no schema names are told of by the command."""

        unknown = INCLUDE

    version = Integer(strict=True, validate=Range(0, 2**31 - 1, error=BETWEEN))


class LineFields(Schema):
    """The facts of a claim line, as they are entered. A representative is named by line number or ID number."""

    name = Raw(**_ANY)
    id_number = Raw(**_ANY)
    phone = Raw(**_ANY)
    job = Raw(**_ANY)
    migrant = Raw(**_ANY)
    employed_from = Raw(**_ANY)
    employed_to = Raw(**_ANY)
    wage_unit = Raw(allow_none=True, metadata={"enum": list(UNITS)})
    wage = Raw(**_ANY)
    arrears = Raw(
        allow_none=True, metadata={"description": "A list of periods: from_on, to_on, quantity, paid, deducted"}
    )
    written_contract_on = Raw(**_ANY)
    dismissal = Raw(allow_none=True, metadata={"enum": list(DISMISSALS)})
    overtime_workday_hours = Raw(**_ANY)
    overtime_restday_hours = Raw(**_ANY)
    overtime_holiday_hours = Raw(**_ANY)
    representative = Raw(**_ANY)
    path = Raw(allow_none=True, metadata={"enum": list(PATHS)})
    items = Raw(allow_none=True, metadata={"description": "A list: kind, claimed, found, agreed, reason"})


_WHY_ELSEWHERE: dict[str, Any] = {
    "description": "Why months are claimed that a line of another case on the same employer has for the same worker; "
    "asked for only there (a 422 names this field), at most 300 characters"
}


class NewLines(SeenVersion):
    """Lines to enter, all or none; one with a `number` changes that line."""

    elsewhere_reason = Raw(allow_none=True, metadata=_WHY_ELSEWHERE)
    lines = Raw(required=True, metadata={"description": "A list of lines: number (to change one) and its fields"})


class LineChange(LineFields, SeenVersion):
    """The facts that change, or items with what is found and agreed."""

    elsewhere_reason = Raw(allow_none=True, metadata=_WHY_ELSEWHERE)


class NewPayment(SeenVersion):
    """Money that came."""

    amount = Raw()
    paid_on = Raw()
    means = Raw(metadata={"enum": list(MEANS)})
    note = Raw(**_ANY)


class Reversal(SeenVersion):
    """On which day a payment is taken back, and why."""

    on = Raw()
    reason = Raw()


class EndLine(SeenVersion):
    """How a line ends."""

    kind = Raw(metadata={"enum": list(ENDS)})
    on = Raw()
    reason = Raw(**_ANY)
    case = Raw(**_ANY)


class SplitLines(SeenVersion):
    """Lines that go on in a new case of the same process, and why; its start form holds what the case knows.

    `values` are those of the start form that shall be others.
    """

    lines = List(Integer(strict=True, validate=Range(1, 999999, error=BETWEEN)), required=True)
    values = Dict(keys=String(), values=Raw(allow_none=True), load_default=dict)
    reason = String(required=True, validate=Length(1, 300, error=LONG))


class JoinLines(SeenVersion):
    """Lines to work together with another case on the same employer; no case: each by itself again."""

    lines = List(Integer(strict=True, validate=Range(1, 999999, error=BETWEEN)), required=True)
    case = String(required=True, allow_none=True, validate=Length(max=64, error=AT_MOST))


class SplitDone(Schema):
    """The new case, and the version of the case that the lines came from."""

    case_id = String(required=True)
    number = String(required=True)
    version = Integer(required=True)


class Reason(SeenVersion):
    """Why."""

    reason = Raw()


class Heir(SeenVersion):
    """Who goes on with the line, and when the claimant died."""

    heir_name = Raw()
    died_on = Raw()


class ClaimsDone(Schema):
    """The lines and payments that were touched, and the case's version after it."""

    lines = List(Integer(), required=True)
    payments = List(Integer(), required=True)
    version = Integer(required=True)


class Period(Schema):
    """A time for which wages are not, or not wholly, paid."""

    from_on = String(required=True)
    to_on = String(required=True)
    quantity = String(required=True, allow_none=True)
    paid = String(required=True)
    deducted = String(metadata={"description": "What the employer kept for a loss, if anything"})


class ClaimItem(Schema):
    """One kind of claim: computed by the rules with formula and article, claimed, found, agreed."""

    kind = String(required=True, validate=OneOf(list(KINDS)))
    computed = String(required=True, allow_none=True)
    claimed = String(required=True)
    found = String(required=True, allow_none=True)
    agreed = String(required=True, allow_none=True)
    formula = String(required=True)
    article = String(required=True)
    reason = String(required=True)


class LineEnd(Schema):
    """How a line ended."""

    kind = String(required=True, validate=OneOf(list(ENDS)))
    on = String(required=True)
    reason = String(required=True)
    case = String(required=True, allow_none=True)


class ClaimLine(Schema):
    """One claimant, personal data masked."""

    number = Integer(required=True)
    name = String(required=True)
    id_number = String(required=True, allow_none=True)
    phone = String(required=True, allow_none=True)
    job = String(required=True)
    migrant = Boolean(required=True)
    employed_from = String(required=True)
    employed_to = String(required=True, allow_none=True)
    wage_unit = String(required=True, validate=OneOf(list(UNITS)))
    wage = String(required=True)
    arrears = List(Nested(Period), required=True)
    written_contract_on = String(required=True, allow_none=True)
    dismissal = String(required=True, validate=OneOf(list(DISMISSALS)))
    overtime_workday_hours = String(required=True)
    overtime_restday_hours = String(required=True)
    overtime_holiday_hours = String(required=True)
    representative = Integer(required=True, allow_none=True)
    path = String(required=True, allow_none=True)
    heir_name = String(required=True, allow_none=True)
    died_on = String(required=True, allow_none=True)
    split_from = String(required=True, allow_none=True)
    joined_to = String(required=True, allow_none=True)
    items = List(Nested(ClaimItem), required=True)
    claimed = String(required=True)
    found = String(required=True)
    additional = String(required=True)
    agreed = String(required=True)
    recovered = String(required=True)
    outstanding = String(required=True)
    unpaid_months = Integer(required=True)
    end = Nested(LineEnd, required=True, allow_none=True)


class ClaimPayment(Schema):
    """Money for a line; a reversal is below zero and names the payment it takes back."""

    number = Integer(required=True)
    line = Integer(required=True)
    amount = String(required=True)
    paid_on = String(required=True)
    means = String(required=True, validate=OneOf(list(MEANS)))
    note = String(required=True)
    reverses = Integer(required=True, allow_none=True)


class LineDetail(ClaimLine):
    """A line with its payments, and the version of the case to send with a change."""

    payments = List(Nested(ClaimPayment), required=True)
    version = Integer(required=True)


class ClaimSums(Schema):
    """What all lines of a case add up to, also those that are not on the page."""

    claims_count = Integer(required=True)
    claims_open = Integer(required=True)
    claims_claimed = String(required=True)
    claims_found = String(required=True)
    claims_additional = String(required=True)
    claims_agreed = String(required=True)
    claims_recovered = String(required=True)
    claims_outstanding = String(required=True)
    claims_longest_months = Integer(required=True)
    claims_largest = String(required=True)


class Claims(Schema):
    """A page of claim lines."""

    items = List(Nested(ClaimLine), required=True)
    next_cursor = String(required=True, allow_none=True)
    sums = Nested(ClaimSums, required=True)
    version = Integer(required=True)


class LineEvent(Schema):
    """An entry that touched a line."""

    seq = Integer(required=True)
    at = Instant(required=True)
    actor = String(required=True)
    on_behalf_of = String(required=True, allow_none=True)
    command = String(required=True)
    reason = String(required=True)
    changed = Raw(required=True)
    payments = List(Nested(ClaimPayment), required=True)


class LineHistory(Schema):
    """What happened to a line."""

    items = List(Nested(LineEvent), required=True)
