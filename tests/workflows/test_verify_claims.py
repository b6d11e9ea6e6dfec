"""Verification follows the claims of a case entry by entry: rows that are gone or added, figures nobody computed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, select, update

from models.base import table_of
from models.cases import Case
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.journal import Entry
from tests.claims.entered import a_period
from tests.workflows.claimants import a_claimant, an_office_with_claims, entered, found, opened, paid, small_wage
from workflows import canonical, claimwork, derived, evidence, journal
from workflows.beside import claims
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

KINDS = (ClaimLine, ClaimItem, ClaimPayment)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """A case that has gone through every service and most commands."""
    made = opened(office)
    entered(office, made.id, 2)
    found(office, made.id, "9000", 1, 2)
    paid(office, made.id, "5000", 1)
    with office.desk("clerk") as desk:
        claimwork.record(desk, made.id, [{"number": 2, "wage": "5000", "representative": "1"}])
    office.do("clerk", made.id, "enter")
    office.do("officer", made.id, "order")
    return made


def findings(office: TestOffice) -> list[tuple[int, str]]:
    """What verification finds: entry and subject."""
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    return [(each.difference.seq, each.difference.what) for each in report.findings]


def test_claims_that_are_as_they_were_entered_prove_true(office, case):
    assert findings(office) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_is_gone_is_found(office, case, kind):
    with office.database.transaction() as session:
        session.execute(delete(table_of(kind)))
    ((seq, what),) = findings(office)
    assert what.startswith("claim ")
    assert seq > 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_nobody_entered_is_found(office, case, kind):
    table = table_of(kind)
    with office.database.transaction() as session:
        row: dict[str, Any] = dict(
            session.execute(select(table).order_by(*table.primary_key.columns).limit(1)).mappings().one()
        )
        key = "line" if kind is ClaimItem else "number"
        session.execute(insert(table).values({**row, key: 77}))
    assert [what for _, what in findings(office)] in (
        ["claim line 77"],
        ["claim item 77 additional"],
        ["claim payment 77"],
    )


def told(office: TestOffice, case_id: str, **changes: Any) -> list[str]:
    """What is found when the recorded outcome of an entry is another one: the chain is not looked at."""
    with office.database.reading() as session:
        columns = [getattr(Entry, name) for name in journal.COLUMNS]
        rows = session.execute(select(*columns).where(Entry.case_id == case_id).order_by(Entry.seq)).mappings()
        entries = [evidence.told(dict(row)) for row in rows]
        for entry in entries:
            for path, value in changes.items():
                _set(entry.outcome, path.split("__"), value)
        release = office.releases.by_digest(session, entries[-1].release)
        case = session.get_one(Case, case_id)
        file = derived.opened(session, case, release, entries, office.releases)
        assert isinstance(file, derived.File)
        return [difference.what for difference in claims.differences(file)]


def _set(outcome: Any, path: list[str], value: Any) -> None:
    """Replace a value in an outcome that has it."""
    for part in path[:-1]:
        outcome = outcome.get(part) if isinstance(outcome, dict) else dict(enumerate(outcome)).get(int(part))
        if outcome is None:
            return
    if outcome and path[-1] in outcome:
        outcome[path[-1]] = value


def test_a_recorded_figure_that_the_rules_did_not_compute_is_found(office, case):
    more = [{"kind": "arrears", "amount": Decimal("9999.00"), "formula": "", "article": ""}]
    assert "lines[0].computed" in told(office, case.id, computed={"0": more})


def test_a_settled_period_that_the_rules_did_not_name_is_found(database, tmp_path):
    office = an_office_with_claims(database, tmp_path, small_wage(claims_settled="settled"))
    case = opened(office)
    kept = a_period(from_on="2025-09-01", to_on="2025-09-30", paid="4200", deducted="300")
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [a_claimant(1, arrears=[a_period(), kept])])
    assert told(office, case.id) == []
    assert "lines[0].settled" in told(office, case.id, settled={"0": [1]})


def test_recorded_sums_and_services_are_added_up_again(office, case):
    assert "claims.sums" in told(office, case.id, sums={})
    with office.database.reading() as session:
        entries = session.scalars(select(Entry).where(Entry.case_id == case.id)).all()
    kinds = [each["type"] for entry in entries for each in canonical.loads(entry.outcome).get("effects", ())]
    assert kinds == ["claims.summary", "claims.additional", "claims.select"]
    for entry in entries:
        for at, effect in enumerate(canonical.loads(entry.outcome).get("effects", ())):
            key = next(iter(effect["result"]))
            what = told(office, case.id, **{f"effects__{at}__result__{key}": None})
            assert any(each.startswith(effect["type"]) for each in what)


def test_altered_money_names_the_entry_that_last_changed_it(office, case):
    with office.database.transaction() as session:
        session.execute(update(table_of(ClaimLine)).where(ClaimLine.number == 2).values(recovered_fen=1))
    ((_, what),) = findings(office)
    assert what == "claim line 2.recovered_fen"
