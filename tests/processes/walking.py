"""Walking a shipped process on every path: from every place it was seen to reach, each thing that can be done there.

Because a case is a value (state and data), a walk can be continued in several ways from the same place. What was tried
least often is tried next, with answers drawn at random. Knows the engine's public face; must not know any process.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import takewhile
from random import Random
from typing import TYPE_CHECKING, Any

from tests.processes.loan_answers import loan_answer
from tests.processes.plausible import SOURCES, UnfillableError, fill
from tests.processes.shipped_values import BPMN, history, in_force
from workflows import engine
from workflows.engine.surroundings import HISTORY, listed_histories
from workflows.forms import Known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workflows.engine import Advance, Command, Effect, Release

PACKAGES = sorted(path.parent for path in BPMN.glob("*/*.bpmn") if path.stem == path.parent.name)
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STEPS_PER_START, STEPS_PER_END = 20, 100
MOST_TO_AN_END = 100
REMEMBERED = 3
FIELDS_PER_WAY = 10
MOST_SERVICES = 300
"""Services that one step may call; more than a walk of any shipped process ever needs."""
OUTCOME = "case_outcome"
"""How a case ends, where a person chooses it: not left to chance, as there are many and only one way to them."""
NOTICE_RESULTS = ["no_objection", "objection_rejected", "objection_partly", "objection_upheld"]

Choice = tuple[str, str]
"""What may be done at a place: the task and its named outcome, ("event", its name), or ("time", the timer)."""


@cache
def release_in(folder: Path) -> Release:
    """The package in a folder, ready to execute."""
    return engine.assemble(engine.load_package(folder))


def parameters_in(folder: Path, on: date) -> dict[str, dict[str, Any]]:
    """The shipped values in force on a day, nested by group."""
    return in_force(on, folder.name, "shared")


def recorded_in(folder: Path, on: date) -> dict[str, dict[str, Any]]:
    """What a case records of a day: the values in force, and every value of those the process wants all of."""
    values = {group: dict(each) for group, each in parameters_in(folder, on).items()}
    for name in listed_histories(release_in(folder).properties):
        group, _, key = name.partition(".")
        values[group][f"{key}{HISTORY}"] = history(name, folder.name)
    return values


@dataclass(repr=False)
class Walk:
    """One case on its way; a copy goes its own way.

    Of the states it went through only their digests are kept, and how long the longest was. It is told by its place
    and its last command: a failing test would otherwise print the release, all data and all states of every walk.
    """

    release: Release
    parameters: Mapping[str, Any]
    random: Random
    tried: Counter[Any]
    now: datetime = MORNING
    first: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    last: Advance | None = None
    open: dict[str, engine.OpenTask] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    flows: frozenset[str] = frozenset()
    commands: tuple[tuple[datetime, Command], ...] = ()
    state: str = ""
    states: tuple[str, ...] = ()
    longest_state: int = 0
    ended: engine.EndReached | None = None

    def __repr__(self) -> str:
        return f"<walk of {len(self.commands)} commands, at {self.place}, last {self.commands[-1:]}>"

    def begin(self) -> Walk:
        """Fill in the start form and start."""
        case = {"number": "困帮〔2026〕1号", "office": "SQ01", "opened_on": self.now.date()}
        self.first = {**self._fill(self.release.start_form.id, {}), "case": case}
        self._take(engine.start(self.release, case_id="c1", data=self.first, parameters=self.parameters, now=self.now))
        return self

    @property
    def place(self) -> tuple[str, ...]:
        """The elements in which something waits, each once."""
        return tuple(sorted({token.element for token in engine.tokens(self.release, self._last.state)}))

    @property
    def history(self) -> tuple[tuple[str, Any], ...]:
        """What people have decided on the way here, as far as the case still knows."""
        keys = {each.key for form in self.release.forms for each in self._deciding(form)}
        return tuple(sorted((key, self.data[key]) for key in keys if self.data.get(key) is not None))

    def choices(self, *, events: bool = True) -> list[Choice]:
        """What can be done now; an event that is being dealt with does not happen again."""
        found = [(task.element, outcome) for task in self.open.values() for outcome in self._outcomes(task.form)]
        if self._last.timers:
            found.append(("time", self._last.timers[0].element))
        if events:
            heard = engine.receivable_events(self.release, self._last.state)
            found += [
                ("event", event.name)
                for event in self.release.events
                if event.name in heard and self._scope_of(event) not in self.place
            ]
        return sorted(set(found))

    def ways(self, choice: Choice) -> int:
        """In how many different ways the choice should be tried: the more there is to enter and to choose, the more."""
        forms = [
            self.release.forms[task.form] for task in self.open.values() if task.element == choice[0] and task.form
        ]
        entered = sum(len(form.fields) // FIELDS_PER_WAY for form in forms)
        return int(entered + sum(2 ** sum(each.type == "select" for each in form.fields) for form in forms)) or 1

    def then(self, choice: Choice) -> Walk:
        """The walk after the choice; this one stays where it is."""
        walk = copy(self)
        walk.open = dict(self.open)
        kind, name = choice
        if kind == "time":
            if not walk._last.timers:
                raise UnfillableError(name)  # at the same place another walk waits for an instant, this one for none
            late = timedelta(days=walk.random.randint(0, 1))
            walk.now = max(walk.now, walk._last.timers[0].due_at + late)
            walk._do(engine.Tick())
        elif kind == "event":
            form = next(event.form for event in walk.release.events if event.name == name)
            walk._do(engine.Trigger(event=name, values=walk._fill(form, {})))
        else:
            task = next(task for task in walk.open.values() if task.element == kind)
            fixed = {each.key: name for each in walk._deciding(task.form)}
            walk._do(engine.Complete(task_id=task.id, values=walk._fill(task.form, fixed)))
        return walk

    def replayed(self) -> tuple[str, ...]:
        """The digests of the states that the same commands give a second time."""
        last = engine.start(self.release, case_id="c1", data=self.first, parameters=self.parameters, now=MORNING)
        states = [_digest(last.state.dumps())]
        for now, command in self.commands:
            last = engine.advance(self.release, last.state, last.data, command, parameters=self.parameters, now=now)
            states.append(_digest(last.state.dumps()))
        return tuple(states)

    def _scope_of(self, event: engine.Event) -> str:
        """The event sub-process that the event starts, or the scope of what waits for it."""
        return str(self.release.specs.elements[event.element].node.scope)

    @property
    def _last(self) -> Advance:
        assert self.last is not None
        return self.last

    def _deciding(self, form: str | None) -> list[engine.Field]:
        fields = self.release.forms[form].fields if form else ()
        return [each for each in fields if each.properties.get("outcome") == "true"]

    def _outcomes(self, form: str | None) -> list[str]:
        deciding = self._deciding(form)
        return [option.value for each in deciding for option in each.options] or [""]

    def _fill(self, form: str | None, fixed: Mapping[str, Any]) -> dict[str, Any]:
        if form is None:
            return {}
        known = Known(data=self.data, parameters=self.parameters, options=SOURCES, now=self.now)
        found = self.release.forms[form]
        ends = [option.value for each in found.fields if each.key == OUTCOME for option in each.options]
        if ends and OUTCOME not in fixed:
            with suppress(UnfillableError):  # the data of this walk rule this end out
                return fill(found, {**fixed, OUTCOME: self._least_tried(OUTCOME, ends)}, known, self.random)
        return fill(found, fixed, known, self.random)

    def _do(self, command: Command) -> None:
        self.commands += ((self.now, command),)
        round_ = list(takewhile(lambda each: isinstance(each[1], engine.Result), reversed(self.commands)))
        assert len(round_) <= MOST_SERVICES, [effect.element for effect in self.effects[-MOST_SERVICES:]]
        state = engine.State.loads(self.state)
        self._take(engine.advance(self.release, state, self.data, command, parameters=self.parameters, now=self.now))

    def _take(self, advance: Advance) -> None:
        assert advance.incidents == ()
        self.last, self.data = advance, advance.data
        self.state = advance.state.dumps()
        self.states += (_digest(self.state),)
        self.longest_state = max(self.longest_state, len(self.state))
        self.flows |= {fact.element for fact in advance.facts if fact.kind == "flow"}
        self.open.update({task.id: task for task in advance.opened})
        for closed in advance.closed:
            del self.open[closed.id]
        self.ended = advance.ended or self.ended
        for effect in advance.effects:
            if engine.waits_for(self._last.state, effect.id):
                self.effects += (effect,)
                self._do(engine.Result(effect_id=effect.id, result=self._answer(effect)))

    def _answer(self, effect: Effect) -> dict[str, Any]:
        """What the service could answer; where there is more than one way, the one tried least."""
        today, later = self.now.date(), self.now + timedelta(days=7)
        yes = self._least_tried(effect.element, [True, False])
        notice = self._least_tried(f"{effect.element} result", NOTICE_RESULTS)
        money = Decimal("0.00")
        if effect.type.startswith("claims."):
            return self._claims(effect)
        if effect.type.startswith(("loans.", "guarantees.", "titles.", "tasks.")):
            return loan_answer(effect, today, self._least_tried)
        if effect.type == "letter.serve":
            return {"unserved_lines": [1] * self._least_tried(f"{effect.element} unserved", [0, 1])}
        answers: dict[str, dict[str, Any]] = {
            "duplicate.check": {"duplicate_found": not yes, "duplicate_cases": [], "aided_this_year": money},
            "letter.issue": {"letter_number": "困帮函〔2026〕1号", "letter_issued_on": today, "unserved_lines": [1, 2]},
            "letter.list": {"letters_issued": ["2026年3月2日受理告知书（困帮函〔2026〕1号）"]},
            "notice.post": {"notice_text": "公示", "notice_ends_at": later, "notice_check_at": later},
            "notice.close": {"notice_over": yes, "notice_check_at": later, "notice_result": notice},
            "fund.reserve": {"fund_reserved": yes, "fund_available": money, "fund_shortage": money},
            "fund.pay": {"paid_total": money, "payment_number": "付1"},
            "fund.receive": {"fund_received": money, "fund_out": money, "receipt_number": "收1"},
            "deadline.start": {"due_at": later, "half_at": self.now + timedelta(days=3)},
            "deadline.extend": {"due_at": later},
            "deadline.resume": {"due_at": later},
        }
        return answers.get(effect.type, {})

    def _claims(self, effect: Effect) -> dict[str, Any]:
        """What the claims of the case could add up to: none or several lines, none or all ended, paid or not."""
        if effect.type == "claims.contradicted":
            number = self._least_tried(f"{effect.element} number", [0, 1])
            return {"contradicted_lines": [1] * number, "contradicted_text": "第1号" * number}
        count = self._least_tried(f"{effect.element} count", [2, 1, 0])
        ended = self._least_tried(f"{effect.element} open", [False, True])
        left = self._least_tried(f"{effect.element} left", [Decimal("3000.00"), Decimal("0.00"), Decimal("30000.00")])
        owed = Decimal("30000.00")
        summary = {
            "claims_count": count,
            "claims_open": 0 if ended else count,
            "claims_claimed": owed,
            "claims_found": owed,
            "claims_additional": Decimal("0.00"),
            "claims_agreed": owed,
            "claims_recovered": owed - left,
            "claims_outstanding": left,
            "claims_helped": 1 if left < owed else 0,
            "claims_short": 1 if left and count else 0,
            "claims_agreed_unpaid": left if count else Decimal("0.00"),
            "claims_longest_months": 4,
            "claims_largest": owed,
            "wages_workers": 0 if ended else count,
            "wages_outstanding": left,
            "wages_by_months": [{"months": 4, "largest": left}],
        }
        lines = {"claim_lines": [Decimal(number + 1) for number in range(count)]}
        return {
            "claims.summary": summary,
            "claims.select": lines,
            "claims.additional": {"claims_additional": owed},
            "claims.unpaid": {"unpaid_lines": [1, 2], "unpaid_count": 2, "unpaid_sum": owed},
            "claims.share": {"claim_shares": [{"line": 1, "amount": owed}]},
        }.get(effect.type, {})

    def _least_tried(self, what: str, answers: list[Any]) -> Any:
        answer = min(answers, key=lambda each: (self.tried[what, each], self.random.random()))
        self.tried[what, answer] += 1
        return answer


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()


@dataclass(repr=False)
class Exploration:
    """All walks through one package: at each place some by their history, and those that ended or are stuck.

    `release` is what is walked, where it is not the package itself; `flows` are the sequence flows that were taken at
    least once.
    """

    folder: Path
    release: Release | None = None
    random: Random = field(default_factory=lambda: Random(1))
    places: dict[tuple[str, ...], dict[Any, list[Walk]]] = field(default_factory=dict)
    ended: list[Walk] = field(default_factory=list)
    stuck: list[Walk] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    choices: dict[Choice, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    tried: Counter[Any] = field(default_factory=Counter)

    def __repr__(self) -> str:
        return f"<exploration of {self.folder.name}: {len(self.places)} places, {len(self.ended)} ended>"

    def explore(self, steps: int) -> None:
        """Take `steps` steps, each the least tried one anywhere; now and then begin with another application.

        What was done least often goes before where it was done: where several things go on side by side there are many
        places, and most of them differ in nothing that matters.
        """
        known = self.release or release_in(self.folder), recorded_in(self.folder, MORNING.date())
        for taken in range(steps):
            if taken % STEPS_PER_START == 0:
                self._keep(Walk(*known, self.random, self.tried).begin())
            if taken % STEPS_PER_END == 0:
                self._go_to_the_end(Walk(*known, self.random, self.tried).begin())
            walk, choice = self._least_tried()
            try:
                self._keep(walk.then(choice))
            except UnfillableError:
                continue  # the data of this walk rule the choice out

    def _go_to_the_end(self, walk: Walk) -> None:
        """Go on without further events: what lies deep is not reached by what is tried everywhere a little."""
        for _ in range(MOST_TO_AN_END):
            if walk.ended is not None or not walk.choices(events=False):
                break
            walk = self._further(walk)
            self._keep(walk)

    def _least_tried(self) -> tuple[Walk, Choice]:
        """What was done least often, and a walk at the place where it was done least often."""
        choice = min(self.choices, key=self._least_done)
        place, ways = min(self.choices[choice], key=lambda each: self._least_done_at(choice, *each))
        self.tried["anywhere", choice] += 1
        self.tried[place, choice, ways] += 1
        return self._any_at(place), choice

    def _least_done(self, choice: Choice) -> tuple[float, float]:
        """How often it was done anywhere, for as much as there is to enter; of equals one by lot."""
        ways = max(each for _, each in self.choices[choice])
        return self.tried["anywhere", choice] / ways, self.random.random()

    def _least_done_at(self, choice: Choice, place: tuple[str, ...], ways: int) -> tuple[float, float]:
        """How often it was done at one place."""
        return self.tried[place, choice, ways] / ways, self.random.random()

    def _any_at(self, place: tuple[str, ...]) -> Walk:
        """A walk at the place with the history that was continued least often."""
        walks = self.places[place]
        history = min(walks, key=lambda each: (self.tried[place, each], self.random.random()))
        self.tried[place, history] += 1
        return self.random.choice(walks[history])

    @property
    def outcomes(self) -> set[str | None]:
        """The outcomes of the walks that ended."""
        return {walk.ended.outcome for walk in self.ended if walk.ended}

    def finish(self, walk: Walk, commands: int) -> Walk:
        """Go on from where the walk stands, without further events, until it ends or after so many commands."""
        for _ in range(commands):
            if walk.ended is not None:
                break
            walk = self._further(walk)
        return walk

    def _further(self, walk: Walk) -> Walk:
        """One step by any choice that the walk's data allow; UnfillableError when they allow none."""
        choices = walk.choices(events=False)
        self.random.shuffle(choices)
        for choice in choices[:-1]:
            with suppress(UnfillableError):
                return walk.then(choice)
        return walk.then(choices[-1])

    def _keep(self, walk: Walk) -> None:
        self.flows |= walk.flows
        if walk.ended is not None:
            self.ended.append(walk)
        elif not walk.choices(events=False):
            self.stuck.append(walk)
        else:
            if walk.place not in self.places:
                for choice in walk.choices():
                    self.choices.setdefault(choice, []).append((walk.place, walk.ways(choice)))
            alike = self.places.setdefault(walk.place, {}).setdefault(walk.history, [])
            alike.append(walk)
            del alike[: len(alike) - REMEMBERED]
