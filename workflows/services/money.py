"""Funds: reserving, paying and giving back what a case is granted, never more than there is.

A fund's balance is its free money: what is reserved or paid is no longer in it. Must not know what the money is for.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update

from models.funds import Fund, FundMovement
from models.insertion import insert_if_absent
from workflows.errors import N_, InvalidState
from workflows.numbering import next_number
from workflows.offices import ids_on_path
from workflows.services.call import Call

PAYMENT_SERIES = "付"
NOTE_LENGTH = 300


def reserve(call: Call) -> Mapping[str, Any]:
    """Set `amount` aside from `funds` (codes, drawn in this order, several may share) under `reference`.

    A shortage is a result, not an error, and then nothing is reserved. The same reference again replaces its
    reservation; what was paid under it already stays paid.
    """
    amount, reference = _fen(call.money("amount")), reference_of(call)
    held = _held(call, reference)
    funds = _locked(call, call.texts("funds"), held)
    if _paid(call, reference):
        return _reserved(_free(funds), shortage=0)
    if held and sum(held.values()) == amount and held.keys() <= {fund.id for fund in funds}:
        return _reserved(_free(funds) + amount, shortage=0)
    _give_back(call, reference, held)
    available = _free(funds)
    if available < amount:
        return _reserved(available, shortage=amount - available)
    left = amount
    for fund in funds:
        part = min(left, fund.balance_fen)
        if part:
            move(call, fund.id, "reserve", -part, reference)
        left -= part
    return _reserved(available, shortage=0)


def pay(call: Call) -> Mapping[str, Any]:
    """Turn what is reserved under `reference` into a payment, once; a second time tells the first payment again."""
    reference = reference_of(call)
    held = _held(call, reference)
    lock(call, list(held))
    if paid := _paid(call, reference):
        return _payment(call, _payment_number(call, reference), paid)
    if not held:
        raise InvalidState(N_("“{reference}”没有预留资金，不能支付，请先办理资金预留"), reference=reference)
    number = next_number(call.desk.session, PAYMENT_SERIES, call.office, call.desk.now)
    for fund_id, amount in held.items():
        move(call, fund_id, "release", amount, reference)
        move(call, fund_id, "payment", -amount, reference, note=number)
    return _payment(call, number, held)


def reverse(call: Call) -> Mapping[str, Any]:
    """Take back what was paid under `reference`, because the bank returned it, and reserve the same again."""
    reference = reference_of(call)
    paid = _paid(call, reference)
    lock(call, list(paid))
    if not paid:
        raise InvalidState(N_("“{reference}”没有已付的款项，不能登记退票"), reference=reference)
    for fund_id, amount in paid.items():
        move(call, fund_id, "reversal", amount, reference, note=(call.text("note") or "")[:NOTE_LENGTH])
        move(call, fund_id, "reserve", -amount, reference)
    return {"paid_total": _paid_total(call)}


def release(call: Call) -> Mapping[str, Any]:
    """Give back what is reserved and not yet paid under `reference`, or under every reference of the case."""
    wanted = call.text("reference")
    references = [wanted] if wanted else _references(call)
    released = 0
    for reference in references:
        held = _held(call, reference)
        lock(call, list(held))
        _give_back(call, reference, held)
        released += sum(held.values())
    return {"fund_released": _yuan(released)}


def _payment(call: Call, number: str, funds: Iterable[int]) -> Mapping[str, Any]:
    names = call.desk.session.scalars(select(Fund.name).where(Fund.id.in_(list(funds))).order_by(Fund.id))
    return {"paid_total": _paid_total(call), "payment_number": number, "paid_from": list(names)}


def _reserved(available: int, *, shortage: int) -> Mapping[str, Any]:
    return {
        "fund_reserved": shortage == 0,
        "fund_available": _yuan(available),
        "fund_shortage": _yuan(shortage),
    }


def reference_of(call: Call) -> str:
    """Return under which name of the case money is kept, paid and received."""
    reference = call.needed_text("reference")
    if "/" in reference or not reference.isascii():
        raise call.unusable("reference", reference)
    return reference


def _locked(call: Call, codes: list[str], held: Mapping[int, int]) -> list[Fund]:
    """Return the chosen funds in the chosen order, locked together with those that hold something already."""
    above = ids_on_path(call.office.path)
    found = call.desk.session.scalars(select(Fund).where(Fund.code.in_(codes), Fund.office_id.in_(above))).all()
    by_code = {fund.code: fund for fund in found}
    for code in codes:
        if code not in by_code:
            raise InvalidState(N_("没有可用于本案的资金账户“{code}”，请重新选择"), code=code)
    lock(call, [*held, *(fund.id for fund in found)])
    return [by_code[code] for code in dict.fromkeys(codes)]


def lock(call: Call, fund_ids: list[int]) -> None:
    """Lock funds until the transaction ends, always in the same order so that two writers cannot block each other."""
    statement = select(Fund).where(Fund.id.in_(fund_ids)).order_by(Fund.id).with_for_update()
    call.desk.session.scalars(statement, execution_options={"populate_existing": True}).all()


def _free(funds: list[Fund]) -> int:
    return sum(fund.balance_fen for fund in funds)


def _held(call: Call, reference: str) -> dict[int, int]:
    """Return what is reserved under a reference and neither paid nor given back, fen by fund id."""
    return outstanding(call, reference, ("reserve", "release"))


def _paid(call: Call, reference: str) -> dict[int, int]:
    """Return what was paid under a reference and did not come back, fen by fund id."""
    return outstanding(call, reference, ("payment", "reversal"))


def outstanding(call: Call, reference: str, kinds: tuple[str, ...]) -> dict[int, int]:
    """Return what movements of some kinds under a reference took out of each fund, fen by fund id."""
    statement = (
        select(FundMovement.fund_id, -func.sum(FundMovement.amount_fen))
        .where(_belongs(call, reference), FundMovement.kind.in_(kinds))
        .group_by(FundMovement.fund_id)
        .order_by(FundMovement.fund_id)
    )
    return {fund_id: int(fen) for fund_id, fen in call.desk.session.execute(statement) if fen}


def _belongs(call: Call, reference: str) -> ColumnElement[bool]:
    of_reference = FundMovement.key.startswith(_key(call, reference), autoescape=True)
    return and_(FundMovement.case_id == call.case.id, of_reference)


def _references(call: Call) -> list[str]:
    statement = select(FundMovement.key).where(FundMovement.case_id == call.case.id, FundMovement.kind == "reserve")
    keys = call.desk.session.scalars(statement.order_by(FundMovement.id))
    return list(dict.fromkeys(key.split("/")[1] for key in keys))


def _payment_number(call: Call, reference: str) -> str:
    """Return the number of the latest payment under a reference."""
    statement = (
        select(FundMovement.note)
        .where(_belongs(call, reference), FundMovement.kind == "payment")
        .order_by(FundMovement.id.desc())
        .limit(1)
    )
    return call.desk.session.scalars(statement).one()


def _paid_total(call: Call) -> Decimal:
    statement = select(func.sum(FundMovement.amount_fen)).where(
        FundMovement.case_id == call.case.id, FundMovement.kind.in_(("payment", "reversal"))
    )
    return _yuan(-int(call.desk.session.scalar(statement) or 0))


def _give_back(call: Call, reference: str, held: Mapping[int, int]) -> None:
    for fund_id, amount in held.items():
        move(call, fund_id, "release", amount, reference)


def move(call: Call, fund_id: int, kind: str, amount_fen: int, reference: str, *, note: str = "") -> None:
    """Write one movement and change the balance with it; one that is there already changes nothing."""
    values = {
        "fund_id": fund_id,
        "case_id": call.case.id,
        "kind": kind,
        "amount_fen": amount_fen,
        "key": f"{_key(call, reference)}{call.effect.id}/{kind}/{fund_id}",
        "at": call.desk.now,
        "moved_by": call.desk.actor.username,
        "note": note or reference,
    }
    if insert_if_absent(call.desk.session, FundMovement, values):
        call.desk.session.execute(
            update(Fund)
            .where(Fund.id == fund_id)
            .values(balance_fen=Fund.balance_fen + amount_fen)
            .execution_options(synchronize_session="fetch")
        )


def _key(call: Call, reference: str) -> str:
    return f"{call.case.id}/{reference}/"


def _fen(yuan: Decimal) -> int:
    return int(yuan * 100)


def _yuan(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))
