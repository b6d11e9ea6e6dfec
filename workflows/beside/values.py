"""The versions of parameters that a case recorded: each must still be what the case was decided by.

A version is never changed once it is confirmed. Must not know what a rule does with a value.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from models.parameters import Parameter
from workflows import canonical, offices, parameters
from workflows.derived import File
from workflows.engine.surroundings import HISTORY
from workflows.errors import Rejection
from workflows.rerun import Difference

_COLUMNS = select(
    Parameter.name,
    Parameter.kind,
    Parameter.region,
    Parameter.state,
    Parameter.effective_from,
    Parameter.effective_to,
    type_coerce(Parameter.value, Text).label("value"),
)


@dataclass(frozen=True, kw_only=True)
class _Version:
    """A stored version: `what` is wrong with it in itself, or None."""

    columns: Mapping[str, Any]
    value: str
    what: str | None = None


@dataclass
class Versions:
    """The stored versions of parameters, each read once for all cases."""

    session: Session
    _read: dict[int, _Version] = field(default_factory=dict)
    _checked: dict[tuple[str, str, date], Difference | None] = field(default_factory=dict)

    def differences(self, file: File) -> Iterator[Difference]:
        """Yield the first parameter whose version is no longer what the case recorded when it began."""
        on = file.entries[0].entered["case"]["decisive_on"]
        asked = (file.case.parameters, file.office.path, on)
        if asked not in self._checked:
            self._checked[asked] = next(self._altered(file, on), None)
        found = self._checked[asked]
        if found is not None:
            yield found

    def _altered(self, file: File, on: date) -> Iterator[Difference]:
        regions = offices.regions(file.session, file.office)
        for name, recorded in file.entries[0].entered["parameters"].items():
            if name.endswith(HISTORY) and isinstance(recorded["value"], list):
                yield from self._history(name.removesuffix(HISTORY), recorded["value"], regions)
                continue
            version, value = self._version(recorded["version"]), canonical.dumps(recorded["value"])
            subject = f"parameter {name} {recorded['version']}"
            if version.what is not None:
                yield Difference(seq=1, what=f"{subject}{version.what}", recorded=recorded["value"], replayed=None)
            elif version.value != value:
                found = canonical.loads(version.value)
                yield Difference(seq=1, what=f"{subject}.value", recorded=recorded["value"], replayed=found)
            else:
                yield from _out_of_force(subject, name, version.columns, regions, on)

    def _history(self, name: str, steps: list[Mapping[str, Any]], regions: tuple[str, ...]) -> Iterator[Difference]:
        """Yield what is no longer so of the values that counted at other times."""
        for step in steps:
            version, value = self._version(step["version"]), canonical.dumps(step["value"])
            subject = f"parameter {name} {step['version']}"
            if version.what is not None or version.value != value:
                what = f"{subject}{'.value' if version.what is None else version.what}"
                yield Difference(seq=1, what=what, recorded=step["value"], replayed=None)
                continue
            yield from _out_of_force(subject, name, version.columns, regions, step["from_on"])
            if step["until_on"] is not None:
                yield from _out_of_force(subject, name, version.columns, regions, step["until_on"])

    def _version(self, number: int) -> _Version:
        if number not in self._read:
            self._read[number] = self._load(number)
        return self._read[number]

    def _load(self, number: int) -> _Version:
        try:
            row = self.session.execute(_COLUMNS.where(Parameter.id == number)).mappings().one_or_none()
            if row is None:
                return _Version(columns={}, value="", what="")
            value = canonical.dumps(parameters.read(row["kind"], json.loads(row["value"])))
        except (ValueError, TypeError, KeyError, Rejection):
            return _Version(columns={}, value="", what=".value unreadable")
        return _Version(columns=dict(row), value=value)


def _out_of_force(
    subject: str, name: str, stored: Mapping[str, Any], regions: tuple[str, ...], on: date
) -> Iterator[Difference]:
    """Yield what keeps a version from having been in force for the case."""
    until = stored["effective_to"]
    wrong = {
        "name": stored["name"] != name,
        "state": stored["state"] != "confirmed",
        "region": stored["region"] not in regions,
        "effective_from": stored["effective_from"] > on,
        "effective_to": until is not None and until < on,
    }
    for column, is_wrong in wrong.items():
        if is_wrong:
            yield Difference(seq=1, what=f"{subject}.{column}", recorded="in force", replayed=stored[column])
