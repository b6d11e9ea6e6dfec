"""What an early repayment would cost and change, before anybody enters it. Must not change anything."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import services, signed_in
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.loans import words
from webapp.loans.place import blueprint, place_of
from workflows import formvalues, loanview
from workflows.clock import office_date
from workflows.engine.values import Field
from workflows.errors import N_, InvalidInput
from workflows.formvalues import AnswerError, Reading
from workflows.loanrows import Stored
from workflows.loans.events import EFFECTS
from workflows.loans.preview import Quote
from workflows.money import fen

_AMOUNT = Field(key="amount", label=N_("金额"), type="money", max="1000000000")
_ON = Field(key="on", label=N_("还款日期"), type="date")


@blueprint.get("/cases/<case_id>/loan/preview")
@signed_in
def preview(case_id: str) -> ResponseReturnValue:
    """Show what would be owed and how the schedule would go on; without an amount everything is repaid."""
    place = place_of(case_id)
    stored = place.require_loan()
    today = office_date(services().clock.now())
    wrong: list[dict[str, str]] = []
    amount, on = _read(_AMOUNT, today, wrong), _read(_ON, today, wrong) or today
    effect = request.args.get("effect") or "shorten"
    if amount == 0:
        wrong.append({"target": "amount", "message": _("金额应大于零")})
    found = None if wrong else _quoted(stored, on, fen(amount), effect, wrong)
    return render_template(
        "loans/preview.html",
        place=place,
        head=place.head,
        quote=found,
        lines=list(words.schedule(found.rows)) if found else [],
        wrong=wrong,
        typed={"on": request.args.get("on") or today.isoformat(), "amount": request.args.get("amount", "")},
        effect=effect,
        effects=[(name, _(label)) for name, label in EFFECTS.items()],
    ), 422 if wrong else 200


def _read(field: Field, today: date, wrong: list[dict[str, str]]) -> Any:
    raw = request.args.get(field.key, "").strip()
    if not raw:
        return None
    try:
        return formvalues.read(field, raw, Reading(today=today, options={}, evaluate=lambda _text: None))
    except AnswerError as error:
        wrong.append({"target": field.key, "message": _(error.template).format(label=_(field.label), **error.params)})
        return None


def _quoted(stored: Stored, on: date, amount: int | None, effect: str, wrong: list[dict[str, str]]) -> Quote | None:
    """Return the quote, None when there can be none; why is told among what is wrong."""
    try:
        today = office_date(services().clock.now())
        return loanview.quote(stored, on, amount=amount, effect=effect, today=today)
    except InvalidInput as refusal:
        wrong.extend({"target": each.field, "message": message_of(each)} for each in refusal.errors)
        return None
