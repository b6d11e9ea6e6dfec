"""The blueprint of the claims pages, and the case that each is about; the modules beside hang their routes on it.

Must not know lines.
"""

from dataclasses import dataclass

from flask import Blueprint

from models.offices import Office
from webapp.access import current_actor, reading, services
from webapp.cases.head import Head, head_of
from webapp.language import named
from workflows import claimfinders, claimrights, partners, splitstart
from workflows.claims.book import Line
from workflows.errors import N_, NotFound

blueprint = Blueprint("claims", __name__, template_folder="templates")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case with claims as its reader may have it: `works` the lines, `finds` what is owed, `parts` and joins them.

    `full` says whether claimants' names are told in full.
    """

    head: Head
    works: bool
    finds: bool
    parts: bool
    full: bool
    finder: Office | None = None
    """The office of another organ that says what is found while it is at work, for a reader who is not of it."""

    def found_elsewhere(self, line: Line) -> str:
        """Return which office says what is found of a line, where that is not the reader's organ; empty if it is."""
        office = self.finder
        return named(office.name, office.name_en) if office and claimfinders.is_of(office, line) else ""

    def require(self, *, finding: bool = False) -> None:
        """Refuse a form to who may not use it: it shows numbers in full. Raises as `claimrights.require`."""
        opened = services().desk_in(reading(), current_actor())
        claimrights.require(opened, self.head.case, self.head.release, finding=finding)


def place_of(case_id: str) -> Place:
    """Return the case that a page is about. Raises `NotFound` when it may not be seen or has no claims."""
    opened = services().desk_in(reading(), current_actor())
    case = partners.require_shown(opened, case_id, partners.CLAIMS)
    head = head_of(reading(), case)
    if not claimrights.has_claims(head.release):
        raise NotFound(N_("这类案件没有职工名册"))
    running = case.status == "open"
    finds = running and claimrights.may(opened, case, head.release, finding=True)
    return Place(
        head=head,
        works=running and claimrights.may(opened, case, head.release),
        finds=finds,
        parts=running and splitstart.may(opened, case),
        full=claimrights.reads_names(opened, case, head.release),
        finder=claimfinders.at_work(opened, case, head.release) if finds and not head.outside else None,
    )
