"""Taking entries back leads to what was: the lines of a book at every earlier moment, and the values of its case."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.claims.entered import TODAY, a_book
from tests.claims.test_sums import ENTERED, _change
from workflows import canonical
from workflows.claims import recorded
from workflows.claims.applying import apply
from workflows.claims.book import Book
from workflows.claims.changes import Raise
from workflows.errors import InvalidInput
from workflows.reports.undoing import Past, Told, followed, line_facts

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def lines_of(book):
    return {number: line_facts(line) for number, line in book.lines.items()}


def written(before, after, change) -> Told:
    """The entry that the journal has of a change."""
    if isinstance(change, Raise):
        inputs = {"share": change.share, "kinds": sorted(change.kinds)}
        effect = {"type": recorded.ADDITIONAL_SERVICE, "inputs": inputs, "headers": {}}
        said = canonical.dumps([{}, {"effects": [effect], "changes": {}}])
    else:
        said = canonical.dumps([recorded.entered(change), recorded.outcome(before, after, change)])
    entered, outcome = canonical.loads(said)
    return Told(command=recorded.NAMES.get(type(change), "complete"), entered=entered, outcome=outcome, at=AT)


@settings(max_examples=120)
@given(st.lists(ENTERED, min_size=1, max_size=25))
def test_taking_back_what_came_later_gives_the_lines_of_every_earlier_moment(sequence):
    books, entries = [a_book(3)], []
    for entered in sequence:
        try:
            change = _change(entered)
            after = apply(books[-1], change, today=TODAY)
        except InvalidInput:
            continue
        entries.append(written(books[-1], after, change))
        books.append(after)
    past = Past(lines=lines_of(books[-1]))
    for entry, before in zip(reversed(entries), reversed(books[:-1]), strict=True):
        past.undo(entry)
        if past.followed:
            break
        assert past.lines == lines_of(before)


@settings(max_examples=60)
@given(st.lists(ENTERED, min_size=1, max_size=15))
def test_where_a_service_changed_lines_they_are_followed_from_the_beginning(sequence):
    book, entries = Book(), []
    for entered in sequence:
        try:
            change = _change(entered)
            after = apply(book, change, today=TODAY)
        except InvalidInput:
            continue
        entries.append(written(book, after, change))
        book = after

    assert followed(entries) == lines_of(book)


def test_a_value_is_what_it_was_before_it_was_changed():
    past = Past(values={"industry": "building", "employer_name": "甲店"})
    for before, after in (("catering", "building"), (None, "catering")):
        outcome = {"changes": {"industry": [before, after], "other": [1, 2]}}
        past.undo(Told(command="complete", entered={}, outcome=outcome, at=AT))

    assert past.values == {"industry": None, "employer_name": "甲店"}
