"""The layout every letter has unless its process brings its own: a document with a placeholder for each part.

A4, margins, typefaces and sizes as for official letters (GB/T 9704-2012). Made here and not drawn, so that it can be
read and changed like the rest; what an office makes in its word processor has the same placeholders.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

if TYPE_CHECKING:
    from docx.document import Document as Opened

SONG, FANG_SONG = "宋体", "仿宋_GB2312"
OTHERWISE = {FANG_SONG: "仿宋,FangSong,STFangsong,Noto Serif CJK SC", SONG: "SimSun,STSong,Noto Serif CJK SC"}
"""What to take where a typeface is not installed."""
_TITLE, _TEXT, _SMALL, _LINE, _LEADING = 22, 16, 14, 28, 8
"""Sizes and the distance of lines, in points."""
_FONTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"
_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_FOOT = (
    "<w:p {w}><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:t xml:space='preserve'>— </w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText xml:space='preserve'> PAGE </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
    "<w:r><w:t xml:space='preserve'> —</w:t></w:r></w:p>"
)
_FONT = "<w:font {w} w:name='{name}'><w:altName w:val='{others}'/></w:font>"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a part stands on the paper; sizes and distances in points."""

    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    size: int = _TEXT
    bold: bool = False
    font: str = FANG_SONG
    before: int = 0
    after: int = 0
    together: bool = False


_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
_PARTS = {
    "title": Look(align=WD_ALIGN_PARAGRAPH.CENTER, size=_TITLE, bold=True, font=SONG),
    "number": Look(align=_RIGHT, after=_SMALL),
    "addressee": Look(align=WD_ALIGN_PARAGRAPH.LEFT),
    "paragraphs": Look(),
    "list": Look(),
    "closing": Look(),
    "office": Look(align=_RIGHT, before=2 * _LINE, together=True),
    "date": Look(align=_RIGHT, together=True),
    "seal": Look(align=_RIGHT, size=_SMALL),
}


@cache
def blank() -> bytes:
    """The document, as a file."""
    opened = Document()
    _page(opened)
    _typefaces(opened)
    for name, look in _PARTS.items():
        _add(opened, f"{{{{{name}}}}}", look)
    made = io.BytesIO()
    opened.save(made)
    return made.getvalue()


def _page(opened: Opened) -> None:
    section = opened.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]._p  # noqa: SLF001 (python-docx has no way of its own to write a page number)
    foot.addnext(parse_xml(_FOOT.format(w=nsdecls("w"))))
    foot.getparent().remove(foot)


def _typefaces(opened: Opened) -> None:
    style: Any = opened.styles["Normal"]
    style.font.size = Pt(_TEXT)
    style.paragraph_format.space_after = Pt(0)
    _use(style.element.get_or_add_rPr(), FANG_SONG)
    relations = opened.part.rels.values()
    fonts = next(each.target_part for each in relations if each.reltype == _FONTS)
    table = parse_xml(fonts.blob)
    for name, others in OTHERWISE.items():
        table.append(parse_xml(_FONT.format(w=nsdecls("w"), name=name, others=others)))
    fonts._blob = _written(table)  # noqa: SLF001 (python-docx keeps this part as it is read)
    package = opened.part.package
    for key in [key for key, each in package.rels.items() if each.reltype == _THUMBNAIL]:
        package.rels.pop(key)


def _written(root: Any) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _use(properties: Any, font: str) -> None:
    """Take a typeface for Chinese and Latin characters alike."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), font)


def _add(opened: Opened, text: str, look: Look) -> None:
    paragraph = opened.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(look.size), look.bold
    _use(run._r.get_or_add_rPr(), look.font)  # noqa: SLF001 (python-docx knows Latin typefaces only)
    form = paragraph.paragraph_format
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing = Pt(max(_LINE, look.size + _LEADING))
    form.keep_with_next = look.together
