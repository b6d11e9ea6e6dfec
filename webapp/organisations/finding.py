"""Looking for the file of an organisation by its name, a part of it, or its unified code.

By POST, because a name may be a person's and belongs into no address. Must not change anything.
"""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, reading, services, signed_in
from webapp.organisations.place import blueprint
from webapp.organisations.telling import Fact, facts
from workflows import organisationfile
from workflows.clock import office_date
from workflows.organisationfile import MOST_FOUND, SHORTEST, OrganisationFile
from workflows.organisationnames import normal_name


@dataclass(frozen=True, kw_only=True)
class Row:
    """A file that was found."""

    key: str
    file: OrganisationFile
    facts: list[Fact]


@blueprint.get("/organisations")
@signed_in
def finding() -> ResponseReturnValue:
    """Show where to type in what is looked for."""
    return _page("", None)


@blueprint.post("/organisations")
@signed_in
def find() -> ResponseReturnValue:
    """Show the files that were found, each with how many cases it has."""
    text = request.form.get("text", "").strip()
    today = office_date(services().clock.now())
    found = organisationfile.find(reading(), current_actor(), text, today=today)
    return _page(text, [Row(key=key, file=file, facts=facts(reading(), file)) for key, file in found.items()])


def _page(text: str, rows: list[Row] | None) -> ResponseReturnValue:
    return render_template(
        "organisations/finding.html",
        text=text,
        rows=rows,
        short=rows is not None and len(normal_name(text)) < SHORTEST,
        shortest=SHORTEST,
        most=MOST_FOUND,
    )
