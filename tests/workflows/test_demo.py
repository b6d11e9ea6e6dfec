"""The demo office: made through the commands, so it has papers, history and proof like a real one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from models.cases import Case
from models.database import Database
from models.documents import Document
from models.offices import Office
from tests import databases
from tests.processes.wage_case import PACKAGE
from tests.processes.walking import release_in
from workflows import contacts, shipped, storeddata
from workflows.clock import office_date
from workflows.demo import building, hardship, loan_tales, publicity, wage_tales
from workflows.demo.answers import Filler
from workflows.demo.building import WAGE_PLOTS, Told
from workflows.demo.loan_tales import PLOTS as LOAN_PLOTS
from workflows.demo.loan_tales import Plot
from workflows.demo.names import Inventor
from workflows.demo.organisation import BRIGADE, PEOPLE, POSTS
from workflows.demo.telling import turn
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.engine.values import Field, Form
from workflows.forms import Known
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


LOANS_PACKAGE = PACKAGE.parent / "microloan"
CASES, WAGES, LOANS = 12, 5, 4
HELD_BY_PERSONS = {post: person for person in PEOPLE for post, rank in person.holds if rank == "A"}


@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 15, 0, tzinfo=UTC), datetime(2027, 2, 10, 2, 0, tzinfo=UTC)])
def test_a_demo_office_is_whole_on_a_sunday_evening_and_in_the_holidays(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    """All cases are opened whatever day it is, some carry papers, and re-execution finds no difference."""
    releases, documents = Releases(), DocumentStore(tmp_path / "documents")
    with database.transaction() as session:
        shipped.install(Desk(session=session, actor=SYSTEM, now=now, releases=releases, documents=documents))
    seen: list[int] = []

    told = Told(aid=CASES, wages=WAGES, loans=LOANS)
    built = building.build(database, releases, documents, now, lambda opened, _of: seen.append(opened), told=told)

    with database.reading() as session:
        cases, papers = (session.scalar(select(func.count()).select_from(noun)) for noun in (Case, Document))
        visited = contacts.funnel(session, _register(session, now))
    checked = verify(database, proofs=Proofs(releases=releases, documents=documents))
    stories = CASES + WAGES + LOANS
    assert visited.visited > visited.applied > 0
    assert (built.cases, cases, seen) == (stories, stories, list(range(1, stories + 1)))
    assert papers
    assert (checked.ok, checked.cases) == (True, stories), checked.text()


def _register(session: Session, now: datetime) -> contacts.Span:
    everywhere = tuple(session.scalars(select(Office.id)))
    return contacts.Span(process="microloan", offices=everywhere, since=date.min, until=now.date(), at=now)


def test_most_who_apply_for_a_loan_were_visited_before_and_more_were_who_do_not() -> None:
    """Each window enters on Mondays what was done before; the loans of the stories stay as they are."""
    chance, until = Random(1), datetime(2026, 11, 22, tzinfo=UTC)
    tales = loan_tales.tell(LOAN_PLOTS, chance, Inventor(chance), count=140, until=until, clerks=("a", "b"))
    opens = {tale.trader.person.phone: tale.opens_at.date() for tale in tales}
    visits = list(publicity.visits(tales, Random(2), Inventor(Random(2), made=9_000)))
    errands = publicity.errands(tales, Random(2), Inventor(Random(2), made=9_000))
    applied = [visit for visit in visits if visit.row["phone"] in opens]

    assert 0.45 < len(applied) / len(tales) < 0.75
    assert len(visits) > 2 * len(applied)
    assert all(visit.on < opens[visit.row["phone"]] for visit in applied)
    assert {office_date(errand.at).weekday() for errand in errands} == {0}
    assert len({(errand.by, errand.at) for errand in errands}) == len(errands)


@pytest.mark.parametrize("count", [12, 40, 200, 500])
def test_a_small_office_too_has_stories_of_every_common_kind(count: int) -> None:
    """Each kind of story is told as often as its share asks, within one."""
    chance = Random(1)
    until = datetime(2026, 11, 22, tzinfo=UTC)
    tales = hardship.tell(chance, Inventor(chance), count=count, until=until, clerks=("a",))
    told = Counter(tale.plot.name for tale in tales)

    shares = sum(plot.share for plot in hardship.PLOTS)
    assert len(tales) == count
    for plot in hardship.PLOTS:
        assert abs(told[plot.name] - count * plot.share / shares) <= 1, plot.name


def test_every_step_of_wage_recovery_has_somebody_who_does_it_in_the_office_that_does() -> None:
    """Each group is held by a person of the union or, where the labour inspection acts, of the brigade."""
    held = {
        organ: {group for post in POSTS if post.code in HELD_BY_PERSONS for group in post.groups if by(post.office)}
        for organ, by in (("inspection", BRIGADE.__eq__), (None, BRIGADE.__ne__))
    }

    for step in (each for each in release_in(PACKAGE).elements.values() if each.kind == "userTask"):
        assert set(step.groups.split(",")) <= held[step.properties.get("organ")], step.id


def test_the_wage_stories_are_many_and_each_is_its_own() -> None:
    """There are sixty at least, of every trade, and each names forms that the process has."""
    forms = set(release_in(PACKAGE).forms)

    assert Told().wages >= 60
    assert len({plot.name for plot in WAGE_PLOTS}) == len(WAGE_PLOTS)
    for plot in WAGE_PLOTS:
        named = {*plot.choices, *plot.steps, *plot.rests, *plot.days, *([plot.stops[0]] if plot.stops else [])}
        assert named <= forms, plot.name


def test_the_loan_stories_are_many_and_each_names_forms_that_the_process_has() -> None:
    """At least 113 are paid out, as in the founding office, and one in eight of them is late."""
    forms = set(release_in(LOANS_PACKAGE).forms)
    shares = {plot.name: plot.share for plot in LOAN_PLOTS if not plot.stops}
    unpaid = {"only asks", "not eligible", "the bank refuses", "withdrawn"}
    paid_out = sum(share for name, share in shares.items() if name not in unpaid)

    assert Told().loans == sum(plot.share for plot in LOAN_PLOTS)
    assert paid_out >= 113
    assert (shares["late"] + shares["late, then paid"]) * 8 >= paid_out
    for plot in LOAN_PLOTS:
        assert {*plot.choices, *([plot.stops] if plot.stops else [])} <= forms, plot.name


LONG_LIVES: tuple[dict[str, tuple[str | None, dict[str, Any]]], ...] = (
    {
        "rescued": (None, {"rescue_result": "plan", "title_state": "awarded"}),
        "extended": (None, {"rescue_result": "extend", "loan_extensions": 1, "loan_class": "current"}),
        "compensated, then recovered": ("recovered", {"loan_status": "settled"}),
    },
    {
        "holds a title": (None, {"title_state": "awarded", "title_check_outcome": "keep"}),
        "a second loan": (None, {"loans_taken": 1, "loan_status": "running", "holds_title": True}),
    },
)
"""Plots of loans that live long: how the case ended, if it did, and what it knows at the present."""


@pytest.mark.parametrize("lives", LONG_LIVES)
def test_a_loan_of_the_demo_office_lives_as_its_plot_says(lives: dict[str, Any], tmp_path: Path) -> None:
    """By real commands, in a small office, verified; who applies again does so with the title of the first loan."""
    plots = [plot for plot in LOAN_PLOTS if plot.name in lives]
    told = Told(aid=0, wages=0, loans=len(plots), loan_plots=plots)
    now = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    found: dict[str, Any] = {}
    with databases.empty_database("sqlite") as url:
        database, releases, documents = Database(url), Releases(), DocumentStore(tmp_path / "documents")
        with database.transaction() as session:
            shipped.install(Desk(session=session, actor=SYSTEM, now=now, releases=releases, documents=documents))
        building.build(database, releases, documents, now, lambda *_: None, told=told)
        with database.reading() as session:
            for case in session.scalars(select(Case)):
                data = storeddata.of_case(session, case)
                name = next(plot.name for plot in plots if _opened_at_its_age(plot, case, now))
                found[name] = (case.outcome, {key: data.get(key) for key in lives[name][1]})
        checked = verify(database, proofs=Proofs(releases=releases, documents=documents))
        database.dispose()

    assert checked.ok, checked.text()
    assert found == lives


def _opened_at_its_age(plot: Plot, case: Case, now: datetime) -> bool:
    """Whether a case was opened when the plot says, or in the office hours after that."""
    return plot.age[0] - 10 <= (now - case.opened_at).days <= plot.age[1]


@pytest.mark.parametrize(
    ("least", "entered"),
    [
        (None, "2026-11-22"),
        ('=date("2026-12-01") + duration("P1D")', "2026-12-02"),
        ('=date("2026-01-01")', "2026-11-22"),
        ("=nothing", "2026-11-22"),
    ],
)
def test_a_day_that_no_story_chose_is_as_late_as_its_form_asks(least: str | None, entered: str) -> None:
    """It is the present day, or the first that may be entered: a loan is extended beyond its maturity."""
    chance = Random(1)
    form = Form(id="day", title="日期", fields=(Field(key="on", label="日期", type="date", required=True, min=least),))
    known = Known(data={}, parameters={}, options={}, now=datetime(2026, 11, 22, 2, 0, tzinfo=UTC))

    assert Filler(chance, Inventor(chance)).answers(form, {}, known) == {"on": entered}


def test_what_the_last_turn_says_stands_for_all_that_follow() -> None:
    assert [turn(("first", "second"), times) for times in range(4)] == ["first", "second", "second", "second"]


def test_a_workforce_is_the_same_again_and_no_two_employers_have_one_name() -> None:
    """Stories of one chance repeat themselves; only those that name an employer share it."""
    until = datetime(2026, 11, 22, tzinfo=UTC)

    def told() -> list[wage_tales.Tale]:
        chance = Random(1)
        return wage_tales.tell(WAGE_PLOTS, chance, Inventor(chance), count=93, until=until, clerks=("a",))

    tales, again = told(), told()
    firms = Counter(tale.workforce.firm.name for tale in tales)
    assert [tale.start_values() for tale in tales] == [tale.start_values() for tale in again]
    assert {name for name, times in firms.items() if times > 1} == {"柳林装饰工程有限公司"}
    assert max(len(tale.workforce.workers) for tale in tales) == 40
