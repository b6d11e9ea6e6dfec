"""Schedules and the use of payments agree to the fen with numpy-financial; `tests/soak/loans.py` asks of 10 000."""

from tests.loans import oracle

LOANS = 300


def test_another_library_counts_the_same():
    assert not [told for seed in range(LOANS) for told in oracle.differences(oracle.a_loan(seed))]
