"""What the register must say before a change of claimants is told in writing: who joined, left, died or was split off.

Pure; must not know who tells the change, nor where lines are kept.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.claims.applying import NO_SUCH_LINE
from workflows.claims.book import End, Line
from workflows.claims.words import ENDS, SPLIT_OFF
from workflows.errors import N_, FieldError

JOINED, LEFT, DIED, SPLIT = "joined", "left", "died", "split"
LEAVING = frozenset({"withdrawn", "other_path"})
"""The ends by which a claimant leaves a case alive, and of free will."""
WITHOUT_HEIR = "died"
_NAMED = 10
"""How many lines a refusal tells of."""
_ENDED = N_("第 {line} 号已按“{kind}”办结，不是新加入：请核对序号，或另选变动情况")
_AT_FIRST = N_("第 {line} 号在开始登记时已经在册，不是新加入：请核对序号，或先在“职工名册”登记新加入的职工")
_STAYS = N_("第 {line} 号还在办理，没有退出：请先在“职工名册”按“本人撤回”或“转其他途径另行办理”办结这一行")
_ALIVE = N_("第 {line} 号没有登记去世：请先在“职工名册”登记继承人；没有继承人的，按“死亡无继承”办结这一行")
_HERE = N_("第 {line} 号没有分案：请先在“职工名册”选中这一行办理“分案”")
_OTHERWISE = N_("第 {line} 号在名册中按“{kind}”办结，与所选的变动情况不符：请核对序号，或另选变动情况")
_OTHER_DAY = N_("名册中第 {line} 号的日期是 {known}，不是 {on}：请核对日期；日期不同的职工请分次登记")

Fault = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A change of claimants as it is told: which lines, what happened to them, on which day (None: not asked).

    `at_first` are the lines that the register was begun with; who is among them cannot join. None: nobody knows.
    """

    lines: tuple[int, ...]
    kind: str
    on: date | None
    at_first: Collection[int] | None = None


def read(inputs: Mapping[str, Any]) -> Moved:
    """Return the change that the inputs of a service tell of. Raises `ValueError` for what is no number of a line."""
    given = inputs.get("lines") or []
    numbers = dict.fromkeys(int(each) for each in (given if isinstance(given, list) else [given]))
    first = inputs.get("at_first")
    at_first = None if first is None else frozenset(int(each) for each in first)
    return Moved(lines=tuple(numbers), kind=inputs["kind"], on=inputs.get("on"), at_first=at_first)


def wrong(moved: Moved, book: Mapping[int, Line], *, lines_field: str, day_field: str) -> tuple[FieldError, ...]:
    """Return what of a change the register does not bear out, each line by number and remedy, at the form's fields."""
    found = []
    for number in moved.lines:
        line = book.get(number)
        fault: Fault | None = (NO_SUCH_LINE, {}) if line is None else _CHECKS[moved.kind](line, moved)
        if fault is not None:
            found.append(_error(lines_field, number, fault))
        elif line is not None and (known := _day(line, moved.kind)) and moved.on and known != moved.on:
            days = {"known": known.isoformat(), "on": moved.on.isoformat()}
            found.append(_error(day_field, number, (_OTHER_DAY, days)))
    return tuple(found[:_NAMED])


def told(lines: Iterable[Line]) -> dict[str, Any]:
    """Return what the process is told of such a change: the numbers, and to whom a paper about it goes."""
    found = sorted(lines, key=lambda line: line.number)
    names = [line.heir_name or str(line.facts["name"]) for line in found]
    to = names[0] if len(names) == 1 else f"名单所列{len(names)}名职工"
    return {"changed_lines": [line.number for line in found], "changed_to": to}


def standing(line: Line) -> str:
    """Return what the register says of a line, as a letter says it: that it runs, or how it came to its end."""
    if line.end is not None:
        return _how(line.end) + (f"，{_written(line.died_on)}去世" if line.died_on else "")
    if line.heir_name is not None:
        return f"{_written(line.died_on)}去世，由继承人{line.heir_name}继续主张"
    return "在册办理" + (f"，由{line.split_from}案件分来" if line.split_from else "")


def _how(end: End) -> str:
    there = f"，转{end.case}案件" if end.case else ""
    return f"{_written(end.on)}{ENDS[end.kind]}{there}"


def _written(day: date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def _error(field: str, number: int, fault: Fault) -> FieldError:
    template, params = fault
    return FieldError(field=field, template=template, params={"line": number, **params})


def _end(line: Line) -> Mapping[str, Any]:
    return {"kind": ENDS[line.end.kind]} if line.end else {}


def _joined(line: Line, moved: Moved) -> Fault | None:
    if line.end is not None:
        return _ENDED, _end(line)
    return (_AT_FIRST, {}) if moved.at_first is not None and line.number in moved.at_first else None


def _left(line: Line, _moved: Moved) -> Fault | None:
    if line.end is None:
        return _STAYS, {}
    return None if line.end.kind in LEAVING else (_OTHERWISE, _end(line))


def _died(line: Line, _moved: Moved) -> Fault | None:
    if line.heir_name is not None or (line.end is not None and line.end.kind == WITHOUT_HEIR):
        return None
    return (_ALIVE, {}) if line.end is None else (_OTHERWISE, _end(line))


def _split(line: Line, _moved: Moved) -> Fault | None:
    if line.end is None:
        return _HERE, {}
    return None if line.end.kind == SPLIT_OFF else (_OTHERWISE, _end(line))


def _day(line: Line, kind: str) -> date | None:
    """Return the day of a change by the register, None where it tells none: a line is entered after somebody joined."""
    if kind == DIED and line.died_on is not None:
        return line.died_on
    return None if line.end is None or kind == JOINED else line.end.on


_CHECKS: Mapping[str, Callable[[Line, Moved], Fault | None]] = {
    JOINED: _joined,
    LEFT: _left,
    DIED: _died,
    SPLIT: _split,
}
KINDS = frozenset(_CHECKS)
