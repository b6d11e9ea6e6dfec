"""What readers of the publicity register ask for and read: days, names, what became of applications.

Names are whole for who keeps the register, masked for others; telephones always are. Must not change anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from models.cases import Case
from models.contacts import PublicityContact
from webapp.access import reading
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.publicity.place import Place
from workflows import privacy
from workflows.clock import end_of_day
from workflows.contactfields import INTERESTS, MEANS
from workflows.contacts import Span
from workflows.errors import InvalidInput
from workflows.reports.scope import days


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The days and the office that are asked for, and the instant as of which it is told."""

    since: date
    until: date
    as_of: date
    office_id: int | None
    at: datetime


def asked_of(values: Mapping[str, str], now: datetime) -> tuple[Asked, list[dict[str, str]]]:
    """Read what is asked for, and what is wrong with it; days that are wrong are replaced by the usual ones."""
    wrong: list[dict[str, str]] = []
    try:
        found = days(values, now)
    except InvalidInput as refusal:
        wrong = [{"target": each.field, "message": message_of(each)} for each in refusal.errors]
        found = days({}, now)
    office = values.get("office", "")
    return Asked(
        since=found.since,
        until=found.until,
        as_of=found.as_of,
        office_id=int(office) if office.isdecimal() else None,
        at=min(end_of_day(found.as_of), now),
    ), wrong


def address(place: Place, asked: Asked) -> Callable[..., str]:
    """Return what makes the addresses of pages about the same visits."""
    values: dict[str, Any] = {
        "process": place.release.id,
        "since": asked.since,
        "until": asked.until,
        "as_of": asked.as_of,
    }

    def made(endpoint: str = "publicity.index", **more: str | None) -> str:
        return url_for(endpoint, **{**values, "office": asked.office_id, **more})

    return made


@dataclass(frozen=True, kw_only=True)
class Named:
    """A visit in the reader's words, with the application that came of it."""

    contact: PublicityContact
    full: bool
    case: Case | None

    @property
    def name(self) -> str:
        """Who was visited."""
        return self.contact.name if self.full else privacy.mask_name(self.contact.name)

    @property
    def phone(self) -> str:
        """The telephone, masked."""
        return privacy.mask_phone(self.contact.phone) if self.contact.phone else ""

    @property
    def means(self) -> str:
        """How the office came to talk with them."""
        return _(MEANS[self.contact.means])

    @property
    def interest(self) -> str:
        """Whether they want to apply."""
        return _(INTERESTS[self.contact.interest])


def outcomes(place: Place, case_ids: Sequence[str], span: Span) -> list[tuple[str, int]]:
    """Return what became of the applications as known then: by outcome, those still running last."""
    if not case_ids:
        return []
    columns = (Case.closed_at, Case.outcome_label)
    running, ended = 0, dict[str, int]()
    for closed_at, label in reading().execute(select(*columns).where(Case.id.in_(case_ids))):
        if closed_at is None or closed_at > span.at:
            running += 1
        else:
            ended[label or ""] = ended.get(label or "", 0) + 1
    told = [(place.translate(label), number) for label, number in sorted(ended.items())]
    return [*told, (_("办理中"), running)] if running else told
