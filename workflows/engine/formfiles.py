"""Reading a form-js file into a `Form`, and everything that is wrong with it.

Knows form-js's JSON and the custom properties of this product; must not know how a form is drawn or filled in.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import re2

from workflows.engine.problems import Place, problem
from workflows.engine.values import Check, Field, Form, Option, Problem

KEY = re.compile(r"[a-z][a-z0-9_]*")
PATTERNS = {"bank_account": r"\d{8,30}", "unified_code": r"[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}"}
"""What a text of a custom type looks like once it is stored."""
RESERVED_KEYS = frozenset({"parameters", "case", "today"})
OPTION_SOURCES = frozenset({"visitors", "helpers", "holders", "colleagues", "funds", "claimants", "register"})
PERSONAL_KINDS = frozenset({"name", "id_number", "phone", "bank_account", "address", "health"})
_TYPES = {
    "textfield": "text",
    "textarea": "textarea",
    "number": "number",
    "checkbox": "checkbox",
    "select": "select",
    "radio": "radio",
    "checklist": "checklist",
    "filepicker": "file",
}
# Which custom type may refine which component.
_REFINED = {
    "textfield": {
        "id_number": "id_number",
        "phone": "phone",
        "money": "money",
        "bank_account": "text",
        "unified_code": "text",
    },
    "number": {"money": "money"},
}
_DRAWN_ONLY = frozenset({"text", "separator", "spacer"})
_KNOWN = ", ".join(sorted({*_TYPES, *_DRAWN_ONLY, "datetime", "group", "dynamiclist"}))
_BOUND = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")
_OPTION_CODE = re.compile(r"[A-Za-z0-9_.-]+")
CHECK, MESSAGE = "check.", "message."
"""Custom properties: `check.<name>` is a rule that the answer must keep, `message.<name>` what is said otherwise."""
_CHOICES = frozenset({"select", "radio", "checklist"})


@dataclass
class _Reading:
    """One form being read."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, code: str, component: Mapping[str, Any], **params: Any) -> None:
        """Note a problem of a component."""
        self.problems.append(problem(code, self.place(component), **params))

    def place(self, component: Mapping[str, Any]) -> Place:
        """Where the component stands: its key, label and the line that names it."""
        key = _text(component.get("key")) or _text(component.get("path")) or _text(component.get("id")) or None
        return Place(file=self.file, line=self.line_of(key), element=key, label=_text(component.get("label")) or None)

    def line_of(self, key: str | None) -> int | None:
        """The line on which a component's key is written (the first, when it stands twice)."""
        found = re.search(r'"(key|path|id)"\s*:\s*' + re.escape(json.dumps(key)), self.text) if key else None
        return self.text.count("\n", 0, found.start()) + 1 if found else None


def read_form(content: bytes, file: str) -> tuple[Form | None, tuple[Problem, ...]]:
    """The form of a .form file (None when it cannot be read at all) and all its problems."""
    try:
        text = content.decode("utf-8-sig")
        raw = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        return None, (problem("not-json", Place(file=file, line=error.lineno), why=error.msg),)
    except (ValueError, RecursionError) as error:
        return None, (problem("not-json", Place(file=file), why=str(error)),)
    if not isinstance(raw, dict) or not isinstance(raw.get("components"), list):
        return None, (problem("form-shape", Place(file=file, line=1), why="components"),)
    reading = _Reading(file, text)
    form_id = _text(raw.get("id"))
    if not form_id:
        reading.problems.append(problem("form-id", Place(file=file, line=1)))
    fields = tuple(_fields(reading, raw["components"], group=None, depth=0))
    _check_keys(reading, fields)
    form = Form(
        id=form_id or file,
        title=_text(raw.get("title")) or _text(raw.get("name")),
        fields=fields,
        notes=tuple(reading.notes),
    )
    return form, tuple(reading.problems)


def line_of_key(content: bytes, key: str) -> int | None:
    """The line of a form file on which `key` is written."""
    return _Reading("", content.decode("utf-8", "replace")).line_of(key)


