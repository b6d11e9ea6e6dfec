"""The table of built-in functions, and how a call finds the form of a function that its arguments fit.

A built-in may have several forms (overloads). They are tried in order, first with the arguments as they are, then with
the implicit conversions of the standard. Knows no particular function.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from workflows.feel import types as t
from workflows.feel.calendar import Date, DateTime, Time
from workflows.feel.comparing import ORDERED
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.runtime import Run
from workflows.feel.values import Function, Parameter, Range, Value, kind


@dataclass(frozen=True, slots=True)
class OneOf(t.FeelType):
    """A value of one of several Python classes."""

    name: str
    classes: frozenset[type]

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return type(value) in self.classes


KINDS: Mapping[str, t.FeelType] = {
    **t.NAMED,
    "any": t.ANY,
    "function": OneOf("function", frozenset({Function})),
    "range": OneOf("range", frozenset({Range})),
    "point": OneOf("point", ORDERED),
    "moment": OneOf("date and time", frozenset({Date, DateTime})),
    "clock": OneOf("time", frozenset({Time, DateTime, Date})),
    "length": OneOf("duration", frozenset({DayTime, YearsMonths})),
    "temporal": OneOf("date and time", frozenset({Date, Time, DateTime, DayTime, YearsMonths})),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """A formal argument. ``nullable`` accepts null, ``optional`` may be left out, ``rest`` takes all that follow."""

    name: str
    type: t.FeelType
    optional: bool = False
    rest: bool = False

    @property
    def nullable(self) -> bool:
        """Whether null may be given."""
        return self.optional or self.type is t.ANY


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in: ``call(run, *arguments)``."""

    arguments: tuple[Argument, ...]
    call: Callable[..., Value]

    def bind(self, values: Sequence[Value], names: tuple[str, ...] | None, *, convert: bool) -> list[Value] | None:
        """The arguments in the order of the form; None when they do not fit."""
        ordered = values if names is None else self._by_name(values, names)
        if ordered is None:
            return None
        arguments = self.arguments if len(ordered) == len(self.arguments) else self._spread(len(ordered))
        if arguments is None:
            return None
        bound: list[Value] = []
        for argument, value in zip(arguments, ordered, strict=True):
            if value is not None and not argument.type.has(value):
                fits, converted = t.convert(value, argument.type) if convert else (False, None)
                if not fits or converted is None:
                    return None
                bound.append(converted)
            elif value is None and not argument.nullable:
                return None
            else:
                bound.append(value)
        return bound

    def _spread(self, count: int) -> tuple[Argument, ...] | None:
        """The formal arguments for ``count`` actual ones; None when that is too few or too many."""
        last = self.arguments[-1] if self.arguments else None
        if last is not None and last.rest and count > len(self.arguments):
            return self.arguments + (last,) * (count - len(self.arguments))
        required = sum(not argument.optional for argument in self.arguments)
        return self.arguments[:count] if required <= count < len(self.arguments) else None

    def _by_name(self, values: Sequence[Value], names: tuple[str, ...]) -> list[Value] | None:
        given = dict(zip(names, values, strict=True))
        if len(given) != len(names) or not set(given) <= {argument.name for argument in self.arguments}:
            return None
        return [given.get(argument.name) for argument in self.arguments]


_REFUSAL_STEPS = 10  # all forms were tried in vain
BUILTINS: dict[str, Function] = {}
FORMS: dict[str, list[Form]] = {}


def builtin(name: str, signature: str = "") -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register the function below as a form of the built-in ``name``.

    ``signature`` lists ``argument: kind``; ``argument?`` may be left out or null, ``*argument`` takes one or more.
    """
    arguments = tuple(_argument(text) for text in signature.split(",")) if signature else ()

    def register(call: Callable[..., Value]) -> Callable[..., Value]:
        forms = FORMS.setdefault(name, [])
        forms.append(Form(arguments, call))
        if name not in BUILTINS:
            parameters = tuple(Parameter(argument.name, argument.type) for argument in arguments)
            BUILTINS[name] = Function(name, parameters, _invoker(name, forms))
        return call

    return register


def _argument(text: str) -> Argument:
    name, _, kind_name = (part.strip() for part in text.partition(":"))
    rest, optional = name.startswith("*"), name.endswith("?")
    return Argument(name.strip("*?"), KINDS[kind_name], optional, rest)


def _invoker(name: str, forms: list[Form]) -> Callable[..., Value]:
    described = cache(lambda: _described(name, forms))  # when all forms are known

    def invoke(run: Run, position: int, values: Sequence[Value], names: tuple[str, ...] | None) -> Value:
        run.spend(2)
        for convert in (False, True):
            for form in forms:
                bound = form.bind(values, names, convert=convert)
                if bound is not None:
                    run.position = position
                    return form.call(run, *bound)
        run.spend(_REFUSAL_STEPS + len(values))
        return run.note(position, "no-form", function=name, expected=described(), found=", ".join(map(kind, values)))

    return invoke


def _described(name: str, forms: list[Form]) -> str:
    return " / ".join(f"{name}({', '.join(map(_described_argument, form.arguments))})" for form in forms)


def _described_argument(argument: Argument) -> str:
    mark = "?" if argument.optional else ""
    return f"{'*' if argument.rest else ''}{argument.name}{mark}: {argument.type.title}"


def call(run: Run, function: Any, *values: Value) -> Value:
    """Call the FEEL function ``function`` from a built-in."""
    return function.invoke(run, run.position, values, None)
