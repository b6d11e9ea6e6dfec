"""Building the demo office: its people, its funds and a year of cases, up to the present instant.

The same chance makes the same office again. It must not know how its progress is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models import everything
from models.cases import Case
from models.database import Database
from models.offices import Organ
from models.people import User
from workflows import democlock, funds, shipped, staffing
from workflows.clock import ManualClock, start_of_day
from workflows.demo import hardship, loan_tales, publicity, wage_tales
from workflows.demo.accounts import PASSWORD
from workflows.demo.loan_tales import PLOTS as LOAN_PLOTS
from workflows.demo.loan_tales import Plot
from workflows.demo.names import Inventor
from workflows.demo.organisation import DISTRICT, OFFICES, PEOPLE, POSTS
from workflows.demo.simulation import Office, Simulation
from workflows.demo.telling import Story
from workflows.demo.wage_plots import ENDED
from workflows.demo.wage_stages import WAITING
from workflows.documents import DocumentStore
from workflows.errors import N_, InvalidState
from workflows.releases import Releases
from workflows.staffing import NewUser

WAGE_PLOTS = (*ENDED, *WAITING)
SEED = 20_261_122
_MADE_BEFORE = 4_000
"""Where the persons of the second process begin to be numbered, so that no two have the same telephone."""
_LENT_BEFORE = 7_000
"""As above, for loans."""
_VISITED, _VISITED_BEFORE = 3, 9_000
"""As above, for those who were told of loans and did not apply; which of the chances is theirs."""
_WINDOW = "window"
_FUNDS = (
    ("union", "工会帮扶专项资金", "Union aid fund", 15_000, 370),
    ("warmth", "送温暖捐款", "Warm-winter donations", 76_200, 370),
    ("emergency", "应急周转金", "Emergency turnover money", 300_000, 370),
    ("guarantee", "创业担保基金", "Guarantee fund for business loans", 5_000_000, 700),
)
"""Code, names, yuan, and how many days before the present they came."""
_FUND_OFFICER = "zoujun"
_DONATIONS = ((300, "warmth", 6_000), (180, "union", 5_000), (60, "warmth", 8_000))
"""Days before the present, fund, yuan."""
_EMPLOYED_SINCE = date(2020, 1, 1)
_ABSENCES = (("linyue", 40, 33, "年休假"), ("tangyuan", 12, 8, "外出培训"), ("weining", 75, 70, "病假"))
"""User name, first and last day before the present, reason."""

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many stories are told of hardship aid, of wage recovery and of loans, and by which plots of these."""

    aid: int = 200
    wages: int = sum(plot.share for plot in WAGE_PLOTS)
    loans: int = sum(plot.share for plot in LOAN_PLOTS)
    loan_plots: Sequence[Plot] = LOAN_PLOTS


EVERYTHING = Told()


@dataclass(frozen=True, kw_only=True)
class Built:
    """What was built."""

    cases: int
    people: int


def is_empty(session: Session) -> bool:
    """Return whether the database holds neither people nor cases."""
    return not session.scalar(select(exists(select(User.id)) | exists(select(Case.id))))


def clear(session: Session) -> None:
    """Take everything out of a database in which the filling of a demo office was interrupted.

    Only the catalogue of organs stays, which a database begins with. Raises `InvalidState` for any other database.
    """
    if not democlock.is_filling(session):
        raise InvalidState(N_("数据库里不是没有建完的演示单位，不能清空"))
    for table in reversed(everything.metadata.sorted_tables):
        if table.name != Organ.__tablename__:
            session.execute(table.delete())


