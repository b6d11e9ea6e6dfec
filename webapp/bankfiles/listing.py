"""The list of banks' files, and taking one in. A file is read before any transaction is opened.

A refusal loses no chosen file: where scripts run, the page asks in place and the browser keeps it; else it says so.
"""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import desk, reading, signed_in
from webapp.bankfiles.place import blueprint, common, opened, wrong_of
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import banklayouts, bankrights, bankview, bankwork
from workflows.administering import PROCESS_ADMIN
from workflows.bankfiles.lines import entered_totals
from workflows.bankwork import Prepared
from workflows.desk import Desk
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, Rejection


@blueprint.get("/bank-files")
@signed_in
def index() -> ResponseReturnValue:
    """Show a page of files, the newest first."""
    at = opened()
    found = bankview.files(at, after=request.args.get("after"))
    return render_template(
        "bankfiles/index.html",
        **common(
            files=found.files,
            takes=_takes(at),
            sets=PROCESS_ADMIN in at.actor.groups,
            names=people_names(reading(), {each.file.taken_by for each in found.files}),
            first_url=url_for("bankfiles.index") if request.args.get("after") else None,
            next_url=url_for("bankfiles.index", after=found.after) if found.after else None,
        ),
    )


@blueprint.get("/bank-files/new")
@signed_in
def new() -> ResponseReturnValue:
    """Show where to choose a file."""
    bankrights.require_taking(opened())
    return _page()


@blueprint.post("/bank-files/new")
@signed_in
def take() -> ResponseReturnValue:
    """Take a file in, or say what is wrong with it."""
    bankrights.require_taking(opened())
    try:
        prepared = _prepared()
        with desk() as at:
            file = bankwork.take_in(at, prepared)
    except Conflict as refusal:
        if refusal.current is None:
            raise
        flash(str(wrong_of(refusal)[""]), "notice")
        return _on_to(refusal.current["file"])
    except InvalidInput as refusal:
        return _page(refusal)
    flash(_("已导入 %(n)s 行，请另一人核对后确认入账。", n=file.lines), "success")
    return _on_to(file.id)


def _on_to(file_id: str) -> ResponseReturnValue:
    """Go to the page of a file; whoever asked in place is told where."""
    address = url_for("bankfiles.show", file_id=file_id)
    return Response(status=204, headers={"HX-Redirect": address}) if _in_place() else redirect(address)


def _in_place() -> bool:
    return bool(request.headers.get("HX-Request"))


def _takes(at: Desk) -> bool:
    try:
        bankrights.require_taking(at)
    except Forbidden:
        return False
    return True


def _prepared() -> Prepared:
    layout = banklayouts.of_bank(reading(), request.form.get("bank", ""))
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput.one("file", N_("请选择银行文件"))
    content, name = file.read(), file.filename
    entered = entered_totals(request.form.get("control_total", ""), request.form.get("control_count", ""))
    return bankwork.prepare(content, name, layout, entered)


def _page(refusal: Rejection | None = None) -> ResponseReturnValue:
    layouts = [(each.bank, _(each.name)) for each in banklayouts.all_of(reading()).values()]
    wrong, chosen = wrong_of(refusal), request.files.get("file")
    page = render_template(
        "bankfiles/new.html",
        **common(
            layouts=layouts,
            wrong=wrong,
            typed=request.form,
            chosen=chosen.filename if chosen is not None else "",
            kept=_in_place() and "file" not in wrong,
        ),
    )
    return page, status_of(refusal) if refusal is not None else 200
