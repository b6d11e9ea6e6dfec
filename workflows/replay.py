"""Replay for people: a stored case run again, as one verdict or step by step for the auditor's page.

Knows where a case is stored; how it is run again is `workflows.rerun`'s. Must not know pages, nor who may look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.base import StoredValueError
from models.cases import Case
from models.journal import Entry
from workflows import canonical, casedata, engine, journal, loanfields, rerun, storeddata
from workflows.beside import unreadable
from workflows.canonical import UnreadableError
from workflows.claims import brief, recorded
from workflows.engine.values import EndReached, Form, Release, State
from workflows.errors import N_, NotFound
from workflows.releases import Releases
from workflows.rerun import Difference, DifferenceError, Replayed, ReplayResult

ALTERED = (StoredValueError, UnreadableError)
"""What is raised only where the database holds something that this product never writes."""
__all__ = ["Answer", "Difference", "ReplayResult", "ReplayStep", "replay_case", "steps"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One field of the form as it was filled in; `personal` is the kind of personal data it holds, or None."""

    key: str
    label: str
    value: Any
    personal: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReplayStep:
    """One entry as the auditor sees it.

    `active` are the elements in which the case then waits, by diagram file; `done` the elements and `flows` the
    sequence flows it has passed so far. `due` are the due dates of the tasks then open, `changes` data key to value
    before and after, `task` the id of the task that the entry names. `release` is the one the case is on after the
    entry, whose names the elements have. `claims` is in short what an entry about claims says
    (`workflows.claims.brief`), its `decisions` the first of them. `difference` is set on the step that comes out
    differently; it is the last one then.
    """

    release: Release
    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    authority: str
    command: str
    element: str | None
    element_name: str
    active: Mapping[str, tuple[str, ...]]
    done: tuple[str, ...]
    flows: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    decisions: tuple[Mapping[str, Any], ...] = ()
    effects: tuple[Mapping[str, Any], ...] = ()
    claims: Mapping[str, Any] | None = None
    changes: Mapping[str, Sequence[Any]]
    due: Mapping[str, datetime]
    ended: EndReached | None = None
    difference: Difference | None = None
    task: str | None = None


def replay_case(session: Session, releases: Releases, case_id: str) -> ReplayResult:
    """Run a stored case again and compare every entry, the chain of hashes and the stored state.

    Raises `NotFound` when there is no such case.
    """
    try:
        return _replayed(session, releases, case_id)
    except unreadable.UNREADABLE as error:
        difference = unreadable.found(session, case_id, error)
        return ReplayResult(ok=False, entries=len(readable_entries(session, case_id)), first_difference=difference)


def _replayed(session: Session, releases: Releases, case_id: str) -> ReplayResult:
    case, entries = _case(session, case_id), entries_of(session, case_id)
    broken = journal.verify_chain(entries)
    if broken is not None:
        difference = Difference(seq=broken.seq, what=broken.what, recorded="", replayed="")
        return ReplayResult(ok=False, entries=len(entries), first_difference=difference)
    result = rerun.replay(partial(releases.by_digest, session), case_id, entries)
    stored = stored_difference(session, case, entries) if result.ok else None
    return result if stored is None else ReplayResult(ok=False, entries=len(entries), first_difference=stored)


def stored_difference(session: Session, case: Case, entries: Sequence[Mapping[str, Any]]) -> Difference | None:
    """Compare a case's stored state, data and version with its last entry, which replay has confirmed."""
    last = len(entries)
    if case.version != last:
        return Difference(seq=last + 1, what="version", recorded=case.version, replayed=last)
    if entries and case.release_digest != entries[-1]["release"]:
        written = entries[-1]["release"]
        return Difference(seq=last, what="release", recorded=written, replayed=case.release_digest)
    digest = journal.state_digest(case.state, case.data)
    recorded = entries[-1]["state_digest"] if entries else None
    if digest != recorded or not _is_in_its_form(case.state):
        return Difference(seq=last, what="stored state", recorded=recorded, replayed=digest)
    named, texts = casedata.named(case.data), storeddata.texts_of(session, case.id)
    for digest in sorted(named | texts.keys()):
        found = casedata.digest_of(texts[digest]) if digest in texts else None
        if found != digest or digest not in named:
            return Difference(seq=last, what="stored data", recorded=digest, replayed=found)
    return None


def steps(session: Session, releases: Releases, case_id: str) -> tuple[ReplayStep, ...]:
    """Run a stored case again step by step, up to its end or the first step that comes out differently.

    Raises `NotFound` when there is no such case, `Unusable` when its release was altered.
    """
    case = _case(session, case_id)
    walk = _Walk(releases.by_digest(session, case.release_digest))
    again = rerun.Rerun(release_of=partial(releases.by_digest, session), case_id=case_id)
    shown: list[ReplayStep] = []
    for entry in readable_entries(session, case_id):
        try:
            shown.append(walk.step(again.step(entry)))
        except DifferenceError as error:
            shown.append(walk.stopped(entry, error.difference))
            break
    return tuple(shown)


