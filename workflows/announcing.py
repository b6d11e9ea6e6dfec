"""After how many days from an announcement a letter counts as served (公告送达), by the value in force on that day.

Must not know letters nor services, only the parameter and where it is from (民事诉讼法 2023 修正 第九十五条).
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from models.offices import Office
from workflows import parameters
from workflows.errors import N_, InvalidState

PARAMETER = "shared.announcement_days"


def days_for(session: Session, office: Office, parameter: str = PARAMETER) -> Callable[[date], int]:
    """Return what tells the days for an announcement of an office by its day.

    That raises `InvalidState` where no value is in force on the day.
    """

    def days(on: date) -> int:
        group, _, key = parameter.partition(".")
        value = parameters.in_force(session, office, on).values.get(group, {}).get(key)
        if value is None:
            raise InvalidState(N_("参数“{name}”在公告之日没有有效值，请由参数管理员维护后再办"), name=parameter)
        return int(value)

    return days
