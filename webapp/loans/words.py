"""A loan in the reader's words: its status, the lines of its schedule with their sums, what happened to it.

Must not change anything, nor know requests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.loans import Loan
from webapp import officenames
from webapp.catalogue import _
from webapp.formats import day, yuan_of_fen
from webapp.language import language_tag
from webapp.loanevents import exact_percent, percent
from workflows.arrearslist import CLASSES
from workflows.errors import N_
from workflows.loans.book import Book, Owed, Row
from workflows.loans.terms import DAY_COUNTS, PARTS, ROLLS, Terms
from workflows.loans.terms import KINDS as SCHEDULES

STATUS: Mapping[str, str] = {
    "running": N_("还款中"),
    "settled": N_("已结清"),
    "compensated": N_("已代偿"),
    "written_off": N_("已核销"),
}
TONES: Mapping[str, str] = {"running": "open", "settled": "good", "compensated": "warning", "written_off": "warning"}
STATES: Mapping[str, tuple[str, str]] = {
    "coming": (N_("未到期"), ""),
    "due": (N_("到期待还"), "open"),
    "late": (N_("逾期"), "late"),
    "done": (N_("已还清"), "good"),
}
_MOVED = (N_("已移入新计划"), "")
"""Of an instalment of which nothing is owed because an extension or restructuring has moved it."""
_BORNE = (N_("已代偿或减免"), "")
"""Of one that the borrower did not pay: compensated, or waived."""
_OTHERS: Mapping[str, str] = {
    "put_off": N_("已展期、重组，仍计风险"),
    "compensated": N_("代偿追偿中"),
    "written_off": N_("核销后追偿"),
}


def status(name: str) -> str:
    """Return what a loan's status is called."""
    return _(STATUS[name])


def parts(owed: Owed) -> list[tuple[str, int]]:
    """Return what an amount owed is made of, each with its amount in fen; without what is nothing."""
    found = ((label, getattr(owed, name)) for name, label in PARTS.items())
    return [(_(label), fen) for label, fen in found if fen]


def class_label(name: str) -> str:
    """Return what a class of arrears is called."""
    return _(CLASSES.get(name) or _OTHERS.get(name) or N_("逾期"))


def terms(row: Loan, book: Book) -> list[tuple[str, str]]:
    """Return what the contract says, as it counts on the book's day: what it is called, and the words."""
    contract, moved = book.terms, bool(book.times_extended or book.times_restructured)
    counts = _("展期 %(a)s 次，重组 %(b)s 次", a=book.times_extended, b=book.times_restructured)
    told = (
        (_("经办银行"), officenames.told(row.bank)),
        (_("合同编号"), row.contract_number),
        (_("贷款本金"), f"{yuan_of_fen(contract.principal)} {_('元')}"),
        (_("年利率"), exact_percent(contract.annual_rate)),
        (_("罚息年利率"), exact_percent(contract.penalty_rate)),
        (_("宽限天数"), _("%(n)s 天", n=contract.grace_days) if contract.grace_days else _("无")),
        (_("计息天数"), _(DAY_COUNTS[contract.day_count])),
        (_("抵充顺序"), " → ".join(_(PARTS[part]) for part in contract.order)),
        (_("贷款期限"), _("%(n)s 个月", n=contract.months)),
        (_("还款方式"), _(SCHEDULES[contract.kind])),
        (_("还款日"), _due_day(contract)),
        (_("遇休息日"), _(ROLLS[contract.roll])),
        (_("放款日期"), day(contract.disbursed_on)),
        (_("到期日"), day(book.matures_on)),
        (_("展期、重组"), counts if moved else ""),
        (_("贴息比例"), percent(row.subsidy_share, 0)),
        (_("担保比例"), percent(row.guaranteed_share, 0)),
    )
    return [(label, text) for label, text in told if text]


