"""Several processes at the same tasks: each is won once, and whoever comes too late is told by whom.

Everybody asks through the REST API, so that what is told is what a person reads. Must not know who will win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.journal import Entry
from models.offices import Office
from models.tasks import Task
from tests.builders import a_post, a_user
from tests.faults.workshop import workshop
from tests.webapp.client import Program
from tests.webapp.wiring import application_of, give_passwords
from workflows.clock import ManualClock
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from tests.workflows.offices import TestOffice

CONFLICT = 409
_APPLICATIONS: dict[str, Flask] = {}
"""By folder: made before the processes part, so that not each of them makes it."""


@dataclass
class Race:
    """What came of a race: the winner of each task by user name, and the names that each loser was told."""

    won: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)


def run(office: TestOffice, folder: Path, *, people: int, tasks: int) -> Race:
    """Let that many people, each in a process of their own, claim that many tasks, all in the same order."""
    names = _a_crowd(office, people)
    ids = [office.task(office.open().id, "visit").id for _ in range(tasks)]
    race = Race()
    with workshop(office.database, folder) as processes:
        spare = office.task(office.open().id, "visit").id
        processes.prepare("claim", [{"username": names[0], "tasks": [spare], "folder": str(folder)}])
        told = processes.let("claim", [{"username": name, "tasks": ids, "folder": str(folder)} for name in names])
    for name, words in zip(names, told.words, strict=True):
        for task_id, status, holder in words:
            if status == CONFLICT:
                race.told.setdefault(task_id, []).append(holder)
            else:
                assert status == 200, (task_id, status)
                race.won.setdefault(task_id, []).append(name)
    return race


def require_one_winner_each(office: TestOffice, race: Race, *, people: int, tasks: int) -> None:
    """Refuse a task without or with several winners, and a loser who was told another name or none."""
    with office.database.reading() as session:
        held = dict(session.execute(select(Task.id, Entry.actor).join(Entry, _claims_of_task())).all())
        claims = session.scalars(select(Entry.case_id).where(Entry.command == "claim")).all()
    assert len(race.won) + 1 == len(held) == len(claims) == len(set(claims)) == tasks + 1
    for task_id, winners in race.won.items():
        assert winners == [held[task_id]]
        assert race.told.get(task_id, []) == [f"职员{winners[0]}"] * (people - 1)
    result = verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert result.ok, result.text()


def _claims_of_task() -> Any:
    return (Entry.case_id == Task.case_id) & (Entry.command == "claim") & (Task.element == "visit")


def _a_crowd(office: TestOffice, people: int) -> list[str]:
    """Hire people for the street's post; everybody can sign in."""
    names = [f"racer{number}" for number in range(people)]
    with office.database.transaction() as session:
        street = session.scalars(select(Office).where(Office.code == "QY01")).one()
        for name in names:
            user = a_user(session, office=street, username=name, name=f"职员{name}")
            a_post(session, office=street, groups=["street_union"], a=user)
    give_passwords(office)
    return names


def claim_all(office: TestOffice, wish: Mapping[str, Any], tell: Callable[[Any], None]) -> None:
    """Claim all tasks as one person and tell what was answered to each."""
    app = _APPLICATIONS.get(wish["folder"])
    if app is None:
        app = _APPLICATIONS[wish["folder"]] = application_of(office, ManualClock(office.now), Path(wish["folder"]))
    program = Program(app, wish["username"])
    for task_id in wish["tasks"]:
        answer = program.post(f"/tasks/{task_id}/claim", {"version": 1})
        tell([task_id, answer.status, answer.body.get("holder")])
