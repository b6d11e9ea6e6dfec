"""Record the golden histories of a version, when it is released.

    python -m tests.golden.record 0.2.0
    python -m tests.golden.record 0.2.0 seldom    (adds a part that the version's set does not have yet)

What is kept, and why:

- `demo-…`: of the cases of a demo office as few, and as short, as together show every command, service, decision rule,
  event of loans, ending, and every element of the shipped processes with all that happened at it: these processes are
  what offices run. Each is the only one of them to show something; `chosen.txt` says what.
- `every-service-…`: cases that use every service once and leave a row in every table, whatever offices use.
- `behaviour-…`: for each number of `workflows.engine.behaviour` a case on a release of that number that does what the
  number is about: claimants are split off, and what counts stands in the entries.
- `reopened-…`: closed cases that go on, told by a person and by a booking; beside them one that asks what is known of
  its employer, which no other does.
- `moved-…`: a case moved from one release to another.
- `seldom-…`: commands and bookings that stand in none of the others (`seldom`): a loan paid out, collected and taken
  back by a bank's files, with early repayments, a refund, a subsidy paid and returned; a clock paused, resumed and made
  longer by a person, and a task given back and given to another; claimants' lines opened again. A test finds what no
  history shows.

What was recorded is committed and never changed; what was missing is added.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.cases import Case
from models.database import Database
from models.releases import ReleaseRow
from tests.golden import histories, seldom
from tests.loans_work import lending
from tests.reports import test_past_days as closing
from tests.workflows import claimants
from tests.workflows.employers import about, asking
from tests.workflows.offices import SMALL_AID, altered, an_office_at_work, application, publish
from tests.workflows.whole_case import an_office_with_every_row
from workflows import canonical, cases, claimsplit, loanrows, migration, replay, shipped
from workflows.demo import building
from workflows.demo.building import Told
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.engine.behaviour import BEHAVIOUR, stamped
from workflows.engine.release import assemble
from workflows.loanwork import OWES_AGAIN
from workflows.migration import Order
from workflows.releases import Releases, stored_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from workflows.rerun import ReleaseOf

Entries = list[dict[str, Any]]
Shown = tuple[str, ...]
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
CASES = 120
_AGAIN = "".join(
    f'<zeebe:property name="{name}" value="{value}"/>'
    for name, value in (("reopen_at", "look"), ("reopen_events", OWES_AGAIN), ("reopen_groups", "street_union"))
)
_HEARD = (
    '<bpmn:subProcess id="owed" triggeredByEvent="true"><bpmn:startEvent id="owes" isInterrupting="false">'
    '<bpmn:messageEventDefinition messageRef="owing"/></bpmn:startEvent></bpmn:subProcess></bpmn:process>'
    f'<bpmn:message id="owing" name="{OWES_AGAIN}"/>'
)
"""What a small loan needs so that a booking may open its closed case again."""


def main(version: str, *parts: str) -> None:
    """Record everything into the folder of the version, or parts of it that are missing there.

    Raises FileExistsError for what is there already.
    """
    if not parts:
        (histories.FOLDER / version).mkdir()
    for record in (_PARTS[part] for part in parts or _PARTS):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
            database.migrate()
            record(version, database, Path(folder))
            database.dispose()


def _demo(version: str, database: Database, folder: Path) -> None:
    releases, documents = Releases(), DocumentStore(folder / "documents")
    with database.transaction() as session:
        shipped.install(Desk(session=session, actor=SYSTEM, now=NOW, releases=releases, documents=documents))
    building.build(database, releases, documents, NOW, lambda _done, _of: None, told=Told(aid=CASES))
    with database.reading() as session:
        found = {case.number: replay.entries_of(session, case.id) for case in session.scalars(select(Case))}
        chosen = telling(found, lambda digest: releases.by_digest(session, digest))
        names = {number: f"demo-{at:02}" for at, number in enumerate(chosen, start=1)}
        for number, name in names.items():
            _keep(session, version, name, found[number])
    histories.explain(version, {names[number]: why for number, why in chosen.items()})


def _every_service(version: str, database: Database, folder: Path) -> None:
    office, _ = an_office_with_every_row(database, folder)
    _keep_all(office.database, version, "every-service")


def _behaviours(version: str, database: Database, folder: Path) -> None:
    """Two cases for each behaviour: one that claimants leave, and the one that goes on with them."""
    for number in range(1, BEHAVIOUR + 1):
        own = Database(f"sqlite:///{folder}/behaviour{number}.sqlite3")
        own.migrate()
        office = claimants.an_office_with_claims(own, folder, assemble(stamped(claimants.small_wage().package, number)))
        case = claimants.opened(office)
        claimants.entered(office, case.id, 2)
        claimants.found(office, case.id, "9000", 1, 2)
        claimants.paid(office, case.id, "4000", 2)
        with office.desk("clerk") as desk:
            split = claimsplit.open_split(desk, case.id, [2], application())
        with office.desk("clerk") as desk:
            claimsplit.leave(desk, case.id, split, "另行仲裁")
        office.do("clerk", case.id, "enter")
        _keep_all(own, version, f"behaviour-{number}")
        own.dispose()


def _reopened(version: str, database: Database, folder: Path) -> None:
    """Cases that were closed and go on: told by a person, and by a booking after which a loan is owed again."""
    office = an_office_at_work(database, folder)
    lending.publish_loans(office)
    number = '<zeebe:property name="number_series"'
    loans = altered(lending.SMALL_LOAN, (number, f"{_AGAIN}{number}"), ("</bpmn:process>", _HEARD))
    with database.transaction() as session:
        session.get_one(ReleaseRow, lending.SMALL_LOAN.digest).current = False
        publish(session, office.releases, loans)
        publish(session, office.releases, closing.reopening())
        publish(session, office.releases, asking())
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, "aid", application())
        cases.open_case(desk, "asking", about())
    office.do("clerk", case.id, "work")
    with office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "broken", {}, "另有情况")
    office.do("clerk", case.id, "look")
    loan = lending.lent(office)
    lending.at(office, "2026-04-10")
    lending.booked(office, loan.id, "prepay", amount="50000", effect="shorten", reference="A-1")
    with database.reading() as session:
        owed = loanrows.required(session, loan.id).ledger.fold(date(2026, 4, 10)).payoff
    paid = lending.booked(office, loan.id, amount=f"{owed / 100:.2f}", reference="A-2")
    lending.booked(office, loan.id, "reverse", event=paid.event, reason="记错贷款", on=None)
    _keep_all(database, version, "reopened")


def _moved(version: str, database: Database, folder: Path) -> None:
    office = an_office_at_work(database, folder)
    other = altered(SMALL_AID, ('id="visit"', 'id="home_visit"'), ('Ref="visit"', 'Ref="home_visit"'))
    with database.transaction() as session:
        publish(session, office.releases, other, current=False)
    case = office.open()
    order = Order(process=other.id, to=other.digest, reason="改名", batch="b1", elements={"visit": "home_visit"})
    with office.desk("keeper") as desk:
        migration.migrate(desk, case.id, order)
    office.pass_time(timedelta(hours=1))
    office.do("clerk", case.id, "home_visit", findings="属实", second_visitor="visitor")
    office.pass_time(timedelta(days=9))
    office.fire_due()
    _keep_all(database, version, "moved")


def _seldom(version: str, _database: Database, folder: Path) -> None:
    for name, story in seldom.STORIES.items():
        own = Database(f"sqlite:///{folder}/{name}.sqlite3")
        own.migrate()
        story(own, folder)
        _keep_all(own, version, f"seldom-{name}")
        own.dispose()


_PARTS = {
    "demo": _demo,
    "every-service": _every_service,
    "behaviour": _behaviours,
    "reopened": _reopened,
    "moved": _moved,
    "seldom": _seldom,
}


def _keep_all(database: Database, version: str, name: str) -> None:
    with database.reading() as session:
        cases = session.scalars(select(Case.id).order_by(Case.opened_at, Case.number)).all()
        for at, case_id in enumerate(cases, start=1):
            _keep(session, version, f"{name}-{at}", replay.entries_of(session, case_id))


def _keep(session: Session, version: str, name: str, entries: Entries) -> None:
    digests = dict.fromkeys(entry["release"] for entry in entries)
    histories.write(version, name, entries, (stored_package(session, digest) for digest in digests))


def telling(found: Mapping[str, Entries], release_of: ReleaseOf) -> dict[str, list[Shown]]:
    """Of many histories few that, together, show everything that any of them shows; each with what it alone shows."""
    shown = {name: frozenset(_shows(entries, release_of)) for name, entries in found.items()}
    weight = {name: sum(len(canonical.dumps(entry)) for entry in entries) for name, entries in found.items()}
    missing = frozenset().union(*shown.values())
    chosen: list[str] = []
    while missing:
        chosen.append(max(sorted(shown), key=lambda name: len(shown[name] & missing) / weight[name]))
        missing -= shown[chosen[-1]]
    for name in sorted(chosen, key=lambda name: -weight[name]):  # what later ones show too
        if shown[name] <= frozenset().union(*(shown[other] for other in chosen if other != name)):
            chosen.remove(name)
    times = Counter(each for name in chosen for each in shown[name])
    return {name: sorted(each for each in shown[name] if times[each] == 1) for name in chosen}


def _shows(entries: Entries, release_of: ReleaseOf) -> Iterator[Shown]:
    for entry in entries:
        release, outcome = release_of(entry["release"]), canonical.loads(entry["outcome"])
        yield "process", release.id, str(release.behaviour)
        yield "command", entry["command"]
        for fact in outcome.get("facts", ()):
            yield "fact", fact["kind"], fact["element"]
        for effect in outcome.get("effects", ()):
            yield "service", release.id, effect["type"]
        for event in outcome.get("loan", ()):
            yield "loan", event["kind"]
        for decision in outcome.get("decisions", ()):
            yield from (("rule", decision["decision"], rule["id"]) for rule in decision["rules_hit"])
        if outcome.get("ended"):
            yield "ended", release.id, outcome["ended"]["outcome"] or ""


if __name__ == "__main__":
    main(*sys.argv[1:])
