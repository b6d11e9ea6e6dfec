"""Any report of any past day comes out the same for ever, whatever is booked, taken back, decided or reopened later."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import Flow
from tests.workflows import borrowing, offices, reported
from workflows import cases
from workflows.clock import office_date
from workflows.engine.release import assemble
from workflows.engine.values import Package
from workflows.errors import Rejection

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

DEEDS = ("lend", "pay", "pay", "pay", "late", "prepay", "reverse", "reverse", "extend", "compensate", "write_off")
STEPS = 14
WINDOWS: tuple[dict[str, str], ...] = ({}, {"by": "community"}, {"since": "2026-03-10", "until": "2026-05-20"})


def tables(office: TestOffice, **asked: str) -> list[Any]:
    """What the reports of a day tell, asked for in several ways."""
    return [reported.made(office, **asked, **window).table for window in WINDOWS]


def a_deed(office: TestOffice, chance: random.Random, lent: list[str]) -> None:
    """Something that people do on one of the loans, if it can be done."""
    deed, case_id = chance.choice(DEEDS), chance.choice(lent)
    today = office_date(office.now)
    if deed == "lend":
        late = today - timedelta(days=chance.choice([0, 20]))
        lent.append(borrowing.lent(office, late, applicant_name=chance.choice("甲乙丙")).id)
    elif deed in ("pay", "late"):
        on = today - timedelta(days=25 if deed == "late" else 0)
        borrowing.booked(office, case_id, amount=str(chance.randrange(300, 4000)), on=on.isoformat())
    elif deed == "prepay":
        borrowing.booked(office, case_id, "prepay", amount="3000", effect="lower", payer="borrower")
    elif deed == "reverse":
        borrowing.booked(office, case_id, "reverse", event=chance.randrange(2, 6), reason="记错")
    elif deed == "extend":
        borrowing.managed(office, case_id, "extend", until="2027-09-15")
    else:
        borrowing.managed(office, case_id, deed)


@pytest.mark.parametrize("seed", range(2))
def test_reports_on_loans_are_the_same_for_ever(database: Database, tmp_path: Path, seed: int) -> None:
    office, chance = borrowing.an_office_that_lends(database, tmp_path), random.Random(seed)
    lent, told = [borrowing.lent(office).id], dict[str, Any]()
    done = 0
    for _ in range(STEPS):
        office.pass_time(timedelta(days=chance.choice([1, 9, 31])))
        try:
            a_deed(office, chance, lent)
            done += 1
        except Rejection:
            pass
        told[office_date(office.now).isoformat()] = tables(office)
    assert done > STEPS // 2
    office.pass_time(timedelta(days=1))
    for as_of, then in told.items():
        assert tables(office, as_of=as_of) == then, as_of


def reopening() -> Any:
    """A process whose closed cases are opened again by an event; it reports on cases."""
    names = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number", "phone")}
    about = {"number_series": "援", "title": "=applicant_name", "start_groups": "street_union", **names}
    again = {"reopen_at": "work", "reopen_events": "broken", "reopen_groups": "street_union"}
    flow = Flow("aid", "小额援助", properties={**about, **again})
    flow.start("begin", to="work", form="application")
    flow.user("work", to="done", groups="street_union")
    flow.end("done", outcome="granted", name="已办")
    inside = flow.inside()
    inside.start("broken", to="look", message="broken", interrupting=False)
    inside.user("look", to="looked", groups="street_union")
    inside.end("looked")
    flow.sub("on_broken", inside, by_event=True)
    files = {"aid/aid.bpmn": flow.xml(), "aid/forms/application.form": offices.FORMS["application"]}
    return reported.reporting(
        assemble(Package("aid", files)), {**reported.AID, "sections": reported.AID["sections"][:1]}
    )


def test_a_case_that_is_opened_again_stays_closed_on_the_days_it_was(database: Database, tmp_path: Path) -> None:
    office = offices.an_office_at_work(database, tmp_path)
    with database.transaction() as session:
        offices.publish(session, office.releases, reopening())
    asks: tuple[dict[str, str], ...] = ({}, {"basis": "closed"}, {"by": "person"})

    def told(**asked: str) -> list[Any]:
        return [reported.made(office, process="aid", **asked, **ask).table for ask in asks]

    found = {}
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, "aid", offices.application())
    for step in ("work", "reopen", "look", "work"):
        found[office.now.date().isoformat()] = told()
        office.pass_time(timedelta(days=1))
        if step == "reopen":
            with office.desk("clerk") as desk:
                cases.raise_event(desk, case.id, "broken", {}, "另有情况")
        else:
            office.do("clerk", case.id, step)
    found[office.now.date().isoformat()] = told()
    office.pass_time(timedelta(days=1))

    assert [tables[1].total["cases"].value for tables in found.values()] == [0, 1, 0, 0, 1]
    assert {day: told(as_of=day) for day in found} == found
