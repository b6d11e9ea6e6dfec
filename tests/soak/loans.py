"""Ten thousand generated loans against numpy-financial, and as many lives of loans against what must always hold.

    python -m tests.soak.loans [--minutes 10 | --loans 10000 --lives 10000] [--first 0]

Schedules and the use of payments agree to the fen; under any sequence of payments, reversals, extensions, early
repayments, restructurings, compensations and write-offs the postings balance, nothing falls below zero, a replay posts
the same, and the past stays as it was told. A finding names its seed: `--first` begins there.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable

from tests.loans import lives, oracle, truths

TRUTHS: dict[str, Callable[[lives.Life], None]] = {
    "balanced": truths.balanced,
    "replayed": lambda life: truths.replayed(life, 200),
    "past": lambda life: truths.past_unchanged(life, life.events[-1].booked_on),
    "past by halves": lambda life: truths.past_unchanged(life, life.events[len(life.events) // 2].booked_on),
    "reversed": truths.reversed_without_trace,
    "consistent": truths.consistent,
    "settled": truths.settled_by_its_payoff,
}


def loans_of(first: int, most: int, until: float) -> tuple[int, list[str]]:
    """Compare loans with the other library; return how many, and what differs."""
    found: list[str] = []
    for at in range(most):
        if time.monotonic() > until:
            return at, found
        found += [f"loan {first + at}: {each}" for each in oracle.differences(oracle.a_loan(first + at))]
    return most, found


def lives_of(first: int, most: int, until: float) -> tuple[int, Counter[str], list[str]]:
    """Let loans live; return how many, what was booked and refused, and what does not hold."""
    told: Counter[str] = Counter()
    found: list[str] = []
    for at in range(most):
        if time.monotonic() > until:
            return at, told, found
        life = lives.a_life(first + at, lambda what: told.update([what]))
        for name, holds in TRUTHS.items():
            try:
                holds(life)
            except AssertionError as error:
                found.append(f"life {first + at}: {name}: {str(error)[:300]}")
    return most, told, found


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--loans", type=int, default=10_000)
    parser.add_argument("--lives", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    begun = time.monotonic()
    compared, differing = loans_of(asked.first, asked.loans, begun + asked.minutes * 30)
    print(f"{compared} loans compared with numpy-financial, {len(differing)} differences")
    lived, told, wrong = lives_of(asked.first, asked.lives, begun + asked.minutes * 60)
    print(f"{lived} lives, {sum(told.values())} events tried, {len(wrong)} findings")
    for what, times in sorted(told.items()):
        print(f"  {what}: {times}")
    for each in [*differing, *wrong][:20]:
        print(each)
    return 1 if differing or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
