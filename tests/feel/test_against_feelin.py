"""Every built-in against feelin, an independent engine: the same answers but for differences known by their clause.

What is asked is generated, but always the same; `python -m tests.soak.feelin` asks other questions every time.
"""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.feel.support import NOW
from tests.feelin.calls import SIGNATURES, Call, calls
from tests.feelin.differences import DIFFERENCES, differing, is_known
from workflows.feel.builtins import BUILTINS

CALLS = 30  # in one message


def test_every_built_in_has_a_signature_to_be_called_by():
    assert set(SIGNATURES) == set(BUILTINS)


@pytest.mark.parametrize("function", sorted(SIGNATURES))
@given(data=st.data())
@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # a failure shows the call itself: there is nothing to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
def test_a_built_in_answers_as_feelin_does_but_for_known_differences(feelin, function, data):
    asked = data.draw(st.lists(calls(function), min_size=CALLS, max_size=CALLS))

    assert [
        (case.call.text, case.ours, case.theirs) for case in differing(feelin, asked, NOW) if not is_known(case)
    ] == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.example)
def test_a_known_difference_still_occurs_and_names_its_clause(feelin, difference):
    cases = differing(feelin, [Call.read(difference.example)], NOW)

    assert cases, "both answer alike now: take the difference out of the table"
    assert difference.explains(cases[0]), (cases[0].ours, cases[0].theirs)
    assert re.search(r"Table \d\d|Tables \d\d|10\.3\.\d", difference.clause)
    assert set(difference.functions) <= set(SIGNATURES)
