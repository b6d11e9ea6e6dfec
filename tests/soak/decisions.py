"""Whether any expression or decision model, however spoiled, raises what it must not or costs more than it may.

    python -m tests.soak.decisions [--minutes 10 | --expressions 100000 --models 5000] [--seed 1]
    python -m tests.soak.decisions --seed 1 --only 17
    python -m tests.soak.decisions --seed 1 --only-model 3

Each expression is parsed, printed, searched for references, evaluated and used as a test; each model is loaded strictly
and not, examined, read as `bangfu lint` reads it, and all its decisions are evaluated, traced and explained. Time is
that of the processor, and counts against that of a plain loop which uses up its budget in the same run.
"""

import argparse
import heapq
import random
import sys
import time
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.soak import mutations
from workflows import dmn, feel
from workflows.engine.contents import read_contents
from workflows.engine.values import Package
from workflows.feel.printing import print_expression

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LOOP = "for a in 1..1000000000 return a"
MOST_TIMES = 3.5
"""How many times as long as the plain loop anything may take: three, and what a busy machine adds."""
MOST_BYTES = 100_000_000
MEASURED = 50  # each so many-th is also measured for memory, which makes it some times slower
EXPECTED = (feel.FeelError, dmn.DmnProblems)
WORST = 10


@dataclass
class Soak:
    """What was found, and what was dearest."""

    seed: int
    loop_seconds: float = field(default_factory=lambda: min(seconds_of(exhaust) for _ in range(5)))
    outcomes: Counter[str] = field(default_factory=Counter)
    dearest: list[tuple[float, str, str]] = field(default_factory=list)
    largest_bytes: int = 0
    findings: list[str] = field(default_factory=list)

    def attempt(self, what: str, action: Callable[[], object], *, free: float = 0.0) -> Any:
        """Do it; only documented errors may come, and soon. ``free`` are the seconds that it may take beyond."""
        begun = time.thread_time()
        result = None
        try:
            result = action()
            outcome = "done"
        except EXPECTED as error:
            outcome = type(error).__name__
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            outcome = f"unexpected {type(error).__name__}"
            place = traceback.extract_tb(error.__traceback__)[-1]
            self.findings.append(f"{what}: {error!r} at {place.filename}:{place.lineno}")
        times = (time.thread_time() - begun - free) / self.loop_seconds
        if times > MOST_TIMES and not tracemalloc.is_tracing():
            times = min(times, self._times_again(action, free))
            if times > MOST_TIMES:
                self.findings.append(f"{what}: {times:.1f} times as long as a loop that uses up its budget")
        self.outcomes[outcome] += 1
        heapq.heappush(self.dearest, (times, what, outcome))
        if len(self.dearest) > WORST:
            heapq.heappop(self.dearest)
        return result

    def _times_again(self, action: Callable[[], object], free: float) -> float:
        """How slow it is the second time, and beside loops of the same moment: a first reading and a pause pass.

        A machine that others use may be half as quick for minutes on end.
        """

        def again() -> None:
            with suppress(*EXPECTED):
                action()

        before = seconds_of(exhaust)
        took = seconds_of(again) - free
        return took / max(before, seconds_of(exhaust))

    def measured(self, what: str, action: Callable[[], object]) -> None:
        """Do it and see how much memory it takes at most."""
        tracemalloc.start()
        with suppress(*EXPECTED):
            action()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.largest_bytes = max(self.largest_bytes, peak)
        if peak > MOST_BYTES:
            self.findings.append(f"{what}: {peak >> 20} MB")

    def expression(self, number: int) -> None:
        """Everything that may be done with the expression of that number."""
        chance = random.Random(f"{self.seed} expression {number}")
        text, context, tested = mutations.expression(chance), mutations.context(chance), mutations.value(chance)
        what = f"--seed {self.seed} --only {number}"
        self.attempt(f"{what} (read)", lambda: read(text, context))
        self.attempt(f"{what} (evaluate)", lambda: told(feel.evaluate(text, context, now=NOW)))
        self.attempt(f"{what} (unary)", lambda: told(feel.unary(text, tested, context, now=NOW)))
        if number % MEASURED == 0:
            self.measured(what, lambda: feel.evaluate(text, context, now=NOW))

    def model(self, number: int) -> None:
        """Everything that may be done with the model of that number."""
        chance = random.Random(f"{self.seed} model {number}")
        source = mutations.model(chance)
        what, reading = f"--seed {self.seed} --only-model {number}", len(source) * SECONDS_PER_BYTE
        self.attempt(f"{what} (load)", lambda: dmn.load(source), free=reading)
        package = Package("spoiled", {"spoiled.dmn": source})
        self.attempt(f"{what} (lint)", lambda: read_contents(package), free=3 * reading)
        model = self.attempt(f"{what} (load anyhow)", lambda: dmn.load(source, strict=False), free=reading)
        if model is None:
            return
        self.attempt(f"{what} (warnings)", lambda: [warning.text("en") for warning in model.warnings])
        for info in (*model.decisions, *model.services):
            inputs = mutations.context(chance, (*info.inputs, *sorted(model.names_read(info.id))))
            self.attempt(f"{what} ({info.id})", partial(decided, model, info.id, inputs))
        if number % MEASURED == 0:
            for info in model.decisions:
                self.measured(what, partial(decided, model, info.id, {}))

    def report(self) -> Iterator[str]:
        """What was done and found, in lines."""
        yield f"outcomes: {dict(self.outcomes)}"
        yield f"a loop that uses up its budget: {self.loop_seconds * 1000:.1f} ms"
        yield f"most memory: {self.largest_bytes >> 10} KiB"
        for times, what, outcome in sorted(self.dearest, reverse=True):
            yield f"  {times:5.2f} loops  {what}: {outcome}"
        yield f"{len(self.findings)} findings"
        yield from self.findings


