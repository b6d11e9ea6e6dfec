"""One address or more for every page of the product, with who opens it, found in a demo office's database.

Knows the addresses and what is stored; must not know what is on a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from models.bankfiles import BankFile, BankLine
from models.caselinks import CaseLink
from models.cases import Case
from models.claims import ClaimLine
from models.contacts import PublicityContact
from models.database import Database
from models.deadlines import Deadline
from models.documents import Document
from models.letters import Letter
from models.loans import Loan
from models.organisations import CaseOrganisation
from models.people import User
from models.proposals import Proposal
from models.releases import ReleaseRow
from models.startdrafts import StartDraft
from models.tasks import RUNNING, Task
from tests.browser.bankfiles import BANK, CENTRE
from tests.browser.claims import EMPLOYER as COOKS_OF
from tests.browser.employers import EMPLOYER
from webapp import create_app
from webapp.config import Config
from workflows import releasebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.serving import Office

LEADER, AUDITOR, CLERK, ADMINISTRATOR = "tangyuan", "wanshen", "linyue", "qinlan"
OFFICER, INSPECTOR, BRIGADE_LEADER = "kongming", "hechuan", "leisong"
GUARANTOR = "fupeng"
"""Of the guarantee centre, who works loans."""
NOT_PAGES = {
    "static": "files of the product's own",
    "cases.content": "an uploaded paper itself",
    "cases.drawing": "a drawing for the script that shows it",
    "status.healthz": "a line for programs",
    "status.readyz": "a line for programs",
    "status.metrics": "lines for programs",
    "standing.ask_earlier": "leads on to the page where a code is typed",
    "status.home": "leads on to the inbox or the auditor's first page",
    "tasks.back": "leads on to the task",
    "supervise.back": "leads on to the page with the form",
    "inbox.searched": "leads on to the inbox",
    "cases.searched": "leads on to the list of cases",
    "claims.blank": "a workbook to fill in",
    "reports.export": "a file to take away",
    "loans.subsidies_file": "a file to take away",
    "publicity.export": "a file to take away",
    "cases.letter_file": "the letter as a file",
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
    """A page of the cases of which most is recorded: a closed and an open one of hardship aid, one closed of wages."""

    def find(session: Session) -> Found:
        for process, status in (("hardship_aid", "closed"), ("hardship_aid", "open"), ("wage_recovery", "closed")):
            cases = select(Case.id).where(Case.process == process, Case.status == status)
            found = session.scalars(cases.order_by(Case.version.desc(), Case.number).limit(1)).one()
            yield username, f"{root}/{found}{part}"

    return find


def _of_one_case(part: str) -> Callable[[Session], Found]:
    return lambda session: iter([next(_of_case(part)(session))])


def _of_wages(*parts: str) -> Callable[[Session], Found]:
    """Pages of the closed case of wages of which most is recorded."""
    return lambda session: ((who, f"{each}{part}") for who, each in list(_of_case()(session))[-1:] for part in parts)


def _events(session: Session) -> Found:
    of_process = select(Case).where(Case.status == "open", Case.process == "hardship_aid")
    case = session.scalars(of_process.order_by(Case.opened_at.desc())).first()
    assert case is not None
    for event in ("withdraw", "death"):
        yield case.opened_by, f"/cases/{case.id}/events/{event}"
    for event in ("claimant_change", "mass_incident"):
        yield OFFICER, f"/cases/{_with_claims(session)}/events/{event}"


def _documents(session: Session) -> Found:
    document = session.scalars(select(Document)).first()
    assert document is not None
    yield LEADER, f"/cases/{document.case_id}/documents/{document.id}"


def _letters(session: Session) -> Found:
    """The longest letter of each layout: with a list or without, to the applicant or to every claimant."""
    listed = Letter.listing.is_not(None)
    for listing, to_claimants in ((listed, False), (listed, True), (~listed, False)):
        letters = select(Letter).where(listing, Letter.to_claimants.is_(to_claimants))
        letter = session.scalars(letters.order_by(func.length(Letter.body).desc(), Letter.id)).first()
        assert letter is not None
        yield LEADER, f"/cases/{letter.case_id}/letters/{letter.id}"


def _service(session: Session) -> Found:
    """Where the service of a letter is entered: the union's own, of a wage case that still runs."""
    own = select(Letter).join(Case, Case.id == Letter.case_id).where(Letter.office_id.is_(None))
    running = own.where(Case.status == "open", Case.process == "wage_recovery")
    letter = session.scalars(running.order_by(Letter.to_claimants.desc(), Letter.id)).first()
    assert letter is not None
    yield OFFICER, f"/cases/{letter.case_id}/letters/{letter.id}/service"


def _copies(session: Session) -> Found:
    letter = session.scalars(select(Letter).where(Letter.to_claimants.is_(True))).first()
    assert letter is not None
    yield OFFICER, f"/cases/{letter.case_id}/letters/{letter.id}/copies"
    yield OFFICER, f"/cases/{letter.case_id}/letters/{letter.id}?line=2"


