"""The telephone of whom a step has to call: shown to who holds the step on pressing a button, and logged.

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
    """Show the number in its place on the page, or without a script the page with it."""
    with desk() as opened:
        number = claimantphone.of_task(opened, task_id)
    sheet = replace(sheet_of(task_id), phone=number, phone_shown=True)
    if request.headers.get("HX-Request"):
        return render_template("tasks/phone.html", sheet=sheet)
    return page(sheet)
