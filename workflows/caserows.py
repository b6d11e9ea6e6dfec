"""The columns of a case that follow from its data and its end: title, amount, urgency, outcome, search words.

Which data keys they come from is told by the process. Must not know any process.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.cases import Case
from models.parties import Person
from workflows import deadlines, expressions, search
from workflows.desk import Desk
from workflows.engine.values import EndReached, Release

TITLE_LENGTH = 200


def describe(case: Case, release: Release, data: Mapping[str, Any], title: str, applicant: Person | None) -> None:
    """Set the columns that follow from the case data; *applicant* is the person when a command has changed it."""
    renamed = case.title != title[:TITLE_LENGTH]
    for name, value in following(release, data, title).items():
        if getattr(case, name) != value:
            setattr(case, name, value)
    if renamed or applicant is not None:
        case.search = search.tokens(case.number, case.title, *([applicant.name] if applicant else []))


def following(release: Release, data: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Return the columns that follow from the case data and that a case's tasks show too."""
    return {
        "title": title[:TITLE_LENGTH],
        "amount_fen": _fen(data.get(release.properties.get("amount", ""))),
        "urgent": data.get(release.properties.get("urgent", "")) is True,
    }


def title_of(release: Release, data: Mapping[str, Any], *, parameters: Mapping[str, Any], now: datetime) -> str:
    """Return what a case is called in lists: the process's title expression, else the name of the process."""
    written = release.properties.get("title", "")
    value = expressions.setting(written, data, parameters=parameters, now=now)
    return str(value) if value else release.name


def decisive_day(
    release: Release, data: Mapping[str, Any], *, parameters: Mapping[str, Any], now: datetime
) -> date | None:
    """Return the day whose values decide the case, as the process says it, None when it says none."""
    written = release.properties.get("decisive_on", "")
    value = expressions.setting(written, data, parameters=parameters, now=now)
    return value if type(value) is date else None


def close(desk: Desk, case: Case, ended: EndReached, *, deadlines_run: bool) -> None:
    """Mark a case as finished and end its deadlines; `deadlines_run` is False when it is known that none does."""
    case.status = "closed"
    case.outcome, case.outcome_label = ended.outcome, ended.label
    case.closed_at = desk.now
    if deadlines_run or deadlines.have_moved(desk.session):
        deadlines.stop_all(desk.session, case.id, at=desk.now, by=desk.actor.username)


def reopen(case: Case) -> None:
    """Mark a case as going on that was finished."""
    case.status, case.closed_at = "open", None
    case.outcome, case.outcome_label = None, None


def _fen(yuan: Any) -> int | None:
    return int(yuan * 100) if isinstance(yuan, Decimal | int) and not isinstance(yuan, bool) else None
