"""Demo mode and its clock, which runs ahead of the machine's by an offset kept in the database.

All processes of a demo office share the offset, so that a deadline tried in one falls due in all. It must not exist
outside demo mode: there every function but `is_demo` refuses, and the offset is nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.settings import Setting
from models.timers import WaitingTimer
from workflows import canonical, feel
from workflows.clock import Clock
from workflows.desk import Actor
from workflows.errors import N_, Forbidden, InvalidInput, NotFound

ADMINISTRATORS = "system_admin"
_DEMO = "demo_mode"
_FILLING = "demo_filling"
_OFFSET = "demo_clock_offset_seconds"
_START = "demo_clock_start"
_FARTHEST = timedelta(days=3660)

Fire = Callable[[datetime], int]
"""Works off every timer that is due at an instant, as of that instant, and says how many there were."""


class DemoOffset:
    """How far the demo clock runs ahead; outside demo mode nothing, and the database is asked only once."""

    def __init__(self, database: Database) -> None:
        """Take the database that may hold a demo office; it is asked only when the time is."""
        self._database = database
        self._demo = True

    def __call__(self) -> timedelta:
        """Return the offset to add to the machine's clock."""
        if not self._demo:
            return timedelta()
        with self._database.reading() as session:
            self._demo = is_demo(session)
            return _offset(session)


def is_demo(session: Session) -> bool:
    """Return whether the database holds a demo office."""
    return session.get(Setting, _DEMO) is not None


def enter(session: Session) -> None:
    """Put the database into demo mode, for ever."""
    session.merge(Setting(key=_DEMO, value=True))


def begin_filling(session: Session) -> None:
    """Note that the demo office begins to be filled: until `end_filling` it holds nothing that is to be kept."""
    enter(session)
    session.merge(Setting(key=_FILLING, value=True))


def end_filling(session: Session) -> None:
    """Note that the demo office is whole."""
    session.execute(delete(Setting).where(Setting.key == _FILLING))


def is_filling(session: Session) -> bool:
    """Return whether the demo office is not whole: it is being filled, or that was interrupted."""
    return session.get(Setting, _FILLING) is not None


def start_at(database: Database, machine: Clock, instant: datetime) -> None:
    """Let the demo clock start at *instant*; a restart with the same instant leaves it where it has gone since.

    Raises `NotFound` outside demo mode.
    """
    with database.transaction() as session:
        _require_demo(session)
        started = session.get(Setting, _START)
        if started is not None and started.value == canonical.instant_text(instant):
            return
        session.merge(Setting(key=_START, value=canonical.instant_text(instant)))
        _set_offset(session, instant - machine.now())


def advance(database: Database, clock: Clock, actor: Actor, duration: str, fire: Fire) -> int:
    """Move the demo clock on by an ISO 8601 *duration*; everything that falls due on the way is fired in due order.

    Returns how many timers were fired. Raises `NotFound` outside demo mode, `Forbidden` for who does not administer
    the system, `InvalidInput` for a duration that is none, not positive or longer than ten years.
    """
    with database.reading() as session:
        _require_demo(session)
    if ADMINISTRATORS not in actor.groups:
        raise Forbidden(N_("只有系统管理员可以调整演示时钟"))
    at = clock.now()
    end = _end(at, duration)
    fired = fire(at)
    while (due_at := _next_due(database, at, end)) is not None:
        at = due_at
        _move(database, clock, at)
        fired += fire(at)
    _move(database, clock, end)
    return fired


_NEXT_DUE = select(func.min(WaitingTimer.due_at)).where(
    WaitingTimer.due_at > bindparam("after"), WaitingTimer.due_at <= bindparam("until")
)


def next_due(session: Session, after: datetime, until: datetime) -> datetime | None:
    """Return when the next timer falls due; one that could not be fired at its time is not waited for again."""
    return session.scalar(_NEXT_DUE, {"after": after, "until": until})


def _next_due(database: Database, after: datetime, until: datetime) -> datetime | None:
    with database.reading() as session:
        return next_due(session, after, until)


def _end(start: datetime, duration: str) -> datetime:
    """Return *start* plus the duration, in calendar terms."""
    sums = feel.evaluate("start + duration(text)", {"start": start, "text": duration}, now=start).value
    if not isinstance(sums, datetime) or not start < sums <= start + _FARTHEST:
        raise InvalidInput.one("advance", N_("请填写 ISO 8601 时长，例如 P5D（5 天）或 PT12H（12 小时），最长十年"))
    return sums


def _move(database: Database, clock: Clock, to: datetime) -> None:
    with database.transaction() as session:
        _set_offset(session, _offset(session) + (to - clock.now()))


def _offset(session: Session) -> timedelta:
    stored = session.get(Setting, _OFFSET)
    return timedelta(seconds=int(stored.value)) if stored and is_demo(session) else timedelta()


def _set_offset(session: Session, offset: timedelta) -> None:
    session.merge(Setting(key=_OFFSET, value=round(offset.total_seconds())))


def _require_demo(session: Session) -> None:
    if not is_demo(session):
        raise NotFound(N_("只有演示模式才有演示时钟"))
