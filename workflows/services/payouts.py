"""Money that is handed to claimants before their employer pays: who can get some, each one's share, and its booking.

Must not know which fund pays it (`money`), nor how much may be paid in all.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import true

from models.claims import ClaimLine
from workflows import claimrows
from workflows.claimrows import Stamp
from workflows.claims import recorded
from workflows.claims.applying import apply
from workflows.claims.book import Line, total
from workflows.claims.naming import numbers_in
from workflows.claims.sharing import rooms, share_out
from workflows.clock import office_date
from workflows.errors import N_, InvalidInput, InvalidState
from workflows.services.call import Call

_NAMED = 10
"""How many lines a refusal names."""


def unpaid(call: Call) -> Mapping[str, Any]:
    """Tell which running lines have still to get wages that were found, how many they are, and how much in all.

    The text `named` may name some of them, as a paper does; others are refused at the form's field in the header
    `field`, as is a register in which nobody has anything to get.
    """
    named, field = numbers_in(call.text("named")), call.header("field", "named")
    room = rooms(_lines(call, named))
    lacking = [number for number in named or () if number not in room]
    if lacking:
        template = N_("第 {lines} 号已办结、没有核定工资或工资已付清：请核对序号，或先在“职工名册”逐人核定")
        raise InvalidInput.one(field, template, lines="、".join(str(number) for number in lacking[:_NAMED]))
    if not room:
        template = N_("名册中没有核定了工资而没有付清的职工：请先在“职工名册”逐人核定")
        raise InvalidInput.one(field, template)
    return {"unpaid_lines": list(room), "unpaid_count": len(room), "unpaid_sum": total(room.values())}


def share(call: Call) -> Mapping[str, Any]:
    """Share an `amount` out among `lines`, as much for each, at most `each` and nobody more than is still due.

    Refuses an amount for which there is no room at the form's field in the header `field`.
    """
    numbers = call.effect.inputs.get("lines")
    if not isinstance(numbers, list) or not all(isinstance(number, Decimal | int) for number in numbers):
        raise call.unusable("lines", numbers)
    whole, room = call.money("amount"), rooms(_lines(call, [int(number) for number in numbers]), call.money("each"))
    shares = share_out(whole, room)
    if shares is None:
        template = N_("多于这些职工还能领取的 {room} 元（各人以未付工资和人均上限为限）：请核对金额")
        raise InvalidInput.one(call.header("field", "amount"), template, room=f"{total(room.values()):,.2f}")
    return {"claim_shares": [{"line": number, "amount": part} for number, part in shares.items()]}


def advance(call: Call) -> Mapping[str, Any]:
    """Enter for each of the `shares` (contexts of `line` and `amount`) that it was handed out on `paid_on`.

    Raises `InvalidState` when a line has ended or got its money since its share was set.
    """
    inputs, session, case = call.effect.inputs, call.desk.session, call.case
    if call.day("paid_on") is None or not isinstance(inputs.get("shares"), list):
        raise call.unusable("shares", inputs.get("shares"))
    change = recorded.advance_of(inputs)
    before = claimrows.book_for(session, case.id, change)
    try:
        after = apply(before, change, today=office_date(call.desk.now))
    except InvalidInput as refused:
        wrong = refused.errors[0]
        raise InvalidState(wrong.template, **wrong.params) from refused
    stamp = Stamp(seq=case.version + 1, at=call.desk.now, by=call.desk.actor.username)
    claimrows.save(session, case.id, before, after, stamp)
    return {"claim_payments": recorded.made(before, after)}


def _lines(call: Call, numbers: list[int] | None) -> list[Line]:
    among = true() if numbers is None else ClaimLine.number.in_(numbers)
    wanted = ClaimLine.end_kind.is_(None) & among
    return list(claimrows.lines_of(call.desk.session, call.case.id, wanted).values())
