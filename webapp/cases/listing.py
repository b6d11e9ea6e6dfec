"""The list of all cases the reader may see, with search and filters.

Names are masked here, as in every list; a number that names a person is searched for by POST only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from models.offices import Office
from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.head import masked_title
from webapp.cases.place import blueprint
from webapp.language import named, translator
from webapp.links import keep_numbers_out, names_a_person
from workflows import casefile

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the reader asked to see."""

    process: str | None
    status: str | None
    q: str | None
    cursor: str | None

    @property
    def address(self) -> str:
        """The page's address without the cursor; never called for a search that names a person."""
        return self.page_from(None)

    def page_from(self, cursor: str | None) -> str:
        """The address of the page that begins at *cursor*."""
        return url_for("cases.index", process=self.process, status=self.status, q=self.q, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case as the list shows it."""

    case: Case
    title: str
    process_name: str
    office_name: str
    outcome_label: str | None


@blueprint.get("/cases")
@signed_in
def index() -> ResponseReturnValue:
    """Show one page of the cases, newest first."""
    asked = _asked(request.args)
    keep_numbers_out(asked.q)
    return render_template("cases/index.html", **_found(asked))


@blueprint.get("/cases/search")
@signed_in
def searched() -> ResponseReturnValue:
    """Lead from the address of a search, opened again, to the list."""
    return redirect(url_for("cases.index"))


@blueprint.post("/cases/search")
@signed_in
def search() -> ResponseReturnValue:
    """Search: what may stand in an address is sent there, an ID or telephone number is answered at once."""
    asked = _asked(request.form)
    private = names_a_person(asked.q)
    if not request.headers.get("HX-Request"):
        return render_template("cases/index.html", **_found(asked)) if private else redirect(asked.address)
    response = make_response(render_template("cases/list.html", **_found(asked)))
    if not private:
        response.headers["HX-Replace-Url"] = asked.address
    return response


def _asked(values: Mapping[str, str]) -> Asked:
    status = values.get("status")
    return Asked(
        process=values.get("process") or None,
        status=status if status in {"open", "closed"} else None,
        q=(values.get("q") or "").strip()[:100] or None,
        cursor=values.get("cursor") or None,
    )


def _found(asked: Asked) -> dict[str, object]:
    session = reading()
    page = casefile.page(
        session,
        current_actor(),
        process=asked.process,
        status=asked.status,
        q=asked.q,
        cursor=asked.cursor,
        limit=PAGE_SIZE,
    )
    private = names_a_person(asked.q)
    onward = page.next_cursor is not None and not private
    return {
        "asked": asked,
        "rows": _rows(list(page.items)),
        "first_url": asked.address if asked.cursor and not private else None,
        "next_url": asked.page_from(page.next_cursor) if onward else None,
        "processes": [
            (release.id, named(release.name, release.locale.get(release.name, "")))
            for release in services().releases.published(session)
        ],
    }


def _rows(cases: list[Case]) -> list[Row]:
    session = reading()
    offices = session.scalars(select(Office).where(Office.id.in_({case.office_id for case in cases})))
    names = {office.id: named(office.name, office.name_en) for office in offices}
    return [_row(case, names[case.office_id]) for case in cases]


def _row(case: Case, office_name: str) -> Row:
    release = services().releases.by_digest(reading(), case.release_digest)
    translate = translator(release.locale)
    return Row(
        case=case,
        title=masked_title(release, case.title),
        process_name=translate(case.process_name),
        office_name=office_name,
        outcome_label=translate(case.outcome_label) if case.outcome_label else None,
    )
