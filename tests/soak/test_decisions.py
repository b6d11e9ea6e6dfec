"""A small part of the soak of expressions and decision models, the same every time."""

from tests.soak.decisions import MOST_TIMES, Soak, exhaust

EXPRESSIONS, MODELS = 200, 12


def test_nothing_that_is_spoiled_does_harm():
    soak = Soak(2026)

    for number in range(EXPRESSIONS):
        soak.expression(number)
    for number in range(MODELS):
        soak.model(number)

    assert soak.findings == []
    assert {"BudgetExceeded", "FeelSyntaxError", "DmnProblems"} <= soak.outcomes.keys()
    assert soak.outcomes["done"] > EXPRESSIONS


def test_what_must_not_be_raised_and_what_is_too_dear_is_found():
    def dear() -> None:
        for _ in range(int(3 * MOST_TIMES)):
            exhaust()

    soak = Soak(1)

    soak.attempt("wrong", lambda: {}["nothing"])
    soak.attempt("dear", dear)
    soak.measured("large", lambda: bytearray(200_000_000))

    wrong, too_dear, large = soak.findings
    assert "KeyError" in wrong
    assert "times as long" in too_dear
    assert large.endswith("190 MB")
