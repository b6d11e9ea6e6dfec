"""Which steps of a case wait for somebody at this moment.

Must not know what the steps are, nor why it is asked.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.tasks import RUNNING, Task
from workflows.services.call import Call


def among(call: Call) -> Mapping[str, Any]:
    """Tell which of these `elements` have a task of the case that is neither done nor cancelled, in their order."""
    elements = call.texts("elements")
    if not elements:
        raise call.unusable("elements", None)
    open_tasks = Task.case_id == call.case.id, Task.element.in_(elements), Task.state.in_(RUNNING)
    waiting = set(call.desk.session.scalars(select(Task.element).where(*open_tasks)))
    return {"tasks_waiting": [each for each in elements if each in waiting]}
