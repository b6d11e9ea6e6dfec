"""The two kinds of FEEL durations (DMN 1.5, 10.3.2.3.7 and .8): days and time, and years and months.

They are never mixed, because a month has no fixed length. Knows no text form and no dates.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from workflows.feel.calendar import SECOND
from workflows.feel.numbers import CONTEXT, divide, multiply

_MAX_DIGITS = 30
_LIMIT = 10**_MAX_DIGITS  # far beyond every date; keeps the integers small


@dataclass(frozen=True, slots=True, order=True)
class DayTime:
    """A days and time duration in nanoseconds."""

    nanos: int

    @property
    def parts(self) -> tuple[int, int, int, Decimal]:
        """Days, hours, minutes and seconds, all with the sign of the duration."""
        sign = -1 if self.nanos < 0 else 1
        seconds, nanos = divmod(abs(self.nanos), SECOND)
        rest = CONTEXT.divide(Decimal(seconds % 60 * SECOND + nanos), Decimal(SECOND))
        return sign * (seconds // 86_400), sign * (seconds // 3600 % 24), sign * (seconds // 60 % 60), sign * rest


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration in months (12 to a year)."""

    months: int

    @property
    def parts(self) -> tuple[int, int]:
        """Years and months, both with the sign of the duration."""
        sign = -1 if self.months < 0 else 1
        years, months = divmod(abs(self.months), 12)
        return sign * years, sign * months


Duration = DayTime | YearsMonths


def size(duration: Duration) -> Decimal:
    """The duration in its own unit: seconds, or months."""
    if isinstance(duration, YearsMonths):
        return Decimal(duration.months)
    return CONTEXT.divide(Decimal(duration.nanos), Decimal(SECOND))


def same_kind(duration: Duration, size_in_unit: int) -> Duration | None:
    """A duration of the kind of ``duration`` with that many nanoseconds or months; None when it is absurdly long."""
    return None if abs(size_in_unit) > _LIMIT else type(duration)(size_in_unit)


def units(duration: Duration) -> int:
    """Nanoseconds or months."""
    return duration.months if isinstance(duration, YearsMonths) else duration.nanos


def scaled(duration: Duration, factor: Decimal, *, by_division: bool = False) -> Duration | None:
    """The duration times (or divided by) ``factor``: nanoseconds to the nearest, months cut off to whole ones."""
    operation = divide if by_division else multiply
    product = operation(Decimal(units(duration)), factor)
    rounding = ROUND_DOWN if isinstance(duration, YearsMonths) else ROUND_HALF_EVEN
    if product is None or product.adjusted() > _MAX_DIGITS:
        return None
    return same_kind(duration, int(product.to_integral_value(rounding)))


def ratio(left: Duration, right: Duration) -> Decimal | None:
    """How often ``right`` fits into ``left`` (both of one kind); None when ``right`` is zero."""
    divisor = units(right)
    return None if not divisor else CONTEXT.divide(Decimal(units(left)), Decimal(divisor))
