"""Whose line does not end as withdrawn or as settled, though nothing in the book itself stands against it.

Not as withdrawn: a claimant of whom the case says that he is, or may be, put under pressure; the process says who they
are by an expression over the case data (`claims_pressed`). Not as settled: a line for which agreed money has not come
in, for what is waived by settling is the rest, not the agreement. Asked by commands before a change is carried out:
what was recorded before is not judged again. Must not know why somebody is put under pressure.
"""

from decimal import Decimal

from workflows import expressions, storeddata
from workflows.casework import Work
from workflows.claims.book import Book
from workflows.claims.changes import Change, Finish
from workflows.claims.faults import Faults, Place
from workflows.errors import N_

PRESSED = "claims_pressed"
"""The process property with the numbers of the lines that may not end as withdrawn."""
SETTLED, WITHDRAWN = "settled", "withdrawn"
_TEMPLATE = N_(
    "第 {line} 号反映受到打击报复，还在核实或者已经属实，不能按“本人撤回”办结：请等领导核实确属自愿，或另选办结方式"
)


_AGREED_UNPAID = N_(
    "第 {line} 号的协议款还有 {unpaid} 元没有到账，不能按“和解”办结："
    "请等款到并登记追回，或先更正协议金额，或另选办结方式"
)


def tell(work: Work, book: Book, change: Change, faults: Faults) -> None:
    """Tell the faults of lines that shall end as withdrawn under pressure, or as settled with agreed money to come."""
    if not isinstance(change, Finish):
        return
    if change.kind == SETTLED:
        _tell_unpaid(book, change, faults)
    if change.kind != WITHDRAWN:
        return
    pressed = _pressed(work)
    for number in change.lines:
        if number in pressed:
            faults.add(Place(), "lines", _TEMPLATE, {"line": number})


def _tell_unpaid(book: Book, change: Finish, faults: Faults) -> None:
    for number in change.lines:
        line = book.lines.get(number)
        if line is not None and line.is_in("agreed_unpaid"):
            unpaid = f"{line.agreed - line.recovered:,.2f}"
            faults.add(Place(), "kind", _AGREED_UNPAID, {"line": number, "unpaid": unpaid})


def _pressed(work: Work) -> frozenset[int]:
    written = work.release.properties.get(PRESSED, "").strip()
    if not written:
        return frozenset()
    data = storeddata.of_case(work.desk.session, work.case)
    found = expressions.setting(written, data, parameters=work.parameters, now=work.desk.now)
    numbers = found if isinstance(found, list) else [found]
    return frozenset(int(each) for each in numbers if isinstance(each, Decimal | int))
