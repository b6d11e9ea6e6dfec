"""Months that another case on the same employer has for the same worker: claimed only with a reason, which is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from models.journal import Entry
from models.offices import Office
from tests.claims.entered import a_period
from tests.workflows.claimants import a_claimant, ended, entered, found, paid
from tests.workflows.employers import CODE, NAME, OTHER_CODE, about, an_office_among_others, opened
from workflows import canonical, claimsplit, claimview, claimwork
from workflows.errors import InvalidInput
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

WHY = "另案主张的是另一项目"
LATER = [a_period(from_on="2025-09-01", to_on="2025-09-30")]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The small office, with a second street and an office of another tree."""
    return an_office_among_others(database, tmp_path)


def recorded(office: TestOffice, case: Case, *rows: dict[str, Any], by: str = "clerk", **more: Any) -> tuple[int, ...]:
    with office.desk(by) as desk:
        return claimwork.record(desk, case.id, list(rows) or [a_claimant(1)], **more).lines


def refused(office: TestOffice, case: Case, *rows: dict[str, Any], **more: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        recorded(office, case, *rows, **more)
    return {error.field: error.message for error in caught.value.errors}


def is_refused(office: TestOffice, case: Case, *rows: dict[str, Any], **more: Any) -> bool:
    try:
        recorded(office, case, *rows, **more)
    except InvalidInput:
        return True
    return False


def test_the_other_case_is_named_and_a_reason_lets_the_line_in_and_stays_with_it(office):
    other, case = opened(office, code=CODE), opened(office, code=CODE)
    entered(office, other.id, 2)
    rows = [a_claimant(3), a_claimant(2)]
    faults = refused(office, case, *rows)
    assert faults.keys() == {"lines[1].arrears[0].from_on", "elsewhere_reason"}
    period = a_claimant(2)["arrears"][0]
    for word in (other.number, "第 2 号", str(period["from_on"]), str(period["to_on"])):
        assert word in faults["lines[1].arrears[0].from_on"]
    assert refused(office, case, *rows, elsewhere_reason=" ").keys() == faults.keys()
    assert refused(office, case, *rows, elsewhere_reason="长" * 301).keys() == {"elsewhere_reason"}

    assert recorded(office, case, *rows, elsewhere_reason=WHY) == (1, 2)
    with office.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq.desc())).first()
        reasons = [[each.reason for each in claimview.history(session, case.id, number)] for number in (1, 2)]
    kept = [row.get("elsewhere_reason") for row in canonical.loads(entry.input)["lines"]]
    assert (kept, reasons) == ([None, WHY], [[""], [WHY]])

    assert recorded(office, case, {"number": 2, "job": "帮厨"}) == (2,)  # its months are not claimed anew
    own = {"number": 2, "arrears": [*a_claimant(2)["arrears"], *LATER]}
    assert refused(office, case, own).keys() == {"lines[0].arrears[0].from_on", "elsewhere_reason"}
    assert recorded(office, case, own, elsewhere_reason=WHY) == (2,)
    with office.database.reading() as session:
        assert [each.reason for each in claimview.history(session, case.id, 2)] == [WHY, "", WHY]
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()


def test_who_may_not_see_the_other_case_learns_only_that_there_is_one_and_where(office):
    other, case = opened(office), opened(office, by="neighbour")
    entered(office, other.id)
    fault = refused(office, case, by="neighbour")["lines[0].arrears[0].from_on"]
    with office.database.reading() as session:
        place = session.get_one(Office, other.office_id).name
    assert place in fault
    assert other.number not in fault
    far = opened(office, by="stranger")
    assert not is_refused(office, far, by="stranger")


def test_only_the_same_worker_months_and_employer_want_a_reason(office):
    for name, code, row, wanted in (
        (NAME, CODE, a_claimant(1), True),
        ("别的名称", CODE, a_claimant(1), True),
        (NAME, "", a_claimant(1), True),
        (NAME, OTHER_CODE, a_claimant(1), False),
        ("第三个名称", "", a_claimant(1), False),
        (NAME, CODE, a_claimant(2), False),
        (NAME, CODE, a_claimant(1, arrears=LATER), False),
    ):
        other, case = opened(office, name, code), opened(office, code=CODE)
        recorded(office, other, row)
        assert is_refused(office, case) is wanted, (name, code)
        for each in (other,) if wanted else (other, case):
            ended(office, each.id, "withdrawn", 1)


@pytest.mark.parametrize(
    ("kind", "wanted"), [("paid", True), ("settled", True), ("withdrawn", False), ("unfounded", False)]
)
def test_what_was_withdrawn_or_unfounded_elsewhere_wants_no_reason(office, kind, wanted):
    other, case = opened(office), opened(office)
    entered(office, other.id)
    found(office, other.id, "9000", 1)
    paid(office, other.id, "9000", 1)
    ended(office, other.id, kind, 1)
    assert is_refused(office, case) is wanted


def test_a_line_that_was_split_off_is_the_same_claim(office):
    case = opened(office)
    entered(office, case.id, 2)
    with office.desk("clerk") as desk:
        split = claimsplit.open_split(desk, case.id, [2], about())
    assert recorded(office, case, {"number": 2, "arrears": LATER}) == (2,)
    with office.desk("clerk") as desk:
        claimwork.record(desk, split.case_id, [{"number": 1, "arrears": LATER}])
        claimsplit.leave(desk, case.id, split, "另行仲裁")
    third = opened(office)
    faults = refused(office, third, a_claimant(2, arrears=LATER))
    assert len(faults) == 2
    assert split.number in faults["lines[0].arrears[0].from_on"]


def test_a_long_sheet_asks_no_more_often_than_a_short_one(office):
    sent = []
    for name, lines in (("甲单位", 2), ("乙单位", 60)):
        entered(office, opened(office, name).id, lines)
        case, asked = opened(office, name), []

        def note(_connection, _cursor, statement, *_, asked=asked) -> None:
            asked.append(statement)

        rows = [a_claimant(number) for number in range(1, lines + 1)]
        event.listen(office.database.engine, "after_cursor_execute", note)
        refused(office, case, *rows)
        event.remove(office.database.engine, "after_cursor_execute", note)
        sent.append(len(asked))
    assert sent[0] == sent[1]
