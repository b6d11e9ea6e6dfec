"""A report for one reader: who may have it, over which offices, and the cases behind each of its figures.

Knows the reader's branch and what the process declares. Must not know pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offices import Office
from workflows import authority, offices
from workflows.desk import Actor
from workflows.engine.reportfiles import Figure, Reported
from workflows.engine.values import Release
from workflows.errors import N_, InvalidInput, NotFound
from workflows.releases import Releases
from workflows.reports import counting, declared, reading
from workflows.reports.counting import Behind, Grouping, Table
from workflows.reports.scope import BASES, GROUPS, OPENED, Days, Scope, days

LEADERS = frozenset({"district_union_leader", "city_union_leader"})
READERS = authority.SUPERVISOR_GROUPS | authority.AUDIT_GROUPS | LEADERS
"""Who leads, supervises or audits: they see what their branch adds up to."""
OF, OVER = "of", "over"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: a process, days, offices, what is counted, how it is grouped."""

    release: Release
    reported: Reported
    days: Days
    office_id: int | None
    basis: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of it."""

    asked: Asked
    at: datetime
    table: Table


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One figure of a report: which, of which group (None: all), and of a ratio which of its parts."""

    figure: Figure
    group: str | None
    part: str


def reporting(session: Session, releases: Releases) -> tuple[Release, ...]:
    """Return the current releases of the processes that declare a report."""
    return tuple(each for each in releases.published(session) if declared.of_release(each) is not None)


def asked(session: Session, releases: Releases, values: Mapping[str, str], now: datetime) -> Asked:
    """Read what was asked for; the first process that reports anything unless one is named.

    Raises `NotFound` when there is no such report, `InvalidInput` for days that are none.
    """
    choices = reporting(session, releases)
    name = values.get("process") or (choices[0].id if choices else "")
    release = next((each for each in choices if each.id == name), None)
    if release is None:
        raise NotFound(N_("没有可以统计的流程"))
    reported = declared.require(release)
    by, basis, office = values.get("by", ""), values.get("basis", ""), values.get("office", "")
    return Asked(
        release=release,
        reported=reported,
        days=days(values, now),
        office_id=int(office) if office.isdecimal() else None,
        basis=basis if basis in BASES else OPENED,
        by=by if by in {*GROUPS, *(each.id for each in reported.dimensions)} else "",
    )


def report(session: Session, actor: Actor, asked: Asked, now: datetime) -> Report:
    """Count every figure that was asked for. Raises `NotFound` for offices that the reader may not see."""
    scope = _scope(session, actor, asked, now)
    cases = reading.facts(session, scope, declared.wanted(asked.release, asked.reported))
    return Report(asked=asked, at=scope.at, table=counting.table(asked.reported, cases, scope.window, _grouping(asked)))


def pick(asked: Asked, values: Mapping[str, str]) -> Pick:
    """Read which figure is meant. Raises `NotFound`."""
    figure = asked.reported.figures.get(values.get("figure", ""))
    part = values.get("part", OF)
    if figure is None or part not in (OF, OVER) or (part == OVER and figure.over is None):
        raise NotFound(N_("没有这个统计数字"))
    return Pick(figure=figure, group=values.get("group") or None, part=part)


def behind(session: Session, actor: Actor, asked: Asked, picked: Pick, now: datetime) -> tuple[Behind, ...]:
    """Return the cases behind one figure, the earliest first, and what each adds."""
    scope = _scope(session, actor, asked, now)
    cases = reading.facts(session, scope, declared.wanted(asked.release, asked.reported))
    grouping = _grouping(asked)
    if picked.group is not None and grouping is not None:
        cases = [each for each in cases if grouping.key(each) == picked.group]
    return counting.behind(picked.figure, cases, scope.window, over=picked.part == OVER)


def branch(session: Session, actor: Actor) -> list[Office]:
    """Return the offices that the reader may choose, each before those below it."""
    visible = authority.visible_offices(session, actor)
    return list(session.scalars(select(Office).where(Office.id.in_(visible)).order_by(Office.path)))


def _scope(session: Session, actor: Actor, asked: Asked, now: datetime) -> Scope:
    visible = authority.visible_offices(session, actor)
    if asked.office_id is not None:
        if asked.office_id not in visible:
            raise InvalidInput.one("office", N_("没有这个单位，或您无权查看"))
        visible = tuple(sorted(set(visible) & set(offices.branches(session, [asked.office_id]))))
    found = asked.days
    return Scope(
        process=asked.release.id,
        offices=visible,
        since=found.since,
        until=found.until,
        as_of=found.as_of,
        basis=asked.basis,
        now=now,
    )


def _grouping(asked: Asked) -> Grouping | None:
    if not asked.by:
        return None
    dimension = next((each for each in asked.reported.dimensions if each.id == asked.by), None)
    return Grouping(by=asked.by, basis=asked.basis, dimension=dimension)
