"""What one case adds to a figure, and what all cases add up to. Pure arithmetic; must not know where facts come from.

A case adds a whole number (cases, fen, seconds), or the people or values that it brings, each of which is counted once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from workflows.engine.reportfiles import ORIGINAL, TRUNCATE, UNITS, Figure, Measure
from workflows.reports import loans
from workflows.reports.facts import ClockFacts, Facts, LineFacts, Window

Share = int | frozenset[str]
"""What a case adds: a number, or keys that are each counted once over all cases."""
_FEN_PER_YUAN, _SECONDS_PER_DAY = 100, 86400
_SCALES: Mapping[str, Decimal] = {
    "percent": Decimal(100),
    "yuan": Decimal(1) / _FEN_PER_YUAN,
    "day": Decimal(1) / _SECONDS_PER_DAY,
}
_ROUNDINGS: Mapping[bool, str] = {True: ROUND_DOWN, False: ROUND_HALF_UP}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure over some cases: its value, None where it would be divided by zero, and of a ratio its two parts."""

    value: Decimal | None
    parts: tuple[Decimal, Decimal] | None = None


def share(measure: Measure, facts: Facts, window: Window) -> Share:
    """Return what a case adds to a measure."""
    if measure.of_loans:
        return loans.share(measure, facts, window)
    if not facts.cohort and not measure.flow:
        return 0
    return _COUNTING[measure.name](measure, facts, window)


def total(shares: Iterable[Share]) -> int:
    """Add up: numbers are summed, keys counted once."""
    number, keys = 0, set[str]()
    for each in shares:
        if isinstance(each, int):
            number += each
        else:
            keys |= each
    return number + len(keys)


def cell(figure: Figure, cases: Iterable[Facts], window: Window) -> Cell:
    """Return a figure over some cases."""
    found = list(cases)
    of = total(share(figure.of, each, window) for each in found)
    over = None if figure.over is None else total(share(figure.over, each, window) for each in found)
    return cell_of(figure, of, over)


def cell_of(figure: Figure, of: int, over: int | None) -> Cell:
    """Return a figure from what its parts add up to."""
    if over is None:
        return Cell(value=told(Decimal(of), figure.unit))
    return Cell(
        value=ratio(figure, of, over), parts=(told(Decimal(of), figure.units[0]), told(Decimal(over), figure.units[1]))
    )


def ratio(figure: Figure, of: int, over: int) -> Decimal | None:
    """Return one number over another in the figure's unit, rounded as it says; None over zero."""
    if not over:
        return None
    quantum, rounding = Decimal(1).scaleb(-figure.decimals), _ROUNDINGS[figure.rounding == TRUNCATE]
    return (Decimal(of) * _SCALES.get(figure.unit, Decimal(1)) / over).quantize(quantum, rounding=rounding)


def told(number: Decimal, unit: str) -> Decimal:
    """Return a sum in the unit it is told in."""
    if unit == "percent":
        return number
    return (number * _SCALES.get(unit, Decimal(1))).quantize(Decimal(1).scaleb(-UNITS[unit]), rounding=ROUND_HALF_UP)


def persons(line: LineFacts, facts: Facts) -> str:
    """Return what tells the worker of a line apart; without a number nobody knows of another line of the same one."""
    return line.person or f"{facts.case_id}/{line.number}"


def _of_lines(value: Callable[[LineFacts], int]) -> Callable[[Measure, Facts, Window], Share]:
    return lambda _measure, facts, _window: sum(value(line) for line in facts.lines.values())


def _of_case(holds: Callable[[Facts], bool]) -> Callable[[Measure, Facts, Window], Share]:
    return lambda _measure, facts, _window: int(holds(facts))


def _claimants(_measure: Measure, facts: Facts, _window: Window) -> Share:
    return frozenset(persons(line, facts) for line in facts.lines.values())


def _recovered_claimants(measure: Measure, facts: Facts, window: Window) -> Share:
    if not measure.flow:
        return frozenset(persons(line, facts) for line in facts.lines.values() if line.recovered > 0)
    got = _by_line(measure, facts, window)
    return frozenset(
        persons(line, facts) for number, fen in got.items() if fen > 0 and (line := facts.lines.get(number))
    )


def _by_line(measure: Measure, facts: Facts, window: Window) -> Mapping[int, int]:
    """Return what came for each line: within the period when that is asked, by the means that are asked for."""
    got: Counter[int] = Counter()
    for payment in facts.payments:
        means = measure.options.get("means", ())
        if (not measure.flow or window.has(payment.on)) and (not means or payment.means in means):
            got[payment.line] += payment.fen
    return got


