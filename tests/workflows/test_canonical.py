"""Canonical text: one value, one text, nothing lost."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows import canonical

_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8).filter(lambda key: not key.startswith("$")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_values)
def test_what_was_written_is_read_again(value: object) -> None:
    """Writing and reading is the identity."""
    assert canonical.loads(canonical.dumps(value)) == value


@given(_values)
@example({"\ud800": "\udfff", "\x7f\u2028": '\x00\x1f"\\/', "\uffff": 0, "\U00010000": 2**64})
def test_the_quick_way_and_the_long_way_are_the_same(value: object) -> None:
    """What the library for speed writes and reads is what the standard library does, byte by byte."""
    text = canonical._ENCODER.encode(canonical._tagged(value))

    assert canonical.dumps(value) == text
    assert canonical.loads(text) == json.loads(text, parse_float=canonical._no_float, object_hook=canonical._untagged)


@pytest.mark.parametrize("text", ['{"a":1.5}', "[1,]", '{"$date":"2026-13-01"}', '"\ud800', ""])
def test_altered_text_is_told_as_such(text: str) -> None:
    """Whatever somebody wrote into stored text, reading it says so."""
    with pytest.raises(canonical.UnreadableError):
        canonical.loads(text)


@given(st.dictionaries(st.text(max_size=5).filter(lambda key: not key.startswith("$")), st.integers(), max_size=6))
def test_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    """Equal values have equal texts, however they were built."""
    assert canonical.dumps(value) == canonical.dumps(dict(reversed(value.items())))


def test_one_instant_has_one_text_in_every_zone() -> None:
    """The text of an instant is its UTC text."""
    eight = datetime(2026, 11, 22, 16, tzinfo=timezone(timedelta(hours=8)))

    assert canonical.dumps(eight) == '{"$instant":"2026-11-22T08:00:00Z"}'


@pytest.mark.parametrize("value", [1.5, object(), {1: "a"}, {"$decimal": "1"}, b"x"])
def test_foreign_values_are_refused(value: object) -> None:
    """A float, a foreign object and a key that looks like a tag are programming errors."""
    with pytest.raises(TypeError):
        canonical.dumps(value)


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), Decimal("NaN")])  # noqa: DTZ001 (naive on purpose)
def test_values_without_a_meaning_are_refused(value: object) -> None:
    """A naive instant and a number that is none have no canonical text."""
    with pytest.raises(ValueError, match="Expected"):
        canonical.dumps(value)


def test_a_float_in_stored_text_is_refused() -> None:
    """Stored text with a float did not come from here."""
    with pytest.raises(ValueError, match="floating"):
        canonical.loads('{"a":1.5}')


def test_plain_values_are_for_readers() -> None:
    """Amounts, dates and instants become plain strings."""
    value = {
        "amount": Decimal("8000.00"),
        "on": date(2026, 1, 2),
        "at": datetime(2026, 1, 2, 3, tzinfo=UTC),
        "for": timedelta(days=1, hours=1),
        "rows": [{"n": 1}],
    }

    assert canonical.plain(value) == {
        "amount": "8000.00",
        "on": "2026-01-02",
        "at": "2026-01-02T03:00:00Z",
        "for": "P1DT3600S",
        "rows": [{"n": 1}],
    }
