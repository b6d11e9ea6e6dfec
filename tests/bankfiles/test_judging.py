"""What becomes of each line: matched by number, never by an empty one; nothing twice; a wrong line spoils no other."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bankfiles.files import CONTRACT, LOAN, OTHER, TODAY, by_hand, disbursed, known, row, written
from workflows.bankfiles.judging import Booked, Known, Loan, about, judge
from workflows.bankfiles.layout import STANDARD
from workflows.bankfiles.lines import read

PAID = Booked(kind="repayment", loan_number="DK-1", amount_fen=100_000, value_on=date(2026, 6, 20), reference="R1")


def judged(*rows, given: Known | None = None, headings=None):
    content = written(*rows, **({"headings": headings} if headings else {}))
    return judge(read(content, STANDARD).lines, given or known(), TODAY)


def verdicts(*rows, given: Known | None = None, headings=None):
    return [
        (each.state, [fault.code for fault in each.faults]) for each in judged(*rows, given=given, headings=headings)
    ]


GOOD = ("good", [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row()], [GOOD]),
        ([row(contract="")], [GOOD]),
        ([row(loan="")], [("unknown", ["no_loan_number"])]),
        ([row(loan="", contract="")], [("unknown", ["no_loan_number"])]),
        ([row(loan="DK-404")], [("unknown", ["unknown_loan"])]),
        ([row(contract="HT-2")], [("wrong", ["contract_differs"])]),
        ([row(loan="DK-9", contract="HT-9")], [("wrong", ["closed_loan"])]),
        ([row(on="2026-01-14")], [("wrong", ["before_disbursement"])]),
        ([row(on="2026-01-15")], [GOOD]),
        ([row(on="2026-07-01")], [("wrong", ["future"])]),
        ([row(on="2026-06-30")], [GOOD]),
        ([row(ref="")], [("held", ["no_reference"])]),
        ([row(amount="10.001")], [("wrong", ["decimals"])]),
        ([row(), row()], [GOOD, ("duplicate", ["twice_in_file"])]),
        ([row(), row(ref="R2")], [GOOD, GOOD]),
        ([row(), row(amount="1.00")], [("wrong", ["reference_differs"])] * 2),
        ([row(), row(loan="DK-2", contract="HT-2")], [("wrong", ["reference_differs"])] * 2),
        ([disbursed()], [GOOD]),
        ([disbursed(contract="")], [("unknown", ["no_contract_number"])]),
        ([disbursed(contract="HT-404")], [("unknown", ["unknown_contract"])]),
        ([disbursed(contract="HT-1")], [("wrong", ["disbursed_before"])]),
        ([disbursed(loan="")], [("wrong", ["no_new_loan_number"])]),
        ([disbursed(loan="DK-1")], [("wrong", ["loan_number_taken"])]),
        ([disbursed(amount="90000.00")], [("held", ["amount_differs"])]),
        ([disbursed(amount="100000.01")], [("wrong", ["amount_exceeds"])]),
        ([disbursed(), disbursed(loan="DK-4", ref="F2")], [GOOD, ("held", ["contract_twice"])]),
        ([disbursed(), row(loan="DK-3", contract="HT-3")], [GOOD, GOOD]),
        (
            [disbursed(), row(loan="DK-3", contract="HT-3", on="2026-06-18")],
            [GOOD, ("wrong", ["before_disbursement"])],
        ),
        ([row(kind="冲正", ref="Z1")], [("held", ["reversal_unclear"])]),
        ([row(), row(kind="冲正")], [GOOD, GOOD]),
        ([row(), row(kind="冲正", amount="999.00")], [GOOD, ("unknown", ["nothing_to_reverse"])]),
    ],
)
def test_each_line_is_judged_on_its_own(rows, expected):
    assert verdicts(*rows) == expected


def test_a_wrong_line_keeps_no_other_from_being_good():
    rows = [row(ref=f"R{number}") for number in range(5)]
    rows[2] = row(ref="R2", amount="1.234")

    assert [state for state, _ in verdicts(*rows)] == ["good", "good", "wrong", "good", "good"]


@pytest.mark.parametrize(
    ("line", "booked", "expected"),
    [
        (row(), PAID, ("duplicate", ["booked_before"])),
        (row(amount="999.00"), PAID, ("wrong", ["reference_taken"])),
        (row(on="2026-06-21"), PAID, ("wrong", ["reference_taken"])),
        (row(), replace(PAID, reversed=True), ("held", ["booked_and_reversed"])),
        (row(amount="999.00"), replace(PAID, reversed=True), ("held", ["booked_and_reversed"])),
        (row(loan="DK-2", contract=""), replace(PAID, reversed=True), ("held", ["booked_and_reversed"])),
        (row(loan="DK-2", contract=""), PAID, ("duplicate", ["booked_before"])),
        (row(kind="冲正"), PAID, GOOD),
        (row(kind="冲正"), replace(PAID, loan_number="DK-2"), ("unknown", ["nothing_to_reverse"])),
        (row(kind="冲正"), replace(PAID, reversed=True), ("unknown", ["nothing_to_reverse"])),
    ],
)
def test_a_reference_that_was_booked_is_never_booked_again(line, booked, expected):
    assert verdicts(line, given=known(booked={("repayment", "R1"): booked})) == [expected]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (row(), ("duplicate", ["booked_before"])),
        (row(amount="999.00"), ("held", ["booked_and_reversed"])),
        (row(loan="DK-2", contract=""), ("held", ["booked_and_reversed"])),
    ],
)
def test_a_file_that_takes_a_payment_back_may_bring_it_corrected(other, expected):
    assert verdicts(row(kind="冲正"), other, given=known(booked={("repayment", "R1"): PAID})) == [GOOD, expected]


def test_what_corrects_a_payment_is_corrected_once():
    given = known(booked={("repayment", "R1"): replace(PAID, reversed=True)})

    assert [state for state, _ in verdicts(row(), row(), given=given)] == ["held", "duplicate"]


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ({}, ("held", ["same_by_hand"])),
        ({"amount_fen": 99_999}, GOOD),
        ({"value_on": date(2026, 6, 19)}, GOOD),
        ({"reference": "R0"}, ("held", ["same_by_hand"])),
        ({"reference": "R0", "from_bank": True}, GOOD),
        ({"from_bank": True}, ("held", ["same_by_hand"])),
        ({"reversed": True}, GOOD),
    ],
)
def test_the_same_sum_and_day_by_hand_waits_for_a_person(entered, expected):
    assert verdicts(row(), given=known(money=by_hand(**entered))) == [expected]


def test_an_empty_number_matches_no_loan_even_one_that_has_none():
    nameless = Loan(number="", contract_number="", case_id="e" * 32, disbursed_on=date(2026, 1, 1))
    given = known(loans={"": nameless}, contracts={"": CONTRACT})

    assert verdicts(row(loan="", contract=""), given=given) == [("unknown", ["no_loan_number"])]
    (found,) = judged(disbursed(contract=""), given=given)
    assert (found.state, found.case_id) == ("unknown", None)


@pytest.mark.parametrize(("bank", "expected"), [("甲银行", GOOD), ("乙银行", ("held", ["other_bank"]))])
def test_a_loan_of_another_bank_waits_for_a_person(bank, expected):
    loan = replace(LOAN, bank=bank)

    assert verdicts(row(), given=known(loans={"DK-1": loan}, banks=frozenset({"甲银行"}))) == [expected]


@pytest.mark.parametrize(
    ("bank", "expected"),
    [("甲银行", GOOD), ("", GOOD), ("乙银行", ("held", ["contract_of_other_bank"]))],
)
def test_a_contract_with_another_bank_waits_for_a_person(bank, expected):
    contract = replace(CONTRACT, bank=bank)

    assert verdicts(disbursed(), given=known(contracts={"HT-3": contract}, banks=frozenset({"甲银行"}))) == [expected]


def test_a_line_without_reference_is_not_told_apart_from_what_the_bank_brought():
    given = known(money=by_hand(reference="R0", from_bank=True))

    assert verdicts(row(ref=""), given=given) == [("held", ["no_reference", "same_by_hand"])]


def test_a_reversal_names_the_payment_it_takes_back():
    headings = ("贷款编号", "合同编号", "业务种类", "金额", "起息日期", "流水号", "原流水号")
    line = [*row(kind="冲正", ref="Z1"), "R1"]

    assert verdicts(line, headings=headings) == [("unknown", ["nothing_to_reverse"])]
    assert verdicts(line, headings=headings, given=known(booked={("repayment", "R1"): PAID})) == [GOOD]


def test_each_line_knows_its_case():
    found = judged(
        row(), row(loan="DK-2", contract="HT-2", ref="R2"), disbursed(), row(loan="DK-3", contract="", ref="R3")
    )

    assert [each.case_id for each in found] == [LOAN.case_id, OTHER.case_id, CONTRACT.case_id, CONTRACT.case_id]


def test_only_what_lines_speak_of_is_asked_for():
    lines = read(written(row(), row(loan="", contract="", ref=""), disbursed()), STANDARD).lines

    assert about(lines) == ({"DK-1", "DK-3"}, {"HT-1", "HT-3"}, {("repayment", "R1"), ("disbursement", "F1")})


LINES = st.builds(
    row,
    loan=st.sampled_from(["DK-1", "DK-2", "DK-9", "DK-404", ""]),
    contract=st.just(""),
    amount=st.sampled_from(["1.00", "2.00", "2.001"]),
    on=st.sampled_from(["2026-06-20", "2026-06-21", "2027-01-01"]),
    ref=st.sampled_from(["R1", "R2", "R3", "R4", ""]),
)


def after(given: Known, found) -> Known:
    """What is known when the good lines are booked."""
    booked = dict(given.booked)
    for each in found:
        line = each.line
        if each.state == "good":
            assert ("repayment", line.reference) not in booked, "booked twice"
            booked["repayment", line.reference] = replace(
                PAID, loan_number=line.loan_number, amount_fen=line.amount_fen, value_on=line.value_on
            )
    return replace(given, booked=booked)


@given(st.lists(LINES, min_size=1, max_size=8), st.integers(min_value=1, max_value=8))
@settings(max_examples=150)
def test_any_file_read_twice_books_once_also_cut_in_two(rows, cut):
    first = judged(*rows)
    then = after(known(), first)

    assert [each.state for each in judged(*rows, given=then) if each.state == "good"] == []
    halves = [half for half in (rows[:cut], rows[cut:]) if half]
    for half in halves:
        then = after(then, judged(*half, given=then))
    assert len(then.booked) <= len({line[5] for line in rows} - {""})


def test_lines_that_clash_name_each_other():
    lines = [line for _ in range(2) for line in read(written(*(row(ref=f"R{n}") for n in range(3))), STANDARD).lines]
    lines = [replace(line, row=at, amount_fen=at) for at, line in enumerate(lines, start=2)]

    found = [each.faults[0].params["other"] for each in judge(lines, known(), TODAY)]

    assert found == [5, 6, 7, 2, 3, 4]
