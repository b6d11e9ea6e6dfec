"""A small part of the soaks of loans, the same every time."""

from argparse import Namespace

from tests.soak import loans
from tests.soak.loans_36_months import lived

FOR_EVER = float("inf")


def test_loans_agree_with_another_library_and_lives_keep_what_must_hold():
    assert loans.loans_of(20_000, 20, FOR_EVER) == (20, [])
    lived_through, told, found = loans.lives_of(20_000, 30, FOR_EVER)
    assert (lived_through, found) == (30, [])
    assert {"booked Paid", "booked Prepaid", "booked Reversed", "refused Paid"} <= told.keys()


def test_what_does_not_hold_is_found():
    loans.TRUTHS["never"] = lambda life: (_ for _ in ()).throw(AssertionError(len(life.events)))
    try:
        assert loans.lives_of(0, 2, FOR_EVER)[2][0].startswith("life 0: never: ")
    finally:
        del loans.TRUTHS["never"]


def test_three_months_of_an_office_reconcile():
    told = list(lived("sqlite", Namespace(loans=9, months=3, minutes=60, seed=1)))
    assert not [line for line in told if line.startswith("!") and "costs" not in line]
    assert told[-1].strip() == "every case verifies"
