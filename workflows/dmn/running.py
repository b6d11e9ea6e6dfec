"""The state of one evaluation of a model: FEEL's run, the values already decided, and the trace if one is wanted."""

from datetime import datetime

from workflows.dmn.trace import DecisionTrace
from workflows.feel.boundary import from_feel
from workflows.feel.budget import Budget
from workflows.feel.compiling import Environment, compile_node
from workflows.feel.expressions import Expression
from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.text import literal
from workflows.feel.types import ContextType, FeelType, ListType, convert, is_instance_or_null
from workflows.feel.values import Value, kind
from workflows.feel.walk import steps

_SHOWN, _SHOWN_PARTS = 100, 20


class DmnRun(Run):
    """One evaluation. ``values`` are the results by element; ``traces`` is None when no trace is wanted.

    ``everywhere`` holds what every expression sees: what was given but is no input of the model.
    """

    __slots__ = ("everywhere", "open_traces", "traces", "values")

    def __init__(self, now: datetime, budget: Budget, *, trace: bool) -> None:
        super().__init__(now, budget)
        self.everywhere = Scope({}, None, self)
        self.values: dict[str, Value] = {}
        self.traces: list[DecisionTrace] | None = [] if trace else None
        self.open_traces: list[DecisionTrace] = []

    def begin(self, id_: str, name: str) -> None:
        """Begin the trace of an element."""
        if self.traces is not None:
            self.open_traces.append(DecisionTrace(id_, name))

    def end(self, value: Value) -> None:
        """End the trace that was begun last."""
        if self.traces is not None:
            finished = self.open_traces.pop()
            self.spend_on(value)
            finished.outputs = from_feel(value)
            self.traces.append(finished)

    @property
    def tracing(self) -> DecisionTrace | None:
        """The trace to write to, or None."""
        return self.open_traces[-1] if self.open_traces else None


def placed(expression: Expression, environment: Environment, element: str) -> Code:
    """``expression`` compiled, with its diagnostics marked as belonging to ``element``; it charges for its length."""
    code, place, cost = compile_node(expression.tree, environment), (expression.text, element), steps(expression.tree)

    def run(scope: Scope) -> Value:
        state = scope.run
        state.spend(1 + cost)
        outer, state.place = state.place, place
        value = code(scope)
        state.place = outer
        return value

    return run


def fitted(run: Run, name: str, value: Value, type_: FeelType | None) -> Value:
    """``value`` as ``type_`` wants it, by the implicit conversions; null with a diagnostic when it does not fit."""
    if type_ is None:
        return value
    run.spend_on(value, type_.steps)
    fits, converted = convert(value, type_)
    if fits:
        return converted
    name, value, type_ = _misfit(name, value, type_)
    if type_.plain.has(value):
        return run.note(0, "value-not-allowed", name=name, value=shown(value))
    return run.note(0, "value-type", name=name, expected=type_.title, found=kind(value))


def _misfit(name: str, value: Value, type_: FeelType) -> tuple[str, Value, FeelType]:
    """The innermost part of ``value`` that does not fit: its path, itself, and what it should be."""
    plain = type_.plain
    parts: list[tuple[str, Value, FeelType]] = []
    if isinstance(plain, ContextType) and type(value) is dict:
        for key, entry in plain.entries.items():
            if key not in value:
                return f"{name}.{key}", None, entry
            parts.append((f"{name}.{key}", value[key], entry))
    elif isinstance(plain, ListType) and type(value) is list:
        parts = [(f"{name}[{index}]", item, plain.item) for index, item in enumerate(value, 1)]
    for path, part, wanted in parts:
        if not is_instance_or_null(part, wanted):
            return _misfit(path, part, wanted)
    return name, value, type_


def shown(value: Value) -> str:
    """A value in a diagnostic: as FEEL writes it, but not at any length; what is large is only named."""
    if type(value) in (list, dict) and not (len(value) < _SHOWN_PARTS and _flat(value)):
        return kind(value)
    text = literal(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _flat(value: Value) -> bool:
    parts = value.values() if type(value) is dict else value
    return all(type(part) not in (list, dict) for part in parts)
