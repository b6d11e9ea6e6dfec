"""Dates, times and durations: read, written, taken apart and calculated (DMN 1.5, 10.3.2.3 and 10.3.4.1)."""

from datetime import date, time, timedelta
from decimal import Decimal as N

import pytest

from tests.feel.support import value, written
from workflows.feel import YearsMonths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-12-31", "2017-12-31"),
        ("2016-02-29", "2016-02-29"),
        ("2017-02-29", "null"),
        ("2017-00-10", "null"),
        ("2017-13-10", "null"),
        ("2017-12-32", "null"),
        ("2017-1-1", "null"),
        ("17-01-01", "null"),
        ("998-12-31", "null"),
        ("01211-12-31", "null"),
        ("+2012-12-02", "null"),
        ("2012-12-25T", "null"),
        ("2012-12-25Z", "null"),
        (" 2012-12-25", "null"),
        ("２０１２-12-25", "null"),
        ("12345-12-31", "12345-12-31"),
        ("999999999-12-31", "999999999-12-31"),
        ("1000000000-01-01", "null"),
        ("-999999999-01-01", "-999999999-01-01"),
        ("-2017-12-31", "-2017-12-31"),
        ("0000-02-29", "0000-02-29"),
        ("-0000-01-01", "null"),
        ("", "null"),
    ],
)
def test_texts_of_dates(text, expected):
    assert written(f'date("{text}")') == expected
    assert written(f'@"{text}"') == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23:59:00", "23:59:00"),
        ("00:00:00", "00:00:00"),
        ("24:00:00", "00:00:00"),
        ("24:00:01", "null"),
        ("23:60:00", "null"),
        ("23:59:60", "null"),
        ("23:59", "null"),
        ("3:59:00", "null"),
        ("T23:59:00", "null"),
        ("23:59:00.", "null"),
        ("23:59:00.50", "23:59:00.5"),
        ("23:59:00.123456789", "23:59:00.123456789"),
        ("23:59:00Z", "23:59:00Z"),
        ("23:59:00z", "23:59:00Z"),
        ("23:59:00+00:00", "23:59:00Z"),
        ("23:59:00-05:30", "23:59:00-05:30"),
        ("23:59:00+14:00", "23:59:00+14:00"),
        ("23:59:00+14:01", "null"),
        ("23:59:00+1:00", "null"),
        ("23:59:00+0100", "null"),
        ("23:59:00+01:60", "null"),
        ("23:59:00@Asia/Shanghai", "23:59:00@Asia/Shanghai"),
        ("23:59:00@Etc/UTC", "23:59:00@Etc/UTC"),
        ("23:59:00@Nope/Nope", "null"),
        ("23:59:00@", "null"),
        ("23:59:00+08:00@Asia/Shanghai", "null"),
        ("23:59:00Z@Etc/UTC", "null"),
        ("23:59:00@../../etc/passwd", "null"),
    ],
)
def test_texts_of_times(text, expected):
    assert written(f'time("{text}")') == expected
    day = "02" if text == "24:00:00" else "01"
    whole = "null" if expected == "null" else f"2024-01-{day}T{expected}"
    assert written(f'date and time("2024-01-01T{text}")') == whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2012-12-24", "2012-12-24T00:00:00"),
        ("2012-12-24Z", "2012-12-24T00:00:00Z"),
        ("2012-12-24+08:00", "2012-12-24T00:00:00+08:00"),
        ("2012-12-24T24:00:00", "2012-12-25T00:00:00"),
        ("99999-12-31T11:22:33", "99999-12-31T11:22:33"),
        ("-99999-12-31T11:22:33+05:00", "-99999-12-31T11:22:33+05:00"),
        ("2012-12-24 11:22:33", "null"),
        ("2012-12-24t11:22:33", "null"),
        ("2012-12-24T", "null"),
        ("2012-12-24T11:22", "null"),
        ("2012-13-24T11:22:33", "null"),
        ("999999999-12-31T24:00:00", "null"),
    ],
)
def test_texts_of_dates_with_times(text, expected):
    assert written(f'date and time("{text}")') == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1DT2H3M4.5S", "P1DT2H3M4.5S"),
        ("-P1DT2H", "-P1DT2H"),
        ("P0DT25H", "P1DT1H"),
        ("PT90S", "PT1M30S"),
        ("PT0S", "PT0S"),
        ("-PT0S", "PT0S"),
        ("P0D", "PT0S"),
        ("PT1000H", "P41DT16H"),
        ("PT0.001S", "PT0.001S"),
        ("PT.5S", "null"),
        ("PT5.S", "null"),
        ("P1.5D", "null"),
        ("P1DT", "null"),
        ("P", "null"),
        ("-P", "null"),
        ("1D", "null"),
        ("P-1D", "null"),
        ("+P1D", "null"),
        ("P1H", "null"),
        ("PT1D", "null"),
        ("P1W", "null"),
        ("P1Y2M", "P1Y2M"),
        ("P0Y13M", "P1Y1M"),
        ("-P14M", "-P1Y2M"),
        ("P0Y", "P0M"),
        ("-P0M", "P0M"),
        ("P2M1Y", "null"),
        ("P1Y1D", "null"),
        ("p1y", "null"),
        ("P999999999Y", "P999999999Y"),
    ],
)
def test_texts_of_durations(text, expected):
    assert written(f'duration("{text}")') == expected
    assert written(f'@"{text}"') == expected
    assert written(f'string(duration("{text}"))') == (expected if expected == "null" else f'"{expected}"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date(2024, 2, 29)", "2024-02-29"),
        ("date(-1, 1, 1)", "-0001-01-01"),
        ("date(999999999, 12, 31)", "999999999-12-31"),
        ("date(1000000000, 1, 1)", "null"),
        ("date(2024.5, 1, 1)", "null"),
        ("date(2024, 2)", "null"),
        ('date("2024", 2, 29)', "null"),
        ("date([2024], [2], [29])", "2024-02-29"),
        ('date(@"2024-01-01T23:00:00-05:00")', "2024-01-01"),
        ('date(@"2024-01-01")', "2024-01-01"),
        ('date(from: "2024-01-01")', "2024-01-01"),
        ("date(null)", "null"),
        ("date()", "null"),
        ("time(11, 59, 45)", "11:59:45"),
        ("time(11, 59, 45.123456789)", "11:59:45.123456789"),
        ("time(11, 59, 45, null)", "11:59:45"),
        ('time(11, 59, 45, @"PT0S")', "11:59:45Z"),
        ('time(11, 59, 45, @"-PT2H30M")', "11:59:45-02:30"),
        ('time(11, 59, 45, @"PT14H1M")', "null"),
        ('time(11, 59, 45, @"P1Y")', "null"),
        ("time(24, 0, 0)", "null"),
        ("time(11, 60, 0)", "null"),
        ("time(11, 59, 60)", "null"),
        ("time(11.5, 0, 0)", "null"),
        ("time(-1, 0, 0)", "null"),
        ("time(11, 59)", "null"),
        ('time(@"2024-01-01T10:11:12@Europe/Paris")', "10:11:12@Europe/Paris"),
        ('time(@"2024-01-01")', "00:00:00Z"),
        ('date and time(@"2024-01-01", @"10:00:00")', "2024-01-01T10:00:00"),
        ('date and time(@"2024-01-01T05:00:00Z", @"10:00:00+08:00")', "2024-01-01T10:00:00+08:00"),
        ('date and time(date: @"2024-01-01", time: @"10:00:00@Asia/Shanghai")', "2024-01-01T10:00:00@Asia/Shanghai"),
        ('date and time(@"10:00:00", @"2024-01-01")', "null"),
        ('date and time(@"2024-01-01")', "2024-01-01T00:00:00Z"),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
        ('years and months duration(@"2013-08-24", @"2011-12-22")', "-P1Y8M"),
        ('years and months duration(from: @"2015-12-24T12:15:00", to: @"2017-12-24T12:15:00")', "P2Y"),
        ('years and months duration(@"2015-12-24T12:15:01", @"2017-12-24T12:15:00")', "P1Y11M"),
        ('years and months duration(@"-0001-01-01", @"0001-01-01")', "P2Y"),
        ('years and months duration(@"2024-01-01", null)', "null"),
        ('years and months duration(@"10:00:00", @"11:00:00")', "null"),
    ],
)
def test_making_dates_and_times_from_their_parts(text, expected):
    """Table 72."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"2023-01-31" + @"P1M"', "2023-02-28"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2024-02-29" - @"P4Y"', "2020-02-29"),
        ('@"2024-03-31T10:00:00Z" - @"P1M"', "2024-02-29T10:00:00Z"),
        ('@"P1M" + @"2024-01-31T10:00:00"', "2024-02-29T10:00:00"),
        ('@"P1M" - @"2024-01-31"', "null"),
        ('@"2024-01-01" + @"PT36H"', "2024-01-02"),
        ('@"2024-01-01" - @"PT1S"', "2023-12-31"),
        ('@"2024-01-01T00:00:00" - @"PT0.5S"', "2023-12-31T23:59:59.5"),
        ('@"2024-01-01" + @"2024-01-01"', "null"),
        ('@"2024-01-01" + 1', "null"),
        ('@"2024-03-01" - @"2024-02-01"', "P29D"),
        ('@"2024-03-01T12:00:00Z" - @"2024-03-01"', "PT12H"),
        ('@"2024-03-01" - @"2024-03-01T12:00:00+08:00"', "-PT4H"),
        ('@"2024-03-01T12:00:00" - @"2024-03-01"', "null"),
        ('@"2024-03-01T12:00:00" - @"2024-03-01T12:00:00Z"', "null"),
        ('@"2024-03-01T12:00:00" - @"2024-02-28T13:30:00"', "P1DT22H30M"),
        ('@"23:00:00" + @"PT2H"', "01:00:00"),
        ('@"01:00:00Z" - @"PT2H"', "23:00:00Z"),
        ('@"10:00:00" + @"P10DT1H"', "11:00:00"),
        ('@"10:00:00" + @"P1M"', "null"),
        ('@"10:00:00" - @"12:30:00"', "-PT2H30M"),
        ('@"10:00:00Z" - @"10:00:00+08:00"', "PT8H"),
        ('@"999999999-12-31" + @"P1D"', "null"),
        ('@"-999999999-01-01" - @"P1M"', "null"),
        ('@"P1Y" + @"P2M"', "P1Y2M"),
        ('@"P1D" - @"PT25H"', "-PT1H"),
        ('@"P1D" + @"P1M"', "null"),
        ('@"P1Y" * 0.5', "P6M"),
        ('0.5 * @"P1D"', "PT12H"),
        ('@"P1D" * @"P1D"', "null"),
        ('@"P1Y" / 12', "P1M"),
        ('@"P1D" / 24', "PT1H"),
        ('@"P1D" / @"PT1H"', "24"),
        ('@"P1Y" / @"P5M"', "2.4"),
        ('@"P1Y" / @"P1D"', "null"),
        ('1 / @"P1D"', "null"),
        ('@"P1Y" / 0', "null"),
        ('@"P1Y" / @"P0M"', "null"),
        ('-@"P1DT1H"', "-P1DT1H"),
        ('abs(@"-P1Y1M")', "P1Y1M"),
        ('@"2024-10-27T02:30:00@Europe/Paris" + @"PT24H"', "2024-10-28T01:30:00@Europe/Paris"),
    ],
)
def test_calculating(text, expected):
    """Tables 56 to 59; 31 January and a month is the last of February."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2024-02-29".weekday', "4"),
        ('@"-0044-03-15".year', "-44"),
        ('@"2024-02-29T10:11:12.5Z".second', "12.5"),
        ('@"2024-02-29T10:11:12.5Z".day', "29"),
        ('@"2024-02-29T10:11:12Z".time offset', "PT0S"),
        ('@"2024-02-29T10:11:12".time offset', "null"),
        ('@"2024-07-01T10:00:00@Europe/Paris".time offset', "PT2H"),
        ('@"2024-01-01T10:00:00@Europe/Paris".time offset', "PT1H"),
        ('@"10:00:00-05:30".time offset', "-PT5H30M"),
        ('@"10:00:00-05:30".timezone', "null"),
        ('@"10:00:00@Asia/Shanghai".timezone', '"Asia/Shanghai"'),
        ('@"10:00:00".year', "null"),
        ('@"2024-02-29".hour', "null"),
        ('@"P400D".days', "400"),
        ('@"P1DT25H61M61.5S".hours', "2"),
        ('@"P1DT25H61M61.5S".minutes', "2"),
        ('@"P1DT25H61M61.5S".seconds', "1.5"),
        ('@"P25M".years', "2"),
        ('@"P25M".months', "1"),
        ('@"-P25M".months', "-1"),
        ('@"P25M".days', "null"),
        ('@"P1D".months', "null"),
        ('[@"2024-02-29", @"2025-03-01"].year', "[2024, 2025]"),
    ],
)
def test_parts(text, expected):
    """Tables 65 and 66."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("week of year(date(2004, 1, 4))", "1"),
        ("week of year(date(2005, 1, 1))", "53"),
        ("week of year(date(2005, 1, 3))", "1"),
        ("week of year(date(2005, 1, 9))", "1"),
        ("week of year(date(2024, 12, 30))", "1"),
        ("day of year(date(2024, 12, 31))", "366"),
        ('day of week(@"2024-02-29T23:59:59Z")', '"Thursday"'),
        ('month of year(@"-0044-03-15")', '"March"'),
        ('day of week("2024-02-29")', "null"),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', "true"),
        ('is(@"10:00:00Z", @"10:00:00@Etc/UTC")', "false"),
        ('is(@"2024-01-01", @"2024-01-01T00:00:00Z")', "false"),
        ('is(@"P12M", @"P1Y")', "true"),
        ('is(@"PT24H", @"P1D")', "true"),
        ("is(1, 1.00)", "true"),
        ("is(null, 1)", "false"),
        ('is([1, "a"], [1, "a"])', "true"),
        ("is({a: 1}, {a: 2})", "false"),
        ("is(1)", "null"),
        ("today() = date(now())", "true"),
        ("now(1)", "null"),
    ],
)
def test_calendar_and_identity(text, expected):
    """Tables 77 and 79."""
    assert written(text) == expected


def test_the_example_of_a_date_text_with_an_offset_has_a_year():
    assert value('date and time("2012-03-07Z").year') == 2012


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2024-01-31" + @"P1M"', date(2024, 2, 29)),
        ('@"2024-03-31" - @"P1M"', date(2024, 2, 29)),
        ('@"P1Y" + @"2024-02-29"', date(2025, 2, 28)),
        ('@"2024-01-01" + @"P1D"', date(2024, 1, 2)),
        ('@"2024-01-01" - @"PT1H"', date(2023, 12, 31)),
        ('@"2024-01-01" - @"2023-12-31"', timedelta(days=1)),
        ('@"2024-01-01T10:00:00Z" - @"2024-01-01"', timedelta(hours=10)),
        ('@"2024-01-01T10:00:00" - @"2024-01-01T10:00:00Z"', None),
        ('@"10:00:00" + @"PT15H"', time(1, 0)),
        ('@"10:00:00Z" - @"11:00:00+08:00"', timedelta(hours=7)),
        ('@"P1Y" + @"P2M"', YearsMonths(14)),
        ('@"P1Y" + @"P1D"', None),
        ('@"P1Y" * 1.5', YearsMonths(18)),
        ('@"P1Y" / 5', YearsMonths(2)),
        ('@"P1D" / @"PT6H"', N(4)),
        ('@"P1D" / 0', None),
        ('2 * @"PT1H"', timedelta(hours=2)),
        ('-@"PT1H"', timedelta(hours=-1)),
        ('string(@"2024-03-10T01:30:00@America/New_York" + @"PT1H")', "2024-03-10T03:30:00@America/New_York"),
    ],
)
def test_calculating_with_dates_gives_values_of_python(text, expected):
    found = value(text)
    assert found == expected, f"{text} gave {found!r}"
    assert type(found) is type(expected)
