"""Telephone and address of whom a step has to call or visit: shown to its holder on pressing a button, and logged.

Revealing is POST, so that no address holds it. The rule is `workflows.claimantphone`'s.
"""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import desk, signed_in
from webapp.tasks.sheet import sheet_of
from webapp.tasks.views import blueprint, page
from workflows import claimantphone


@blueprint.post("/<task_id>/phone")
@signed_in
def phone(task_id: str) -> ResponseReturnValue:
    """Show number and address in their place on the page, or without a script the page with them."""
    with desk() as opened:
        contact = claimantphone.of_task(opened, task_id)
    sheet = replace(sheet_of(task_id), contact=contact)
    if request.headers.get("HX-Request"):
        return render_template("tasks/phone.html", sheet=sheet)
    return page(sheet)
