"""Plots: every figure is drawn where it belongs and stands in the table, whatever texts and values there are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from webapp.plots import Bar, Bars, Lines, Series, bars, lines
from webapp.plots.lines import HEIGHT, LEFT, RIGHT, WIDTH, shown
from webapp.plots.scales import Unit, axis, unit_for

SVG = {"svg": "http://www.w3.org/2000/svg"}
YUAN = (
    Unit(fen=100, name="元", decimals=2),
    Unit(fen=10_000_00, name="万元", decimals=2),
    Unit(fen=100_000_000_00, name="亿元", decimals=2),
)
VALUES = st.lists(st.one_of(st.none(), st.decimals(0, 10**9, places=2)), min_size=1, max_size=40)


def line_plot(*values: tuple[Decimal | None, ...], top: Decimal | None = None) -> Lines:
    return Lines(
        id="p",
        title="到期还款率 <按月>",
        description="分子/分母",
        unit="%",
        across="月份",
        places=tuple(f"2026-{at:02}" for at in range(1, len(values[0]) + 1)),
        series=tuple(Series(label=f"第{at}组", values=each) for at, each in enumerate(values)),
        decimals=2,
        top=top,
    )


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg)


@pytest.mark.parametrize(
    ("largest", "least", "marks"),
    [
        ("87.5", "100", "0 20 40 60 80 100"),
        ("0", None, "0 0.2 0.4 0.6 0.8 1"),
        ("7.2", None, "0 2 4 6 8"),
        ("12", None, "0 2.5 5.0 7.5 10.0 12.5"),
        ("1234567", None, "0 250000 500000 750000 1000000 1250000"),
        ("0.03", None, "0 0.01 0.02 0.03"),
    ],
)
def test_an_axis_has_round_marks_from_nothing_to_above_the_largest_value(largest: str, least: str | None, marks: str):
    found = axis(Decimal(largest), Decimal(least) if least else None)

    assert list(found.marks) == [Decimal(each) for each in marks.split()]


@given(st.decimals(0, 10**12, places=2))
@settings(max_examples=100)
def test_every_value_finds_its_place_below_the_top(value: Decimal):
    found = axis(value)

    assert value <= found.top
    assert 2 <= len(found.marks) <= 6


@pytest.mark.parametrize(
    ("fen", "unit", "told"),
    [
        (999_99, "元", "999.99"),
        (99_999_99, "元", "99999.99"),
        (123_456_78, "万元", "12.35"),
        (9_000_000_00, "万元", "900.00"),
        (0, "元", "0.00"),
        (250_000_000_000_00, "亿元", "2500.00"),
    ],
)
def test_amounts_are_told_in_a_unit_that_can_be_compared(fen: int, unit: str, told: str):
    found = unit_for(fen, YUAN)

    assert (found.name, str(found.of(fen))) == (unit, told)


@given(VALUES)
@settings(max_examples=60)
def test_every_value_has_a_mark_within_the_picture_and_what_is_unknown_has_none(values: list[Decimal | None]):
    picture = drawn(lines(line_plot(tuple(values))))
    marks = picture.findall("circle[@class='plot-mark plot-1']")

    assert len(marks) == sum(value is not None for value in values)
    assert all(LEFT - 1 <= float(each.get("cx") or 0) <= WIDTH - RIGHT + 1 for each in marks)
    assert all(0 <= float(each.get("cy") or 0) <= HEIGHT for each in marks)


def test_a_line_has_a_gap_where_there_is_no_value():
    known = (Decimal(1), Decimal(2), None, Decimal(3), None, Decimal(4), Decimal(5))
    picture = drawn(lines(line_plot(known)))

    assert [len((each.get("points") or "").split()) for each in picture.findall("polyline")] == [2, 2]


def test_a_picture_tells_what_it_shows_and_escapes_every_text():
    plot = line_plot((Decimal("87.5"),), (Decimal(90),), top=Decimal(100))
    picture = drawn(lines(plot))

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "p-title p-desc"
    assert picture.findtext("title") == "到期还款率 <按月>"
    assert picture.findtext("desc") == "分子/分母"
    assert plot.rows == (("2026-01", ("87.50", "90.00")),)
    assert "第1组 2026-01 90.00 %" in [each.text for each in picture.iter("title")]


def test_series_differ_by_stroke_and_mark_and_not_by_colour_alone():
    picture = drawn(lines(line_plot(*[(Decimal(1), Decimal(2))] * 4)))

    assert len(picture.findall("rect")) == 2
    assert len(picture.findall("polygon")) == 2
    assert len({each.get("class") for each in picture.findall("polyline")}) == 4


@given(st.integers(1, 400))
def test_labels_of_months_never_touch_and_the_last_is_told(number: int):
    found = shown(number)

    assert 1 <= len(found) <= 5
    assert found[-1] == number - 1


def test_bars_are_as_long_as_their_values_and_the_marked_part_never_longer():
    found = (
        Bar(label="鼓楼街道“长安”社区 <一>", value=Decimal(40), marked=Decimal(10), note="12 笔"),
        Bar(label="梅园", value=Decimal(20)),
        Bar(label="无", value=Decimal(0)),
        Bar(label="很少", value=Decimal("0.01"), marked=Decimal("0.01")),
    )
    plot = Bars(
        id="b", title="按社区", description="余额", unit="万元", of="社区", bars=found, marked="逾期", decimals=1
    )
    picture = drawn(bars(plot))
    lengths = [float(each.get("width") or 0) for each in picture.findall(".//rect[@class='plot-bar']")]
    marked = [float(each.get("width") or 0) for each in picture.findall(".//rect[@class='plot-marked']")]

    assert lengths[0] == 2 * lengths[1]
    assert lengths[2] == 0
    assert lengths[3] > 0
    assert marked == [lengths[0] / 4, lengths[3]]
    assert "40.0 万元 · 12 笔" in [each.text for each in picture.iter("text")]


def test_nothing_to_plot_is_still_a_picture():
    assert drawn(bars(Bars(id="b", title="t", description="d", unit="u", of="o", bars=()))) is not None
    assert drawn(lines(line_plot((None,)))) is not None


@pytest.mark.parametrize(("unit", "note", "width"), [("万元", "40 笔", 170), ("thousand yuan", "40 loans", 260)])
def test_what_is_told_beside_the_longest_bar_stands_in_the_picture(unit: str, note: str, width: int):
    found = (Bar(label="甲", value=Decimal(4100), note=note), Bar(label="乙", value=Decimal(1), note=note))
    plot = Bars(id="b", title="t", description="d", unit=unit, of="o", bars=found, decimals=2)
    texts = drawn(bars(plot)).xpath("//*[local-name()='text'][@class='plot-text']")

    assert float(texts[0].get("x")) + width < 560, "as wide as a browser draws it"
    assert float(texts[0].get("x")) > 150, "and the bars have room too"
