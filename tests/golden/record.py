"""Record the golden histories of a version, when it is released.

    python -m tests.golden.record 0.2.0

Plays a demo office and keeps those of its cases that, together, show every command, event, ending, decision rule and
service of the shipped processes; beside them a case that uses every service once, and one moved to another release.
What was recorded is committed and never changed.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.cases import Case
from models.database import Database
from tests.golden import histories
from tests.workflows.offices import SMALL_AID, altered, an_office_at_work, publish
from tests.workflows.whole_case import an_office_with_every_row
from workflows import canonical, migration, replay, shipped
from workflows.demo import building
from workflows.demo.building import Told
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.migration import Order
from workflows.releases import Releases, stored_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

Entries = list[dict[str, Any]]
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
CASES = 120


def main(version: str) -> None:
    """Record everything into the folder of the version."""
    for record in (_demo, _every_service, _moved):
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
        for at, entries in enumerate(telling(found).values(), start=1):
            _keep(session, version, f"demo-{at:02}", entries)


def _every_service(version: str, database: Database, folder: Path) -> None:
    office, _ = an_office_with_every_row(database, folder)
    _keep_all(office.database, version, "every-service")


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


def _keep_all(database: Database, version: str, name: str) -> None:
    with database.reading() as session:
        cases = session.scalars(select(Case.id).order_by(Case.opened_at, Case.number)).all()
        for at, case_id in enumerate(cases, start=1):
            _keep(session, version, f"{name}-{at}", replay.entries_of(session, case_id))


def _keep(session: Session, version: str, name: str, entries: Entries) -> None:
    digests = dict.fromkeys(entry["release"] for entry in entries)
    histories.write(version, name, entries, (stored_package(session, digest) for digest in digests))


def telling(found: Mapping[str, Entries]) -> dict[str, Entries]:
    """Of many histories few that, together, show everything that any of them shows."""
    shown = {name: frozenset(_shows(entries)) for name, entries in found.items()}
    missing = frozenset().union(*shown.values())
    chosen: dict[str, Entries] = {}
    while missing:
        best = max(sorted(shown), key=lambda name: len(shown[name] & missing) / len(found[name]))
        chosen[best] = found[best]
        missing -= shown[best]
    return chosen


def _shows(entries: Entries) -> Iterable[tuple[str, ...]]:
    for entry in entries:
        outcome = canonical.loads(entry["outcome"])
        yield "command", entry["command"]
        yield "element", entry["command"], entry["element"] or ""
        for fact in outcome.get("facts", ()):
            yield "fact", fact["kind"], fact["element"]
        for effect in outcome.get("effects", ()):
            yield "service", effect["type"]
        for event in outcome.get("loan", ()):
            yield "loan", event["kind"]
        for decision in outcome.get("decisions", ()):
            for rule in decision["rules_hit"]:
                yield "rule", decision["decision"], rule["id"]


if __name__ == "__main__":
    main(sys.argv[1])
