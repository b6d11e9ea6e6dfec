"""What was decided on a case so far and why: the opinions of the finished steps, from the journal.

Knows entries and forms; must not know requests.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.journal import Entry
from models.offices import Office
from models.people import User
from webapp.caseforms.visibility import outcome_field
from webapp.catalogue import _
from webapp.language import named
from workflows import canonical
from workflows.engine.values import Form, Release
from workflows.offices import of_other_tree


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """One finished step: who decided what, with which words."""

    step: str
    who: str
    at: datetime
    outcome: str | None
    texts: tuple[str, ...]
    duty: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """The outcome and the words, what there is of them."""
        return (*([self.outcome] if self.outcome else []), *self.texts)


def opinions(
    session: Session,
    case: Case,
    release: Release,
    translate: Callable[[str], str],
    *,
    among: Collection[str] | None = None,
) -> list[Opinion]:
    """Return the opinions given on *case*, newest first; *among* are the ids of the tasks that may be told of."""
    entries = session.scalars(
        select(Entry).where(Entry.case_id == case.id, Entry.command == "complete").order_by(Entry.seq.desc())
    ).all()
    if among is not None:
        entries = [entry for entry in entries if canonical.loads(entry.input)["task"] in among]
    names = people_names(session, {entry.actor for entry in entries}, beside=case)
    return [_opinion(entry, release, names, translate) for entry in entries]


def people_names(session: Session, usernames: set[str], *, beside: Case | None = None) -> dict[str, str]:
    """Return the names of people by user name, in the reader's language.

    *beside* is the case they worked at: who is of another organ than its office is named with the own office.
    """
    rows = session.execute(
        select(User, Office).join(Office, Office.id == User.office_id).where(User.username.in_(usernames))
    )
    return {user.username: _name(user, office, beside) for user, office in rows}


def _name(user: User, office: Office, beside: Case | None) -> str:
    name = named(user.name, user.name_en)
    if beside is None or not of_other_tree(office.path, beside.office_path):
        return name
    return _("%(who)s（%(office)s）", who=name, office=named(office.name, office.name_en))


def _opinion(entry: Entry, release: Release, names: Mapping[str, str], translate: Callable[[str], str]) -> Opinion:
    element = release.elements.get(entry.element or "")
    form = release.forms.get(element.form or "") if element else None
    values: Mapping[str, Any] = canonical.loads(entry.input).get("values", {})
    return Opinion(
        step=translate(element.name) if element else (entry.element or ""),
        who=names.get(entry.actor, entry.actor),
        at=entry.at,
        outcome=_outcome(form, values, translate),
        texts=tuple(_texts(form, values)),
        duty=element.properties.get("duty", "") if element else "",
    )


def _outcome(form: Form | None, values: Mapping[str, Any], translate: Callable[[str], str]) -> str | None:
    field = outcome_field(form) if form else None
    if field is None:
        return None
    return next((translate(option.label) for option in field.options if option.value == values.get(field.key)), None)


def _texts(form: Form | None, values: Mapping[str, Any]) -> list[str]:
    fields = form.fields if form else ()
    return [str(values[field.key]) for field in fields if field.type == "textarea" and values.get(field.key)]
