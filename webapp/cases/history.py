"""One line of a case's history for each journal entry: in words, with every changed field before and after.

Knows entries, forms and masks; must not know requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Entry
from webapp.access import services
from webapp.cases.head import Head
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from workflows import canonical, privacy

FILTERS = {
    "all": lazy_gettext("全部"),
    "people": lazy_gettext("人员办理"),
    "papers": lazy_gettext("材料"),
    "system": lazy_gettext("系统"),
}
COMMANDS = {
    "start": lazy_gettext("案件登记"),
    "complete": lazy_gettext("办结任务"),
    "claim": lazy_gettext("领取任务"),
    "release": lazy_gettext("放回任务"),
    "assign": lazy_gettext("转办任务"),
    "event": lazy_gettext("案件登记"),
    "timer": lazy_gettext("期限到期"),
    "document": lazy_gettext("上传材料"),
    "note": lazy_gettext("备注"),
    "migrate": lazy_gettext("流程换版"),
}
KIND_OF = {"document": "papers", "timer": "system", "migrate": "system"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A decision of the rules and the sentences that say why it came out so, each once."""

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One entry in words."""

    seq: int
    at: datetime
    title: str
    who: str
    for_whom: str
    kind: str
    remarks: tuple[str, ...]
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...]


def events_of(session: Session, head: Head, shown: str = "all") -> list[Happened]:
    """Return the history of the case, newest first; *shown* is a key of `FILTERS`."""
    statement = select(Entry).where(Entry.case_id == head.case.id).order_by(Entry.seq.desc())
    entries = session.scalars(statement).all()
    names = people_names(session, {name for each in entries for name in (each.actor, each.on_behalf_of) if name})
    of_entry = partial(services().releases.by_digest, session)
    found = [_happened(entry, head.under(of_entry(entry.release)), names) for entry in entries]
    return found if shown == "all" else [each for each in found if each.kind == shown]


def _happened(entry: Entry, head: Head, names: Mapping[str, str]) -> Happened:
    entered: Mapping[str, Any] = canonical.loads(entry.input)
    outcome: Mapping[str, Any] = canonical.loads(entry.outcome)
    decisions: list[Mapping[str, Any]] = outcome.get("decisions", [])
    return Happened(
        seq=entry.seq,
        at=entry.at,
        title=_title(entry, head, entered),
        who=names.get(entry.actor, _("系统") if entry.actor == "system" else entry.actor),
        for_whom=names.get(entry.on_behalf_of or "", ""),
        kind=KIND_OF.get(entry.command, "people"),
        remarks=tuple(_remarks(head, entered, outcome)),
        rules=tuple(_rules(head, decision) for decision in decisions if decision.get("sentences")),
        changes=tuple(changes_of(head, outcome.get("changes", {}))),
    )


def _rules(head: Head, decision: Mapping[str, Any]) -> Rule:
    sentences = dict.fromkeys(head.translate(sentence) for sentence in decision["sentences"])
    return Rule(name=head.translate(decision["name"]), sentences=tuple(sentences))


def _title(entry: Entry, head: Head, entered: Mapping[str, Any]) -> str:
    command = str(COMMANDS.get(entry.command, entry.command))
    if entry.command == "event":
        label = next((each.label for each in head.release.events if each.name == entered.get("event")), "")
        return _titled(command, head.translate(label))
    if entry.command == "document":
        return _titled(command, entered.get("name", ""))
    element = head.release.elements.get(entry.element or "")
    return _titled(command, head.translate(element.name)) if element and element.name else command


def _titled(command: str, subject: str) -> str:
    return f"{command}{_('：')}{subject}"


def _remarks(head: Head, entered: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """Return the stated reason, what the system did by itself, and what stopped it."""
    remarks = [_("理由：%(reason)s", reason=entered["reason"])] if entered.get("reason") else []
    elements = head.release.elements
    for effect in outcome.get("effects", []):
        element = elements.get(effect["element"])
        if element is not None and element.name:
            remarks.append(_("系统办理：%(name)s", name=head.translate(element.name)))
    remarks += [_("需要处理：%(what)s", what=incident["what"]) for incident in outcome.get("incidents", [])]
    ended = outcome.get("ended")
    return remarks + ([_("办结：%(label)s", label=head.translate(ended["label"]))] if ended else [])


def changes_of(head: Head, changes: Mapping[str, Any]) -> list[Change]:
    """Return what changed of the values that have a name, masked: the forms' in their order, then the rules'."""
    order = {key: place for place, key in enumerate(head.words.fields)}
    named = [key for key in changes if head.words.knows(key)]
    keys = sorted(named, key=lambda key: (order.get(key, len(order)), key))
    return [change for key in keys if (change := _change(head, key, changes[key])) is not None]


def _change(head: Head, key: str, values: list[Any]) -> Change | None:
    before, after = (head.words.value(key, privacy.masked_field(head.release, key, value)) for value in values)
    if before == after == "":
        return None
    return Change(label=head.words.label(key), before=before, after=after)
