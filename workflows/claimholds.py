"""Whose line does not end as withdrawn: a claimant of whom the case says that he is, or may be, put under pressure.

The process says who they are by an expression over the case data (`claims_pressed`). Must not know why.
"""

from decimal import Decimal

from workflows import expressions, storeddata
from workflows.casework import Work
from workflows.claims.changes import Change, Finish
from workflows.claims.faults import Faults, Place
from workflows.errors import N_

PRESSED = "claims_pressed"
"""The process property with the numbers of the lines that may not end as withdrawn."""
WITHDRAWN = "withdrawn"
_TEMPLATE = N_(
    "第 {line} 号反映受到打击报复，还在核实或者已经属实，不能按“本人撤回”办结：请等领导核实确属自愿，或另选办结方式"
)


def tell(work: Work, change: Change, faults: Faults) -> None:
    """Tell the faults of lines that shall end as withdrawn while a reprisal against their claimant stands."""
    if not isinstance(change, Finish) or change.kind != WITHDRAWN:
        return
    pressed = _pressed(work)
    for number in change.lines:
        if number in pressed:
            faults.add(Place(), "lines", _TEMPLATE, {"line": number})


def _pressed(work: Work) -> frozenset[int]:
    written = work.release.properties.get(PRESSED, "").strip()
    if not written:
        return frozenset()
    data = storeddata.of_case(work.desk.session, work.case)
    found = expressions.setting(written, data, parameters=work.parameters, now=work.desk.now)
    numbers = found if isinstance(found, list) else [found]
    return frozenset(int(each) for each in numbers if isinstance(each, Decimal | int))
