"""Who was served with a letter, as its page tells it: names of persons masked, with the paper that proves it.

What a service is, is `workflows.letters.serving`'s matter; entering one is `webapp.cases.serving`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from models.documents import Document
from models.letters import Letter, LetterService
from webapp.access import current_actor, reading, services
from webapp.cases.claimant import hidden_names
from webapp.cases.head import Head
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from workflows import letterservice, privacy, servicerows
from workflows.letters.serving import WAYS
from workflows.letters.sheet import sheet_of

NAMED = 10
"""So many of those who are not served yet are named."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One whom a letter goes to, and the service that counts, if there is one; names of persons are masked."""

    line: int | None
    to: str
    service: LetterService | None
    way: str = ""
    receiver: str = ""
    witness: str = ""
    paper: str = ""
    paper_url: str = ""
    by: str = ""


def served_of(head: Head, letter: Letter) -> list[Served]:
    """Return the addressee of a letter and each claimant who gets a copy, with the service that counts for each."""
    entered = servicerows.of_letter(reading(), letter.id)
    standing = servicerows.standing(entered)
    names = people_names(reading(), {each.by for each in entered}, beside=head.case) if entered else {}
    papers = {each.document_id for each in entered if each.document_id is not None}
    proofs = select(Document).where(Document.id.in_(papers))
    known = {each.id: each for each in reading().scalars(proofs)} if papers else {}
    listing = sheet_of(letter).listing if letter.to_claimants else None
    addressee = privacy.masked_names(letter.addressee, hidden_names(head))
    goes_to: list[tuple[int | None, str]] = [(None, addressee)]
    goes_to += [(row.line, row.to) for row in listing.rows] if listing is not None else []
    return [_served(head, each, standing.get(each[0]), names, known) for each in goes_to]


def _served(
    head: Head,
    whom: tuple[int | None, str],
    service: LetterService | None,
    names: Mapping[str, str],
    papers: Mapping[int, Document],
) -> Served:
    line, to = whom
    shown = privacy.mask_name(to) if line is not None else to
    if service is None:
        return Served(line=line, to=shown, service=None)
    paper = papers.get(service.document_id or 0)
    url = url_for("cases.document", case_id=head.case.id, document_id=paper.id) if paper and not head.outside else ""
    return Served(
        line=line,
        to=shown,
        service=service,
        way=_(WAYS[service.way]),
        receiver=privacy.mask_name(service.receiver) if service.receiver else "",
        witness=privacy.mask_name(service.witness) if service.witness else "",
        paper=paper.name if paper else "",
        paper_url=url,
        by=names.get(service.by, _("系统") if service.by == "system" else service.by),
    )


def telling(head: Head, letter: Letter) -> dict[str, Any]:
    """Return what the page of a letter tells of its service, and whether the reader may enter one."""
    served = served_of(head, letter)
    waiting = [each for each in served if each.service is None and (each.line is not None or len(served) == 1)]
    names = [f"{each.line} {each.to}" if each.line else each.to for each in waiting[:NAMED]]
    more = [_("等 %(n)s 人", n=len(waiting))] if len(waiting) > NAMED else []
    opened = services().desk_in(reading(), current_actor())
    return {
        "served": served,
        "done": [each for each in served if each.service is not None],
        "waiting": names + more,
        "may_serve": letterservice.may(opened, head.case, head.release, letter),
    }
