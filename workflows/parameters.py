"""The values that rules use: which version is in force for an office on a day, and how a version comes into force.

Knows names, kinds, regions, dates and the two people behind a value; must not know what a rule does with it. A version
is never changed: a new value is a new version, proposed by one person and confirmed by another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from models.parameters import KINDS, Parameter
from workflows import canonical, offices
from workflows.calendar import Term
from workflows.errors import N_, Forbidden, InvalidInput, InvalidState, NotFound, Unusable
from workflows.feel import Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.orm import Session

    from models.offices import Office
    from workflows.desk import Actor

EDITORS = frozenset({"param_editor"})
CONFIRMERS = frozenset({"param_confirmer", "district_union_leader", "city_union_leader"})
SEEDED_BY = "system"
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The values in force: nested by group for rules, and by dotted name with the version that the journal names."""

    values: Mapping[str, Mapping[str, Any]]
    versions: Mapping[str, Mapping[str, Any]]


_IN_FORCE = select(
    Parameter.id, Parameter.name, Parameter.region, Parameter.effective_from, Parameter.kind, Parameter.value
).where(
    Parameter.state == "confirmed",
    Parameter.region.in_(bindparam("regions", expanding=True)),
    Parameter.effective_from <= bindparam("on"),
    or_(Parameter.effective_to.is_(None), Parameter.effective_to >= bindparam("on")),
)


def in_force(session: Session, office: Office, on: date) -> Resolved:
    """The values in force for an office on a day.

    Of the confirmed versions whose dates include the day, the one of the nearest region counts (the office, the
    offices above it, the country); of several there, the one in force since the latest day.
    """
    order = {region: rank for rank, region in enumerate(offices.regions(session, office))}
    rows = session.execute(_IN_FORCE, {"regions": list(order), "on": on})
    best: dict[str, Any] = {}
    for row in rows:
        known = best.get(row.name)
        if known is None or _rank(row, order) < _rank(known, order):
            best[row.name] = row
    values: dict[str, dict[str, Any]] = {}
    versions: dict[str, dict[str, Any]] = {}
    for name, row in sorted(best.items()):
        group, _, key = name.partition(".")
        typed = read(row.kind, row.value)
        values.setdefault(group, {})[key] = typed
        versions[name] = {"version": row.id, "value": typed}
    return Resolved(values=values, versions=versions)


def best_of(rows: Sequence[Parameter], regions: Sequence[str]) -> Parameter:
    """The one of several versions of a parameter that counts, as in `in_force`; *regions* are the nearest first."""
    order = {region: rank for rank, region in enumerate(regions)}
    return min(rows, key=lambda row: _rank(row, order))


def nested(versions: Mapping[str, Mapping[str, Any]]) -> dict[str, Settled]:
    """The values by group again, from recorded versions: what a case was and stays decided by."""
    values: dict[str, dict[str, Any]] = {}
    for name, version in versions.items():
        group, _, key = name.partition(".")
        values.setdefault(group, {})[key] = version["value"]
    return {group: Settled(members) for group, members in values.items()}


@lru_cache(maxsize=256)
def recorded(text: str) -> Mapping[str, Mapping[str, Any]]:
    """The values by group that a case's canonical text of versions holds. Many cases share one text; it stays as is."""
    return Settled(nested(canonical.loads(text)))


def _rank(row: Any, order: Mapping[str, int]) -> tuple[int, int, int]:
    return (order[row.region], -row.effective_from.toordinal(), -row.id)


# Values of each kind


def read(kind: str, value: Any) -> Any:
    """A stored value as rules use it: amounts and numbers Decimal, days int, durations timedelta, deadlines mappings.

    Raises:
        InvalidInput: on the field `value`, when it is not of its kind.
    """
    try:
        typed = _READERS[kind](value)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        raise InvalidInput.one("value", N_("参数值不符合类型“{kind}”：{value}"), kind=kind, value=str(value)) from None
    return typed


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


def _money(value: object) -> Decimal:
    amount = _number(value)
    if not isinstance(value, str) or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError
    return amount.quantize(Decimal("0.01"))


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _deadline(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return Term.read(value).plain()


def _duration(value: str) -> timedelta:
    match = _DURATION.fullmatch(value)
    if match is None or value in {"P", "PT"} or value.endswith("T"):
        raise ValueError
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: object) -> list[Any]:
    """A list of texts and whole numbers."""
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise TypeError
    return list(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "number": _number,
    "percent": _number,
    "money": _money,
    "days": _days,
    "deadline": _deadline,
    "duration": _duration,
    "text": _text,
    "list": _list,
}
if set(_READERS) != set(KINDS):
    raise RuntimeError("every kind of parameter needs a reader")


