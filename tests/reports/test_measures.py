"""What figures come to: ratios with their rounding, nothing over zero, groups that add up to the whole."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.cases import AT, CASES, WINDOW, a_case
from workflows.engine.reportfiles import HALF_UP, TRUNCATE, Figure, Measure, read_reports
from workflows.reports.counting import Grouping, behind, sentence, table
from workflows.reports.facts import ClockFacts, LineFacts, PaymentFacts
from workflows.reports.measures import Cell, cell, ratio, share, total

REPORTED = read_reports(
    json.dumps(
        {
            "line": "为{persons_paid}名职工追回{recovered_in}元",
            "dimensions": [{"id": "industry", "label": "行业", "key": "industry"}],
            "sections": [
                {
                    "label": "全部",
                    "figures": [
                        {"id": "cases", "label": "案件", "unit": "case", "measure": "cases"},
                        {"id": "closed", "label": "办结", "unit": "case", "measure": "cases.closed"},
                        {"id": "claimants", "label": "职工", "unit": "person", "measure": "claimants"},
                        {"id": "lines", "label": "人次", "unit": "person_time", "measure": "lines"},
                        {"id": "due", "label": "应得", "unit": "yuan", "measure": "claims.due"},
                        {"id": "recovered", "label": "追回", "unit": "yuan", "measure": "claims.recovered"},
                        {"id": "rate", "label": "追回率", "of": "recovered", "over": "due"},
                        {"id": "on_time", "label": "按时", "on_time": "promise"},
                        {"id": "known", "label": "按原定", "on_time": "promise", "by": "original", "among": "known"},
                        {"id": "days", "label": "用时", "stage": {"elements": ["a"]}},
                        {
                            "id": "recovered_in",
                            "label": "期间追回",
                            "unit": "yuan",
                            "measure": "claims.recovered",
                            "flow": True,
                        },
                        {
                            "id": "persons_paid",
                            "label": "期间职工",
                            "unit": "person",
                            "measure": "claimants.recovered",
                            "flow": True,
                        },
                        {
                            "id": "industries",
                            "label": "行业",
                            "unit": "case",
                            "measure": "values",
                            "dimension": "industry",
                        },
                    ],
                }
            ],
        }
    ).encode()
)
FIGURES = REPORTED.figures


@pytest.mark.parametrize(("rounding", "expected"), [(HALF_UP, "96.31"), (TRUNCATE, "96.30")])
def test_a_rate_is_rounded_as_it_declares(rounding: str, expected: str):
    figure = Figure(id="rate", label="", unit="percent", of=Measure("cases"), over=Measure("cases"), rounding=rounding)

    assert ratio(figure, 287, 298) == Decimal(expected)


def test_nothing_over_nothing_is_unknown_and_not_zero():
    found = cell(FIGURES["rate"], [a_case()], WINDOW)

    assert found == Cell(value=None, parts=(Decimal("0.00"), Decimal("0.00")))


def test_a_worker_in_two_cases_is_one_person_and_two_lines():
    lines = {1: LineFacts(number=1, person="甲")}
    found = [a_case(1, lines=lines), a_case(2, lines={**lines, 2: LineFacts(number=2)})]

    assert cell(FIGURES["claimants"], found, WINDOW).value == Decimal(2)
    assert cell(FIGURES["lines"], found, WINDOW).value == Decimal(3)


def test_what_came_within_the_period_counts_whenever_the_case_was_opened():
    payments = (
        PaymentFacts(line=1, on=date(2025, 12, 31), fen=100, means="court"),
        PaymentFacts(line=1, on=date(2026, 1, 1), fen=2_000_000, means="court"),
        PaymentFacts(line=2, on=date(2026, 2, 1), fen=500, means="court"),
        PaymentFacts(line=2, on=date(2026, 2, 2), fen=-500, means="court"),
    )
    lines = {1: LineFacts(number=1, recovered=2_000_100), 2: LineFacts(number=2)}
    cells = table(REPORTED, [a_case(cohort=False, lines=lines, payments=payments)], WINDOW, None).total

    assert cells["recovered"].value == Decimal(0)
    told = sentence(REPORTED, cells, lambda _figure, value: f"{value:,f}", REPORTED.line)
    assert told == "为1名职工追回20,000.00元"


def test_a_clock_is_judged_by_either_date_and_one_that_runs_beyond_it_is_late():
    due = AT - timedelta(days=10)
    extended = ClockFacts(original_due_at=due, due_at=due + timedelta(days=5), stopped_at=due + timedelta(days=1))
    late = ClockFacts(original_due_at=due, due_at=due)
    early = ClockFacts(original_due_at=AT + timedelta(days=1), due_at=AT + timedelta(days=1))
    found = [a_case(clocks={"promise": (extended, late, early)})]

    assert cell(FIGURES["on_time"], found, WINDOW).parts == (Decimal(1), Decimal(1))
    assert cell(FIGURES["known"], found, WINDOW).parts == (Decimal(0), Decimal(2))


def test_the_average_time_of_a_stage_is_over_the_cases_that_have_passed_it():
    day = 24 * 3600
    found = [a_case(1, stages={"days": day}), a_case(2, stages={"days": 2 * day}), a_case(3, stages={"days": None})]

    assert cell(FIGURES["days"], found, WINDOW) == Cell(value=Decimal("1.5"), parts=(Decimal("3.0"), Decimal(2)))
    assert len(behind(FIGURES["days"], found, WINDOW, over=True)) == 2


@settings(max_examples=60)
@given(CASES, st.sampled_from(["office", "month", "industry"]))
def test_groups_are_the_whole_and_the_cases_behind_a_figure_add_up_to_it(found, by: str):
    dimension = REPORTED.dimensions[0] if by == "industry" else None
    made = table(REPORTED, found, WINDOW, Grouping(by=by, basis="opened", dimension=dimension))

    for name, figure in FIGURES.items():
        keyed = any(isinstance(share(figure.of, each, WINDOW), frozenset) for each in found)
        whole, parts = made.total[name], [group.cells[name] for group in made.groups]
        listed = behind(figure, found, WINDOW)
        if figure.over is not None:
            assert whole.parts is not None
            values = (each.parts[0] for each in parts if each.parts)
            if figure.units[0] != "day":  # told in days, each group is rounded by itself
                assert sum(values, Decimal(0)) == whole.parts[0] == sum((each.adds for each in listed), Decimal(0))
            assert whole.value is None or not whole.parts[1] or whole.value >= 0 or name == "rate"
        elif keyed:
            assert whole.value == total(share(figure.of, each, WINDOW) for each in found)
            assert whole.value <= sum((each.value or Decimal(0) for each in parts), Decimal(0))
        else:
            assert whole.value == sum((each.value or Decimal(0) for each in parts), Decimal(0))
            assert whole.value == sum((each.adds for each in listed), Decimal(0))
        if figure.unit == "case" and not keyed:
            assert whole.value == len(listed)
