"""Values to try where a condition is a test of its own, such as ``starts with(?, "a")`` or ``modulo(?, 2) = 0``.

They are put together from the constants in such conditions, so that two conditions which can hold at once are met by
one value. They cannot stand for all values: what they do not show may still be so. Knows no rules and no hit policy.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice, product, zip_longest

from workflows.feel.calendar import Date, date_of_ordinal
from workflows.feel.patterns.instances import matching_text
from workflows.feel.types import FeelType
from workflows.feel.values import Value

OTHER_TEXT = "（其他）"
"""Stands for every text that no condition names."""
_LONGEST, _MOST_ITEMS, _DIGITS = 200, 20, 30
_FIRST_YEAR, _LAST_YEAR, _ANY_YEAR = 1900, 2199, 2026
_WEEK, _MONTHS, _MIDDLE = 7, 12, 15


def guesses(constants: Iterable[Value], type_: FeelType | None, most: int) -> tuple[Value, ...]:
    """Up to ``most`` values of ``type_`` (None: of any) that conditions with these constants may accept."""
    known = list(islice(constants, most))
    texts = [value for value in known if isinstance(value, str)]
    texts = list(dict.fromkeys((*texts, *filter(None, map(matching_text, texts)))))
    numbers = [value for value in known if isinstance(value, Decimal) and abs(value.adjusted()) < _DIGITS]
    numbers = list(dict.fromkeys(numbers))
    kinds: list[Iterator[Value]] = [
        _texts(texts, numbers),
        _numbers(numbers),
        _dates(known, numbers),
        _lists([*texts, *numbers], numbers),
    ]
    # By turns: no kind of value takes the room of the others where the type is not known.
    found = islice(chain.from_iterable(zip_longest(*kinds)), len(kinds) * most)
    fitting = (value for value in found if value is not None and (type_ is None or type_.has(value)))
    return tuple({repr(value): value for value in islice(fitting, most)}.values())


def _texts(pieces: Sequence[str], numbers: Iterable[Decimal]) -> Iterator[str]:
    """The pieces, pieces of the lengths that are asked for, and each two pieces one after the other."""
    yield from (*pieces, OTHER_TEXT)
    lengths = [length for number in numbers for length in _near(number, _LONGEST)]
    for piece, length in product(pieces or ["a"], lengths):
        yield piece.ljust(length, piece[-1:] or "a")[:length]
        yield piece.rjust(length, piece[:1] or "a")[max(0, len(piece) - length) :]
    yield from (first + second for first, second in product(pieces, pieces))


def _numbers(constants: Sequence[Decimal]) -> Iterator[Decimal]:
    """The constants, their neighbours, and what each two of them make."""
    yield from constants
    for number in constants:
        yield from (number - 1, number + 1)
    for first, second in product(constants, constants):
        yield from (first * second, first + second, (first + second) / 2)
        if second:
            yield first / second


def _dates(constants: Iterable[Value], numbers: Iterable[Decimal]) -> Iterator[Date | None]:
    """The days that are named and their neighbours; a week, and a day of every month, of each year that is named."""
    for day in constants:
        if isinstance(day, Date):
            yield from (day, date_of_ordinal(day.ordinal - 1), date_of_ordinal(day.ordinal + 1))
    named = [int(number) for number in numbers if _FIRST_YEAR <= number <= _LAST_YEAR]
    for year in (*named, _ANY_YEAR):
        yield from (Date(year, 1, day) for day in range(1, _WEEK + 1))
        yield from (Date(year, month, _MIDDLE) for month in range(1, _MONTHS + 1))


def _lists(constants: Sequence[Value], numbers: Iterable[Decimal]) -> Iterator[list[Value]]:
    """Lists of none and one of the constants, of each two, and of as many items as are asked for."""
    yield []
    yield from ([value] for value in constants)
    lengths = [length for number in numbers for length in _near(number, _MOST_ITEMS)]
    yield from ([value] * length for length in lengths for value in constants)
    yield from ([first, second] for first, second in product(constants, constants))


def _near(number: Decimal, most: int) -> list[int]:
    """The number and its neighbours, if it is whole and so many things can be had."""
    if number != number.to_integral_value() or not 0 <= number < most:
        return []
    return [length for length in range(int(number) - 1, int(number) + 2) if length >= 0]