# Coming into force


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A new version of a parameter that exists already: `value` as stored (amounts as text), dates inclusive."""

    name: str
    value: Any
    effective_from: date
    effective_to: date | None = None
    region: str = offices.COUNTRY
    source: str = ""


def propose(session: Session, actor: Actor, proposal: Proposal) -> Parameter:
    """Write down a new version; it counts only when somebody else has confirmed it.

    Raises:
        Forbidden: the actor edits no parameters.
        NotFound: there is no parameter of that name.
        InvalidInput: the value is not of the parameter's kind, or the dates are reversed.
    """
    if not actor.groups & EDITORS:
        raise Forbidden(N_("只有参数编辑岗位可以提出新的参数值"))
    known = session.scalars(
        select(Parameter).where(Parameter.name == proposal.name).order_by(Parameter.id.desc())
    ).first()
    if known is None:
        raise NotFound(N_("没有名为“{name}”的参数"), name=proposal.name)
    read(known.kind, proposal.value)
    if proposal.effective_to is not None and proposal.effective_to < proposal.effective_from:
        raise InvalidInput.one("effective_to", N_("失效日期不能早于生效日期"))
    row = Parameter(
        name=known.name,
        label=known.label,
        label_en=known.label_en,
        kind=known.kind,
        unit=known.unit,
        region=proposal.region,
        effective_from=proposal.effective_from,
        effective_to=proposal.effective_to,
        value=proposal.value,
        source=proposal.source,
        created_by=actor.username,
        state="draft",
    )
    session.add(row)
    session.flush()
    return row


def confirm(session: Session, actor: Actor, version: int) -> Parameter:
    """Bring a proposed version into force.

    Raises:
        NotFound: there is no such version.
        InvalidState: it is confirmed or withdrawn already.
        Forbidden: the actor confirms no parameters, or proposed this one.
    """
    row = _draft(session, version)
    if row.created_by == actor.username:
        raise Forbidden(N_("参数须由提出人以外的人确认"))
    if not actor.groups & CONFIRMERS:
        raise Forbidden(N_("只有参数确认岗位可以确认参数值"))
    row.state, row.confirmed_by = "confirmed", actor.username
    session.flush()
    return row


def withdraw(session: Session, actor: Actor, version: int) -> Parameter:
    """Take back a version that is not confirmed yet.

    Raises:
        NotFound: there is no such version.
        InvalidState: it is confirmed or withdrawn already.
        Forbidden: the actor neither edits nor confirms parameters.
    """
    row = _draft(session, version)
    if not actor.groups & (EDITORS | CONFIRMERS):
        raise Forbidden(N_("只有参数编辑或确认岗位可以撤回参数值"))
    row.state = "withdrawn"
    session.flush()
    return row


def _draft(session: Session, version: int) -> Parameter:
    row = session.get(Parameter, version)
    if row is None:
        raise NotFound(N_("没有这个参数版本"))
    if row.state != "draft":
        raise InvalidState(N_("这个参数版本已经确认或撤回"))
    return row


# The values that come with the processes


def seed(session: Session, described: Iterable[Mapping[str, Any]]) -> int:
    """Add the versions that a package's `parameters.json` describes and that are not there yet; returns how many.

    A version is there when its name, region and first day are: what an office has decided since is left alone. It
    counts as confirmed only when the file names who confirmed it.

    Raises:
        Unusable: a description is incomplete or its value is not of its kind; it names the parameter.
    """
    present = {
        (name, region, effective_from)
        for name, region, effective_from in session.execute(
            select(Parameter.name, Parameter.region, Parameter.effective_from)
        )
    }
    added = 0
    for description in described:
        for row in _versions(description):
            if (row.name, row.region, row.effective_from) not in present:
                present.add((row.name, row.region, row.effective_from))
                session.add(row)
                added += 1
    session.flush()
    return added


def _versions(description: Mapping[str, Any]) -> list[Parameter]:
    name = str(description.get("name", "?"))
    try:
        if not _NAME.fullmatch(name):
            raise ValueError  # noqa: TRY301 (one message for everything that is wrong with a description)
        return [_version(description, value) for value in description["values"]]
    except (KeyError, TypeError, ValueError, InvalidInput) as error:
        raise Unusable(N_("参数“{name}”的描述有误：{error}"), name=name, error=str(error) or repr(error)) from error


def _version(description: Mapping[str, Any], value: Mapping[str, Any]) -> Parameter:
    read(description["kind"], value["value"])
    until = value.get("effective_to")
    confirmed_by = value.get("confirmed_by") or None
    return Parameter(
        name=description["name"],
        label=description["label"],
        label_en=description.get("label_en", ""),
        kind=description["kind"],
        unit=description.get("unit", ""),
        region=value.get("region", offices.COUNTRY),
        effective_from=date.fromisoformat(value["effective_from"]),
        effective_to=date.fromisoformat(until) if until else None,
        value=value["value"],
        source=value.get("source", ""),
        created_by=SEEDED_BY,
        confirmed_by=confirmed_by,
        state="confirmed" if confirmed_by else "draft",
    )
