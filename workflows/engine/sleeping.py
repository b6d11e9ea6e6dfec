"""A large case taken up in part: what one command concerns is read and put into the tree, the rest sleeps in its text.

The instances of an activity that is done several times side by side have nothing to do with each other until one of
them moves, so those that no command concerns are neither read nor written again. Awake from the start are: what
stands around them, what the command names, what is stuck, because it is tried again, and what waits for an instant.
Whoever asks for all steps of a scope (`unfinished`) or for all scopes wakes the others.

Knows the tree and its written form; must not know what the elements do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine.placing import legible, placed, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.engine.lines import Lines, Row
    from workflows.engine.tree import Case, Scope


class Sleepers:
    """The text of a case that was taken up, and what of it has been read."""

    def __init__(self, case: Case, lines: Lines) -> None:
        self._case, self._lines = case, lines
        self._rows: dict[int, Row] = {}
        self._within: dict[int, list[int]] = {}
        self._woken: set[int] = set()
        self._scopes: set[int] = set()

    def begin(self, named: Iterable[int]) -> None:
        """Put into the case what must be awake for a command that names the steps with these numbers."""
        for number in named:
            if self._lines.has(number):
                self._call(number)
        for number in self._lines.moved_in():
            self._call(number)
        self._fill(self._case, self._within.get(0, ()))

    def wake(self, scope: Any) -> None:
        """Put all that sleep in the scope into it, with the scopes that they hold. InvalidState when some are gone."""
        expected, scope.asleep = scope.asleep, 0
        with legible():
            sleeping = [number for number in self._lines.held(scope.host.id) if number not in self._woken]
            if len(sleeping) != expected:
                message = f"Expected {expected} steps asleep in {scope.host.id}, found {len(sleeping)}"
                raise ValueError(message)
            self._fill(scope, sleeping)

    def after(self) -> str:
        """The text of the state in which the case now is."""
        case = self._case
        steps = {step.id: step for step in case.steps()}
        rows = {number: written(steps[number]) if number in steps else None for number in sorted(self._woken)}
        scopes = self._scopes | case.subprocesses.keys()
        local = {number: case.subprocesses[number].locals if number in case.subprocesses else {} for number in scopes}
        return self._lines.after(
            end=case.outcome,
            last=case.numbers,
            rows=rows,
            new=[written(step) for number, step in steps.items() if number not in rows],
            local={number: values for number, values in local.items() if values != self._lines.local(number)},
        )

    def _call(self, number: int) -> None:
        """Note that the step is to be awake, and those around it."""
        while number and number not in self._rows:
            row = self._rows[number] = self._lines.row(number)
            self._within.setdefault(row[1], []).append(number)
            number = row[1]

    def _fill(self, scope: Case | Scope, numbers: Iterable[int]) -> None:
        for number in sorted(numbers):
            row = self._rows.get(number)
            step = placed(scope, row if row is not None else self._lines.row(number), self._lines.local)
            self._woken.add(number)
            inner = self._case.subprocesses.get(number)
            if inner is None:
                continue
            self._scopes.add(number)
            if step.task_spec.parts:
                called = self._within.get(number, [])
                count = step.internal_data["loop"]
                inner.asleep = count["of"] - count["done"] - len(called)
                self._fill(inner, called)
            else:
                self._fill(inner, self._lines.held(number))
