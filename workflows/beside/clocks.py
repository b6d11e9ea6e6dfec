"""The deadlines of a case and every change of them, followed as tasks and services started, paused and ended them.

Due dates are the recorded ones: they depend on the calendar of their day. What an older entry does not tell (how a
resumed deadline was counted) is compared between the rows that show it. Must not know how days are counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from models.deadlines import Deadline, DeadlineChange
from models.parameters import Parameter
from workflows import canonical
from workflows.calendar import Term
from workflows.clock import office_date, start_of_day
from workflows.derived import File, differing
from workflows.evidence import Told
from workflows.rerun import Difference
from workflows.services.clocks import EVERY, OF_ITS_DAY
from workflows.terms import term_of

if TYPE_CHECKING:
    from models.tasks import Task

Effect = Mapping[str, Any]
HAND = {"clock_pause": "pause", "clock_resume": "resume"}
"""What the commands of people do to a clock (`workflows.pausing`)."""
EXTENDED = "clock_extend"
Key = tuple[str, str | None, datetime]
"""Name, task and original end: what tells the deadlines of a case apart."""


@dataclass
class _Clock:
    """A deadline as it must be: `changes` are the entry, the columns of the change, in order."""

    key: Key
    seq: int
    parameter: str
    started_at: datetime
    rule: Mapping[str, Any]
    changes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    paused_at: datetime | None = None
    breached_reason: str | None = None
    stopped_at: datetime | None = None
    provisional: bool | None = None
    """None: the entries do not say."""

    def change(self, entry: Told, kind: str, reason: str, **more: Any) -> None:
        told = {"kind": kind, "at": entry.at, "by": entry.actor, "reason": reason, "approved_by": None, "extra": 0}
        told |= {"document_id": None, "notice": None}
        self.changes.append((entry.seq, told | more))
        self.paused_at = {"pause": entry.at, "resume": None}.get(kind, self.paused_at)
        self.stopped_at = entry.at if kind == "stop" else self.stopped_at
        self.provisional = None if kind in {"resume", "extend"} else self.provisional


class _Clocks:
    """The deadlines of a case as they stand after the entries followed so far."""

    def __init__(self, file: File) -> None:
        self._file = file
        self.started: list[_Clock] = []
        self.due: dict[tuple[int, Key], datetime] = {}
        """The due date an entry gave a deadline, where it tells."""

    def follow(self, entry: Told) -> None:
        self._by_hand(entry)
        for effect in entry.outcome.get("effects", ()):
            if effect["type"].startswith("deadline."):
                self._serve(entry, effect)
            self._tell(effect)
        if entry.outcome.get("ended"):
            self._stop(entry, self._running())
        for task in entry.outcome.get("closed", ()):
            self._stop(entry, [clock for clock in self._running() if clock.key[1] == task["id"]])
        for task in entry.outcome.get("opened", ()):
            name = self._file.release_at(entry).elements[task["element"]].properties.get("deadline")
            if name:
                at = start_of_day(task["deadline_from"]) if "deadline_from" in task else entry.at
                self._start(entry, (name, task["id"], entry.outcome["due"][task["id"]]), name, at)
        for told in entry.outcome.get("deadlines", ()):
            self._learn(entry, told)

    def _running(self) -> list[_Clock]:
        return [clock for clock in self.started if clock.stopped_at is None]

    def _by_hand(self, entry: Told) -> None:
        """Follow what people did to clocks: a pause, its end, the reason why one was passed."""
        kind = HAND.get(entry.command)
        if entry.command == EXTENDED:
            told = entry.entered
            more = {"by": told["asked_by"], "approved_by": entry.actor, "extra": told["extra"]}
            more |= {"document_id": told["paper"], "notice": told.get("notice")}
            self._of(told["deadline"]).change(entry, "extend", told["reason"], **more)
        if kind:
            clock = self._of(entry.entered["deadline"])
            clock.change(entry, kind, entry.entered["reason"], document_id=entry.entered["paper"])
        late = entry.entered.get("late", {}) if entry.command == "complete" else {}
        for told in late.get("deadlines", ()):
            self._of(told).breached_reason = late["reason"]

    def _of(self, told: Mapping[str, Any]) -> _Clock:
        key = (told["name"], told["task"], told["original_due_at"])
        return next(clock for clock in self._running() if clock.key == key)

    def _tell(self, effect: Effect) -> None:
        """Follow a letter that told of the last change of a clock."""
        name = effect["headers"].get("clock")
        for clock in self._running() if name else ():
            if clock.key[0] == name and clock.changes:
                clock.changes[-1][1]["notice"] = effect["result"]["letter_number"]

    def _serve(self, entry: Told, effect: Effect) -> None:
        if effect["type"] == "deadline.start":
            parameter, from_on = effect["inputs"]["deadline"], effect["inputs"].get("from_on")
            key = (effect["headers"].get("name") or parameter, None, effect["result"]["due_at"])
            at = start_of_day(from_on) if from_on else entry.at
            rule = self._rule_told(effect, parameter, office_date(at)) if OF_ITS_DAY in effect["headers"] else None
            self._start(entry, key, parameter, at, rule)
            self.started[-1].provisional = effect["result"].get("provisional")
            return
        name, kind = effect["headers"].get("name", EVERY), effect["type"].removeprefix("deadline.")
        if kind == "extend":
            self._extend(entry, effect, name)
            return
        reason, more = self._why(entry, effect), {}
        if kind in {"pause", "resume"}:
            papers = effect["inputs"].get("paper") or [None]
            paper = papers if isinstance(papers, str) else papers[0]
            more = {"document_id": int(paper) if paper else None}
            reason = effect["inputs"].get("event") or reason
        for clock in self._running():
            paused = clock.paused_at is not None
            fits = {"pause": not paused and clock.rule.get("pausable", True), "resume": paused}.get(kind, True)
            if name in (EVERY, clock.key[0]) and fits:
                clock.change(entry, kind, reason, **more)

    def _why(self, entry: Told, effect: Effect) -> str:
        """Return the name of the step that a service was asked for in."""
        element = self._file.release_at(entry).elements.get(effect["element"])
        return element.name if element and element.name else str(effect["element"])

    def _extend(self, entry: Told, effect: Effect, name: str) -> None:
        """The one of the name that ends first got more time: asked for by one person, approved by another."""
        asked = {
            "by": effect["result"]["asked_by"],
            "approved_by": entry.actor,
            "extra": int(effect["inputs"]["extra"]),
        }
        clock = next(each for each in self._running() if name in (EVERY, each.key[0]))
        clock.change(entry, "extend", effect["inputs"]["reason"], **asked)

    def _rule_told(self, effect: Effect, parameter: str, on: date) -> Mapping[str, Any]:
        """Return the rule that an entry tells, if a confirmed version of that day has it, else the one of the case."""
        told = canonical.dumps(effect["result"].get("rule"))
        statement = select(Parameter.value).where(
            Parameter.name == parameter,
            Parameter.state == "confirmed",
            Parameter.effective_from <= on,
            or_(Parameter.effective_to.is_(None), Parameter.effective_to >= on),
        )
        known = (Term.read(value).plain() for value in self._file.session.scalars(statement))
        own = term_of(self._file.parameters, parameter).plain()
        return next((rule for rule in known if canonical.dumps(rule) == told), own)

    def _start(
        self, entry: Told, key: Key, parameter: str, at: datetime, rule: Mapping[str, Any] | None = None
    ) -> None:
        rule = rule or term_of(self._file.parameters, parameter).plain()
        self.started.append(_Clock(key=key, seq=entry.seq, parameter=parameter, started_at=at, rule=rule))

    def _stop(self, entry: Told, clocks: list[_Clock]) -> None:
        for clock in clocks:
            clock.change(entry, "stop", "")

    def _learn(self, entry: Told, told: Mapping[str, Any]) -> None:
        key = (told["name"], told["task"], told["original_due_at"])
        self.due[entry.seq, key] = told["due_at"]
        for clock in self.started:
            if clock.key == key:
                clock.provisional = told["provisional"]


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's deadlines is not as its entries tell."""
    clocks = _Clocks(file)
    for entry in file.entries:
        clocks.follow(entry)
    rows = file.rows(Deadline)
    changes = _changes(file) if rows else {}
    left = list(clocks.started)
    for row in rows:
        clock = next((each for each in left if each.key == (row.name, row.task_id, row.original_due_at)), None)
        if clock is None:
            found = [row.name, row.task_id, row.original_due_at]
            seq = _probably(left, row) if left else file.last
            yield Difference(seq=seq, what=f"deadline {row.id}", recorded=None, replayed=found)
            return
        left.remove(clock)
        yield from _deadline(file, row, clock, changes.get(row.id, []), clocks.due)
    for clock in left:
        yield Difference(seq=clock.seq, what="deadline", recorded=list(clock.key), replayed=None)


