"""The approval form (审批表) of a case, made for paper: A4, the application, every opinion with who and when, a footer.

Knows a case and its release; a printed form leaves the house, so each is written into the access log.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.journal import Entry
from models.tasks import Task
from webapp.access import current_actor, log_look, reading, services, signed_in
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import opinions
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.values import capital_amount, shown_value
from workflows import authority, parameters, privacy
from workflows.engine.values import Element, Field
from workflows.forms import Known, visible_fields

WIDE = frozenset({"textarea", "table", "checklist"})
NUMBERS = frozenset({"id_number", "phone", "bank_account"})
"""Kinds of personal data that stay masked on paper too; names, addresses and illness are what the form is about."""
HASH_DIGITS = 12
SIGNED = frozenset({"investigate", "reinvestigate", "review", "approve"})
"""Duties whose steps are opinions, each with signature and seal; the others stand below in one line each."""
_FITS_HALF = 16
"""Characters that a narrow cell holds in one line."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One labelled cell of the form; a wide one takes the whole row."""

    label: str
    text: str
    wide: bool


@dataclass(frozen=True, kw_only=True)
class Amount:
    """The amount of the case in yuan and in capital characters, with its name."""

    label: str
    yuan: Decimal
    capitals: str


@blueprint.get("/cases/<case_id>/form")
@signed_in
def form(case_id: str) -> ResponseReturnValue:
    """Show the approval form, ready to print."""
    actor, session = current_actor(), reading()
    case = authority.require_visible(session, actor, case_id)
    head = head_of(session, case, full=True)
    given = opinions(session, case, head.release, head.translate)
    told = [each for each in reversed(given) if each.outcome or each.texts]
    last = session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq.desc()).limit(1)).one()
    now = services().clock.now()
    log_look(case, "cases.form")
    return render_template(
        "cases/form.html",
        head=head,
        cells=_filled([*_cells(head), *_findings(head)]),
        amount=_amount(head),
        opinions=[each for each in told if each.duty in SIGNED],
        others=[each for each in told if each.duty not in SIGNED],
        fingerprint=last.hash[:HASH_DIGITS],
        entries=last.seq,
        printer=actor.name,
        now=now,
    )


def _amount(head: Head) -> Amount | None:
    """Return the amount of the case, as its process names it; None before anybody has proposed one."""
    if head.case.amount_fen is None:
        return None
    yuan = Decimal(head.case.amount_fen) / 100
    key = head.release.properties.get("amount", "")
    label = head.words.label(key) if head.words.knows(key) else _("金额")
    return Amount(label=label, yuan=yuan, capitals=capital_amount(str(yuan)))


def _cells(head: Head) -> list[Cell]:
    """Return the answers to what the application's form showed, numbers that name a person masked."""
    recorded = parameters.recorded(head.case.parameters)
    known = Known(data=head.data, parameters=recorded, options={}, now=head.case.opened_at)
    return [
        Cell(label=head.translate(field.label), text=_text(head, field), wide=field.type in WIDE)
        for field in visible_fields(head.release.start_form, head.data, known)
        if field.type != "file"
    ]


def _findings(head: Head) -> list[Cell]:
    """Return what the process puts before who decides, as far as it is known and is neither asked nor said elsewhere.

    The application stands above, what was written by hand among the opinions, the amount in a row of its own.
    """
    told = {field.key for field in head.release.start_form.fields} | {head.release.properties.get("amount")}
    told |= {
        key
        for key, field in head.words.fields.items()
        if field.type == "textarea" or field.properties.get("outcome") == "true"
    }
    steps = _deciding_steps(head)
    keys = dict.fromkeys(key.strip() for step in steps for key in step.properties.get("facts", "").split(","))
    found = [(key, _known(head, key)) for key in keys if key not in told and head.words.knows(key)]
    return [
        Cell(label=head.words.label(key), text=text, wide=len(text) > _FITS_HALF or "\n" in text)
        for key, text in found
        if text
    ]


def _deciding_steps(head: Head) -> list[Element]:
    """Return the steps that decided this case; before the first of them, those of its process that may."""
    deciding = [each for each in head.release.elements.values() if each.properties.get("duty") == "approve"]
    done = reading().scalars(select(Task.element).where(Task.case_id == head.case.id, Task.state == "done")).all()
    decided = [step for step in deciding if step.id in done]
    return decided or [step for step in deciding if step.process == head.release.id]


def _known(head: Head, key: str) -> str:
    """Return a value of the case data in words, numbers that name a person masked."""
    value, personal = head.data.get(key), head.release.personal.get(key)
    if personal in NUMBERS or isinstance(value, list):
        value = privacy.masked_field(head.release, key, value)
    return head.words.value(key, value)


def _filled(cells: list[Cell]) -> list[Cell]:
    """Return the cells with the narrow ones in pairs: one that would stand alone in its row takes it all."""
    laid: list[Cell] = []
    alone = False
    for cell in cells:
        if cell.wide and alone:
            laid[-1] = replace(laid[-1], wide=True)
        alone = not cell.wide and not alone
        laid.append(cell)
    if alone:
        laid[-1] = replace(laid[-1], wide=True)
    return laid


def _text(head: Head, field: Field) -> str:
    value = head.data.get(field.key)
    personal = head.release.personal.get(field.key)
    if personal in NUMBERS:
        value = privacy.mask(personal, value)
    elif field.type == "table":
        value = privacy.masked_field(head.release, field.key, value)
    return shown_value(field, value, head.translate) or "—"
