"""A changed process needs two administrators: proposed by one, published or refused by another, all written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.journal import AccessRecord
from models.offices import Office
from models.people import Holding, Post
from models.releases import ReleaseRow
from tests.builders import a_post, a_user, an_absence
from tests.workflows.offices import NOW, an_office_at_work
from tests.workflows.packages import AID, files, seed_line, uploaded, zipped
from workflows import people, proposals, releasebook, releases
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.proposals import Draft
from workflows.uploads import read

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from models.proposals import Proposal
    from tests.workflows.offices import TestOffice

RENAMED = ('name="Aid"', 'name="Assistance"')
FAULTY = ('candidateGroups="desk"', 'candidateGroups=""')


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """An office with two administrators of processes, and one who stands in for the first."""
    office = an_office_at_work(database, tmp_path)
    seed_line(database)
    with database.transaction() as session:
        keeper = people.by_username(session, "keeper")
        assert keeper is not None
        place = session.get_one(Office, keeper.office_id)
        second, deputy = (a_user(session, office=place, username=name, name=name) for name in ("second", "deputy"))
        a_post(session, office=place, groups=["process_admin"], a=second)
        post = session.scalars(select(Post).join(Holding).where(Holding.user_id == keeper.id)).one()
        session.add(Holding(post_id=post.id, user_id=deputy.id, rank="B", from_on=NOW.date()))
    return office


def propose(office: TestOffice, *changes: tuple[str, str], by: str = "keeper", reason: str = "改名") -> Proposal:
    with office.desk(by) as desk:
        return proposals.propose(desk, Draft(upload=uploaded(*changes), reason=reason))


def publish(office: TestOffice, proposal: Proposal, by: str = "second") -> None:
    with office.desk(by) as desk:
        proposals.publish(desk, proposal.id)


def current(office: TestOffice) -> str | None:
    with office.database.reading() as session:
        row = releases.current_row(session, AID)
        return row.digest if row else None


def log(office: TestOffice) -> list[tuple[str, str, str]]:
    with office.database.reading() as session:
        records = session.scalars(select(AccessRecord).order_by(AccessRecord.at, AccessRecord.chain, AccessRecord.seq))
        return [(each.actor, each.action, each.reason) for each in records]


def test_what_one_proposes_another_publishes_and_new_cases_start_on_it(office: TestOffice) -> None:
    proposal = propose(office)
    assert (proposal.state, proposal.name, proposal.based_on) == ("proposed", "Aid", None)
    assert current(office) is None

    publish(office, proposal)

    assert current(office) == proposal.digest
    with office.database.reading() as session:
        (line,) = releasebook.releases_of(session, AID)
        decided = proposals.found(session, proposal.id)
    assert (line.published_by, line.current, line.running) == ("second", True, 0)
    assert (decided.state, decided.decided_by, decided.decided_at) == ("published", "second", NOW)
    assert log(office) == [("keeper", "processes.propose", "改名"), ("second", "processes.publish", "")]


def test_nobody_decides_about_an_own_proposal(office: TestOffice) -> None:
    proposal = propose(office)

    with pytest.raises(Forbidden), office.desk("keeper") as desk:
        proposals.publish(desk, proposal.id)
    with pytest.raises(Forbidden), office.desk("keeper") as desk:
        proposals.reject(desk, proposal.id, "不行")
    assert current(office) is None


def test_nor_through_somebody_who_stands_in(office: TestOffice) -> None:
    proposal = propose(office)
    with office.database.transaction() as session:
        keeper = people.by_username(session, "keeper")
        assert keeper is not None
        an_absence(session, user=keeper, from_at=NOW)

    with pytest.raises(Forbidden):
        publish(office, proposal, by="deputy")
    assert current(office) is None


@pytest.mark.parametrize("username", ["clerk", "chief", "auditor"])
def test_only_administrators_of_processes_propose_and_decide(office: TestOffice, username: str) -> None:
    proposal = propose(office)

    with pytest.raises(Forbidden):
        propose(office, RENAMED, by=username)
    with pytest.raises(Forbidden):
        publish(office, proposal, by=username)
    with pytest.raises(Forbidden), office.desk(username) as desk:
        proposals.reject(desk, proposal.id, "不行")


def test_a_refusal_needs_a_reason_and_ends_the_matter(office: TestOffice) -> None:
    proposal = propose(office)
    with pytest.raises(InvalidInput), office.desk("second") as desk:
        proposals.reject(desk, proposal.id, "  ")

    with office.desk("second") as desk:
        proposals.reject(desk, proposal.id, "名称不对")
    with pytest.raises(Conflict):
        publish(office, proposal)

    assert log(office)[-1] == ("second", "processes.reject", "名称不对")
    assert current(office) is None


def test_a_proposal_is_taken_back_by_its_author_only(office: TestOffice) -> None:
    proposal = propose(office)
    with pytest.raises(Forbidden), office.desk("second") as desk:
        proposals.withdraw(desk, proposal.id)

    with office.desk("keeper") as desk:
        proposals.withdraw(desk, proposal.id)

    with pytest.raises(Conflict):
        publish(office, proposal)
    assert propose(office).state == "proposed", "the same may be proposed again"


def test_what_the_linter_refuses_is_kept_to_be_looked_at_and_cannot_be_published(office: TestOffice) -> None:
    faulty = propose(office, FAULTY)
    with office.database.reading() as session:
        problems = proposals.problems_of(proposals.found(session, faulty.id))

    assert faulty.state == "faulty"
    assert [each.code for each in problems] == ["task-without-group"]
    assert problems[0].element == "check"
    with pytest.raises(InvalidState):
        publish(office, faulty)
    assert log(office) == []
    again = propose(office)
    assert again.problems == []
    with office.database.reading() as session, pytest.raises(NotFound):
        proposals.found(session, faulty.id)


def test_a_proposal_that_was_overtaken_is_not_published_over_the_newer_one(office: TestOffice) -> None:
    first, second = propose(office), propose(office, RENAMED)
    publish(office, first)

    with pytest.raises(InvalidState):
        publish(office, second)

    assert current(office) == first.digest


def test_nothing_is_proposed_that_changes_nothing_or_waits_already(office: TestOffice) -> None:
    proposal = propose(office)
    with pytest.raises(InvalidInput):
        propose(office, by="second")
    publish(office, proposal)
    with pytest.raises(InvalidInput):
        propose(office)
    with pytest.raises(InvalidInput):
        propose(office, RENAMED, reason="")


def test_an_earlier_release_is_published_again_under_who_did_it(office: TestOffice) -> None:
    for changes in ((), (RENAMED,), ()):
        publish(office, propose(office, *changes))

    with office.database.reading() as session:
        lines = releasebook.releases_of(session, AID)
        assert session.query(ReleaseRow).filter_by(package_id=AID).count() == 2
    assert [(line.name, line.current) for line in lines] == [("Aid", True), ("Assistance", False)]


def test_files_that_were_not_uploaded_are_taken_from_the_current_release_when_asked(office: TestOffice) -> None:
    publish(office, propose(office))
    alone = read([("aid.bpmn", files(RENAMED)["aid/aid.bpmn"])])
    with office.desk("keeper") as desk:
        without = proposals.propose(desk, Draft(upload=alone, reason="改名"))
    with office.desk("keeper") as desk:
        together = proposals.propose(desk, Draft(upload=alone, reason="改名", keep=True))

    assert without.state == "faulty"
    assert (together.state, together.name) == ("proposed", "Assistance")
    assert proposals.package_of(together).files.items() >= files(RENAMED).items()


def test_shared_files_that_are_not_in_the_zip_are_found(office: TestOffice) -> None:
    publish(office, propose(office))
    own = {name: text for name, text in files(RENAMED).items() if name.startswith("aid/")}
    with office.desk("keeper") as desk:
        proposal = proposals.propose(desk, Draft(upload=read([("aid.zip", zipped(own))]), reason="改名"))

    assert proposals.package_of(proposal).files.items() >= files(RENAMED).items()
