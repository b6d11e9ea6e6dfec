"""Facts of invented cases, for counting without a database. Must not know what is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from workflows.reports.facts import ClockFacts, Facts, LineFacts, PaymentFacts, Window

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
WINDOW = Window(since=date(2026, 1, 1), until=date(2026, 11, 23), at=AT)
FEN = st.integers(0, 5_000_000)
INSTANTS = st.integers(1, 500 * 24).map(lambda hours: AT - timedelta(hours=hours))
LINES = st.builds(
    LineFacts,
    number=st.integers(1, 9),
    person=st.none() | st.sampled_from(["甲", "乙", "丙", "丁"]),
    claimed=FEN,
    found=FEN,
    additional=FEN,
    agreed=FEN,
    recovered=FEN,
    ended=st.booleans(),
    joined=st.booleans(),
)
CLOCKS = st.builds(
    lambda due, more, stopped, extended: ClockFacts(
        original_due_at=due, due_at=due + timedelta(days=more), stopped_at=stopped, extended=extended
    ),
    INSTANTS,
    st.integers(0, 40),
    st.none() | INSTANTS,
    st.booleans(),
)
PAYMENTS = st.builds(
    PaymentFacts,
    line=st.integers(1, 9),
    on=st.dates(date(2025, 6, 1), date(2026, 11, 23)),
    fen=st.integers(-500_000, 500_000),
    means=st.sampled_from(["employer_cash", "advance"]),
)
_CASES = st.builds(
    Facts,
    case_id=st.just(""),
    office_id=st.integers(1, 3),
    opened_at=INSTANTS,
    closed_at=st.none() | INSTANTS,
    outcome=st.sampled_from([None, "granted", "refused"]),
    cohort=st.booleans(),
    values=st.fixed_dictionaries({"industry": st.sampled_from([None, "catering", "building"])}),
    person=st.none() | st.sampled_from(["戊", "己"]),
    lines=st.lists(LINES, max_size=4).map(lambda lines: {line.number: line for line in lines}),
    payments=st.lists(PAYMENTS, max_size=4).map(tuple),
    paid=st.lists(st.tuples(st.dates(date(2025, 6, 1), date(2026, 11, 23)), FEN), max_size=2).map(tuple),
    letters=st.lists(st.sampled_from(["referral", "reply"]), max_size=3).map(tuple),
    replied=st.booleans(),
    clocks=st.lists(CLOCKS, max_size=2).map(lambda clocks: {"promise": tuple(clocks)}),
    stages=st.dictionaries(st.just("days"), st.none() | st.integers(0, 10_000_000), max_size=1),
)
CASES = st.lists(_CASES, max_size=8).map(
    lambda cases: [
        Facts(**{name: getattr(each, name) for name in Facts.__slots__} | {"case_id": f"{at:032x}"})
        for at, each in enumerate(cases)
    ]
)


def a_case(number: int = 1, **values: Any) -> Facts:
    """One case, counted."""
    told: dict[str, Any] = {"case_id": f"{number:032x}", "office_id": 1, "opened_at": AT, **values}
    return Facts(**told)
