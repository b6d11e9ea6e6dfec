"""The bodies of `/bank-files`, field by field. Amounts are texts with two decimals, days are ISO dates.

Knows names and types only.
"""

from apiflask import Schema
from apiflask.fields import Boolean, File, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range

from webapp.api.schemas import AT_MOST, BETWEEN, LARGEST_PAGE, LONG, PAGE_SIZE, Instant
from workflows.bankview import FILE_STATES, STATES


class BankUpload(Schema):
    """A bank's file, the code of the bank, and what the file should come to where it does not say so itself."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's gap
    bank = String(load_default="standard", validate=Length(1, 32, error=LONG))
    control_total = String(load_default="", validate=Length(max=20, error=AT_MOST))
    control_count = String(load_default="", validate=Length(max=8, error=AT_MOST))


class BankFilesQuery(Schema):
    """Where in the list to go on."""

    cursor = String(validate=Length(max=32, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))


class BankLinesQuery(Schema):
    """Which lines are asked for."""

    state = String(load_default="", validate=OneOf(["", "open", *STATES], error="应为下列之一：{choices}"))
    cursor = String(validate=Length(max=9, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))


class BankFault(Schema):
    """What is wrong: the line and the cell it is in, a code, what is said and what to do."""

    code = String(required=True)
    line = Integer(required=True, allow_none=True)
    column = String(required=True, allow_none=True)
    cell = String(required=True, allow_none=True)
    message = String(required=True)
    remedy = String(required=True)


class BankFileBody(Schema):
    """A file; `counts` says how many of its lines are in each state."""

    id = String(required=True)
    name = String(required=True)
    bank = String(required=True)
    bank_name = String(required=True)
    sha256 = String(required=True)
    state = String(required=True, metadata={"enum": list(FILE_STATES)})
    encoding = String(required=True)
    former_encoding = String(required=True, allow_none=True)
    office = String(required=True)
    lines = Integer(required=True)
    amount = String(required=True)
    control_total = String(required=True, allow_none=True)
    control_count = Integer(required=True, allow_none=True)
    faults = List(Nested(BankFault), required=True)
    counts = Raw(required=True)
    taken_at = Instant(required=True)
    taken_by = String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    decided_by = String(required=True, allow_none=True)
    reason = String(required=True)


class BankFiles(Schema):
    """A page of files, the newest first."""

    items = List(Nested(BankFileBody), required=True)
    next_cursor = String(required=True, allow_none=True)


class BankLineBody(Schema):
    """A line: what was read of it, what is wrong, and what became of it."""

    line = Integer(required=True)
    kind = String(required=True, allow_none=True)
    loan_number = String(required=True)
    contract_number = String(required=True)
    amount = String(required=True, allow_none=True)
    value_on = String(required=True, allow_none=True)
    reference = String(required=True)
    state = String(required=True, metadata={"enum": list(STATES)})
    faults = List(Nested(BankFault), required=True)
    case_id = String(required=True, allow_none=True)
    decided_by = String(required=True, allow_none=True)
    confirmed_by = String(required=True, allow_none=True)
    booked_at = Instant(required=True, allow_none=True)
    entry = Integer(required=True, allow_none=True)
    reason = String(required=True)


class BankLineAnswer(BankLineBody):
    """A line by itself."""


class BankLines(Schema):
    """A page of lines, in the order of the file."""

    items = List(Nested(BankLineBody), required=True)
    next_cursor = String(required=True, allow_none=True)


class BankConfirm(Schema):
    """A confirmation; the reason is needed when the totals are wrong."""

    reason = String(load_default="", validate=Length(max=300, error=AT_MOST))


class BankReason(Schema):
    """Why."""

    reason = String(required=True, validate=Length(1, 300, error=LONG))


class BankAssign(Schema):
    """The number of the loan, the contract or the case, and why; `again`: it is no repetition."""

    target = String(required=True, validate=Length(1, 64, error=LONG))
    reason = String(required=True, validate=Length(1, 300, error=LONG))
    again = Boolean(load_default=False)


class BankBooked(Schema):
    """How many lines were booked, refused (they are held), and are left to be booked by asking again."""

    booked = Integer(required=True)
    refused = Integer(required=True)
    left = Integer(required=True)
    file = Nested(BankFileBody, required=True)
