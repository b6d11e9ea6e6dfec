"""How large the types of a model are when every reference in them is followed; those that are too large are reported.

Types refer to each other, so a few lines may mean a tree of millions of parts.
"""

import re
from collections.abc import Iterator, Mapping

from workflows.dmn import definitions as d
from workflows.dmn.problems import ProblemLog

MAX_SIZE = 1000
MAX_LEVELS = 40
_BETWEEN = re.compile(r"[<>,:]|->")


def check_extents(models: Mapping[str, d.Definitions], log: ProblemLog) -> bool:
    """Whether no type has too many parts or levels; the first that has is reported."""
    extents = _Extents(models)
    for namespace, model in models.items():
        for item in model.items:
            try:
                extents.of(namespace, item.name, MAX_LEVELS)
            except _TooLarge:
                log.add("type-too-large", None, None, name=item.name, limit=MAX_SIZE)
                return False
    return True


class _TooLarge(Exception):
    """A type has more parts or levels than may be."""


class _Extents:
    def __init__(self, models: Mapping[str, d.Definitions]) -> None:
        self._models = models
        self._items = {(namespace, item.name): item for namespace, model in models.items() for item in model.items}
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def of(self, namespace: str, name: str, levels: int) -> tuple[int, int]:
        """The number of parts and of levels of a type. Raises _TooLarge when it has more than ``levels`` levels."""
        key = (namespace, name)
        item = self._items.get(key)
        if item is None:
            return self._elsewhere(namespace, name, levels)
        if levels <= 0 or (key in self._known and self._known[key][1] > levels):
            raise _TooLarge
        if key in self._known:
            return self._known[key]
        self._known[key] = 1, 1  # a type inside itself is not followed
        inner = [self.of(namespace, part, levels - 1) for part in _parts(item)]
        size = 1 + sum(size for size, _ in inner)
        if size > MAX_SIZE:
            raise _TooLarge
        self._known[key] = size, 1 + max((height for _, height in inner), default=0)
        return self._known[key]

    def _elsewhere(self, namespace: str, name: str, levels: int) -> tuple[int, int]:
        """The same for a type of an imported model, or one that FEEL puts together, such as ``list<number>``."""
        if levels <= 0:
            raise _TooLarge
        if "<" in name:
            inner = [self.of(namespace, part.strip(), levels - 1) for part in _BETWEEN.split(name) if part.strip()]
            return sum(size for size, _ in inner), 1 + max((height for _, height in inner), default=0)
        for prefix, other in self._models[namespace].imports:
            local = name.removeprefix(f"{prefix}.") if prefix else name
            if (local != name or not prefix) and (other, local) in self._items:
                return self.of(other, local, levels - 1)
        return 1, 1


def _parts(item: d.ItemDefinition) -> Iterator[str]:
    """The types that ``item`` refers to."""
    if item.base is not None:
        yield item.base
    if item.function is not None:
        formals, result = item.function
        yield from (name for name in (result, *(formal.type for formal in formals)) if name is not None)
    for component in item.components:
        yield from _parts(component)
