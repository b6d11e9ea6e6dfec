"""Claimants split off into a case of their own, and cases on one employer worked together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.journal import Entry
from tests.workflows.claimants import an_office_with_claims, ended, entered, found, opened, paid, small_wage
from tests.workflows.offices import an_id_number, application
from workflows import canonical, claimrows, claimsplit, claimwork, storeddata
from workflows.engine.behaviour import stamped
from workflows.engine.release import assemble
from workflows.engine.values import Effect
from workflows.errors import Forbidden, InvalidInput
from workflows.reports.reading import Wanted, facts
from workflows.reports.scope import OPENED, Scope
from workflows.services.call import Call
from workflows.services.table import carry_out
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

TODAY = date(2026, 3, 2)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path, small_wage(organisation="applicant_phone"))


def test_claimants_go_on_in_a_case_of_their_own(office):
    case = opened(office)
    entered(office, case.id, 3)
    own = {"kind": "double_wage", "claimed": "1", "reason": "只主张一元"}
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 2, "representative": "3", "items": [own], "job": "帮厨"}])
    with pytest.raises(InvalidInput), office.desk("clerk") as desk:
        claimwork.end(desk, case.id, [2], {"kind": "split_off", "on": "2026-03-02", "reason": "另诉", "case": "无"})
    splits = []
    for _ in range(2):
        with office.desk("clerk") as desk:
            split = claimsplit.open_split(desk, case.id, [2, 3], application(), idempotency_key="s")
        splits.append(split)
    assert splits[0] == splits[1]
    with office.desk("clerk") as desk:
        claimsplit.leave(desk, case.id, split, "另行仲裁")
    with pytest.raises(InvalidInput, match="1"), office.desk("clerk") as desk:
        claimwork.reopen(desk, case.id, [2], {"reason": "误分"})
    with office.database.reading() as session:
        lines = session.scalars(select(ClaimLine).order_by(ClaimLine.changed_seq, ClaimLine.number)).all()
        gone, new = ([line for line in lines if line.case_id == each] for each in (case.id, split.case_id))
        assert session.get_one(ClaimItem, (split.case_id, 1, "double_wage")).claimed_fen == 100
        assert len(session.scalars(select(Case)).all()) == 2
    assert [(line.name, line.split_from, line.representative, line.job) for line in new] == [
        ("方2", case.number, 2, "帮厨"),
        ("方3", case.number, None, "厨师"),
    ]
    assert [(line.number, line.end_case) for line in gone if line.end_kind == "split_off"] == [
        (2, split.number),
        (3, split.number),
    ]
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()


def test_what_is_found_agreed_and_paid_goes_with_a_line(office):
    case = opened(office)
    entered(office, case.id, 2)
    wages = {"kind": "arrears", "found": "9000", "agreed": "8000"}
    with office.desk("clerk") as desk:
        claimwork.assess(desk, case.id, [{"number": 2, "items": [wages]}])
    paid(office, case.id, "4000", 2)
    paid(office, case.id, "1000", 2)
    with office.desk("clerk") as desk:
        claimwork.reverse(desk, case.id, 2, {"on": "2026-03-02", "reason": "退票"})
    with office.desk("clerk") as desk:
        split = claimsplit.open_split(desk, case.id, [2], application())
    with office.desk("clerk") as desk:
        claimsplit.leave(desk, case.id, split, "另行仲裁")
    with pytest.raises(InvalidInput) as caught:
        paid(office, split.case_id, "9000", 1)
    assert "5,000.00" in caught.value.errors[0].message
    with office.database.reading() as session:
        gone, line = (session.get_one(ClaimLine, (each, number)) for each, number in ((case.id, 2), (split.case_id, 1)))
        (payment,) = session.scalars(select(ClaimPayment).where(ClaimPayment.case_id == split.case_id)).all()
        days = {"since": TODAY, "until": TODAY, "as_of": TODAY}
        scope = Scope(process="small_wage", offices=(case.office_id,), basis=OPENED, now=office.now, **days)
        counted = {each.case_id: each for each in facts(session, scope, Wanted())}
    sums = ("claimed_fen", "found_fen", "agreed_fen", "recovered_fen")
    assert [getattr(line, each) for each in sums] == [getattr(gone, each) for each in sums]
    assert (line.recovered_fen, payment.paid_on.isoformat(), payment.means) == (
        4_000_00,
        "2026-03-01",
        "employer_transfer",
    )
    assert [(len(counted[each].lines), len(counted[each].payments)) for each in (case.id, split.case_id)] == [
        (1, 0),
        (1, 1),
    ]
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()


@pytest.mark.parametrize(("behaviour", "left"), [(1, (2, "18000.00", "4000.00")), (2, (1, "9000.00", "0.00"))])
def test_who_was_split_off_counts_in_one_case_only_and_as_before_where_a_release_is_older(
    database, tmp_path, behaviour, left
):
    office = an_office_with_claims(database, tmp_path, assemble(stamped(small_wage().package, behaviour)))
    case = opened(office)
    entered(office, case.id, 2)
    found(office, case.id, "9000", 1, 2)
    paid(office, case.id, "4000", 2)
    with office.desk("clerk") as desk:
        split = claimsplit.open_split(desk, case.id, [2], application())
    with office.desk("clerk") as desk:
        claimsplit.leave(desk, case.id, split, "另行仲裁")
    office.do("clerk", case.id, "enter")
    with office.database.reading() as session:
        ended_by = select(Entry.outcome).where(Entry.case_id == case.id, Entry.command == "claims_end")
        said = canonical.loads(session.scalars(ended_by).one())["sums"]
        sums = claimrows.sums(session, case.id, behaviour=behaviour)
        gone = claimrows.sums(session, split.case_id, behaviour=behaviour)
        told = storeddata.of_case(session, session.get_one(Case, case.id))
    _adds_up(office, case.id, left[1])
    assert (sums.count, str(sums.found), str(sums.recovered)) == left
    assert (gone.count, str(gone.found), str(gone.recovered)) == (1, "9000.00", "4000.00")
    assert said == sums.plain()
    assert {name: told[name] for name in said} == said
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()


def _adds_up(office, case_id, found_in_all):
    """A paper about everybody states what is found for those who count."""
    with office.desk("clerk") as desk:
        here = desk.session.get_one(Case, case_id)
        inputs = {"sum": Decimal(found_in_all), "of": "found"}
        effect = Effect(id=f"{case_id}.e100", element="choose", type="claims.require_sum", headers={}, inputs=inputs)
        release = desk.releases.by_digest(desk.session, here.release_digest)
        carry_out(Call(desk=desk, case=here, release=release, data={}, parameters={}, effect=effect))


def test_only_running_lines_are_split_off_and_only_by_who_works_them(office):
    case = opened(office)
    entered(office, case.id, 2)
    ended(office, case.id, "withdrawn", 1)
    for username, lines, error in (
        ("clerk", [1, 2], InvalidInput),
        ("clerk", [9], InvalidInput),
        ("clerk", [], InvalidInput),
        ("officer", [2], Forbidden),
    ):
        with pytest.raises(error), office.desk(username) as desk:
            claimsplit.open_split(desk, case.id, lines, application())
    with office.database.reading() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_lines_are_worked_together_with_a_case_on_the_same_employer_only(office):
    case, same = opened(office), opened(office, applicant_id_number=an_id_number(2))
    other = opened(office, applicant_phone="19900009999", applicant_id_number=an_id_number(3))
    entered(office, case.id, 2)
    for number in (case.number, other.number, office.open().number, "无"):
        with pytest.raises(InvalidInput), office.desk("clerk") as desk:
            claimsplit.join(desk, case.id, [1], number)
    for number in (same.number, None):
        with office.desk("clerk") as desk:
            claimsplit.join(desk, case.id, [1, 2], number)
        with office.database.reading() as session:
            assert set(session.scalars(select(ClaimLine.joined_to))) == {number}