SECONDS_PER_BYTE = 20e-6
"""Reading a file is not evaluating: it may take this long for each of its bytes."""


def exhaust() -> None:
    """A plain loop that uses up the budget of an evaluation."""
    with suppress(feel.BudgetExceeded):
        feel.evaluate(LOOP, {}, now=NOW)


def seconds_of(action: Callable[[], object]) -> float:
    """The processor's time for it."""
    begun = time.thread_time()
    action()
    return time.thread_time() - begun


def read(text: str, names: Collection[str]) -> None:
    """Parse, print, parse again, and look for what is read from outside."""
    tree = feel.parse(text, names).tree
    assert feel.references(text, names) is not None
    with suppress(feel.FeelSyntaxError):  # names that hold operators have no other spelling
        feel.parse(print_expression(tree), names)
    feel.parse_tests(text, names)


def told(result: feel.Result) -> None:
    """Read all that was said about a result."""
    for diagnostic in result.diagnostics:
        assert diagnostic.message
        assert diagnostic.text("en")


def decided(model: dmn.Model, decision: str, inputs: dict[str, Any]) -> None:
    """Evaluate a decision with its trace and explain it."""
    result = model.evaluate(decision, inputs, now=NOW, trace=True)
    assert result.trace is not None
    assert all(isinstance(sentence, str) for sentence in dmn.explain(result.trace))
    for diagnostic in result.diagnostics:
        assert diagnostic.message


def main() -> None:
    """Run as many as were asked for, or for as long, and print what was found."""
    parser = argparse.ArgumentParser(description="Look for expressions and decision models that do harm.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--expressions", type=int)
    parser.add_argument("--models", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", type=int, help="the number of one expression")
    parser.add_argument("--only-model", type=int, help="the number of one model")
    options = parser.parse_args()
    soak = Soak(options.seed)
    if options.only is not None or options.only_model is not None:
        _one(soak, options.only, options.only_model)
    elif options.expressions is not None or options.models is not None:
        for number in range(options.expressions or 0):
            soak.expression(number)
        for number in range(options.models or 0):
            soak.model(number)
    else:
        _for_minutes(soak, options.minutes)
    print(f"seed {options.seed}", *soak.report(), sep="\n")
    sys.exit(1 if soak.findings else 0)


def _one(soak: Soak, expression: int | None, model: int | None) -> None:
    if expression is not None:
        print(repr(mutations.expression(random.Random(f"{soak.seed} expression {expression}"))))
        soak.expression(expression)
    if model is not None:
        print(mutations.model(random.Random(f"{soak.seed} model {model}")).decode(errors="replace"))
        soak.model(model)


def _for_minutes(soak: Soak, minutes: float) -> None:
    """Twenty expressions for each model, as long as there is time."""
    ends_at, number = time.monotonic() + minutes * 60, 0
    while time.monotonic() < ends_at:
        soak.expression(number)
        if number % 20 == 0:
            soak.model(number // 20)
        number += 1


if __name__ == "__main__":
    main()
