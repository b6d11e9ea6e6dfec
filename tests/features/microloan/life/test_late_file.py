"""Feature: a file of the bank comes days after the money; what was counted late is corrected by value date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_bdd import parsers, scenarios, then, when

from models.loans import Loan
from tests import databases
from tests.bankfiles.files import written
from tests.bankfiles_work import banking
from tests.features.microloan.life.office import FIRST, SECOND
from workflows import bankbooking, bankwork, loanrows
from workflows.bankfiles.layout import STANDARD
from workflows.loans.arrears import history
from workflows.money import amount
from workflows.services.titles import RANGES, longest

if TYPE_CHECKING:
    from tests.features.microloan.life.office import LentOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/life/late_file.feature")


@when(parsers.parse("银行文件迟到：第一期在到期日后第 {days:d} 天还清，另一人确认"))
def arrives_late(office: LentOffice, days: int) -> None:
    with office.database.reading() as session:
        number = session.get_one(Loan, office.case_id).number
        ledger = loanrows.required(session, office.case_id).ledger
    paid_on = office.book.rows[0].due_on + timedelta(days=days)
    due = ledger.fold(paid_on).due
    yuan = str(amount(due.principal + due.interest + due.penalty))
    content = written(banking.line(number, amount=yuan, on=str(paid_on), ref="L1"), total=["合计", "", "1笔", yuan])
    prepared = bankwork.prepare(content, "迟到.csv", STANDARD)
    with office.desk(FIRST) as desk:
        file = bankwork.take_in(desk, prepared)
    with office.desk(SECOND) as desk:
        bankwork.confirm(desk, file.id)
    assert bankbooking.book_all(lambda: office.desk(SECOND), file.id).booked == 1


@then(parsers.re("账上逾期 (?P<days>\\d+) 天，(?P<penalty>有|没有)罚息"))
def stands(office: LentOffice, days: str, penalty: str) -> None:
    assert (office.book.days_late, office.book.due.penalty > 0) == (int(days), penalty == "有")


@then("从来没有逾期过")
def never_late(office: LentOffice) -> None:
    longest_was(office, 0)


@then(parsers.parse("最长只逾期过 {days:d} 天"))
def longest_was(office: LentOffice, days: int) -> None:
    assert longest(history(office.book, RANGES), office.today) == days


@then(parsers.parse("不再等待“{step}”"))
def waits_no_more(office: LentOffice, step: str) -> None:
    assert step not in office.waiting()


@then(parsers.parse("前一天的账仍是逾期 {days:d} 天"))
def as_known_then(office: LentOffice, days: int) -> None:
    with office.database.reading() as session:
        ledger = loanrows.required(session, office.case_id).ledger
    assert ledger.fold(office.today - timedelta(days=1)).days_late == days
