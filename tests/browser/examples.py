"""One address or more for every page of the product, with who opens it, found in a demo office's database.

Knows the addresses and what is stored; must not know what is on a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.cases import Case
from models.database import Database
from models.documents import Document
from models.letters import Letter
from models.people import User
from models.proposals import Proposal
from models.releases import ReleaseRow
from models.tasks import Task
from webapp import create_app
from webapp.config import Config
from workflows import releasebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.serving import Office

LEADER, AUDITOR, CLERK, ADMINISTRATOR = "tangyuan", "wanshen", "linyue", "qinlan"
NOT_PAGES = {
    "static": "files of the product's own",
    "cases.content": "an uploaded paper itself",
    "cases.drawing": "a drawing for the script that shows it",
    "status.healthz": "a line for programs",
    "status.readyz": "a line for programs",
    "status.metrics": "lines for programs",
    "status.home": "leads on to the inbox or the auditor's first page",
    "tasks.back": "leads on to the task",
    "supervise.back": "leads on to the page with the form",
    "inbox.searched": "leads on to the inbox",
    "cases.searched": "leads on to the list of cases",
    "processes.drawing": "a drawing for the script that shows it",
    **{
        f"processes.{each}_back": "leads on to the page with the form"
        for each in ("publish", "reject", "withdraw", "move", "undo")
    },
}


@dataclass(frozen=True, kw_only=True)
class Example:
    """An address of a page and who opens it; None is somebody not signed in."""

    endpoint: str
    username: str | None
    address: str


def page_endpoints(office: Office) -> set[str]:
    """Every endpoint of the URL map that answers GET with a page."""
    app = create_app(Config(database_url=_url(office), data_folder=office.data, secret_key="k" * 40, log_level="ERROR"))
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {rule.endpoint for rule in rules} - set(NOT_PAGES)


def examples(office: Office) -> list[Example]:
    """Addresses for every page endpoint that is known here."""
    database = Database(_url(office))
    try:
        with database.reading() as session:
            return [
                Example(endpoint=endpoint, username=username, address=address)
                for endpoint, find in _FINDERS.items()
                for username, address in find(session)
            ]
    finally:
        database.dispose()


def _url(office: Office) -> str:
    return f"sqlite:///{office.data}/bangfu.sqlite3"


Found = Iterator[tuple[str | None, str]]


def _fixed(username: str | None, *addresses: str) -> Callable[[Session], Found]:
    return lambda _session: ((username, address) for address in addresses)


def _of_case(part: str = "", *, root: str = "/cases", username: str = LEADER) -> Callable[[Session], Found]:
    """A page of the open case and of the closed case of which most is recorded."""

    def find(session: Session) -> Found:
        for status in ("closed", "open"):
            statement = select(Case.id).where(Case.status == status).order_by(Case.version.desc(), Case.number).limit(1)
            yield username, f"{root}/{session.scalars(statement).one()}{part}"

    return find


def _of_one_case(part: str) -> Callable[[Session], Found]:
    return lambda session: iter([next(_of_case(part)(session))])


def _events(session: Session) -> Found:
    case = session.scalars(select(Case).where(Case.status == "open").order_by(Case.opened_at.desc())).first()
    assert case is not None
    for event in ("withdraw", "death"):
        yield case.opened_by, f"/cases/{case.id}/events/{event}"


def _documents(session: Session) -> Found:
    document = session.scalars(select(Document)).first()
    assert document is not None
    yield LEADER, f"/cases/{document.case_id}/documents/{document.id}"


def _letters(session: Session) -> Found:
    for kind in session.scalars(select(Letter.kind).distinct()):
        letter = session.scalars(select(Letter).where(Letter.kind == kind)).first()
        assert letter is not None
        yield LEADER, f"/cases/{letter.case_id}/letters/{letter.id}"


def _tasks(session: Session) -> Found:
    """A task of every step that somebody has in hand, with its form; one that waits; one that is done."""
    steps: dict[str, tuple[str, str]] = {}
    held = select(Task.element, User.username, Task.id).join(User, User.id == Task.assignee_id)
    for element, username, task_id in session.execute(held.where(Task.state == "claimed").order_by(Task.id)):
        steps.setdefault(element, (username, f"/tasks/{task_id}"))
    assert steps, "somebody has work in hand"
    yield from steps.values()
    for state in ("open", "done"):
        task = session.scalars(select(Task).where(Task.state == state)).first()
        assert task is not None
        yield LEADER, f"/tasks/{task.id}"


def _reassigning(session: Session) -> Found:
    for state in ("open", "claimed", "done"):
        task = session.scalars(select(Task).where(Task.state == state)).first()
        assert task is not None
        yield LEADER, f"/supervise/tasks/{task.id}"


def _uploads(session: Session) -> Found:
    for state in ("faulty", "proposed"):
        proposal = session.scalars(select(Proposal).where(Proposal.state == state)).one()
        yield ADMINISTRATOR, f"/admin/processes/uploads/{proposal.id}"


def _moving(session: Session) -> Found:
    yield ADMINISTRATOR, "/admin/processes/hardship_aid/cases"
    for digest in session.scalars(select(ReleaseRow.digest).where(ReleaseRow.current.is_(False))):
        yield ADMINISTRATOR, f"/admin/processes/hardship_aid/cases?to={digest}"


def _batches(session: Session) -> Found:
    for batch in releasebook.batches(session, "hardship_aid"):
        yield ADMINISTRATOR, f"/admin/processes/hardship_aid/batches/{batch.id}"


_FINDERS: dict[str, Callable[[Session], Found]] = {
    "auth.sign_in": _fixed(None, "/sign-in"),
    "inbox.index": _fixed(CLERK, *(f"/inbox?queue={each}" for each in ("mine", "groups", "today", "overdue", "done"))),
    "tasks.show": _tasks,
    "cases.index": _fixed(CLERK, "/cases", "/cases?status=closed"),
    "cases.processes": _fixed(CLERK, "/processes"),
    "cases.start": _fixed(CLERK, "/processes/hardship_aid/start"),
    "cases.show": _of_case(),
    "cases.timeline": _of_case("/timeline"),
    "cases.papers": _of_case("/papers"),
    "cases.people": _of_one_case("/people"),
    "cases.diagram": _of_one_case("/diagram"),
    "cases.document": _documents,
    "cases.letter": _letters,
    "cases.event": _events,
    "cases.form": _of_case("/form"),
    "supervise.dashboard": _fixed(LEADER, "/supervise"),
    "supervise.listing": _fixed(LEADER, "/supervise/tasks?which=open", "/supervise/tasks?which=overdue"),
    "supervise.task": _reassigning,
    "processes.index": _fixed(ADMINISTRATOR, "/admin/processes"),
    "processes.upload": _fixed(ADMINISTRATOR, "/admin/processes/upload"),
    "processes.uploaded": _uploads,
    "processes.moving": _moving,
    "processes.batch": _batches,
    "audit.index": _fixed(AUDITOR, "/audit"),
    "audit.replay": _of_case(root="/audit/cases", username=AUDITOR),
}
