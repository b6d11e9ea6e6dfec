"""The organisation of a case and what the case says about it, as its process declares both.

The process property `organisation` names the data keys of name and code; each property `fact.<name>` is an expression
over the case data: true, or the day until which it holds. Knows the table; must not know any process, nor who may see
an organisation's file (`workflows.organisationfile`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert

from models.organisations import CaseOrganisation
from workflows import canonical, expressions, feel
from workflows.organisationnames import NAME_LENGTH, normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from models.cases import Case
    from workflows.engine.values import Release

ORGANISATION, FACT, LABEL = "organisation", "fact.", "label."


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who a case is about: by code, or lacking one, by the name in its normal form."""

    name: str
    normal_name: str
    code: str | None = None


# What a process declares


def keys(release: Release) -> tuple[str, ...]:
    """Return the data keys of name and code, none when cases of the process are about no organisation."""
    return tuple(release.properties.get(ORGANISATION, "").split())


def facts(release: Release) -> dict[str, str]:
    """Return the expression of each fact that the process declares, in its order."""
    start = len(FACT)
    return {name[start:]: text for name, text in release.properties.items() if name.startswith(FACT)}


def label(release: Release, fact: str) -> str:
    """Return what a fact is called, its name when the process says nothing."""
    return release.properties.get(f"{LABEL}{fact}", fact)


def of_data(release: Release, data: Mapping[str, Any]) -> Organisation | None:
    """Return the organisation that case data tell of, or answers of a start form; None without a name."""
    named = keys(release)
    values = [data.get(key) for key in named]
    name = values[0] if values and isinstance(values[0], str) else ""
    normal = normal_name(name)
    if not normal:
        return None
    code = values[1] if len(values) > 1 and isinstance(values[1], str) else ""
    return Organisation(name=name.strip()[:NAME_LENGTH], normal_name=normal, code=normal_code(code))


# The row of a case


def columns(
    release: Release, data: Mapping[str, Any], *, parameters: Mapping[str, Any], opened_at: datetime
) -> dict[str, Any] | None:
    """Return the columns of a case's row but its case, None when the case has none.

    Facts are worked out as of the day on which the case was opened, so that they depend on its data alone.
    """
    organisation = of_data(release, data)
    if organisation is None:
        return None
    found: dict[str, date | None] = {}
    for name, written in facts(release).items():
        value = expressions.setting(written, data, parameters=parameters, now=opened_at)
        if value is True or type(value) is date:
            found[name] = None if value is True else value
    return {
        "code": organisation.code,
        "name": organisation.name,
        "normal_name": organisation.normal_name,
        "facts": canonical.dumps(found),
    }


@dataclass(frozen=True, kw_only=True)
class Change:
    """Case data `after` a command and `before` it, None if they were another release's; `changed` are their keys."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    changed: Collection[str]
    parameters: Mapping[str, Any]


def keep(session: Session, case: Case, release: Release, change: Change) -> None:
    """Write the row of a case after a command, if anything in it is new."""
    if change.before is not None and _reads(release).isdisjoint(change.changed):
        return
    terms: dict[str, Any] = {"parameters": change.parameters, "opened_at": case.opened_at}
    now = columns(release, change.after, **terms)
    if change.before is not None and columns(release, change.before, **terms) == now:
        return
    if case.version > 1:
        session.execute(delete(CaseOrganisation).where(CaseOrganisation.case_id == case.id))
    if now is not None:
        session.execute(insert(CaseOrganisation).values(case_id=case.id, **now))


@lru_cache(maxsize=64)
def _reads(release: Release) -> frozenset[str]:
    """Return the data keys that the row depends on."""
    named = keys(release)
    if not named:
        return frozenset()
    read = (feel.parse(text[1:]).roots for text in facts(release).values() if text.startswith("="))
    return frozenset(named).union(*read)