def build(
    database: Database,
    releases: Releases,
    documents: DocumentStore,
    now: datetime,
    progress: Progress,
    *,
    told: Told = EVERYTHING,
) -> Built:
    """Fill a database, in which the shipped processes are published, with the demo office as it stands at *now*.

    One of the stories opens a case beside its own.
    """
    staff(database, now)
    lent = _loans(now, told)
    tales = [*_tales(now, told), *lent]
    clock = ManualClock(min(tale.opens_at for tale in tales) - timedelta(days=1))
    simulation = Simulation(
        office=Office(database=database, releases=releases, documents=documents, clock=clock),
        until=now,
        progress=lambda opened: progress(opened, len(tales)),
    )
    chance = Random(SEED + _VISITED)  # noqa: S311 (the same visits each time)
    simulation.play(tales, publicity.errands(lent, chance, Inventor(chance, made=_VISITED_BEFORE)))
    with database.reading() as session:
        cases = session.scalar(select(func.count()).select_from(Case)) or 0
    return Built(cases=cases, people=len(PEOPLE))


def _tales(now: datetime, told: Told) -> list[Story]:
    """Return the stories of aid and of wages, drawn from a chance of its own: those of one change none of the other."""
    clerks = _clerks()
    aid, owed = (Random(seed) for seed in (SEED, SEED + 1))  # noqa: S311 (the same office each time is the point)
    return [
        *hardship.tell(aid, Inventor(aid), count=told.aid, until=now, clerks=clerks),
        *wage_tales.tell(
            WAGE_PLOTS, owed, Inventor(owed, made=_MADE_BEFORE), count=told.wages, until=now, clerks=clerks
        ),
    ]


def _loans(now: datetime, told: Told) -> list[loan_tales.Tale]:
    """Return the stories of loans, as `_tales` those of the others."""
    lent = Random(SEED + 2)  # noqa: S311 (as above)
    inventor = Inventor(lent, made=_LENT_BEFORE)
    return loan_tales.tell(told.loan_plots, lent, inventor, count=told.loans, until=now, clerks=_clerks())


def _clerks() -> tuple[str, ...]:
    return tuple(each.username for each in PEOPLE if each.office != DISTRICT and _is_clerk(each.holds))


def _is_clerk(holds: tuple[tuple[str, Any], ...]) -> bool:
    return any(post.endswith(_WINDOW) and rank == "A" for post, rank in holds)


def staff(database: Database, now: datetime) -> None:
    """Add offices, posts, people, absences and funds."""
    with database.transaction() as session:
        shipped.install_organs(session)
        for office in OFFICES:
            staffing.add_office(session, office)
        for post in POSTS:
            staffing.add_post(session, post)
        _add_people(session, now)
        _add_funds(session, now)


def _add_people(session: Session, now: datetime) -> None:
    for person in PEOPLE:
        staffing.add_user(
            session,
            NewUser(
                username=person.username,
                name=person.name,
                name_en=person.name_en,
                office=person.office,
                password=PASSWORD,
                demo=True,
            ),
        )
        for post, rank in person.holds:
            staffing.hold(session, post, person.username, rank, from_on=_EMPLOYED_SINCE)
    for username, first, last, reason in _ABSENCES:
        staffing.add_absence(
            session,
            username,
            from_at=start_of_day((now - timedelta(days=first)).date()),
            to_at=start_of_day((now - timedelta(days=last)).date()),
            reason=reason,
        )


def _add_funds(session: Session, now: datetime) -> None:
    for code, name, name_en, yuan, days in _FUNDS:
        funds.open_fund(session, code=code, name=name, name_en=name_en, office_code=DISTRICT)
        _receive(session, code, yuan, now - timedelta(days=days))
    for days, code, yuan in _DONATIONS:
        _receive(session, code, yuan, now - timedelta(days=days))


def _receive(session: Session, code: str, yuan: int, at: datetime) -> None:
    income = funds.Income(
        fund=code,
        amount=Decimal(yuan),
        kind="donation",
        key=f"{at:%Y%m%d}",
        at=at,
        by=_FUND_OFFICER,
        note="送温暖捐赠" if code == "warmth" else "上级拨款",
    )
    funds.receive(session, income)
