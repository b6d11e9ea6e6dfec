"""The main navigation and what every page's frame shows: who is signed in, in which language.

An entry appears when its endpoint exists and its guard admits the reader; nothing is listed twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user

from models.offices import UNION
from webapp import access
from webapp.bankfiles.place import may_list
from webapp.errors import message_of
from webapp.language import language_tag, named
from webapp.loans.place import LISTS
from workflows import authority, loanrights, people
from workflows.desk import Actor

if TYPE_CHECKING:
    from webapp.auth.person import SignedIn

ENTRIES = [
    ("inbox.index", lazy_gettext("待办")),
    ("cases.index", lazy_gettext("案件")),
    ("cases.processes", lazy_gettext("新建")),
    ("bankfiles.index", lazy_gettext("银行文件")),
    ("loans.arrears", lazy_gettext("贷款")),
    ("loans.subsidies", lazy_gettext("贴息清单")),
    ("supervise.dashboard", lazy_gettext("督办")),
    ("reports.index", lazy_gettext("统计")),
    ("audit.index", lazy_gettext("审计")),
    ("processes.index", lazy_gettext("流程管理")),
]
"""Endpoint and label, in order."""

_OVER_LOANS = frozenset(endpoint for endpoint, _label in LISTS)
"""Pages over many loans: the loan of a case belongs to its case."""
_LOAN_GROUPS, _KNOWN_FOR = "bangfu-loan-groups", timedelta(minutes=1)
"""Who works loans is looked up so rarely: it changes with a release, and every page asks."""
NEVER_START = authority.AUDIT_GROUPS | authority.ADMIN_GROUPS
"""Groups that open no case of whatever process: they are not offered to."""


_OF_THE_UNION = frozenset({"cases.index", "cases.processes", "reports.index"})
"""What holds whole cases, which no office of another organ has: there they would always be empty."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One place in the navigation."""

    url: str
    label: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who is signed in, as the frame names them."""

    username: str
    name: str
    office_name: str
    posts: tuple[str, ...]
    covers: tuple[str, ...]


def init_app(app: Flask) -> None:
    """Give every template the frame's values."""
    app.context_processor(_frame)
    app.add_template_filter(message_of, "message")


def _frame() -> dict[str, Any]:
    person = _reader()
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return {
        "person": person,
        "navigation": list(_entries()) if person else [],
        "language_tag": language_tag(),
        "here": here,
        "session_seconds": int(people.SESSION_IDLE.total_seconds()) if person else None,
        "has_page": lambda endpoint: endpoint in current_app.view_functions,
        "may_open": _may_open,
        "now": access.services().clock.now(),
    }


def _reader() -> Reader | None:
    if not current_user.is_authenticated:
        return None
    user: SignedIn = current_user
    return Reader(
        username=user.username,
        name=named(user.name, user.name_en),
        office_name=named(user.office_name, user.office_name_en),
        posts=tuple(named(*names) for names in user.post_names),
        covers=tuple(cover.for_name for cover in user.actor.covers),
    )


def _entries() -> Iterator[Entry]:
    actor, partner = access.current_actor(), current_user.organ != UNION
    worker = _without_leading(actor) if partner else actor
    for endpoint, label in ENTRIES:
        if endpoint not in current_app.view_functions or (partner and endpoint in _OF_THE_UNION):
            continue
        if not _OFFERED.get(endpoint, _to_all)(worker):
            continue
        guard = access.guard_of(current_app, endpoint)
        if guard is not None and guard.admits(actor):
            current = (request.endpoint or "").split(".")[0] == endpoint.split(".")[0]
            if endpoint.startswith("cases."):
                starting = request.endpoint in {"cases.processes", "cases.start", "cases.open_case"}
                current = current and starting == (endpoint == "cases.processes")
            if endpoint.startswith("loans."):
                current = request.endpoint in _OVER_LOANS
            yield Entry(url=url_for(endpoint), label=str(label), current=current)


def _without_leading(actor: Actor) -> Actor:
    """Return somebody of another organ as who only works: whoever leads there does not lead over the union's cases."""
    leading = authority.SUPERVISOR_GROUPS | authority.AUDIT_GROUPS
    return replace(actor, groups_by_office={at: held - leading for at, held in actor.groups_by_office.items()})


def _may_open(endpoint: str) -> bool:
    """Whether there is a page that its guard lets the reader open; what it asks of a case is another matter."""
    guard = access.guard_of(current_app, endpoint) if endpoint in current_app.view_functions else None
    return guard is not None and guard.admits(access.current_actor())


def _lists_loans(actor: Actor, *, subsidies: bool = False) -> bool:
    """Whether the reader has lists over many loans: who works loans, supervises or audits, where there are loans.

    *subsidies*: whether that is the list of subsidies alone, of who pays them and does nothing else with loans.
    """
    now = access.services().machine.now()
    known: tuple[datetime, tuple[frozenset[str], frozenset[str]]] | None = current_app.extensions.get(_LOAN_GROUPS)
    if known is None or known[0] < now:
        desk = access.services().desk_in(access.reading(), actor)
        groups = (loanrights.listing(desk), loanrights.paying(desk))
        known = current_app.extensions[_LOAN_GROUPS] = (now + _KNOWN_FOR, groups)
    listing, paying = known[1]
    return bool(actor.groups & (paying - listing if subsidies else listing))


def _to_all(_actor: Actor) -> bool:
    return True


_OFFERED: Mapping[str, Callable[[Actor], bool]] = {
    "cases.processes": lambda actor: not actor.groups & NEVER_START,
    "bankfiles.index": may_list,
    "loans.arrears": _lists_loans,
    "loans.subsidies": lambda actor: not _lists_loans(actor) and _lists_loans(actor, subsidies=True),
}
"""What is not offered to everybody whom its guard admits."""
