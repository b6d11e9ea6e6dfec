"""What people do on a loan: enter money and corrections, confirm what another entered, drop it; a form for each.

The forms are drawn as those of processes are; what they mean is `workflows.loanfields`' and `loanwork`'s matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.loans import LoanBooking, LoanEvent
from webapp import loanevents
from webapp.access import desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.views import FormView
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.formats import day, yuan, yuan_of_fen
from webapp.loans import words
from webapp.loans.place import Place, blueprint, place_of
from workflows import canonical, loanwork
from workflows.claimwork import Seen
from workflows.clock import office_date
from workflows.desk import new_id
from workflows.engine.values import Field, Form
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, NotFound, Rejection
from workflows.forms import Known
from workflows.loanfields import BOOKINGS
from workflows.loans.book import Book
from workflows.money import amount

LABELS: Mapping[str, str] = {
    "pay": N_("登记还款"),
    "prepay": N_("登记提前还款"),
    "charge": N_("计收费用"),
    "waive": N_("登记减免"),
    "correct_penalty": N_("更正罚息利率"),
    "refund": N_("登记退款"),
    "subsidy_paid": N_("登记贴息拨付"),
    "subsidy_returned": N_("登记贴息退回"),
    "reverse": N_("冲正"),
}
"""What can be entered, by the last part of its address."""
DECIDED = frozenset({"extended", "restructured", "compensated", "written_off", "subsidy_ended"})
"""Kinds of events that a step of the process books: taking one back corrects the ledger, and decides nothing anew."""
REVERSIBLE = DECIDED | {
    "paid",
    "prepaid",
    "charged",
    "waived",
    "penalty_corrected",
    "refunded",
    "subsidy_paid",
    "subsidy_returned",
}
"""Kinds of events that people may take back, two of them."""
CORRECTED = frozenset({"running", "settled"})
"""How a loan stands whose rate of penalty may be corrected: of a settled one, what was taken too much is given back."""
_DIGITS = 10
_REFUSED = (InvalidInput, InvalidState, Conflict)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A booking that waits for a second person, in words."""

    number: int
    what: str
    told: tuple[tuple[str, str], ...]
    who: str
    row: LoanBooking
    own: bool


def offered(place: Place, book: Book) -> list[tuple[str, str]]:
    """Return what the reader may enter on the loan as it stands, with labels."""
    if not place.books:
        return []
    names = ["pay"] if not book.settled else []
    names += ["prepay"] if book.status == "running" and book.outstanding > 0 else []
    names += ["charge", "waive"] if not book.settled else []
    names += ["correct_penalty"] if book.status in CORRECTED else []
    names += ["refund"] if book.overpaid > 0 else []
    names += ["subsidy_paid", "subsidy_returned"]
    return [(name, _(LABELS[name])) for name in names]


def waiting_of(place: Place) -> list[Waiting]:
    """Return what waits for a second person, the earliest first."""
    statement = select(LoanBooking).where(LoanBooking.case_id == place.head.case.id, LoanBooking.state == "entered")
    rows = reading().scalars(statement.order_by(LoanBooking.number)).all()
    names = people_names(reading(), {row.by for row in rows})
    return [
        Waiting(
            number=row.number,
            what=_(LABELS[row.kind]),
            told=tuple(_told(BOOKINGS[row.kind], canonical.loads(row.entered), place)),
            who=names.get(row.by, row.by),
            row=row,
            own=row.by == place.username,
        )
        for row in rows
    ]


def _told(fields: Mapping[str, Field], entered: Mapping[str, Any], place: Place) -> list[tuple[str, str]]:
    told = [(_(fields[key].label), _shown(fields[key], value)) for key, value in entered.items() if key in fields]
    reversed_ = _event(place, entered.get("event"))
    return [*told, (_("冲正的内容"), in_short(reversed_))] if reversed_ is not None else told


def _event(place: Place, number: Any) -> LoanEvent | None:
    """Return the event that a reversal names, None where it names none."""
    text = str(number or "")
    return (
        reading().get(LoanEvent, (place.head.case.id, int(text))) if text.isdecimal() and len(text) < _DIGITS else None
    )


def in_short(row: LoanEvent) -> str:
    """Return what an event was, in a line."""
    sum_ = "" if row.amount_fen is None else f" {yuan_of_fen(row.amount_fen)} {_('元')}"
    return f"{_(loanevents.KINDS[row.kind])}{sum_} {day(row.value_on)}"


