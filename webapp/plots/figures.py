"""What a plot is made from: values with their labels and unit. Values only; must not know how they are drawn."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a plot: a value for each place on the axis, None where there is none to be drawn."""

    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Some series over the same places, such as months; `unit` stands over the axis of the values.

    `top` is the least upper end of that axis, for shares 100; `id` tells the plot apart on its page.
    """

    id: str
    title: str
    description: str
    unit: str
    across: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    decimals: int = 0
    top: Decimal | None = None

    @property
    def rows(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The figures as rows of a table."""
        return tuple(
            (place, tuple(written(each.values[at], self.decimals) for each in self.series))
            for at, place in enumerate(self.places)
        )


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its whole value, the part of it that is marked, what stands at its end, and where it leads."""

    label: str
    value: Decimal
    marked: Decimal = Decimal(0)
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars one below the other; `marked` says what the marked parts are, `unit` what values are told in."""

    id: str
    title: str
    description: str
    unit: str
    of: str
    bars: tuple[Bar, ...]
    marked: str = ""
    decimals: int = 0


def written(value: Decimal | None, decimals: int) -> str:
    """Return a value with separators and so many decimals; a dash where there is none."""
    return "—" if value is None else f"{value:,.{decimals}f}"
