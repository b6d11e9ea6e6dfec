"""What a process asks of other organs that is not there yet: told to administrators before a case gets stuck.

Knows posts, offices and who may open cases; must not know pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.offices import Office
from models.people import Post
from workflows import organs
from workflows.duties import listed
from workflows.errors import N_, InvalidState, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from workflows.engine.values import Element, Release

_NAMED = 3
"""How many offices are named before the rest is only counted."""


def found(session: Session, release: Release) -> tuple[Rejection, ...]:
    """What stands against cases of a release: steps whose organ has no office in charge, or no post for them there.

    Asked from every office that may open such cases. The steps inside a call that names an organ are not looked at by
    themselves: whether their groups have posts is told when the called process names the organ at the step.
    """
    groups = _groups_by_office(session)
    wanted = listed(release.properties.get("start_groups", ""))
    opening = [number for number, held in groups.items() if wanted & held]
    offices = session.scalars(select(Office).where(Office.id.in_(opening)).order_by(Office.code)).all()
    steps = [each for each in release.elements.values() if each.properties.get(organs.PROPERTY)]
    return tuple(why for step in steps for why in _of_step(session, step, offices, groups))


def _of_step(
    session: Session, step: Element, offices: Sequence[Office], groups: Mapping[int, frozenset[str]]
) -> Iterator[Rejection]:
    organ, level = step.properties[organs.PROPERTY], step.properties.get("office")
    answering = [(office, organs.office_for(session, office, organ, level)) for office in offices]
    alone = [office.name for office, found in answering if found is None]
    if alone:
        yield InvalidState(
            N_("“{step}”由{organ}办理，但没有{organ}单位负责“{offices}”（共 {count} 个单位）所在的区域"),
            step=step.name,
            organ=organs.name_of(session, organ),
            offices="、".join(alone[:_NAMED]),
            count=len(alone),
        )
    asked = listed(step.groups) if step.kind == "userTask" and not step.groups.startswith("=") else frozenset()
    for place in {found.id: found for _, found in answering if found is not None}.values():
        for group in sorted(asked - groups.get(place.id, frozenset())):
            template = N_("“{step}”由“{office}”办理，但那里没有岗位属于候选组 {group}")
            yield InvalidState(template, step=step.name, office=place.name, group=group)


def _groups_by_office(session: Session) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for office_id, groups in session.execute(select(Post.office_id, Post.groups)):
        found[office_id] = found.get(office_id, frozenset()) | frozenset(groups)
    return found
