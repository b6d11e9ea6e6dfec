"""One line of a case's history for each journal entry: in words, with every changed field before and after.

Knows entries, forms and masks; must not know requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import case, literal, select, type_coerce
from sqlalchemy.orm import Session

from models.journal import Entry
from models.tasks import Task
from webapp import loanevents
from webapp.access import services
from webapp.cases.claimant import claimant_of
from webapp.cases.head import Head
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from workflows import canonical, claimview, privacy
from workflows.claims import brief, recorded
from workflows.loanledger import Told

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
    "spawn_opened": lazy_gettext("转办的登记已受理"),
    "spawn_dismissed": lazy_gettext("转办的登记不需要"),
    "clock_pause": lazy_gettext("中止计算期限"),
    "clock_resume": lazy_gettext("恢复计算期限"),
    "reopen": lazy_gettext("重新开启案件"),
    "clock_extend": lazy_gettext("批准延长期限"),
    "letter_serve": lazy_gettext("登记送达"),
    "claims_record": lazy_gettext("登记职工名册"),
    "claims_assess": lazy_gettext("核定和协商金额"),
    "claims_pay": lazy_gettext("登记追回款"),
    "claims_reverse": lazy_gettext("冲正追回款"),
    "claims_end": lazy_gettext("办结名册行"),
    "claims_reopen": lazy_gettext("重新开启名册行"),
    "claims_heir": lazy_gettext("登记继承人"),
    "claims_join": lazy_gettext("并案办理"),
    "loan_enter": lazy_gettext("登记贷款账目，待复核"),
    "loan_confirm": lazy_gettext("复核贷款账目"),
    "loan_drop": lazy_gettext("撤销待复核的贷款账目"),
    "loan_book": lazy_gettext("银行文件入账"),
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
    entries = _entries(session, head.case.id)
    persons = {name for each in entries for name in (each.actor, each.on_behalf_of) if name}
    names = people_names(session, persons, beside=head.case)
    of_entry = partial(services().releases.by_digest, session)
    claimants = _claimants(session, head.case.id)
    found = [_happened(entry, head.under(of_entry(entry.release)), names, claimants) for entry in entries]
    return found if shown == "all" else [each for each in found if each.kind == shown]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """What of an entry is told; the lines and payments that are an input themselves are not even read."""

    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    command: str
    element: str | None
    release: str
    input: str
    outcome: str


_NOTHING = case(
    (Entry.command.in_(sorted(brief.WITHOUT_REASON)), type_coerce(literal("{}"), Entry.input.type)), else_=Entry.input
).label("input")


def _entries(session: Session, case_id: str) -> list[_Entry]:
    columns = [getattr(Entry, each.name) if each.name != "input" else _NOTHING for each in fields(_Entry)]
    statement = select(*columns).where(Entry.case_id == case_id).order_by(Entry.seq.desc())
    return [_Entry(**row) for row in session.execute(statement).mappings()]


def _claimants(session: Session, case_id: str) -> Mapping[str, str]:
    """Return for whom the steps are that are for one claimant each, masked, by the id of the task."""
    tasks = session.scalars(select(Task).where(Task.case_id == case_id, Task.claim_line.is_not(None))).all()
    return {task_id: claimant_of(told, full=False) for task_id, told in claimview.names_of(session, tasks).items()}


def _happened(entry: _Entry, head: Head, names: Mapping[str, str], claimants: Mapping[str, str]) -> Happened:
    entered, outcome = _told(entry)
    decisions: list[Mapping[str, Any]] = outcome.get("decisions", [])
    return Happened(
        seq=entry.seq,
        at=entry.at,
        title=" ".join(filter(None, (_title(entry, head, entered), claimants.get(entered.get("task", ""))))),
        who=names.get(entry.actor, _("系统") if entry.actor == "system" else entry.actor),
        for_whom=names.get(entry.on_behalf_of or "", ""),
        kind=KIND_OF.get(entry.command, "people"),
        remarks=tuple(_remarks(head, entered, outcome)),
        rules=tuple(dict.fromkeys(_rules(head, decision) for decision in decisions if decision.get("sentences"))),
        changes=tuple(changes_of(head, outcome.get("changes", {}))),
    )


def _told(entry: _Entry) -> list[Any]:
    """Return what was entered and what came of it, in short where an entry is about claims."""
    if entry.command in recorded.COMMANDS:
        return brief.read(entry.command, entry.input, entry.outcome)
    return [canonical.loads(entry.input), canonical.loads(entry.outcome)]


def _rules(head: Head, decision: Mapping[str, Any]) -> Rule:
    sentences = dict.fromkeys(head.words.compose(sentence) for sentence in decision["sentences"])
    return Rule(name=head.translate(decision["name"]), sentences=tuple(sentences))


def _title(entry: _Entry, head: Head, entered: Mapping[str, Any]) -> str:
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
    if entry_number := entered.get("number"):
        remarks.append(_("案号：%(number)s", number=entry_number))
    if entered.get("late"):
        remarks.append(_("逾期原因：%(why)s", why=entered["late"]["reason"]))
    if lines := _lines_of(outcome):
        remarks.append(_("名册第 %(lines)s 号", lines=lines))
    if booking := outcome.get("booking") or entered.get("booking"):
        remarks.append(_("待复核第 %(number)s 号", number=booking))
    for told in map(Told.read, outcome.get("loan", ())):
        what = loanevents.in_short(told)
        remarks.append(_("贷款台账第 %(number)s 笔：%(what)s", number=told.event.number, what=what))
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


def _lines_of(outcome: Mapping[str, Any]) -> str:
    """Return which lines of the claims an entry touched, as a person writes it: 1–3、7; empty if it touched none."""
    return _("、").join(_ranges(outcome.get("numbers", ())))


def _ranges(numbers: Iterable[int]) -> list[str]:
    found = sorted(numbers)
    breaks = [at for at, (one, next_one) in enumerate(pairwise(found), 1) if next_one != one + 1]
    parts = [found[since:until] for since, until in pairwise([0, *breaks, len(found)])] if found else []
    return [str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts]
