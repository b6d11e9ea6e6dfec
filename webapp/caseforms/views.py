"""A form as the page draws it: sections of fields, each with its label, hint, errors and control.

Knows labels, languages and layout; must not know where answers come from or go to.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field as Control
from wtforms.form import BaseForm

from models.documents import Document
from webapp.caseforms import controls
from webapp.caseforms.together import SHORT, Together, joined
from webapp.caseforms.visibility import Shown, outcome_field, shown
from webapp.catalogue import _
from webapp.values import capital_amount, shown_value
from workflows import choices
from workflows.engine.values import Field, Form
from workflows.errors import FieldError, InvalidInput
from workflows.forms import Known, lenient, offered
from workflows.formvalues import OFFER

Translate = Callable[[str], str]
_INPUT_TYPES = {"date": "date", "datetime": "datetime-local", "phone": "tel"}
_NUMERIC = frozenset({"number", "money"})
_ISO_LENGTHS = {"date": 10, "datetime": 16}
_LONG_CHOICE = 12
ACCEPTED_UPLOADS = "image/*,application/pdf,.doc,.docx,.xls,.xlsx,.txt"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a radio or checklist on the page."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One line of the error summary: where the link goes and what it says."""

    target: str | None
    message: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields under one heading, None when they stand without."""

    label: str | None
    fields: tuple["FieldView | Together", ...]


class FieldView:
    """One field on the page; the macros in ``components/forms.html`` read its attributes and nothing else."""

    parts = ()
    """A field is drawn by itself; see `webapp.caseforms.together`."""

    def __init__(self, field: Field, control: Control | None, page: "FormView", *, name: str, id_: str) -> None:
        self.field = field
        self.control = control
        self.key = name
        self.id = id_
        self._page = page
        if field.type == "select" and control is not None:
            _translate_choices(control, page.translate)

    @property
    def kind(self) -> str:
        """The field's type, which decides the control."""
        return self.field.type

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self._page.translate(self.field.label)

    @property
    def short(self) -> str:
        """What its column is called where it is drawn together with others."""
        return self._page.translate(self.field.properties.get(SHORT, self.field.label))

    @property
    def required(self) -> bool:
        """Whether it is asked for in any case; one asked only at some outcomes carries a hint instead."""
        return self.field.required and self.key not in self._page.shown.outcomes

    @property
    def shown(self) -> bool:
        """Whether the page shows it at first; cells follow their table."""
        return "[" in self.key or self.key in self._page.shown.keys

    @property
    def readonly(self) -> bool:
        """Whether the case's value is only shown."""
        return self.field.properties.get("readonly") == "true"

    @property
    def wide(self) -> bool:
        """Whether it takes both columns."""
        return (self.field.max_length or 0) > 100  # noqa: PLR2004 (more than fits in half a line)

    @property
    def hint(self) -> str:
        """What to know before answering: the form's help, and when the field is asked for."""
        parts = [self._page.translate(self.field.help)] if self.field.help else []
        outcomes = self._page.shown.outcomes.get(self.key)
        if outcomes and self.field.required:
            labels = _("、").join(f"“{self._page.translate(label)}”" for label in outcomes)
            parts.append(_("选择%(labels)s时必填", labels=labels))
        return " ".join(parts)

    @property
    def unit(self) -> str:
        """What a number counts; empty for none."""
        return self._page.translate(self.field.unit) if self.field.unit else ""

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong with the answer."""
        return self._page.errors.get(self.key, ())

    @property
    def described_by(self) -> str:
        """The ids of hint, error, unit and capital amount, for aria-describedby."""
        ids = [f"{self.id}-hint"] if self.hint else []
        ids += [f"{self.id}-error"] if self.errors else []
        ids += [f"{self.id}-unit"] if self.unit else []
        ids += [f"{self.id}-capitals"] if self.kind == "money" else []
        return " ".join(ids)

    @property
    def attributes(self) -> dict[str, Any]:
        """The control's HTML attributes."""
        found: dict[str, Any] = {"id": self.id, "autocomplete": "off"}
        if self.described_by:
            found["aria-describedby"] = self.described_by
        if self.errors:
            found["aria-invalid"] = "true"
        if self.kind == "textarea":
            found["rows"] = 3
        if self.kind in _NUMERIC:
            found["inputmode"] = "decimal"
        if self.kind in _INPUT_TYPES and self._fits_input():
            found["type"] = _INPUT_TYPES[self.kind]
        if self.kind == "id_number":
            found["spellcheck"] = "false"
        if self.field.properties.get(choices.SUGGEST) in self._page.suggestions:
            found["list"] = f"suggest-{self.field.properties[choices.SUGGEST]}"
        return found

    def _fits_input(self) -> bool:
        """Whether the browser's date control can show what was typed; else plain text keeps it on the page."""
        text = self.typed
        return not text or self.kind == "phone" or (len(text) == _ISO_LENGTHS[self.kind] and text[4:5] == "-")

    @property
    def typed(self) -> str:
        """What stands in a text control."""
        return str(self.control.data or "") if self.control is not None else ""

    @property
    def text(self) -> str:
        """The value of a read-only field in words."""
        return shown_value(self.field, self._page.known.data.get(self.field.key), self._page.translate)

    @property
    def capitals(self) -> str:
        """The typed amount in capital characters, empty while it is no amount."""
        return capital_amount(self.typed)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of a radio or checklist."""
        data = self.control.data if self.control is not None else None
        chosen = {data} if isinstance(data, str) else set(data or ())
        return tuple(
            Choice(value=option.value, label=self._page.translate(option.label), chosen=option.value in chosen)
            for option in controls.choices_of(self.field, self._page.known.options)
        )

    @property
    def papers(self) -> list[Document]:
        """The uploaded papers that a file field names."""
        ids = set(self.control.data or ()) if self.control is not None else set()
        return [paper for paper in self._page.papers if str(paper.id) in ids]

    @property
    def accept(self) -> str:
        """The types a file chooser offers."""
        return ACCEPTED_UPLOADS

    @property
    def rows(self) -> list[list["FieldView"]]:
        """The cells of a table's rows."""
        return [self._cells(form, number) for number, form in enumerate(self._page.rows[self.field.key])]

    @property
    def blank_row(self) -> list["FieldView"]:
        """The cells of a row to be added by the page; ``__row__`` stands for its number."""
        blank = controls.bind(
            self.field.columns,
            self._page.known.options,
            values={},
            posted=None,
            prefix=f"{controls.PREFIX}-{self.field.key}-__row__-",
        )
        return self._cells(blank, "__row__")

    def _cells(self, form: BaseForm, number: int | str) -> list["FieldView"]:
        return [
            FieldView(
                column,
                form[column.key],
                self._page,
                name=f"{self.field.key}[{number}].{column.key}",
                id_=f"{self.id}-{number}-{column.key}",
            )
            for column in self.field.columns
        ]


