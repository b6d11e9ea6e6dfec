"""Commands on the claims of a case: by whom, once, all or nothing, and only where nobody was faster."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from models.claims import ClaimItem, ClaimLine, ClaimPayment
from models.journal import Entry
from tests.builders import a_post, a_user, an_office
from tests.claims.entered import a_period
from tests.workflows.claimants import a_claimant, an_office_with_claims, ended, entered, found, opened, paid, small_wage
from workflows import canonical, claimrows, claimwork, replay
from workflows.claimwork import Seen
from workflows.engine.behaviour import BEHAVIOUR
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

END = {"kind": "withdrawn", "on": "2026-03-02", "reason": "本人申请"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    return opened(office)


def _count(office: TestOffice, kind) -> int:
    with office.database.reading() as session:
        return len(session.execute(select(kind.__table__)).all())


def _last(office: TestOffice, case_id: str) -> Entry:
    with office.database.reading() as session:
        return session.scalars(select(Entry).where(Entry.case_id == case_id).order_by(Entry.seq.desc())).first()


def _line(office: TestOffice, number: int = 1) -> ClaimLine:
    with office.database.reading() as session:
        return session.scalars(select(ClaimLine).where(ClaimLine.number == number)).one()


def test_the_decision_computes_what_is_claimed_and_the_entry_says_how(office, case):
    done = entered(office, case.id, 2)
    assert (done.lines, done.version) == ((1, 2), 2)
    line = _line(office)
    assert (line.claimed_fen, line.unpaid_months, line.changed_seq) == (58_500_00, 2, 2)
    with office.database.reading() as session:
        item = session.get_one(ClaimItem, (case.id, 1, "double_wage"))
    assert (item.computed_fen, item.claimed_fen) == (49_500_00, 49_500_00)
    assert (item.formula, item.article) == ("4500.00 × 11", "《劳动合同法》第八十二条")
    entry = _last(office, case.id)
    said = canonical.loads(entry.outcome)
    assert entry.command == "claims_record"
    assert [each["line"] for each in said["decisions"]] == [1, 2]
    assert said["decisions"][0]["parameters"] == ["wage.second_wages"]
    assert said["decisions"][0]["rules_hit"]
    assert said["sums"]["claims_claimed"] == Decimal("117000.00")


def test_a_corrected_fact_is_computed_again_and_what_a_person_claims_instead_stays(office, case):
    entered(office, case.id)
    own = {"kind": "double_wage", "claimed": "10000", "reason": "本人只主张一万元"}
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "wage": "5000", "items": [own]}])
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "wage": "6000"}])
    with office.database.reading() as session:
        items = session.scalars(select(ClaimItem).order_by(ClaimItem.kind)).all()
    assert [(item.computed_fen, item.claimed_fen) for item in items] == [(12_000_00,) * 2, (66_000_00, 10_000_00)]
    changed = canonical.loads(_last(office, case.id).outcome)["lines"][0]
    assert changed["facts"] == {"wage": [Decimal("5000.00"), Decimal("6000.00")]}
    assert changed["items"]["double_wage"].keys() == {"computed", "formula"}


def test_a_claim_that_was_made_in_time_does_not_lapse_by_a_correction(database, tmp_path):
    office = an_office_with_claims(database, tmp_path, small_wage(claims="as_of"))
    case = opened(office)
    entered(office, case.id)
    before = _line(office).claimed_fen
    office.now += timedelta(days=150)
    for changed, claimed in (
        ({"phone": "19900008888"}, before),
        ({"wage": "4500.00"}, before),
        ({"wage": "5000"}, None),
    ):
        with office.desk("clerk") as desk:
            claimwork.record(desk, case.id, [{"number": 1, **changed}])
        said = canonical.loads(_last(office, case.id).outcome)
        assert ("computed" in said) == (claimed is None)
        assert claimed in (None, _line(office).claimed_fen)
    (row,) = canonical.loads(_last(office, case.id).input)["lines"]
    assert row["claimed_on"] == date(2026, 3, 2)
    with office.database.reading() as session:
        (item,) = session.scalars(select(ClaimItem)).all()
    assert item.formula == "2026-03-02"
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()


@pytest.mark.parametrize(("rules", "months"), [({}, 3), ({"claims_settled": "settled"}, 2)])
def test_a_settled_month_is_not_counted_by_a_release_that_names_it_and_the_case_verifies(
    database, tmp_path, rules, months
):
    office = an_office_with_claims(database, tmp_path, small_wage(**rules))
    case = opened(office)
    kept = a_period(from_on="2025-09-01", to_on="2025-09-30", paid="4200", deducted="300")
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [a_claimant(1, arrears=[a_period(), kept]), a_claimant(2)])
    said = canonical.loads(_last(office, case.id).outcome)
    assert said.get("settled") == ({"0": [2]} if rules else None)
    assert said["sums"]["claims_longest_months"] == _line(office).unpaid_months == months
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "phone": "19900008888"}])
    with office.database.reading() as session:
        assert claimrows.wages(session, case.id).by_months.keys() == {months, 2}
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    assert report.ok, report.text()
    with office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "arrears": [a_period()]}])
    assert _line(office).unpaid_months == 2


def test_a_decision_that_names_no_period_of_the_line_as_settled_is_refused(database, tmp_path):
    office = an_office_with_claims(database, tmp_path, small_wage(claims_settled="as_of"))
    case = opened(office)
    kept = a_period(from_on="2025-09-01", to_on="2025-09-30", paid="4200", deducted="300")
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [a_claimant(1, arrears=[kept])])
    (error,) = caught.value.errors
    assert (error.field, "as_of" in error.message) == ("lines[0]", True)


def test_what_stands_there_already_is_no_entry(office, case):
    version = entered(office, case.id).version
    with office.desk("clerk") as desk:
        again = claimwork.record(desk, case.id, [{"number": 1, "job": "厨师"}])
    assert (again.lines, again.version, _last(office, case.id).seq) == ((), version, version)


@pytest.mark.parametrize("kind", ["paid", "settled", "unrecoverable"])
def test_months_that_an_ended_line_had_are_not_claimed_once_more(office, case, kind):
    entered(office, case.id, 2)
    ended(office, case.id, "withdrawn", 2)
    found(office, case.id, "9000", 1)
    paid(office, case.id, "9000", 1)
    ended(office, case.id, kind, 1)
    later = [a_period(from_on="2025-09-01", to_on="2025-09-30")]
    rows = [a_claimant(3, arrears=later), a_claimant(1), a_claimant(2)]
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.record(desk, case.id, rows)
    assert [error.field for error in caught.value.errors] == ["lines[1].arrears[0].from_on"]
    assert "1" in caught.value.errors[0].message
    with office.desk("clerk") as desk:
        assert claimwork.record(desk, case.id, [a_claimant(1, arrears=later)]).lines == (3,)
    ended(office, case.id, "withdrawn", 3)
    with office.desk("clerk") as desk:
        assert claimwork.reopen(desk, case.id, [3], {"reason": "复核"}).lines == (3,)
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.record(desk, case.id, [{"number": 3, "arrears": [a_period()]}])
    assert [error.field for error in caught.value.errors] == ["lines[0].arrears[0].from_on"]


def test_a_line_that_another_one_has_overtaken_is_not_reopened(office, case):
    entered(office, case.id)
    ended(office, case.id, "withdrawn", 1)
    entered(office, case.id)
    ended(office, case.id, "settled", 2)
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.reopen(desk, case.id, [1], {"reason": "复核"})
    assert [error.field for error in caught.value.errors] == ["lines"]


def test_one_wrong_row_of_many_leaves_nothing(office, case):
    rows = [a_claimant(number) for number in range(1, 30)] + [a_claimant(30, wage="-5", employed_from="2027-01-01")]
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.record(desk, case.id, rows)
    assert {error.field for error in caught.value.errors} == {"lines[29].wage", "lines[29].employed_from"}
    assert _count(office, ClaimLine) == 0
    assert _last(office, case.id).seq == 1


def test_a_row_that_the_rules_cannot_compute_is_named(database, tmp_path):
    office = an_office_with_claims(database, tmp_path, small_wage(claims="nothing"))
    other = opened(office)
    with pytest.raises(InvalidInput) as caught, office.desk("clerk") as desk:
        claimwork.record(desk, other.id, [a_claimant(1)])
    assert [error.field for error in caught.value.errors] == ["lines[0]"]


def test_from_entry_to_the_last_end(office, case):
    entered(office, case.id, 3)
    found(office, case.id, "9000", 1, 2, 3)
    paid(office, case.id, "9000", 1)
    assert paid(office, case.id, "4000", 2, 3).payments == (2, 3)
    with office.desk("clerk") as desk:
        assert claimwork.reverse(desk, case.id, 2, {"on": "2026-03-02", "reason": "退票"}).payments == (4,)
    ended(office, case.id, "paid", 1)
    ended(office, case.id, "settled", 2, 3)
    with office.desk("clerk") as desk:
        claimwork.reopen(desk, case.id, [3], {"reason": "又来主张"})
    with office.desk("clerk") as desk:
        claimwork.inherit(desk, case.id, 3, {"heir_name": "方圆", "died_on": "2026-02-01"})
    with office.database.reading() as session:
        added = claimrows.sums(session, case.id, behaviour=BEHAVIOUR)
        assert replay.replay_case(session, office.releases, case.id).ok
    assert (added.count, added.open, added.found) == (3, 1, Decimal("27000.00"))
    assert (added.recovered, added.outstanding) == (Decimal("13000.00"), Decimal("14000.00"))
    assert (_line(office, 3).heir_name, _line(office, 3).end_kind) == ("方圆", None)
    with office.database.reading() as session:
        rows = session.execute(select(ClaimPayment.amount_fen, ClaimPayment.reverses, ClaimPayment.by)).all()
    assert [tuple(row) for row in rows][3] == (-4_000_00, 2, "clerk")


def test_a_request_sent_twice_is_carried_out_once(office, case):
    entered(office, case.id)
    found(office, case.id, "9000", 1)
    payment = [{"line": 1, "amount": "100", "paid_on": "2026-03-01", "means": "court"}]
    for _ in range(2):
        with office.desk("clerk") as desk:
            done = claimwork.pay(desk, case.id, payment, seen=Seen(idempotency_key="k"))
        assert (done.payments, done.version) == ((1,), 4)
    assert _count(office, ClaimPayment) == 1
    with pytest.raises(Conflict), office.desk("clerk") as desk:
        claimwork.pay(desk, case.id, [{**payment[0], "amount": "200"}], seen=Seen(idempotency_key="k"))


def test_who_saw_an_older_line_is_told_who_was_faster_and_other_lines_are_no_conflict(office, case):
    version = entered(office, case.id, 2).version
    found(office, case.id, "9000", 1)
    with pytest.raises(Conflict, match="职员clerk") as caught, office.desk("visitor") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "job": "帮厨"}], seen=Seen(version=version))
    assert caught.value.since == office.now
    with office.desk("visitor") as desk:
        claimwork.record(desk, case.id, [{"number": 2, "job": "帮厨"}], seen=Seen(version=version))


def test_only_the_groups_at_work_on_the_case_touch_its_claims(office, case):
    rows = [a_claimant(1)]
    for username, error in (("officer", Forbidden), ("payer", Forbidden), ("auditor", Forbidden), ("keeper", NotFound)):
        with pytest.raises(error), office.desk(username) as desk:
            claimwork.record(desk, case.id, rows)
    entered(office, case.id)
    office.do("clerk", case.id, "enter")  # now a task waits in the district
    with office.desk("officer") as desk:
        claimwork.record(desk, case.id, [{"number": 1, "job": "帮厨"}])
    office.do("officer", case.id, "order")
    with office.desk("officer") as desk:  # who completed a step works them on while another office's step waits
        claimwork.record(desk, case.id, [{"number": 1, "job": "厨师长"}])


def test_a_partner_office_sees_the_claims_while_a_task_waits_there(office, case):
    with office.database.transaction() as session:
        brigade = an_office(session, level="district", code="LJ", name="劳动监察大队")
        user = a_user(session, office=brigade, username="inspector")
        a_post(session, office=brigade, groups=["district_union_aid"], a=user)
    with pytest.raises(NotFound), office.desk("inspector") as desk:
        claimwork.record(desk, case.id, [a_claimant(1)])


def test_what_is_found_may_be_said_by_others_than_work_the_lines(database, tmp_path):
    office = an_office_with_claims(database, tmp_path, small_wage(claims_found_groups="district_union_aid"))
    case = opened(office)
    entered(office, case.id)
    with pytest.raises(Forbidden):
        found(office, case.id, "9000", 1)
    with office.desk("clerk") as desk:
        claimwork.assess(desk, case.id, [{"number": 1, "items": [{"kind": "arrears", "agreed": "9000"}]}])
    office.do("clerk", case.id, "enter")
    with office.desk("officer") as desk:
        claimwork.assess(desk, case.id, [{"number": 1, "items": [{"kind": "arrears", "found": "9000"}]}])


def test_neither_a_process_without_claims_nor_a_closed_case_takes_any(office, case):
    other = office.open()
    with pytest.raises(InvalidState), office.desk("clerk") as desk:
        claimwork.record(desk, other.id, [a_claimant(1)])
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    office.do("clerk", case.id, "collect")
    with pytest.raises(InvalidState, match="办结"):
        entered(office, case.id)


def test_a_case_does_not_close_while_a_line_has_no_end(office, case):
    entered(office, case.id, 12)
    found(office, case.id, "9000", 1, 2)
    paid(office, case.id, "8000", 1)
    ended(office, case.id, "withdrawn", 3, 4)
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order")
    data = canonical.loads(_last(office, case.id).outcome)["changes"]
    assert data["claims_additional"][1] == Decimal("5000.00")
    assert data["claim_lines"][1] == [1, 2]
    with pytest.raises(InvalidState, match="10 行没有办结：第 1、2、5"):
        office.do("clerk", case.id, "collect")
    ended(office, case.id, "unrecoverable", *(each for each in range(1, 13) if each not in (3, 4)))
    task = office.task(case.id, "collect")
    assert office.do("clerk", case.id, "collect").case.status == "closed", task.id


def test_a_command_on_a_case_with_many_lines_reads_only_those_it_touches(office, case):
    entered(office, case.id, 60)
    found(office, case.id, "9000", *range(1, 61))
    asked: set[int] = set()

    def count(_connection, _cursor, statement, parameters, *_) -> None:
        if statement.startswith("SELECT claim_lines.case_id"):
            values = parameters.values() if isinstance(parameters, dict) else parameters
            asked.update(value for value in values if isinstance(value, int))

    event.listen(office.database.engine, "after_cursor_execute", count)
    paid(office, case.id, "100", 7)
    event.remove(office.database.engine, "after_cursor_execute", count)
    assert asked == {7}


def _statements(office: TestOffice, act) -> int:
    """How many statements an act sends."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        sent.append(statement)

    event.listen(office.database.engine, "after_cursor_execute", note)
    act()
    event.remove(office.database.engine, "after_cursor_execute", note)
    return len(sent)


def test_a_command_and_a_step_send_as_few_statements_with_many_lines_as_with_few(office):
    sent = []
    for lines in (3, 120):
        case = opened(office)
        entered(office, case.id, lines)
        found(office, case.id, "9000", *range(1, lines + 1))
        paying = _statements(office, lambda case=case: paid(office, case.id, "100", 2))
        stepping = _statements(office, lambda case=case: office.do("clerk", case.id, "enter"))
        sent.append((paying, stepping))
    assert sent[0] == sent[1]


def test_two_payments_at_the_same_time_never_pass_what_is_found(office, case):
    entered(office, case.id)
    found(office, case.id, "9000", 1)
    refused: list[InvalidInput] = []

    def pay_half() -> None:
        try:
            paid(office, case.id, "4000", 1)
        except InvalidInput as error:
            refused.append(error)

    threads = [threading.Thread(target=pay_half) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), _line(office).recovered_fen, _count(office, ClaimPayment)) == (2, 8_000_00, 2)
