"""A loaded DMN model: what it decides, and the decisions themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from workflows.dmn import definitions as d
from workflows.dmn.analysis import examine
from workflows.dmn.graph import Graph
from workflows.dmn.importing import Source, read_all
from workflows.dmn.item_types import Types
from workflows.dmn.logic import expressions as box_expressions
from workflows.dmn.logic import model_tables, tables
from workflows.dmn.problems import Problem, ProblemLog
from workflows.dmn.reading import declared_names, read_definitions
from workflows.dmn.references import check_reads, check_references
from workflows.dmn.running import DmnRun
from workflows.dmn.tables import table_names
from workflows.dmn.trace import Trace
from workflows.feel.boundary import from_feel, to_feel
from workflows.feel.budget import DEFAULT, Budget
from workflows.feel.errors import BudgetExceeded, Diagnostic
from workflows.feel.expressions import Expression
from workflows.feel.runtime import Scope
from workflows.feel.types import FeelType
from workflows.feel.values import Value

FATAL = frozenset(
    ("unreadable", "doctype", "not-dmn", "too-large", "cycle", "unknown-reference", "too-deep", "type-too-large")
)


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """A decision or a decision service: its id, its name, and the inputs it needs, also through other decisions.

    `variable` is the name under which expressions see its value.
    """

    id: str
    name: str
    inputs: tuple[str, ...]
    variable: str


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """What was decided (as Python has it), why parts of it became null, and the trace if one was asked for."""

    value: Any
    diagnostics: tuple[Diagnostic, ...] = ()
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class _Reads:
    """The names that an element and all that it requires may read from outside, and the paths of its expressions."""

    names: frozenset[str]
    references: tuple[tuple[str, ...], ...]


class Model:
    """One or more DMN files that were loaded together. Immutable; safe to share between threads."""

    def __init__(
        self,
        main: d.Definitions,
        models: Mapping[str, d.Definitions],
        types: Mapping[str, Types],
        problems: tuple[Problem, ...],
    ) -> None:
        self.definitions = main
        self.problems = problems
        self._types = types
        self._graph = Graph(models, types)
        self._keys = _keys(main)
        self._inputs_of = {
            namespace: tuple((key, data.name) for key, data in model.inputs.items())
            for namespace, model in models.items()
        }
        self._declared = frozenset(data.name for data in main.inputs.values())
        self._known_reads: dict[str, _Reads] = {}

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.definitions.name

    @cached_property
    def decisions(self) -> tuple[DecisionInfo, ...]:
        """The decisions of the file, in its order."""
        return tuple(
            DecisionInfo(decision.id, decision.name, tuple(sorted(self._inputs(key))), self._graph.name(key))
            for key, decision in self.definitions.decisions.items()
        )

    @property
    def services(self) -> tuple[DecisionInfo, ...]:
        """The decision services of the file, in its order."""
        return tuple(
            DecisionInfo(
                service.id,
                service.name,
                tuple(self._graph.name(key) for key in service.inputs + service.input_decisions),
                service.name,
            )
            for service in self.definitions.services.values()
        )

    def expressions(self, decision: str) -> Iterator[Expression]:
        """Every expression of the decision and of all that it requires. Raises KeyError if it is unknown."""
        for box in self._boxes(self._keys[decision]):
            yield from box_expressions(box)

    def references(self, decision: str) -> frozenset[tuple[str, ...]]:
        """Every path that the decision and all that it requires read, also names of its own inputs.

        Raises KeyError when there is no such decision.
        """
        return frozenset(self._reads(self._keys[decision]).references)

    def names_read(self, decision: str) -> frozenset[str]:
        """The names that the decision may read from its inputs, also in the placeholders of annotations.

        Raises KeyError when there is no such decision.
        """
        return self._reads(self._keys[decision]).names

    def input_types(self, decision: str) -> dict[str, FeelType]:
        """The types that the model declares for the inputs of the decision. Raises KeyError if it is unknown."""
        key = self._keys[decision]
        element = self._graph.elements[key]
        if isinstance(element, d.Knowledge):
            own = element.function.parameters if element.function else ()
            declared = [(parameter.name, self.definitions.namespace, parameter.type) for parameter in own]
        else:
            taken: Iterable[str] = self._required(key, called=False)
            if isinstance(element, d.Service):
                taken = element.inputs + element.input_decisions
            elements = [(other.partition("#")[0], self._graph.elements[other], other) for other in taken]
            declared = [(self._graph.name(other), namespace, found.type) for namespace, found, other in elements]
        types = {name: self._types[namespace].of(type_) for name, namespace, type_ in declared}
        return {name: type_ for name, type_ in types.items() if type_ is not None}

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What the author should know: rules that overlap, never decide, or leave something out; lacking links."""
        log = ProblemLog()
        check_reads(self.definitions, log)
        types = self._types[self.definitions.namespace]
        variables = {self._graph.name(key): element.type for key, element in self.definitions.elements.items()}
        for element, table in model_tables(self.definitions):
            own = element.function.parameters if isinstance(element, d.Knowledge) and element.function else ()
            known = variables | {parameter.name: parameter.type for parameter in own}
            examine(table, element.id, partial(types.of_column, known), log)
        return tuple(log.problems)

    def evaluate(
        self, decision: str, inputs: Mapping[str, Any], *, now: datetime, trace: bool = False, budget: Budget = DEFAULT
    ) -> DecisionResult:
        """The value of the decision, decision service or knowledge model with that id or name.

        ``inputs`` are values by name: None, bool, int, Decimal, str, date, time, datetime, timedelta, YearsMonths,
        Range, list or tuple, and mappings with strings as keys; the result has the same types, every number a Decimal
        (``workflows.feel.boundary`` has the details). An expression sees what its element requires, and the names that
        no input of the model declares. ``now`` is what ``now()`` and ``today()`` give. Raises KeyError when there is no
        such decision and BudgetExceeded when it is too expensive; all else that goes wrong makes null and is told in
        the diagnostics.
        """
        key = self._keys[decision]
        run = DmnRun(now, budget, trace=trace)
        try:
            names = self._reads(key).names
            given = {name: _converted(run, name, value) for name, value in inputs.items() if name in names}
            run.everywhere = Scope({name: given[name] for name in given.keys() - self._declared}, None, run)
            base = Scope(given | self._given_to_imports(given), None, run)
            value = self._decide(key, run, base)
            run.spend_on(value)
            result = from_feel(value)
        except RecursionError:
            raise BudgetExceeded("budget-depth", run.position, limit=budget.depth) from None
        traced = None
        if run.traces is not None:
            traced = Trace(tuple(run.traces), self._reads(key).references)
        return DecisionResult(result, tuple(run.diagnostics), traced)

    def _given_to_imports(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """The inputs of imported models that were given inside their names, as expressions read them, by element."""
        found: dict[str, Value] = {}
        for name, namespace in self.definitions.imports:
            inside = given.get(name)
            if isinstance(inside, dict):
                found |= {key: inside[own] for key, own in self._inputs_of.get(namespace, ()) if own in inside}
        return found

    def _decide(self, key: str, run: DmnRun, base: Scope) -> Value:
        if isinstance(self._graph.elements[key], d.Decision):
            return self._graph.value(key, run, base)
        return self._graph.called(key, run, base)

    def _required(self, key: str, *, called: bool = True) -> Iterable[str]:
        """``key`` and all elements that it requires; without ``called``, not what services take as arguments."""
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found[current] = None
                waiting += reversed(_needs(self._graph.elements[current], called=called))
        return found

    def _boxes(self, key: str) -> Iterator[d.Boxed]:
        """The logic of ``key`` and of all that it requires."""
        for required in self._required(key):
            element = self._graph.elements[required]
            box = element.logic if isinstance(element, d.Decision) else None
            if isinstance(element, d.Knowledge):
                box = element.function
            if box is not None:
                yield box

    def _reads(self, key: str) -> _Reads:
        """What the element may read, found out once: only that much of the given inputs need be converted."""
        if key not in self._known_reads:
            boxes = list(self._boxes(key))
            paths = {path for box in boxes for expression in box_expressions(box) for path in expression.references}
            names = {self._graph.name(required) for required in self._required(key)}
            names |= {path[0] for path in paths} | self._parameters(key)
            names |= {name.partition(".")[0] for box in boxes for table in tables(box) for name in table_names(table)}
            self._known_reads[key] = _Reads(frozenset(names), tuple(sorted(paths)))
        return self._known_reads[key]

    def _parameters(self, key: str) -> set[str]:
        """The names of the arguments of a knowledge model."""
        element = self._graph.elements[key]
        function = element.function if isinstance(element, d.Knowledge) else None
        return set() if function is None else {parameter.name for parameter in function.parameters}

    def _inputs(self, key: str) -> set[str]:
        required = self._required(key, called=False)
        return {self._graph.name(other) for other in required if isinstance(self._graph.elements[other], d.InputData)}


def _needs(element: d.InputData | d.Decision | d.Knowledge | d.Service, *, called: bool) -> tuple[str, ...]:
    """What computing the element needs directly."""
    match element:
        case d.Decision():
            return element.inputs + element.decisions + element.knowledge
        case d.Knowledge():
            return element.knowledge
        case d.Service() if called:
            return element.outputs + element.inputs + element.input_decisions
    return ()


def _converted(run: DmnRun, name: str, value: Any) -> Value:
    try:
        return to_feel(value)
    except TypeError as error:
        return run.note(0, "unknown-value", name=name, found=error)


def _keys(main: d.Definitions) -> dict[str, str]:
    """Elements by id and by name; ids win over names, decisions over services, and these over knowledge models."""
    keys: dict[str, str] = {}
    groups: tuple[Mapping[str, d.Decision | d.Service | d.Knowledge], ...]
    groups = (main.knowledge, main.services, main.decisions)
    for group in groups:
        keys |= {element.name: key for key, element in group.items()}
    for group in groups:
        keys |= {element.id: key for key, element in group.items() if element.id}
    return keys


def _types(models: Mapping[str, d.Definitions]) -> dict[str, Types]:
    types: dict[str, Types] = {}
    imported: dict[str, list[tuple[str, Types]]] = {namespace: [] for namespace in models}
    for namespace, model in models.items():
        types[namespace] = Types(model.items, imported[namespace])
    for namespace, model in models.items():
        imported[namespace] += [(name, types[other]) for name, other in model.imports if other in types]
    return types


def load(source: Source, *, imports: Iterable[Source] = (), strict: bool = True) -> Model:
    """The model in a DMN 1.1 to 1.5 file or its content.

    ``imports`` are the models that it imports; those in the folder of a file are found by themselves, never others.
    Raises DmnProblems with all that is wrong, and OSError when a file cannot be read. With ``strict=False`` a model
    whose structure is sound is returned even so: what is wrong is in ``problems`` and gives null.
    """
    log = ProblemLog()
    roots = read_all(source, imports, log)
    log.raise_any()
    names = {name for root in roots for name in declared_names(root)}
    models: dict[str, d.Definitions] = {}
    for root in reversed(roots):
        log.model = None if root is roots[0] else root.get("namespace")
        model = read_definitions(root, log, names)
        models[model.namespace] = model
    main = models[roots[0].get("namespace") or ""]
    types = _types(models)
    check_references(models, types, log)
    if strict or any(problem.code in FATAL for problem in log.problems):
        log.raise_any()
    return Model(main, models, types, tuple(log.problems))
