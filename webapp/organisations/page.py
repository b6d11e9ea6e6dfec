"""The page of an organisation's file: its cases, what workers claimed and got, what cases say of it.

Must not change anything. Cases of other offices are counted, not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.offices import Office
from webapp.access import current_actor, reading, services, signed_in
from webapp.language import named, translator
from webapp.organisations.place import blueprint
from webapp.organisations.telling import Fact, elsewhere, facts, facts_of
from workflows import organisationfile
from workflows.clock import office_date
from workflows.errors import N_, NotFound
from workflows.organisationfile import Filed, OrganisationFile, Sums

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case of the file as the page shows it."""

    case: Filed
    process_name: str
    office_name: str
    outcome_label: str | None
    sums: Sums | None
    facts: list[Fact]


@blueprint.get("/organisations/<key>")
@signed_in
def show(key: str) -> ResponseReturnValue:
    """Show a file. Raises `NotFound` for one that is not, or whose cases all lie in another tree of offices."""
    session = reading()
    file = _file(key)
    total, by_case = organisationfile.with_sums(session, file.seen)
    start = max(0, request.args.get("start", 0, type=int))
    shown = file.seen[start : start + PAGE_SIZE]
    return render_template(
        "organisations/file.html",
        file=file,
        name=file.names[0],
        facts=facts(session, file),
        total=total if by_case else None,
        rows=_rows(shown, by_case),
        elsewhere=elsewhere(session, file),
        first_url=url_for("organisations.show", key=key) if start else None,
        next_url=url_for("organisations.show", key=key, start=start + PAGE_SIZE)
        if start + PAGE_SIZE < len(file.seen)
        else None,
    )


def _file(key: str) -> OrganisationFile:
    session = reading()
    organisation = organisationfile.by_key(session, key)
    today = office_date(services().clock.now())
    file = (
        organisationfile.read(session, current_actor(), organisation, today=today)
        if organisation is not None
        else OrganisationFile()
    )
    if not file.cases:
        raise NotFound(N_("找不到这个单位的档案，或您无权查看"))
    return file


def _rows(cases: tuple[Filed, ...], by_case: Mapping[str, Sums]) -> list[Row]:
    session = reading()
    offices = session.scalars(select(Office).where(Office.id.in_({case.office_id for case in cases})))
    names = {office.id: named(office.name, office.name_en) for office in offices}
    return [_row(case, names[case.office_id], by_case.get(case.case_id)) for case in cases]


def _row(case: Filed, office_name: str, sums: Sums | None) -> Row:
    session = reading()
    translate = translator(services().releases.by_digest(session, case.release_digest).locale)
    return Row(
        case=case,
        process_name=translate(case.process_name),
        office_name=office_name,
        outcome_label=translate(case.outcome_label) if case.outcome_label else None,
        sums=sums,
        facts=facts_of(session, case),
    )
