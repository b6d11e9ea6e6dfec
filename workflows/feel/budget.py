"""How much one evaluation may cost. Counts work, never time, so the same input always ends in the same way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one evaluation.

    ``steps`` is work in units of about a microsecond (one iteration, one call, one list element or 64 characters
    produced); ``depth`` is nested calls of FEEL functions; ``items`` is the length of one list; ``characters`` the
    length of one string.
    """

    steps: int = 40_000
    depth: int = 100
    items: int = 50_000
    characters: int = 200_000


DEFAULT = Budget()
