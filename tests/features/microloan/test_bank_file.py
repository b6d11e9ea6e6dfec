"""Feature: files of banks, in a small office whose process waits for the bank's payment; all loans are verified after.

The shipped process is walked once, from the application to the disbursement by a file.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from models.database import Database
from models.loans import Loan
from tests import databases
from tests.bankfiles.files import written
from tests.bankfiles_work import banking
from tests.loans_work.lending import booked, require_verified
from workflows import bankbooking, bankwork
from workflows.bankfiles.faults import fault_of
from workflows.bankfiles.layout import STANDARD
from workflows.bankview import STATES
from workflows.clock import OFFICE_ZONE
from workflows.errors import InvalidInput, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from models.bankfiles import BankFile
    from models.cases import Case
    from tests.features.microloan.office import LoanOffice
    from tests.workflows.offices import TestOffice

BACKENDS = databases.BACKENDS
scenarios("microloan/bank_file.feature")
TAKER, CONFIRMER, CASHIER = "clerk", "officer", "payer"


@dataclass
class Bank:
    """What a scenario speaks of: the office, loans by name, files, how many lines the last booked, what was refused."""

    office: TestOffice
    scenario: int
    cases: dict[str, Case] = field(default_factory=dict)
    files: list[BankFile] = field(default_factory=list)
    rows: Sequence[Sequence[str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    booked: int = 0
    refusal: str | None = None

    def attempt(self, command: Callable[[], Any]) -> Any:
        """Try something that may be refused."""
        try:
            return command()
        except Rejection as refused:
            errors = refused.errors if isinstance(refused, InvalidInput) else ()
            self.refusal = "；".join(each.message for each in errors) or str(refused)

    def table(self, datatable: list[list[str]]) -> list[list[str]]:
        """The lines of a file as a scenario writes them; references are the scenario's own."""
        return [[*line[:5], f"{line[5]}-{self.scenario}" if line[5] else ""] for line in datatable[1:]]

    def take_in(self, rows: Sequence[Sequence[str]], username: str = TAKER, **more: Any) -> None:
        """Take a file in, in the morning of 10 April."""
        banking.at(self.office, "2026-04-10")
        self.rows, self.more = rows, more
        self.files.append(banking.take_in(self.office, rows, username, **more))

    def confirm(self, username: str = CONFIRMER, reason: str = "") -> None:
        """Confirm the last file."""
        self.booked = banking.confirm(self.office, self.files[-1], username, reason=reason).booked


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], TestOffice]]:
    """The office on each database, made for the first scenario there."""
    made: dict[str, TestOffice] = {}
    with ExitStack() as kept:

        def office_on(backend: str) -> TestOffice:
            if backend not in made:
                url = kept.enter_context(databases.empty_database(backend))
                made[backend] = banking.an_office_with_banks(Database(url), tmp_path_factory.mktemp("office"))
                kept.callback(made[backend].database.dispose)
            return made[backend]

        yield office_on
        for office in made.values():
            require_verified(office)


_scenarios = iter(range(1, 1000))


@pytest.fixture
def bank(backend: str, offices: Callable[[str], TestOffice]) -> Iterator[Bank]:
    office = offices(backend)
    banking.at(office, "2026-03-02")
    spoken_of = Bank(office=office, scenario=next(_scenarios))
    yield spoken_of
    assert spoken_of.refusal is None, f"refused without a word in the scenario: {spoken_of.refusal}"


@given(parsers.parse("合同“{contract}”等待银行放款 120000 元"))
def contract_waits(bank: Bank, contract: str) -> None:
    bank.cases[f"{contract}一"] = banking.contracted(bank.office, contract)


@given(parsers.parse("贷款“{number}”已放款 120000 元"))
def loan_paid_out(bank: Bank, number: str) -> None:
    bank.cases[number] = banking.lent(bank.office, number)


@given(parsers.parse("手工登记了“{number}”2026-04-10 还款 {amount:d} 元"))
def entered_by_hand(bank: Bank, number: str, amount: int) -> None:
    booked(bank.office, bank.cases[number].id, amount=str(amount))


@given(parsers.parse("贷款“{number}”已由银行文件还清"))
def settled(bank: Bank, number: str) -> None:
    bank.take_in([banking.line(number, amount="120456.00", ref=f"S-{bank.scenario}")])
    bank.confirm()
    assert bank.booked == 1


