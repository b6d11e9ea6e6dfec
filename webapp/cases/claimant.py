"""How claimants are called: whom a step is for, and whose names a reader of a case's letters may not read in full.

Must not know tasks or letters.
"""

from webapp.access import current_actor, reading, services
from webapp.cases.head import Head
from webapp.catalogue import _
from workflows import claimrights, claimview, privacy


def claimant_of(told: tuple[int, str] | None, *, full: bool) -> str:
    """Return how the claimant is called whom a task is for: number, and name or initial."""
    if told is None:
        return ""
    number, name = told
    return _("%(number)s 号 %(name)s", number=number, name=name if full else privacy.mask_name(name))


def hidden_names(head: Head) -> frozenset[str]:
    """Return the names that the reader of a case's letters may not read in full: those the register masks, too."""
    opened = services().desk_in(reading(), current_actor())
    if not claimrights.has_claims(head.release) or claimrights.reads_names(opened, head.case, head.release):
        return frozenset()
    return claimview.names_in(reading(), head.case.id) | privacy.names_in(head.release, head.data)
