"""The people of a case: applicant and household, masked; a full value only for a stated reason, which is logged.

Revealing is POST: neither the value nor the reason ever stands in an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, signed_in
from webapp.cases.head import Head, head_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.values import shown_value
from workflows import authority, privacy
from workflows.engine.values import Field
from workflows.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing known of a person; ``name`` is what `privacy.reveal` calls it, empty when it is not personal."""

    name: str
    label: str
    text: str
    revealed: bool = False


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
class Revealed:
    """What the reader has just been shown in full, or why not."""

    name: str = ""
    value: Any = None
    problem: str | None = None


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
        "cases/people.html", head=head, items=_items(head, revealed), tables=_tables(head, revealed), revealed=revealed
    ), status


def _items(head: Head, revealed: Revealed) -> list[Item]:
    fields = head.words.fields
    return [
        _item(head, name=key, label=fields[key].label, field=fields[key], value=head.data.get(key), revealed=revealed)
        for key in fields
        if key in head.release.personal and head.data.get(key) not in (None, "", [])
    ]


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
