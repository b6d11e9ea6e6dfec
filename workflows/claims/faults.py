"""Everything that is wrong with what was entered into a claims book, collected to be told at once.

Knows rows and fields; must not know a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.errors import FieldError, InvalidInput


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something was entered: what stands before the name of a field, and the row it is in, counted from 1."""

    prefix: str = ""
    row: int | None = None

    @classmethod
    def of(cls, table: str, at: int) -> "Place":
        """Return the place of a row, counted from 0."""
        return cls(prefix=f"{table}[{at}].", row=at + 1)

    def inside(self, table: str, at: int) -> "Place":
        """Return the place of a row within this one; the outer row is the one that is told."""
        return Place(prefix=f"{self.prefix}{table}[{at}].", row=self.row)


@dataclass
class Faults:
    """The wrong fields found so far."""

    found: list[FieldError] = field(default_factory=list)

    def add(self, place: Place, key: str, template: str, params: Mapping[str, Any]) -> None:
        """Note a wrong field; *params* hold its label and what else the template wants."""
        known = {**params, "row": place.row} if place.row is not None and "label" in params else params
        self.found.append(FieldError(field=f"{place.prefix}{key}", template=template, params=known))

    def within(self, place: Place) -> bool:
        """Return whether anything that was found lies in a place."""
        row = place.prefix.removesuffix(".")
        return any(each.field == row or each.field.startswith(place.prefix) for each in self.found)

    def refuse(self) -> None:
        """Raise `InvalidInput` with everything that was found, if anything was."""
        if self.found:
            raise InvalidInput(tuple(self.found))


def of_one_row(refused: InvalidInput, prefix: str) -> InvalidInput:
    """Return a refusal for who entered a single row and knows of no table: fields as the row has them, without it."""
    return InvalidInput(
        tuple(
            replace(
                each,
                field=each.field.removeprefix(prefix),
                params={key: value for key, value in each.params.items() if key != "row"},
            )
            for each in refused.errors
        )
    )
