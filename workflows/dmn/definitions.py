"""What a DMN file says, as data: decisions, inputs, knowledge models, services, types and boxed expressions.

Expressions are already parsed; nothing is compiled or evaluated here.
"""

from dataclasses import dataclass, field

from workflows.dmn.importing import Import
from workflows.feel.expressions import Expression


@dataclass(frozen=True, slots=True)
class Boxed:
    """Any boxed expression. ``type`` is its type reference, if it has one."""

    id: str | None = field(default=None, kw_only=True)
    type: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Boxed):
    """A FEEL expression."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: what it tests, its label and the values it may have (``allowed`` are unary tests)."""

    expression: Expression
    label: str
    allowed: Expression | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results. ``values`` are the allowed ones, the most important first."""

    name: str
    label: str
    type: str | None = None
    values: Expression | None = None
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a test for each input (None passes always), an expression for each output, and what is said about it."""

    id: str
    tests: tuple[Expression | None, ...]
    results: tuple[Expression, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    """A decision table."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a boxed context; the one without a name is its result."""

    name: str | None
    type: str | None
    value: Boxed


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """Named entries, each of which sees the earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Formal:
    """A formal parameter, or a column of a relation, with its type reference."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    """Rows of cells: a list of contexts with the columns as keys."""

    columns: tuple[Formal, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True)
class ListOf(Boxed):
    """A list of boxed expressions."""

    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class Call(Boxed):
    """A function called with named arguments."""

    function: Boxed
    bindings: tuple[tuple[str, Boxed], ...]


@dataclass(frozen=True, slots=True)
class FunctionOf(Boxed):
    """A function with a boxed body."""

    parameters: tuple[Formal, ...]
    body: Boxed


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    """``if``, ``then``, ``else``."""

    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True)
class Loop(Boxed):
    """``for``, ``some`` or ``every`` over one list."""

    kind: str
    variable: str
    source: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True)
class FilterOf(Boxed):
    """The items of a list that pass a condition."""

    source: Boxed
    condition: Boxed


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model. ``allowed`` restricts each value, ``constraint`` the whole (of a collection)."""

    name: str
    base: str | None
    components: "tuple[ItemDefinition, ...]" = ()
    collection: bool = False
    allowed: Expression | None = None
    constraint: Expression | None = None
    function: tuple[tuple[Formal, ...], str | None] | None = None


@dataclass(frozen=True, slots=True)
class InputData:
    """A fact that the caller supplies."""

    id: str
    name: str
    type: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its logic and the ids of the inputs, decisions and knowledge that it requires.

    `variable` is the name under which the decisions that require it see its value: mostly the decision's own.
    """

    id: str
    name: str
    type: str | None
    logic: Boxed | None
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    line: int | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function and the ids of the knowledge that it requires."""

    id: str
    name: str
    type: str | None
    function: FunctionOf | None
    knowledge: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: outputs that are computed from inputs and input decisions."""

    id: str
    name: str
    type: str | None
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    inputs: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True)
class Definitions:
    """Everything in one file. The keys of the elements, and what requirements name, are ``namespace#id``."""

    id: str | None
    name: str
    namespace: str
    items: tuple[ItemDefinition, ...]
    inputs: dict[str, InputData]
    decisions: dict[str, Decision]
    knowledge: dict[str, Knowledge]
    services: dict[str, Service]
    imports: tuple[Import, ...] = ()
    types: tuple[tuple[str, str | None, int | None], ...] = ()
    """The types that are referred to, each with the element and the line."""

    @property
    def elements(self) -> dict[str, InputData | Decision | Knowledge | Service]:
        """All that can be required."""
        return {**self.inputs, **self.decisions, **self.knowledge, **self.services}
