"""Loans through the REST API: booked by two people, read as of a day, every wrong field named, lists for who works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.loans_work.lending import at, lent, publish_loans
from tests.webapp.client import Program
from workflows.loanfields import BOOKINGS

if TYPE_CHECKING:
    from flask import Flask

    from tests.workflows.offices import TestOffice

PAYMENT = {"kind": "pay", "amount": "10456.00", "on": "2026-03-02", "reference": "A-1"}


@pytest.fixture
def case(office: TestOffice) -> str:
    publish_loans(office)
    at(office, "2026-03-02")
    return str(lent(office).id)


@pytest.fixture
def clerk(app: Flask, case: str) -> Program:
    return Program(app, "clerk")


def test_a_payment_is_entered_confirmed_and_taken_back_by_two(app, clerk, case):
    loan, officer = f"/cases/{case}/loan", Program(app, "officer")
    entered = clerk.post(f"{loan}/bookings", PAYMENT, key="k-1")
    assert (entered.status, entered.body["booking"], entered.body["event"]) == (201, 1, None)
    assert clerk.post(f"{loan}/bookings", PAYMENT, key="k-1").body == entered.body
    assert clerk.get(loan).body["overpaid"] == "0.00"
    assert clerk.post(f"{loan}/bookings/1/confirmation", {}).status == 403
    done = officer.post(f"{loan}/bookings/1/confirmation", {"version": entered.body["version"]})
    assert (done.status, done.body["event"], done.body["status"]) == (200, 2, "running")
    assert clerk.get(loan).body["overpaid"] == "10456.00"  # nothing is due yet
    assert clerk.post(f"{loan}/bookings", {"kind": "reverse", "event": 2, "reason": "错账"}).status == 201
    assert (
        clerk.post(f"{loan}/bookings", {"kind": "charge", "amount": "5", "on": "2026-03-02", "reason": "x"}).status
        == 201
    )
    assert clerk.post(f"{loan}/bookings/3/withdrawal", {"reason": "写错了"}).status == 200
    assert officer.post(f"{loan}/bookings/2/confirmation", {}).status == 200
    states = [each["state"] for each in clerk.get(f"{loan}/bookings").body["items"]]
    assert states == ["confirmed", "confirmed", "dropped"]
    assert clerk.get(f"{loan}/bookings?state=entered").body["items"] == []
    events = clerk.get(f"{loan}/events").body["items"]
    assert [(each["kind"], each["reversed_by"]) for each in events] == [
        ("disbursed", None),
        ("paid", 3),
        ("reversed", None),
    ]
    assert (events[1]["amount"], events[1]["by"], events[1]["confirmed_by"]) == ("10456.00", "clerk", "officer")
    assert [line["amount"] for line in events[2]["postings"]] == [
        line["amount"].removeprefix("-") if line["amount"].startswith("-") else f"-{line['amount']}"
        for line in events[1]["postings"]
    ]


def test_a_loan_is_read_as_of_a_day(clerk, case):
    body = clerk.get(f"/cases/{case}/loan").body
    assert (body["status"], body["outstanding"], body["terms"]["annual_rate"]) == ("running", "120000.00", "0.036")
    assert len(body["schedule"]) == 12
    assert sum(float(row["principal"]) for row in body["schedule"]) == 120000
    assert body["balances"]["principal"] == "120000.00"
    later = clerk.get(f"/cases/{case}/loan?as_of=2026-05-30").body
    assert (later["days_late"], later["overdue"]) == (50, "20786.00")
    answer = clerk.get(f"/cases/{case}/loan?as_of=2026-03-01")
    assert (answer.status, [each["field"] for each in answer.body["errors"]]) == (422, ["as_of"])


def test_an_early_repayment_is_quoted_and_not_booked(clerk, case):
    loan = f"/cases/{case}/loan"
    quoted = clerk.get(f"{loan}/quote?on=2026-04-10&amount=60000&effect=lower").body
    assert (quoted["amount"], quoted["principal"]) == ("60000.00", "49544.00")
    assert clerk.get(f"{loan}/quote?on=2026-04-10").body["amount"] == quoted["payoff"]
    assert clerk.get(loan).body["outstanding"] == "120000.00"
    for wrong, field in (("amount=1.001", "amount"), ("effect=none", "effect")):
        answer = clerk.get(f"{loan}/quote?on=2026-04-10&{wrong}")
        assert (answer.status, [each["field"] for each in answer.body["errors"]]) == (422, [field])
    assert clerk.get(f"{loan}/quote?on=2026-02-10").status == 422
    assert clerk.get(f"{loan}/quote?on=tomorrow").status == 422


def test_what_is_wrong_is_named(clerk, case):
    bookings = f"/cases/{case}/loan/bookings"
    for change, field in (({"amount": "1.005"}, "amount"), ({"on": "2027-01-01"}, "on"), ({"kind": "gift"}, "kind")):
        answer = clerk.post(bookings, PAYMENT | change)
        assert (answer.status, [each["field"] for each in answer.body["errors"]]) == (422, [field])
    assert clerk.post(bookings, {"amount": "1"}).status == 422
    seen = clerk.post(bookings, PAYMENT).body["version"] - 1
    assert clerk.post(bookings, PAYMENT | {"amount": "7", "reference": "A-2", "version": seen}).status == 409
    assert clerk.post(f"{bookings}/9/withdrawal", {"reason": "x"}).status == 409


def test_lists_are_for_those_who_work_loans(app, clerk, case, office):
    assert [each["case_id"] for each in clerk.get("/loans").body["items"]] == [case]
    assert clerk.get("/loans?late=true").body["items"] == []
    at(office, "2026-06-01")
    late = clerk.get("/loans?late=true&status=running&limit=1").body
    assert (late["items"][0]["days_late"], late["next_cursor"]) == (52, None)
    assert clerk.get("/loans?cursor=x").status == 422
    for username, status in (("auditor", 200), ("officer", 200), ("payer", 200), ("keeper", 403)):
        assert Program(app, username).get("/loans").status == status
    assert Program(app, "keeper").get(f"/cases/{case}/loan").status == 404


def test_a_case_without_a_loan_has_none(clerk, office):
    other = office.open().id
    assert clerk.get(f"/cases/{other}/loan").status == 404
    assert clerk.get("/cases/nowhere/loan/events").status == 404
    assert clerk.post(f"/cases/{other}/loan/bookings", PAYMENT).status == 409


STRANGE: list[object] = [
    "",
    " ",
    None,
    True,
    [],
    ["1"],
    {},
    {"a": 1},
    -1,
    0,
    1e308,
    "1e400",
    "NaN",
    "Infinity",
    "9" * 400,
]
STRANGE += ["<b>", "2026-13-40", "0001-01-01", "9999-12-31", "１２", "1,000", "quarter", 10**30, 1.5]


SOUND = {"effect": "lower", "part": "fee", "quarter": "2026Q1", "event": 1, "reason": "x", "payer": "court", **PAYMENT}


def test_strange_values_are_refused_and_break_nothing(clerk, case):
    bookings = f"/cases/{case}/loan/bookings"
    for kind in ("pay", "reverse", "subsidy_paid"):
        for field in BOOKINGS[kind]:
            for value in STRANGE:
                sent = {name: SOUND[name] for name in BOOKINGS[kind] if name in SOUND}
                answer = clerk.post(bookings, {"kind": kind, **sent, field: value})
                assert answer.status in (201, 400, 422), (kind, field, value, answer.body)
    for value in STRANGE:
        assert clerk.post(bookings, {**PAYMENT, "kind": value}).status in (400, 422), value
    for day in ("9999-12-31", "2100-01-01", "0001-01-01", "x"):
        assert clerk.get(f"/cases/{case}/loan?as_of={day}").status in (200, 422), day
        for amount in ("", "&amount=1", "&amount=" + "9" * 300):
            assert clerk.get(f"/cases/{case}/loan/quote?on={day}{amount}").status in (200, 422), day
    for query in ("limit=0", "limit=201", "cursor=WyJ4Il0", "cursor=WyIyMDI2LTAxLTAxIiwgMV0", "status=x", "late=maybe"):
        assert clerk.get(f"/loans?{query}").status in (200, 422), query
