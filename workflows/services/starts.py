"""Another case that this one gives rise to: its start form is prepared for the window that opens such cases.

Must not know who may open it, nor when that is done (`workflows.startdrafts`). Why no case is opened here:
docs/decisions/0027.
"""

from collections.abc import Mapping
from typing import Any

from models.startdrafts import StartDraft
from workflows import offices
from workflows.errors import N_, InvalidState, NotFound
from workflows.requests import plain
from workflows.services.call import Call

PROCESS, OFFICE = "process", "office"


def spawn(call: Call) -> Mapping[str, Any]:
    """Prepare the start form of the process in the header `process` with the input `values`, a context by field.

    It goes to the window of the case's office, or of the one above it at the level of the header `office`. The input
    `reason` says why. Empty values are left for the window to fill in.
    """
    session, name = call.desk.session, call.header(PROCESS)
    try:
        release = call.desk.releases.current(session, name)
    except NotFound as error:
        template = N_("流程“{process}”没有发布，不能准备它的登记表。请先由流程管理员发布，再提交这一步")
        raise InvalidState(template, process=name) from error
    values = call.effect.inputs.get("values")
    known = {field.key for field in release.start_form.fields}
    if not isinstance(values, Mapping) or not values.keys() <= known:
        raise call.unusable("values", values)
    level = call.header(OFFICE)
    office = (offices.at_level(session, call.office, level) if level else None) or call.office
    session.add(
        StartDraft(
            id=call.effect.id,
            case_id=call.case.id,
            process=release.id,
            office_id=office.id,
            values=kept(values),
            reason=call.text("reason") or "",
            prepared_at=call.desk.now,
            prepared_by=call.desk.actor.username,
        )
    )
    return {"spawned_process": release.name, "spawned_office": office.name}


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is filled in of a start form, as a form takes it."""
    return {key: plain(value) for key, value in sorted(values.items()) if value is not None}
