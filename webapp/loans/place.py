"""The blueprint of the loan pages, the case that one is about, and who reads lists over many loans.

Must not know schedules or amounts.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from models.offices import Office
from webapp.access import current_actor, reading, services
from webapp.cases.head import Head, head_of
from webapp.reports.words import office_name
from workflows import authority, contactwork, loanrights, loanrows, offices, partners
from workflows.clock import office_date
from workflows.desk import Actor
from workflows.errors import N_, InvalidInput, NotFound
from workflows.loanrows import Stored
from workflows.reports import report

blueprint = Blueprint("loans", __name__, template_folder="templates")
Lists = tuple[tuple[str, LazyString], ...]
LISTS: Lists = (
    ("loans.arrears", lazy_gettext("逾期贷款")),
    ("loans.funds", lazy_gettext("担保基金")),
    ("loans.portfolio", lazy_gettext("贷款走势")),
    ("loans.subsidies", lazy_gettext("贴息清单")),
)
"""The pages over many loans, in order."""
SUBSIDIES: Lists = LISTS[-1:]
"""Those of who only pays the subsidies."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case with its loan as its reader may have it: `books` on it, `confirms` what others booked."""

    head: Head
    stored: Stored | None
    books: bool
    confirms: bool
    username: str

    def require_loan(self) -> Stored:
        """Return the loan. Raises `NotFound` while there is none."""
        if self.stored is None:
            raise NotFound(N_("本案贷款尚未发放，没有台账；请先登记放款"))
        return self.stored

    def require(self, *, confirming: bool = False) -> None:
        """Refuse a form to who may not use it. Raises as `loanrights.require`."""
        opened = services().desk_in(reading(), current_actor())
        loanrights.require(opened, self.head.case, self.head.release, confirming=confirming)


def place_of(case_id: str) -> Place:
    """Return the case that a page is about. Raises `NotFound` when it may not be seen or has no loans."""
    opened = services().desk_in(reading(), current_actor())
    case = partners.require_shown(opened, case_id, partners.LOAN)
    head = head_of(reading(), case)
    if not loanrights.has_loan(head.release):
        raise NotFound(N_("这类案件没有贷款"))
    return Place(
        head=head,
        stored=loanrows.of_case(reading(), case_id),
        books=loanrights.may(opened, case, head.release),
        confirms=loanrights.may(opened, case, head.release, confirming=True),
        username=opened.actor.username,
    )


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The offices whose loans a list is about: all that the reader sees, or one of them with those below it.

    `full` says whether the reader works or pays loans, so that the list to pay by has names in full; others mask them.
    """

    ids: tuple[int, ...]
    chosen: int | None
    known: tuple[Office, ...]
    today: date
    full: bool
    lists: Lists = LISTS
    """The lists that the reader may open."""
    visits: bool = False
    """Whether the reader may open the register of publicity visits."""

    @property
    def office(self) -> Office:
        """The office by whose parameters the list goes: the chosen one, or the uppermost of all."""
        found = next((each for each in self.known if each.id == self.chosen), None)
        return found or min(self.known, key=lambda each: (len(each.path), each.path))

    @property
    def name(self) -> str:
        """What the office is called; nothing where there is none whose loans the list could have."""
        return office_name(self.office) if self.known else ""


def branch(*, subsidies: bool = False) -> Branch:
    """Return whose loans the reader's list has; for the list of subsidies also who pays them is a reader.

    Raises `Forbidden`, and `InvalidInput` for an office out of sight.
    """
    session, actor = reading(), current_actor()
    opened = services().desk_in(session, actor)
    (loanrights.require_subsidies if subsidies else loanrights.require_lists)(opened)
    pays = not loanrights.may_list(opened)
    visible = loanrights.subsidised_offices(opened) if pays else authority.visible_offices(session, actor)
    asked = request.args.get("office", "")
    chosen = int(asked) if asked.isdecimal() else None
    if chosen is not None and chosen not in visible:
        raise InvalidInput.one("office", N_("没有这个单位，或您无权查看"))
    below = visible if chosen is None else tuple(sorted(set(visible) & set(offices.branches(session, [chosen]))))
    known = [session.get_one(Office, each) for each in visible]
    return Branch(
        ids=below,
        chosen=chosen,
        known=tuple(sorted(known, key=lambda each: each.path)),
        today=office_date(opened.now),
        full=pays or _works(actor.groups),
        lists=SUBSIDIES if pays else LISTS,
        visits=_reads_visits(actor),
    )


def _reads_visits(actor: Actor) -> bool:
    registers = [each for each in services().releases.published(reading()) if contactwork.groups(each)]
    if registers and actor.groups & report.READERS:
        return True
    return any(contactwork.grant(actor, each) is not None for each in registers)


def _works(groups: frozenset[str]) -> bool:
    with_loans = [each for each in services().releases.published(reading()) if loanrights.has_loan(each)]
    of_all = (loanrights.groups(each, confirming=late) for each in with_loans for late in (False, True))
    working = frozenset[str]().union(*of_all)
    return bool(groups & working) and not groups & authority.AUDIT_GROUPS
