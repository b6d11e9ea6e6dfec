"""What may not be booked, by the field that is wrong, and the limits that a process gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.loans.ledgers import Ledger, some_terms, weekdays
from workflows.loans.applying import book, check, limits
from workflows.loans.events import (
    Charged,
    Compensated,
    Disbursed,
    Extended,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Restructured,
    Reversed,
    SubsidyEnded,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
    WrittenOff,
)

BEGIN, FEB, LATER = date(2025, 1, 10), date(2025, 2, 10), date(2025, 2, 20)
SETTLED = [(Paid, date(2025, 1, 20), {"amount": 1_202_000})]
SETTLED_LATE = [(Paid, LATER, {"amount": 1_208_098})]
"""With 2.65 of penalty: 1,060.00 were late for ten days, at 9 per cent."""
GIVEN_BACK = [
    *SETTLED_LATE,
    (PenaltyCorrected, BEGIN, {"booked_on": LATER, "penalty_percent": Decimal(6)}),
    (Refunded, LATER, {"amount": 88}),
]
PAID = [(Paid, FEB, {"amount": 106_000})]
ADVANCE = [(Paid, date(2025, 1, 20), {"amount": 50_000}), (Refunded, date(2025, 1, 21), {"amount": 40_000})]
COMPENSATED = [(Compensated, LATER, {"total": 100, "fund": 70, "bank": 25, "company": 5})]
SHARED = {"total": 100, "fund": 70, "bank": 25, "company": 5}

REFUSED = [
    ([], Paid, date(2025, 2, 21), {"amount": 1}, "on", "在今天之后"),
    ([], Paid, date(2025, 1, 9), {"amount": 1}, "on", "早于放款日2025-01-10"),
    ([], Paid, FEB, {"amount": 0}, "amount", "大于零"),
    ([], Charged, FEB, {"amount": -5}, "amount", "大于零"),
    (SETTLED, Paid, LATER, {"amount": 1}, "on", "已于2025-01-20结清"),
    (SETTLED, Charged, LATER, {"amount": 1}, "on", "结清"),
    (SETTLED, WrittenOff, LATER, {}, "on", "没有所欠款项"),
    ([], Paid, date(2025, 1, 20), {"amount": 1_202_001}, "amount", "超过所欠的12020.00元"),
    ([], Prepaid, FEB, {"amount": 1_206_001}, "amount", "超过所欠的12060.00元"),
    ([], Prepaid, FEB, {"amount": 106_000}, "amount", "没有提前还款的部分"),
    ([], Prepaid, date(2025, 1, 20), {"amount": 1_201_000}, "amount", "提前结清该日应还12020.00元"),
    (
        [(Paid, FEB, {"amount": 106_000, "reference": "T1"})],
        Paid,
        LATER,
        {"amount": 5, "reference": "T1"},
        "reference",
        "流水号T1已登记为第2笔（2025-02-10，1060.00元）",
    ),
    ([], Disbursed, BEGIN, {"terms": some_terms()}, "on", "不能再次放款"),
    ([], Reversed, LATER, {"event": 1, "reason": "错"}, "event", "放款和冲正不能再冲正"),
    (PAID, Reversed, LATER, {"event": 7, "reason": "错"}, "event", "没有这一笔"),
    (PAID, Reversed, LATER, {"event": 2, "reason": " "}, "reason", "原因"),
    (
        [*PAID, (Reversed, FEB, {"event": 2, "reason": "错"})],
        Reversed,
        FEB,
        {"event": 2, "reason": "错"},
        "event",
        "冲正",
    ),
    (
        [*PAID, (Reversed, FEB, {"event": 2, "reason": "错"})],
        Reversed,
        FEB,
        {"event": 3, "reason": "错"},
        "event",
        "不能再",
    ),
    (ADVANCE, Reversed, LATER, {"event": 2, "reason": "错"}, "on", "第3笔（2025-01-21）将不能成立"),
    (ADVANCE, Refunded, LATER, {"amount": 10_001}, "amount", "多收款不足"),
    ([], Waived, LATER, {"part": "principal", "amount": 1}, "part", "本金不能减免"),
    ([], Waived, LATER, {"part": "penalty", "amount": 266}, "amount", "减免金额超过"),
    ([], PenaltyCorrected, LATER, {"penalty_percent": Decimal(9)}, "penalty_percent", "就是这一数值"),
    ([], PenaltyCorrected, LATER, {"penalty_percent": Decimal(100)}, "penalty_percent", "百分数"),
    ([], PenaltyCorrected, LATER, {"penalty_percent": Decimal("-0.1")}, "penalty_percent", "百分数"),
    ([], PenaltyCorrected, date(2025, 1, 9), {"penalty_percent": Decimal(6)}, "on", "早于放款日"),
    (SETTLED, PenaltyCorrected, LATER, {"penalty_percent": Decimal(6)}, "on", "没有可退的"),
    (SETTLED_LATE, PenaltyCorrected, LATER, {"penalty_percent": Decimal(6)}, "on", "从2025-02-20起更正不改变"),
    (SETTLED_LATE, PenaltyCorrected, BEGIN, {"penalty_percent": Decimal(9)}, "penalty_percent", "就是这一数值"),
    (SETTLED_LATE, PenaltyCorrected, BEGIN, {"penalty_percent": Decimal(10)}, "penalty_percent", "还欠0.29元"),
    (GIVEN_BACK, Reversed, LATER, {"event": 3, "reason": "错"}, "on", "第4笔（2025-02-20）将不能成立"),
    (COMPENSATED, PenaltyCorrected, LATER, {"penalty_percent": Decimal(6)}, "on", "不再计罚息"),
    ([], Extended, LATER, {"until": date(2026, 1, 10)}, "until", "晚于现在的到期日2026-01-10"),
    ([], Extended, LATER, {"until": LATER}, "until", "晚于登记的日期"),
    ([], Restructured, LATER, {"months": 0, "kind": "bullet"}, "months", "正整数"),
    ([], Restructured, LATER, {"months": 12, "kind": "balloon"}, "kind", "balloon"),
    (COMPENSATED, Extended, LATER, {"until": date(2027, 1, 10)}, "on", "不能展期或重组"),
    (COMPENSATED, Restructured, LATER, {"months": 12, "kind": "bullet"}, "on", "不能展期或重组"),
    ([], Compensated, LATER, {**SHARED, "total": 101}, "total", "之和应等于代偿总额1.01元"),
    ([], Compensated, LATER, {"total": 0, "fund": 0, "bank": 0, "company": 0}, "total", "大于零"),
    ([], Compensated, LATER, {"total": 2_000_000, "fund": 2_000_000, "bank": 0, "company": 0}, "total", "超过该日所欠"),
    ([], SubsidyPaid, LATER, {"quarter": "2025-1", "amount": 5}, "quarter", "2026Q1"),
    ([], SubsidyReturned, LATER, {"quarter": "2025Q1", "amount": 5}, "amount", "已付贴息不足"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=lambda each: each[-1])
def test_what_cannot_be_is_refused_with_its_reason(refused):
    before, what, on, values, field, says = refused
    loan = Ledger.of()
    for kind, day, given in before:
        loan.add(kind, day, **given)
    found = check(loan.events, loan.next(what, on, booked_on=LATER, **values), weekdays, today=LATER)
    assert [each.field for each in found] == [field]
    assert says in found[0].message


ALLOWED = [
    ([], Paid, LATER, {"amount": 106_000}),
    ([], Paid, date(2025, 1, 20), {"amount": 1_202_000}),
    ([], Prepaid, FEB, {"amount": 406_000}),
    ([], Waived, LATER, {"part": "penalty", "amount": 265}),
    ([], PenaltyCorrected, LATER, {"penalty_percent": Decimal(6)}),
    (COMPENSATED, PenaltyCorrected, BEGIN, {"penalty_percent": Decimal(10)}),
    (SETTLED_LATE, PenaltyCorrected, BEGIN, {"penalty_percent": Decimal(6)}),
    (GIVEN_BACK[:2], PenaltyCorrected, BEGIN, {"penalty_percent": Decimal(8)}),  # less, and still nothing is owed
    ([], Extended, LATER, {"until": date(2026, 7, 10)}),
    ([], Restructured, LATER, {"months": 24, "kind": "equal_payment"}),
    ([], Compensated, LATER, SHARED),
    (COMPENSATED, Compensated, LATER, SHARED),
    (COMPENSATED, Paid, LATER, {"amount": 100, "payer": "guarantor"}),
    ([], WrittenOff, LATER, {}),
    (SETTLED, Reversed, LATER, {"event": 2, "reason": "退票"}),
    (SETTLED, SubsidyPaid, LATER, {"quarter": "2025Q1", "amount": 5}),
    (SETTLED, SubsidyEnded, LATER, {}),
    (
        [(Paid, FEB, {"amount": 5, "reference": "T1"}), (Reversed, FEB, {"event": 2, "reason": "错"})],
        Paid,
        FEB,
        {"amount": 5, "reference": "T1"},
    ),
]


@pytest.mark.parametrize(("before", "what", "on", "values"), ALLOWED)
def test_what_can_be_is_booked_and_tells_how_the_loan_stands(before, what, on, values):
    loan = Ledger.of()
    for kind, day, given in before:
        loan.add(kind, day, **given)
    event = loan.next(what, on, booked_on=LATER, **values)
    booked, faults = book(loan.events, event, weekdays, today=LATER)
    assert faults == ()
    loan.events.append(event)
    assert booked.book == loan.at(LATER)
    assert booked.entry.number == event.number


def test_before_disbursement_nothing_can_be_booked():
    (fault,) = check([], Paid(number=1, on=FEB, booked_on=FEB, amount=5), weekdays, today=LATER)
    assert "尚未放款" in fault.message


def test_what_is_entered_cannot_have_been_entered_before_the_last():
    loan = Ledger.of().add(Paid, LATER, amount=5)
    event = loan.next(Paid, FEB, booked_on=FEB, amount=5)
    (fault,) = check(loan.events, event, weekdays, today=LATER)
    assert "登记日2025-02-10早于上一笔的登记日2025-02-20" in fault.message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal", 0),
        ("months", 0),
        ("annual_rate", Decimal("3.45")),
        ("penalty_rate", Decimal("-0.01")),
        ("due_day", 32),
        ("grace_days", -1),
        ("order", ("fee", "penalty", "interest", "interest")),
        ("kind", "balloon"),
        ("day_count", "30/365"),
        ("roll", "backward"),
    ],
)
def test_terms_that_cannot_be_counted_with_are_refused(field, value):
    terms = some_terms(**{field: value})
    event = Disbursed(number=1, on=BEGIN, booked_on=BEGIN, terms=terms)
    assert [each.field for each in check([], event, weekdays, today=LATER)] == [f"terms.{field}"]


def test_a_loan_is_paid_out_on_the_day_of_its_terms():
    event = Disbursed(number=1, on=FEB, booked_on=FEB, terms=some_terms())
    assert [each.field for each in check([], event, weekdays, today=LATER)] == ["on"]


@pytest.mark.parametrize(
    ("until", "extended", "fields"),
    [
        (date(2027, 1, 10), 0, []),
        (date(2027, 1, 11), 0, ["until"]),
        (date(2026, 8, 10), 1, ["until"]),
    ],
)
def test_an_extension_is_as_long_and_as_frequent_as_the_rules_allow(until, extended, fields):
    loan = Ledger.of()
    for _ in range(extended):
        loan.add(Extended, FEB, until=date(2026, 7, 10))
    event = loan.next(Extended, LATER, until=until)
    assert [each.field for each in limits(loan.at(LATER), event, most_months=12, most_times=1)] == fields


@pytest.mark.parametrize(("months", "done", "count"), [(24, 0, 0), (25, 0, 1), (12, 1, 1)])
def test_a_restructuring_has_limits_too(months, done, count):
    loan = Ledger.of()
    for _ in range(done):
        loan.add(Restructured, FEB, months=12, kind="equal_payment")
    event = loan.next(Restructured, LATER, months=months, kind="equal_payment")
    assert len(limits(loan.at(LATER), event, most_months=24, most_times=1)) == count