def _text(value: object) -> str:
    """A string or number as text; anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return str(value).strip()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _fields(reading: _Reading, components: list[Any], *, group: str | None, depth: int) -> Iterator[Field]:
    """The fields of a list of components; groups are flattened, static texts go to the notes."""
    for component in components:
        if not isinstance(component, dict):
            reading.problems.append(problem("form-shape", Place(file=reading.file), why=str(component)[:40]))
            continue
        kind = _text(component.get("type"))
        if kind == "group":
            yield from _group(reading, component, depth)
        elif kind == "text":
            reading.notes.append(_text(component.get("text")))
        elif kind == "dynamiclist":
            yield _table(reading, component, group, depth)
        elif kind == "datetime" or kind in _TYPES:
            yield _field(reading, component, kind, group)
        elif kind not in _DRAWN_ONLY:
            reading.add("component-type", component, type=kind or "?", known=_KNOWN)


def _group(reading: _Reading, component: Mapping[str, Any], depth: int) -> Iterator[Field]:
    """The fields of a group; its own display condition holds for each of them."""
    if component.get("path"):
        reading.add("group-path", component)
    condition = _shown_if(reading, component)
    for each in _fields(reading, _inner(component), group=_text(component.get("label")), depth=depth):
        both = [text for text in (condition, each.shown_if) if text is not None]
        yield replace(each, shown_if=" and ".join(both) or None)


def _inner(component: Mapping[str, Any]) -> list[Any]:
    inner = component.get("components")
    return inner if isinstance(inner, list) else []


def _table(reading: _Reading, component: Mapping[str, Any], group: str | None, depth: int) -> Field:
    columns = tuple(_fields(reading, _inner(component), group=None, depth=depth + 1))
    if not columns or depth > 0:
        reading.add("table-columns", component)
    _check_keys(reading, columns)
    rules = _mapping(component.get("validate"))
    fewest, most = (_bound(reading, component, rules, name) for name in ("min", "max"))
    return Field(
        key=_key(reading, component, _text(component.get("path"))),
        label=_label(reading, component),
        type="table",
        required=_required(component),
        columns=columns,
        min=fewest,
        max=most,
        checks=_checks(reading, component),
        shown_if=_shown_if(reading, component),
        help=_text(component.get("description")) or None,
        group=group,
        properties=_properties(component),
    )


def _field(reading: _Reading, component: Mapping[str, Any], kind: str, group: str | None) -> Field:
    rules = _mapping(component.get("validate"))
    kept = _type(reading, component, kind)
    low, high = (_bound(reading, component, rules, name) for name in ("min", "max"))
    shortest, longest = _lengths(reading, component, rules)
    return Field(
        key=_key(reading, component, _text(component.get("key"))),
        label=_label(reading, component),
        type=kept,
        required=_required(component),
        options=_options(reading, component, kept),
        min=low,
        max=high,
        decimals=_decimals(component) if kept == "number" else None,
        unit=_unit(component) if kept == "number" else None,
        checks=_checks(reading, component),
        min_length=shortest,
        max_length=longest,
        pattern=_pattern(reading, component, rules),
        shown_if=_shown_if(reading, component),
        help=_text(component.get("description")) or None,
        group=group,
        properties=_checked_properties(reading, component, kept),
    )


def _unit(component: Mapping[str, Any]) -> str | None:
    return _text(_mapping(component.get("appearance")).get("suffixAdorner")) or None


def _type(reading: _Reading, component: Mapping[str, Any], kind: str) -> str:
    """The API type of a component, refined by its custom `type`."""
    refined = _properties(component).get("type")
    plain = _text(component.get("subtype")) if kind == "datetime" else _TYPES[kind]
    if kind == "datetime" and plain not in {"date", "datetime"}:
        reading.add("component-type", component, type=f"datetime/{plain or '?'}", known="date, datetime")
        plain = "date"
    if refined is None:
        return plain
    choices = _REFINED.get(kind, {})
    if refined not in choices:
        reading.add("field-type-property", component, value=refined, type=kind, known=", ".join(choices) or "—")
    return choices.get(refined, plain)


def _key(reading: _Reading, component: Mapping[str, Any], key: str) -> str:
    if not KEY.fullmatch(key):
        reading.add("field-key", component, key=key)
    elif key in RESERVED_KEYS:
        reading.add("field-key-reserved", component, key=key)
    return key


def _label(reading: _Reading, component: Mapping[str, Any]) -> str:
    label = _text(component.get("label"))
    if not label:
        reading.add("field-label-missing", component)
    return label


def _required(component: Mapping[str, Any]) -> bool:
    return _mapping(component.get("validate")).get("required") is True


def _properties(component: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): _text(value) for name, value in _mapping(component.get("properties")).items()}


def _checked_properties(reading: _Reading, component: Mapping[str, Any], kept: str) -> dict[str, str]:
    """The custom properties; `readonly` also from form-js's own flags, `personal` implied by the type."""
    properties = _properties(component)
    personal = properties.get("personal")
    for source in (properties.get("options"), properties.get("suggest")):
        if source is not None and source not in OPTION_SOURCES:
            reading.add("options-source", component, value=source, known=", ".join(sorted(OPTION_SOURCES)))
    if personal is not None and personal not in PERSONAL_KINDS:
        reading.add("field-personal", component, value=personal, known=", ".join(sorted(PERSONAL_KINDS)))
    if component.get("readonly") is True or component.get("disabled") is True:
        properties["readonly"] = "true"
    implied = properties.get("type") if properties.get("type") == "bank_account" else kept
    if implied in {"id_number", "phone", "bank_account"}:
        properties.setdefault("personal", implied)
    return properties


