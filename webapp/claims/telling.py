"""What happened to a line, in words: who did what when, and each changed value before and after.

Personal numbers stay masked. Must not know requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from webapp.catalogue import _
from webapp.claimwords import means
from webapp.formats import day, yuan
from workflows import privacy
from workflows.claims import fields, recorded
from workflows.claims.book import Payment
from workflows.claims.words import ENDS, KINDS
from workflows.claimview import Event
from workflows.engine.values import Field
from workflows.errors import N_

DONE: Mapping[str, str] = {
    recorded.RECORD: N_("登记"),
    recorded.ASSESS: N_("核定与协商"),
    recorded.PAY: N_("登记追回款"),
    recorded.REVERSE: N_("冲正追回款"),
    recorded.END: N_("办结"),
    recorded.REOPEN: N_("重新开启"),
    recorded.HEIR: N_("登记继承人"),
    recorded.JOIN: N_("并案"),
}
"""What each command is called; what a step did by itself is the step's."""
_BY_A_STEP = N_("流程自动登记")
_AMOUNTS = {"claimed": N_("主张"), "found": N_("核定"), "agreed": N_("协商"), "computed": N_("规则算得")}
_BESIDE = {"recovered": N_("追回"), "joined_to": N_("并案"), "split_from": N_("分自案件")}
_PERSONAL = {"id_number": privacy.mask_id_number, "phone": privacy.mask_phone}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment that an entry made or took back: its number, day, means and note, and what it takes back."""

    number: int
    on: date
    amount: str
    means: str
    note: str
    reverses: int | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry of the journal about a line."""

    at: datetime
    who: str
    what: str
    reason: str
    changes: tuple[Change, ...]
    payments: tuple[Paid, ...] = ()


def told(event: Event, names: Mapping[str, str]) -> Told:
    """Return an event in the reader's words; *names* are people's by user name."""
    what = DONE.get(event.command, _BY_A_STEP)
    return Told(
        at=event.at,
        who=names.get(event.actor, event.actor),
        what=_(what),
        reason=event.reason,
        changes=tuple(changes(event.changed)),
        payments=tuple(_paid(payment) for payment in event.payments),
    )


def _paid(payment: Payment) -> Paid:
    return Paid(
        number=payment.number,
        on=payment.paid_on,
        amount=yuan(payment.amount),
        means=means(payment),
        note=payment.note,
        reverses=payment.reverses,
    )


def changes(changed: Mapping[str, Any]) -> list[Change]:
    """Return what an entry changed in a line, each value before and after; of a new line nothing."""
    facts = [_fact(key, *pair) for key, pair in changed.get("facts", {}).items()]
    items = [
        _amount(kind, name, *pair)
        for kind, values in changed.get("items", {}).items()
        for name, pair in values.items()
        if name in _AMOUNTS
    ]
    return [change for change in (*facts, *items) if change.before != change.after]


def _fact(key: str, before: Any, after: Any) -> Change:
    field = fields.FACTS.get(key) or fields.HEIR.get(key)
    label = field.label if field else _BESIDE.get(key, fields.END["kind"].label)
    return Change(label=_(label), before=_shown(key, field, before), after=_shown(key, field, after))


def _amount(kind: str, name: str, before: Any, after: Any) -> Change:
    label = f"{_(KINDS[kind])} · {_(_AMOUNTS[name])}"
    return Change(label=label, before=_shown(name, None, before), after=_shown(name, None, after))


def _shown(key: str, field: Field | None, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if key in _PERSONAL:
        return _PERSONAL[key](str(value))
    if key == "end":
        end = ENDS[value["kind"]]
        return _(end)
    if key == fields.ARREARS:
        return _("；").join(f"{day(each['from_on'])} — {day(each['to_on'])}" for each in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return yuan(value)
    labels = {option.value: option.label for option in field.options} if field else {}
    return _(labels[value]) if value in labels else str(value)