def _tasks(session: Session) -> Found:
    """A task of every step that somebody has in hand, with its form; one that waits; one that is done.

    Of the many steps of wages those with the longest forms, which `tests.browser.claims` has taken.
    """
    steps: dict[str, tuple[str, str]] = {}
    held = select(Task.element, User.username, Task.id).join(User, User.id == Task.assignee_id)
    held = held.outerjoin(CaseOrganisation, CaseOrganisation.case_id == Task.case_id).where(Task.state == "claimed")
    chosen = or_(CaseOrganisation.name.is_(None), CaseOrganisation.name == COOKS_OF)
    for element, username, task_id in session.execute(held.where(chosen).order_by(Task.id)):
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


def _with_claims(session: Session) -> str:
    """The case of which lines have ended while others run."""
    ended = select(ClaimLine.case_id).join(CaseOrganisation, CaseOrganisation.case_id == ClaimLine.case_id)
    return session.scalars(
        ended.where(ClaimLine.end_kind.is_not(None), CaseOrganisation.name == COOKS_OF).limit(1)
    ).one()


def _claims(*parts: str) -> Callable[[Session], Found]:
    """Pages about the claims of a case; those about a line show one that runs and one that has ended."""

    def find(session: Session) -> Found:
        for part in parts:
            yield OFFICER, f"/cases/{_with_claims(session)}/claims{part}"

    return find


def _shared_claims(part: str) -> Callable[[Session], Found]:
    """The same, as they are seen by an office of another organ in which a step of the case waits."""

    def find(session: Session) -> Found:
        held = select(Task.case_id).join(CaseOrganisation, CaseOrganisation.case_id == Task.case_id)
        investigated = held.where(Task.element == "investigate", Task.state == "claimed")
        case_id = session.scalars(investigated.where(CaseOrganisation.name == COOKS_OF)).one()
        yield INSPECTOR, f"/cases/{case_id}/claims{part}"

    return find


def _both(*finders: Callable[[Session], Found]) -> Callable[[Session], Found]:
    return lambda session: (found for find in finders for found in find(session))


def _linked(session: Session) -> Found:
    """A case on an employer that other cases are about."""
    linked = session.scalars(select(CaseLink.case_id).where(CaseLink.kind == "split_from")).first()
    yield LEADER, f"/cases/{linked}"


def _clocked(session: Session) -> Found:
    """The page on which the clock of a case is stopped, and that case."""
    clock = session.scalars(select(Deadline).where(Deadline.parameter == "aid.promise")).one()
    yield CLERK, f"/cases/{clock.case_id}/clocks/{clock.id}/pause"


def _longer(session: Session) -> Found:
    """The page on which more time is approved: the brigade's time to decide, by its leader, who is to decide."""
    deciding = select(Task.case_id).where(Task.element == "decide_handling", Task.state.in_(RUNNING))
    clocks = select(Deadline).where(Deadline.name == "decision_period", Deadline.case_id.in_(deciding))
    clock = session.scalars(clocks.order_by(Deadline.due_at.desc()).limit(1)).one()
    yield BRIGADE_LEADER, f"/cases/{clock.case_id}/clocks/{clock.id}/extend"


def _cases_of_clocks(session: Session) -> Found:
    """One with moved clocks, one that has prepared a start form."""
    clock = session.scalars(select(Deadline).where(Deadline.parameter == "aid.promise")).one()
    draft = session.scalars(select(StartDraft)).one()
    yield from ((CLERK, f"/cases/{each.case_id}") for each in (clock, draft))


def _start_forms(session: Session) -> Found:
    yield CLERK, "/processes/wage_recovery/start"
    draft = session.scalars(select(StartDraft)).one()
    yield CLERK, f"/processes/{draft.process}/start"
    yield CLERK, f"/processes/{draft.process}/start?draft={draft.id}"


def _dismissals(session: Session) -> Found:
    yield CLERK, f"/processes/drafts/{session.scalars(select(StartDraft)).one().id}/dismiss"


def _loan(*parts: str) -> Callable[[Session], Found]:
    """Pages about the running loan that was paid out first."""

    def find(session: Session) -> Found:
        case_id = session.scalars(
            select(Loan.case_id).where(Loan.status == "running").order_by(Loan.disbursed_on)
        ).first()
        for part in parts:
            yield GUARANTOR, f"/cases/{case_id}/loan{part}"

    return find


def _visit(session: Session) -> Found:
    yield CLERK, f"/publicity/{session.scalars(select(PublicityContact.id)).first()}"


