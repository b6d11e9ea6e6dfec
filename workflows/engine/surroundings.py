"""What a package may refer to outside itself, as far as the caller knows it.

Data only; the engine must not know where these names come from.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Names known outside the package; None means "not told", and nothing is judged by it.

    `services` maps a service type to the data keys its result brings, or to None when they are not told.
    `parameters` are dotted names ("hardship.deep_multiplier"); deadlines are parameters too. `organs` are
    codes of the catalogue of organs, `columns` those that a letter's list may have.
    """

    services: Mapping[str, Collection[str] | None] | None = None
    parameters: Collection[str] | None = None
    organs: Collection[str] | None = None
    columns: Collection[str] | None = None


HISTORY_PROPERTY, HISTORY = "parameter_history", "_history"
"""The process property that names parameters of which a case knows every value with its days, and what is put behind
their names for that."""


def listed_histories(properties: Mapping[str, str]) -> tuple[str, ...]:
    """The parameters of which a process wants to know every value."""
    return tuple(each for each in re.split(r"[,\s]+", properties.get(HISTORY_PROPERTY, "")) if each)


def hint(name: str, known: Collection[str]) -> str:
    """A question naming the known name closest to `name`, to be put into a remedy; nothing when none is close."""
    close = get_close_matches(name, sorted(known), n=1)
    return f"（“{close[0]}”？）" if close else ""
