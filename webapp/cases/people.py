"""The people of a case, masked: applicant, household, claimants, whom steps named; in full for a logged reason only.

Revealing is POST: neither the value nor the reason ever stands in an address.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.forms import forms_in_order
from webapp.cases.head import Head, head_of
from webapp.cases.place import blueprint
from webapp.cases.revealing import Item, Revealed
from webapp.catalogue import _
from webapp.claimwords import Named
from webapp.errors import message_of
from webapp.values import shown_value
from workflows import authority, claimrights, claimview, privacy
from workflows.engine.values import Field, Form
from workflows.errors import InvalidInput

CLAIMANTS = 15
"""So many claimants are on the page; the register has the others."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one part of a form, or a form without parts, told of people, under its title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person of a table, as its cells."""

    number: int
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of people or of what they have."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Claimants:
    """The first lines of the register, how many count in all, and whether there are more lines.

    Who wants one in full opens the line: a form for each value here would make the page of many claimants slow.
    """

    lines: tuple[Named, ...]
    count: int
    more: bool


@blueprint.get("/cases/<case_id>/people")
@signed_in
def people(case_id: str) -> ResponseReturnValue:
    """Show the people of a case, masked."""
    return _page(case_id, Revealed())


@blueprint.post("/cases/<case_id>/people")
@signed_in
def reveal(case_id: str) -> ResponseReturnValue:
    """Show one value in full for a reason, and log it."""
    name = request.form.get("field", "")
    try:
        with desk() as opened:
            value = privacy.reveal(opened, case_id, name, reason=request.form.get("reason", ""))
    except InvalidInput as refusal:
        return _page(case_id, Revealed(name=name, problem=message_of(refusal.errors[0])), status=422)
    return _page(case_id, Revealed(name=name, value=value))


def _page(case_id: str, revealed: Revealed, *, status: int = 200) -> ResponseReturnValue:
    head = head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))
    return render_template(
        "cases/people.html",
        head=head,
        groups=groups_of(head, forms_in_order(head), revealed),
        tables=_tables(head, revealed),
        claimants=_claimants(head),
        revealed=revealed,
    ), status


def groups_of(head: Head, forms: Iterable[Form], revealed: Revealed) -> list[Group]:
    """Return the personal answers under what their forms call them: each part of the application, then each step."""
    told: set[str] = set()
    found: dict[str, list[Item]] = {}
    for form in forms:
        for field in form.fields:
            value = head.data.get(field.key)
            if field.key in told or field.key not in head.release.personal or value in (None, "", []):
                continue
            told.add(field.key)
            item = _item(head, name=field.key, label=field.label, field=field, value=value, revealed=revealed)
            found.setdefault(field.group or form.title, []).append(item)
    return [Group(title=head.translate(title), items=tuple(items)) for title, items in found.items()]


def _claimants(head: Head) -> Claimants | None:
    """Return the first lines of the register, where the process has one, as the register shows them to the reader."""
    if not claimrights.has_claims(head.release):
        return None
    full = claimrights.reads_names(services().desk_in(reading(), current_actor()), head.case, head.release)
    page = claimview.page(reading(), head.case.id, limit=CLAIMANTS, behaviour=head.release.behaviour)
    lines = tuple(Named(line=line, full=full) for line in page.lines)
    return Claimants(lines=lines, count=page.sums.count, more=page.after is not None)


def _tables(head: Head, revealed: Revealed) -> list[Table]:
    keys = {key.partition(".")[0] for key in head.release.personal if "." in key}
    found = []
    for key, field in head.words.fields.items():
        rows = head.data.get(key)
        if key in keys and isinstance(rows, list) and rows:
            found.append(
                Table(
                    label=head.translate(field.label),
                    rows=tuple(_row(head, field, row, number, revealed) for number, row in enumerate(rows)),
                )
            )
    return found


def _row(head: Head, table: Field, row: Mapping[str, Any], number: int, revealed: Revealed) -> Row:
    return Row(
        number=number + 1,
        items=tuple(
            _item(
                head,
                name=f"{table.key}[{number}].{column.key}",
                label=column.label,
                field=column,
                value=row.get(column.key),
                revealed=revealed,
                kind=head.release.personal.get(f"{table.key}.{column.key}"),
            )
            for column in table.columns
        ),
    )


def _item(  # noqa: PLR0913 (all keyword-only: what one cell is made of)
    head: Head,
    *,
    name: str,
    label: str,
    field: Field,
    value: Any,
    revealed: Revealed,
    kind: str | None = None,
) -> Item:
    kind = kind or head.release.personal.get(name)
    open_now = revealed.name == name and revealed.problem is None
    shown = value if kind is None else revealed.value if open_now else privacy.mask(kind, value)
    text = shown_value(field, shown, head.translate)
    masked = kind is not None and text != ""
    return Item(name=name if masked else "", label=head.translate(label), text=text or _("未填"), revealed=open_now)
