"""Which fields of a form a page shows, given what has been typed so far.

An answer that is wrong counts as empty here and is told when the form is sent. Must not know HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine.values import Field, Form
from workflows.forms import Known, lenient, visible_fields


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The keys of the fields to show; ``outcomes`` names, for a field asked only at some outcomes, their labels."""

    keys: frozenset[str]
    outcomes: Mapping[str, tuple[str, ...]]


def outcome_field(form: Form) -> Field | None:
    """Return the field whose options are the form's submit buttons, if it has one."""
    return next((field for field in form.fields if field.properties.get("outcome") == "true"), None)


def shown(form: Form, answers: Mapping[str, Any], known: Known) -> Shown:
    """Return what to show for the answers typed so far, whichever outcome will be pressed in the end."""
    values = lenient(form, answers, known)
    outcome = outcome_field(form)
    if outcome is None:
        return Shown(keys=_visible(form, values, known), outcomes={})
    by_label = {
        option.label: _visible(form, {**values, outcome.key: option.value}, known) for option in outcome.options
    }
    keys = frozenset[str]().union(*by_label.values())
    everywhere = frozenset.intersection(*by_label.values()) if by_label else frozenset()
    return Shown(
        keys=keys,
        outcomes={
            key: tuple(label for label, visible in by_label.items() if key in visible) for key in keys - everywhere
        },
    )


def _visible(form: Form, values: Mapping[str, Any], known: Known) -> frozenset[str]:
    return frozenset(field.key for field in visible_fields(form, values, known))
