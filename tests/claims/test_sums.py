"""Whatever is entered, in whatever order: sums add up to the cent, and nothing that was in a book is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.claims.entered import TODAY, a_book, a_row
from workflows import canonical
from workflows.claims import reading, recorded, tracing
from workflows.claims.applying import apply
from workflows.claims.book import SUMMED, ZERO, Book, sums
from workflows.claims.changes import Join, Raise
from workflows.claims.faults import Faults
from workflows.claims.words import ENDS, KINDS, MEANS
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.claims.changes import Change

NUMBERS = st.integers(1, 4)
MANY = st.lists(NUMBERS, min_size=1, max_size=2, unique=True)
YUAN = st.decimals(0, 20_000, places=2).map(str)
PART = st.decimals("0.01", 3_000, places=2).map(str)
DAYS = st.dates(TODAY - timedelta(days=2), TODAY).map(str)
ITEM = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(KINDS))},
    optional={"claimed": YUAN, "found": YUAN, "agreed": PART, "reason": st.just("核对")},
)
ROW = st.builds(lambda number, wage: a_row(number, wage=wage), st.integers(1, 8), YUAN)
CORRECTION = st.fixed_dictionaries({"number": NUMBERS}, optional={"wage": YUAN, "representative": NUMBERS})
ASSESSMENT = st.fixed_dictionaries({"number": NUMBERS, "items": st.lists(ITEM, min_size=1, max_size=3)})
PAYMENT = st.fixed_dictionaries(
    {"line": NUMBERS, "amount": PART, "paid_on": DAYS, "means": st.sampled_from(sorted(MEANS))}
)
REASONED = {"on": DAYS, "reason": st.just("核对")}
FINISH = st.fixed_dictionaries({"kind": st.sampled_from(sorted(ENDS)), "case": st.just("薪〔2026〕2"), **REASONED})


def _raw(read: Callable[..., Change], *parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A change as it is entered: how it is read, and what of."""
    return st.tuples(st.just(read), st.tuples(*parts))


ENTERED = st.one_of(
    _raw(reading.record, st.lists(ROW, min_size=1, max_size=2)),
    _raw(reading.record, st.lists(CORRECTION, min_size=1, max_size=2)),
    _raw(reading.assess, st.lists(ASSESSMENT, min_size=1, max_size=3)),
    _raw(reading.pay, st.lists(PAYMENT, min_size=1, max_size=2)),
    _raw(reading.reverse, st.integers(1, 4), st.fixed_dictionaries(REASONED)),
    _raw(reading.finish, MANY, FINISH),
    _raw(reading.reopen, MANY, st.just({"reason": "复核"})),
    _raw(reading.inherit, NUMBERS, st.fixed_dictionaries({"heir_name": st.just("方圆"), "died_on": DAYS})),
    st.builds(lambda share: Raise(share=share), st.one_of(st.just(Decimal(0)), st.decimals("0.5", 1, places=2))),
    st.builds(lambda lines: Join(lines=tuple(lines), case="薪〔2026〕1"), MANY),
)


def _change(entered) -> Change:
    if not isinstance(entered, tuple):
        return entered
    read, parts = entered
    faults = Faults()
    change = read(*parts, TODAY, faults)
    faults.refuse()
    return change


def _holds(before: Book, after: Book) -> None:
    added = sums(after.lines.values())
    for name in SUMMED[2:8]:
        assert getattr(added, name) == sum((getattr(line, name) for line in after.lines.values()), ZERO)
    assert added.found + added.additional == added.recovered + added.outstanding
    for number, line in after.lines.items():
        moved = sum((each.amount for each in after.payments.values() if each.line == number), ZERO)
        assert ZERO <= line.recovered == moved <= line.found + line.additional
        assert all(item.agreed is None or item.agreed <= item.claimed for item in line.items.values())
        assert all(amount == amount.quantize(Decimal("0.01")) for amount in (line.claimed, line.found, line.additional))
    assert before.lines.keys() <= after.lines.keys()
    assert all(before.lines[number].items.keys() <= after.lines[number].items.keys() for number in before.lines)
    assert before.payments.items() <= after.payments.items()
    assert list(after.lines) == list(range(1, after.last_line + 1))
    assert list(after.payments) == list(range(1, after.last_payment + 1))


@settings(max_examples=150)
@given(st.lists(ENTERED, min_size=5, max_size=40))
def test_sums_add_up_and_the_entries_lead_to_the_same_book(sequence):
    book = followed = a_book(3)
    for entered in sequence:
        try:
            change = _change(entered)
            after = apply(book, change, today=TODAY)
        except InvalidInput:
            continue  # refused: the book stays as it is
        _holds(book, after)
        if isinstance(change, Raise):
            followed = apply(followed, change, today=TODAY)
        else:
            followed = _followed(followed, book, after, change)
        assert followed == after
        book = after


@settings(max_examples=100)
@given(st.lists(ENTERED, min_size=5, max_size=30))
def test_a_line_followed_by_what_the_entries_say_of_it_is_the_line_of_the_book(sequence):
    book, traced = Book(), dict[int, Book]()
    first = (
        reading.record,
        ([a_row(1), a_row(2, representative="3"), a_row(3, representative=a_row(2)["id_number"])],),
    )
    for entered in (first, *sequence):
        try:
            change = _change(entered)
            after = apply(book, change, today=TODAY)
        except InvalidInput:
            continue
        for number in after.lines:
            traced[number] = _traced(traced.get(number, Book()), number, (book, after), change)
        assert {number: found.lines[number] for number, found in traced.items()} == after.lines
        assert {key: each for found in traced.values() for key, each in found.payments.items()} == after.payments
        book = after


def _traced(alone: Book, number: int, books: tuple[Book, Book], change: Change) -> Book:
    """The book of one line after an entry that was written down."""
    if isinstance(change, Raise):
        effect = {"type": recorded.ADDITIONAL_SERVICE, "inputs": {"share": change.share, "kinds": []}}
        command, texts = "complete", ("{}", canonical.dumps({"effects": [effect]}))
    else:
        command = recorded.NAMES[type(change)]
        written = (recorded.entered(change), recorded.outcome(*books, change))
        texts = (canonical.dumps(written[0]), canonical.dumps(written[1]))
    input_, said = canonical.loads_part(partial(tracing.part_of, number, command), *texts)
    return tracing.follow(alone, number, command, (input_, said), TODAY)


def _followed(book: Book, before: Book, after: Book, change: Change) -> Book:
    """The book that an entry, written down and read again, leads to."""
    written = canonical.dumps([recorded.entered(change), recorded.outcome(before, after, change)])
    input_, said = canonical.loads(written)
    return recorded.follow(book, recorded.NAMES[type(change)], input_, said, TODAY)
