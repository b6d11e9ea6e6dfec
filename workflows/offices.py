"""The trees of offices: an office's way to the root, its regions, and whose branches reach how far.

Knows the tree; must not know posts or rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from models.offices import Office
from models.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

COUNTRY = "*"
"""The region of what applies everywhere."""
_WAYS_UP, _NAMES = "ways up", "office names"
_BY_IDS = select(Office).where(Office.id.in_(bindparam("ids", expanding=True)))


def ids_on_path(path: str) -> tuple[int, ...]:
    """The ids in a path like `/1/4/9/`, from the root to the office itself."""
    return tuple(int(part) for part in path.split("/") if part)


def way_up(session: Session, office: Office) -> list[Office]:
    """The office and those above it, nearest first; asked for once in a session, which sees one state of the tree."""
    known: dict[str, list[Office]] = session.info.setdefault(_WAYS_UP, {})
    if office.path not in known:
        found = session.scalars(_BY_IDS, {"ids": ids_on_path(office.path)})
        known[office.path] = sorted(found, key=lambda each: len(each.path), reverse=True)
    return known[office.path]


_NAME = Prepared(select(Office.name).where(Office.id == bindparam("office_id")))


def of_other_tree(path: str, case_path: str) -> bool:
    """Whether an office stands in another tree than a case's: it is of another organ and sees its own steps only."""
    return path.split("/", 2)[:2] != case_path.split("/", 2)[:2]


def name_of(session: Session, office_id: int) -> str:
    """What the office with that number is called; it must be there. Asked for once in a session."""
    known: dict[int, str] = session.info.setdefault(_NAMES, {})
    if office_id not in known:
        known[office_id] = _NAME.one(session.connection(), {"office_id": office_id})[0]
    return known[office_id]


def note_name(session: Session, office_id: int, name: str) -> None:
    """Note what `name_of` is to answer in this session, by somebody who has just read it there."""
    session.info.setdefault(_NAMES, {})[office_id] = name


def at_level(session: Session, office: Office, level: str) -> Office | None:
    """The office itself or the nearest one above it at `level`; None when there is none."""
    return next((each for each in way_up(session, office) if each.level == level), None)


def regions(session: Session, office: Office) -> tuple[str, ...]:
    """Where to look for an office's values and holidays, the nearest first: codes and regions upwards, then `*`."""
    names = [name for each in way_up(session, office) for name in (each.code, each.region)]
    return tuple(dict.fromkeys([*(name for name in names if name != COUNTRY), COUNTRY]))


def branches(session: Session, roots: Iterable[int]) -> tuple[int, ...]:
    """The ids of the offices `roots` and of all below them, in order."""
    paths = session.scalars(select(Office.path).where(Office.id.in_(list(roots)))).all()
    if not paths:
        return ()
    below = or_(*(Office.path.startswith(path, autoescape=True) for path in paths))
    return tuple(session.scalars(select(Office.id).where(below).order_by(Office.id)))
