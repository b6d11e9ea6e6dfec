"""What pages tell of people: a value, masked until it has been looked at for a logged reason.

Must not know requests, nor who may look.
"""

from dataclasses import dataclass
from typing import Any

from webapp.catalogue import _
from webapp.claimwords import Named
from workflows import claimantlook


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing known of a person; ``name`` is what `privacy.reveal` calls it, empty when it is not personal."""

    name: str
    label: str
    text: str
    revealed: bool = False


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """What the reader has just been shown in full, or why not."""

    name: str = ""
    value: Any = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """A line of the register with what names its claimant, each to be looked at by itself."""

    named: Named
    name: Item
    id_number: Item
    phone: Item
    heir: Item


def claimant_of(named: Named, revealed: Revealed) -> Claimant:
    """Return a line with what of it may be looked at: nothing that is empty, or told in full already."""
    return Claimant(
        named=named,
        name=_item(named, "name", _("姓名"), "" if named.full else named.name, revealed, told=named.name),
        id_number=_item(named, "id_number", _("公民身份号码"), named.id_masked, revealed),
        phone=_item(named, "phone", _("联系电话"), named.phone_masked, revealed),
        heir=_item(named, "heir_name", _("继承人姓名"), "" if named.full else named.heir, revealed, told=named.heir),
    )


def _item(named: Named, column: str, label: str, masked: str, revealed: Revealed, *, told: str = "") -> Item:
    field = claimantlook.field_of(named.line.number, column)
    shown = revealed.name == field and revealed.problem is None
    text = str(revealed.value) if shown else masked or told
    return Item(name=field if masked else "", label=label, text=text, revealed=shown)
