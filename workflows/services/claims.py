"""Claims as a process sees them: their sums, the numbers of lines to work on, additional compensation, ends.

Must not know which process asks. What people do to lines is in `workflows.claimwork`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from models.claims import ClaimLine
from workflows import claimrows
from workflows.claimrows import Stamp
from workflows.claims import contradicting, moving
from workflows.claims.applying import apply
from workflows.claims.book import HELPED, Line, Sums, total
from workflows.claims.book import told as told_of
from workflows.claims.changes import Raise
from workflows.claims.moving import Moved
from workflows.claims.naming import MEASURES, added, numbers_in
from workflows.claims.words import ENDS, KINDS, PATHS, STATES
from workflows.clock import office_date
from workflows.errors import N_, InvalidInput, InvalidState
from workflows.services.call import Call

_NAMED = 10
"""How many lines without an end a refusal names."""


def summary(call: Call) -> Mapping[str, Any]:
    """Add up the lines of the case, and what of them is pay for work; tell what is short of everything.

    With a `state` or with `lines` only those, as a letter lists them that names what they add up to.
    """
    session, case_id = call.desk.session, call.case.id
    if _state(call) is not None or call.effect.inputs.get("lines") is not None:
        return told_of(_listed(call))
    told = _sums(call).plain() | claimrows.wages(session, case_id).plain()
    told |= {HELPED: claimrows.helped(session, case_id, behaviour=call.release.behaviour)}
    return told | claimrows.shortfall(session, case_id).plain()


def select_lines(call: Call) -> Mapping[str, Any]:
    """Return the numbers of the lines in a `state` and on a `path`, in order; without either, all.

    The text `named` may name some of them, as a paper does; others are refused at the form's field in the header
    `field`. A text without a number names them all.
    """
    state, path = _state(call), call.text("path")
    if path is not None and path not in PATHS:
        raise call.unusable("path", path)
    on_path = true() if path is None else ClaimLine.path == path
    found = _numbers(call, and_(claimrows.in_state(state), on_path))
    named = numbers_in(call.text("named"))
    if named is None:
        return {"claim_lines": found}
    unknown = [number for number in named if number not in set(found)]
    if unknown:
        template = N_("名册中没有在办的第 {lines} 号，请核对序号")
        params = {"lines": "、".join(str(number) for number in unknown[:_NAMED])}
        raise InvalidInput.one(call.header("field", "named"), template, **params)
    return {"claim_lines": named}


def require_sum(call: Call) -> Mapping[str, Any]:
    """Refuse a `sum` that a paper states when its list of lines adds up to another one; without a sum, nothing is.

    The list are those of the `lines` that are in a `state`; without either, all.

    `of` is one of `MEASURES`, `kinds` those that the paper is about (none: all). The header `field` names the field of
    the form in which the sum was entered.
    """
    of = call.needed_text("of")
    if of not in MEASURES:
        raise call.unusable("of", of)
    kinds, listed = _kinds(call), _listed(call)
    if call.effect.inputs.get("sum") is None:
        return {}
    stated = call.money("sum")
    adds_up = added(listed, of, kinds)
    if adds_up != stated:
        template = N_("与名册中这些职工的合计 {total} 元相差 {difference} 元：请核对金额，或先在“职工名册”逐人登记")
        shown = {"total": f"{adds_up:,.2f}", "difference": f"{abs(adds_up - stated):,.2f}"}
        raise InvalidInput.one(call.header("field", "sum"), template, **shown)
    return {}


def require_paid(call: Call) -> Mapping[str, Any]:
    """Refuse to take as `paid` what the lines do not bear out: one that runs has not got all that is found.

    With `lines` only those are looked at, as a decision names them. `ended`: lines with one of these ends are looked at
    too. Nothing is asked unless `paid` is true. The header `field` names the field of the form that said so.
    """
    ended = frozenset(call.texts("ended"))
    if not ended <= ENDS.keys():
        raise call.unusable("ended", ended)
    owing = [line for line in _listed(call) if line.is_in("unpaid") or (line.outstanding > 0 and _end(line) in ended)]
    if call.effect.inputs.get("paid") is not True or not owing:
        return {}
    template = N_(
        "名册中还有 {count} 名职工（第 {lines} 号）、{outstanding} 元核定未付，不能登记为已付清："
        "请先在“职工名册”登记收款，或另选办理意见"
    )
    raise InvalidInput.one(
        call.header("field", "paid"),
        template,
        count=len(owing),
        lines="、".join(str(line.number) for line in owing[:_NAMED]),
        outstanding=f"{total(line.outstanding for line in owing):,.2f}",
    )


def _end(line: Line) -> str | None:
    return line.end.kind if line.end else None


def require_change(call: Call) -> Mapping[str, Any]:
    """Refuse a change of claimants that the register does not bear out; tell whom it concerns.

    `lines` are numbers, or the texts by which a form offers them; `kind` one of `moving.KINDS`; `on` the day of the
    change; `at_first` the numbers that the register was begun with. The headers `lines_field` and `day_field` name the
    fields of the form in which lines and day were entered. Every wrong line is named, with what to do.
    """
    change = _moved(call)
    session, case_id = call.desk.session, call.case.id
    book = claimrows.lines_of(session, case_id, ClaimLine.number.in_(sorted(change.lines)))
    fields = {name: call.header(name, name) for name in ("lines_field", "day_field")}
    wrong = moving.wrong(change, book, **fields)
    if wrong:
        raise InvalidInput(wrong)
    return moving.told(book.values())


def _moved(call: Call) -> Moved:
    kind = call.needed_text("kind")
    if kind not in moving.KINDS:
        raise call.unusable("kind", kind)
    call.day("on")
    try:
        change = moving.read(call.effect.inputs)
    except ValueError as error:
        raise call.unusable("lines", call.effect.inputs.get("lines")) from error
    if not change.lines:
        raise call.unusable("lines", None)
    return change


def contradicted(call: Call) -> Mapping[str, Any]:
    """Return the lines whose claimants say otherwise than the book: they got `nothing`, or only `partly`."""
    nothing, partly = (_called(call, name) for name in ("nothing", "partly"))
    named = ClaimLine.number.in_(sorted({*nothing, *partly}))
    lines = claimrows.lines_of(call.desk.session, call.case.id, named).values()
    return contradicting.told(contradicting.contradicting(lines, nothing, partly))


def _called(call: Call, name: str) -> frozenset[int]:
    """Return the numbers in a list of an input."""
    given = call.effect.inputs.get(name) or []
    if not isinstance(given, list) or not all(isinstance(each, Decimal | int) for each in given):
        raise call.unusable(name, given)
    return frozenset(int(each) for each in given)


def additional(call: Call) -> Mapping[str, Any]:
    """Set additional compensation of a `share` of what is outstanding for each running line that is not paid.

    With `lines` only for those: a decision orders it for whom it names (劳动保障监察条例 Art. 26). A share of 0
    withdraws it, when the decision is annulled; what came in for it already stays until that payment is taken back.
    """
    share = call.effect.inputs.get("share")
    if isinstance(share, bool) or not isinstance(share, Decimal | int) or not 0 <= share <= 1:
        raise call.unusable("share", share)
    session, case = call.desk.session, call.case
    change = Raise(share=Decimal(share), kinds=_kinds(call), lines=_line_numbers(call))
    before = claimrows.book_for(session, case.id, change)
    after = apply(before, change, today=office_date(call.desk.now))
    stamp = Stamp(seq=case.version + 1, at=call.desk.now, by=call.desk.actor.username)
    claimrows.save(session, case.id, before, after, stamp)
    return {"claims_additional": _sums(call).additional}


def require_ends(call: Call) -> Mapping[str, Any]:
    """Refuse while a line has no end, naming the first of them, and an outcome that the lines do not bear out.

    `whole`: the case is said to have recovered everything. `instalments_ahead`: instalments of an agreement are not due
    yet, which matters as long as agreed money has not come in. `called`: the lines whose follow-up call was made; any
    other is refused. The header `field` names the field of the form in which the outcome was chosen.
    """
    running = _numbers(call, ClaimLine.end_kind.is_(None))
    if running:
        named = "、".join(str(number) for number in running[:_NAMED])
        template = N_("名册中还有 {count} 行没有办结：第 {lines} 号，请先逐行登记办结方式")
        raise InvalidState(template, count=len(running), lines=named)
    _require_called(call)
    _require_whole(call)
    return {}


def _require_called(call: Call) -> None:
    """Refuse to close while somebody who joined after the follow-up was not called."""
    called = call.effect.inputs.get("called")
    if called is None:
        return
    if not isinstance(called, list):
        raise call.unusable("called", called)
    missing = [number for number in _numbers(call, true()) if number not in called]
    if missing:
        template = N_("名册第 {lines} 号是回访以后加入的，还没有回访：请退回台账，回访以后再结案")
        named = "、".join(str(number) for number in missing[:_NAMED])
        raise InvalidInput.one(call.header("field", "case_outcome"), template, lines=named)


def _require_whole(call: Call) -> None:
    """Refuse to close over what is outstanding as if it were paid, by the lines as they are now."""
    whole, ahead = (call.effect.inputs.get(name) is True for name in ("whole", "instalments_ahead"))
    if not whole and not ahead:
        return
    session, case_id = call.desk.session, call.case.id
    short, field = claimrows.shortfall(session, case_id), call.header("field", "case_outcome")
    outstanding = _sums(call).outstanding
    if whole and (short.lines or outstanding):
        template = N_(
            "名册中还有 {count} 名职工未全部追回、{outstanding} 元未追回，不能按全部追回结案，请另选或退回台账"
        )
        raise InvalidInput.one(field, template, count=short.lines, outstanding=f"{outstanding:,.2f}")
    if ahead and short.agreed_unpaid:
        template = N_("协议还有没到期的分期，{unpaid} 元没有付：请退回台账，期满核对以后再结案")
        raise InvalidInput.one(field, template, unpaid=f"{short.agreed_unpaid:,.2f}")


def _sums(call: Call) -> Sums:
    return claimrows.sums(call.desk.session, call.case.id, behaviour=call.release.behaviour)


def _listed(call: Call) -> list[Line]:
    """Return the lines that count, of those in the input `lines` and in the `state`, in order."""
    numbers, state = _line_numbers(call), _state(call)
    named = true() if numbers is None else ClaimLine.number.in_(sorted(numbers))
    wanted = and_(claimrows.in_state(state), claimrows.counted(call.release.behaviour), named)
    return list(claimrows.lines_of(call.desk.session, call.case.id, wanted).values())


def _state(call: Call) -> str | None:
    state = call.text("state")
    if state is not None and state not in STATES:
        raise call.unusable("state", state)
    return state


def _kinds(call: Call) -> frozenset[str]:
    kinds = frozenset(call.texts("kinds"))
    if not kinds <= KINDS.keys():
        raise call.unusable("kinds", kinds)
    return kinds


def _line_numbers(call: Call) -> frozenset[int] | None:
    """Return the numbers in the input `lines`, None where there is none."""
    given = call.effect.inputs.get("lines")
    if given is None:
        return None
    numbers = given if isinstance(given, list) else [given]
    if not all(isinstance(each, Decimal | int) and not isinstance(each, bool) for each in numbers):
        raise call.unusable("lines", given)
    return frozenset(int(number) for number in numbers)


def _numbers(call: Call, wanted: ColumnElement[bool]) -> list[int]:
    statement = select(ClaimLine.number).where(ClaimLine.case_id == call.case.id, wanted).order_by(ClaimLine.number)
    return list(call.desk.session.scalars(statement))
