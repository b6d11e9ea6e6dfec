"""How the claimant is called whom a step is for.

Knows a number and a name; must not know tasks or requests.
"""

from webapp.catalogue import _
from workflows import privacy


def claimant_of(told: tuple[int, str] | None, *, full: bool) -> str:
    """Return how the claimant is called whom a task is for: number, and name or initial."""
    if told is None:
        return ""
    number, name = told
    return _("%(number)s 号 %(name)s", number=number, name=name if full else privacy.mask_name(name))
