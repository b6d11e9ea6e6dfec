"""What is known of the organisation that somebody is typing into a start form: asked while the form is filled in.

By POST, because a name may be a person's and belongs into no address. Must not change anything.
"""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.organisations.beside import Known, known_of
from webapp.organisations.place import blueprint
from workflows import authority, organisations
from workflows.engine.values import Release


@blueprint.post("/processes/<process>/organisation")
@signed_in
def ask(process: str) -> ResponseReturnValue:
    """Answer with what is known, for those who may open such a case."""
    opened = services().desk_in(reading(), current_actor())
    release = services().releases.current(reading(), process)
    authority.require_start(opened, release)
    return render_template(
        "organisations/notice.html", known=known_from(release, raw_answers(release.start_form.fields, request.form))
    )


def known_from(release: Release, answers: Mapping[str, Any]) -> Known | None:
    """Return what is known of the organisation that raw answers name."""
    return known_of(organisations.of_data(release, answers))
