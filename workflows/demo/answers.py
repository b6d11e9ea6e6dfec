"""How a form of the demo office is filled in: what the story chose, else something plausible for each kind of field.

Pure; knows kinds of fields, not single forms: a form of any process can be filled in. It must not know who fills it in.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from workflows.canonical import plain
from workflows.clock import office_date
from workflows.demo.names import Inventor
from workflows.engine.values import Field, Form, Option
from workflows.forms import Known, visible_fields
from workflows.formvalues import AnswerError, Reading, is_empty, read

LATE_BECAUSE = "等候当事人补充材料，未能按期办结"
"""What is said of a step that is done late."""
_WORKING_AGE = (25, 58)
_COMPARED = frozenset({"number", "money", "date", "datetime"})
_SENTENCES = ("情况属实。", "经核实，材料齐全，情况属实。", "已当面核对。", "同意，按规定办理。", "已记录在案。")


def papers_needed(field: Field, values: Mapping[str, Any], known: Known) -> int:
    """Return how many papers a field for files asks for at least."""
    written = field.min or "0"
    least = known.evaluate(written[1:], values) if written.startswith("=") else written
    return max(int(least or 0), 1 if field.required else 0)


def _as_data(form: Form, values: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Return raw values as conditions see them: numbers and dates read (None when wrong), the rest as it is."""
    reading = Reading(today=office_date(known.now), options=known.options, evaluate=lambda _expression: None)
    kinds = {field.key: field for field in form.fields if field.type in _COMPARED}
    return {
        key: _read(kinds[key], value, reading) if key in kinds and not is_empty(value) else value
        for key, value in values.items()
    }


def _read(field: Field, raw: Any, reading: Reading) -> Any:
    try:
        return read(field, raw, reading)
    except AnswerError:
        return None


class Filler:
    """Fills in forms, each time with what the story chose for that form."""

    def __init__(self, chance: Random, inventor: Inventor) -> None:
        """Take the source of chance and of invented persons."""
        self._chance = chance
        self._inventor = inventor

    def answers(self, form: Form, chosen: Mapping[str, Any], known: Known) -> dict[str, Any]:
        """Return raw values for every shown field that is chosen, known already or required.

        Which fields are shown depends on the answers, so the form is gone through until nothing more appears.
        """
        values: dict[str, Any] = {}
        while True:
            visible = visible_fields(form, _as_data(form, values, known), known)
            shown = [field for field in visible if field.key not in values]
            if not shown:
                return {key: value for key, value in values.items() if value is not None}
            for field in shown:
                values[field.key] = self._answer(field, chosen, values, known)

    def _answer(self, field: Field, chosen: Mapping[str, Any], values: Mapping[str, Any], known: Known) -> Any:
        if field.properties.get("readonly") == "true":
            return None
        if field.key in chosen:
            return chosen[field.key]
        if field.type == "file":
            return None  # papers are added to the case, not typed
        stored = known.data.get(field.properties.get("prefill") or field.key)
        if stored is not None and "outcome" not in field.properties:
            earliest = _earliest(field, values, known)
            if earliest is None or stored >= earliest:
                return plain(stored)
            return self._plausible(field, values, known)
        return self._plausible(field, values, known) if field.required else None

    def _plausible(self, field: Field, values: Mapping[str, Any], known: Known) -> Any:
        today = office_date(known.now)
        options = known.options.get(field.properties.get("options", ""), field.options)
        match field.type:
            case "number" | "money":
                return field.min if field.min and not field.min.startswith("=") else "1"
            case "date":
                return max(today, _earliest(field, values, known) or today).isoformat()
            case "datetime":
                return _to_the_minute(known.now)
            case "checkbox":
                return True
            case "select" | "radio":
                return self._one(options)
            case "checklist":
                return [self._one(options)]
            case "table":
                return [
                    {column.key: self._plausible(column, values, known) for column in field.columns if column.required}
                ]
            case _:
                return self._text(field, today)

    def _text(self, field: Field, today: date) -> str:
        invented = self._inventor.person(today=today, youngest=_WORKING_AGE[0], oldest=_WORKING_AGE[1])
        by_type = {"id_number": invented.id_number, "phone": invented.phone}
        by_property = {
            "bank_account": invented.bank_account,
            "name": invented.name,
            "unified_code": self._inventor.unified_code(),
        }
        personal = field.properties.get("type") or field.properties.get("personal", "")
        return by_type.get(field.type) or by_property.get(personal) or self._chance.choice(_SENTENCES)

    def _one(self, options: Sequence[Option]) -> str:
        return self._chance.choice(options).value if options else ""


def _earliest(field: Field, values: Mapping[str, Any], known: Known) -> date | None:
    """Return the first day that may be entered where a form reckons it, None for what is no date and has no such."""
    if field.type != "date" or not (field.min or "").startswith("="):
        return None
    earliest = known.evaluate((field.min or "")[1:], values)
    earliest = office_date(earliest) if isinstance(earliest, datetime) else earliest
    return earliest if isinstance(earliest, date) else None


def _to_the_minute(instant: datetime) -> str:
    return instant.replace(second=0, microsecond=0).isoformat()
