"""Loans as a process sees them: who has one already, opening one, how it stands, and what the process decides of it.

Money that people book is in `workflows.loanwork`. Must not know which process asks.
"""

from collections.abc import Mapping
from typing import Any

from workflows.errors import N_, InvalidState
from workflows.services.call import Call


def check(call: Call) -> Mapping[str, Any]:
    """Count the loans that people with these `id_numbers` have taken, have open, have open elsewhere, are late with."""
    raise _not_yet(call)


def open_loan(call: Call) -> Mapping[str, Any]:
    """Open the loan of the case as it was disbursed."""
    raise _not_yet(call)


def state(call: Call) -> Mapping[str, Any]:
    """Return how the loan of the case stands today."""
    raise _not_yet(call)


def extend(call: Call) -> Mapping[str, Any]:
    """Put the maturity of the loan off `until` a day."""
    raise _not_yet(call)


def restructure(call: Call) -> Mapping[str, Any]:
    """Give the loan a new schedule for what is outstanding."""
    raise _not_yet(call)


def compensate(call: Call) -> Mapping[str, Any]:
    """Pay the bank what the borrower owes, by shares."""
    raise _not_yet(call)


def write_off(call: Call) -> Mapping[str, Any]:
    """Write off what cannot be recovered; the claim stays."""
    raise _not_yet(call)


def end_subsidy(call: Call) -> Mapping[str, Any]:
    """Subsidise no interest any more `from` a day on."""
    raise _not_yet(call)


def _not_yet(call: Call) -> InvalidState:
    return InvalidState(N_("“{service}”尚不能使用，请在系统升级后再办理"), service=call.effect.type)
