"""FEEL types: conformance, ``instance of``, and the implicit conversions (DMN 1.5, 10.3.2.9).

The implicit conversions are: from and to a singleton list, and from a date to a date and time. Models add their own
types by subclassing FeelType (item definitions). Knows no syntax beyond a type's name.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from workflows.feel.calendar import Date, DateTime, Time, midnight
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.syntax import GENERIC, TypeName
from workflows.feel.values import Function, Range, Value


class FeelType(ABC):
    """A type."""

    @property
    @abstractmethod
    def title(self) -> str:
        """How messages call the type."""

    @abstractmethod
    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""

    def includes(self, other: "FeelType") -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        return other in (self, NULL)

    @property
    def plain(self) -> "FeelType":
        """The type without what a model demands of its values beyond their kind; conversions go by it."""
        return self

    @property
    def steps(self) -> int:
        """What testing one part of a value costs."""
        return 1


@dataclass(frozen=True, slots=True)
class AnyType(FeelType):
    """Everything."""

    name: str = "Any"

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, _value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return True

    def includes(self, _other: FeelType) -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        return True


@dataclass(frozen=True, slots=True)
class SimpleType(FeelType):
    """All values of one Python class."""

    name: str
    python: type

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return type(value) is self.python


@dataclass(frozen=True, slots=True)
class AnyDuration(FeelType):
    """Durations of both kinds."""

    name: str = "duration"

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return isinstance(value, DayTime | YearsMonths)


@dataclass(frozen=True, slots=True)
class ListType(FeelType):
    """Lists whose elements are null or of one type."""

    item: FeelType

    @property
    def title(self) -> str:
        """How messages call the type."""
        return f"list<{self.item.title}>"

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        if type(value) is not list:
            return False
        return isinstance(self.item, AnyType) or all(is_instance_or_null(item, self.item) for item in value)

    def includes(self, other: "FeelType") -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        return other == NULL or (isinstance(other, ListType) and self.item.includes(other.item))

    @property
    def steps(self) -> int:
        """What testing one part of a value costs."""
        return self.item.steps


@dataclass(frozen=True, slots=True)
class RangeType(FeelType):
    """Ranges whose bounds are of one type."""

    item: FeelType

    @property
    def title(self) -> str:
        """How messages call the type."""
        return f"range<{self.item.title}>"

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        if type(value) is not Range:
            return False
        return is_instance_or_null(value.low, self.item) and is_instance_or_null(value.high, self.item)

    def includes(self, other: "FeelType") -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        return other == NULL or (isinstance(other, RangeType) and self.item.includes(other.item))

    @property
    def steps(self) -> int:
        """What testing one part of a value costs."""
        return self.item.steps


@dataclass(frozen=True)
class ContextType(FeelType):
    """Contexts that have at least these entries, each null or of its type."""

    entries: Mapping[str, FeelType]
    label: str = ""

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.label or f"context<{', '.join(f'{key}: {entry.title}' for key, entry in self.entries.items())}>"

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        if type(value) is not dict:
            return False
        return all(key in value and is_instance_or_null(value[key], entry) for key, entry in self.entries.items())

    def includes(self, other: "FeelType") -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        if other == NULL:
            return True
        if not isinstance(other, ContextType):
            return False
        return all(key in other.entries and entry.includes(other.entries[key]) for key, entry in self.entries.items())

    @cached_property
    def steps(self) -> int:
        """What testing one part of a value costs."""
        return max((entry.steps for entry in self.entries.values()), default=1)


@dataclass(frozen=True, slots=True)
class FunctionType(FeelType):
    """Functions that accept these arguments and give this result, or do not say what they give."""

    parameters: tuple[FeelType, ...]
    result: FeelType

    @property
    def title(self) -> str:
        """How messages call the type."""
        return f"function<{', '.join(parameter.title for parameter in self.parameters)}> -> {self.result.title}"

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        if type(value) is not Function:
            return False
        own = tuple(parameter.type or ANY for parameter in value.parameters)
        return self.includes(FunctionType(own, value.result or self.result))

    def includes(self, other: "FeelType") -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        if other == NULL:
            return True
        if not isinstance(other, FunctionType) or len(other.parameters) != len(self.parameters):
            return False
        accepted = all(own.includes(given) for given, own in zip(self.parameters, other.parameters, strict=True))
        return accepted and self.result.includes(other.result)


class NullType(FeelType):
    """Null alone."""

    @property
    def title(self) -> str:
        """How messages call the type."""
        return "Null"

    def has(self, _value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return False


ANY, NULL = AnyType(), NullType()
NUMBER, STRING, BOOLEAN = SimpleType("number", Decimal), SimpleType("string", str), SimpleType("boolean", bool)
DATE, TIME, DATE_TIME = SimpleType("date", Date), SimpleType("time", Time), SimpleType("date and time", DateTime)
DAYS_TIME = SimpleType("days and time duration", DayTime)
YEARS_MONTHS = SimpleType("years and months duration", YearsMonths)
NAMED: dict[str, FeelType] = {
    type_.title: type_ for type_ in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)
}
NAMED |= {
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_TIME,
    "day and time duration": DAYS_TIME,
    "yearMonthDuration": YEARS_MONTHS,
    "duration": AnyDuration(),
    "list": ListType(ANY),
    "range": RangeType(ANY),
    "context": ContextType({}, "context"),
    "function": SimpleType("function", Function),
}


def is_instance(value: Value, type_: FeelType) -> bool:
    """``value instance of type_``: null is an instance of Null only."""
    return type_ == NULL if value is None else type_.has(value)


def is_instance_or_null(value: Value, type_: FeelType) -> bool:
    """Whether ``value`` may stand where ``type_`` is expected: null may stand anywhere."""
    return value is None or type_.has(value)


def convert(value: Value, type_: FeelType) -> tuple[bool, Value]:
    """Whether ``value`` fits ``type_`` as it is or by an implicit conversion, and the value that fits."""
    if value is None or type_.has(value):
        return True, value
    plain = type_.plain
    if type(value) is list and len(value) == 1 and not isinstance(plain, ListType):
        return convert(value[0], type_)
    if isinstance(plain, ListType) and type(value) is not list:
        fits, item = convert(value, plain.item)
        return fits and type_.has([item]), [item]
    if plain == DATE_TIME and type(value) is Date:
        instant = midnight(value)
        return type_.has(instant), instant
    return False, None


def resolve(name: TypeName, lookup: Callable[[str], FeelType | None]) -> FeelType | None:
    """The type that ``name`` means; ``lookup`` finds a model's own types. None when there is no such type.

    ``list``, ``range``, ``context`` and ``function`` alone are no types: they need to say of what (rule 52, table 61).
    """
    if name.labels or (name.name == "context" and name.arguments):
        entries = [resolve(argument, lookup) for argument in name.arguments]
        found = {label: entry for label, entry in zip(name.labels, entries, strict=True) if entry is not None}
        return ContextType(found) if len(found) == len(entries) else None
    if name.result is not None:
        parameters = [resolve(argument, lookup) for argument in name.arguments]
        result = resolve(name.result, lookup)
        known = tuple(parameter for parameter in parameters if parameter is not None)
        return FunctionType(known, result) if result is not None and len(known) == len(parameters) else None
    if name.arguments:
        item = resolve(name.arguments[0], lookup)
        if item is None or len(name.arguments) != 1:
            return None
        return ListType(item) if name.name == "list" else RangeType(item)
    named = lookup(name.name) or NAMED.get(name.name)
    return None if name.name in GENERIC and named is NAMED[name.name] else named


def unresolved(name: TypeName, lookup: Callable[[str], FeelType | None]) -> tuple[str, TypeName]:
    """Why ``name`` means no type: the code of a diagnostic, and the innermost name that is at fault."""
    parts = name.arguments if name.result is None else (*name.arguments, name.result)
    wrong = next((part for part in parts if resolve(part, lookup) is None), None)
    if wrong is not None:
        return unresolved(wrong, lookup)
    return "bare-type" if name.name in GENERIC else "unknown-type", name
