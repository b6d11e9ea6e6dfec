"""A letter by where its parts stand on the paper, from the text and the list that were stored when it was issued.

The layout is that of official letters (GB/T 9704-2012): number, title, addressee, text, list, enclosures, office, date.
Pure; must not know what a letter is about, nor in which form it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workflows.letters.listing import Listing, separated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from models.letters import Letter

INDENT = "　　"
SEAL = "（盖章）"
_SIGNATURE_LINES = 2
"""Office and date, at the foot of every letter."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A letter's parts. Without a list all of its text stands in `before`."""

    number: str
    title: str
    addressee: str
    before: tuple[str, ...]
    listing: Listing | None
    after: tuple[str, ...]
    signature: tuple[str, ...]


def composed(*, number: str, office: str, issued_on: date, inputs: Mapping[str, Any]) -> str:
    """The text of a letter as it is stored, from what the process says; the list, if it has one, is kept beside it."""
    signed = f"{issued_on.year}年{issued_on.month}月{issued_on.day}日"
    told = [*texts(inputs.get("paragraphs")), *texts(inputs.get("closing"))]
    body = [f"{INDENT}{paragraph.strip()}" for paragraph in told if paragraph.strip()]
    body += enclosed(texts(inputs.get("enclosures")))
    return "\n".join([number, "", inputs["title"], "", f"{inputs['addressee']}：", *body, "", office, signed])


def enclosed(names: Sequence[str]) -> list[str]:
    """The lines that name the enclosures, numbered when there are several."""
    if len(names) <= 1:
        return [f"{INDENT}附件：{name.strip()}" for name in names]
    heads = [f"{INDENT}附件：", *[f"{INDENT}　　　"] * (len(names) - 1)]
    return [f"{head}{at}．{name.strip()}" for at, (head, name) in enumerate(zip(heads, names, strict=True), start=1)]


def lines_in(paragraphs: Sequence[str]) -> int:
    """How many lines of a letter's text paragraphs take: one that was entered in several lines takes as many."""
    return sum(bool(line.strip()) for paragraph in paragraphs for line in paragraph.splitlines())


def texts(value: Any) -> list[str]:
    """The texts of an input that is a list, a single text or nothing, without empty ones."""
    return [text for text in (value if isinstance(value, list) else [value]) if text]


def sheet_of(letter: Letter) -> Sheet:
    """The parts of a stored letter, as a paper shows them: amounts have separators, which the stored text has not."""
    lines = [line for line in letter.body.splitlines() if line.strip() and line.strip() != letter.number]
    title, rest = (lines[0], lines[1:]) if lines else (letter.number, [])
    addressee, told = f"{letter.addressee}：", rest[:-_SIGNATURE_LINES]
    if told[:1] == [addressee]:
        told = told[1:]
    listing = None if letter.listing is None else Listing.read(letter.listing).legible()
    split = len(told) if listing is None else listing.after
    return Sheet(
        number=letter.number,
        title=title,
        addressee=addressee,
        before=tuple(map(separated, told[:split])),
        listing=listing,
        after=tuple(map(separated, told[split:])),
        signature=tuple(rest[-_SIGNATURE_LINES:]),
    )


def copy_for(sheet: Sheet, line: int) -> Sheet | None:
    """The copy of one claimant: addressed to him or her, with the own row of the list alone; None if not listed."""
    rows = () if sheet.listing is None else tuple(row for row in sheet.listing.rows if row.line == line)
    if sheet.listing is None or not rows:
        return None
    own = replace(sheet.listing, rows=rows, total=())
    return replace(sheet, addressee=f"{rows[0].to}：", listing=own)


def with_foot(sheet: Sheet, foot: Sequence[str]) -> Sheet:
    """The letter with lines below its text that whoever gives it out adds."""
    return replace(sheet, after=(*sheet.after, *(f"{INDENT}{line}" for line in foot)))
