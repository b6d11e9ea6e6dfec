"""What a process wants listed on the page of a case besides the last answers: tables of forms, steps done many times.

The process names them in its property `case_tables`: a table that a form asks for, with its rows as they stand, or a
user task, with one row for each time it was done, the last one first. Personal values are masked, claimants are named
as their register names them. Must not know any process.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from models.claims import ClaimLine
from models.journal import Entry
from models.tasks import Task
from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.claimant import claimant_of
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.values import shown_value
from workflows import authority, canonical, claimrights, claimview, privacy
from workflows.choices import CLAIMANTS
from workflows.engine.lint_work import CASE_TABLES
from workflows.engine.values import Field, Form
from workflows.errors import N_, NotFound

SHOWN, MOST = 6, 500
"""So many rows of a table are on the page of the case, and so many on the table's own page."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: a text for each column, and who did the step when, where it is one."""

    cells: tuple[str, ...]
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its name in addresses, what it is called, its columns, the rows shown and how many there are."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int


class _Reader:
    """Reads the tables of one case, for one reader."""

    def __init__(self, head: Head, most: int) -> None:
        self._head = head
        self._most = most

    @cached_property
    def _full(self) -> bool:
        """Whether the reader is told claimants' names in full."""
        opened = services().desk_in(reading(), current_actor())
        return claimrights.reads_names(opened, self._head.case, self._head.release)

    def table(self, name: str) -> Table | None:
        """Return one table; None where nothing stands in it yet."""
        form = form_of_step(self._head, name)
        return self._of_rows(name) if form is None else self._of_step(name, form)

    def _of_rows(self, name: str) -> Table | None:
        field = self._head.words.fields.get(name)
        rows = self._head.data.get(name)
        if field is None or not isinstance(rows, list) or not rows:
            return None
        shown = privacy.masked(self._head.release, {name: rows[: self._most]})[name]
        lines = self._lines(row.get(column.key) for row in shown for column in field.columns if _names_line(column))
        cells = [tuple(self._cell(column, row.get(column.key), lines) for column in field.columns) for row in shown]
        return self._built(
            name, field.label, [each.label for each in field.columns], (Row(cells=each) for each in cells), len(rows)
        )

    def _of_step(self, name: str, form: Form) -> Table | None:
        session, head = reading(), self._head
        done = (Entry.case_id == head.case.id, Entry.command == "complete", Entry.element == name)
        entries = session.scalars(select(Entry).where(*done).order_by(Entry.seq.desc()).limit(self._most)).all()
        if not entries:
            return None
        told = [canonical.loads(entry.input) for entry in entries]
        tasks = session.scalars(select(Task).where(Task.id.in_([each["task"] for each in told]))).all()
        of_task = claimview.names_of(session, tasks)
        names = people_names(session, {entry.actor for entry in entries}, beside=head.case)
        fields = [field for field in form.fields if field.type not in {"table", "file"}]
        rows = []
        for entry, each in zip(entries, told, strict=True):
            values = privacy.masked(head.release, each["values"])
            cells = (_told(head, field, values.get(field.key)) for field in fields)
            claimant = claimant_of(of_task.get(each["task"]), full=self._full) if of_task else ""
            rows.append(Row(cells=(claimant, *cells), who=names.get(entry.actor, entry.actor), at=entry.at))
        whole = len(entries) < self._most
        count = len(entries) if whole else session.scalars(select(func.count()).select_from(Entry).where(*done)).one()
        labels = [_("职工"), *(head.words.label(field.key) for field in fields)]
        return self._built(name, form.title, labels, rows, count)

    def _built(self, name: str, title: str, labels: Sequence[str], rows: Iterable[Row], count: int) -> Table:
        """Return the table without the columns in which nothing stands."""
        rows, translate = list(rows), self._head.translate
        kept = [at for at in range(len(labels)) if any(row.cells[at] for row in rows)]
        return Table(
            name=name,
            title=translate(title),
            columns=tuple(translate(labels[at]) for at in kept),
            rows=tuple(Row(cells=tuple(row.cells[at] for at in kept), who=row.who, at=row.at) for row in rows),
            count=count,
        )

    def _lines(self, numbers: Iterable[Any]) -> Mapping[str, str]:
        """Return the names of the claimants whose numbers are chosen in rows."""
        wanted = {int(each) for each in numbers if str(each).isdecimal()}
        if not wanted:
            return {}
        here = (ClaimLine.case_id == self._head.case.id, ClaimLine.number.in_(sorted(wanted)))
        rows = reading().execute(select(ClaimLine.number, ClaimLine.name).where(*here))
        return {str(row.number): claimant_of((row.number, row.name), full=self._full) for row in rows}

    def _cell(self, column: Field, value: Any, lines: Mapping[str, str]) -> str:
        if _names_line(column) and str(value) in lines:
            return lines[str(value)]
        return shown_value(column, value, self._head.translate)


def tables_of(head: Head) -> list[Table]:
    """Return the tables that the process wants on the page of the case, with their first rows."""
    reader = _Reader(head, SHOWN)
    return [table for name in names_of(head) if (table := reader.table(name)) is not None]


def names_of(head: Head) -> tuple[str, ...]:
    """Return the tables and steps that the process names."""
    return tuple(head.release.properties.get(CASE_TABLES, "").split())


def listed_forms(head: Head) -> Collection[str]:
    """Return the forms of which every answer is listed, so that the last one need not be told besides."""
    return {form.id for name in names_of(head) if (form := form_of_step(head, name)) is not None}


def form_of_step(head: Head, name: str) -> Form | None:
    """Return the form of a user task; None where the name is not that of one."""
    element = head.release.elements.get(name)
    return head.release.forms.get(element.form or "") if element is not None else None


@blueprint.get("/cases/<case_id>/tables/<table>")
@signed_in
def table(case_id: str, table: str) -> ResponseReturnValue:
    """Show all rows of one table."""
    head = head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))
    found = _Reader(head, MOST).table(table) if table in names_of(head) else None
    if found is None:
        raise NotFound(N_("本案没有这张清单"))
    return render_template("cases/table.html", head=head, table=found)


def _told(head: Head, field: Field, value: Any) -> str:
    """Return an answer in words; a box without a tick says nothing."""
    return "" if field.type == "checkbox" and not value else head.words.value(field.key, value)


def _names_line(column: Field) -> bool:
    return column.properties.get("options") == CLAIMANTS
