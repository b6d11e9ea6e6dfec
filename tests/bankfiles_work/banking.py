"""The small office with loans, whose process also takes in files of banks: a contract waits until the bank pays out.

Clerks of the street take files in, the district's officer confirms them. Knows commands; must not know pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.bankfiles import BankLine
from models.offices import Office
from tests.bankfiles.files import written
from tests.builders import a_post, a_user
from tests.engine.builders import Flow
from tests.loans_work.lending import PAID_OUT, _component, _form, an_office_with_loans, at
from tests.workflows.offices import FORMS, application, publish
from workflows import bankbooking, banklayouts, bankwork, cases
from workflows.bankfiles.layout import STANDARD
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from models.bankfiles import BankFile
    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.bankbooking import Booked
    from workflows.bankfiles.layout import Layout

PROCESS, SECOND_KEEPER = "bank_loan", "warden"
NAMED = {"bank_lending_bank": "bank"}
RIGHTS = {"bank_file_groups": "street_union", "bank_file_confirm_groups": "street_union,district_union_aid"}
_FORM = '<zeebe:property name="form" value="disbursed"/><zeebe:property name="groups" value="bank_file"/>'


def bank_loan() -> Release:
    """The release: application and contract, the bank's payment, then the loan."""
    about = {"number_series": "行贷", "title": "=applicant_name", "start_groups": "street_union", **RIGHTS, **NAMED}
    named = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number", "phone")}
    loans = {"loan": "yes", "loan_groups": "street_union", "loan_confirm_groups": "street_union,district_union_aid"}
    flow = Flow(PROCESS, "银行贷款", properties={**about, **named, **loans})
    flow.start("begin", to="contract", form="application")
    flow.user("contract", to="disbursed", groups="street_union", form="contract")
    flow.receive("disbursed", "loan_disbursed", to="open")
    terms = ("annual_rate", "months", "schedule", "due_day", "day_count", "grace_days", "roll", "penalty_rate")
    same = ("loan_number", "bank", "contract_number", *terms, "disbursed_on", "subsidy_share")
    inputs = {**{name: f"={name}" for name in same}, "amount": "=disbursed_amount", "guaranteed_share": "=0"}
    flow.service("open", "loans.open", to="look", inputs=inputs)
    flow.service("look", "loans.state", to="settled", inputs={})
    flow.exclusive("settled", to={"done": "=loan_settled", "changed": None})
    flow.catch("changed", to="look", message="loan_changed")
    flow.end("done", outcome="repaid", name="已还清")
    model = flow.xml().decode()
    at_the_task = model.index(">", model.index('id="disbursed"')) + 1
    inside = f"<bpmn:extensionElements><zeebe:properties>{_FORM}</zeebe:properties></bpmn:extensionElements>"
    files = {f"{PROCESS}/{PROCESS}.bpmn": f"{model[:at_the_task]}{inside}{model[at_the_task:]}".encode()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": form for name, form in _forms().items()}))


def _forms() -> dict[str, bytes]:
    numbers = ("months", "due_day", "grace_days", "annual_rate", "penalty_rate", "subsidy_share")
    texts = ("bank", "contract_number", "schedule", "day_count", "roll")
    contract = [
        *(_component(name, "number") for name in numbers),
        *(_component(name, "text") for name in texts),
        _component("loan_amount", "money", required=True),
    ]
    disbursed = [
        _component("loan_number", "text", required=True),
        _component("disbursed_on", "date", required=True),
        _component("disbursed_amount", "money", required=True),
    ]
    return {
        "application": FORMS["application"],
        "contract": _form("contract", *contract),
        "disbursed": _form("disbursed", *disbursed),
    }


def an_office_with_banks(database: Database, folder: Path) -> TestOffice:
    """The small office with its loan processes, both of which take in files of banks."""
    office = an_office_with_loans(database, folder, balance_fen=10**12)
    with database.transaction() as session:
        publish(session, office.releases, bank_loan())
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        second = a_user(session, office=district, username=SECOND_KEEPER, name="职员warden")
        a_post(session, office=district, groups=["process_admin"], a=second)
    return office


def layout_in_force(office: TestOffice, bank: str, name: str, raw: Mapping[str, Any]) -> Layout:
    """A layout that one administrator has proposed and the other confirmed."""
    with office.desk("keeper") as desk:
        found = banklayouts.propose(desk, bank, name, raw)
    with office.desk(SECOND_KEEPER) as desk:
        return banklayouts.confirm(desk, bank, found.version)


def contracted(office: TestOffice, contract: str, **more: str) -> Case:
    """A case whose contract waits for the bank to pay 120,000 yuan out."""
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, PROCESS, application(applied_amount="120000"))
    asked = ("months", "due_day", "grace_days", "annual_rate", "penalty_rate", "subsidy_share", "bank")
    values = {name: PAID_OUT[name] for name in (*asked, "schedule", "day_count", "roll")}
    office.do("clerk", case.id, "contract", **{**values, "contract_number": contract, "loan_amount": "120000", **more})
    return case


def lent(office: TestOffice, number: str) -> Case:
    """A case whose loan was paid out on 2026-03-02 by a file; it is then 2026-04-10."""
    case = contracted(office, f"HT-{number}")
    taken = take_in(office, [paid_out(number, ref=f"F-{number}")])
    assert confirm(office, taken).booked == 1
    at(office, "2026-04-10")
    return case


def line(number: str, **values: str) -> list[str]:
    """A line of a file: 10,500 yuan paid on the loan on 2026-04-10, but for what is said otherwise."""
    usual = {"contract": "", "kind": "还款", "amount": "10500.00", "on": "2026-04-10", "ref": f"R-{number}"}
    return [number, *{**usual, **values}.values()]


def paid_out(number: str, **values: str) -> list[str]:
    """A line of a file that pays a contract out."""
    usual = {"contract": f"HT-{number}", "kind": "放款", "amount": "120000.00", "on": "2026-03-02"}
    return line(number, **{**usual, **values})


def take_in(
    office: TestOffice,
    rows: Sequence[Sequence[str]],
    username: str = "clerk",
    *,
    layout: Layout = STANDARD,
    **more: Any,
) -> BankFile:
    """A file with these lines, taken in with its right totals unless others are given."""
    fen = sum(round(float(row[3].replace(",", "")) * 100) for row in rows if row[3].replace(".", "").isdigit())
    total = more.pop("total", ["合计", "", f"{len(rows)}笔", f"{fen / 100:.2f}"])
    prepared = bankwork.prepare(written(*rows, total=total, **more), "还款明细.csv", layout)
    with office.desk(username) as desk:
        return bankwork.take_in(desk, prepared)


def confirm(office: TestOffice, file: BankFile, username: str = "officer", *, reason: str = "") -> Booked:
    """A file confirmed, and what was good of it booked."""
    with office.desk(username) as desk:
        bankwork.confirm(desk, file.id, reason)
    return bankbooking.book_all(lambda: office.desk(username), file.id)


def lines(office: TestOffice, file: BankFile) -> list[tuple[str, list[str]]]:
    """The lines of a file: state, and the codes of what is wrong."""
    return [(each.state, [fault["code"] for fault in each.faults]) for each in rows(office, file)]


def rows(office: TestOffice, file: BankFile) -> list[BankLine]:
    """The lines of a file as they are stored."""
    with office.database.reading() as session:
        statement = select(BankLine).where(BankLine.file_id == file.id).order_by(BankLine.row)
        return list(session.scalars(statement))
