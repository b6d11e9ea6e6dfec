"""What is known of other cases, beside a case: those about the same organisation, and those it is linked to.

Knows a case that its reader may see; of linked cases that the reader may not see only the number is told, which the
case itself tells too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.cases import Case
from webapp.access import current_actor, reading, services
from webapp.catalogue import _
from webapp.language import translator
from webapp.organisations.telling import Fact, facts
from workflows import authority, caselinks, organisationfile
from workflows.caselinks import Link
from workflows.clock import office_date
from workflows.engine.values import Release
from workflows.organisationfile import OrganisationFile
from workflows.organisations import Organisation

SHOWN = 5
"""How many cases of a file are shown beside another; the rest are in the file."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A linked case: what it is to this one, its number, and where it is when the reader may see it."""

    what: str
    link: Link
    seen: bool
    outcome_label: str | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of an organisation besides one case; `alike` counts cases of the same name under other codes."""

    name: str
    key: str | None
    file: OrganisationFile
    facts: list[Fact]
    alike: int = 0
    shown: int = SHOWN


def known_of(organisation: Organisation | None, *, without: str | None = None) -> Known | None:
    """Return what other cases tell of an organisation; None when the reader may know of none."""
    if organisation is None:
        return None
    session, actor = reading(), current_actor()
    today = office_date(services().clock.now())
    file = organisationfile.read(session, actor, organisation, today=today, without=without)
    alike = 0
    if organisation.code is not None:
        named = Organisation(name=organisation.name, normal_name=organisation.normal_name)
        every = organisationfile.read(session, actor, named, today=today, without=without)
        alike = len({case.case_id for case in every.cases} - {case.case_id for case in file.cases})
    if not file.cases and not alike:
        return None
    key = organisationfile.key_of(file, organisation)
    return Known(name=organisation.name, key=key, file=file, facts=facts(session, file), alike=alike)


def known_beside(case: Case) -> Known | None:
    """Return what other cases tell of the organisation that a case is about."""
    return known_of(organisationfile.of_case(reading(), case.id), without=case.id)


def links_of(case: Case, release: Release) -> list[Linked]:
    """Return the cases that a case is linked to."""
    translate = translator(release.locale)
    return [_linked(link, translate) for link in caselinks.of_case(reading(), case.id)]


def joined_with(case: Case) -> list[Linked]:
    """Return the cases with which claim lines are worked together, or from and to which they were split off."""
    links = caselinks.of_case(reading(), case.id)
    return [_linked(link, str) for link in links if link.kind != caselinks.SPAWNED_FROM]


def _linked(link: Link, translate: Callable[[str], str]) -> Linked:
    label = link.other.outcome_label
    return Linked(
        what=_what(link),
        link=link,
        seen=authority.can_see(current_actor(), link.other),
        outcome_label=translate(label) if label else None,
    )


def _what(link: Link) -> str:
    words = {
        (caselinks.SPAWNED_FROM, True): _("由该案转来"),
        (caselinks.SPAWNED_FROM, False): _("由本案转出"),
        (caselinks.SPLIT_FROM, True): _("由该案分出"),
        (caselinks.SPLIT_FROM, False): _("由本案分出"),
        (caselinks.JOINED_TO, True): _("并入该案办理"),
        (caselinks.JOINED_TO, False): _("并入本案办理"),
    }
    return words[link.kind, link.outward]
