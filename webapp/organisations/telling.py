"""What a file holds in the reader's words: facts under their names, cases of other offices as mere numbers.

Must not know requests.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from webapp.access import services
from webapp.catalogue import _
from webapp.language import translator
from workflows import organisations
from workflows.organisationfile import Filed, OrganisationFile


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What some cases say of an organisation: how many of them, and until when if it has an end."""

    name: str
    label: str
    count: int
    until: date | None

    @property
    def text(self) -> str:
        """The fact with its end, as a tag says it."""
        return _("%(fact)s（至 %(day)s）", fact=self.label, day=self.until.isoformat()) if self.until else self.label


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """How many cases of other offices there are of one kind that stand alike; `ended` is empty while they run."""

    process_name: str
    ended: str
    count: int


def facts(session: Session, file: OrganisationFile) -> list[Fact]:
    """Return the facts of a file, in the order in which processes declare them."""
    counts = file.facts
    labels = _labels(session, file.cases)
    order = [name for name in labels if name in counts]
    return [Fact(name=name, label=labels[name], count=counts[name], until=file.until(name)) for name in order]


def facts_of(session: Session, case: Filed) -> list[Fact]:
    """Return what one case says."""
    labels = _labels(session, [case])
    return [
        Fact(name=name, label=label, count=1, until=case.facts[name])
        for name, label in labels.items()
        if name in case.facts
    ]


def elsewhere(session: Session, file: OrganisationFile) -> list[Elsewhere]:
    """Return the cases of other offices by kind and by how they ended."""
    found: Counter[tuple[str, str]] = Counter()
    for case in file.hidden:
        translate = translator(services().releases.by_digest(session, case.release_digest).locale)
        ended = "" if case.status == "open" else translate(case.outcome_label or "")
        found[translate(case.process_name), ended] += 1
    return [Elsewhere(process_name=kind, ended=ended, count=count) for (kind, ended), count in sorted(found.items())]


def _labels(session: Session, cases: Iterable[Filed]) -> dict[str, str]:
    """Return what facts are called by the releases of some cases; the newest case's word counts."""
    named: dict[str, str] = {}
    for digest in dict.fromkeys(case.release_digest for case in cases):
        release = services().releases.by_digest(session, digest)
        translate = translator(release.locale)
        for fact in organisations.facts(release):
            named.setdefault(fact, translate(organisations.label(release, fact)))
    return named
