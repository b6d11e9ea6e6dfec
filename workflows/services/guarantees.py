"""Guarantees as a process sees them: capacity set aside in a guarantee fund for a loan, and given back.

Must not know which process asks, nor what the terms of a loan are.
"""

from collections.abc import Mapping
from typing import Any

from workflows.errors import N_, InvalidState
from workflows.services.call import Call


def reserve(call: Call) -> Mapping[str, Any]:
    """Set capacity of a `fund` aside for the loan of the case."""
    raise _not_yet(call)


def release(call: Call) -> Mapping[str, Any]:
    """Give back what is set aside for the loan of the case, with a `reason`."""
    raise _not_yet(call)


def _not_yet(call: Call) -> InvalidState:
    return InvalidState(N_("“{service}”尚不能使用，请在系统升级后再办理"), service=call.effect.type)
