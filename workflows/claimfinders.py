"""Whose word counts on what is found of a line: while another organ is at work on the case, that organ's alone.

At work is the organ one of whose steps waits, and the one that the process names by an expression over the case data
(`claims_found_by`): between two of its steps, when a timer runs, the matter is still before it.

It is that organ which can order payment (《劳动保障监察条例》第二十六条), and the order is about the sum; the case's
own organ goes on with what is claimed and agreed. A line that follows a way of its own, before a court for example, is
not the other organ's. Asked by commands before a change is carried out: what was recorded before is not judged again.
Must not know who works the lines (`workflows.claimrights`).
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.offices import Office
from models.people import Post
from models.tasks import RUNNING, Task
from workflows import expressions, offices, storeddata
from workflows.authority import Grant
from workflows.casework import Work
from workflows.claimrights import finding_groups
from workflows.claims.book import Book, Line
from workflows.claims.changes import Change, Record
from workflows.claims.faults import Faults, Place
from workflows.claims.words import OWN_WAYS
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_

BY = "claims_found_by"
"""The process property that names, from the case data, the organ before which the matter is; null: before none."""
_TEMPLATE = N_(
    "第 {line} 号的欠薪正由“{office}”查处，核定金额由该单位填写；请只填主张和协商金额，"
    "有不同意见的向该单位提出。这名职工已改走其他途径的，先更改其“办理途径”"
)


def at_work(desk: Desk, case: Case, release: Release) -> Office | None:
    """Return the office of another organ that alone says what is found now, if there is one."""
    return _with_a_step(desk.session, case, release) or _before_which(desk, case, release)


def _with_a_step(session: Session, case: Case, release: Release) -> Office | None:
    """Return the office of another organ that says what is found and for which a step of the case waits."""
    here = select(Task.office_id, Task.office_path).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    others = [office_id for office_id, path in session.execute(here) if offices.of_other_tree(path, case.office_path)]
    groups = finding_groups(release)
    for office_id in sorted(others):
        posts = session.scalars(select(Post).where(Post.office_id == office_id))
        if any(groups.intersection(post.groups) for post in posts):
            return session.get_one(Office, office_id)
    return None


def _before_which(desk: Desk, case: Case, release: Release) -> Office | None:
    """Return the office that last had a step of the case, of the organ before which the process says the matter is."""
    written = release.properties.get(BY, "").strip()
    if not written:
        return None
    data = storeddata.of_case(desk.session, case)
    organ = expressions.setting(written, data, parameters={}, now=desk.now)
    if organ is None:
        return None
    last = (
        select(Office)
        .join(Task, Task.office_id == Office.id)
        .where(Task.case_id == case.id, Office.organ == organ)
        .order_by(Task.opened_at.desc(), Task.id.desc())
        .limit(1)
    )
    return desk.session.scalars(last).first()


def is_of(office: Office, line: Line) -> bool:
    """Whether what is found of a line is the other organ's to say: it follows that organ's way, or none of its own."""
    way = line.facts["path"]
    return way is None or way == office.organ or way in OWN_WAYS


def tell(work: Work, books: tuple[Book, Book], change: Change, grant: Grant, faults: Faults) -> None:
    """Tell the faults of lines of which the own organ changes what another one finds."""
    if not isinstance(change, Record) or change.split_from is not None:
        return
    before, after = books
    changed = [line for line in after.lines.values() if _found(line) != _found(before.lines.get(line.number))]
    office = at_work(work.desk, work.case, work.release) if changed else None
    if office is None or work.desk.session.get_one(Office, grant.office_id).organ == office.organ:
        return
    rows = {given.number: at for at, given in enumerate(change.lines)}
    for line in changed:
        if is_of(office, line):
            told = {"line": line.number, "office": office.name}
            faults.add(Place.of("lines", rows[line.number]), "items", _TEMPLATE, told)


def _found(line: Line | None) -> dict[str, object]:
    """Return what is found of a line, by kind; what was never said is not there."""
    items = line.items.items() if line is not None else ()
    return {kind: item.found for kind, item in items if item.found is not None}
