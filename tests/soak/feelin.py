"""Whether a built-in answers otherwise than feelin in a way that is not known: as the test does, with ever other calls.

    python -m tests.soak.feelin [--minutes 10] [--seed 1]

Without a seed every run asks other questions. What is new is printed; the exit code then is 1.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.feelin.bridge import Feelin
from tests.feelin.calls import SIGNATURES, Call, calls
from tests.feelin.differences import differing, is_known

if TYPE_CHECKING:
    from tests.feelin.cases import Case

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
CALLS, MESSAGES = 40, 5
SEEDS = 2**32


def generated(function: str, start: int) -> list[Call]:
    """Calls of the built-in, always the same for the same start."""
    found: dict[str, Call] = {}

    @seed(start)
    @settings(
        max_examples=MESSAGES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(calls(function), min_size=CALLS, max_size=CALLS))
    def collect(drawn: list[Call]) -> None:
        found.update({call.text: call for call in drawn})

    collect()
    return list(found.values())


def unknown(feelin: Feelin, function: str, start: int) -> tuple[int, list[Case]]:
    """How many calls were asked, and those that are answered otherwise in an unknown way."""
    asked = generated(function, start)
    return len(asked), [case for case in differing(feelin, asked, NOW) if not is_known(case)]


def main() -> int:
    """Ask until the time is over."""
    parser = argparse.ArgumentParser(description="Ask feelin and our engine the same, until they differ.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(SEEDS))
    options = parser.parse_args()
    end, start, asked, differences = time.monotonic() + options.minutes * 60, options.seed, 0, 0
    print(f"seed {options.seed}")
    with Feelin() as feelin:
        while time.monotonic() < end:
            for function in SIGNATURES:
                count, cases = unknown(feelin, function, start)
                asked += count
                differences += len(cases)
                for case in cases:
                    print(f"{case.call.text}\n  ours   {case.ours}\n  feelin {case.theirs}")
            start += 1
    print(f"{asked} calls, {differences} unknown differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
