"""What goes into the engine and what comes out: plain frozen values, shared by every part around it.

Knows no XML, no SpiffWorkflow, no database and no web; holds no behaviour beyond digesting and writing itself down.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from workflows import canonical
from workflows.engine import lines
from workflows.engine.lines import Lines

STATE_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a process package, told to the person who must put it right.

    `file` is the name inside the package, `line` counts from 1, `element` is the id in the file (BPMN element, form
    component key, decision id), `label` its visible name, `trace` the steps that lead to the fault, in order, and
    `way` the ids of the same steps, to be shown on a diagram.
    `what` and `remedy` are Chinese sentences, `code` is a stable English slug. The sentences' templates stand in
    `workflows.engine.catalogue.TEXTS[code]`; `params` fill them, so that a page can show them in another language (the
    Chinese words among the params are marked for translation too).
    """

    file: str
    code: str
    what: str
    remedy: str
    line: int | None = None
    element: str | None = None
    label: str | None = None
    trace: tuple[str, ...] = ()
    way: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


class PackageError(Exception):
    """The package cannot be used; `problems` holds everything found wrong, never only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.file}: {each.what}" for each in problems))
        self.problems = problems


@dataclass(frozen=True, eq=False)
class Package:
    """The files a release is made of, by name relative to the folder of all packages ("shared/reply.bpmn").

    Two packages are equal when their ids and contents are, so that a package can be the key of a cache.
    """

    id: str
    files: Mapping[str, bytes]

    def __eq__(self, other: object) -> bool:
        """Same id and same contents."""
        return isinstance(other, Package) and (self.id, self.digest) == (other.id, other.digest)

    def __hash__(self) -> int:
        """Agrees with equality."""
        return hash((self.id, self.digest))

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the sorted names and contents, each preceded by its length so that none can run over."""
        total = hashlib.sha256()
        for name in sorted(self.files):
            for part in (name.encode(), self.files[name]):
                total.update(len(part).to_bytes(8, "big"))
                total.update(part)
        return total.hexdigest()


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a select, radio or checklist: the stored ASCII code and what the user reads."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule between answers: `condition` (FEEL with its leading "=") must be true, or `message` says what to do."""

    name: str
    condition: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input of a form.

    `type` is one of FIELD_TYPES. `min` and `max` are literals as written or a FEEL expression with its leading "=".
    For a table, a checklist and files they bound how many there are. `bounds_of` says what the process calls the values
    that bound it by their names alone. `decimals` bounds the digits of a number's fraction, `unit` is what it counts.
    `shown_if` is a FEEL expression without "=" (None: always shown). `checks` are the rules its answer must keep too,
    `group` the label of the enclosing fieldset, `columns` the fields of a table's row, `properties` its own.
    """

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[Option, ...] = ()
    min: str | None = None
    max: str | None = None
    bounds_of: tuple[str | None, str | None] = (None, None)
    decimals: int | None = None
    unit: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    shown_if: str | None = None
    help: str | None = None
    group: str | None = None
    columns: tuple["Field", ...] = ()
    checks: tuple[Check, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


FIELD_TYPES = (
    "text",
    "textarea",
    "number",
    "money",
    "date",
    "datetime",
    "checkbox",
    "select",
    "radio",
    "checklist",
    "id_number",
    "phone",
    "file",
    "table",
)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form-js form, read; `notes` are its static texts (form-js type "text"), in order."""

    id: str
    title: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Element:
    """One flow node of a process, as pages, authority and journal need it; `groups` as written ("a, b")."""

    id: str
    kind: str
    name: str
    process: str
    file: str
    line: int
    lane: str | None = None
    form: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    groups: str = ""
    documentation: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that may be told to a case at any time; `groups` ("*",) means any caseworker who sees the case."""

    name: str
    label: str
    form: str | None
    groups: tuple[str, ...]
    element: str
    interrupting: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """A package compiled once: immutable, addressed by `digest`, equal only to itself.

    `personal` maps a data key, or "table.column", to its kind (name, id_number, phone, bank_account, address, health).
    `decisions` maps a decision id to its loaded model of `workflows.dmn`; `behaviour` is the number of the engine's
    behaviour it was published under (`workflows.engine.behaviour`); `specs` is what the execution builds for
    itself from the package and belongs to it alone.
    """

    digest: str
    id: str
    name: str
    package: Package
    elements: Mapping[str, Element]
    forms: Mapping[str, Form]
    events: tuple[Event, ...]
    start_form: Form
    properties: Mapping[str, str]
    diagrams: Mapping[str, str]
    locale: Mapping[str, str]
    decisions: Mapping[str, Any]
    personal: Mapping[str, str]
    specs: Any = field(default=None, repr=False)
    behaviour: int = 1


@dataclass(frozen=True, kw_only=True)
class Complete:
    """Command: the open task was done with these form values."""

    task_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Result:
    """Command: the waiting service task was carried out with this result."""

    effect_id: str
    result: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Command: an event (message name) happened to the case; one that has ended goes on at `reopen_at`."""

    event: str
    values: Mapping[str, Any]
    reopen_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Command: time has passed; fire whatever is due."""


Command = Complete | Result | Trigger | Tick


@dataclass(frozen=True)
class State:
    """Where a case stands inside its release; `content` is made of canonical JSON values only, and may be `Lines`."""

    version: int
    content: Mapping[str, Any]

    def dumps(self) -> str:
        """The state as deterministic text: equal states give equal text. A large one is in `lines`."""
        return lines.written(self.version, self.content)

    @classmethod
    def loads(cls, text: str) -> "State":
        """The state written by `dumps`; ValueError when the text is no state."""
        if "\n" in text:
            with suppress(ValueError):
                return cls(version=STATE_VERSION, content=Lines(text, STATE_VERSION))
        read = canonical.loads(text)
        if not isinstance(read, dict) or set(read) != {"version", "content"}:
            raise ValueError("not a stored state")
        return cls(version=read["version"], content=read["content"])

    @staticmethod
    def plain(text: str) -> str:
        """The text of a state without its line breaks, which is the canonical one."""
        return lines.plain(text)

    @staticmethod
    def digested(text: str) -> bytes:
        """What the digest of a state covers: its canonical text, in UTF-8."""
        return lines.digested(text)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened in the graph; `kind` is entered, completed, cancelled, flow, fired or received."""

    kind: str
    element: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A user task that now waits; `path` names the call activities around it; `due` only from a taskSchedule.

    `claim_line` is the number of the claimant whom it is for, where its property `claimant` says one, `deadline_from`
    the day from which its period runs, where that is not the day on which it was opened.
    """

    id: str
    element: str
    name: str
    path: tuple[str, ...]
    group: str
    assignee: str | None
    form: str | None
    due: datetime | None
    properties: Mapping[str, str]
    claim_line: int | None = None
    deadline_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class ClosedTask:
    """A user task that waits no more; `how` is completed or cancelled."""

    id: str
    element: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A timer that waits until `due_at` (aware UTC)."""

    id: str
    element: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A service task that waits for its result: run the service called `type` with `inputs`, then feed a Result."""

    id: str
    element: str
    type: str
    headers: Mapping[str, str]
    inputs: Mapping[str, Any]
    path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One evaluated decision with its trace: rows are {"id", "text"}, inputs {"name", "value"}.

    `parameters` are the dotted names read ("hardship.deep_multiplier"); `sentences` say in Chinese why it came out so.
    """

    decision: str
    name: str
    element: str | None
    inputs: tuple[Mapping[str, Any], ...]
    rules_hit: tuple[Mapping[str, str], ...]
    rules_tested: tuple[Mapping[str, str], ...]
    outputs: Mapping[str, Any]
    parameters: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Execution stopped at `element` because of the package or the data; the case waits for a person."""

    element: str
    code: str
    what: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EndReached:
    """The case is finished: the end event, its outcome code and its label."""

    element: str
    outcome: str | None
    label: str


@dataclass(frozen=True, kw_only=True)
class Advance:
    """What one command did. `timers` are all that now wait; `effects` only the newly waiting ones, in order."""

    state: State
    data: Mapping[str, Any]
    facts: tuple[Fact, ...] = ()
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[ClosedTask, ...] = ()
    timers: tuple[Timer, ...] = ()
    effects: tuple[Effect, ...] = ()
    decisions: tuple[Decision, ...] = ()
    incidents: tuple[Incident, ...] = ()
    ended: EndReached | None = None


@dataclass(frozen=True, kw_only=True)
class Token:
    """Where the case stands, for the diagram: an element of a process and its kind."""

    element: str
    process: str
    kind: str
