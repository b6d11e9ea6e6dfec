"""Decision requirements: compiled elements that compute their value from what they require (DMN 1.5, 6.3 and 10.4).

Knows the elements of all models that were loaded together, by ``namespace#id``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.dmn import definitions as d
from workflows.dmn.item_types import Types
from workflows.dmn.logic import compile_box, formal_parameters, result_type
from workflows.dmn.running import DmnRun, fitted
from workflows.feel.functions import make_function
from workflows.feel.runtime import Code, Scope
from workflows.feel.values import Function, Parameter, Value

Provide = Callable[[DmnRun, Scope], Value]
"""Computes the value of an element; the scope holds the inputs that the caller gave."""


class Graph:
    """The compiled elements. ``qualified`` gives the name under which one model sees the element of another."""

    def __init__(self, models: Mapping[str, d.Definitions], types: Mapping[str, Types]) -> None:
        self._providers: dict[str, Provide] = {}
        self.elements = {key: element for model in models.values() for key, element in model.elements.items()}
        for namespace, model in models.items():
            self._compile(model, types[namespace])

    def _compile(self, model: d.Definitions, types: Types) -> None:
        for key, data in model.inputs.items():
            self._providers[key] = self._input(key, data, types)
        for key, knowledge in model.knowledge.items():
            self._providers[key] = self._knowledge(knowledge, types, model)
        for key, decision in model.decisions.items():
            self._providers[key] = self._decision(decision, types, model)
        for key, service in model.services.items():
            self._providers[key] = self._service(service, types)

    def value(self, key: str, run: DmnRun, base: Scope) -> Value:
        """The value of an element, computed once in a run."""
        if key in run.values:
            return run.values[key]
        value = self._providers[key](run, base)
        run.values[key] = value
        return value

    def name(self, key: str) -> str:
        """The name under which the value of an element is seen."""
        return self.name_of(self.elements[key])

    @staticmethod
    def name_of(element: d.InputData | d.Decision | d.Knowledge | d.Service) -> str:
        """The name under which the value of ``element`` is seen."""
        return (element.variable if isinstance(element, d.Decision) else "") or element.name

    # --- elements ---------------------------------------------------------------------------------------------------

    @staticmethod
    def _input(key: str, data: d.InputData, types: Types) -> Provide:
        name, type_ = data.name, types.of(data.type)

        def provide(run: DmnRun, base: Scope) -> Value:
            given = key if key in base.names else name
            if given not in base.names:
                return run.note(0, "missing-input", name=name)
            return fitted(run, name, base.names[given], type_)

        return provide

    def _decision(self, decision: d.Decision, types: Types, model: d.Definitions) -> Provide:
        code = None if decision.logic is None else compile_box(decision.logic, types)
        type_, required = types.of(decision.type), decision.inputs + decision.decisions + decision.knowledge

        def provide(run: DmnRun, base: Scope) -> Value:
            if code is None:
                return run.note(0, "no-logic", name=decision.name)
            outer, run.place = run.place, ("", decision.id)
            scope = self._scope(model, required, run, base)
            run.begin(decision.id, decision.name)
            run.spend(5)
            value = fitted(run, decision.name, code(scope), type_)
            run.end(value)
            run.place = outer
            return value

        return provide

    def _scope(self, model: d.Definitions, required: tuple[str, ...], run: DmnRun, base: Scope) -> Scope:
        """The names of what is required; an element of an imported model stands inside the import's name."""
        names: dict[str, Any] = {}
        for key in required:
            value = self.value(key, run, base)
            for prefix in _prefixes(model, key.partition("#")[0]):
                inside = names.setdefault(prefix, {}) if prefix else names
                inside[self.name(key)] = value
        return run.everywhere.inner(names)

    def _knowledge(self, knowledge: d.Knowledge, types: Types, model: d.Definitions) -> Provide:
        function = knowledge.function
        if function is None:
            return lambda run, _base: run.note(0, "no-logic", name=knowledge.name)
        body = _traced(knowledge, compile_box(function.body, types))
        signature = types.of(knowledge.type) or types.of(function.type)
        parameters, result = formal_parameters(function, types, signature), result_type(signature)

        def provide(run: DmnRun, base: Scope) -> Value:
            scope = self._scope(model, knowledge.knowledge, run, base)
            made = make_function(knowledge.name, parameters, body, scope, result)
            if isinstance(scope.names, dict):
                scope.names[knowledge.name] = made  # a knowledge model may call itself
            return made

        return provide

    def _service(self, service: d.Service, types: Types) -> Provide:
        required = [(self.name(key), self.elements[key].type) for key in service.inputs + service.input_decisions]
        parameters = tuple(Parameter(name, types.of(type_)) for name, type_ in required)
        body, result = self._service_body(service), result_type(types.of(service.type))

        def provide(_run: DmnRun, base: Scope) -> Value:
            return make_function(service.name, parameters, body, base, result)

        return provide

    def _service_body(self, service: d.Service) -> Code:
        """The outputs, computed anew from the arguments: nothing that was decided outside may be seen."""

        def body(scope: Scope) -> Value:
            run = scope.run
            assert isinstance(run, DmnRun)
            outer, run.values = run.values, {key: scope.names[self.name(key)] for key in service.input_decisions}
            value = self.outputs(service, run, scope)
            run.values = outer
            return value

        return body

    def outputs(self, service: d.Service, run: DmnRun, base: Scope) -> Value:
        """The value of the only output, or all outputs as a context."""
        values = {self.name(key): self.value(key, run, base) for key in service.outputs}
        return next(iter(values.values()), None) if len(values) == 1 else values

    def called(self, key: str, run: DmnRun, base: Scope) -> Value:
        """The decision service or knowledge model called with the values that ``base`` has for its parameters."""
        run.place = ("", self.elements[key].id)
        function = self.value(key, run, base)
        if not isinstance(function, Function):
            return None
        names = tuple(parameter.name for parameter in function.parameters)
        for name in names:
            if name not in base.names:
                run.note(0, "missing-input", name=name)
        return function.invoke(run, 0, [base.names.get(name) for name in names], names)


def _prefixes(model: d.Definitions, namespace: str) -> list[str]:
    """The names under which ``model`` has imported the elements of ``namespace``; its own stand by themselves."""
    return [""] if namespace == model.namespace else [name for name, other in model.imports if other == namespace]


def _traced(knowledge: d.Knowledge, code: Code) -> Code:
    """``code`` with a trace of its own, for every call of the knowledge model."""

    def run(scope: Scope) -> Value:
        state = scope.run
        assert isinstance(state, DmnRun)
        state.begin(knowledge.id, knowledge.name)
        value = code(scope)
        state.end(value)
        return value

    return run
