"""What the services of loans, guarantees and titles could answer on a walk: of several ways the least tried.

Knows the services' results; must not know any process.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from workflows.engine import Effect

LeastTried: TypeAlias = "Callable[[str, list[Any]], Any]"
"""Of several answers the one that was given least often so far, for what it is asked."""
NOTHING, SHORT, LEFT = Decimal("0.00"), Decimal("5000.00"), Decimal("20000.00")
MONTH, TERM = timedelta(days=30), timedelta(days=730)


def loan_answer(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    """The result of a service of loans, guarantees or titles that was called on *today*."""
    answer = _ANSWERS.get(effect.type)
    return answer(effect, today, least_tried) if answer else dict(_FIXED.get(effect.type, {}))


def _taken(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    taken, is_open = least_tried(f"{effect.element} loans", [(0, 0), (1, 0), (1, 1)])
    return {"loans_taken": taken, "loans_open": is_open, "loans_open_elsewhere": 0, "loans_overdue": 0}


def _opened(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    return {"loan_matures_on": today + TERM, "loan_first_due_on": today + MONTH}


def _put_off(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    late = least_tried(f"{effect.element} late", [NOTHING, SHORT])
    return {"loan_matures_on": today + TERM, "loan_overdue": late, **_due(late)}


def _due(late: Decimal) -> dict[str, Any]:
    nothing = dict.fromkeys(("loan_due_interest", "loan_due_penalty", "loan_due_fee"), NOTHING)
    return {"loan_due": late, "loan_due_principal": late, "loan_payoff": LEFT, "loan_overpaid": NOTHING, **nothing}


def _reserved(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    reserved, free = least_tried(f"{effect.element} free", [(True, LEFT), (False, SHORT), (False, NOTHING)])
    return {
        "guarantee_reserved": reserved,
        "guarantee_available": free,
        "guarantee_shortage": NOTHING if reserved else SHORT,
        "guarantee_stopped": not reserved and least_tried(f"{effect.element} stopped", [False, True]),
        "guarantee_ahead": 0 if reserved else least_tried(f"{effect.element} ahead", [0, 2]),
    }


STANDINGS: list[tuple[str, int, int]] = [
    *(("running", late, 20) for late in (0, 5, 35, 65, 95)),
    ("running", 5, -5),
    ("running", 0, 2),
    ("settled", 0, -5),
    ("compensated", 0, -5),
    ("written_off", 0, -5),
]
"""How a loan may stand: its status, days late, and in how many days it matures."""


def _state(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    """A loan that runs, is late in each class, is due as a whole, was settled, compensated or written off."""
    status, late, matures_in = least_tried(f"{effect.element} stand", STANDINGS)
    over, to_come = status in {"settled", "written_off"}, status == "running" and matures_in > 0
    return {
        "loan_status": status,
        "loan_as_of_on": today,
        "loan_outstanding": NOTHING if over else LEFT,
        "loan_overdue": SHORT if late else NOTHING,
        **_due(SHORT if late else NOTHING),
        "loan_days_late": late,
        "loan_oldest_due_on": today - timedelta(days=late) if late else None,
        "loan_next_due_on": today + timedelta(days=matures_in) if to_come else None,
        "loan_next_due_amount": SHORT if to_come else NOTHING,
        "loan_matures_on": today + timedelta(days=matures_in),
        "loan_settled": status == "settled",
        "loan_overpaid": least_tried(f"{effect.element} overpaid", [NOTHING, SHORT]) if over else NOTHING,
        "loan_extensions": 0,
        "loan_restructurings": 0,
        "loan_compensated": LEFT if status == "compensated" else NOTHING,
        "loan_recovered": NOTHING,
    }


def _titled(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    held = least_tried(f"{effect.element} held", [False, True])
    until_on = today + TERM if held else None
    return {"title_held": held, "held_title_number": "贷函1" if held else None, "held_title_until_on": until_on}


def _measured(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    late, rounds = least_tried(f"{effect.element} late", [(0, 1), (40, 1), (0, 0)])
    return {"title_longest_late": late, "title_loans_taken": 1, "title_rounds_made": rounds}


def _compensated(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    short = least_tried(f"{effect.element} short", [NOTHING, SHORT])
    return {
        "compensated_total": LEFT - short,
        "compensated_fund": LEFT - short,
        "compensated_bank": NOTHING,
        "compensated_company": NOTHING,
        "compensation_shortage": short,
    }


def _waiting(effect: Effect, today: date, least_tried: LeastTried) -> dict[str, Any]:
    elements = effect.inputs["elements"]
    return {"tasks_waiting": elements[: least_tried(f"{effect.element} waiting", [1, 3])]}


_FIXED: dict[str, dict[str, Any]] = {
    "loans.write_off": {"written_off_total": LEFT},
    "guarantees.release": {"guarantee_released": LEFT},
}
_ANSWERS: dict[str, Callable[[Effect, date, LeastTried], dict[str, Any]]] = {
    "loans.check": _taken,
    "loans.open": _opened,
    "loans.state": _state,
    "loans.extend": _put_off,
    "loans.restructure": _put_off,
    "loans.compensate": _compensated,
    "guarantees.reserve": _reserved,
    "tasks.waiting": _waiting,
    "titles.of": _titled,
    "titles.record": _measured,
}
