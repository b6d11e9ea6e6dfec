"""Whether every wage story of the whole demo office is in order: stages, endings, pages, re-execution.

    python -m tests.soak.demo_stories [--data folder]

Makes the demo office as `make demo` does, unless a folder with one is given, and prints what is not as it should be.
It takes minutes; `tests/workflows/test_demo.py` tries a handful of stories in every run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimLine, ClaimPayment
from models.database import Database
from models.tasks import RUNNING, Task
from tests.serving import make_demo_office
from tests.webapp.visitor import Visitor
from webapp import create_app
from webapp.config import Config
from workflows.demo.accounts import PASSWORD
from workflows.demo.wage_tales import PROCESS
from workflows.documents import DocumentStore
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

OUTCOMES = {"recovered", "partly_recovered", "settled", "other_path", "unfounded", "withdrawn"}
SHARED = {"wait_for_funds", "correct_account"}
"""Steps that wage stories need not show: those of hardship aid do."""
LEADER, AUDITOR = "tangyuan", "wanshen"
FEWEST, STAGES = 60, 40


def user_tasks(session: Session) -> set[str]:
    """Return every step of the wage process that a person does."""
    release = Releases().current(session, PROCESS)
    return {each.id for each in release.elements.values() if each.kind == "userTask"} - SHARED


def seen(session: Session, *states: str) -> Counter[str]:
    """Return at which steps tasks of wage cases stand in these states, or in any, and how many."""
    statement = select(Task.element).join(Case, Case.id == Task.case_id).where(Case.process == PROCESS)
    return Counter(session.scalars(statement.where(Task.state.in_(states)) if states else statement))


def findings(session: Session) -> Iterator[str]:
    """Tell what the stories leave out: stages, endings, and what happens to claimants and payments."""
    cases = session.scalars(select(Case).where(Case.process == PROCESS)).all()
    if len(cases) < FEWEST:
        yield f"only {len(cases)} wage cases"
    ended = {case.outcome for case in cases if case.status == "closed"}
    yield from (f"no case ended as {each}" for each in sorted(OUTCOMES - ended))
    yield from (f"no case came to {each}" for each in sorted(user_tasks(session) - set(seen(session))))
    if len(seen(session, *RUNNING)) < STAGES:
        yield f"cases wait at {len(seen(session, *RUNNING))} steps only"
    lines = session.scalars(select(ClaimLine)).all()
    told = {
        "heir": any(line.heir_name for line in lines),
        "split": any(line.split_from for line in lines),
        "join": any(line.joined_to for line in lines),
        "reversal": session.scalar(select(ClaimPayment.number).where(ClaimPayment.reverses.is_not(None)).limit(1)),
        "forty claimants": max(Counter(line.case_id for line in lines).values()) >= 40,
    }
    yield from (f"no {what}" for what, there in told.items() if not there)


def broken_pages(folder: Path, cases: list[str]) -> Iterator[str]:
    """Open every page of these cases that the case's id leads to, as the leader or the auditor; tell of errors."""
    url = f"sqlite:///{folder}/bangfu.sqlite3"
    app = create_app(Config(database_url=url, data_folder=folder, secret_key="k" * 40, log_level="CRITICAL"))
    people = {name: Visitor(app) for name in (LEADER, AUDITOR)}
    for name, visitor in people.items():
        visitor.sign_in(name, PASSWORD)
    rules = [str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.defaults]
    own = [rule for rule in rules if rule.count("<") == 1 and "case_id>" in rule and not rule.startswith("/api")]
    for case_id in cases:
        for rule in own:
            address = rule[: rule.index("<")] + case_id + rule[rule.index(">") + 1 :]
            for name in (LEADER, AUDITOR):
                status = people[name].open(address).status
                if status not in (200, 302, 303, 403, 404):
                    yield f"{address} answers {name} with {status}"


def main() -> int:
    """Check the whole demo office; return 1 when something is not in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--minutes", help="as all programs here; this one takes as long as it takes")
    options = parser.parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="bangfu-demo-"))
    if options.data is None:
        make_demo_office(folder)
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    with database.reading() as session:
        found = list(findings(session))
        cases = list(session.scalars(select(Case.id).where(Case.process == PROCESS)))
        waiting = seen(session, *RUNNING)
    print(f"{len(cases)} wage cases; {len(waiting)} steps at which some wait")
    checked = verify(database, proofs=Proofs(releases=Releases(), documents=DocumentStore(folder / "documents")))
    found += [] if checked.ok else [checked.text()]
    found += broken_pages(folder, cases)
    print("\n".join(found) or "all is in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
