"""Money that comes back into a fund of what was paid for somebody who owes it, and what is still out.

Each receipt has its number and is booked to the funds that paid, the first one first. Must not know who owes it.
"""

from collections.abc import Mapping
from typing import Any

from workflows.errors import N_, InvalidInput, InvalidState
from workflows.money import amount
from workflows.numbering import next_number
from workflows.services import money
from workflows.services.call import Call

RECEIPT_SERIES = "收"


def receive(call: Call) -> Mapping[str, Any]:
    """Book that an `amount` came back of what was paid under `reference`; nothing is a receipt of nothing.

    `whole` says that everything is back then. The header `field` names the form's field for an amount beyond what is
    out, or one that leaves something out against what was said.
    """
    reference, field = money.reference_of(call), call.header("field", "amount")
    came = int(call.money("amount") * 100)
    out = _locked(call, reference)
    left = sum(out.values()) - came
    if left < 0:
        template = N_("多于尚未收回的 {out} 元：请核对金额")
        raise InvalidInput.one(field, template, out=f"{amount(sum(out.values())):,.2f}")
    if left and call.effect.inputs.get("whole") is True:
        template = N_("还有 {left} 元没有收回，不能登记为全部追回：请核对金额，或另选办理意见")
        raise InvalidInput.one(field, template, left=f"{amount(left):,.2f}")
    number = next_number(call.desk.session, RECEIPT_SERIES, call.office, call.desk.now) if came else None
    for fund_id, fen in out.items():
        part = min(came, fen)
        came -= part
        if part:
            money.move(call, fund_id, "recovery", part, reference, note=number or "")
    back = -sum(money.outstanding(call, reference, ("recovery",)).values())
    return {"fund_received": amount(back), "fund_out": amount(left), "receipt_number": number}


def require_back(call: Call) -> Mapping[str, Any]:
    """Refuse while something paid under `reference` has not come back and no way is told in which it `ended`."""
    out = sum(_locked(call, money.reference_of(call)).values())
    if out and call.text("ended") is None:
        template = N_("垫付的款项还有 {out} 元没有收回：请先办理追偿，登记已收回的金额，或写明申请执行、核销的依据")
        raise InvalidState(template, out=f"{amount(out):,.2f}")
    return {}


def _locked(call: Call, reference: str) -> dict[int, int]:
    """Return what is out of each fund that paid, fen by fund id; the funds are locked then."""
    money.lock(call, list(money.outstanding(call, reference, ("payment", "reversal"))))
    return money.outstanding(call, reference, ("payment", "reversal", "recovery"))
