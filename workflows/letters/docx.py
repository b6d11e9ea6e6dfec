"""A letter as a file for a word processor: its parts put where a template has a place for them.

The same letter gives the same bytes, so that two copies can be compared. A template holds placeholders and nothing that
is carried out (`workflows.engine.lint_letters`). Must not know where letters or templates are kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from workflows.letters.blank import SONG, blank
from workflows.letters.sheet import SEAL, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docx.document import Document as Opened

    from workflows.letters.listing import Listing

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FIRST = "[Content_Types].xml"
_SETTLED = (1980, 1, 1, 0, 0, 0)
"""The time of every part inside the file: when it was packed says nothing of the letter."""
_READABLE = 0o600 << 16
_UNIX = 3
_HALF_POINTS = "24"
"""The size of what stands in a list: 12 points."""
_HYPHENS_OF_DAYS = re.compile(r"(?<=\d{4})-(?=\d\d-\d\d)|(?<=\d{4}-\d\d)-(?=\d\d)")
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def written(sheet: Sheet, *, issued_at: datetime, template: bytes | None = None) -> bytes:
    """The file of a letter, in the layout of its process's template or in the one that all have."""
    opened = Document(io.BytesIO(template or blank()))
    several: Mapping[str, Sequence[str]] = {"paragraphs": sheet.before, "closing": sheet.after}
    single = {"number": sheet.number, "title": sheet.title, "addressee": sheet.addressee, "seal": SEAL}
    single |= dict(zip(("office", "date"), sheet.signature, strict=False))
    for paragraph in list(_paragraphs(opened)):
        name = paragraph.text.strip().removeprefix("{{").removesuffix("}}")
        if paragraph.text.strip() == "{{list}}":
            _list(paragraph, sheet.listing)
        elif name in several and paragraph.text.strip() == f"{{{{{name}}}}}":
            _repeat(paragraph, several[name])
        else:
            _fill(paragraph, single)
    _signed(opened, sheet, issued_at)
    packed = io.BytesIO()
    opened.save(packed)
    return _settled(packed.getvalue())


def _paragraphs(opened: Opened) -> Iterator[Paragraph]:
    """Every paragraph of the text, inside tables too, and of headers and footers."""
    for holder in (opened, *(part for each in opened.sections for part in (each.header, each.footer))):
        elements: Any = holder._element.iter(qn("w:p"))  # noqa: SLF001 (python-docx walks no tables inside tables)
        for element in elements:
            yield Paragraph(element, holder)


def _repeat(paragraph: Paragraph, texts: Sequence[str]) -> None:
    """Once for each text, in the form of the placeholder; not at all when there is none."""
    first = _element(paragraph)
    for text in texts:
        element = deepcopy(first)
        first.addprevious(element)
        _say(Paragraph(element, paragraph.part), text)
    first.getparent().remove(first)


def _fill(paragraph: Paragraph, parts: Mapping[str, str]) -> None:
    told = paragraph.text
    if "{{" not in told:
        return
    for name, text in parts.items():
        told = told.replace(f"{{{{{name}}}}}", text)
    _say(paragraph, told)


def _say(paragraph: Paragraph, text: str) -> None:
    """Put a text in place of what a paragraph says, in the form of its first run."""
    runs: Any = [run._r for run in paragraph.runs[1:]]  # noqa: SLF001 (python-docx takes no run away)
    for run in runs:
        run.getparent().remove(run)
    paragraph.runs[0].text = text


def _list(paragraph: Paragraph, listing: Listing | None) -> None:
    place = _element(paragraph)
    if listing is not None and listing.rows:
        place.addprevious(_table(listing))
    place.getparent().remove(place)


def _element(paragraph: Paragraph) -> Any:
    return paragraph._p  # noqa: SLF001 (python-docx moves no paragraph)


def _table(listing: Listing) -> Any:
    """The list as a table as wide as the text; its head stands on every page, no row is broken over two."""
    table = OxmlElement("w:tbl")
    form = _inside(table, "w:tblPr")
    _inside(form, "w:tblW", w="5000", type="pct")
    borders = _inside(form, "w:tblBorders")
    for side in _BORDERS:
        _inside(borders, f"w:{side}", val="single", sz="4", space="0", color="000000")
    grid = _inside(table, "w:tblGrid")
    for _ in listing.keys:
        _inside(grid, "w:gridCol")
    centred = ["center"] * len(listing.keys)
    aligned = ["right" if each else "left" for each in listing.is_sum]
    _row(table, listing.labels, centred, head=True)
    for row in listing.rows:
        _row(table, row.cells, aligned)
    if listing.total:
        _row(table, listing.total, aligned)
    return table


def _row(table: Any, cells: Sequence[str], aligned: Sequence[str], *, head: bool = False) -> None:
    row = _inside(table, "w:tr")
    form = _inside(row, "w:trPr")
    _inside(form, "w:cantSplit")
    if head:
        _inside(form, "w:tblHeader")
    for text, side in zip(cells, aligned, strict=True):
        cell = _inside(row, "w:tc")
        _inside(_inside(cell, "w:tcPr"), "w:vAlign", val="center")
        paragraph = _inside(cell, "w:p")
        _inside(_inside(paragraph, "w:pPr"), "w:jc", val=side)
        run = _inside(paragraph, "w:r")
        look = _inside(run, "w:rPr")
        _inside(look, "w:rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), SONG))
        if head:
            _inside(look, "w:b")
        _inside(look, "w:sz", val=_HALF_POINTS)
        _written(run, text)


def _written(run: Any, text: str) -> None:
    """Write a text into a run; a day in it is not broken at its hyphens."""
    for at, part in enumerate(_HYPHENS_OF_DAYS.split(text)):
        if at:
            _inside(run, "w:noBreakHyphen")
        _inside(run, "w:t").text = part


def _inside(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _signed(opened: Opened, sheet: Sheet, issued_at: datetime) -> None:
    """What the file says of itself: title, office and the time of issue, whenever it is made."""
    about, at = opened.core_properties, issued_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    office = sheet.signature[0] if sheet.signature else ""
    about.title, about.subject, about.author, about.last_modified_by = sheet.title, sheet.number, office, office
    about.comments, about.keywords, about.revision = "", "", 1
    about.created, about.modified = at, at


def _settled(packed: bytes) -> bytes:
    """The same file with its parts in order and without the time at which it was packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as given, zipfile.ZipFile(made, "w") as settled:
        for name in sorted(given.namelist(), key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, date_time=_SETTLED)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, _UNIX
            settled.writestr(entry, given.read(name))
    return made.getvalue()
