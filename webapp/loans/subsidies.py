"""The interest subsidy of a quarter for the finance bureau: loan by loan, with the days cut; as a file too."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from models.loans import Loan
from models.offices import Office
from webapp.access import desk, reading, signed_in
from webapp.catalogue import _
from webapp.formats import day
from webapp.loanevents import percent
from webapp.loans.place import Branch, blueprint, branch
from webapp.reports.exporting import WORKBOOK, csv_of, workbook_of
from webapp.reports.words import office_name
from workflows import accesslog, loanbooks, privacy
from workflows.accesslog import Access
from workflows.errors import N_, InvalidInput, NotFound
from workflows.loans import subsidy as subsidies_of
from workflows.loans.subsidy import Subsidy
from workflows.money import amount

WHY = {"overdue": N_("逾期"), "extension": N_("合同到期以后"), "ended": N_("停止贴息"), "settled": N_("已结清")}
HEADING_ROWS = 7
SHOWN = 200
"""So many loans are listed on the page; the files have all."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The subsidy of one loan for the quarter, with what names it."""

    case: Case
    loan: Loan
    office: Office
    subsidy: Subsidy
    name: str

    @property
    def days(self) -> int:
        """How many days are subsidised."""
        return sum(each.days for each in self.subsidy.parts)

    @property
    def cut_days(self) -> int:
        """How many days of the quarter are not."""
        return sum((each.until_on - each.from_on).days + 1 for each in self.subsidy.cuts if each.why != "settled")

    @property
    def cuts(self) -> str:
        """Which days are not, and why."""
        return _("；").join(
            f"{_span(each.from_on, each.until_on)} {_(WHY[each.why])}"
            for each in self.subsidy.cuts
            if each.why != "settled"
        )


def _span(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} — {day(last)}"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A quarter, and the day as of which it is told."""

    quarter: str
    as_of: date
    wrong: tuple[dict[str, str], ...]


@blueprint.get("/loans/subsidies")
@signed_in
def subsidies() -> ResponseReturnValue:
    """Show the list of a quarter."""
    at = branch(subsidies=True)
    asked = _asked(at.today)
    rows = _rows(at, asked)
    return render_template(
        "loans/subsidies.html",
        at=at,
        lists=at.lists,
        here="loans.subsidies",
        asked=asked,
        rows=rows[:SHOWN],
        count=len(rows),
        totals={name: sum(getattr(each.subsidy, name) for each in rows) for name in _SUMS},
        percent=percent,
        office_name=office_name,
        file=lambda kind: url_for(
            "loans.subsidies_file", kind=kind, quarter=asked.quarter, as_of=asked.as_of, office=at.chosen
        ),
    ), 422 if asked.wrong else 200


@blueprint.get("/loans/subsidies.<kind>")
@signed_in
def subsidies_file(kind: str) -> ResponseReturnValue:
    """Send the list as a workbook or as comma-separated text, and write down who took it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("没有这种文件"))
    at = branch(subsidies=True)
    asked = _asked(at.today)
    if asked.wrong:
        raise InvalidInput.one("quarter", N_("请按 2026Q1 的格式填写季度"))
    table = list(_table(at, asked, _rows(at, asked)))
    with desk() as opened:
        subject = f"{asked.quarter} {asked.as_of}"
        taken = Access(actor=opened.actor.username, action="loans.subsidies_file", subject=subject, outcome="ok")
        accesslog.write(opened.session, taken, now=opened.now)
    content = workbook_of(table, HEADING_ROWS) if kind == "xlsx" else csv_of(table)
    mime = WORKBOOK if kind == "xlsx" else "text/csv"
    name = f"{_('贴息清单')}-{asked.quarter}-{asked.as_of}.{kind}"
    answer: Response = send_file(io.BytesIO(content), mime, as_attachment=True, download_name=name)
    return answer


_SUMS = ("interest", "amount", "paid", "to_pay", "to_return")


def _asked(today: date) -> Asked:
    """Read the quarter, the current one unless another is asked for, and the day; what is wrong is told."""
    wrong = []
    current = subsidies_of.quarter_of(today)
    quarter = request.args.get("quarter", "").strip().upper() or current
    written = request.args.get("as_of", "").strip()
    try:
        subsidies_of.bounds(quarter)
    except ValueError:
        wrong.append({"target": "quarter", "message": _("请按 2026Q1 的格式填写季度")})
        quarter = current
    try:
        as_of = date.fromisoformat(written) if written else today
    except ValueError:
        wrong.append({"target": "as_of", "message": _("请按 2026-01-31 的格式填写日期")})
        as_of = today
    if as_of > today:
        wrong.append({"target": "as_of", "message": _("统计时点不能晚于今天")})
        as_of = today
    return Asked(quarter=quarter, as_of=as_of, wrong=tuple(wrong))


def _rows(at: Branch, asked: Asked) -> list[Row]:
    """Return the loans of which anything was subsidised, or paid, in the quarter."""
    first, last = subsidies_of.bounds(asked.quarter)
    which = Loan.office_id.in_(at.ids) & (Loan.disbursed_on <= last)
    if asked.as_of == at.today:  # on an earlier day it may have been known otherwise
        which &= Loan.settled_on.is_(None) | (Loan.settled_on >= first)
    found = loanbooks.known(reading(), which, asked.as_of)
    cases = {each.id: each for each in reading().scalars(select(Case).where(Case.id.in_(found)))}
    rows = []
    for case_id, known in found.items():
        share = Decimal(known.loan.subsidy_share)
        told = subsidies_of.subsidy(known.book, asked.quarter, share)
        if share and (told.amount or told.paid or told.cuts):
            case = cases[case_id]
            name = case.title if at.full else privacy.mask_title(case.title)
            office = reading().get_one(Office, known.loan.office_id)
            rows.append(Row(case=case, loan=known.loan, office=office, subsidy=told, name=name))
    return sorted(rows, key=lambda row: (row.office.path, row.case.number))


def _table(at: Branch, asked: Asked, rows: list[Row]) -> Iterator[list[Any]]:
    first, last = subsidies_of.bounds(asked.quarter)
    yield [_("创业担保贷款贴息清单"), asked.quarter]
    yield [_("期间"), f"{first} — {last}"]
    yield [_("统计时点"), str(asked.as_of)]
    yield [_("范围"), at.name]
    yield [_("计量单位"), _("元，天")]
    yield []
    yield [
        *(_("序号"), _("案号"), _("借款人"), _("单位"), _("经办银行"), _("贷款编号"), _("贷款本金"), _("年利率")),
        *(_("贴息比例"), _("贴息天数"), _("扣除天数"), _("扣除期间与原因"), _("应计利息"), _("应贴息")),
        *(_("已拨付"), _("应拨付"), _("应退回")),
    ]
    for number, row in enumerate(rows, 1):
        loan, told = row.loan, row.subsidy
        yield [
            *(str(number), row.case.number, row.name, office_name(row.office), loan.bank, loan.number),
            *(amount(loan.principal_fen), percent(loan.annual_rate), percent(loan.subsidy_share, 0)),
            *(Decimal(row.days), Decimal(row.cut_days), row.cuts, amount(told.interest), amount(told.amount)),
            *(amount(told.paid), amount(told.to_pay), amount(told.to_return)),
        ]
    sums = [amount(sum(getattr(row.subsidy, name) for row in rows)) for name in _SUMS]
    yield [_("合计"), *[""] * 11, *sums]