def readable_entries(session: Session, case_id: str) -> list[dict[str, Any]]:
    """Return a case's entries up to the first that cannot be read."""
    found: list[dict[str, Any]] = []
    for seq in session.scalars(select(Entry.seq).where(Entry.case_id == case_id).order_by(Entry.seq)).all():
        try:
            found += _rows(session, Entry.case_id == case_id, Entry.seq == seq)
        except unreadable.UNREADABLE:
            break
    return found


def entries_of(session: Session, case_id: str) -> list[dict[str, Any]]:
    """Return the entries of a case as columns by name, in order. Raises `StoredValueError`."""
    return _rows(session, Entry.case_id == case_id)


def _rows(session: Session, *which: ColumnElement[bool]) -> list[dict[str, Any]]:
    statement = select(*(getattr(Entry, name) for name in journal.COLUMNS)).where(*which)
    return [dict(row) for row in session.execute(statement.order_by(Entry.seq)).mappings()]


def _case(session: Session, case_id: str) -> Case:
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    return case


class _Walk:
    """What has been passed and what is open, from step to step; it begins with the release that names the first."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._done: dict[str, None] = {}
        self._flows: dict[str, None] = {}
        self._due: dict[str, datetime] = {}
        self._active: Mapping[str, tuple[str, ...]] = {}

    def step(self, again: Replayed) -> ReplayStep:
        """Return the step for an entry that came out as recorded."""
        entry = again.entry
        entered, outcome = _told(entry)
        self._release = again.release
        if entry["command"] == "migrate":
            self._rename(entered["elements"])
        self._pass(outcome)
        self._active = _by_diagram(self._release, State.loads(again.position.state))
        return self._shown(
            entry,
            answers=_answers(self._release, entry, entered),
            decisions=tuple(outcome.get("decisions", ())),
            effects=tuple(outcome.get("effects", ())),
            claims=outcome if entry["command"] in recorded.COMMANDS else None,
            changes=outcome.get("changes", {}),
            ended=again.turn.ended if again.turn else None,
            task=entered.get("task"),
        )

    def stopped(self, entry: Mapping[str, Any], difference: Difference) -> ReplayStep:
        """Return the step for an entry that came out differently."""
        return self._shown(entry, changes={}, difference=difference)

    def _rename(self, elements: Mapping[str, str]) -> None:
        """Call what has been passed by the names that the release the case was moved to has for it."""
        self._done = {elements.get(name, name): None for name in self._done}
        self._flows = {elements.get(name, name): None for name in self._flows}

    def _pass(self, outcome: Mapping[str, Any]) -> None:
        for fact in outcome.get("facts", ()):
            if fact["kind"] == "flow":
                self._flows[fact["element"]] = None
            elif fact["kind"] in ("completed", "fired", "received"):
                self._done[fact["element"]] = None
        for task in outcome.get("closed", ()):
            self._due.pop(task["id"], None)
        self._due.update(outcome.get("due", {}))

    def _shown(self, entry: Mapping[str, Any], **what: Any) -> ReplayStep:
        kept = {name: entry[name] for name in ("seq", "at", "actor", "on_behalf_of", "authority", "command", "element")}
        element = self._release.elements.get(entry["element"] or "")
        return ReplayStep(
            **kept,
            release=self._release,
            element_name=element.name if element else "",
            active=self._active,
            done=tuple(self._done),
            flows=tuple(self._flows),
            due=dict(self._due),
            **what,
        )


def _is_in_its_form(state: str) -> bool:
    """Whether the line breaks, which no digest covers, stand where they belong, or there are none."""
    if "\n" not in state:
        return True
    try:
        return State.loads(State.plain(state)).dumps() == state
    except ValueError:
        return False


def _by_diagram(release: Release, state: State) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for token in engine.tokens(release, state):
        found.setdefault(release.diagrams.get(token.process, token.process), []).append(token.element)
    return {file: tuple(elements) for file, elements in found.items()}


def _told(entry: Mapping[str, Any]) -> list[Any]:
    """Return what was entered and what came of it, in short where an entry is about claims."""
    if entry["command"] in recorded.COMMANDS:
        return brief.read(entry["command"], entry["input"], entry["outcome"])
    return [canonical.loads(entry["input"]), canonical.loads(entry["outcome"])]


def _answers(release: Release, entry: Mapping[str, Any], entered: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Return what was filled in, with the labels of the form, in the form's order; then what no form names."""
    values = entered.get("values")
    if not isinstance(values, Mapping):
        return ()
    form = _form(release, entry, entered)
    fields = form.fields if form else loanfields.BOOKINGS.get(entered.get("kind", ""), {}).values()
    labels = {field.key: field.label for field in fields}
    order = [*(key for key in labels if key in values), *(key for key in values if key not in labels)]
    return tuple(
        Answer(key=key, label=labels.get(key, key), value=values[key], personal=release.personal.get(key))
        for key in order
    )


def _form(release: Release, entry: Mapping[str, Any], entered: Mapping[str, Any]) -> Form | None:
    if entry["command"] == "start":
        return release.start_form
    if entry["command"] in {"event", "reopen"}:
        event = next((event for event in release.events if event.name == entered.get("event")), None)
        return release.forms.get(event.form or "") if event else None
    element = release.elements.get(entry["element"] or "")
    return release.forms.get(element.form or "") if element else None
