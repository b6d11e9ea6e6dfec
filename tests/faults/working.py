"""Workers in processes of their own: racing for timers by clocks that differ, or killed in the middle of a job.

Knows timers, jobs and what each leaves behind; must not know how a process is made to end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.jobs import Job
from models.journal import Entry
from models.settings import Setting
from models.timers import WaitingTimer
from tests.faults.points import POINTS, end_at
from tests.faults.reminders import REMINDER, TERM, open_cases, written_to
from tests.faults.workshop import KILLED, workshop
from tests.workflows.offices import NOW
from workflows.clock import ManualClock
from workflows.clockwork import TIMER_JOB, Clockwork, job_key
from workflows.heads import HeadFolder
from workflows.jobs.handlers import plan_head, table
from workflows.jobs.port import Work, enqueue
from workflows.jobs.runner import LEASE, Runner, release_parked
from workflows.jobs.worker import Worker
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from tests.faults.workshop import Workshop
    from tests.workflows.offices import TestOffice

WORKERS = 4
MOST_PASSES = 4
JOBS_AT_A_TIME = 5
_EFFECT = "effect of "


def race_for_timers(office: TestOffice, folder: Path, *, timers: int, chance: random.Random) -> None:
    """Let four workers fire what is due, by clocks that are set back and after a day on which none of them ran.

    Raises:
        AssertionError: a timer was fired twice, not at all or out of order.
    """
    minutes = list(range(timers))
    chance.shuffle(minutes)
    opened = open_cases(office, minutes)
    in_order = [case for _, case in sorted(zip(minutes, opened, strict=True))]
    HeadFolder(folder / "heads").create_key()
    half = timers // 2
    at = NOW + TERM + timedelta(minutes=half - 1)
    hour, day = timedelta(hours=1), timedelta(days=1)
    with workshop(office.database, folder) as processes:
        processes.prepare("round", [{"now": (at - day).isoformat(), "folder": str(folder)}])
        assert written_to(office) == []
        assert _rounds(processes, folder, [at, at - hour, at, at - hour]) == half
        assert written_to(office) == in_order[:half]
        assert _rounds(processes, folder, [at - hour] * WORKERS) == 0
        assert _rounds(processes, folder, [at + day] * WORKERS) == timers - half
        assert _rounds(processes, folder, [at, at + day, at - day, at + day]) == 0
    assert written_to(office) == in_order
    with office.database.reading() as session:
        fired = session.scalars(select(Entry.case_id).where(Entry.command == "timer")).all()
    assert sorted(fired) == sorted(opened)
    _require_true(office, folder)


def _rounds(processes: Workshop, folder: Path, instants: list[datetime]) -> int:
    """Let a worker for each instant do its round, all at once; return how many timers they fired."""
    told = processes.let("round", [{"now": at.isoformat(), "folder": str(folder)} for at in instants])
    return sum(words[0] for words in told.words)


def one_round(office: TestOffice, wish: Mapping[str, Any], tell: Callable[[Any], None]) -> None:
    """Do one round of a worker and tell how many timers it fired."""
    office.releases.keep(REMINDER)
    now = datetime.fromisoformat(wish["now"])
    worker = Worker(
        database=office.database,
        releases=office.releases,
        documents=office.documents,
        heads=HeadFolder(Path(wish["folder"]) / "heads"),
        clock=ManualClock(now),
    )
    tell(worker.run_once(now).timers)


def kill_workers(office: TestOffice, folder: Path, *, kills: int, chance: random.Random) -> None:
    """Let this many workers end in the middle of their jobs, and see that each job has its effect once.

    Raises:
        AssertionError: an effect is missing or there twice.
    """
    opened = open_cases(office, range(kills // 3 + JOBS_AT_A_TIME))
    HeadFolder(folder / "heads").create_key()
    now, left = NOW + TERM + timedelta(days=1), kills
    with office.database.transaction() as session:
        plan_head(session, now - timedelta(days=1))
    with workshop(office.database, folder) as processes:
        _labour(processes, folder, now)
        while left:
            _give_work(office, now)
            left -= _labour(processes, folder, now, chance.choice(list(POINTS)), chance.randint(1, MOST_PASSES))
            now += LEASE + timedelta(seconds=1)
        _give_work(office, now, most=len(opened))
        while _waiting(office):
            _release_all(office, now)
            _labour(processes, folder, now)
            now += LEASE + timedelta(seconds=1)
    _require_each_effect_once(office, opened)
    _require_true(office, folder)


def labour(office: TestOffice, wish: Mapping[str, Any], _tell: Callable[[Any], None]) -> None:
    """Carry out what is due, until nothing is or the point of death comes."""
    office.releases.keep(REMINDER)
    clockwork = Clockwork(releases=office.releases, documents=office.documents)
    handlers = {**table(clockwork, HeadFolder(Path(wish["folder"]) / "heads")), "count": _count}
    if wish["point"]:
        end_at(wish["point"], wish["passes"])
    Runner(office.database, handlers).run_due(datetime.fromisoformat(wish["now"]))


def _labour(processes: Workshop, folder: Path, now: datetime, point: str = "", passes: int = 0) -> int:
    """Let one worker work; return how many were killed, one or none."""
    wish = {"now": now.isoformat(), "folder": str(folder), "point": point, "passes": passes}
    return int(processes.let("labour", [wish]).ended == [KILLED])


def _count(work: Work) -> None:
    """Count how often a job has had its effect."""
    key = _EFFECT + str(work.payload["name"])
    before = work.session.get(Setting, key)
    work.session.merge(Setting(key=key, value=1 + (before.value if before else 0)))


def _give_work(office: TestOffice, now: datetime, *, most: int = 1) -> None:
    """Fill up the jobs that wait: some that count, and the timers of cases, a few at a time."""
    with office.database.transaction() as session:
        waiting = session.scalar(select(func.count()).select_from(Job).where(Job.state != "done", Job.run_at <= now))
        for number in range(JOBS_AT_A_TIME - (waiting or 0)):
            name = f"{now:%m%d%H%M%S}-{number}"
            enqueue(session, "count", {"name": name}, run_at=now, key=name)
        left = select(Job.key).where(Job.kind == TIMER_JOB)
        timers = select(WaitingTimer.id).where(job_key(WaitingTimer.id).not_in(left)).order_by(WaitingTimer.due_at)
        for timer in session.scalars(timers.limit(most)).all():
            enqueue(session, TIMER_JOB, {"timer": timer}, run_at=now, key=job_key(timer))
    _release_all(office, now)


def _release_all(office: TestOffice, now: datetime) -> None:
    """Let parked jobs be tried again, as who looks after the office does."""
    with office.database.transaction() as session:
        for job in session.scalars(select(Job.id).where(Job.state == "parked")).all():
            assert release_parked(session, job, now)


def _waiting(office: TestOffice) -> bool:
    with office.database.reading() as session:
        statement = select(func.count()).where(Job.state != "done", Job.kind.in_(("count", TIMER_JOB)))
        return bool(session.scalar(statement))


def _require_each_effect_once(office: TestOffice, opened: list[str]) -> None:
    with office.database.reading() as session:
        jobs = set(session.scalars(select(Job.key).where(Job.kind == "count")))
        effects: dict[str, Any] = dict(session.execute(select(Setting.key, Setting.value)).all())
        assert effects == {f"{_EFFECT}{job}": 1 for job in jobs}
        assert session.scalar(select(func.count()).select_from(WaitingTimer)) == 0
    assert sorted(written_to(office)) == sorted(opened)


def _require_true(office: TestOffice, folder: Path) -> None:
    proofs = Proofs(releases=office.releases, documents=office.documents, heads=HeadFolder(folder / "heads"))
    result = verify(office.database, proofs=proofs)
    assert result.ok, result.text()
