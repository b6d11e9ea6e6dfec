"""The commands on cases and tasks, on a small office with a real database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.cases import Case
from models.deadlines import Deadline
from models.funds import Fund
from models.journal import Entry
from models.letters import Letter
from models.offices import Office
from models.parties import HouseholdMember, Person
from models.people import User
from models.tasks import Task
from models.timers import WaitingTimer
from tests.builders import a_post, a_user, an_office
from tests.workflows.offices import an_id_number, an_office_at_work
from workflows import canonical, cases, journal, parameters, tasks
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _entries(office: TestOffice, case_id: str) -> list[Entry]:
    with office.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.case_id == case_id).order_by(Entry.seq)))


def test_a_case_gets_number_title_receipt_first_task_and_its_first_entry(office: TestOffice) -> None:
    case = office.open()
    assert case.number == "测帮〔2026〕QY01-0001"
    assert (case.title, case.status, case.version, case.opened_by) == ("林一禾", "open", 1, "clerk")
    task = office.task(case.id, "visit")
    assert (task.state, task.group, task.duty, task.title) == ("open", "street_union", "investigate", "林一禾")
    entry = _entries(office, case.id)[0]
    assert (entry.seq, entry.actor, entry.command) == (1, "clerk", "start")
    assert entry.authority.startswith("street_union@")
    outcome = canonical.loads(entry.outcome)
    assert outcome["opened"][0]["id"] == task.id
    assert outcome["effects"][0]["result"]["letter_number"] == "测帮函〔2026〕QY01-0001"
    with office.database.reading() as session:
        letter = session.scalars(select(Letter)).one()
    assert letter.body.splitlines()[4:6] == ["林一禾：", "　　收到您的申请。"]


@pytest.mark.parametrize(("applied_on", "days"), [("2026-03-02", [2]), ("2026-03-01", [2, 1])])
def test_opening_a_case_looks_once_a_day_for_the_values_in_force(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch, applied_on: str, days: list[int]
) -> None:
    """They are some hundred; a case that is decided as of today needs them of no other day."""
    asked: list[date] = []
    in_force = parameters.in_force

    def noted(session: Session, place: Office, on: date) -> parameters.Resolved:
        asked.append(on)
        return in_force(session, place, on)

    monkeypatch.setattr(parameters, "in_force", noted)
    case = office.open(application_on=applied_on)
    assert [on.day for on in asked] == days
    assert asked[-1] == case.decisive_on


def test_a_deadline_runs_for_a_task_that_has_one_and_ends_with_it(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    assert task.due_at is not None
    assert f"{task.due_at:%Y-%m-%d}" == "2026-03-09"
    office.do("clerk", case.id, "visit", findings="属实", second_visitor="visitor")
    with office.database.reading() as session:
        deadline = session.scalars(select(Deadline)).one()
    assert deadline.stopped_at == office.now


def test_the_person_and_the_household_are_registered_once(office: TestOffice) -> None:
    member = {"name": "林二禾", "id_number": an_id_number(2), "relation": "配偶"}
    first = office.open(members=[member])
    second = office.open(applicant_phone="19900005678")
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 2
        assert session.get_one(Person, first.applicant_id).phone == "19900005678"
        assert first.applicant_id == second.applicant_id
        assert session.scalars(select(HouseholdMember)).one().relation == "配偶"


def test_wrong_values_open_nothing_and_are_all_named(office: TestOffice) -> None:
    with pytest.raises(InvalidInput) as caught:
        office.open(applicant_id_number="990101198001010010", applied_amount="-1")
    assert [error.field for error in caught.value.errors] == ["applicant_id_number", "applied_amount"]
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_numbers_have_no_gap_after_a_refused_case(office: TestOffice) -> None:
    with pytest.raises(InvalidInput):
        office.open(applied_amount="")
    assert office.open().number.endswith("0001")
    assert office.open().number.endswith("0002")


def test_only_the_start_group_opens_cases(office: TestOffice) -> None:
    with pytest.raises(Forbidden):
        office.open("officer")
    with pytest.raises(Forbidden):
        office.open("auditor")


def test_a_case_runs_from_application_to_answer(office: TestOffice) -> None:
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.pass_time(timedelta(days=6))
    assert office.fire_due().count == 1
    office.do("officer", case.id, "decide", decision="grant", granted="2000")
    done = office.do("payer", case.id, "pay")
    assert (done.case.status, done.case.outcome, done.case.outcome_label) == ("closed", "granted", "已救助")
    assert done.case.amount_fen == 200_000
    data = canonical.loads(done.case.data)
    assert data["paid_total"] == Decimal("2000.00")
    with office.database.reading() as session:
        assert session.scalars(select(Fund)).one().balance_fen == 4_800_000
        assert session.scalars(select(Letter.is_reply).order_by(Letter.id)).all() == [False, True]
        assert session.scalar(select(func.count()).select_from(WaitingTimer)) == 0


def test_an_event_ends_the_case_and_gives_the_money_back(office: TestOffice) -> None:
    case = _ready_to_pay(office)
    with office.desk("clerk") as desk:
        done = cases.raise_event(desk, case.id, "withdraw", {"withdrawn_because": "已有工作"}, "本人到窗口说明")
    assert (done.status, done.outcome) == ("closed", "withdrawn")
    entry = _entries(office, case.id)[-1]
    assert (entry.command, entry.element) == ("event", "withdrawn")
    assert canonical.loads(entry.input)["reason"] == "本人到窗口说明"
    with office.database.reading() as session:
        assert session.scalars(select(Fund)).one().balance_fen == 5_000_000
        assert session.scalars(select(Task.state).where(Task.element == "pay")).one() == "cancelled"
    with pytest.raises(InvalidState), office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "withdraw", {"withdrawn_because": "再次"}, "")


def test_an_event_that_is_told_again_with_its_key_has_happened_once(office: TestOffice) -> None:
    case = office.open()
    for _ in range(2):
        with office.desk("clerk") as desk:
            told = {"withdrawn_because": "已有工作"}
            done = cases.raise_event(desk, case.id, "withdraw", told, "本人到窗口", idempotency_key="e")
            assert (done.status, done.version) == ("closed", 2)
    with pytest.raises(Conflict), office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "withdraw", told, "另一理由", idempotency_key="e")


def test_an_unknown_event_names_those_there_are(office: TestOffice) -> None:
    case = office.open()
    with pytest.raises(NotFound, match="withdraw"), office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "explode", {}, "")


def test_a_paper_is_stored_versioned_and_written_down(office: TestOffice) -> None:
    case = office.open()
    for content in (b"%PDF-1.4 one", b"%PDF-1.4 two"):
        with office.desk("clerk") as desk:
            paper = cases.add_document(desk, case.id, name="id.pdf", kind="id_card", content=content)
    assert (paper.version, paper.size_bytes) == (2, 12)
    entries = _entries(office, case.id)[1:]
    assert [entry.command for entry in entries] == ["document", "document"]
    assert canonical.loads(entries[1].input)["sha256"] == paper.sha256
    assert canonical.loads(entries[1].input)["replaces"] == canonical.loads(entries[0].input)["id"]


def test_a_paper_that_is_sent_again_is_there_once(office: TestOffice) -> None:
    case = office.open()
    for content in (b"%PDF-1.4 one", b"%PDF-1.4 one", b"%PDF-1.4 two", b"%PDF-1.4 one"):
        with office.desk("clerk") as desk:
            paper = cases.add_document(desk, case.id, name="id.pdf", kind="id_card", content=content)
    assert paper.version == 3
    assert [entry.command for entry in _entries(office, case.id)] == ["start", *["document"] * 3]


def test_who_may_not_see_a_case_does_not_learn_that_it_exists(office: TestOffice) -> None:
    case = office.open()
    with office.database.transaction() as session:
        elsewhere = an_office(session, level="street", code="ZZ")
        stranger = a_user(session, office=elsewhere, username="stranger")
        a_post(session, office=elsewhere, groups=["street_union"], a=stranger)
    task = office.task(case.id, "visit")
    for refused in (
        lambda desk: tasks.claim(desk, task.id, 1),
        lambda desk: cases.raise_event(desk, case.id, "withdraw", {}, ""),
        lambda desk: cases.add_document(desk, case.id, name="a.pdf", kind="x", content=b"%PDF-1"),
    ):
        with pytest.raises(NotFound), office.desk("stranger") as desk:
            refused(desk)


def test_a_task_is_claimed_given_back_and_assigned(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    with office.desk("clerk") as desk:
        task = tasks.claim(desk, task.id, task.version)
    assert (task.state, task.version, task.claimed_at) == ("claimed", 2, office.now)
    with office.desk("clerk") as desk:
        task = tasks.release(desk, task.id, task.version)
    assert (task.state, task.assignee_id, task.version) == ("open", None, 3)
    with office.desk("chief") as desk:
        task = tasks.reassign(desk, task.id, task.version, "visitor", "clerk 请假")
    assert (task.state, task.version) == ("claimed", 4)
    assert [entry.command for entry in _entries(office, case.id)] == ["start", "claim", "release", "assign"]
    with office.desk("visitor") as desk:
        tasks.complete(desk, task.id, task.version, {"findings": "属实"})


def test_nobody_is_assigned_what_they_may_not_do(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    with pytest.raises(InvalidInput, match="1") as caught, office.desk("chief") as desk:
        tasks.reassign(desk, task.id, task.version, "payer", "忙")
    assert caught.value.errors[0].field == "to"
    assert office.task(case.id, "visit").state == "open"
    with pytest.raises(Forbidden), office.desk("clerk") as desk:
        tasks.reassign(desk, task.id, task.version, "visitor", "忙")


def test_the_second_to_claim_is_told_who_and_when(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)
    office.pass_time(timedelta(minutes=5))
    with pytest.raises(Conflict) as caught, office.desk("visitor") as desk:
        tasks.claim(desk, task.id, task.version)
    assert caught.value.holder == "职员clerk"
    assert caught.value.since == office.now - timedelta(minutes=5)


def test_a_task_done_by_somebody_else_is_told_with_what_stands_now(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    office.do("clerk", case.id, "visit", findings="属实")
    before = len(_entries(office, case.id))
    with pytest.raises(Conflict) as caught, office.desk("visitor") as desk:
        tasks.complete(desk, task.id, task.version, {"findings": "不属实"})
    assert caught.value.holder == "职员clerk"
    assert caught.value.current is not None
    assert caught.value.current["findings"] == "属实"
    assert len(_entries(office, case.id)) == before


def test_a_stale_version_writes_nothing_and_keeps_the_draft(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, 1)
    with office.desk("clerk") as desk:
        tasks.save_draft(desk, task.id, 2, {"findings": "写了一半"})
    with pytest.raises(Conflict) as caught, office.desk("clerk") as desk:
        tasks.complete(desk, task.id, 1, {"findings": "旧表单"})
    assert caught.value.holder == "职员clerk"
    stored = office.task(case.id, "visit")
    assert (stored.draft, stored.draft_by, stored.version) == ({"findings": "写了一半"}, "clerk", 2)


def test_a_task_given_back_meanwhile_is_told_with_who_and_when(office: TestOffice) -> None:
    task = office.task(office.open().id, "visit")
    with office.desk("visitor") as desk:
        tasks.claim(desk, task.id, 1)
    office.pass_time(timedelta(minutes=9))
    with office.desk("visitor") as desk:
        tasks.release(desk, task.id, 2)
    with pytest.raises(Conflict) as caught, office.desk("clerk") as desk:
        tasks.claim(desk, task.id, 1)
    assert (caught.value.holder, caught.value.since) == ("职员visitor", office.now)


def test_investigator_approver_and_payer_are_three_people(office: TestOffice) -> None:
    case = office.open()
    with office.database.transaction() as session:
        clerk = session.scalars(select(User).where(User.username == "clerk")).one()
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        a_post(session, office=district, groups=["district_union_aid"], a=clerk)
    office.do("clerk", case.id, "visit", findings="属实")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    with pytest.raises(Forbidden, match=r"职责分离|回避规定"):
        office.do("clerk", case.id, "decide", decision="refuse", reason="不符合条件")


def test_a_repeated_request_is_answered_once(office: TestOffice) -> None:
    first, again = office.open(key="k1"), office.open(key="k1")
    assert first.id == again.id
    assert office.open(key="k2").id != first.id
    with pytest.raises(Conflict):
        office.open(key="k1", applied_amount="1")
    task = office.task(first.id, "visit")
    with office.desk("clerk") as desk:
        task = tasks.claim(desk, task.id, task.version)
    answers = []
    for _ in range(2):
        with office.desk("clerk") as desk:
            answers.append(tasks.complete(desk, task.id, 2, {"findings": "属实"}, idempotency_key="c"))
    assert answers[0].case.version == answers[1].case.version
    assert [task.id for task in answers[0].next_tasks] == [task.id for task in answers[1].next_tasks]


def test_a_shortage_is_a_result_and_the_case_goes_on(office: TestOffice) -> None:
    case = _decided(office, granted="60000")
    data = canonical.loads(case.data)
    assert (data["fund_reserved"], data["fund_shortage"]) == (False, Decimal("10000.00"))
    assert office.task(case.id, "decide").state == "open"


def test_the_chain_of_every_case_holds(office: TestOffice) -> None:
    case = _ready_to_pay(office)
    done = office.do("payer", case.id, "pay")
    entries = [journal.as_mapping(entry) for entry in _entries(office, case.id)]
    assert journal.verify_chain(entries) is None
    assert len(entries) == done.case.version
    assert entries[-1]["state_digest"] == journal.state_digest(done.case.state, done.case.data)


def _decided(office: TestOffice, **values: str) -> Case:
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    return office.do("officer", case.id, "decide", decision="grant", **values).case


def _ready_to_pay(office: TestOffice) -> Case:
    return _decided(office, granted="2000")
