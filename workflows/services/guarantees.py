"""Guarantees as a process sees them: capacity set aside in a guarantee fund for a loan, and given back.

What a fund may guarantee is its money times a multiple. Must not know which process asks, nor the terms of a loan.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.funds import Fund
from models.guarantees import Guarantee
from models.loans import Loan
from models.parties import Person
from workflows import guaranteerows, loansearch
from workflows.clock import office_date
from workflows.errors import N_, InvalidState
from workflows.guaranteerows import Exposure
from workflows.money import amount, fen
from workflows.services.call import Call

REASON_LENGTH = 300


def reserve(call: Call) -> Mapping[str, Any]:
    """Set an `amount` (yuan) of a `fund` (its code) aside for the loan of the case.

    The fund guarantees at most its money times `multiple`; of one borrower at most its money times `single_share`
    (empty: no such limit). It takes on nothing new once what it paid for borrowers in the year reaches `alarm_rate`
    of what it guarantees (empty: no such line). That there is too little is a result, not an error, and then nothing
    is reserved; a new reservation replaces the one before. Who gets nothing because the fund has too little waits in
    line: what those before want is set aside for them, so that nobody later is served from it (`guarantee_ahead`: how
    many are before). Raises `InvalidState` once the loan is disbursed, and when one of `id_numbers` (borrower and
    household; empty: not asked) has another loan that is open or promised by now.
    """
    session, case = call.desk.session, call.case
    wanted = fen(call.money("amount")) or 0
    multiple, single = _share(call, "multiple", needed=True), _share(call, "single_share")
    alarm = _share(call, "alarm_rate")
    fund = guaranteerows.fund_of(session, call.needed_text("fund"), call.office.path)
    if session.get(Loan, case.id) is not None:
        raise InvalidState(N_("本案贷款已经发放，不能再预留担保额度"))
    _require_only_loan(call)
    fund = guaranteerows.lock(session, fund.id)
    row = session.get(Guarantee, case.id, populate_existing=True)
    stands = guaranteerows.exposure(session, fund, office_date(call.desk.now), without=case.id)
    whole = int(stands.balance * (multiple or 0)) - stands.guaranteed
    ahead = _ahead(call, fund, row, single)
    held = row.current_fen if row is not None and row.fund_id == fund.id else 0
    free = max(min(whole, held), whole - sum(each.wanted_fen for each in ahead))
    if single is not None:
        free = min(free, _of_one(call, fund, case, single))
    free, stopped = max(free, 0), is_stopped(stands, alarm)
    reserved = not stopped and wanted <= free
    _keep(call, fund.id, wanted, reserved=reserved)
    return {
        "guarantee_reserved": reserved,
        "guarantee_available": amount(0 if stopped else free),
        "guarantee_shortage": amount(max(wanted - (0 if stopped else free), 0)),
        "guarantee_stopped": stopped,
        "guarantee_ahead": 0 if reserved else len(ahead),
    }


def release(call: Call) -> Mapping[str, Any]:
    """Give back what the fund still guarantees for the case, with a `reason`; nothing when it guarantees nothing."""
    reason = call.needed_text("reason")[:REASON_LENGTH]
    session, case = call.desk.session, call.case
    row = session.get(Guarantee, case.id)
    if row is None:
        return {"guarantee_released": amount(0)}
    guaranteerows.lock(session, row.fund_id)
    session.refresh(row)
    given_up = row.current_fen
    row.released_on, row.released_reason = office_date(call.desk.now), reason
    row.current_fen, row.given_up_fen = 0, row.given_up_fen + given_up
    row.queued_at, row.wanted_fen = None, 0
    row.changed_seq = case.version + 1
    session.flush()
    return {"guarantee_released": amount(given_up)}


def is_stopped(stands: Exposure, alarm: Decimal | None) -> bool:
    """Whether a fund has paid so much for borrowers in the year that it may take on nothing new."""
    return alarm is not None and stands.compensated > 0 and stands.compensated >= stands.guaranteed * alarm


def _require_only_loan(call: Call) -> None:
    """Refuse a second loan of a household: it was asked before (`loans.check`), but two may be decided side by side.

    The rows of all who are asked for are locked first, so that of two at once the later one sees the earlier.
    """
    numbers = tuple(dict.fromkeys(call.texts("id_numbers")))
    if not numbers:
        return
    session = call.desk.session
    session.execute(select(Person.id).where(Person.id_number.in_(numbers)).order_by(Person.id).with_for_update())
    people = loansearch.People(numbers=numbers, case_id=call.case.id, district=call.office.path)
    if loansearch.counted(session, people, office_date(call.desk.now)).open:
        raise InvalidState(
            N_("借款人或其家庭成员在另一案件中有未还清或已占用担保额度的贷款，不能再占用额度；请核对后作不予办理处理")
        )


def _ahead(call: Call, fund: Fund, row: Guarantee | None, single: Decimal | None) -> list[Guarantee]:
    """Return who waits before the case and could be served: not who wants more than the fund gives one borrower."""
    return [
        each
        for each, case in guaranteerows.waiting(call.desk.session, fund.id, row)
        if single is None or each.wanted_fen <= _of_one(call, fund, case, single)
    ]


def _of_one(call: Call, fund: Fund, case: Case, single: Decimal) -> int:
    """Return what a fund may still guarantee of the borrower of a case, fen, however much it has free."""
    return int(fund.balance_fen * single) - guaranteerows.of_borrower(call.desk.session, fund.id, case)


def _keep(call: Call, fund_id: int, wanted: int, *, reserved: bool) -> None:
    session, case = call.desk.session, call.case
    row = session.get(Guarantee, case.id)
    if row is None:
        row = Guarantee(case_id=case.id, released_reason="", given_up_fen=0)
        session.add(row)
    row.queued_at = None if reserved else _place(row, fund_id) or call.desk.now
    row.wanted_fen = 0 if reserved else wanted
    row.fund_id, row.reserved_fen, row.current_fen = fund_id, *(2 * [wanted if reserved else 0])
    row.released_on, row.released_reason, row.given_up_fen = None, "", 0
    row.changed_seq = case.version + 1
    session.flush()


def _place(row: Guarantee, fund_id: int) -> datetime | None:
    """Return since when a case has waited for a fund: another fund's line is another line."""
    return row.queued_at if row.fund_id == fund_id else None


def _share(call: Call, name: str, *, needed: bool = False) -> Decimal | None:
    """Return a number above zero; None when it is empty and need not be there."""
    value = call.effect.inputs.get(name)
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int) or value <= 0:
        raise call.unusable(name, value)
    return Decimal(value)