def _payments(measure: Measure, facts: Facts, window: Window) -> Share:
    return sum(_by_line(measure, facts, window).values())


def _recovered(measure: Measure, facts: Facts, window: Window) -> Share:
    return _payments(measure, facts, window) if measure.flow else sum(line.recovered for line in facts.lines.values())


def _paid(measure: Measure, facts: Facts, window: Window) -> int:
    return sum(fen for on, fen in facts.paid if not measure.flow or window.has(on))


def _person(facts: Facts) -> frozenset[str]:
    return frozenset({facts.person or facts.case_id})


def _paid_persons(measure: Measure, facts: Facts, window: Window) -> Share:
    return _person(facts) if _paid(measure, facts, window) > 0 else 0


def _values(measure: Measure, facts: Facts, _window: Window) -> Share:
    found = (facts.values.get(key) for key in measure.options["dimension"])
    return frozenset(filter(None, (next(filter(None, found), None),)))


def _letters(measure: Measure, facts: Facts, _window: Window) -> Share:
    return sum(kind in measure.options["letters"] for kind in facts.letters)


def _with_letter(measure: Measure, facts: Facts, _window: Window) -> Share:
    return int(any(kind in measure.options["letters"] for kind in facts.letters))


def _of_clocks(holds: Callable[[ClockFacts, Measure, Window], bool]) -> Callable[[Measure, Facts, Window], Share]:
    def count(measure: Measure, facts: Facts, window: Window) -> Share:
        clocks = facts.clocks.get(measure.options["clock"][0], ())
        return sum(holds(clock, measure, window) for clock in clocks)

    return count


def _due(clock: ClockFacts, measure: Measure) -> float:
    by_original = measure.options["by"] == (ORIGINAL,)
    return (clock.original_due_at if by_original else clock.due_at).timestamp()


def _in_time(clock: ClockFacts, measure: Measure, _window: Window) -> bool:
    return clock.stopped_at is not None and clock.stopped_at.timestamp() <= _due(clock, measure)


def _is_known(clock: ClockFacts, measure: Measure, window: Window) -> bool:
    return clock.stopped_at is not None or _due(clock, measure) < window.at.timestamp()


def _stage(measure: Measure, facts: Facts) -> int | None:
    return facts.stages.get(measure.options["stage"][0])


_COUNTING: Mapping[str, Callable[[Measure, Facts, Window], Share]] = {
    "cases": _of_case(lambda _facts: True),
    "cases.open": _of_case(lambda facts: facts.closed_at is None),
    "cases.closed": _of_case(lambda facts: facts.closed_at is not None),
    "cases.outcome": lambda measure, facts, _window: int(facts.outcome in measure.options["outcomes"]),
    "cases.replied": _of_case(lambda facts: facts.replied),
    "cases.answered": _of_case(lambda facts: facts.replied and facts.closed_at is not None),
    "cases.joined": _of_case(lambda facts: any(line.joined for line in facts.lines.values())),
    "cases.with_letter": _with_letter,
    "persons": lambda _measure, facts, _window: _person(facts),
    "persons.paid": _paid_persons,
    "values": _values,
    "lines": _of_lines(lambda _line: 1),
    "lines.ended": _of_lines(lambda line: int(line.ended)),
    "lines.due": _of_lines(lambda line: int(line.due > 0)),
    "lines.recovered": _of_lines(lambda line: int(line.recovered >= line.due > 0)),
    "claimants": _claimants,
    "claimants.recovered": _recovered_claimants,
    "claims.claimed": _of_lines(lambda line: line.claimed),
    "claims.found": _of_lines(lambda line: line.found),
    "claims.additional": _of_lines(lambda line: line.additional),
    "claims.agreed": _of_lines(lambda line: line.agreed),
    "claims.due": _of_lines(lambda line: line.due),
    "claims.recovered": _recovered,
    "claims.outstanding": _of_lines(lambda line: line.due - line.recovered),
    "payments": _payments,
    "funds.paid": _paid,
    "letters": _letters,
    "clock.started": _of_clocks(lambda _clock, _measure, _window: True),
    "clock.extended": _of_clocks(lambda clock, _measure, _window: clock.extended),
    "clock.ended": _of_clocks(lambda clock, _measure, _window: clock.stopped_at is not None),
    "clock.known": _of_clocks(_is_known),
    "clock.on_time": _of_clocks(_in_time),
    "stage.time": lambda measure, facts, _window: _stage(measure, facts) or 0,
    "stage.ended": lambda measure, facts, _window: int(_stage(measure, facts) is not None),
}