def _changes(file: File) -> dict[int, list[DeadlineChange]]:
    query = select(DeadlineChange).join(Deadline, Deadline.id == DeadlineChange.deadline_id)
    found: dict[int, list[DeadlineChange]] = {}
    for change in file.session.scalars(query.where(Deadline.case_id == file.case.id).order_by(DeadlineChange.id)):
        found.setdefault(change.deadline_id, []).append(change)
    return found


def _probably(left: list[_Clock], row: Deadline) -> int:
    """Return the entry that started an altered deadline: the one it agrees with in most of what names it."""
    named = (row.name, row.task_id, row.original_due_at)
    return max(left, key=lambda clock: sum(a == b for a, b in zip(clock.key, named, strict=True))).seq


def _deadline(
    file: File, row: Deadline, clock: _Clock, changes: list[DeadlineChange], due: Mapping[tuple[int, Key], datetime]
) -> Iterator[Difference]:
    """Follow the changes of a deadline: each made by an entry, each going on from the one before."""
    subject, seq, due_at = f"deadline {row.id}", clock.seq, row.original_due_at
    if len(changes) != len(clock.changes):
        last = clock.changes[-1][0] if clock.changes else seq
        yield Difference(seq=last, what=f"{subject} changes", recorded=len(clock.changes), replayed=len(changes))
        return
    for change, (made_by, told) in zip(changes, clock.changes, strict=True):
        seq = made_by
        after = change.due_after if told["kind"] == "resume" else due_at
        written = {**told, "due_before": due_at, "due_after": due.get((seq, clock.key), after)}
        yield from differing(seq, f"{subject} change", written, change)
        due_at = change.due_after
    written = {
        "started_at": clock.started_at,
        "rule": clock.rule,
        "office_id": file.office.id,
        "source": "",
        "parameter": clock.parameter,
        "breached_reason": clock.breached_reason,
        "due_at": due_at,
        "paused_at": clock.paused_at,
        "stopped_at": clock.stopped_at,
        **({} if clock.provisional is None else {"provisional": clock.provisional}),
    }
    yield from differing(seq, subject, written, row)
    task: Task | None = file.tasks.get(row.task_id or "")
    if task is not None:
        shown = {"due_at": due_at, "due_provisional": row.provisional}
        yield from differing(seq, f"task {task.id}", shown, task)
