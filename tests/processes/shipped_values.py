"""The rules' values that process packages ship, as their `parameters.json` describe them.

Knows those files; must not know any process.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from workflows import parameters

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
EVERYWHERE = "*"


def entries(*packages: str) -> list[dict[str, Any]]:
    """Every parameter that the packages ship."""
    files = [BPMN / name / "parameters.json" for name in packages]
    return [entry for file in files for entry in json.loads(file.read_text(encoding="utf-8"))]


@cache
def in_force(on: date, *packages: str) -> dict[str, dict[str, Any]]:
    """Their values in force on a day, nested by group; those of a single region are left out."""
    values: dict[str, dict[str, Any]] = {}
    for entry in entries(*packages):
        group, _, name = entry["name"].partition(".")
        for version in entry["values"]:
            if version["region"] == EVERYWHERE and version["effective_from"] <= on.isoformat() <= (
                version["effective_to"] or "9999-12-31"
            ):
                values.setdefault(group, {})[name] = parameters.read(entry["kind"], version["value"])
    return values


def history(name: str, *packages: str) -> list[dict[str, Any]]:
    """Every value of a parameter with its first and last day, as a case records it (`workflows.parameterhistory`)."""
    return [
        {
            "from_on": date.fromisoformat(version["effective_from"]),
            "until_on": date.fromisoformat(version["effective_to"]) if version["effective_to"] else None,
            "value": parameters.read(entry["kind"], version["value"]),
        }
        for entry in entries(*packages)
        if entry["name"] == name
        for version in entry["values"]
        if version["region"] == EVERYWHERE
    ]
