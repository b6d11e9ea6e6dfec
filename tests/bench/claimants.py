"""What a case of unpaid wages with 300 claimants costs next to one with 3: every page, every step, every command.

    python -m tests.bench.claimants [--rounds N] [--only sqlite]

The sizes take turns, because only ratios of one run can be compared between machines and hours.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models.database import Database
from tests.bench import stores
from tests.bench.bars import Bar
from tests.bench.crowds import Times
from tests.claims.entered import a_period, a_row
from tests.processes.wage_office import RIGHTS, WageOffice, an_office
from tests.webapp.visitor import Visitor
from webapp import create_app
from webapp.bootstrap import build
from webapp.config import Config
from workflows import claimwork
from workflows.claims.sheet import COLUMNS
from workflows.demo.accounts import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flask import Flask

    from workflows.demo.simulation import Office

FEW, MANY = SIZES = (3, 300)
GROWTH = 1.5
WARMING = 2
CALLS = 2
"""So many calls are measured of one case: with three claimants the last one ends the round of calls."""
ELECTED = [{"representative_line": "1"}]
RECORDS = [{"evidence_kind": "transfer_record", "evidence_holder": "worker", "evidence_about": "工资"}]
HEAD = ("name", "id_number", "employed_from", "employed_to", "wage_unit", "wage", "from_on", "to_on")
PAGES = {
    "case": "/cases/{case}",
    "timeline": "/cases/{case}/timeline",
    "roll": "/cases/{case}/claims",
    "one line and its history": "/cases/{case}/claims/{line}",
    "form of a line": "/cases/{case}/claims/{line}/edit",
    "where a sheet is pasted": "/cases/{case}/claims/import",
    "task": "/tasks/{task}",
}
REPLAY = "/audit/cases/{case}"
AUDITOR = "wanshen"
Table = dict[tuple[str, int], Times]
"""By piece of work and number of claimants."""


@dataclass(frozen=True)
class Place:
    """A case whose ledger is kept, with the line in its middle and the task in hand."""

    office: WageOffice
    size: int

    @property
    def line(self) -> int:
        """The line in the middle."""
        return self.size // 2 + 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table and the bars."""
    parser = argparse.ArgumentParser(prog="tests.bench.claimants", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", action="append", choices=stores.BACKENDS, help="leave the other database out")
    options = parser.parse_args(arguments)
    with stores.opened() as found:
        for backend in options.only or stores.BACKENDS:
            database = Database(found.empty(backend, f"{backend}-claimants"))
            database.migrate()
            folder = found.folder(f"{backend}-claimants")
            _print(backend, measured(database, folder, options.rounds))
            database.dispose()


def measured(database: Database, folder: Path, rounds: int) -> Table:
    """Everything, on one database."""
    office = an_office(database, folder)
    app = _application(database, office, folder)
    table: Table = {}
    places = [_place(WageOffice(database, folder, at=office), size) for size in SIZES]
    _pages(table, places, app, rounds)
    _steps(table, places, rounds)
    _commands(table, places, rounds)
    _sheets(table, [WageOffice(database, folder, at=office) for _ in range(2 * rounds)], app)
    _follow_ups(table, places, lambda: _place(WageOffice(database, folder, at=office), FEW), rounds)
    return table


def _application(database: Database, office: Office, folder: Path) -> Flask:
    url = database.url.render_as_string(hide_password=False)
    config = Config(database_url=url, data_folder=folder, secret_key="k" * 40, log_level="ERROR")
    wired = build(config)
    wired.database.dispose()
    services = replace(wired, database=database, clock=office.clock, machine=office.clock, releases=office.releases)
    return create_app(config, replace(services, documents=office.documents))


def _place(office: WageOffice, size: int) -> Place:
    """Bring a case to its ledger; what every line claims is found."""
    office.do("accept_hand_over", hand_over_outcome="accept").register(size)
    office.do("register_claims").do("elect_representatives", representatives=ELECTED)
    office.do("collect_evidence", evidence_list=RECORDS).do("choose_path", path_choice="ledger")
    office.find(RIGHTS, "9000", *range(1, size + 1))
    return Place(office, size)


def _pages(table: Table, places: Sequence[Place], app: Flask, rounds: int) -> None:
    readers = {RIGHTS: Visitor(app), AUDITOR: Visitor(app)}
    for username, visitor in readers.items():
        visitor.sign_in(username, PASSWORD)
    asked = [(name, RIGHTS, address) for name, address in PAGES.items()] + [("replay", AUDITOR, REPLAY)]
    tasks = {place.size: place.office.prepared("keep_ledger").task_id for place in places}
    for number in range(rounds + WARMING):
        for name, username, address in asked:
            for place in places:
                found = address.format(case=place.office.case_id, line=place.line, task=tasks[place.size])
                _take(table, f"page: {name}", place.size, number, lambda: _open(readers[username], found))  # noqa: B023


def _open(visitor: Visitor, address: str) -> None:
    response = visitor.client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    response.close()


def _steps(table: Table, places: Sequence[Place], rounds: int) -> None:
    """The ledger is kept again and again; now and then another path is looked for."""
    for number in range(rounds + WARMING):
        for outcome, step in (("next", "keep_ledger"), ("path", "keep_ledger"), ("ledger", "choose_path")):
            for place in places:
                key = "ledger_outcome" if step == "keep_ledger" else "path_choice"
                work = place.office.prepared(step, **{key: outcome})
                name = f"step: {step}, {outcome}"
                _take(table, name, place.size, number, lambda: place.office.complete(work))  # noqa: B023


def _commands(table: Table, places: Sequence[Place], rounds: int) -> None:
    """One line's facts, findings, payment and reversal."""
    for number in range(rounds + WARMING):
        on = places[0].office.office.clock.now().date().isoformat()
        payment = {"amount": "10", "paid_on": on, "means": "employer_transfer"}
        for place in places:
            line = place.line
            rows = [{"number": line, "job": f"厨师{number % 2}", "wage": str(4500 + number)}]
            item = {"kind": "arrears", "found": str(9000 + number)}
            _command(table, place, number, "facts", lambda: (claimwork.record, rows))  # noqa: B023
            _command(table, place, number, "found", lambda: (claimwork.assess, [{"number": line, "items": [item]}]))  # noqa: B023
            _command(table, place, number, "payment", lambda: (claimwork.pay, [{"line": line, **payment}]))  # noqa: B023


def _command(
    table: Table,
    place: Place,
    number: int,
    name: str,
    given: Callable[[], tuple[Callable[..., claimwork.Done], object]],
) -> None:
    command, entered = given()

    def carry_out() -> None:
        with place.office.database.transaction() as session:
            command(place.office.desk(session, RIGHTS), place.office.case_id, entered)

    _take(table, f"command: {name} of one line", place.size, number, carry_out)


def _sheets(table: Table, offices: Sequence[WageOffice], app: Flask) -> None:
    """A sheet pasted and entered through the page, into a case without claimants."""
    visitor = Visitor(app)
    visitor.sign_in(RIGHTS, PASSWORD)
    for number, office in enumerate(offices):
        size = SIZES[number % 2]
        office.do("accept_hand_over", hand_over_outcome="accept")
        page = visitor.open(f"/cases/{office.case_id}/claims/import")
        address, values = page.form()
        sent = {**values, "rows": _sheet(size), "elsewhere_reason": "各案的职工相同"}

        def paste(address: str = address, sent: dict[str, object] = sent) -> None:
            assert visitor.client.post(address, data=sent).status_code == 302

        _take(table, "a sheet pasted", size, number // 2 + WARMING, paste)


def _sheet(size: int) -> str:
    rows = (a_row(number, **a_period()) for number in range(1, size + 1))
    lines = [[str(row[key]) for key in HEAD] for row in rows]
    return "\n".join("\t".join(line) for line in ([COLUMNS[key] for key in HEAD], *lines))


def _follow_ups(table: Table, places: Sequence[Place], another: Callable[[], Place], rounds: int) -> None:
    """Everybody's line ends and everybody is to be called; then some are."""
    few, many = places
    _end(table, many)
    for number in range(WARMING, rounds // CALLS + WARMING + 1):
        _end(table, few)
        for _ in range(CALLS):
            for place in (few, many):
                work = place.office.prepared("follow_up_call")
                _take(table, "step: follow_up_call", place.size, number, lambda: place.office.complete(work))  # noqa: B023
        few = another()


def _end(table: Table, place: Place) -> None:
    office, on = place.office, place.office.office.clock.now().date().isoformat()
    with office.database.transaction() as session:
        ended = {"kind": "settled", "on": on, "reason": "和解"}
        claimwork.end(office.desk(session, RIGHTS), office.case_id, range(1, place.size + 1), ended)
    work = office.prepared("keep_ledger", ledger_outcome="closed")
    _take(table, "step: keep_ledger, closed: as many calls to make", place.size, WARMING, lambda: office.complete(work))


def _take(table: Table, name: str, size: int, number: int, work: Callable[[], object]) -> None:
    """Do it and take the time; the first rounds only warm up."""
    taken = table.setdefault((name, size), Times()) if number >= WARMING else Times()
    taken.add(work)


def _print(backend: str, table: Table) -> None:
    names = list(dict.fromkeys(name for name, _ in table))
    print(f"{backend:<12}{'work':<48}{'ms, 3':>9}{'ms, 300':>9}{'ratio':>7}{'processor':>11}")
    bars = []
    for name in names:
        (clock, used), (clock_many, used_many) = (table[name, size].milliseconds for size in SIZES)
        ratio, processor = clock_many / clock, used_many / used
        print(f"{'':<12}{name:<48}{clock:>9.2f}{clock_many:>9.2f}{ratio:>7.2f}{processor:>11.2f}")
        if "as many" in name or "sheet pasted" in name:  # what must be written for each claimant grows with them
            print(f"{'':<12}{'  for each claimant more':<48}{(clock_many - clock) / (MANY - FEW):>18.2f}")
        else:
            bars.append(
                Bar(measure=f"{backend}: {name}, {MANY} claimants / {FEW}", value=ratio, bar=GROWTH, least=False)
            )
    for bar in bars:
        print(bar.text())


if __name__ == "__main__":
    main()
