"""One change of a claims book, judged by every rule and carried out, or refused with everything that is wrong.

The one place where lines, items and payments change; replay and verification go through it as the commands do. Nothing
is ever taken out of a book, and no number is used twice. Must not know who may change it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.claims import lines
from workflows.claims.book import ZERO, Book, End, Item, Line, Payment, cents
from workflows.claims.changes import Change, Finish, Inherit, Join, Pay, Raise, Record, Reopen, Reverse
from workflows.claims.checking import BEFORE_EMPLOYED
from workflows.claims.faults import Faults, Place
from workflows.claims.fields import END, HEIR, PAYMENT, REVERSAL
from workflows.claims.words import ADDITIONAL, KINDS, PAID, SPLIT_OFF
from workflows.errors import N_

NO_SUCH_LINE = N_("名册中没有第 {line} 号，请核对序号")
_ENDED = N_("第 {line} 号已办结，请先重新开启再更改")


def apply(book: Book, change: Change, *, today: date, faults: Faults | None = None) -> Book:
    """Return the book after a change. Raises `InvalidInput` with everything that is wrong.

    With *faults*, which may hold some from reading already, nothing is raised: the book returned then stands for
    nothing as long as there are any.
    """
    found = Faults() if faults is None else faults
    changed = _DOING[type(change)](_Doing(book=book, faults=found, today=today), change)
    if faults is None:
        found.refuse()
    return changed


@dataclass(frozen=True, kw_only=True)
class _Doing:
    """What a change is carried out on."""

    book: Book
    faults: Faults
    today: date

    def running(self, number: Any, place: Place, key: str) -> Line | None:
        """Return a line without an end; another one, or one that is not there, is a fault."""
        line = self.line(number, place, key)
        if line is not None and line.end is not None:
            self.faults.add(place, key, _ENDED, {"label": PAYMENT["line"].label, "line": number})
            return None
        return line

    def line(self, number: Any, place: Place, key: str) -> Line | None:
        """Return a line; one that is not there is a fault."""
        line = self.book.lines.get(number)
        if line is None and number is not None:
            self.faults.add(place, key, NO_SUCH_LINE, {"label": PAYMENT["line"].label, "line": number})
        return line

    def with_lines(self, changed: Sequence[Line]) -> Book:
        """Return the book with these lines in their new form."""
        return replace(self.book, lines={**self.book.lines, **{line.number: line for line in changed}})


def _record(doing: _Doing, change: Record) -> Book:
    return lines.record(doing.book, change, doing.faults)


def _pay(doing: _Doing, change: Pay) -> Book:
    touched: dict[int, Line] = {}
    payments: list[Payment] = []
    for at, given in enumerate(change.payments):
        place = Place.of("payments", at)
        line = touched.get(given["line"]) or doing.running(given["line"], place, "line")
        if line is None or given["amount"] is None or given["means"] is None or given["paid_on"] is None:
            continue
        employed_from = line.facts.get("employed_from")
        if employed_from and given["paid_on"] < employed_from:
            shown = {"on": given["paid_on"].isoformat(), "employed_from": employed_from.isoformat()}
            doing.faults.add(place, "paid_on", BEFORE_EMPLOYED, {"label": PAYMENT["paid_on"].label, **shown})
            continue
        amount: Decimal = given["amount"]
        if amount > line.outstanding:
            _tell_too_much(doing.faults, place, line, amount)
            continue
        touched[line.number] = replace(line, recovered=line.recovered + amount)
        number = doing.book.last_payment + len(payments) + 1
        payments.append(Payment(number=number, **given))
    return _paid(doing.with_lines(list(touched.values())), payments)


def _tell_too_much(faults: Faults, place: Place, line: Line, amount: Decimal) -> None:
    sums = {"amount": f"{amount:,.2f}", "outstanding": f"{line.outstanding:,.2f}", "line": line.number}
    params = {"label": PAYMENT["amount"].label, **sums}
    template = N_("“{label}”{amount} 元多于第 {line} 号尚未追回的 {outstanding} 元：请核对金额，或先更正核定金额")
    faults.add(place, "amount", template, params)


def _reverse(doing: _Doing, change: Reverse) -> Book:
    place, label = Place(), {"label": PAYMENT["amount"].label, "payment": change.payment}
    former = doing.book.payments.get(change.payment)
    if former is None:
        doing.faults.add(place, "payment", N_("没有第 {payment} 笔追回款，请核对编号"), label)
        return doing.book
    if former.reverses is not None:
        doing.faults.add(place, "payment", N_("第 {payment} 笔本身就是冲正，不能再冲正，请重新登记追回"), label)
    elif any(each.reverses == change.payment for each in doing.book.payments.values()):
        doing.faults.add(place, "payment", N_("第 {payment} 笔已经冲正过，不能再次冲正"), label)
    line = doing.running(former.line, place, "payment")
    if change.on < former.paid_on:
        shown = {"label": REVERSAL["on"].label, "paid_on": former.paid_on.isoformat()}
        doing.faults.add(place, "on", N_("“{label}”早于支付日期 {paid_on}，请核对日期"), shown)
    if line is None or doing.faults.found:
        return doing.book
    number = doing.book.last_payment + 1
    reversal = replace(
        former, number=number, amount=-former.amount, paid_on=change.on, note=change.reason, reverses=former.number
    )
    return _paid(doing.with_lines([replace(line, recovered=line.recovered - former.amount)]), [reversal])


def _paid(book: Book, payments: Sequence[Payment]) -> Book:
    added = {payment.number: payment for payment in payments}
    return replace(book, payments={**book.payments, **added}, last_payment=book.last_payment + len(payments))


def _finish(doing: _Doing, change: Finish) -> Book:
    end = End(kind=change.kind, on=change.on, reason=change.reason, case=change.case)
    ended = []
    for number in change.lines:
        line = doing.running(number, Place(), "lines")
        if line is not None:
            _check_end(doing, line, change)
            ended.append(replace(line, end=end))
    return doing.with_lines(ended)


def _check_end(doing: _Doing, line: Line, change: Finish) -> None:
    params = {"label": END["kind"].label, "line": line.number, "outstanding": f"{line.outstanding:,.2f}"}
    if change.kind == PAID and line.outstanding:
        template = N_("第 {line} 号还有 {outstanding} 元未追回，不能按“全部追回”办结，请先登记追回或另选办结方式")
        doing.faults.add(Place(), "kind", template, params)
    elif change.kind == PAID and not line.recovered:
        template = N_("第 {line} 号没有追回过款项，不能按“全部追回”办结，请先核定并登记追回，或另选办结方式")
        doing.faults.add(Place(), "kind", template, params)
    if change.on < line.facts["employed_from"]:
        template = N_("第 {line} 号的“{label}”早于其入职日期，请核对日期")
        doing.faults.add(Place(), "on", template, {**params, "label": END["on"].label})


def _reopen(doing: _Doing, change: Reopen) -> Book:
    opened = []
    for number in change.lines:
        line = doing.line(number, Place(), "lines")
        if line is None:
            continue
        if line.end is None:
            params = {"label": PAYMENT["line"].label, "line": number}
            doing.faults.add(Place(), "lines", N_("第 {line} 号没有办结，不需要重新开启"), params)
        elif line.end.kind == SPLIT_OFF:
            params = {"label": PAYMENT["line"].label, "line": number, "case": line.end.case or ""}
            template = N_("第 {line} 号已分到案件“{case}”，不能重新开启，请在该案办理")
            doing.faults.add(Place(), "lines", template, params)
        for other in lines.twins(line, lines.running_lines(doing.book)):
            params = {"label": PAYMENT["line"].label, "line": number, "other": other}
            template = N_("第 {line} 号与在办的第 {other} 号是同一人，不能重新开启，请在第 {other} 号办理")
            doing.faults.add(Place(), "lines", template, params)
        opened.append(replace(line, end=None))
    return doing.with_lines(opened)


def _inherit(doing: _Doing, change: Inherit) -> Book:
    line = doing.running(change.line, Place(), "line")
    if line is None:
        return doing.book
    if change.died_on < line.facts["employed_from"]:
        template = N_("“{label}”早于入职日期，请核对日期")
        doing.faults.add(Place(), "died_on", template, {"label": HEIR["died_on"].label})
    return doing.with_lines([replace(line, heir_name=change.heir_name, died_on=change.died_on)])


def _join(doing: _Doing, change: Join) -> Book:
    found = (doing.running(number, Place(), "lines") for number in change.lines)
    return doing.with_lines([replace(line, joined_to=change.case) for line in found if line is not None])


def _raise(doing: _Doing, change: Raise) -> Book:
    """Set the additional compensation anew: one that was set before is replaced, as long as the rest is unpaid.

    A share of nothing withdraws it: what came in for it already stays found, until that payment is taken back.
    """
    if not change.share:
        return _withdrawn(doing, change)
    raised = []
    for line in doing.book.lines.values():
        unpaid = line.found_of(change.kinds or KINDS.keys()) - line.recovered
        named = change.lines is None or line.number in change.lines
        if named and line.end is None and unpaid > ZERO:
            former = line.items.get(ADDITIONAL, Item(kind=ADDITIONAL))
            item = replace(former, found=cents(unpaid * change.share))
            raised.append(replace(line, items={**line.items, ADDITIONAL: item}))
    return doing.with_lines(raised)


def _withdrawn(doing: _Doing, change: Raise) -> Book:
    changed = []
    for line in doing.book.lines.values():
        named = change.lines is None or line.number in change.lines
        if named and line.end is None and line.additional:
            rest = min(line.additional, max(line.recovered - line.found, ZERO))
            item = replace(line.items[ADDITIONAL], found=rest)
            changed.append(replace(line, items={**line.items, ADDITIONAL: item}))
    return doing.with_lines(changed)


_DOING: Mapping[type[Change], Callable[[_Doing, Any], Book]] = {
    Record: _record,
    Pay: _pay,
    Reverse: _reverse,
    Finish: _finish,
    Reopen: _reopen,
    Inherit: _inherit,
    Join: _join,
    Raise: _raise,
}
