"""The loan of a case: how it stands on a day, its schedule, what waits for a second person, and all that happened.

Must not change anything.
"""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.loans import LoanEvent, LoanPosting
from models.offices import Office
from models.tasks import Task, waits
from models.timers import WaitingTimer
from webapp import loanevents, receipts
from webapp.access import reading, services, signed_in
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.loans import words
from webapp.loans.acting import REVERSIBLE, offered, waiting_of
from webapp.loans.place import Place, blueprint, place_of
from webapp.loans.words import Happened
from workflows import arrearslist
from workflows.clock import office_date
from workflows.loanledger import Ledger
from workflows.loanrows import Stored
from workflows.loans import arrears
from workflows.loans.arrears import Range
from workflows.loans.book import Book
from workflows.loans.events import Disbursed
from workflows.loans.postings import ACCOUNTS


@blueprint.get("/cases/<case_id>/loan")
@signed_in
def loan(case_id: str) -> ResponseReturnValue:
    """Show how the loan stands: today, or as it was known on another day."""
    place = place_of(case_id)
    if place.stored is None:
        return render_template("loans/none.html", place=place, head=place.head)
    today = office_date(services().clock.now())
    as_of, wrong = _as_of(place.stored, today)
    book = place.stored.ledger.fold(as_of)
    ranges = arrearslist.ranges(reading(), reading().get_one(Office, place.head.case.office_id), as_of)
    return render_template(
        "loans/loan.html",
        place=place,
        head=place.head,
        loan=place.stored.row,
        book=book,
        as_of=as_of,
        today=today,
        wrong=wrong,
        words=words,
        class_=words.class_label(arrears.class_of(book, ranges)) if book.days_late else "",
        stays=_stays(book, ranges),
        lines=list(words.schedule(book.rows)),
        balances=[(_(account.label), book.balances.get(name, 0)) for name, account in ACCOUNTS.items()],
        acts=offered(place, book) if as_of == today else [],
        waiting=waiting_of(place),
        history=_history(place, as_of),
        steps=reading()
        .scalars(select(Task).where(Task.case_id == case_id, waits(Task)).order_by(Task.due_order))
        .all(),
        upcoming=_upcoming(place),
        receipt=receipts.code_of(services().config, place.head.case) if place.books else "",
        receipt_address=receipts.address(services().config),
    ), 422 if wrong else 200


@blueprint.get("/cases/<case_id>/loan/slip")
@signed_in
def slip(case_id: str) -> ResponseReturnValue:
    """Show what the borrower is given on paper: the loan in short, and where and by which code to look it up."""
    place = place_of(case_id)
    stored = place.require_loan()
    place.require()
    return render_template(
        "loans/slip.html",
        words=words,
        head=place.head,
        loan=stored.row,
        book=stored.ledger.fold(office_date(services().clock.now())),
        receipt=receipts.code_of(services().config, place.head.case),
        receipt_address=receipts.address(services().config),
    )


def _as_of(stored: Stored, today: date) -> tuple[date, str]:
    """Return the day that is asked for, today unless it lies between disbursement and today, and what is wrong."""
    written = request.args.get("as_of", "").strip()
    first = next(each.booked_on for each in stored.ledger.events if isinstance(each, Disbursed))
    try:
        asked = date.fromisoformat(written) if written else today
    except ValueError:
        return today, _("请按 2026-01-31 的格式填写日期")
    if first <= asked <= today:
        return asked, ""
    return today, _("请选择放款登记日（%(first)s）至今天之间的日期", first=first.isoformat())


def _upcoming(place: Place) -> list[tuple[str, date]]:
    """Return what the process will begin by itself (`upcoming` of its timers) and when, the next first."""
    waiting = select(WaitingTimer).where(WaitingTimer.case_id == place.head.case.id).order_by(WaitingTimer.due_at)
    found = []
    for timer in reading().scalars(waiting):
        element = place.head.release.elements.get(timer.element)
        label = element.properties.get("upcoming", "") if element is not None else ""
        if label:
            found.append((place.head.translate(label), office_date(timer.due_at)))
    return found


def _stays(book: Book, ranges: Sequence[Range]) -> list[tuple[str, date, date | None]]:
    """Return the classes of arrears the loan has been in, the latest first; none while it was never late."""
    stays = [
        (words.class_label(each.name), each.from_on, each.until_on)
        for each in arrears.history(book, ranges)
        if each.name in arrearslist.CLASSES or each.name == arrearslist.LATE
    ]
    return stays[::-1]


def _history(place: Place, as_of: date) -> list[Happened]:
    """Return what was booked up to a day, the latest first, with its postings."""
    stored = place.require_loan()
    case_id = stored.row.case_id
    statement = select(LoanEvent).where(LoanEvent.case_id == case_id, LoanEvent.booked_on <= as_of)
    rows = reading().scalars(statement.order_by(LoanEvent.number.desc())).all()
    known = {each.number: each for each in stored.ledger.events}
    posted = _postings(case_id)
    names = people_names(reading(), {name for row in rows for name in (row.by, row.confirmed_by) if name})
    reversed_then = Ledger(events=tuple(known[row.number] for row in reversed(rows))).reversed
    return [
        Happened(
            number=row.number,
            what=_(loanevents.KINDS[row.kind]),
            detail=loanevents.detail(known[row.number]),
            on=row.value_on,
            at=row.at,
            amount=row.amount_fen,
            reference=row.reference or "",
            reason=row.reason,
            who=names.get(row.by, _("流程") if row.confirmed_by is None else row.by),
            confirmed=names.get(row.confirmed_by or "", row.confirmed_by or ""),
            reversed=row.number in reversed_then,
            reversible=place.books and row.number not in stored.ledger.reversed and row.kind in REVERSIBLE,
            postings=tuple(posted.get(row.number, ())),
        )
        for row in rows
    ]


def _postings(case_id: str) -> dict[int, list[tuple[str, int, str]]]:
    """Return the postings of each event: account, amount in fen, and the side it stands on, each account once a side.

    Which earlier event a posting concerns tells the API; here what concerns several stands in one sum.
    """
    statement = select(LoanPosting).where(LoanPosting.case_id == case_id)
    sums: dict[tuple[int, str, bool], int] = {}
    for row in reading().scalars(statement.order_by(LoanPosting.event, LoanPosting.position)):
        key = (row.event, row.account, row.amount_fen >= 0)
        sums[key] = sums.get(key, 0) + abs(row.amount_fen)
    found: dict[int, list[tuple[str, int, str]]] = {}
    for (event, account, debit), fen in sums.items():
        found.setdefault(event, []).append((_(ACCOUNTS[account].label), fen, _("借") if debit else _("贷")))
    return found
