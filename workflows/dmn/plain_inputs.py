"""Inputs as JSON has them, brought to the types that the model declares: JSON has no dates, times and durations."""

from typing import Any

from workflows.feel.temporal_text import read_temporal
from workflows.feel.types import ContextType, FeelType, ListType
from workflows.feel.values import Value


def typed(value: Any, type_: FeelType | None) -> Any:
    """``value`` with every string in it that stands where a date, time or duration is declared read as one.

    What does not fit stays as it is, so that the evaluation tells it.
    """
    plain = None if type_ is None else type_.plain
    if isinstance(value, list):
        item = plain.item if isinstance(plain, ListType) else type_
        return [typed(each, item) for each in value]
    if isinstance(plain, ListType):
        return typed(value, plain.item)
    if isinstance(value, dict) and isinstance(plain, ContextType):
        return {key: typed(each, plain.entries.get(key)) for key, each in value.items()}
    if isinstance(value, str) and plain is not None and not plain.has(value):
        return _temporal(value, plain)
    return value


def _temporal(text: str, type_: FeelType) -> Value:
    found = read_temporal(text)
    return found if found is not None and type_.has(found) else text
