"""Earlier and later values of parameters, for rules that look at other months than the decisive day.

A process names such parameters; its cases then record, beside the value in force, which value counts from when to when.
Knows stored versions; must not know what a rule does with a value.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.parameters import Parameter
from workflows import offices
from workflows.engine.surroundings import HISTORY, listed_histories
from workflows.parameters import best_of, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from models.offices import Office
    from workflows.engine.values import Release


def recorded_for(session: Session, office: Office, release: Release) -> dict[str, dict[str, Any]]:
    """Return what a case of *release* records: `<name>_history` with the version that counts last, and all values."""
    regions = offices.regions(session, office)
    found = {}
    for name in listed_histories(release.properties):
        statement = select(Parameter).where(
            Parameter.name == name, Parameter.state == "confirmed", Parameter.region.in_(regions)
        )
        steps = _steps(session.scalars(statement).all(), regions)
        if steps:
            found[f"{name}{HISTORY}"] = {"version": steps[-1]["version"], "value": steps}
    return found


def _steps(rows: Sequence[Parameter], regions: Sequence[str]) -> list[dict[str, Any]]:
    """Return which value counts from when until when, its last day; None: until further notice."""
    turns = {row.effective_from for row in rows}
    turns |= {row.effective_to + timedelta(days=1) for row in rows if row.effective_to is not None}
    steps: list[dict[str, Any]] = []
    begins = sorted(turns)
    for begun, next_turn in zip_longest(begins, begins[1:]):
        there = [row for row in rows if row.effective_from <= begun and (row.effective_to or begun) >= begun]
        if not there:
            continue
        row = best_of(there, regions)
        until = None if next_turn is None else next_turn - timedelta(days=1)
        if steps and steps[-1]["version"] == row.id:
            steps[-1]["until_on"] = until
        else:
            value = read(row.kind, row.value)
            steps.append({"from_on": begun, "until_on": until, "version": row.id, "value": value})
    return steps
