"""The blueprint of the pages for administrators of processes, and what all of them share.

They show processes and case numbers, never who a case is about.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint
from sqlalchemy import ColumnElement

from models.proposals import Proposal
from webapp.access import current_actor, reading, requires, services
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.language import translator
from workflows import administering
from workflows.desk import SYSTEM
from workflows.engine.values import Release
from workflows.releasebook import Line

blueprint = Blueprint("processes", __name__, template_folder="templates", url_prefix="/admin/processes")
administrators: Callable[..., Any] = requires(administering.PROCESS_ADMIN)
"""The guard of every view here."""


def administered() -> ColumnElement[bool]:
    """Return the condition on the cases that the reader may move."""
    return administering.administered(reading(), current_actor())


def release_named(digest: str) -> str:
    """Return what a process is called in a release, in the reader's language."""
    return name_in(services().releases.by_digest(reading(), digest))


def name_in(release: Release) -> str:
    """Return what a process is called, in the reader's language."""
    return translator(release.locale)(release.name)


def actors(usernames: Iterable[str | None]) -> dict[str, str]:
    """Return the names of who published, proposed or decided, by user name; the product itself is named too."""
    wanted = {name for name in usernames if name}
    return {name: name for name in wanted} | {SYSTEM.username: _("系统")} | people_names(reading(), wanted)


def actors_of(lines: Iterable[Line], proposals: Iterable[Proposal] = ()) -> dict[str, str]:
    """Return the names of everybody in these lines."""
    names = [line.published_by for line in lines]
    for proposal in proposals:
        names.extend(name for name in (proposal.proposed_by, proposal.decided_by) if name)
    return actors(names)
