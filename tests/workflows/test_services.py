"""Services: money that is never more than there is, notices and their objections, letters, duplicates, deadlines."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from models.cases import Case
from models.deadlines import Deadline, DeadlineChange
from models.funds import Fund, FundMovement
from models.letters import Letter
from models.notices import Notice, Objection
from models.offices import Office
from models.parameters import Parameter
from tests.builders import a_fund, a_task
from tests.workflows.offices import SMALL_AID, an_id_number, an_office_at_work
from workflows.engine.values import Effect
from workflows.errors import Forbidden, InvalidState
from workflows.services import notices
from workflows.services.call import Call
from workflows.services.table import RESULTS, SERVICES, carry_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

PARAMETERS = {"aid": {"notice": {"length": 5, "unit": "working_day", "roll": True, "pausable": True}}}
"""A notice of five working days, a deadline of five."""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


class Caller:
    """Calls services for one case, each call an effect of its own in a transaction of its own."""

    def __init__(self, office: TestOffice, case: Case) -> None:
        self.office = office
        self.case = case
        self.number = 100

    def __call__(self, service: str, headers: Mapping[str, str] | None = None, **inputs: Any) -> Mapping[str, Any]:
        """Call a service as the next effect."""
        self.number += 1
        effect = Effect(
            id=f"{self.case.id}.e{self.number}", element="reserve", type=service, headers=headers or {}, inputs=inputs
        )
        return self.run(effect)

    def run(self, effect: Effect) -> Mapping[str, Any]:
        """Call a service with a given effect."""
        with self.office.desk("clerk") as desk:
            call = Call(
                desk=desk,
                case=desk.session.get_one(Case, self.case.id),
                release=SMALL_AID,
                data={"case": {"office_name": "一街道工会"}},
                parameters=PARAMETERS,
                effect=effect,
            )
            return carry_out(call)


@pytest.fixture
def call(office: TestOffice) -> Caller:
    return Caller(office, office.open())


def _balances(office: TestOffice) -> dict[str, Decimal]:
    with office.database.reading() as session:
        rows = session.execute(
            select(Fund.code, Fund.balance_fen, func.sum(FundMovement.amount_fen))
            .join(FundMovement, FundMovement.fund_id == Fund.id)
            .group_by(Fund.id)
        ).all()
    assert all(balance == moved for _, balance, moved in rows)
    return {code: Decimal(balance) / 100 for code, balance, _ in rows}


def _second_fund(office: TestOffice, yuan: int) -> None:
    with office.database.transaction() as session:
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        a_fund(session, office=district, balance_fen=yuan * 100).code = "second"


def test_every_service_tells_its_results_to_the_linter() -> None:
    assert SERVICES.keys() == RESULTS.keys()


def test_a_plan_beyond_the_accounts_is_blocked_and_the_shortage_named(call: Caller) -> None:
    """Accounts of 50 000 and 254 000, a plan of 310 000: blocked, 6 000 short."""
    _second_fund(call.office, 254_000)
    result = call("fund.reserve", amount=Decimal(310_000), funds=["main", "second"], reference="winter")
    assert result == {
        "fund_reserved": False,
        "fund_available": Decimal("304000.00"),
        "fund_shortage": Decimal("6000.00"),
    }
    assert _balances(call.office) == {"main": 50_000, "second": 254_000}
    result = call("fund.reserve", amount=Decimal(304_000), funds=["main", "second"], reference="winter")
    assert result["fund_reserved"] is True
    assert _balances(call.office) == {"main": 0, "second": 0}


def test_a_reservation_is_kept_replaced_paid_returned_and_paid_again(call: Caller) -> None:
    reserve: dict[str, Any] = {"funds": ["main"], "reference": "aid"}
    call("fund.reserve", amount=Decimal(2000), **reserve)
    call("fund.reserve", amount=Decimal(2000), **reserve)
    assert _balances(call.office) == {"main": 48_000}
    call("fund.reserve", amount=Decimal(3000), **reserve)
    assert _balances(call.office) == {"main": 47_000}
    paid = call("fund.pay", reference="aid", paid_on=date(2026, 3, 2))
    assert paid == {
        "paid_total": Decimal("3000.00"),
        "payment_number": "付〔2026〕QY01-0001",
        "paid_from": ["送温暖资金"],
    }
    assert call("fund.pay", reference="aid") == paid
    assert call("fund.reserve", amount=Decimal(9), **reserve)["fund_reserved"] is True
    assert call("fund.release")["fund_released"] == Decimal("0.00")
    assert call("fund.reverse", reference="aid", note="账户已销户")["paid_total"] == Decimal("0.00")
    again = call("fund.pay", reference="aid")
    assert again == paid | {"payment_number": "付〔2026〕QY01-0002"}
    assert _balances(call.office) == {"main": 47_000}


def test_what_is_given_back_can_be_reserved_again(call: Caller) -> None:
    call("fund.reserve", amount=Decimal(50_000), funds=["main"], reference="a")
    assert call("fund.reserve", amount=Decimal(1), funds=["main"], reference="b")["fund_shortage"] == Decimal("1.00")
    assert call("fund.release", reference=None)["fund_released"] == Decimal("50000.00")
    assert call("fund.reserve", amount=Decimal(1), funds=["main"], reference="b")["fund_reserved"] is True


def test_nothing_is_paid_without_a_reservation_nor_from_an_unknown_fund(call: Caller) -> None:
    for service, inputs in (
        ("fund.pay", {"reference": "aid"}),
        ("fund.reverse", {"reference": "aid"}),
        ("fund.reserve", {"amount": Decimal(1), "funds": ["nowhere"], "reference": "aid"}),
        ("fund.reserve", {"amount": Decimal(-1), "funds": ["main"], "reference": "aid"}),
        ("fund.reserve", {"amount": "1", "funds": ["main"], "reference": "aid"}),
    ):
        with pytest.raises(InvalidState):
            call(service, **inputs)
    assert _balances(call.office) == {"main": 50_000}


def test_the_same_effect_twice_moves_money_once(call: Caller) -> None:
    inputs = {"amount": Decimal(100), "funds": ["main"], "reference": "aid"}
    effect = Effect(id=f"{call.case.id}.e7", element="reserve", type="fund.reserve", headers={}, inputs=inputs)
    assert call.run(effect)["fund_reserved"] == call.run(effect)["fund_reserved"]
    assert _balances(call.office) == {"main": 49_900}


def test_writers_at_the_same_time_never_overdraw(office: TestOffice) -> None:
    callers = [Caller(office, office.open()) for _ in range(6)]
    results: list[Mapping[str, Any]] = []

    def draw(caller: Caller) -> None:
        results.append(caller("fund.reserve", amount=Decimal(20_000), funds=["main"], reference="aid"))

    threads = [threading.Thread(target=draw, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result["fund_reserved"] for result in results) == [False] * 4 + [True] * 2
    assert _balances(office) == {"main": 10_000}


def _prepared(call: Caller) -> Mapping[str, Any]:
    return call(
        "notice.post",
        {"stage": "prepare"},
        subject_name="林一禾",
        subject_organisation="某厂",
        subject_category="深度困难",
        subject_amount=Decimal("8000.00"),
        period="aid.notice",
    )


def _posted(call: Caller, on: date = date(2026, 3, 2)) -> Mapping[str, Any]:
    _prepared(call)
    return call("notice.post", {"stage": "start"}, posted_on=on, places=["community"], period="aid.notice")


def _end_of(day: int) -> datetime:
    return datetime(2026, 3, day, 15, 59, 59, tzinfo=UTC)


def test_a_notice_is_masked_and_hangs_five_working_days_after_its_posting(call: Caller) -> None:
    text = _prepared(call)["notice_text"]
    assert text == "姓名：林某；单位：某厂；类别：深度困难；拟救助金额：8,000.00 元"
    result = call("notice.post", {"stage": "start"}, posted_on=date(2026, 3, 2), places=["a"], period="aid.notice")
    assert (result["notice_ends_at"], result["notice_result"]) == (_end_of(9), "no_objection")
    assert result["notice_provisional"] is False


def test_the_notice_before_a_long_holiday_ends_five_working_days_later(call: Caller) -> None:
    """Posted on Thursday 30 April 2026; 1 to 5 May are holidays, Saturday 9 May is worked in exchange."""
    result = _posted(call, on=date(2026, 4, 30))
    assert result["notice_ends_at"] == datetime(2026, 5, 11, 15, 59, 59, tzinfo=UTC)


def test_an_objection_stops_only_this_notice_and_moves_its_end(call: Caller) -> None:
    other = Caller(call.office, call.office.open())
    _posted(call)
    _posted(other)
    call.office.now = _end_of(4)
    result = call("notice.suspend", received_on=date(2026, 3, 4), channel="visit", objector_name=None, text="收入不实")
    assert result == {"objections_open": 1}
    call.office.now = _end_of(9)
    looked = call("notice.close", {"stage": "check"})
    assert (looked["notice_over"], looked["notice_check_at"]) == (False, _end_of(10))
    assert other("notice.close", {"stage": "check"})["notice_over"] is True
    resumed = call("notice.resume", result="rejected", findings="经查属实")
    assert resumed == {"notice_ends_at": _end_of(12), "notice_result": "objection_rejected", "objections_open": 0}
    call.office.now = _end_of(12)
    assert call("notice.close", {"stage": "check"})["notice_over"] is True


def test_an_objection_after_the_last_day_stops_nothing(call: Caller) -> None:
    _posted(call)
    call.office.now = _end_of(9)
    assert call("notice.close", {"stage": "check"})["notice_over"] is True
    call.office.now = _end_of(10)
    assert call("notice.suspend", received_on=date(2026, 3, 10), text="收入不实")["objections_open"] == 1
    call.office.now = _end_of(12)
    resumed = call("notice.resume", result="rejected", findings="经查属实")
    assert resumed == {"notice_ends_at": _end_of(9), "notice_result": "objection_rejected", "objections_open": 0}


def test_the_worst_finding_stands_and_an_upheld_one_ends_the_notice(call: Caller) -> None:
    _posted(call)
    for text in ("一", "二"):
        call("notice.suspend", received_on=date(2026, 3, 3), channel="letter", objector_name="甲", text=text)
    assert call("notice.resume", result="upheld", findings="")["objections_open"] == 1
    last = call("notice.resume", result="rejected", findings="")
    assert last["notice_result"] == "objection_upheld"
    looked = call("notice.close", {"stage": "check"})
    assert (looked["notice_over"], looked["notice_result"]) == (True, "objection_upheld")


def test_an_objection_without_a_hanging_notice_is_recorded_all_the_same(call: Caller) -> None:
    assert call("notice.suspend", channel="phone", text="听说不符合")["objections_open"] == 1
    assert call("notice.resume", result="rejected", findings="") == {"objections_open": 0}
    with call.office.database.reading() as session:
        assert session.scalars(select(Objection.notice_id)).all() == [None]
    with pytest.raises(InvalidState):
        call("notice.close", {"stage": "remove"})


def test_a_new_notice_supersedes_the_former_one(call: Caller) -> None:
    _posted(call)
    _posted(call)
    with call.office.database.reading() as session:
        assert session.scalars(select(Notice.result).order_by(Notice.id)).all() == ["superseded", "no_objection"]


def test_a_compound_or_single_name_shows_its_first_character_only() -> None:
    assert notices.masked_name("林一禾") == "林某"


def test_letters_are_numbered_and_drop_empty_paragraphs(call: Caller) -> None:
    result = call("letter.issue", {"kind": "reply"}, title="答复", addressee="甲", paragraphs=["一", None, "", "二"])
    assert result == {
        "letter_number": "测帮函〔2026〕QY01-0002",
        "letter_issued_on": date(2026, 3, 2),
        "letter_office": "一街道工会",
    }
    with call.office.database.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "reply")).one()
    assert letter.is_reply is False
    lines = ["测帮函〔2026〕QY01-0002", "", "答复", "", "甲：", "　　一", "　　二", "", "一街道工会", "2026年3月2日"]
    assert letter.body == "\n".join(lines)
    assert (letter.listing, letter.to_claimants) == (None, False)


def test_who_is_named_in_another_case_is_found_as_applicant_and_as_member(office: TestOffice) -> None:
    member = {"name": "林二禾", "id_number": an_id_number(2), "relation": "配偶"}
    first = office.open(members=[member])
    call = Caller(office, office.open(applicant_id_number=an_id_number(5)))
    for number in (1, 2):
        result = call("duplicate.check", id_numbers=[an_id_number(number), None])
        assert [found["number"] for found in result["duplicate_cases"]] == [first.number]
        assert result["aided_this_year"] == Decimal("0.00")
    assert call("duplicate.check", id_numbers=[an_id_number(5), an_id_number(9)])["duplicate_found"] is False


def test_what_was_paid_this_year_is_told(office: TestOffice) -> None:
    first = Caller(office, office.open())
    first("fund.reserve", amount=Decimal(500), funds=["main"], reference="aid")
    first("fund.pay", reference="aid")
    call = Caller(office, office.open())
    assert call("duplicate.check", id_numbers=[an_id_number()])["aided_this_year"] == Decimal("500.00")
    office.pass_time(timedelta(days=366))
    assert call("duplicate.check", id_numbers=[an_id_number()])["aided_this_year"] == Decimal("0.00")


def test_a_deadline_is_started_paused_resumed_and_stopped_by_its_name(call: Caller) -> None:
    named = {"name": "promise"}
    result = call("deadline.start", named, deadline="aid.notice", from_on=None)
    assert (result["due_at"], result["half_at"]) == (_end_of(9), _end_of(4))
    call("deadline.pause", named)
    call.office.now = _end_of(4)
    call("deadline.resume", {"name": "*"})
    call("deadline.stop", named)
    call("deadline.stop", named)
    with call.office.database.reading() as session:
        deadline = session.scalars(select(Deadline).where(Deadline.name == "promise")).one()
    assert (deadline.due_at, deadline.stopped_at) == (_end_of(11), _end_of(4))


def test_a_deadline_may_be_as_long_as_the_rules_of_the_day_from_which_it_runs(call: Caller) -> None:
    own, later = {"length": 5, "unit": "working_day"}, {"length": 10, "unit": "working_day"}
    with call.office.database.transaction() as session:
        for first, value in ((date(2002, 1, 1), own), (date(2026, 7, 1), later)):
            told = {"label": "期限", "kind": "deadline", "created_by": "a", "confirmed_by": "b", "state": "confirmed"}
            session.add(Parameter(name="aid.promise", effective_from=first, value=value, **told))
    headers = {"name": "promise", "of_its_day": "yes"}
    days = (date(2026, 6, 30), date(2026, 7, 1))
    started = [call("deadline.start", headers, deadline="aid.promise", from_on=day) for day in days]

    assert [each["rule"]["length"] for each in started] == [5, 10]
    assert started[0]["due_at"] < started[1]["due_at"]


def test_a_deadline_is_extended_by_another_than_who_asked(call: Caller) -> None:
    office, case = call.office, call.case
    promise, asked = {"name": "promise"}, {"name": "promise", "asked_in": "review"}
    more: dict[str, Any] = {"extra": Decimal(2), "reason": "案情复杂"}
    with pytest.raises(InvalidState, match="没有在计算"):
        call("deadline.extend", asked, **more)
    call("deadline.start", promise, deadline="aid.notice")
    with pytest.raises(InvalidState, match="asked_in"):
        call("deadline.extend", asked, **more)
    _done(office, case, "review", "officer")
    with pytest.raises(InvalidState, match="extra"):
        call("deadline.extend", asked, **(more | {"extra": Decimal("1.5")}))
    result = call("deadline.extend", asked, **more)
    assert (result["due_at"], result["asked_by"]) == (_end_of(11), "officer")
    with office.database.reading() as session:
        change = session.scalars(select(DeadlineChange).where(DeadlineChange.kind == "extend")).one()
        assert (change.by, change.approved_by, change.extra) == ("officer", "clerk", 2)
    _done(office, case, "review", "clerk")
    with pytest.raises(Forbidden, match="另一人"):
        call("deadline.extend", asked, **more)


def _done(office: TestOffice, case: Case, element: str, username: str) -> None:
    """A step of that element, done by somebody."""
    office.pass_time(timedelta(hours=1))
    with office.database.transaction() as session:
        own = session.get_one(Case, case.id)
        a_task(session, case=own, element=element, state="done", closed_by=username, closed_at=office.now)


def test_an_unknown_service_or_parameter_is_refused_by_name(call: Caller) -> None:
    with pytest.raises(InvalidState, match=r"sms\.send"):
        call("sms.send")
    with pytest.raises(InvalidState, match=r"aid\.nothing"):
        call("deadline.start", {"name": "x"}, deadline="aid.nothing")
