"""The rules of the claims book: what is refused, where, and all of it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.claims.entered import TODAY, a_book, a_period, a_row, an_id_number, paid, taken, yuan
from workflows import canonical
from workflows.claims import reading, recorded, tracing
from workflows.claims.applying import apply
from workflows.claims.book import Book, span, sums, unpaid_months, wages
from workflows.claims.changes import Computed, Join, Raise, Record
from workflows.claims.faults import Faults
from workflows.claims.fields import END, FACTS, HEIR, PAYMENT
from workflows.errors import InvalidInput, sentence


def refused(*rows, book=None):
    """The wrong fields of rows that are entered together."""
    with pytest.raises(InvalidInput) as caught:
        taken(book or Book(), reading.record, list(rows))
    assert all(error.message for error in caught.value.errors)
    return [error.field for error in caught.value.errors]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"id_number": "990101198001010012"}, "id_number"),
        ({"id_number": 4.40102199001011e17}, "id_number"),
        ({"phone": "1234"}, "phone"),
        ({"employed_from": "2026-03-03"}, "employed_from"),
        ({"employed_to": "2024-05-31", "arrears": []}, "employed_to"),
        ({"wage": "-1"}, "wage"),
        ({"wage": "0"}, "wage"),
        ({"wage": "4500.001"}, "wage"),
        ({"wage_unit": "year"}, "wage_unit"),
        ({"written_contract_on": "2027-01-01"}, "written_contract_on"),
        ({"overtime_workday_hours": "-2"}, "overtime_workday_hours"),
        ({"representative": "9"}, "representative"),
        ({"representative": "someone"}, "representative"),
        ({"salary": "1"}, "salary"),
        ({"arrears": "2025-11"}, "arrears"),
        ({"arrears": [a_period(from_on="2024-05-31")]}, "arrears[0].from_on"),
        ({"arrears": [a_period(to_on="2026-01-01")]}, "arrears[0].to_on"),
        ({"arrears": [a_period(from_on="2025-12-31", to_on="2025-12-30")]}, "arrears[0].to_on"),
        ({"arrears": [a_period(paid="9000.01")]}, "arrears[0].paid"),
        ({"arrears": [a_period(quantity="3")]}, "arrears[0].quantity"),
        ({"arrears": [a_period(deducted="1000")]}, "arrears[0].deducted"),
        ({"arrears": [a_period(from_on="2025-12-01", paid="4000", deducted="500.01")]}, "arrears[0].deducted"),
        ({"wage_unit": "日", "wage": "200"}, "arrears[0].quantity"),
        ({"items": [{"kind": "arrears", "claimed": "100"}]}, "items[0].reason"),
        ({"items": [{"kind": "bonus", "claimed": "100"}]}, "items[0].kind"),
        ({"items": [{"kind": "arrears", "found": "100"}]}, "items[0].found"),
    ],
)
def test_a_wrong_fact_is_refused_by_row_and_field(changed, field):
    assert f"lines[1].{field}" in refused(a_row(1), a_row(2, **changed))


def test_months_of_a_line_must_not_overlap():
    periods = [a_period(), a_period(from_on="2025-10-01", to_on="2025-10-31"), a_period(from_on="2025-12-31")]
    assert refused(a_row(1), a_row(2), a_row(3), a_row(4, arrears=periods)) == ["lines[3].arrears[2].from_on"]


def test_everything_that_is_wrong_is_told_at_once():
    fields = refused(
        a_row(1, wage="0", arrears=[a_period(), a_period(from_on="2025-12-01")]),
        a_row(2, id_number=an_id_number(1)),
        {"name": "方三"},
        "方四",
        a_row(5, representative="7", phone="1"),
    )
    assert set(fields) == {
        "lines[0].wage",
        "lines[0].arrears[1].from_on",
        "lines[1].id_number",
        *(f"lines[2].{key}" for key in ("employed_from", "wage_unit", "wage")),
        "lines[3]",
        "lines[4].representative",
        "lines[4].phone",
    }


def test_nobody_runs_in_two_lines():
    book = a_book(2)
    assert refused(a_row(3, id_number=an_id_number(2)), book=book) == ["lines[0].id_number"]
    assert refused({"number": 1, "id_number": an_id_number(2)}, book=book) == ["lines[0].id_number"]
    ended = taken(book, reading.finish, [2], {"kind": "withdrawn", "on": "2026-03-01", "reason": "本人申请"})
    again = taken(ended, reading.record, [a_row(3, id_number=an_id_number(2))])
    assert again.last_line == 3
    with pytest.raises(InvalidInput, match="1"):
        taken(again, reading.reopen, [2], {"reason": "复核"})


def test_a_representative_is_named_by_number_or_by_id_number_and_may_be_in_the_same_sheet():
    book = taken(a_book(1), reading.record, [a_row(2, representative=an_id_number(3)), a_row(3, representative="1")])
    assert [line.facts["representative"] for line in book.lines.values()] == [None, 3, 1]


def test_a_line_changes_only_where_something_was_entered():
    book = a_book(1)
    after = taken(book, reading.record, [{"number": 1, "wage": "5000", "phone": None}])
    before = book.lines[1].facts
    assert after.lines[1].facts == {**before, "wage": yuan("5000"), "phone": None}
    assert refused({"number": 7, "wage": "1"}, {"number": 1, "name": ""}, {"number": "x"}, book=book) == [
        "lines[1].name",
        "lines[2].number",
        "lines[0].number",
    ]


def test_nothing_is_found_or_agreed_without_its_claim():
    book = a_book(1)
    for item, field in (
        ({"kind": "overtime", "found": "1"}, "kind"),
        ({"kind": "additional", "found": "88888"}, "kind"),
        ({"kind": "arrears", "agreed": "9000.01"}, "agreed"),
        ({"kind": "arrears", "found": "-1"}, "found"),
    ):
        with pytest.raises(InvalidInput) as caught:
            taken(book, reading.assess, [{"number": 1, "items": [item]}])
        assert [error.field for error in caught.value.errors] == [f"lines[0].items[0].{field}"]


def test_a_payment_never_passes_what_is_found_and_a_reversal_takes_it_back_once():
    book = paid(a_book(2), 1, "8000")
    with pytest.raises(InvalidInput, match="1"):
        paid(book, 1, "1000.01")
    book = paid(book, 1, "1000")
    assert (book.lines[1].recovered, book.lines[1].outstanding) == (yuan("9000"), yuan("0"))
    with pytest.raises(InvalidInput):
        taken(book, reading.assess, [{"number": 1, "items": [{"kind": "arrears", "found": "8999.99"}]}])
    reverse = {"on": "2026-02-03", "reason": "退票"}
    book = taken(book, reading.reverse, 1, reverse)
    assert (book.payments[3].amount, book.payments[3].reverses) == (yuan("-8000"), 1)
    assert book.lines[1].outstanding == yuan("8000")
    for number in (1, 3, 9):
        with pytest.raises(InvalidInput) as caught:
            taken(book, reading.reverse, number, reverse)
        assert [error.field for error in caught.value.errors] == ["payment"]


def test_a_payment_does_not_come_before_the_employment():
    book = a_book(2)
    row = {"line": 1, "amount": "100", "means": "court"}
    with pytest.raises(InvalidInput) as caught:
        taken(book, reading.pay, [{**row, "paid_on": "2024-05-31"}])
    assert [error.field for error in caught.value.errors] == ["payments[0].paid_on"]
    assert taken(book, reading.pay, [{**row, "paid_on": "2024-06-01"}]).lines[1].recovered > 0


def test_payments_of_one_sheet_are_judged_one_after_the_other():
    rows = [{"line": 1, "amount": "5000", "paid_on": "2026-02-01", "means": "court"} for _ in range(2)]
    with pytest.raises(InvalidInput) as caught:
        taken(a_book(1), reading.pay, [*rows, {"line": 8, "amount": "0", "paid_on": "2026-04-01", "means": "gift"}])
    fields = [error.field for error in caught.value.errors]
    assert sorted(fields) == [
        "payments[1].amount",
        *(f"payments[2].{key}" for key in ("amount", "line", "means", "paid_on")),
    ]


def test_a_line_ends_as_it_stands_and_goes_on_only_when_it_is_opened_again():
    book = paid(a_book(2), 1, "9000")
    end = {"kind": "paid", "on": "2026-03-02"}
    with pytest.raises(InvalidInput) as caught:
        taken(book, reading.finish, [1, 2], end)
    assert [error.field for error in caught.value.errors] == ["kind"]
    with pytest.raises(InvalidInput):
        taken(book, reading.finish, [1], {"kind": "settled", "on": "2026-03-02"})
    ended = taken(book, reading.finish, [1], end)
    for refused_change in (
        lambda: paid(ended, 1, "1"),
        lambda: taken(ended, reading.reverse, 1, {"on": "2026-03-01", "reason": "退票"}),
        lambda: taken(ended, reading.record, [{"number": 1, "job": "帮厨"}]),
        lambda: taken(ended, reading.finish, [1], end),
        lambda: taken(book, reading.reopen, [1], {"reason": "误办"}),
        lambda: taken(book, reading.reopen, [1], {}),
    ):
        with pytest.raises(InvalidInput):
            refused_change()
    assert taken(ended, reading.reopen, [1], {"reason": "误办"}).lines[1].end is None


def test_what_nobody_paid_does_not_end_as_paid():
    with pytest.raises(InvalidInput):
        taken(a_book(1, found="0"), reading.finish, [1], {"kind": "paid", "on": "2026-03-02"})


def test_an_heir_goes_on_and_lines_are_joined():
    book = taken(a_book(1), reading.inherit, 1, {"heir_name": "方圆", "died_on": "2026-01-20"})
    assert (book.lines[1].heir_name, book.lines[1].died_on) == ("方圆", date(2026, 1, 20))
    assert apply(book, Join(lines=(1,), case="薪〔2026〕1"), today=TODAY).lines[1].joined_to == "薪〔2026〕1"
    with pytest.raises(InvalidInput):
        taken(book, reading.inherit, 1, {"heir_name": "方圆", "died_on": "2020-01-20"})


def test_additional_compensation_is_a_share_of_what_is_unpaid_and_is_replaced():
    book = paid(a_book(3), 1, "8999.99")
    book = paid(book, 2, "9000")
    for share, first, third in (("0.5", "0.01", "4500"), ("0.75", "0.01", "6750")):
        book = apply(book, Raise(share=yuan(share)), today=TODAY)
        assert [line.additional for line in book.lines.values()] == [yuan(first), yuan("0"), yuan(third)]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-11-01", "2025-12-31", (2, 0)),
        ("2025-07-15", "2025-09-14", (2, 0)),
        ("2025-07-01", "2025-08-20", (1, 20)),
        ("2025-12-31", "2025-12-31", (0, 1)),
        ("2024-01-31", "2024-02-28", (0, 29)),
    ],
)
def test_full_months_are_counted_and_the_days_left_over(first, last, months):
    assert span(date.fromisoformat(first), date.fromisoformat(last)) == months


MONTHS = [("2025-10-01", "2025-10-31"), ("2025-11-01", "2025-11-30"), ("2025-12-01", "2025-12-31")]


def _deducted(settled=(3,)) -> tuple[Book, Record]:
    """A line of two months unpaid and one of which 300 yuan were deducted, and the change that entered it."""
    periods = [a_period(from_on=first, to_on=last) for first, last in MONTHS]
    row = a_row(1, items=None, arrears=[*periods[:2], {**periods[2], "paid": "4200", "deducted": "300"}])
    faults = Faults()
    change = reading.record([row], TODAY, faults)
    faults.refuse()
    owed = Computed(kind="arrears", amount=yuan("9000"), formula="", article="")
    change = Record(lines=(replace(change.lines[0], computed=(owed,), settled=settled),))
    return apply(Book(), change, today=TODAY), change


@pytest.mark.parametrize(("settled", "months"), [((), 3), ((3,), 2), ((1, 3), 1), ((1, 2, 3), 0)])
def test_a_month_of_which_only_a_lawful_deduction_is_missing_does_not_count(settled, months):
    book, _ = _deducted(settled)
    assert book.lines[1].months == unpaid_months(book.lines[1].facts, settled) == months
    assert wages(book.lines.values()).by_months == {months: yuan("9000")}
    assert sums(book.lines.values()).longest_months == months


@pytest.mark.parametrize(
    ("changed", "months"), [({"phone": "19900005678"}, 2), ({"wage": "4500.00"}, 2), ({"wage": "4600"}, 3)]
)
def test_the_months_stay_as_the_rules_let_them_be_counted_until_what_they_count_by_changes(changed, months):
    book, _ = _deducted()
    assert taken(book, reading.record, [{"number": 1, **changed}]).lines[1].months == months


def test_an_entry_keeps_the_settled_periods_and_leads_to_the_same_months_in_the_book_and_in_the_line():
    book, change = _deducted()
    written = canonical.dumps([recorded.entered(change), recorded.outcome(Book(), book, change)])
    input_, said = canonical.loads(written)
    assert said["settled"] == {"0": [3]}
    assert recorded.follow(Book(), recorded.RECORD, input_, said, TODAY) == book
    part = tracing.part_of(1, recorded.RECORD, input_, said)
    assert tracing.follow(Book(), 1, recorded.RECORD, part, TODAY) == book
    older = {name: value for name, value in said.items() if name != "settled"}
    assert recorded.follow(Book(), recorded.RECORD, input_, older, TODAY).lines[1].months == 3
    assert "settled" not in recorded.outcome(Book(), *_deducted(()))


def test_labels_are_told_in_the_readers_language():
    with pytest.raises(InvalidInput) as caught:
        taken(Book(), reading.record, [a_row(1, wage="0")])
    (error,) = caught.value.errors
    english = {
        "约定工资": "Agreed wage",
        "“{label}”应大于 0": "{label}: more than 0",
        "{label}（第 {row} 行）": "{label} ({row})",
    }
    assert sentence(error.template, error.params, translate=english.__getitem__) == "Agreed wage (1): more than 0"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


def messages(read, *entered):
    """What is said of what was entered; nothing if it is taken."""
    try:
        taken(a_book(1), read, *entered)
    except InvalidInput as refused_input:
        return [error.message for error in refused_input.errors]
    return []


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*FACTS, "number", "items"]), JSON, max_size=5))
def test_whatever_is_entered_is_taken_or_refused_by_field(entered):
    for read in (reading.record, reading.assess):
        assert all(messages(read, [{**a_row(2), **entered}]))


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from([*PAYMENT, *END, *HEIR]), JSON, max_size=5))
def test_whatever_is_entered_of_a_payment_or_an_end_is_taken_or_refused_by_field(entered):
    for read, given_values in (
        (reading.pay, ([entered],)),
        (reading.finish, ([1], entered)),
        (reading.reverse, (1, entered)),
        (reading.reopen, ([1], entered)),
        (reading.inherit, (1, entered)),
    ):
        assert all(messages(read, *given_values))
