"""Working days and periods of law, with the exchanged days of the official notices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import CalendarYear, WorkDay
from workflows import calendar
from workflows.calendar import Calendar, Pause, Term
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from models.database import Database

DAY = timedelta(days=1)
OFFICIAL = Calendar(
    exceptions={row.on: row.kind == "workday" for year in (2024, 2025, 2026) for row in calendar.national_days(year)},
    official_years=frozenset({2024, 2025, 2026}),
)
days = st.dates(date(2024, 1, 1), date(2026, 6, 30))
lengths = st.integers(1, 60)
terms = st.builds(
    Term,
    length=lengths,
    unit=st.sampled_from(("working_day", "calendar_day")),
    roll=st.booleans(),
    pausable=st.booleans(),
)


def span(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + DAY * number for number in range((end - start).days + 1)]


# The official notices. Source: the State Council's yearly notices on the arrangement of holidays.

REST = [
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-08", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]  # fmt: skip
EXCHANGED = [
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
]  # fmt: skip


def test_every_day_of_the_published_years_is_right() -> None:
    rest = {on for first, last in REST for on in span(first, last)}
    worked = {date.fromisoformat(on) for on in EXCHANGED}
    for on in span("2024-01-01", "2026-12-31"):
        expected = on in worked or (on.weekday() < 5 and on not in rest)
        assert OFFICIAL.is_working_day(on) is expected, on


def test_golden_15_a_notice_from_thursday_before_a_long_holiday_ends_five_working_days_later() -> None:
    """Thursday 12 February 2026: 13, the exchanged Saturday 14, and 24 to 26 count; 15 to 23 is Spring Festival."""
    due = OFFICIAL.due(date(2026, 2, 12), Term(length=5, unit="working_day"))

    assert (due.on, due.provisional) == (date(2026, 2, 26), False)
    assert due.at == datetime(2026, 2, 26, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in the office: still in time


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2025, 9, 26), date(2025, 10, 10)),  # Sun 28 worked, 29, 30, then 9 and 10 October
        (date(2024, 9, 27), date(2024, 10, 10)),  # Sun 29 worked, 30, then 8 to 10 October
        (date(2026, 9, 18), date(2026, 9, 24)),  # Sun 20 worked, 21 to 24, before the Mid-Autumn Festival
        (date(2026, 9, 30), date(2026, 10, 13)),  # 8, 9, Sat 10 worked, 12, 13
    ],
)
def test_golden_11_five_working_days_over_national_day_count_the_exchanged_days(received: date, expected: date) -> None:
    assert OFFICIAL.due(received, Term(length=5, unit="working_day")).on == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(start: date, months: int, expected: date) -> None:
    assert OFFICIAL.due(start, Term(length=months, unit="month", roll=False)).on == expected


def test_an_end_on_a_rest_day_moves_to_the_next_working_day() -> None:
    in_the_holiday = Term(length=10, unit="calendar_day")

    assert OFFICIAL.due(date(2026, 9, 23), in_the_holiday).on == date(2026, 10, 8)
    assert OFFICIAL.due(date(2026, 9, 23), Term(length=10, unit="calendar_day", roll=False)).on == date(2026, 10, 3)
    assert OFFICIAL.due(date(2026, 1, 17), Term(length=1, unit="month")).on == date(2026, 2, 24)


@given(start=days, length=lengths)
def test_n_working_days_contain_exactly_n_working_days(start: date, length: int) -> None:
    end = OFFICIAL.due(start, Term(length=length, unit="working_day")).on

    assert OFFICIAL.working_days(start, end) == length
    assert OFFICIAL.is_working_day(end)


@given(start=days, later=st.integers(0, 30), term=terms, more=st.integers(0, 10))
def test_due_dates_are_monotone(start: date, later: int, term: Term, more: int) -> None:
    """A later start and a longer term never end earlier."""
    end = OFFICIAL.due(start, term).on

    assert end > start
    assert OFFICIAL.due(start + DAY * later, term).on >= end
    assert OFFICIAL.due(start, term, extra=more).on >= end


@given(start=days, length=st.integers(2, 40), before=st.integers(0, 40), long=st.integers(0, 60))
def test_a_pause_shifts_working_days_by_the_working_days_it_lasts(
    start: date, length: int, before: int, long: int
) -> None:
    term = Term(length=length, unit="working_day")
    without = OFFICIAL.due(start, term).on
    paused_on = start + DAY * min(before, (without - start).days - 1)
    pause = Pause(from_on=paused_on, to_on=paused_on + DAY * long)
    end = OFFICIAL.due(start, term, pauses=[pause]).on

    assert OFFICIAL.working_days(start, end) - OFFICIAL.working_days(pause.from_on, pause.to_on) == length


@given(start=days, length=lengths, before=st.integers(0, 59), long=st.integers(0, 60))
def test_a_pause_shifts_calendar_days_by_its_length(start: date, length: int, before: int, long: int) -> None:
    term = Term(length=length, unit="calendar_day", roll=False)
    paused_on = start + DAY * min(before, length - 1)
    pauses = [Pause(from_on=paused_on, to_on=paused_on + DAY * long)]

    assert OFFICIAL.due(start, term, pauses=pauses).on == OFFICIAL.due(start, term).on + DAY * long


@given(start=days, term=terms, long=st.integers(0, 60))
def test_a_pause_after_the_end_moves_nothing(start: date, term: Term, long: int) -> None:
    end = OFFICIAL.due(start, term)
    pause = Pause(from_on=end.on, to_on=end.on + DAY * long)

    assert OFFICIAL.due(start, term, pauses=[pause]) == end


@pytest.mark.parametrize(
    ("term", "start", "provisional"),
    [
        (Term(length=5, unit="working_day"), date(2026, 12, 1), False),
        (Term(length=5, unit="working_day"), date(2026, 12, 30), True),
        (Term(length=10, unit="calendar_day"), date(2026, 12, 30), True),
        (Term(length=10, unit="calendar_day", roll=False), date(2026, 12, 30), False),
        (Term(length=5, unit="working_day"), date(2023, 12, 29), True),
    ],
)
def test_counting_on_a_year_without_notice_is_provisional(term: Term, start: date, provisional: bool) -> None:  # noqa: FBT001 (a table)
    assert OFFICIAL.due(start, term).provisional is provisional


def test_the_table_is_seeded_once_and_2027_is_provisional(database: Database) -> None:
    with database.transaction() as session:
        calendar.seed(session)
        session.get_one(CalendarYear, ("*", 2026)).source = "changed by the office"
    with database.transaction() as session:
        calendar.seed(session)
        loaded = calendar.load(session)

        assert session.get_one(CalendarYear, ("*", 2026)).source == "changed by the office"
        assert loaded.official_years == {2024, 2025, 2026}
        assert not loaded.is_working_day(date(2027, 2, 8))
        assert loaded.due(date(2026, 2, 12), Term(length=5, unit="working_day")).on == date(2026, 2, 26)


def test_a_local_holiday_counts_only_in_its_region(database: Database) -> None:
    with database.transaction() as session:
        calendar.seed(session)
        session.add(WorkDay(region="990101", on=date(2026, 3, 3), kind="restday", label="地方节日"))
        session.add(WorkDay(region="990101", on=date(2026, 5, 1), kind="workday", label="值班"))
        session.flush()
        local = calendar.load(session, ("YL", "990101", "*"))

        assert [local.is_working_day(date(2026, 3, 3)), local.is_working_day(date(2026, 5, 1))] == [False, True]
        assert [calendar.load(session).is_working_day(date(2026, *day)) for day in ((3, 3), (5, 1))] == [True, False]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"length": 5},
        {"length": 5, "unit": "year"},
        {"length": 0, "unit": "month"},
        {"length": True, "unit": "month"},
        {"length": "5", "unit": "month"},
        {"length": 5, "unit": "month", "rol": True},
    ],
)
def test_a_wrong_term_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        Term.read(value)


@given(term=terms)
def test_a_term_is_read_as_it_was_stored(term: Term) -> None:
    assert Term.read(term.plain()) == term