_LOANS: dict[str, Callable[[Session], Found]] = {
    "loans.loan": _loan(""),
    "loans.ask": _loan("/pay", "/prepay", "/waive", "/reverse?event=1"),
    "loans.slip": _loan("/slip"),
    "loans.preview": _loan("/preview", "/preview?amount=5000&effect=lower"),
    "loans.arrears": _fixed(GUARANTOR, "/loans", "/loans?state=recovering"),
    "loans.funds": _fixed(GUARANTOR, "/loans/funds"),
    "loans.portfolio": _fixed(GUARANTOR, "/loans/portfolio"),
    "loans.subsidies": _fixed(GUARANTOR, "/loans/subsidies", "/loans/subsidies?quarter=2020Q1"),
    "publicity.index": _both(_fixed(CLERK, "/publicity"), _fixed(LEADER, "/publicity?state=applied")),
    "publicity.new": _fixed(CLERK, "/publicity/new"),
    "publicity.bring": _fixed(CLERK, "/publicity/import"),
    "publicity.contact": _visit,
    "standing.ask": _fixed(None, "/my-case"),
}


def _bank_files(session: Session) -> Found:
    for state in ("", "?state=open"):
        yield CENTRE, f"/bank-files/{session.scalars(select(BankFile.id)).first()}{state}"


def _bank_lines(session: Session) -> Found:
    """A line of each state."""
    states: dict[str, str] = {}
    for line in session.scalars(select(BankLine).order_by(BankLine.file_id, BankLine.row)):
        states.setdefault(line.state, f"/bank-files/{line.file_id}/lines/{line.row}")
    yield from ((CENTRE, address) for address in states.values())


_FINDERS: dict[str, Callable[[Session], Found]] = {
    "auth.sign_in": _fixed(None, "/sign-in"),
    "inbox.index": _fixed(CLERK, *(f"/inbox?queue={each}" for each in ("mine", "groups", "today", "overdue", "done"))),
    "tasks.show": _tasks,
    "cases.index": _fixed(CLERK, "/cases", "/cases?status=closed"),
    "cases.processes": _fixed(CLERK, "/processes"),
    "cases.start": _start_forms,
    "cases.dismissal": _dismissals,
    "cases.show": _both(_of_case(), _linked, _cases_of_clocks),
    "cases.clock": _clocked,
    "cases.longer_clock": _longer,
    "cases.timeline": _of_case("/timeline"),
    "cases.papers": _of_case("/papers"),
    "cases.people": _both(_of_one_case("/people"), _of_wages("/people")),
    "cases.table": _of_wages("/tables/evidence_list", "/tables/follow_up_call"),
    "cases.diagram": _of_one_case("/diagram"),
    "cases.document": _documents,
    "cases.letter": _letters,
    "cases.letter_copies": _copies,
    "cases.service": _service,
    "cases.event": _events,
    "cases.form": _of_case("/form"),
    "claims.roll": _both(_claims("", "?state=ended"), _shared_claims("")),
    "claims.new": _claims("/new"),
    "claims.bring": _claims("/import"),
    "claims.split": _claims("/split", "/split?f-lines=3"),
    "claims.join": _claims("/join"),
    "claims.line": _both(_claims("/1", "/2", "/4"), _shared_claims("/1")),
    "claims.ask": _claims("/1/reopen", "/3/edit", "/3/assess", "/3/pay", "/3/end", "/3/heir", "/2/reverse?payment=2"),
    "bankfiles.index": _fixed(CENTRE, "/bank-files"),
    "bankfiles.new": _fixed(CENTRE, "/bank-files/new"),
    "bankfiles.show": _bank_files,
    "bankfiles.line": _bank_lines,
    "bankfiles.layouts": _fixed(ADMINISTRATOR, "/bank-files/layouts"),
    "bankfiles.edit_layout": _fixed(ADMINISTRATOR, "/bank-files/layouts/edit", f"/bank-files/layouts/edit?bank={BANK}"),
    "reports.index": _fixed(
        LEADER,
        "/reports?process=hardship_aid",
        "/reports?process=wage_recovery&by=employer",
        "/reports?process=hardship_aid&by=office",
    ),
    "reports.cases": _fixed(
        LEADER, *(f"/reports/cases?process=hardship_aid&figure={each}" for each in ("cases", "paid", "open"))
    ),
    "organisations.finding": _fixed(CLERK, "/organisations"),
    "organisations.show": _both(
        *(_fixed(each, f"/organisations/{EMPLOYER['employer_code']}") for each in (CLERK, LEADER))
    ),
    "supervise.dashboard": _fixed(LEADER, "/supervise"),
    "supervise.listing": _fixed(LEADER, "/supervise/tasks?which=open", "/supervise/tasks?which=overdue"),
    "supervise.task": _reassigning,
    "processes.index": _fixed(ADMINISTRATOR, "/admin/processes"),
    "processes.upload": _fixed(ADMINISTRATOR, "/admin/processes/upload"),
    "processes.uploaded": _uploads,
    "processes.moving": _moving,
    "processes.batch": _batches,
    "audit.index": _fixed(AUDITOR, "/audit"),
    **_LOANS,
    "audit.replay": _of_case(root="/audit/cases", username=AUDITOR),
}
