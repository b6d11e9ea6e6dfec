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
from workflows.bankfiles.faults import fault_of
from workflows.bankfiles.layout import STANDARD
from workflows.bankview import STATES
from workflows.loans.arrears import history
from workflows.money import amount
from workflows.services.titles import RANGES, longest

if TYPE_CHECKING:
    from models.bankfiles import BankFile
    from tests.features.microloan.life.office import LentOffice
    from workflows.bankbooking import Booked

BACKENDS = databases.BACKENDS
scenarios("microloan/life/late_file.feature")


@when(parsers.parse("银行文件迟到：第一期在到期日后第 {days:d} 天还清，另一人确认"))
def arrives_late(office: LentOffice, days: int) -> None:
    assert confirmed(office, file_of(office, days)).booked == 1


@when(parsers.parse("银行文件迟到：第一期在到期日后第 {days:d} 天还清，却不能入账"), target_fixture="file")
def arrives_too_late(office: LentOffice, days: int) -> BankFile:
    file = file_of(office, days)
    assert confirmed(office, file).refused == 1
    return file


@then(parsers.re("该行“(?P<state>.+?)”，写明“(?P<said>.+)”"))
def line_told(office: LentOffice, file: BankFile, state: str, said: str) -> None:
    (line,) = banking.rows(office, file)
    assert (STATES[line.state], said in fault_of(line.faults[0]).message()) == (state, True)


def file_of(office: LentOffice, days: int) -> BankFile:
    """A file that says the first instalment was paid so many days after it was due."""
    with office.database.reading() as session:
        number = session.get_one(Loan, office.case_id).number
        ledger = loanrows.required(session, office.case_id).ledger
    paid_on = office.book.rows[0].due_on + timedelta(days=days)
    due = ledger.fold(paid_on).due
    yuan = str(amount(due.principal + due.interest + due.penalty))
    content = written(banking.line(number, amount=yuan, on=str(paid_on), ref="L1"), total=["合计", "", "1笔", yuan])
    prepared = bankwork.prepare(content, "迟到.csv", STANDARD)
    with office.desk(FIRST) as desk:
        return bankwork.take_in(desk, prepared)


def confirmed(office: LentOffice, file: BankFile) -> Booked:
    """What becomes of it when another person confirms."""
    with office.desk(SECOND) as desk:
        bankwork.confirm(desk, file.id)
    return bankbooking.book_all(lambda: office.desk(SECOND), file.id)


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
