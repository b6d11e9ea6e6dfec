"""A form's answers: which are asked for, which are missing, and all that is wrong with them at once.

Pure. Takes what a page or an API client sent and gives case data; must not know who sent it or where it is stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows import expressions, identity
from workflows.clock import office_date
from workflows.engine.values import Field, Form, Option
from workflows.errors import N_, FieldError, InvalidInput
from workflows.formvalues import COUNTED, OFFER, PAPERS, AnswerError, Reading, check_count, choices, is_empty, read
from workflows.largevalues import over

TABLE_ROWS = 100
_SENTENCE = "{message}"
"""A sentence of the process itself, which brings its own English."""
_CELL = re.compile(r"(\w+)\[(\d{1,3})\]\.(\w+)")
_ASKED_TO = {
    "select": N_("请选择“{label}”"),
    "radio": N_("请选择“{label}”"),
    "checklist": N_("请至少选择一项“{label}”"),
    "checkbox": N_("请勾选“{label}”后再提交"),
    "file": N_("请上传“{label}”"),
    "table": N_("请至少填写一行“{label}”"),
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known when a form is filled in.

    `data` are the case data so far, `parameters` the rules' values as nested mapping, `options` the dynamic choices by
    source name (under `PAPERS` the papers of the case: id and kind), `now` the instant that decides what "today" is.
    """

    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    options: Mapping[str, Sequence[Option]]
    now: datetime

    def evaluate(self, expression: str, values: Mapping[str, Any]) -> Any:
        """Return the value of a FEEL expression over the case data and what the form says."""
        return expressions.evaluate(expression, over(values, self.data), parameters=self.parameters, now=self.now)


def parse(
    form: Form,
    raw_values: Mapping[str, Any],
    *,
    data: Mapping[str, Any],
    parameters: Mapping[str, Any],
    options: Mapping[str, Sequence[Option]],
    now: datetime,
) -> dict[str, Any]:
    """Return the case data that the answers of a form stand for, or raise `InvalidInput` naming everything wrong.

    *raw_values* holds strings from a page or JSON values from a client; a table is a list of rows, or single cells
    named ``members[2].id_number``. The other arguments are explained at `Known`.

    A field that is not shown, or read-only, gives nothing, so what the case knew of it stays; when the case knew
    nothing it becomes None, so that every expression finds the name. An empty field that is shown becomes None.
    """
    known = Known(data=data, parameters=parameters, options=options, now=now)
    return _Parser(form, _gathered(form, raw_values), known).values()


def visible_fields(form: Form, values: Mapping[str, Any], known: Known) -> tuple[Field, ...]:
    """Return the fields that a form shows while it is filled in with *values*."""
    hidden = _hidden(form.fields, values, known)
    return tuple(field for field in form.fields if field.key not in hidden)


