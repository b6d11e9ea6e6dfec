"""What a service task asks of a letter's list: its columns, and which claim lines stand in it.

Pure, so that issuing a letter and verifying it choose and write the same. Must not know where lines are kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.claims.book import Line
from workflows.letters.listing import Listing, columns_in, listed
from workflows.letters.sheet import lines_in, texts

CLAIMS, TO, SERIES = "claims", "to", "series"
"""Settings of a letter's service task: columns of its list, to whom it goes, the word of its series."""
CLAIMANTS = "claimants"
REPLY_PROPERTY = "claims_reply"
"""The property of a process that has claims: the columns of the list in every reply, which then goes to them all."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The list a letter is to have; without `keys` it has none. `numbers` None: whatever the number."""

    keys: tuple[str, ...]
    to_claimants: bool
    state: str | None
    path: str | None
    numbers: frozenset[int] | None
    after: int

    def of(self, lines: Iterable[Line]) -> list[Line]:
        """Those of these lines that stand in the list."""
        return [line for line in lines if self._wants(line)]

    def listing(self, lines: Iterable[Line], *, behaviour: int) -> Listing:
        """The list of these lines; its sums leave out what does not count under the release's behaviour."""
        return listed(lines, self.keys, after=self.after, behaviour=behaviour)

    def _wants(self, line: Line) -> bool:
        named = self.numbers is None or line.number in self.numbers
        return named and line.is_in(self.state) and self.path in (None, line.facts["path"])


def asked(headers: Mapping[str, str], inputs: Mapping[str, Any], properties: Mapping[str, str]) -> Asked:
    """What a letter's settings, inputs and the properties of its process ask for.

    A reply of a process that says what its replies list goes to every claimant.
    """
    to_all = headers.get("is_reply") == "true" and bool(properties.get(REPLY_PROPERTY))
    columns = headers.get(CLAIMS) or (properties[REPLY_PROPERTY] if to_all else "")
    numbers = inputs.get("claims_lines")
    return Asked(
        keys=columns_in(columns),
        to_claimants=to_all or headers.get(TO) == CLAIMANTS,
        state=inputs.get("claims_state") or None,
        path=inputs.get("claims_path") or None,
        numbers=None if numbers is None else frozenset(int(number) for number in numbers),
        after=lines_in(texts(inputs.get("paragraphs"))),
    )
