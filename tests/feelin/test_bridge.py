"""The bridge to feelin: values of every kind there and back, errors as answers, an end to what never ends."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from tests.feelin import bridge
from tests.feelin.bridge import Feelin, FeelinError, Question
from tests.feelin.encoding import encode
from workflows.feel import YearsMonths

VALUES = [
    None,
    True,
    Decimal("-1.5"),
    "帮扶 \U0001f600 \"'\\\n",
    date(2024, 2, 29),
    time(10, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 10, 30, 0, 500_000, tzinfo=UTC),
    timedelta(days=-1, hours=-2),
    YearsMonths(14),
    [1, [None]],
    {"a": {"b": "c"}, "人均月收入": 1},
]


def test_values_of_every_kind_go_there_and_come_back(feelin):
    answers = feelin.answers([Question("x", {"x": value}) for value in VALUES])

    assert answers == [encode(value) for value in VALUES]


def test_a_range_and_a_function_come_back(feelin):
    assert feelin.answers([Question("(1..2]"), Question('> @"2024-01-01"'), Question("function(a) a")]) == [
        {"range": [{"number": "1"}, {"number": "2"}, False, True]},
        {"range": [{"date": "2024-01-01"}, None, False, False]},
        {"function": None},
    ]


def test_a_text_that_is_not_feel_is_answered_with_an_error(feelin):
    [bad, good] = feelin.answers([Question("1 +"), Question("1 + 1")])

    assert list(bad) == ["error"]
    assert good == {"number": "2"}


def test_unary_tests_are_asked_of_a_value(feelin):
    questions = [Question("> a", {"a": 1}, tested=2), Question("not(2, 3)", tested=2), Question("-", tested=None)]

    assert feelin.answers(questions) == [True, False, True]


def test_the_time_of_evaluation_is_taken_in_the_process(feelin):
    one = feelin.median_nanoseconds([Question("a + 1", {"a": 1})], rounds=5)
    many = feelin.median_nanoseconds([Question("sum(for i in 1..2000 return i * i)")] * 10, rounds=3)

    assert 0 < one < many


def test_what_takes_too_long_is_ended_and_the_next_question_answered():
    with Feelin(patience_seconds=2) as impatient:
        with pytest.raises(FeelinError, match="within 2 seconds"):
            impatient.answers([Question("count(for a in 1..9999, b in 1..9999, c in 1..9999 return 1)")])
        impatient.patience_seconds = bridge.PATIENCE_SECONDS

        assert impatient.answers([Question("1")]) == [{"number": "1"}]


def test_a_machine_without_node_is_told_so(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with Feelin() as feelin, pytest.raises(FeelinError, match="install Node"):
        feelin.answers([Question("1")])


def test_a_missing_package_is_told_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(bridge, "EVALUATOR", tmp_path / "evaluator.mjs")
    (tmp_path / "evaluator.mjs").write_text("import 'no-such-package';")

    with Feelin() as feelin, pytest.raises(FeelinError, match="make setup"):
        feelin.answers([Question("1")])
