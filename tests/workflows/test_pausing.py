"""Clocks that people stop, make longer and pass: every move with its reason and proof, and known to verification."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.documents import Document
from models.journal import Entry
from models.timers import WaitingTimer
from tests.workflows.clocks import PROCESS, an_office_with_clocks, clock_of, clocked_aid, opened
from workflows import clockview, deadlines, lateness, pausing, tasks
from workflows.errors import Forbidden, InvalidInput, InvalidState, NotFound
from workflows.heads import HeadFolder
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

DAY = timedelta(days=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_clocks(database, tmp_path)


def _paper(office: TestOffice, case: Case) -> int:
    with office.database.reading() as session:
        return session.scalars(select(Document.id).where(Document.case_id == case.id)).one()


def _paused(office: TestOffice, case: Case) -> None:
    with office.desk("clerk") as desk:
        pausing.pause(desk, case.id, clock_of(office, case, "promise").id, "等待鉴定结论", _paper(office, case))


def _verified(office: TestOffice, folder: Path) -> None:
    heads = HeadFolder(folder / "heads")
    heads.create_key()
    proofs = Proofs(releases=office.releases, documents=office.documents, heads=heads)
    result = verify(office.database, proofs=proofs)
    assert [each for each in result.findings if each.case_id] == [], result.text()


def test_a_paused_clock_keeps_the_event_and_its_paper_and_goes_on_later(office: TestOffice, tmp_path: Path) -> None:
    case = opened(office)
    before = clock_of(office, case, "promise")
    _paused(office, case)
    office.pass_time(7 * DAY)
    with office.desk("clerk") as desk:
        pausing.resume(desk, case.id, before.id, "鉴定结论已收到")
    after = clock_of(office, case, "promise")
    assert after.original_due_at == before.original_due_at
    assert after.due_at == before.due_at + 7 * DAY
    with office.database.reading() as session:
        moves = deadlines.changes(session, session.merge(after, load=False))
        assert [(move.kind, move.reason) for move in moves] == [
            ("pause", "等待鉴定结论"),
            ("resume", "鉴定结论已收到"),
        ]
        assert moves[0].document_id == _paper(office, case)
        commands = session.scalars(select(Entry.command).where(Entry.case_id == case.id).order_by(Entry.seq)).all()
        assert commands[-2:] == [pausing.PAUSE, pausing.RESUME]
    _verified(office, tmp_path)


def test_a_pause_needs_an_event_and_a_paper_of_the_case(office: TestOffice) -> None:
    case, other = opened(office), opened(office)
    clock = clock_of(office, case, "promise")
    for event, paper, fields in (
        ("", None, ["event", "paper"]),
        ("等待鉴定", _paper(office, other), ["paper"]),
        ("长" * 301, _paper(office, case), ["event"]),
    ):
        with office.desk("clerk") as desk, pytest.raises(InvalidInput) as refused:
            pausing.pause(desk, case.id, clock.id, event, paper)
        assert [each.field for each in refused.value.errors] == fields
    with office.desk("clerk") as desk, pytest.raises(NotFound):
        pausing.pause(desk, case.id, clock_of(office, other, "promise").id, "等待鉴定", _paper(office, case))


def test_only_named_groups_stop_a_clock_and_only_one_that_runs(office: TestOffice) -> None:
    case = opened(office)
    clock = clock_of(office, case, "promise")
    for username in ("officer", "auditor"):
        with office.desk(username) as desk, pytest.raises(Forbidden):
            pausing.pause(desk, case.id, clock.id, "等待鉴定", _paper(office, case))
    with office.desk("clerk") as desk, pytest.raises(InvalidState, match="没有中止"):
        pausing.resume(desk, case.id, clock.id, "收到")
    _paused(office, case)
    with office.desk("clerk") as desk, pytest.raises(InvalidState, match="已经中止"):
        pausing.pause(desk, case.id, clock.id, "等待鉴定", _paper(office, case))


def test_an_extension_names_who_asked_who_approved_and_the_letter(office: TestOffice, tmp_path: Path) -> None:
    case = opened(office)
    office.do("clerk", case.id, "check", findings="属实")
    office.do("officer", case.id, "approve")
    with office.desk("clerk") as desk:
        session = desk.session
        clock = clockview.running(session, case, desk.releases.current(session, PROCESS))[0]
        (move,) = clock.moves
        assert (move.by, move.approved_by, move.reason) == ("clerk", "officer", "情况复杂")
        assert move.notice is not None
        assert "时帮函" in move.notice
        assert (clock.label, clock.next_step, clock.basis) == ("办理承诺", "答复申请人", "救助条例第五条")
        assert clock.deadline.original_due_at < clock.deadline.due_at
    _verified(office, tmp_path)


def test_a_clock_of_a_task_waits_for_that_task(office: TestOffice) -> None:
    case = opened(office)
    with office.desk("clerk") as desk:
        clocks = clockview.running(desk.session, case, desk.releases.current(desk.session, PROCESS))
    assert [(clock.label, clock.next_step) for clock in clocks if clock.deadline.task_id] == [("期限 aid.own", "核查")]


def test_who_is_late_says_why_together_with_all_else_that_is_wrong(office: TestOffice, tmp_path: Path) -> None:
    case = opened(office)
    office.pass_time(30 * DAY)
    task = office.task(case.id, "check")
    with office.desk("clerk") as desk:
        task = tasks.claim(desk, task.id, task.version)
    with office.desk("clerk") as desk, pytest.raises(InvalidInput) as refused:
        tasks.complete(desk, task.id, task.version, {})
    assert [each.field for each in refused.value.errors] == ["findings", lateness.FIELD]
    with office.desk("clerk") as desk:
        tasks.complete(desk, task.id, task.version, {"findings": "属实"}, late_reason=" 申请人住院 ")
    own = clock_of(office, case, "aid.own")
    assert (own.breached_reason, own.stopped_at) == ("申请人住院", office.now)
    assert clock_of(office, case, "promise").breached_reason is None
    with office.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.case_id == case.id, Entry.element == "check")).all()[-1]
        assert '"reason":"申请人住院"' in entry.input
    _verified(office, tmp_path)


def test_a_step_answers_for_the_clock_of_the_case_that_it_names(office: TestOffice, tmp_path: Path) -> None:
    case = opened(office)
    office.do("clerk", case.id, "check", findings="属实")
    office.do("officer", case.id, "approve")
    office.pass_time(30 * DAY)
    with pytest.raises(InvalidInput, match="1"):
        office.do("clerk", case.id, "finish")
    task = office.task(case.id, "finish")
    with office.desk("clerk") as desk:
        tasks.complete(desk, task.id, task.version, {}, late_reason="等候单位答复")
    assert clock_of(office, case, "promise").breached_reason == "等候单位答复"
    _verified(office, tmp_path)


def test_a_clock_that_stands_still_or_is_in_time_asks_for_nothing(office: TestOffice) -> None:
    case = opened(office)
    office.do("clerk", case.id, "check", findings="属实")
    office.do("officer", case.id, "approve")
    _paused(office, case)
    office.pass_time(30 * DAY)
    office.do("clerk", case.id, "finish")
    assert clock_of(office, case, "promise").breached_reason is None


def test_a_case_of_another_process_has_no_hands_on_its_clocks(office: TestOffice) -> None:
    case, clocked = office.open(), opened(office)
    with office.desk("clerk") as desk:
        release = desk.releases.by_digest(desk.session, case.release_digest)
        assert not pausing.may(desk, case, release)
        assert pausing.may(desk, clocked, desk.releases.current(desk.session, PROCESS))


LONGER = {"extra": 3, "reason": "对方申请延期", "asked_by": "clerk", "notice": "延告〔2026〕1号"}


def _longer(office: TestOffice, case: Case, name: str = "promise", **changed: Any) -> None:
    with office.desk("officer") as desk:
        told = {**LONGER, "paper": _paper(office, case), **changed}
        pausing.extend(desk, case.id, clock_of(office, case, name).id, told)


def test_more_time_is_asked_for_by_one_and_approved_by_another(office: TestOffice, tmp_path: Path) -> None:
    case = opened(office)
    before = clock_of(office, case, "promise")
    for key in ("once", "once"):
        with office.desk("officer") as desk:
            pausing.extend(desk, case.id, before.id, {**LONGER, "paper": _paper(office, case)}, key=key)
    after = clock_of(office, case, "promise")
    assert (after.original_due_at, after.due_at > before.due_at) == (before.original_due_at, True)
    with office.database.reading() as session:
        (move,) = deadlines.changes(session, session.merge(after, load=False))
        assert (move.by, move.approved_by, move.extra, move.reason) == ("clerk", "officer", 3, "对方申请延期")
        assert (move.document_id, move.notice) == (_paper(office, case), LONGER["notice"])
    _verified(office, tmp_path)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"extra": 0}, "extra"),
        ({"extra": True}, "extra"),
        ({"extra": 6}, "extra"),
        ({"notice": " "}, "notice"),
        ({"paper": None}, "paper"),
        ({"asked_by": "auditor"}, "asked_by"),
        ({"reason": " "}, "reason"),
        ({"asked_by": "nobody"}, "asked_by"),
        ({"paper": -1}, "paper"),
    ],
)
def test_an_extension_that_is_not_complete_is_refused(office: TestOffice, changed: dict[str, Any], wrong: str) -> None:
    case = opened(office)
    with pytest.raises(InvalidInput) as refused:
        _longer(office, case, **changed)
    assert [each.field for each in refused.value.errors] == [wrong]


def test_nobody_approves_what_he_asked_for_nor_without_the_post(office: TestOffice) -> None:
    case = opened(office)
    clock = clock_of(office, case, "promise").id
    for username, asked_by in (("officer", "officer"), ("clerk", "officer"), ("auditor", "clerk")):
        with office.desk(username) as desk, pytest.raises(Forbidden):
            pausing.extend(desk, case.id, clock, {**LONGER, "paper": _paper(office, case), "asked_by": asked_by})


def test_a_clock_is_made_longer_once_before_its_end_and_only_where_the_process_says_so(office: TestOffice) -> None:
    case = opened(office)
    with pytest.raises(InvalidState, match="不能由人直接延长"):
        _longer(office, case, "aid.own")
    _longer(office, case)
    with pytest.raises(InvalidState, match="只能延长一次"):
        _longer(office, case)
    other = opened(office)
    office.pass_time(30 * DAY)
    with pytest.raises(InvalidState, match="已经届满"):
        _longer(office, other)


def test_a_clock_for_whose_end_a_step_waits_is_not_made_longer_by_hand(office: TestOffice) -> None:
    case = opened(office)
    due = clock_of(office, case, "promise").due_at
    with office.database.transaction() as session:
        session.add(WaitingTimer(id="t1", case_id=case.id, element="check", due_at=due))
    with pytest.raises(InvalidState, match="自动进入下一步"):
        _longer(office, case)


def test_one_clock_may_be_in_other_hands_than_the_others(office: TestOffice) -> None:
    release = clocked_aid()
    release = replace(release, properties={**release.properties, "clock_groups.promise": "district_union_aid"})
    case = opened(office)
    with office.desk("clerk") as desk:
        assert not pausing.may(desk, case, release, "promise")
        assert pausing.may(desk, case, release, "other")
    with office.desk("officer") as desk:
        assert pausing.may(desk, case, release, "promise")
