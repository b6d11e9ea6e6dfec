"""The picture of how money came in: it begins with the case, ends with it or today, and has every day beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webapp.wiring import an_office_with_claims
from tests.workflows import claimants
from webapp.claims.recovery import EDGE, HEIGHT, WIDTH, Day, drawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

OPENED = date(2026, 3, 2)


def a_day(after: int, amount: int, total: int) -> Day:
    return Day(on=OPENED + timedelta(days=after), lines=1, amount=Decimal(amount), total=Decimal(total), share=None)


def test_money_that_came_on_one_day_is_seen_at_its_day() -> None:
    picture = drawn([a_day(30, 50, 50)], owed=Decimal(100), since=OPENED, until=OPENED + timedelta(days=60))

    assert picture.points == "4.0,116.0 320.0,116.0 320.0,60.0 636.0,60.0"
    assert (picture.ticks, picture.top_at) == (("320.0",), "4.0")


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10**6)), min_size=1, max_size=8), st.integers(0, 10**7))
def test_every_point_lies_in_the_picture(money: list[tuple[int, int]], owed: int) -> None:
    total, days = 0, []
    for after, amount in sorted(dict(money).items()):
        total += amount
        days.append(a_day(after, amount, total))

    picture = drawn(days, owed=Decimal(owed), since=OPENED, until=days[-1].on)

    points = [tuple(map(float, point.split(","))) for point in picture.points.split()]
    assert all(EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE for x, y in points)
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert EDGE <= float(picture.top_at) <= HEIGHT - EDGE


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


def test_the_register_has_the_days_and_the_line_its_payments(
    office: TestOffice, visit: Callable[[str], Visitor]
) -> None:
    case = claimants.opened(office)
    claimants.entered(office, case.id, 2)
    claimants.found(office, case.id, "9000", 1, 2)
    claimants.paid(office, case.id, "4500", 1, 2)
    claimants.paid(office, case.id, "1000", 1)
    clerk = visit("clerk")

    roll, line = (clerk.open(f"/cases/{case.id}/claims{rest}") for rest in ("", "/1"))

    assert [cell.text_content() for cell in roll.tree.cssselect(".chart-table tbody tr > *")][1:] == [
        "2 人",
        "10,000.00",
        "10,000.00",
        "55%",
    ]
    assert next(each.text_content() for each in line.tree.cssselect(".changed li")).endswith("1,000.00 元")
