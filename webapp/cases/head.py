"""What stands over every page about one case: who, what, where, and the tabs.

Knows a case and its release; must not know requests. Whoever gets here has been let in by `workflows.authority`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.claims import ClaimLine
from models.documents import Document
from models.offices import Office
from models.tasks import Task
from webapp.access import current_actor, reading, services
from webapp.cases.opinions import people_names
from webapp.cases.words import Words
from webapp.catalogue import _
from webapp.language import named, translator
from workflows import authority, claimrights, firstcontact, loanrights, parties, privacy, storeddata
from workflows.engine.values import Release


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab of the case page."""

    key: str
    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The first contact by name: still bound, or freed by who took the case over."""

    name: str
    bound: bool
    taken_by: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """A case with its names in the reader's language; the applicant's name is masked unless ``full``.

    ``outside`` is a reader of another organ, who may see steps of the own office and not the case.
    """

    case: Case
    release: Release
    office_name: str
    full: bool
    outside: bool
    tabs: tuple[Tab, ...]
    words: Words = field(repr=False)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The case data, in full: mask before showing."""
        return storeddata.of_case(reading(), self.case)

    def under(self, release: Release) -> "Head":
        """Return the head as *release* names things: one that the case was on before it was moved to its own."""
        if release is self.release:
            return self
        return replace(self, release=release, words=Words(reading(), release, translator(release.locale)))

    def translate(self, text: str) -> str:
        """Return a text of the process in the reader's language."""
        return self.words.translate(text)

    @property
    def title(self) -> str:
        """What the case is called."""
        return self.case.title if self.full else masked_title(self.release, self.case.title)

    @property
    def process_name(self) -> str:
        """The kind of case."""
        return self.translate(self.case.process_name)

    @cached_property
    def first_contact(self) -> Contact | None:
        """The first contact, where the process binds one; told to the case's own organ only."""
        found = None if self.outside else firstcontact.of(reading(), self.case, self.release)
        if found is None:
            return None
        names = people_names(reading(), {name for name in (found.username, found.taken_by) if name}, beside=self.case)
        return Contact(
            name=names.get(found.username, found.username),
            bound=found.bound,
            taken_by=names.get(found.taken_by or "", found.taken_by or ""),
        )

    @property
    def outcome_label(self) -> str | None:
        """How it ended."""
        return self.translate(self.case.outcome_label) if self.case.outcome_label else None

    @property
    def id_masked(self) -> str | None:
        """The applicant's ID number, masked."""
        number = self.data.get(parties.applicant_key(self.release, "id_number") or "")
        return privacy.mask_id_number(number) if isinstance(number, str) else None


def head_of(session: Session, case: Case, *, full: bool = False) -> Head:
    """Return the head of *case*."""
    release = services().releases.by_digest(session, case.release_digest)
    office = session.get_one(Office, case.office_id)
    outside = not authority.can_see(current_actor(), case)
    return Head(
        case=case,
        release=release,
        office_name=named(office.name, office.name_en),
        full=full,
        outside=outside,
        tabs=() if outside else _tabs(session, case, release),
        words=Words(session, release, translator(release.locale)),
    )


def masked_title(release: Release, title: str) -> str:
    """Return a case's title with the applicant's name masked, when the title is that name or begins with it."""
    key, told = parties.applicant_key(release, "name"), release.properties.get("title", "")
    if not key or key not in told:
        return title
    return privacy.mask_name(title) if told == f"={key}" else privacy.mask_title(title)


def listed_title(case: Case) -> str:
    """Return what a case is called in lists over many cases and beside other things: its applicant's name masked.

    The name is whole for who holds a step of the case, on the step's page and in the own inbox, and nowhere else.
    """
    return masked_title(services().releases.by_digest(reading(), case.release_digest), case.title)


def _tabs(session: Session, case: Case, release: Release) -> tuple[Tab, ...]:
    open_tasks = select(func.count()).where(Task.case_id == case.id, Task.state.in_(("open", "claimed")))
    papers = select(func.count()).where(Document.case_id == case.id)
    return (
        _tab("show", _("办理"), case, session.scalar(open_tasks)),
        *([_claims(session, case)] if claimrights.has_claims(release) else []),
        *([_loan(case)] if loanrights.has_loan(release) else []),
        _tab("timeline", _("时间线"), case),
        _tab("papers", _("材料与文书"), case, session.scalar(papers)),
        _tab("people", _("人员"), case),
        _tab("diagram", _("流程图"), case),
        *([_replay(case)] if current_actor().groups & authority.AUDIT_GROUPS else []),
    )


def _claims(session: Session, case: Case) -> Tab:
    lines = select(func.count()).where(ClaimLine.case_id == case.id)
    url = url_for("claims.roll", case_id=case.id)
    return Tab(key="claims", label=_("职工名册"), url=url, count=session.scalar(lines))


def _loan(case: Case) -> Tab:
    return Tab(key="loan", label=_("贷款"), url=url_for("loans.loan", case_id=case.id))


def _replay(case: Case) -> Tab:
    return Tab(key="replay", label=_("回放"), url=url_for("audit.replay", case_id=case.id))


def _tab(key: str, label: str, case: Case, count: int | None = None) -> Tab:
    return Tab(key=key, label=label, url=url_for(f"cases.{key}", case_id=case.id), count=count)
