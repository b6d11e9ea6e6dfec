"""One file of a bank: what it comes to, its lines by state, and what a second person does with it as a whole."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import desk, reading, signed_in
from webapp.bankfiles.place import blueprint, common, may, opened, row_of, told, wrong_of
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import bankbooking, bankview, bankwork
from workflows.bankfiles.faults import fault_of
from workflows.bankfiles.table import ENCODINGS
from workflows.bankview import STATES, Shown
from workflows.errors import InvalidInput, InvalidState, Rejection


@blueprint.get("/bank-files/<file_id>")
@signed_in
def show(file_id: str) -> ResponseReturnValue:
    """Show a file with a page of its lines."""
    return _page(file_id)


@blueprint.post("/bank-files/<file_id>/confirm")
@signed_in
def confirm(file_id: str) -> ResponseReturnValue:
    """Confirm what is good, and book it line by line."""
    try:
        with desk() as at:
            bankwork.confirm(at, file_id, request.form.get("reason", ""))
    except (InvalidInput, InvalidState) as refusal:
        return _page(file_id, refusal)
    return _booked(file_id)


@blueprint.post("/bank-files/<file_id>/book")
@signed_in
def book(file_id: str) -> ResponseReturnValue:
    """Go on booking what was confirmed."""
    return _booked(file_id)


@blueprint.post("/bank-files/<file_id>/judge")
@signed_in
def judge(file_id: str) -> ResponseReturnValue:
    """Judge the open lines once more."""
    with desk() as at:
        changed = bankwork.judge_again(at, file_id)
    flash(_("已重新核对，%(n)s 行有变化。", n=changed), "success")
    return redirect(url_for("bankfiles.show", file_id=file_id))


@blueprint.post("/bank-files/<file_id>/withdraw")
@signed_in
def withdraw(file_id: str) -> ResponseReturnValue:
    """Take a file back of which nothing was booked."""
    try:
        with desk() as at:
            bankwork.withdraw(at, file_id, request.form.get("reason", ""))
    except (InvalidInput, InvalidState) as refusal:
        return _page(file_id, refusal, about="withdraw")
    flash(_("文件已撤回，没有入账。"), "success")
    return redirect(url_for("bankfiles.show", file_id=file_id))


def _booked(file_id: str) -> ResponseReturnValue:
    done = bankbooking.book_all(desk, file_id)
    flash(_("已入账 %(n)s 行。", n=done.booked), "success")
    if done.refused:
        flash(_("%(n)s 行没有入账，原因写在该行，请逐行处理。", n=done.refused), "notice")
    if done.left:
        flash(_("还有 %(n)s 行已确认、待入账，请点“继续入账”。", n=done.left), "notice")
    return redirect(url_for("bankfiles.show", file_id=file_id))


def _page(file_id: str, refusal: Rejection | None = None, about: str = "confirm") -> ResponseReturnValue:
    at = opened()
    shown = bankview.file(at, file_id)
    state = request.args.get("state", "")
    state = state if state in {*STATES, "open"} else ""
    after = request.args.get("after", 0, type=int)
    found = bankview.lines(at, file_id, state=state, after=after)
    to = partial(url_for, "bankfiles.show", file_id=file_id, state=state or None)
    file = shown.file
    page = render_template(
        "bankfiles/show.html",
        **common(
            shown=shown,
            file=file,
            rows=[row_of(each, found.cases) for each in found.lines],
            faults=[told(fault_of(each)) for each in file.faults],
            encodings=[_(word) for key, word in ENCODINGS.items() if key == file.encoding],
            former=[_(word) for key, word in ENCODINGS.items() if key == file.former_encoding != file.encoding],
            chips=_chips(shown),
            state=state,
            works=may(file) and file.state != "withdrawn",
            confirms=may(file, confirming=True) and at.actor.username not in (file.taken_by, file.taken_for),
            names=people_names(reading(), {each for each in (file.taken_by, file.decided_by) if each}),
            wrong=wrong_of(refusal) if about == "confirm" else {},
            wrong_withdraw=wrong_of(refusal) if about == "withdraw" else {},
            typed=request.form,
            first_url=to() if after else None,
            next_url=to(after=found.after) if found.after is not None else None,
        ),
    )
    return page, status_of(refusal) if refusal is not None else 200


def _chips(shown: Shown) -> list[tuple[str, str, int]]:
    """Return what lines can be chosen by: key, word, how many."""
    found = [("", _("全部"), shown.file.lines), ("open", _("待处理"), shown.open)]
    return found + [(key, _(word), shown.counts[key]) for key, word in STATES.items() if shown.counts.get(key)]
