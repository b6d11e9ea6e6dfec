"""Whether an event may be booked: everything that is wrong with it, told at once; and booking it.

Judges the event against the loan's own events; must not know who books it. Limits come from dated parameters and are
arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.bankfiles.values import normal
from workflows.errors import N_, FieldError
from workflows.loans import contract, doing
from workflows.loans.book import Book, of_machine
from workflows.loans.events import (
    Charged,
    Compensated,
    Disbursed,
    Event,
    Extended,
    Impossible,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Restructured,
    Reversed,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
    WrittenOff,
)
from workflows.loans.postings import Entry, Posted, posted
from workflows.loans.subsidy import is_quarter
from workflows.loans.terms import KINDS, WorkingDay
from workflows.money import amount
from workflows.months import add_months

_NEEDS_DEBT = (Paid, Prepaid, Charged, Waived, Extended, Restructured, Compensated, WrittenOff)
_AMOUNT = N_("金额应大于零")
_NOT_DISBURSED = N_("贷款尚未放款，请先登记放款")
_DISBURSED = N_("贷款已登记放款，不能再次放款；放款登记有误的，请联系系统管理员核对案件")
_FUTURE = N_("{on}在今天之后，请在款项实际发生后登记")
_EARLY = N_("{on}早于放款日{disbursed_on}，请核对日期和贷款")
_OTHER_DAY = N_("登记的放款日{on}与约定的放款日{disbursed_on}不同，请核对")
_BOOKED = N_("登记日{booked_on}早于上一笔的登记日{last_on}，请核对系统日期")
_SETTLED = N_("贷款已于{settled_on}结清，不能再登记此项；确有款项到账的，请核对是否记错贷款，或先冲正有误的还款")
_OWED_AGAIN = N_(
    "贷款已于{settled_on}结清，按这一利率还欠{owed}元；结清以后更正罚息利率，只退还多收的，不再向借款人追收，请核对合同"
)
_NOT_RETURNED = N_(
    "贷款已于{settled_on}结清，从{on}起更正不改变已收的罚息，没有可退的；"
    "没有收过罚息的不必更正，收过的请填逾期以前的一天，自始更正的填放款日"
)
_TWICE = N_("流水号{reference}已登记为第{number}笔（{on}，{amount}元），请勿重复登记")
_MORE = N_("金额超过所欠的{most}元，请核对金额；多收的部分应退还付款人")
_QUARTER = N_("季度应写作“2026Q1”的样式")
_REASON = N_("请写明冲正的原因")
_PERCENT = N_("罚息年利率按百分数填写（百分之六点五写作6.5），不小于零、小于100")
_WHOLE = 100
_KIND = N_("没有这种还款方式：{kind}")
_MONTHS = N_("月数应为正整数")
_SHARES = N_("各方分担之和应等于代偿总额{total}元，且均不为负数")
_CODES: Mapping[str, tuple[str, str]] = {
    doing.NO_SUCH_EVENT: ("event", N_("没有这一笔，或已经冲正，请核对编号")),
    doing.NOT_REVERSIBLE: ("event", N_("放款和冲正不能再冲正；冲正有误的，请重新登记原来的一笔")),
    doing.NOTHING_OWED: ("on", N_("该日没有所欠款项，请核对日期和贷款")),
    doing.TOO_EARLY: ("until", N_("展期到期日应晚于登记的日期")),
    doing.TOO_MUCH: ("total", N_("代偿金额超过该日所欠本金和利息，请核对")),
    doing.FROZEN: ("on", N_("贷款已代偿或核销，不能展期或重组；请按追偿办理")),
    doing.NOT_OVERPAID: ("amount", N_("多收款不足以退还这一金额，请核对")),
    doing.NOT_PAID: ("amount", N_("该季度已付贴息不足这一金额，请核对季度和金额")),
    doing.BEARS_NONE: ("on", N_("贷款代偿或核销之后不再计罚息，更正应从此前的日期算起")),
    doing.NOT_WAIVABLE: ("part", N_("本金不能减免；确实无法收回的，请按核销办理")),
}
"""Why an event cannot happen, by the field that is wrong."""
_NOTES: Mapping[str, tuple[str, str]] = {
    doing.ONLY_DUE: ("amount", N_("金额不超过已到期的应还款，没有提前还款的部分；请按还款登记")),
    doing.WITHOUT_INTEREST: ("amount", N_("金额够还本金而不够付清利息；提前结清该日应还{payoff}元")),
    doing.NOT_SHORTER: ("effect", N_("到期一次还本的贷款不能缩短期限，请选择“期限不变”")),
    doing.TOO_MUCH: ("amount", N_("减免金额超过该日所欠，请核对")),
    doing.SAME_RATE: ("penalty_percent", N_("该日执行的罚息年利率就是这一数值，没有需要更正的，请核对合同")),
    doing.NOT_LATER: ("until", N_("展期到期日应晚于现在的到期日{matures_on}")),
}
"""Why an event would not do all that it says."""
_DEPENDS = N_("登记后，第{number}笔（{on}）将不能成立，请先冲正该笔")


@dataclass(frozen=True, kw_only=True, slots=True)
class Booked:
    """An event that can be booked: what is to be posted, and how the loan stands at the end of that day."""

    entry: Entry
    book: Book


def book(
    events: Sequence[Event], event: Event, is_working_day: WorkingDay, *, today: date
) -> tuple[Booked | None, tuple[FieldError, ...]]:
    """Return what booking an event after others does, or what is wrong with it.

    The fields of the faults are those of the event (`amount`, `on`, `event`, `until`, `terms.due_day` …). *events* are
    all that were booked before; without any, only `Disbursed` can come.
    """
    faults = tuple(_plainly(events, event, today))
    if faults:
        return None, faults
    try:
        done = posted(events, event, is_working_day)
    except Impossible as why:
        return None, (_impossible(events, event, why),)
    faults = tuple(_consequences(event, done))
    return (None, faults) if faults else (Booked(entry=done.entry, book=of_machine(done.loan)), ())


def check(events: Sequence[Event], event: Event, is_working_day: WorkingDay, *, today: date) -> tuple[FieldError, ...]:
    """Return what is wrong with an event that is to be booked after others, as `book` does; empty: nothing."""
    return book(events, event, is_working_day, today=today)[1]


def limits(book: Book, event: Event, *, most_months: int, most_times: int) -> tuple[FieldError, ...]:
    """Return what speaks against an extension or restructuring by the rules of the day.

    An extension ends at most *most_months* after the maturity in force (`book.matures_on`), a restructuring has at most
    so many months; each may be done *most_times*.
    """
    return tuple(_limits(book, event, most_months, most_times))


def _limits(book: Book, event: Event, most_months: int, most_times: int) -> Iterator[FieldError]:
    if isinstance(event, Extended):
        last = add_months(book.matures_on, most_months)
        if event.until > last:
            template = N_("展期最长{months}个月，到期日最晚为{last_on}")
            yield _fault("until", template, months=most_months, last_on=last)
        if book.times_extended >= most_times:
            yield _fault("until", N_("展期最多{times}次，已办理{done}次"), times=most_times, done=book.times_extended)
    elif isinstance(event, Restructured):
        if event.months > most_months:
            yield _fault("months", N_("重组后的期限最长{months}个月"), months=most_months)
        if book.times_restructured >= most_times:
            template = N_("重组最多{times}次，已办理{done}次")
            yield _fault("months", template, times=most_times, done=book.times_restructured)


def _fault(key: str, template: str, **params: Any) -> FieldError:
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()}
    return FieldError(field=key, template=template, params=told)


def _plainly(events: Sequence[Event], event: Event, today: date) -> Iterator[FieldError]:
    """What is wrong whatever has happened in between."""
    if event.on > today:
        yield _fault("on", _FUTURE, on=event.on)
    if isinstance(event, Disbursed):
        if events:
            yield _fault("on", _DISBURSED)
        yield from contract.faults(event.terms)
        if event.on != event.terms.disbursed_on:
            yield _fault("on", _OTHER_DAY, on=event.on, disbursed_on=event.terms.disbursed_on)
        return
    if not events or not isinstance(events[0], Disbursed):
        yield _fault("on", _NOT_DISBURSED)
        return
    if event.on < events[0].on:
        yield _fault("on", _EARLY, on=event.on, disbursed_on=events[0].on)
    if event.booked_on < events[-1].booked_on:
        yield _fault("on", _BOOKED, booked_on=event.booked_on, last_on=events[-1].booked_on)
    yield from _contents(event)
    yield from _twice(events, event)


def _contents(event: Event) -> Iterator[FieldError]:
    if getattr(event, "amount", 1) <= 0:
        yield _fault("amount", _AMOUNT)
    if isinstance(event, Reversed) and not event.reason.strip():
        yield _fault("reason", _REASON)
    if isinstance(event, SubsidyPaid | SubsidyReturned) and not is_quarter(event.quarter):
        yield _fault("quarter", _QUARTER)
    if isinstance(event, PenaltyCorrected) and not 0 <= event.penalty_percent < _WHOLE:
        yield _fault("penalty_percent", _PERCENT)
    if isinstance(event, Restructured):
        yield from _new_schedule(event)
    if isinstance(event, Compensated):
        yield from _shared(event)


def _new_schedule(event: Restructured) -> Iterator[FieldError]:
    if event.kind not in KINDS:
        yield _fault("kind", _KIND, kind=event.kind)
    if event.months < 1:
        yield _fault("months", _MONTHS)


def _shared(event: Compensated) -> Iterator[FieldError]:
    shares = (event.fund, event.bank, event.company)
    if event.total <= 0:
        yield _fault("total", _AMOUNT)
    elif sum(shares) != event.total or min(shares) < 0:
        yield _fault("total", _SHARES, total=_yuan(event.total))


def _twice(events: Sequence[Event], event: Event) -> Iterator[FieldError]:
    """A reference of the bank is booked once, unless the booking was reversed."""
    if not isinstance(event, Paid | Prepaid) or not event.reference:
        return
    mine = normal(event.reference)
    for each in doing.effective(events):
        if isinstance(each, Paid | Prepaid) and normal(each.reference) == mine:
            known = {"number": each.number, "on": each.on, "amount": _yuan(each.amount)}
            yield _fault("reference", _TWICE, reference=event.reference, **known)
            return


def _impossible(events: Sequence[Event], event: Event, why: Impossible) -> FieldError:
    if why.number != event.number:
        return _fault("on", _DEPENDS, number=why.number, on=events[why.number - 1].on)
    key, template = _CODES[why.code]
    return _fault(key, template)


def _consequences(event: Event, done: Posted) -> Iterator[FieldError]:
    """What is wrong with what the event has done."""
    loan = done.loan
    if isinstance(event, _NEEDS_DEBT) and done.was_settled_on is not None:
        yield _fault("on", _SETTLED, settled_on=done.was_settled_on)
        return
    if isinstance(event, (*_NEEDS_DEBT, PenaltyCorrected)) and event.number in loan.notes:
        code, payoff = loan.notes[event.number]
        key, template = _NOTES[code]
        yield _fault(key, template, payoff=_yuan(payoff), matures_on=done.would_mature_on)
    elif isinstance(event, PenaltyCorrected) and done.was_settled_on is not None:
        yield from _corrected_after_all(event, done, done.was_settled_on)
    if isinstance(event, Paid | Prepaid) and loan.settled_on is not None and loan.overpaid:
        yield _fault("amount", _MORE, most=_yuan(event.amount - loan.overpaid))


def _corrected_after_all(event: PenaltyCorrected, done: Posted, settled_on: date) -> Iterator[FieldError]:
    """A settled loan stays settled: a correction of it only changes what is to be given back (decision 0073)."""
    if done.loan.settled_on is None:
        yield _fault("penalty_percent", _OWED_AGAIN, settled_on=settled_on, owed=_yuan(done.loan.payoff))
    elif done.loan.overpaid == done.was_overpaid:
        yield _fault("on", _NOT_RETURNED, settled_on=settled_on, on=event.on)


def _yuan(fen: int) -> str:
    return str(amount(fen))