@given("担保中心导入银行文件：")
def file_taken_in(bank: Bank, datatable: list[list[str]]) -> None:
    rows = bank.table(datatable)
    right = all(len(line[3].split(".")[1]) == 2 for line in rows)
    total = {} if right else {"total": ["合计", "", f"{len(rows)}笔", "99999.99"]}
    bank.take_in(rows, **total)


@given(parsers.parse("担保中心导入合计为 {total} 元的银行文件："))
def file_with_total(bank: Bank, total: str, datatable: list[list[str]]) -> None:
    bank.take_in(bank.table(datatable), total=["合计", "", "", total])


@given("担保中心导入 GB18030 编码的银行文件：")
def file_in_another_encoding(bank: Bank, datatable: list[list[str]]) -> None:
    bank.take_in(bank.table(datatable), encoding="gb18030")


@given(parsers.parse("担保中心导入 GB18030 编码、合计为 {total} 元的银行文件："))
def spoilt_in_every_way(bank: Bank, total: str, datatable: list[list[str]]) -> None:
    bank.take_in(bank.table(datatable), encoding="gb18030", total=["合计", "", "", total])


@then(parsers.parse("合计写明“{words}”"))
def totals_told(bank: Bank, words: str) -> None:
    assert any(words in fault_of(each).message() for each in bank.files[-1].faults), bank.files[-1].faults


@when("出纳导入银行文件：")
def file_of_the_cashier(bank: Bank, datatable: list[list[str]]) -> None:
    bank.attempt(lambda: bank.take_in(bank.table(datatable), CASHIER))


@when("同一个文件再导入一次")
def file_once_more(bank: Bank) -> None:
    more = dict(bank.more)
    bank.attempt(lambda: bank.take_in(bank.rows, "visitor", **more))


@when("导入一个字符已损坏的文件")
def spoilt_file(bank: Bank) -> None:
    bank.attempt(lambda: bankwork.prepare(b"\xff\xff,\xff\n", "还款.csv", STANDARD))


@given(parsers.re("另一人确认，理由是“(?P<reason>.+)”"))
@when(parsers.re("另一人确认，理由是“(?P<reason>.+)”"))
def confirmed_with(bank: Bank, reason: str) -> None:
    bank.confirm(reason=reason)


@when("另一人确认")
def confirmed(bank: Bank) -> None:
    bank.attempt(bank.confirm)


@when("导入的人自己确认")
def confirmed_by_the_same(bank: Bank) -> None:
    bank.attempt(lambda: bank.confirm(TAKER))


@given(parsers.parse("第 {row:d} 行归到“{number}”，依据是“{reason}”"))
def assigned(bank: Bank, row: int, number: str, reason: str) -> None:
    with bank.office.desk(TAKER) as desk:
        bankwork.assign(desk, bank.files[-1].id, row, number, reason)


@when(parsers.parse("第 {row:d} 行要归到“{number}”，依据是“{reason}”"))
def assigning(bank: Bank, row: int, number: str, reason: str) -> None:
    bank.attempt(lambda: assigned(bank, row, number, reason))


@given(parsers.parse("第 {row:d} 行退回，理由是“{reason}”"))
def sent_back(bank: Bank, row: int, reason: str) -> None:
    with bank.office.desk(TAKER) as desk:
        bankwork.reject(desk, bank.files[-1].id, row, reason)


@then(parsers.parse("入账 {count:d} 行"))
def lines_booked(bank: Bank, count: int) -> None:
    assert bank.booked == count
    assert sum(each.state == "booked" for each in banking.rows(bank.office, bank.files[-1])) == count


@then(parsers.parse("贷款“{number}”未还本金 {amount} 元"))
def outstanding(bank: Bank, number: str, amount: str) -> None:
    with bank.office.database.reading() as session:
        fen = session.get_one(Loan, bank.cases[number].id).outstanding_fen
    assert f"{fen / 100:.2f}" == amount