class FormView:
    """A whole form on the page, bound to what was posted, drafted or stored."""

    def __init__(  # noqa: PLR0913 (all keyword-only: the page's parts)
        self,
        form: Form,
        known: Known,
        *,
        translate: Translate,
        values: Mapping[str, Any],
        posted: MultiDict[str, str] | None = None,
        papers: Sequence[Document] = (),
        beside: frozenset[str] = frozenset(),
    ) -> None:
        """Bind the form; *beside* are ids of the page's own inputs that the core may find wrong."""
        self.known = known
        self.translate = translate
        self.papers = papers
        self._beside = beside
        self.answers = dict(values) if posted is None else controls.raw_answers(form.fields, posted)
        form = offered(form, lenient(form, self.answers, known), known)
        self.form = form
        self.shown: Shown = shown(form, self.answers, known)
        self.errors: dict[str, tuple[str, ...]] = {}
        self._others: list[Problem] = []
        self._controls = controls.bind(form.fields, known.options, values=values, posted=posted)
        self.rows = {
            field.key: controls.bind_rows(field, known.options, values=values, posted=posted)
            for field in form.fields
            if field.type == "table"
        }
        self.views = {field.key: self._view(field) for field in form.fields}

    def _view(self, field: Field) -> FieldView:
        control = None if field.type == "table" else self._controls[field.key]
        return FieldView(field, control, self, name=field.key, id_=f"{controls.PREFIX}-{field.key}")

    @property
    def outcome(self) -> FieldView | None:
        """The field whose choices are the submit buttons."""
        field = outcome_field(self.form)
        return self.views[field.key] if field else None

    @property
    def sections(self) -> list[Section]:
        """The fields in order, consecutive ones of one group under its heading; without the outcome."""
        outcome = outcome_field(self.form)
        fields = [field for field in self.form.fields if field is not outcome]
        return [
            Section(
                label=self.translate(label) if label else None,
                fields=tuple(joined([self.views[field.key] for field in group], self.known, self.translate)),
            )
            for label, group in groupby(fields, key=lambda field: field.group)
        ]

    @property
    def notes(self) -> list[str]:
        """The form's static texts."""
        return [self.translate(note) for note in self.form.notes]

    @cached_property
    def suggestions(self) -> dict[str, tuple[str, ...]]:
        """What is proposed to be typed into text fields, by source; only sources that a field asks for."""
        fields = [*self.form.fields, *(column for field in self.form.fields for column in field.columns)]
        asked = {field.properties.get(choices.SUGGEST, "") for field in fields} - {""}
        return {name: tuple(each.label for each in self.known.options.get(name, ())) for name in sorted(asked)}

    @property
    def conditional(self) -> bool:
        """Whether any field, or any of its choices, is shown only under a condition."""
        return any(field.shown_if or OFFER in field.properties for field in self.form.fields)

    @property
    def offers(self) -> dict[str, list[tuple[str, str]]]:
        """The choices of the drop-downs whose choices depend on other answers, code and label, by key."""
        return {
            field.key: [(option.value, self.translate(option.label)) for option in field.options]
            for field in self.form.fields
            if field.type == "select" and OFFER in field.properties
        }

    def reject(self, error: InvalidInput, message: Callable[[FieldError, Translate], str]) -> None:
        """Attach what the core found wrong to the fields it names."""
        known = {view.key for view in self._every_view()}
        for wrong in error.errors:
            if wrong.field in known:
                self.errors[wrong.field] = (*self.errors.get(wrong.field, ()), message(wrong, self.translate))
            else:
                self._others.append(
                    Problem(
                        target=wrong.field if wrong.field in self._beside else None,
                        message=message(wrong, self.translate),
                    )
                )
        self.shown = Shown(
            keys=self.shown.keys | {key.partition("[")[0] for key in self.errors}, outcomes=self.shown.outcomes
        )

    @property
    def problems(self) -> list[Problem]:
        """The error summary, in the order of the page."""
        outcome = self.outcome
        placed = [
            Problem(target="outcomes" if view is outcome else view.id, message=message)
            for view in self._every_view()
            for message in view.errors
        ]
        return placed + self._others

    def _every_view(self) -> Iterator[FieldView]:
        for view in self.views.values():
            yield view
            if view.kind == "table":
                for row in view.rows:
                    yield from row


def _translate_choices(control: Any, translate: Translate) -> None:
    """Put a drop-down's choices into the reader's language, with a word for choosing none."""
    control.choices = [
        controls.SelectChoice(choice.value, translate(choice.label) if choice.value else _("请选择"))
        for choice in control.choices
    ]
