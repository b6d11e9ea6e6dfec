"""How a refused form is shown again: what is wrong at its fields, anything else above the page.

Must not know which command was refused.
"""

from flask import flash

from webapp.caseforms.views import FormView
from webapp.errors import message_of, status_of
from workflows.errors import InvalidInput, Rejection


def show_refusal(form: FormView, refusal: Rejection | None) -> int:
    """Put a refusal into the form, or above the page; return the status to answer with."""
    if refusal is None:
        return 200
    if isinstance(refusal, InvalidInput):
        form.reject(refusal, message_of)
    else:
        flash(message_of(refusal), "error")
    return status_of(refusal)