def lenient(form: Form, answers: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Return answers that are still being typed as case data: None for what is empty or wrong, tables as typed."""
    reading = Reading(today=office_date(known.now), options=known.options, evaluate=lambda _expression: None)
    found: dict[str, Any] = {}
    for field in form.fields:
        answer = answers.get(field.key)
        if field.type in {"table", "file"}:
            found[field.key] = answer or []
            continue
        try:
            found[field.key] = None if is_empty(answer) else read(field, answer, reading)
        except AnswerError:
            found[field.key] = None
    return found


def offered(form: Form, values: Mapping[str, Any], known: Known) -> Form:
    """Return the form with only those options that its fields' `offer` leaves to choose from beside these answers."""
    if not any(OFFER in field.properties for field in form.fields):
        return form
    reading = Reading(
        today=office_date(known.now), options=known.options, evaluate=lambda text: known.evaluate(text, values)
    )
    fields = (
        replace(field, options=tuple(choices(field, reading))) if OFFER in field.properties else field
        for field in form.fields
    )
    return replace(form, fields=tuple(fields))


def beginning(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form begins with: what the case knows under the key in a field's `prefill`, or under its own.

    A field with an empty `prefill` begins empty, for what was said in an earlier round does not stand for this one.
    """
    return {field.key: data.get(field.properties.get("prefill", field.key)) for field in form.fields}


def doubts(form: Form, values: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Return what is allowed but looks like a slip of the pen, for a page to ask about; never a refusal."""
    return tuple(
        FieldError(
            field=field.key,
            template=N_("“{label}”未通过银行卡号校验，请再对照银行卡核对一遍"),
            params={"label": field.label},
        )
        for field in form.fields
        if field.properties.get("type") == "bank_account" and identity.is_doubtful_card(values.get(field.key) or "")
    )


def _gathered(form: Form, raw_values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the raw values with single cells put into the rows of their table; an unknown name stays as it is."""
    tables = {field.key for field in form.fields if field.type == "table"}
    gathered: dict[str, Any] = {}
    for name, raw in raw_values.items():
        cell = _CELL.fullmatch(name)
        if cell is None or cell[1] not in tables:
            gathered[name] = raw
            continue
        rows = gathered.setdefault(cell[1], [])
        if isinstance(rows, list):
            rows.extend({} for _ in range(int(cell[2]) + 1 - len(rows)))
            rows[int(cell[2])][cell[3]] = raw
    return gathered


def _hidden(fields: Iterable[Field], values: Mapping[str, Any], known: Known) -> frozenset[str]:
    """Return the keys of the fields whose condition is not true; to the others' conditions a hidden field is empty."""
    conditional = [field for field in fields if field.shown_if is not None]
    hidden: frozenset[str] = frozenset()
    for _ in range(len(conditional) + 1):
        seen = {**values, **dict.fromkeys(hidden)}
        found = frozenset(field.key for field in conditional if known.evaluate(field.shown_if or "", seen) is not True)
        if found == hidden:
            break
        hidden = found
    return hidden


class _Parser:
    """One pass over a form: first every answer by itself, then what is shown, then what is missing."""

    def __init__(self, form: Form, raw: Mapping[str, Any], known: Known) -> None:
        self._form = form
        self._raw = raw
        self._known = known
        self._found: dict[str, Any] = {}
        self._errors: dict[str, list[FieldError]] = {}
        self._reading = Reading(
            today=office_date(known.now),
            options=known.options,
            evaluate=lambda text: known.evaluate(text, self._found),
        )

    def values(self) -> dict[str, Any]:
        asked = [field for field in self._form.fields if field.properties.get("readonly") != "true"]
        for field in asked:
            self._found[field.key] = self._answer(field)
        hidden = _hidden(asked, self._found, self._known)
        shown = [field for field in asked if field.key not in hidden]
        errors = self._unknown_names() + [error for field in shown for error in self._errors.get(field.key, [])]
        errors += self._broken(shown, hidden, doubtful=bool(errors))
        if errors:
            raise InvalidInput(tuple(errors))
        values = {field.key: self._found[field.key] for field in shown}
        return values | {key: None for key in sorted(hidden) if key not in self._known.data}

    def _broken(self, shown: Sequence[Field], hidden: frozenset[str], *, doubtful: bool) -> list[FieldError]:
        """Return the rules that the answers break; when other answers are wrong, only those that surely are broken."""
        seen = {**self._found, **dict.fromkeys(hidden)}
        verdicts = (
            (field, check, self._known.evaluate(check.condition[1:], seen))
            for field in shown
            if field.key not in self._errors
            for check in field.checks
        )
        return [
            FieldError(field=field.key, template=_SENTENCE, params={"label": field.label, "message": check.message})
            for field, check, kept in verdicts
            if kept is False or (kept is not True and not doubtful)
        ]

    def _unknown_names(self) -> list[FieldError]:
        known = {field.key for field in self._form.fields}
        template = N_("本表单没有“{name}”这一项，请刷新页面后重新填写")
        return [
            FieldError(field=name, template=template, params={"name": name}) for name in self._raw if name not in known
        ]

    def _answer(self, field: Field) -> Any:
        raw = self._raw.get(field.key)
        if field.type == "table":
            return self._table(field, raw)
        if field.type == "file" and is_empty(raw):
            papers = self._known.options.get(PAPERS, ())
            raw = [paper.value for paper in papers if paper.label == field.key]
        return self._single(field, raw, field.key, self._reading)

    def _single(self, field: Field, raw: Any, name: str, reading: Reading) -> Any:
        """Return the value of one answer; what is wrong is noted under the form's field it belongs to."""
        if is_empty(raw) and field.type != "checkbox":
            if field.required:
                self._note(name, _ASKED_TO.get(field.type, N_("请填写“{label}”")), field)
            elif field.type in COUNTED:
                self._count(field, 0, name)
            return [] if field.type in ("checklist", "file") else None
        try:
            return read(field, False if is_empty(raw) else raw, reading)
        except AnswerError as wrong:
            self._note(name, wrong.template, field, **wrong.params)
            return None

    def _table(self, field: Field, raw: Any) -> list[dict[str, Any]]:
        rows = [] if is_empty(raw) else raw
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self._note(field.key, N_("“{label}”应是若干行，每行各列有名称"), field)
            return []
        if len(rows) > TABLE_ROWS:
            self._note(field.key, N_("“{label}”最多 {max} 行"), field, max=TABLE_ROWS)
            return []
        filled = [(at, row) for at, row in enumerate(rows) if not all(_is_blank(cell) for cell in row.values())]
        if field.required and not filled:
            self._note(field.key, _ASKED_TO["table"], field)
        else:
            self._count(field, len(filled), field.key)
        return [self._row(field, row, f"{field.key}[{at}]") for at, row in filled]

    def _count(self, field: Field, count: int, name: str) -> None:
        try:
            check_count(field, count, self._reading)
        except AnswerError as wrong:
            self._note(name, wrong.template, field, **wrong.params)

    def _row(self, table: Field, row: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return one row of a table; its cells see the row's other cells and the case data."""
        found: dict[str, Any] = {}
        reading = replace(self._reading, evaluate=lambda text: self._known.evaluate(text, self._found | found))
        columns = {column.key: column for column in table.columns}
        before = {key: len(errors) for key, errors in self._errors.items()}
        for key, column in columns.items():
            found[key] = self._single(column, row.get(key), f"{name}.{key}", reading)
        for key in _hidden(columns.values(), self._found | found, self._known):
            found[key] = None
            self._forget(table.key, f"{name}.{key}", before.get(table.key, 0))
        for key in row.keys() - columns.keys():
            self._note(f"{name}.{key}", N_("“{label}”没有“{name}”这一列，请刷新页面后重新填写"), table, name=key)
        for check in (check for column in columns.values() for check in column.checks):
            if reading.evaluate(check.condition[1:]) is False:
                self._note(name, _SENTENCE, table, message=check.message)
        return found

    def _note(self, name: str, template: str, field: Field, /, **params: Any) -> None:
        row = _CELL.fullmatch(name)
        place = {"row": int(row[2]) + 1} if row else {}
        error = FieldError(field=name, template=template, params={"label": field.label, **place, **params})
        self._errors.setdefault(name.partition("[")[0], []).append(error)

    def _forget(self, table: str, name: str, since: int) -> None:
        """Take back what was noted about a cell that turns out to be hidden."""
        noted = self._errors.get(table, [])
        noted[since:] = [error for error in noted[since:] if error.field != name]


def _is_blank(cell: Any) -> bool:
    return is_empty(cell) or cell is False
