"""A case run again from its journal, through the release and with the values it was recorded on.

Every entry's input and the recorded results of its services go through the same functions as the command did; what
comes out is compared with what was written down. Pure; must not know the database nor who asks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from workflows import canonical, casedata, journal, parameters, turn
from workflows.casedata import Kept
from workflows.engine import Migrate
from workflows.engine.values import Command, Complete, Effect, Release, State, Tick, Trigger
from workflows.errors import Rejection
from workflows.turn import Terms, Turn

ReleaseOf = Callable[[str], Release]
"""Returns the release with a digest; raises a `Rejection`, or `DifferenceError`, when it cannot be had as it was."""
STEPS = frozenset({"start", "complete", "event", "timer", "migrate", "reopen"})
"""The commands that move a case; the others leave its state and data as they are, unless they told it a message."""
MESSAGE, REOPENED_AT = "message", "reopened_at"
"""Under this name the input of such a command says which message it told the case in its own entry."""
COMPARED = (
    *("facts", "opened", "closed", "effects", "decisions", "changes", "timers", "incidents", "ended"),
    *("moves", "renewed", "stopped", "started"),
)
"""What of an outcome must come out again. Due dates are left out: they depend on the calendar of their day."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first entry that comes out differently: its number, what differs, what is written and what came out."""

    seq: int
    what: str
    recorded: Any
    replayed: Any


@dataclass(frozen=True, kw_only=True)
class ReplayResult:
    """Whether a case comes out as it was recorded, how many entries were looked at, and the first difference."""

    ok: bool
    entries: int
    first_difference: Difference | None = None


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a case stands after an entry: the canonical texts of its state and data, and of its large values."""

    state: str
    data: str
    large: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One entry run again: its columns by name, what came out (None if it moves nothing), and where it led.

    `release` is the one the case is on after it.
    """

    entry: Mapping[str, Any]
    release: Release
    turn: Turn | None
    position: Position