def _options(reading: _Reading, component: Mapping[str, Any], kept: str) -> tuple[Option, ...]:
    """The fixed choices, each code once and in ASCII."""
    if kept not in _CHOICES:
        return ()
    for name in ("valuesKey", "valuesExpression"):
        if component.get(name):
            reading.add("field-dynamic", component, name=name)
    found: dict[str, Option] = {}
    written = component.get("values")
    for each in written if isinstance(written, list) else []:
        option = Option(value=_text(_mapping(each).get("value")), label=_text(_mapping(each).get("label")))
        _check_option(reading, component, option, twice=option.value in found)
        found.setdefault(option.value, option)
    if not found and "options" not in _properties(component):
        reading.add("field-options-missing", component)
    return tuple(found.values())


def _check_option(reading: _Reading, component: Mapping[str, Any], option: Option, *, twice: bool) -> None:
    if twice:
        reading.add("option-twice", component, value=option.value)
    if not _OPTION_CODE.fullmatch(option.value):
        reading.add("option-code", component, value=option.value)
    if not option.label:
        reading.add("field-label-missing", component)


def _bound(reading: _Reading, component: Mapping[str, Any], rules: Mapping[str, Any], name: str) -> str | None:
    value = _text(rules.get(name))
    if not value:
        return None
    if not value.startswith("=") and not _BOUND.fullmatch(value):
        reading.add("field-bound", component, name=name, value=value)
    return value


def _decimals(component: Mapping[str, Any]) -> int | None:
    """How many digits a number's fraction may have; None when the form does not say."""
    digits = _text(component.get("decimalDigits"))
    return int(digits) if re.fullmatch(r"\d{1,2}", digits, re.ASCII) else None


def _checks(reading: _Reading, component: Mapping[str, Any]) -> tuple[Check, ...]:
    """The rules that the answer must keep, each with the sentence that says so."""
    properties = _properties(component)
    names = sorted({name.partition(".")[2] for name in properties if name.startswith((CHECK, MESSAGE))})
    found = [
        Check(name=name, condition=properties.get(f"{CHECK}{name}", ""), message=properties.get(f"{MESSAGE}{name}", ""))
        for name in names
    ]
    usable = [each for each in found if each.condition.startswith("=") and each.message]
    for each in found:
        if each not in usable:
            reading.add("field-check", component, name=each.name)
    return tuple(usable)


def _lengths(
    reading: _Reading, component: Mapping[str, Any], rules: Mapping[str, Any]
) -> tuple[int | None, int | None]:
    found: list[int | None] = []
    for name in ("minLength", "maxLength"):
        value = _text(rules.get(name))
        usable = value.isascii() and value.isdigit() and len(value) <= len("100000")
        if value and not usable:
            reading.add("field-length", component, name=name, value=value)
        found.append(int(value) if usable else None)
    shortest, longest = found
    if shortest is not None and longest is not None and shortest > longest:
        reading.add("field-length", component, name="minLength", value=shortest)
    return shortest, longest


def _pattern(reading: _Reading, component: Mapping[str, Any], rules: Mapping[str, Any]) -> str | None:
    """The pattern, which must run in linear time (RE2)."""
    pattern = _text(rules.get("pattern"))
    if not pattern:
        return PATTERNS.get(_properties(component).get("type", ""))
    try:
        re2.compile(pattern)
    except re2.error as error:
        why = error.args[0] if error.args else ""
        reading.add("field-pattern", component, pattern=pattern, why=why.decode() if isinstance(why, bytes) else why)
    return pattern


def _shown_if(reading: _Reading, component: Mapping[str, Any]) -> str | None:
    """The negation of form-js's `hide`; a field is hidden only when this is exactly false."""
    hide = _mapping(component.get("conditional")).get("hide")
    if hide in (None, "", False):
        return None
    text = _text(hide)
    if not text.startswith("=") or not text[1:].strip():
        reading.add("field-hide", component)
        return None
    return f"not({text[1:].strip()})"


def _check_keys(reading: _Reading, fields: tuple[Field, ...]) -> None:
    seen: set[str] = set()
    for each in fields:
        if each.key in seen:
            reading.add("field-key-twice", {"key": each.key, "label": each.label}, key=each.key)
        seen.add(each.key)
