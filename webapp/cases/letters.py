"""Letters as they were issued, laid out as on paper, and the same as a file for a word processor.

The text is the stored one, never made again; only where its lines stand is decided by `workflows.letters.sheet`. Who
has names masked in the register has them masked here; the file is whole, and the look is logged.
"""

import io
from dataclasses import dataclass, replace
from functools import partial

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from models.letters import Letter
from webapp import receipts
from webapp.access import current_actor, log_look, reading, services, signed_in
from webapp.cases.claimant import hidden_names
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from webapp.cases.served import telling
from workflows import partners, privacy
from workflows.letters import copies
from workflows.letters.docx import MEDIA_TYPE
from workflows.letters.listing import ID_NUMBER, Listing, Row
from workflows.letters.sheet import SEAL, Sheet, sheet_of, with_foot


@dataclass(frozen=True, kw_only=True)
class Line:
    """A letter in the list of a case."""

    letter: Letter
    title: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A letter on a page: its parts as its reader may have them."""

    sheet: Sheet

    @property
    def listing(self) -> Listing | None:
        """The list, if there is one."""
        return self.sheet.listing

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the list."""
        return () if self.sheet.listing is None else self.sheet.listing.rows


def address(letter: Letter, line: int | None = None) -> str:
    """Return where a letter, or the copy of the claimant in a line, can be read and printed."""
    return url_for("cases.letter", case_id=letter.case_id, letter_id=letter.id, line=line)


def by_number(head: Head) -> dict[str, Line]:
    """Return the letters of a case by their numbers."""
    return {line.letter.number: line for line in lines_of(head)}


def title_of(head: Head, letter: Letter) -> str:
    """Return what a letter is called, in the reader's language: its text is in Chinese, whoever reads it."""
    return head.words.compose(sheet_of(letter).title)


def lines_of(head: Head) -> list[Line]:
    """Return the letters of a case, the newest first."""
    letters = reading().scalars(select(Letter).where(Letter.case_id == head.case.id).order_by(Letter.id.desc()))
    return [Line(letter=letter, title=title_of(head, letter)) for letter in letters]


@blueprint.get("/cases/<case_id>/letters/<int:letter_id>")
@signed_in
def letter(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Show a letter as it was issued, or the copy of the claimant in a `line`."""
    case, found = _letter(case_id, letter_id)
    return _page(case, found, [copies.part_of(found, _line())])


@blueprint.get("/cases/<case_id>/letters/<int:letter_id>/copies")
@signed_in
def letter_copies(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Show the copies of all claimants, each on a page of its own."""
    case, found = _letter(case_id, letter_id)
    return _page(case, found, copies.copies_of(found))


@blueprint.get("/cases/<case_id>/letters/<int:letter_id>/letter.docx")
@signed_in
def letter_file(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Send a letter, or the copy of the claimant in a `line`, as a file. It names people: the look is logged."""
    case, found = _letter(case_id, letter_id)
    line = _line()
    release_of, foot = partial(services().releases.by_digest, reading()), _foot(case, found)
    content = copies.file_of(reading(), release_of, found, line, foot=foot)
    log_look(case, "cases.letter_file", at=found.number if line is None else f"{found.number} line={line}")
    name = found.number if line is None else f"{found.number}-{line}"
    answer: Response = send_file(
        io.BytesIO(content), mimetype=MEDIA_TYPE, as_attachment=True, download_name=f"{name}.docx"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _letter(case_id: str, letter_id: int) -> tuple[Case, Letter]:
    return partners.require_letter(services().desk_in(reading(), current_actor()), case_id, letter_id)


def _line() -> int | None:
    return request.args.get("line", type=int)


def _page(case: Case, found: Letter, sheets: list[Sheet]) -> ResponseReturnValue:
    names, head = people_names(reading(), {found.issued_by}, beside=case), head_of(reading(), case)
    hidden = hidden_names(head)
    foot = () if hidden or head.outside else _foot(case, found)
    alone = sheet_of(found).listing if found.to_claimants else None
    return render_template(
        "cases/letter.html",
        head=head,
        **telling(head, found),
        letter=found,
        line=_line(),
        title=title_of(head, found),
        shown=[Shown(sheet=with_foot(_masked(sheet, hidden), foot)) for sheet in sheets],
        alone=None if alone is None else _masked_list(alone, hidden),
        addressee=privacy.masked_names(found.addressee, hidden),
        masked=bool(hidden),
        seal=SEAL,
        who=names.get(found.issued_by, found.issued_by),
    )


def _foot(case: Case, found: Letter) -> tuple[str, ...]:
    return receipts.told(services().config, reading(), case, found)


def _masked(sheet: Sheet, hidden: frozenset[str]) -> Sheet:
    """Return a letter with names masked in every part of it, and the ID numbers of its list."""
    return replace(
        sheet,
        addressee=privacy.masked_names(sheet.addressee, hidden),
        before=tuple(privacy.masked_names(text, hidden) for text in sheet.before),
        after=tuple(privacy.masked_names(text, hidden) for text in sheet.after),
        listing=None if sheet.listing is None else _masked_list(sheet.listing, hidden),
    )


def _masked_list(listing: Listing, hidden: frozenset[str]) -> Listing:
    def masked(key: str, cell: str) -> str:
        return privacy.mask_id_number(cell) if key == ID_NUMBER else privacy.masked_names(cell, hidden)

    rows = (
        replace(
            row,
            to=privacy.masked_names(row.to, hidden),
            cells=tuple(masked(key, cell) for key, cell in zip(listing.keys, row.cells, strict=True)),
        )
        for row in listing.rows
    )
    return replace(listing, rows=tuple(rows))
