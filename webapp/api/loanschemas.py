"""The bodies of `/cases/{id}/loan` and `/loans`, field by field. Amounts are texts with two decimals, days ISO dates.

Knows names and types only. What may be booked is checked by its command, which tells every wrong field at once
(`workflows.loanwork`), so the bodies that are sent say little more than which fields there are.
"""

from apiflask import Schema
from apiflask.fields import Boolean, Date, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range

from webapp.api.claimschemas import SeenVersion
from webapp.api.schemas import AT_MOST, BETWEEN, LARGEST_PAGE, PAGE_SIZE, Instant
from workflows.loanfields import BOOKINGS
from workflows.loans.events import EFFECTS, KINDS

STATUSES = ("running", "settled", "compensated", "written_off")
STATES = ("entered", "confirmed", "dropped")


class Day(String):
    """A date, written as ``2026-11-22``."""


class LoanQuery(Schema):
    """As of the end of which day; nothing: today."""

    as_of = Date()


class LoansQuery(Schema):
    """Which loans are asked for."""

    cursor = String(validate=Length(max=200, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))
    status = String(validate=OneOf(STATUSES))
    late = Boolean(load_default=False)


class BookingsQuery(Schema):
    """Bookings in which state; nothing: all."""

    state = String(validate=OneOf(STATES))


class QuoteQuery(Schema):
    """An early repayment: on which day (nothing: today), how much (nothing: all), with which effect."""

    on = Date(load_default=None, allow_none=True)
    amount = Raw()
    effect = String(load_default="shorten", metadata={"enum": list(EFFECTS)})


class Owed(Schema):
    """Amounts by part."""

    fee = String(required=True)
    penalty = String(required=True)
    interest = String(required=True)
    principal = String(required=True)


class Instalment(Schema):
    """One line of the schedule as it stands."""

    number = Integer(required=True)
    due_on = Day(required=True)
    principal = String(required=True)
    interest = String(required=True)
    paid_principal = String(required=True)
    paid_interest = String(required=True)
    owed_principal = String(required=True)
    owed_interest = String(required=True)
    state = String(required=True, validate=OneOf(["coming", "due", "late", "done"]))
    days_late = Integer(required=True)


class LoanStanding(Schema):
    """How a loan stood at the end of a day."""

    as_of = Day(required=True)
    status = String(required=True, validate=OneOf(STATUSES))
    outstanding = String(required=True)
    overdue = String(required=True)
    days_late = Integer(required=True)
    oldest_due_on = Day(required=True, allow_none=True)
    next_due_on = Day(required=True, allow_none=True)
    next_due_amount = String(required=True)
    payoff = String(required=True)
    overpaid = String(required=True)
    matures_on = Day(required=True)
    settled_on = Day(required=True, allow_none=True)
    extensions = Integer(required=True)
    restructurings = Integer(required=True)
    compensated = String(required=True)
    recovered = String(required=True)
    written_off = String(required=True)


class LoanTerms(Schema):
    """What the contract says."""

    principal = String(required=True)
    annual_rate = String(required=True)
    months = Integer(required=True)
    kind = String(required=True)
    disbursed_on = Day(required=True)
    due_day = Integer(required=True)
    day_count = String(required=True)
    grace_days = Integer(required=True)
    roll = String(required=True)
    penalty_rate = String(required=True)
    order = List(String(), required=True)


class LoanDetail(LoanStanding):
    """The loan of a case with its schedule and the balances of its accounts."""

    number = String(required=True)
    bank = String(required=True)
    contract_number = String(required=True)
    subsidy_share = String(required=True)
    guaranteed_share = String(required=True)
    terms = Nested(LoanTerms, required=True)
    due = Nested(Owed, required=True)
    schedule = List(Nested(Instalment), required=True)
    balances = Dict(keys=String(), values=String(), required=True)
    version = Integer(required=True)


class LoanInList(LoanStanding):
    """A loan with the case it is of."""

    case_id = String(required=True)
    case_number = String(required=True)
    number = String(required=True)
    bank = String(required=True)


class Loans(Schema):
    """One page of loans."""

    items = List(Nested(LoanInList), required=True)
    next_cursor = String(required=True, allow_none=True)


class LoanPosting(Schema):
    """One line of a double entry: debits are positive. `about` is the event that it concerns, 0: passing time."""

    account = String(required=True)
    amount = String(required=True)
    about = Integer(required=True)


class LoanEvent(Schema):
    """Something that happened, as it was booked; `detail` has the fields of its kind, amounts there in fen."""

    number = Integer(required=True)
    kind = String(required=True, validate=OneOf(list(KINDS)))
    on = Day(required=True)
    booked_on = Day(required=True)
    amount = String(required=True, allow_none=True)
    detail = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    reference = String(required=True, allow_none=True)
    reason = String(required=True)
    reversed_by = Integer(required=True, allow_none=True)
    at = Instant(required=True)
    by = String(required=True)
    confirmed_by = String(required=True, allow_none=True)
    postings = List(Nested(LoanPosting), required=True)


class LoanEvents(Schema):
    """All that happened to a loan."""

    items = List(Nested(LoanEvent), required=True)


class NewBooking(SeenVersion):
    """What happened, for a second person to confirm: a kind and the fields of that kind."""

    kind = String(required=True, metadata={"enum": list(BOOKINGS)})
    amount = Raw(metadata={"description": "Yuan, at most two decimals"})
    on = Raw(metadata={"description": "The day it counts for"})
    payer = Raw(allow_none=True)
    effect = Raw(allow_none=True)
    part = Raw(allow_none=True)
    quarter = Raw(allow_none=True)
    penalty_percent = Raw(
        allow_none=True, metadata={"description": "Of a corrected rate of penalty: per cent per year"}
    )
    event = Raw(allow_none=True, metadata={"description": "Of a reversal: the event that it takes back"})
    reference = Raw(allow_none=True)
    reason = Raw(allow_none=True)
    note = Raw(allow_none=True)
    again = Raw(allow_none=True, metadata={"description": "True: it is no repetition of one that looks the same"})


class BookingDropped(SeenVersion):
    """Why a booking is dropped."""

    reason = Raw()


class BookingConfirmed(SeenVersion):
    """Nothing but the version of the case that was seen."""


class LoanBooking(Schema):
    """What was entered by hand, and what became of it."""

    number = Integer(required=True)
    kind = String(required=True)
    values = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    state = String(required=True, validate=OneOf(STATES))
    at = Instant(required=True)
    by = String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    decided_by = String(required=True, allow_none=True)
    reason = String(required=True)


class LoanBookings(Schema):
    """Bookings by hand, in order."""

    items = List(Nested(LoanBooking), required=True)


class LoanDone(Schema):
    """The booking, the event that was booked (null: none yet), the loan's status and the case's version after it."""

    booking = Integer(required=True, allow_none=True)
    event = Integer(required=True, allow_none=True)
    status = String(required=True, validate=OneOf(STATUSES))
    version = Integer(required=True)


class LoanQuote(Schema):
    """What an early repayment would cost and change."""

    on = Day(required=True)
    amount = String(required=True)
    due = Nested(Owed, required=True)
    accrued = String(required=True)
    principal = String(required=True)
    payoff = String(required=True)
    overpaid = String(required=True)
    matures_on = Day(required=True)
    interest_saved = String(required=True)
    schedule = List(Nested(Instalment), required=True)
