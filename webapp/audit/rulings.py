"""A recorded decision as the auditor reads it: inputs, the rows that were hit, the result, the parameters in force.

Knows the engine's record of a decision and the words of its release; must not know requests or pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parameters import Parameter
from webapp import formats
from webapp.cases.head import Head
from webapp.catalogue import _
from webapp.language import named
from workflows import canonical, privacy
from workflows.dmn import definitions


@dataclass(frozen=True, kw_only=True)
class Line:
    """A labelled value."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision as it was made: what went in, which rows were hit, what came out, under which parameters."""

    name: str
    inputs: tuple[Line, ...]
    rows: tuple[str, ...]
    outputs: tuple[Line, ...]
    parameters: tuple[Line, ...]


class Rulings:
    """Puts the decisions of one case into the reader's words."""

    def __init__(self, session: Session, head: Head) -> None:
        """Take the case; its parameters are read when the first decision asks for them."""
        self._session = session
        self._head = head

    def ruling(self, decision: Mapping[str, Any]) -> Ruling:
        """Return one recorded decision in words, each sentence once."""
        translate = self._head.translate
        return Ruling(
            name=translate(decision["name"]),
            inputs=tuple(
                Line(label=translate(each["name"]), text=self._text(each["value"])) for each in decision["inputs"]
            ),
            rows=tuple(dict.fromkeys(self._head.words.compose(each["text"]) for each in decision["rules_hit"])),
            outputs=tuple(
                Line(label=translate(label), text=self._output(decision, key, value))
                for key, value in decision["outputs"].items()
                if (label := self._output_label(decision, key))
            ),
            parameters=tuple(self._parameters[name] for name in decision["parameters"] if name in self._parameters),
        )

    def _output(self, decision: Mapping[str, Any], key: str, value: Any) -> str:
        """Return a result in words: as the case calls it where it is case data, with that value's own codes."""
        words = self._head.words
        if isinstance(value, str) or not words.knows(key):
            told = words.value(key, value) if isinstance(value, str) and words.knows(key) else value
            return self._result(decision, key, told)
        return words.value(key, privacy.masked_field(self._head.release, key, value)) or "—"

    def _result(self, decision: Mapping[str, Any], column: str, value: Any) -> str:
        """Return what stands in a column of a result; of a row each column that has a name, codes by their words."""
        if isinstance(value, list):
            mark = "\n" if any(isinstance(item, Mapping) for item in value) else _("、")
            return mark.join(self._result(decision, column, item) for item in value) or "—"
        if isinstance(value, Mapping):
            return self._row(decision, value)
        code = self._head.words.code(f"{decision['decision']}.{column}", value) if isinstance(value, str) else None
        return code or self._text(value)

    def _row(self, decision: Mapping[str, Any], row: Mapping[str, Any]) -> str:
        """Return a row of a result: its columns by their names, or where none has one, just what stands in them."""
        cells = {key: self._result(decision, key, item) for key, item in row.items() if item not in (None, "")}
        named = {key: label for key in cells if (label := self._output_label(decision, key))}
        told = [f"{self._head.translate(label)}{_('：')}{cells[key]}" for key, label in named.items()]
        return _("；").join(told or cells.values()) or "—"

    def _text(self, value: Any) -> str:
        """Return a value in words: codes by their option's label, personal names and numbers in texts masked."""
        words = self._head.words
        if isinstance(value, str):
            return self._masked(words.compose(words.choice(value)))
        if isinstance(value, list):
            return _("、").join(self._text(item) for item in value) or "—"
        return words.value("", value) or "—"

    def _masked(self, text: str) -> str:
        return privacy.masked_text(privacy.masked_names(text, self._names))

    @cached_property
    def _names(self) -> frozenset[str]:
        """The personal names in the case's own fields."""
        return privacy.names_in(self._head.release, self._head.data)

    def _output_label(self, decision: Mapping[str, Any], key: str) -> str | None:
        """Return what a result is called: by the decision itself, by a table's column; None for a bare variable."""
        if key == decision["name"]:
            return key
        model = self._head.release.decisions.get(decision["decision"])
        every = model.definitions.decisions.values() if model else ()
        tables = (each.logic for each in every if isinstance(each.logic, definitions.Table))
        labels = {column.name: column.label for table in tables for column in table.outputs}
        labels |= {each.id: each.name for each in every}
        return labels.get(key)

    @cached_property
    def _parameters(self) -> dict[str, Line]:
        """The parameters by which the case was decided: what each is called and its value with the day it began."""
        recorded: Mapping[str, Any] = canonical.loads(self._head.case.parameters)
        ids = {each["version"] for each in recorded.values()}
        return {
            row.name: line_of(row, self._head.words.choice)
            for row in self._session.scalars(select(Parameter).where(Parameter.id.in_(ids)))
        }


def line_of(parameter: Parameter, choice: Callable[[str], str]) -> Line:
    """Return what a parameter is called, its value and since when; *choice* calls a code as the forms do."""
    return Line(
        label=named(parameter.label, parameter.label_en),
        text=_("%(value)s（%(on)s 起）", value=_value(parameter, choice), on=parameter.effective_from.isoformat()),
    )


def _value(parameter: Parameter, choice: Callable[[str], str]) -> str:
    value = parameter.value
    if isinstance(value, list):
        return _("、").join(choice(str(item)) for item in value) or "—"
    if parameter.kind == "money":
        return _("%(amount)s 元", amount=formats.yuan(Decimal(value)))
    if parameter.kind == "deadline":
        return _length(value)
    return str(value)


def _length(deadline: Mapping[str, Any]) -> str:
    if deadline["unit"] == "working_day":
        return _("%(n)s 个工作日", n=deadline["length"])
    if deadline["unit"] == "calendar_day":
        return _("%(n)s 天", n=deadline["length"])
    return _("%(n)s 个月", n=deadline["length"])
