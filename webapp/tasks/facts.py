"""What the page of a task tells of the case: the facts beside its form, the answers given when it was done.

Who holds the task sees what the work needs, with the numbers that name a person masked, and the address too where a
button shows it (`workflows.claimantphone`); everybody else sees every personal value masked, as on the page of the
case. Must not know requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Entry
from webapp.cases.head import Head
from webapp.cases.letters import address, by_number
from webapp.catalogue import _
from workflows import canonical, claimantphone, claimview, privacy
from workflows.taskview import TaskView

NEEDS_A_REASON = frozenset({"id_number", "phone", "bank_account"})
"""Kinds of personal data that stay masked beside a form; the page of people shows them for a stated reason."""
_FITS_HALF = 20
"""How wide a text half the panel holds in one line: a Chinese character takes two, a Latin letter one."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing the case knows, in words; ``url`` leads to the letter that it is the number of."""

    label: str
    text: str
    url: str = ""

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.rows or sum(2 if east_asian_width(each) in "WFA" else 1 for each in self.text) > _FITS_HALF

    @property
    def rows(self) -> bool:
        """Whether it has lines of its own, like the people of a table."""
        return "\n" in self.text


def facts_of(session: Session, view: TaskView, head: Head) -> list[Fact]:
    """Return the facts that the process names for this step, in its order; what is not known yet is left out."""
    letters = by_number(head)
    keys = [key.strip() for key in view.task.properties.get("facts", "").split(",")]
    found = [(key, head.words.value(key, _masked(head, key, view.facts[key]))) for key in keys if key in view.facts]
    told = [
        Fact(label=head.words.label(key), text=text, url=address(letters[text].letter) if text in letters else "")
        for key, text in found
        if text
    ]
    return [*_of_claimant(session, view, head), *told]


def _of_claimant(session: Session, view: TaskView, head: Head) -> list[Fact]:
    """Return what the register says of the claimant whom the step is for, but to another organ."""
    number = view.task.claim_line
    if number is None or head.outside:
        return []
    line = claimview.line(session, view.case.id, number)
    phone = line.facts["phone"]
    owed = ((_("核定"), line.found + line.additional), (_("追回"), line.recovered), (_("未追回"), line.outstanding))
    told = [(_("联系电话"), privacy.mask_phone(phone) if phone else "")]
    told += [(label, _("%(amount)s 元", amount=f"{amount:,.2f}")) for label, amount in owed]
    return [Fact(label=str(label), text=str(text)) for label, text in told if text]


def answers_of(session: Session, view: TaskView, head: Head) -> list[Fact]:
    """Return what was filled in when the task was done, in the form's order; empty for a task that is not."""
    if view.task.state != "done" or view.form is None:
        return []
    entries = session.scalars(
        select(Entry).where(
            Entry.case_id == view.case.id, Entry.command == "complete", Entry.element == view.task.element
        )
    )
    inputs = [canonical.loads(entry.input) for entry in entries]
    values: Mapping[str, Any] = next((each["values"] for each in inputs if each.get("task") == view.task.id), {})
    told = [(key, _masked(head, key, values.get(key))) for key in (field.key for field in view.form.fields)]
    return [
        Fact(label=head.words.label(key), text=text) for key, value in told if (text := head.words.value(key, value))
    ]


def _masked(head: Head, key: str, value: Any) -> Any:
    hidden = privacy.masked_field(head.release, key, value)
    behind_a_button = key == head.release.properties.get(claimantphone.ADDRESS)
    if not head.full or behind_a_button or head.release.personal.get(key) in NEEDS_A_REASON:
        return hidden
    if isinstance(value, list) and key not in head.release.personal:
        return [_row(head, key, row, masked) for row, masked in zip(value, hidden, strict=True)]
    return value


def _row(head: Head, key: str, row: Any, hidden: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    kinds = head.release.personal
    return {
        column: hidden[column] if kinds.get(f"{key}.{column}") in NEEDS_A_REASON else value
        for column, value in row.items()
    }