class DifferenceError(Exception):
    """Replay cannot go on, because an entry comes out differently."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(f"entry {difference.seq}: {difference.what}")
        self.difference = difference


@dataclass
class Rerun:
    """A case being run again, entry by entry; `release` is the one it is on after the last entry."""

    release_of: ReleaseOf
    case_id: str
    release: Release | None = None
    state: State | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    rule_values: Mapping[str, Any] = field(default_factory=dict)
    _versions: Mapping[str, Any] = field(default_factory=dict)
    _kept: Mapping[str, Kept] = field(default_factory=dict)
    _large: Mapping[str, str] = field(default_factory=dict)

    def step(self, entry: Mapping[str, Any]) -> Replayed:
        """Run one entry again and compare. Raises `DifferenceError` naming the first thing that differs."""
        done = None
        if moves_a_case(entry):  # of the others nothing comes out that could be compared
            entered, outcome = _read(entry, "input"), _read(entry, "outcome")
            done = self._done(entry, entered, outcome)
            _compare(entry["seq"], outcome, turn.described(done, self.data))
            self.state, self.data = done.state, done.data
        if self.state is None or self.release is None:
            raise _differs(entry["seq"], "command", entry["command"], "start")
        if entry["release"] != self.release.digest:
            raise _differs(entry["seq"], "release", entry["release"], self.release.digest)
        position = self._position(entry, self.state.dumps())
        return Replayed(entry=entry, release=self.release, turn=done, position=position)

    def _position(self, entry: Mapping[str, Any], state: str) -> Position:
        """Where the case stands now, in the form in which this entry knows it."""
        stored = casedata.written(self.data, self._kept)
        self._kept, self._large = stored.kept, {**self._large, **stored.fresh}
        digest = journal.state_digest(state, stored.text)
        if digest == entry["state_digest"]:
            named = [kept.digest for kept in stored.kept.values() if kept.digest is not None]
            large = {digest: self._large[digest] for digest in named}
            return Position(state=state, data=stored.text, large=large)
        whole = canonical.dumps(self.data) if stored.kept else stored.text
        if journal.state_digest(state, whole) == entry["state_digest"]:
            return Position(state=state, data=whole)  # written before large values were kept beside
        raise _differs(entry["seq"], "state_digest", entry["state_digest"], digest)

    def _done(self, entry: Mapping[str, Any], entered: Mapping[str, Any], outcome: Mapping[str, Any]) -> Turn:
        results = _Recorded(entry["seq"], outcome.get("effects", []))
        try:
            done = self._carry_out(entry, entered, results)
        except Rejection as error:
            raise _differs(entry["seq"], "execution", "carried out", str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _differs(entry["seq"], "input", entry["input"], f"unusable: {error}") from error
        results.require_used_up()
        return done

    def _carry_out(self, entry: Mapping[str, Any], entered: Mapping[str, Any], results: "_Recorded") -> Turn:
        if entry["command"] == "start":
            self.release = self._found(entry["seq"], entry["release"])
            self._versions = entered["parameters"]
            self.rule_values = parameters.nested(self._versions)
            first = {**entered["values"], "case": entered["case"]}
            self.data = {}
            return turn.begin(self._terms(self.release, entry["at"], results), self.case_id, first)
        if self.state is None or self.release is None:
            raise _differs(entry["seq"], "command", entry["command"], "start")
        if entry["command"] == "migrate":
            origin, self.release = self.release, self._found(entry["seq"], entered["to"])
            self._versions = {**self._versions, **entered["parameters"]}
            self.rule_values = parameters.nested(self._versions)
            move = Migrate(origin=origin, elements=entered["elements"], taken_up=tuple(entered["taken_up"]))
            return turn.move(self._terms(self.release, entry["at"], results), self.state, self.data, move)
        now = entered["due_at"] if entry["command"] == "timer" else entry["at"]
        terms = self._terms(self.release, now, results)
        return turn.take(terms, self.state, self.data, _command(entry["command"], entered))

    def _found(self, seq: int, digest: str) -> Release:
        try:
            return self.release_of(digest)
        except DifferenceError as error:
            raise DifferenceError(replace(error.difference, seq=seq)) from error
        except Rejection as error:
            raise _differs(seq, "release", digest, str(error)) from error

    def _terms(self, release: Release, now: datetime, results: "_Recorded") -> Terms:
        return Terms(release=release, parameters=self.rule_values, now=now, perform=results)


class _Recorded:
    """Gives the recorded results of services in the recorded order, after comparing what is asked of them."""

    def __init__(self, seq: int, effects: Sequence[Mapping[str, Any]]) -> None:
        self._seq = seq
        self._effects = list(effects)
        self._used = 0

    def __call__(self, effect: Effect, _data: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._used == len(self._effects):
            raise _differs(self._seq, "effects", None, effect.id)
        recorded = self._effects[self._used]
        self._used += 1
        for name, asked in (("id", effect.id), ("type", effect.type), ("inputs", dict(effect.inputs))):
            if canonical.dumps(recorded.get(name)) != canonical.dumps(asked):
                raise _differs(self._seq, f"effects.{name}", recorded.get(name), asked)
        result: Mapping[str, Any] = recorded["result"]
        return result

    def require_used_up(self) -> None:
        if self._used < len(self._effects):
            raise _differs(self._seq, "effects", self._effects[self._used].get("id"), None)


def replay(release_of: ReleaseOf, case_id: str, entries: Sequence[Mapping[str, Any]]) -> ReplayResult:
    """Run the entries of one case again, from the first, and compare each with what is written down.

    *entries* are the journal's columns by name, in order. Says nothing about hashes (`workflows.journal.verify_chain`).
    """
    rerun = Rerun(release_of=release_of, case_id=case_id)
    try:
        for entry in entries:
            rerun.step(entry)
    except DifferenceError as error:
        return ReplayResult(ok=False, entries=len(entries), first_difference=error.difference)
    return ReplayResult(ok=True, entries=len(entries))


def replayed(release_of: ReleaseOf, case_id: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[Replayed]:
    """Run the entries of one case again one by one. Raises `DifferenceError` at the first that differs."""
    rerun = Rerun(release_of=release_of, case_id=case_id)
    for entry in entries:
        yield rerun.step(entry)


def moves_a_case(entry: Mapping[str, Any]) -> bool:
    """Whether an entry (columns by name) changes where its case stands: a step, or a command that told a message."""
    if entry["command"] in STEPS:
        return True
    return f'"{MESSAGE}":' in entry["input"] and MESSAGE in _read(entry, "input")


def _command(name: str, entered: Mapping[str, Any]) -> Command:
    if MESSAGE in entered and name not in STEPS:
        return Trigger(event=entered[MESSAGE], values={}, reopen_at=entered.get(REOPENED_AT))
    if name == "complete":
        return Complete(task_id=entered["task"], values=entered["values"])
    if name == "event":
        return Trigger(event=entered["event"], values=entered["values"])
    if name == "reopen":
        return Trigger(event=entered["event"], values=entered["values"], reopen_at=entered["at"])
    return Tick()


def _read(entry: Mapping[str, Any], column: str) -> Mapping[str, Any]:
    try:
        value = canonical.loads(entry[column])
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _differs(entry["seq"], column, entry[column], f"unreadable: {error}") from error
    if not isinstance(value, Mapping):
        raise _differs(entry["seq"], column, entry[column], "not an object")
    return value


def _compare(seq: int, recorded: Mapping[str, Any], replayed_outcome: Mapping[str, Any]) -> None:
    for what in COMPARED:
        written, came_out = recorded.get(what), replayed_outcome.get(what)
        if canonical.dumps(written) != canonical.dumps(came_out):
            raise _differs(seq, *_narrowed(what, written, came_out))


def _narrowed(what: str, written: Any, came_out: Any) -> tuple[str, Any, Any]:
    """Return the first item of two lists, or the first key of two objects, that differs."""
    if isinstance(written, list) and isinstance(came_out, list):
        for at in range(max(len(written), len(came_out))):
            one = written[at] if at < len(written) else None
            other = came_out[at] if at < len(came_out) else None
            if canonical.dumps(one) != canonical.dumps(other):
                return f"{what}[{at}]", one, other
    if isinstance(written, Mapping) and isinstance(came_out, Mapping):
        for key in sorted(written.keys() | came_out.keys()):
            if canonical.dumps(written.get(key)) != canonical.dumps(came_out.get(key)):
                return f"{what}.{key}", written.get(key), came_out.get(key)
    return what, written, came_out


def _differs(seq: int, what: str, recorded: Any, replayed_value: Any) -> DifferenceError:
    return DifferenceError(Difference(seq=seq, what=what, recorded=recorded, replayed=replayed_value))