@then(parsers.re("第 (?P<row>\\d+) 行 (?P<cell>\\w+)“(?P<state>.+?)”，写明“(?P<said>.+?)”和“(?P<remedy>.+)”"))
def told(bank: Bank, row: str, cell: str, state: str, said: str, remedy: str) -> None:  # noqa: PLR0917 (as worded)
    line = next(each for each in banking.rows(bank.office, bank.files[-1]) if each.row == int(row))
    (fault,) = (fault_of(each) for each in line.faults)
    assert (STATES[line.state], fault.row, fault.cell) == (state, int(row), cell)
    assert said in fault.message()
    assert remedy in fault.remedy()


@when("担保中心导入这份合同的放款，另一人确认")
def paid_out_by_file(office: LoanOffice) -> None:
    data, on = office.data, office.clock.now().astimezone(OFFICE_ZONE).date()
    amount = f"{data['loan_amount']:.2f}"
    by_file(office, contract=data["contract_number"], kind="放款", amount=amount, on=str(on), ref="F-88")


@when(parsers.parse("担保中心导入这份合同 {amount} 元的放款"), target_fixture="file")
def taken_in_by_file(office: LoanOffice, amount: str) -> BankFile:
    on = office.clock.now().astimezone(OFFICE_ZONE).date()
    contract = office.data["contract_number"]
    return file_of(office, contract=contract, kind="放款", amount=amount, on=str(on), ref="F-89")


@then(parsers.re("该行“(?P<state>.+?)”，写明“(?P<said>.+)”"))
def line_told(office: LoanOffice, file: BankFile, state: str, said: str) -> None:
    (line,) = banking.rows(office, file)
    assert (STATES[line.state], fault_of(line.faults[0]).message()) == (state, said)


@when("导入的人核对后入账，另一人确认")
def accepted_and_confirmed(office: LoanOffice, file: BankFile) -> None:
    with office.desk("傅鹏") as desk:
        bankwork.accept(desk, file.id, 2, "银行回单：按实际需要少放")
    confirmed_by_another(office, file)


@when(parsers.parse("登记放款 {amount} 元"))
def paid_out_by_hand(office: LoanOffice, amount: str) -> None:
    office.do("放款登记", disbursed_amount=amount)


@when(parsers.parse("首个还款日，担保中心导入 {amount} 元的还款，另一人确认"))
def repaid_by_file(office: LoanOffice, amount: str) -> None:
    on = office.data["loan_first_due_on"]
    office.is_day(on)
    by_file(office, amount=amount, on=str(on), ref="R-88")


def by_file(office: LoanOffice, **line: str) -> None:
    """One line about the loan JJ-88: taken in by one of the guarantee centre, confirmed by another."""
    confirmed_by_another(office, file_of(office, **line))


def file_of(office: LoanOffice, **line: str) -> BankFile:
    """A file with one line about the loan JJ-88."""
    content = written(banking.line("JJ-88", **line), total=["合计", "", "1笔", line["amount"]])
    prepared = bankwork.prepare(content, "惠民银行.csv", STANDARD)
    with office.desk("傅鹏") as desk:
        return bankwork.take_in(desk, prepared)


def confirmed_by_another(office: LoanOffice, file: BankFile) -> None:
    """Confirm and book its line."""
    with office.desk("单燕") as desk:
        bankwork.confirm(desk, file.id)
    assert bankbooking.book_all(lambda: office.desk("单燕"), file.id).booked == 1


@then(parsers.parse("未还本金 {amount} 元"))
def still_owed(office: LoanOffice, amount: str) -> None:
    with office.database.reading() as session:
        assert f"{session.get_one(Loan, office.case_id).outstanding_fen / 100:.2f}" == amount


@then(parsers.parse("贷款账已登记，编号是“{number}”"))
def account_opened(office: LoanOffice, number: str) -> None:
    with office.database.reading() as session:
        assert session.get_one(Loan, office.case_id).number == number
    assert "放款登记" not in office.waiting()


@then("说明编码由 UTF-8 改为 GB18030")
def encoding_told(bank: Bank) -> None:
    file = bank.files[-1]
    assert (file.former_encoding, file.encoding) == ("utf-8", "gb18030")


@then(parsers.re("被拒绝，说明“(?P<words>.+)”"))
def refused_saying(bank: Bank, words: str) -> None:
    assert bank.refusal is not None
    assert words in bank.refusal, bank.refusal
    bank.refusal = None
