"""All services there are, by the name process files use: the one table.

A new service is a function in this package and a line here.
"""

from collections.abc import Mapping
from typing import Any

from workflows import canonical
from workflows.errors import N_, InvalidState
from workflows.services import clocks, duplicates, letters, money, notices
from workflows.services.call import Call, Service

SERVICES: Mapping[str, Service] = {
    "deadline.pause": clocks.pause,
    "deadline.resume": clocks.resume,
    "deadline.start": clocks.start,
    "deadline.stop": clocks.stop,
    "duplicate.check": duplicates.check,
    "fund.pay": money.pay,
    "fund.release": money.release,
    "fund.reserve": money.reserve,
    "letter.issue": letters.issue,
    "notice.close": notices.close,
    "notice.post": notices.post,
    "notice.resume": notices.resume,
    "notice.suspend": notices.suspend,
}


def carry_out(call: Call) -> Mapping[str, Any]:
    """Run the service a service task names and return its result.

    Raises `InvalidState` when there is no such service or its inputs are unusable; the command is then not carried out.
    """
    service = SERVICES.get(call.effect.type)
    if service is None:
        template = N_("自动步骤“{element}”要求的服务“{service}”不存在。请告知流程管理员")
        raise InvalidState(template, element=call.effect.element, service=call.effect.type)
    result = service(call)
    canonical.dumps(result)  # a result that cannot be recorded must fail here, where its service is named
    return result
