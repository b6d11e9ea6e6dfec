"""What stops execution: the package or the data made it impossible to go on, and a person must act.

Knows values and sentences only; must not know how execution works.
"""

from workflows.engine.values import Incident
from workflows.errors import N_, InvalidState


class EngineIncident(InvalidState):
    """A user's command ran into an incident and is refused whole: nothing of it may be written.

    `incident` says where and why. Putting the cause right (a parameter, a value, the release) and repeating the command
    is all that is needed, because the case still stands where it stood.
    """

    code = "incident"

    def __init__(self, incident: Incident) -> None:
        super().__init__(N_("流程在“{element}”处无法继续：{what}"), element=incident.element, what=incident.what)
        self.incident = incident


ENDLESS = "endless"
"""The code of what never comes to rest. It would not another time either, so the whole command is refused, whoever gave
it: nothing of it may be written."""
ENDLESS_REMEDY = "请告知流程管理员：在环路上加一个等人、等消息或等时间的步骤，发布新版本后把案件迁移过去"


class StuckError(Exception):
    """Raised inside a step that cannot go on; `code` is a stable slug, `what` a Chinese sentence with the reason."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