def _shown(field: Field, value: Any) -> str:
    if field.type == "money":
        return f"{yuan(value)} {_('元')}"
    if field.type == "date":
        return day(value)
    if field.type == "checkbox":
        return _("是") if value else _("否")
    labels = {option.value: option.label for option in field.options}
    return _(labels[value]) if value in labels else str(value)


@blueprint.get("/cases/<case_id>/loan/<act>")
@signed_in
def ask(case_id: str, act: str) -> ResponseReturnValue:
    """Show the form of something to be entered."""
    place = place_of(case_id)
    place.require_loan()
    place.require()
    return _page(place, act)


@blueprint.post("/cases/<case_id>/loan/<act>")
@signed_in
def do(case_id: str, act: str) -> ResponseReturnValue:
    """Enter it for a second person to confirm, or show the form again with what is wrong."""
    place = place_of(case_id)
    place.require_loan()
    answers = raw_answers(_fields(act), request.form)
    try:
        with desk() as opened:
            loanwork.enter(opened, case_id, act, answers, seen=_seen())
    except _REFUSED as refusal:
        return _page(place, act, posted=request.form, refusal=refusal)
    flash(_("已登记，待另一人复核后入账。"), "success")
    return redirect(url_for("loans.loan", case_id=case_id))


@blueprint.post("/cases/<case_id>/loan/bookings/<int:number>/<act>")
@signed_in
def decide(case_id: str, number: int, act: str) -> ResponseReturnValue:
    """Confirm or drop what another person entered."""
    place_of(case_id).require_loan()
    done = {"confirm": _("已复核入账。"), "drop": _("已撤销，未入账。")}.get(act)
    if done is None:
        raise NotFound(N_("没有这项操作"))
    try:
        with desk() as opened:
            if act == "confirm":
                loanwork.confirm(opened, case_id, number, seen=_seen())
            else:
                loanwork.drop(opened, case_id, number, {"reason": request.form.get("reason", "")}, seen=_seen())
        flash(done, "success")
    except (*_REFUSED, Forbidden) as refusal:
        flash(_reason(refusal), "error")
    return redirect(url_for("loans.loan", case_id=case_id))


def _reason(refusal: Rejection) -> str:
    errors = refusal.errors if isinstance(refusal, InvalidInput) else ()
    return _("；").join(message_of(each) for each in errors) or message_of(refusal)


def _seen() -> Seen:
    return Seen(version=request.form.get("version", type=int), idempotency_key=request.form.get("once"))


def _fields(act: str) -> tuple[Field, ...]:
    if act not in LABELS:
        raise NotFound(N_("没有这项操作"))
    return tuple(BOOKINGS[act].values())


def _page(
    place: Place, act: str, *, posted: MultiDict[str, str] | None = None, refusal: Rejection | None = None
) -> ResponseReturnValue:
    now = services().clock.now()
    known = Known(data={}, parameters={}, options={}, now=now)
    book = place.require_loan().ledger.fold(office_date(now))
    values: dict[str, Any] = {"on": office_date(now), "event": request.args.get("event", ""), "payer": "borrower"}
    if act == "correct_penalty":
        values["on"] = book.terms.disbursed_on if book.settled else None
    if act == "refund" and book.settled:
        values["amount"] = amount(book.overpaid)
    view = FormView(Form(id="loan", title="", fields=_fields(act)), known, translate=_, values=values, posted=posted)
    if isinstance(refusal, InvalidInput):
        view.reject(refusal, message_of)
    elif refusal is not None:
        flash(message_of(refusal), "error")
    reversed_ = (
        _event(place, (posted or request.args).get("f-event" if posted else "event")) if act == "reverse" else None
    )
    return render_template(
        "loans/act.html",
        reversed=in_short(reversed_) if reversed_ is not None else "",
        decided=reversed_ is not None and reversed_.kind in DECIDED,
        place=place,
        head=place.head,
        label=_(LABELS[act]),
        form=view,
        words=words,
        act=act,
        book=book,
        version=(posted.get("version") if posted else None) or place.head.case.version,
        once=(posted.get("once") if posted else None) or new_id(),
    ), status_of(refusal) if refusal is not None else 200
