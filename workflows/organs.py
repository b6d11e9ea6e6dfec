"""Organs: which public body does a step of a process, and which of its offices answers for a case.

Knows the catalogue, the trees of offices and their regions; must not know who may see what (`workflows.authority`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.offices import Office, Organ
from workflows import offices
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from workflows.engine.values import Release

PROPERTY = "organ"
"""The custom property of a user task, a service task or a call activity that names the organ which acts there."""
_LEVELS = ("city", "district", "street", "community")


# The catalogue


def seed(session: Session, entries: Iterable[Mapping[str, str]]) -> int:
    """Add the organs that are not there yet (`code`, `name`, `name_en`, `series`); return how many.

    One that has no word for its series of numbers gets the one it is now given; what it has is never changed.
    """
    found, new = {organ.code: organ for organ in session.scalars(select(Organ))}, dict[str, Organ]()
    for each in entries:
        code, series = each["code"], each.get("series", "")
        organ = found.get(code)
        if organ is None:
            found[code] = new[code] = Organ(code=code, name=each["name"], name_en=each["name_en"], series=series)
        elif not organ.series:
            organ.series = series
    session.add_all(new.values())
    session.flush()
    return len(new)


def codes(session: Session) -> frozenset[str]:
    """The codes of all organs there are."""
    return frozenset(session.scalars(select(Organ.code)))


def name_of(session: Session, code: str) -> str:
    """What an organ is called; its code when the catalogue does not know it."""
    found = session.get(Organ, code)
    return found.name if found is not None else code


def series_of(session: Session, code: str) -> str:
    """The word the numbers of an organ's letters begin with; empty when it has none of its own."""
    found = session.get(Organ, code)
    return found.series if found is not None else ""


# Steps and offices


def organ_of(release: Release, element: str, path: Sequence[str] = ()) -> str | None:
    """The organ that acts at an element reached through the call activities of `path`; None: that of the case.

    What the element itself says comes first, then the innermost call.
    """
    for name in (element, *reversed(path)):
        found = release.elements.get(name)
        if found is not None and found.properties.get(PROPERTY):
            return found.properties[PROPERTY]
    return None


def office_for(session: Session, office: Office, organ: str, level: str | None) -> Office | None:
    """The office of an organ that answers for the cases of `office`; None when there is none.

    In the own organ it is `office` itself or the one above it at `level`. In another it is one responsible for the
    nearest region upwards (`*` comes last); at `level` if any responsible one is, else the highest; then by its code.
    """
    if office.organ == organ:
        return (offices.at_level(session, office, level) if level else None) or office
    nearness = _nearness(session, office)
    found = session.scalars(select(Office).where(Office.organ == organ, Office.region.in_(nearness))).all()
    fitting = [each for each in found if each.level == level] or found
    return min(
        fitting,
        key=lambda each: (nearness[each.region], _LEVELS.index(each.level), len(each.path), each.code),
        default=None,
    )


def require_office(session: Session, office: Office, organ: str, level: str | None, *, step: str) -> Office:
    """The same as `office_for`.

    Raises:
        InvalidState: no office of the organ is responsible there; said in words for who administers processes.
    """
    found = office_for(session, office, organ, level)
    if found is None:
        raise InvalidState(
            N_(
                "“{step}”由{organ}办理，但没有负责“{office}”所在区域的{organ}单位，案件走不到这一步。"
                "没有任何内容被提交；请先保存草稿，并告知系统管理员添加该单位"
            ),
            step=step,
            organ=name_of(session, organ),
            office=office.name,
        )
    return found


def _nearness(session: Session, office: Office) -> dict[str, int]:
    """The codes and regions upwards, each as near as the highest office that bears it: those below it inherit it."""
    found = {
        name: place for place, each in enumerate(offices.way_up(session, office)) for name in (each.code, each.region)
    }
    return found | {offices.COUNTRY: len(found)}