def slip(row: Loan, book: Book) -> list[tuple[str, str]]:
    """Return what stands on the paper that the borrower is given: the contract, the first instalment and the next."""
    contract, first = book.terms, book.contracted[0]
    told = (
        (_("经办银行"), officenames.told(row.bank)),
        (_("贷款编号"), row.number),
        (_("合同编号"), row.contract_number),
        (_("贷款本金"), f"{yuan_of_fen(contract.principal)} {_('元')}"),
        (_("年利率"), exact_percent(contract.annual_rate)),
        (_("罚息年利率"), exact_percent(contract.penalty_rate)),
        (_("还款方式"), _(SCHEDULES[contract.kind])),
        (_("还款日"), _due_day(contract)),
        (_("放款日期"), day(contract.disbursed_on)),
        (_("首期还款"), _on_day(first.due_on, first.amount)),
        (_("下期还款"), _on_day(book.next_due_on, book.next_due_amount) if book.next_due_on else ""),
        (_("到期日"), day(book.matures_on)),
    )
    return [(label, text) for label, text in told if text]


def _due_day(contract: Terms) -> str:
    """Return on which days something is due; nothing where all is due at maturity."""
    if contract.kind == "bullet":
        return ""
    if contract.kind == "quarterly_interest":
        return _("三、六、九、十二月的 %(n)s 日付息", n=contract.due_day)
    return _("每月 %(n)s 日", n=contract.due_day)


def _on_day(on: date, fen: int) -> str:
    return _("%(on)s 还 %(sum)s 元", on=day(on), sum=yuan_of_fen(fen))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the schedule: an instalment, or the sum of a year or of all."""

    label: str
    due_on: date | None
    principal: int
    interest: int
    paid: int
    owed: int
    state: str = ""
    tone: str = ""
    late: str = ""
    moved: int = 0
    """Principal that an extension or restructuring has moved into later lines, and that is not among `principal`."""

    @property
    def amount(self) -> int:
        """Principal and interest, fen."""
        return self.principal + self.interest

    @property
    def is_sum(self) -> bool:
        """Whether it sums others up."""
        return self.due_on is None


def schedule(rows: Sequence[Row]) -> Iterator[Line]:
    """Yield the instalments, after each year its sum when there are several, and the sum of all."""
    years = sorted({row.due_on.year for row in rows})
    for year in years:
        of_year = [row for row in rows if row.due_on.year == year]
        yield from map(_line, of_year)
        if len(years) > 1:
            yield _sum(_("%(year)s 年小计", year=year), of_year)
    yield _sum(_("合计"), rows)


def _done(row: Row) -> tuple[str, str]:
    """Return what an instalment is called of which nothing is owed: not all of it need have been paid."""
    if row.paid < row.amount - row.moved:
        return _BORNE
    return _MOVED if row.moved else STATES["done"]


def _line(row: Row) -> Line:
    label, tone = _done(row) if row.state == "done" else STATES[row.state]
    return Line(
        label=str(row.number),
        due_on=row.due_on,
        principal=row.principal - row.moved,
        interest=row.interest,
        paid=row.paid,
        owed=row.owed,
        moved=row.moved,
        state=_(label),
        tone=tone,
        late=_("逾期 %(n)s 天", n=row.days_late) if row.days_late else "",
    )


def _sum(label: str, rows: Iterable[Row]) -> Line:
    found = list(rows)
    return Line(
        label=label,
        due_on=None,
        principal=sum(row.principal - row.moved for row in found),
        interest=sum(row.interest for row in found),
        paid=sum(row.paid for row in found),
        owed=sum(row.owed for row in found),
    )


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event in words: what, for which day, when booked, by whom, and what it posted."""

    number: int
    what: str
    detail: str
    on: date
    at: datetime
    amount: int | None
    reference: str
    reason: str
    who: str
    confirmed: str
    reversed: bool
    reversible: bool
    postings: tuple[tuple[str, int, str], ...] = ()


def is_english() -> bool:
    """Whether the reader reads English: amounts are then told in thousands, in Chinese in ten thousands."""
    return not language_tag().startswith("zh")
