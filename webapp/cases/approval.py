"""The approval form (审批表) of a case, made for paper: A4, the application, every opinion with who and when, a footer.

Knows a case and its release; a printed form leaves the house, so each is written into the access log.
"""

from dataclasses import dataclass
from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.journal import Entry
from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import opinions
from webapp.cases.place import blueprint
from webapp.values import capital_amount, shown_value
from workflows import accesslog, authority, privacy
from workflows.accesslog import Access
from workflows.engine.values import Field

WIDE = frozenset({"textarea", "table", "checklist"})
NUMBERS = frozenset({"id_number", "phone", "bank_account"})
"""Kinds of personal data that stay masked on paper too; names, addresses and illness are what the form is about."""
HASH_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One labelled cell of the form; a wide one takes the whole row."""

    label: str
    text: str
    wide: bool


@blueprint.get("/cases/<case_id>/form")
@signed_in
def form(case_id: str) -> ResponseReturnValue:
    """Show the approval form, ready to print."""
    actor, session = current_actor(), reading()
    case = authority.require_visible(session, actor, case_id)
    head = head_of(session, case, full=True)
    given = opinions(session, case, head.release, head.translate)
    last = session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq.desc()).limit(1)).one()
    now = services().clock.now()
    printed = Access(actor=actor.username, action="cases.form", subject=case.number, outcome="ok", case_id=case.id)
    with services().database.transaction() as writing:
        accesslog.write(writing, printed, now=now)
    return render_template(
        "cases/form.html",
        head=head,
        cells=_cells(head),
        amount=Decimal(case.amount_fen) / 100 if case.amount_fen is not None else None,
        amount_in_capitals=capital_amount(str(Decimal(case.amount_fen) / 100)) if case.amount_fen is not None else "",
        opinions=[each for each in reversed(given) if each.outcome or each.texts],
        fingerprint=last.hash[:HASH_DIGITS],
        entries=last.seq,
        printer=actor.name,
        now=now,
    )


def _cells(head: Head) -> list[Cell]:
    """Return the application's answers, numbers that name a person masked."""
    return [
        Cell(label=head.translate(field.label), text=_text(head, field), wide=field.type in WIDE)
        for field in head.release.start_form.fields
        if field.type != "file"
    ]


def _text(head: Head, field: Field) -> str:
    value = head.data.get(field.key)
    personal = head.release.personal.get(field.key)
    if personal in NUMBERS:
        value = privacy.mask(personal, value)
    elif field.type == "table":
        value = privacy.masked_field(head.release, field.key, value)
    return shown_value(field, value, head.translate) or "—"
