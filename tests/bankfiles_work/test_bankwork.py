"""Files of banks in an office: two people, each line by itself, nothing twice, what is open settled by a person."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.bankfiles import BankFile
from models.database import Database
from models.journal import AccessRecord
from models.loans import Loan, LoanEvent
from models.offices import Office
from tests import databases
from tests.bankfiles_work.banking import (
    an_office_with_banks,
    at,
    confirm,
    contracted,
    layout_in_force,
    lent,
    line,
    lines,
    paid_out,
    rows,
    take_in,
)
from tests.builders import a_post, a_user, an_office
from tests.loans_work.lending import booked, entered, require_verified
from workflows import bankbooking, banklayouts, bankview, bankwork, cases
from workflows.bankfiles.faults import fault_of
from workflows.bankfiles.layout import STANDARD
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.cases import Case
    from tests.workflows.offices import TestOffice

GOOD = ("good", [])
SUMS = {"M": "120000.01", "L": "110000.00"}
BOOKED = ("booked", [])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """One office for the rules, in which every test has loans of its own."""
    with databases.empty_database("sqlite") as url:
        made = an_office_with_banks(Database(url), tmp_path_factory.mktemp("office"))
        yield made
        made.database.dispose()


@pytest.fixture
def office(shared: TestOffice) -> TestOffice:
    at(shared, "2026-03-02")
    return shared


_numbers = iter(range(1, 1000))


@pytest.fixture
def number() -> str:
    return f"DK-{next(_numbers):03}"


@pytest.fixture
def case(office: TestOffice, number: str) -> Case:
    return lent(office, number)


def loan(office: TestOffice, case: Case) -> Loan:
    with office.database.reading() as session:
        return session.get_one(Loan, case.id)


def payments(office: TestOffice, case: Case) -> int:
    with office.database.reading() as session:
        statement = select(func.count()).where(LoanEvent.case_id == case.id, LoanEvent.kind == "paid")
        return session.scalar(statement) or 0


def do(office: TestOffice, command, *arguments, username="clerk", **more):
    with office.desk(username) as desk:
        return command(desk, *arguments, **more)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_file_pays_a_contract_out_and_is_repaid_by_the_next(backend, tmp_path):
    with databases.empty_database(backend) as url:
        office = an_office_with_banks(Database(url), tmp_path)
        case = contracted(office, "HT-DK-1")
        at(office, "2026-04-10")
        file = take_in(office, [line("DK-1"), paid_out("DK-1"), line("DK-404", ref="R2")])
        assert lines(office, file) == [GOOD, GOOD, ("unknown", ["unknown_loan"])]

        assert confirm(office, file).booked == 2

        assert [state for state, _ in lines(office, file)] == ["booked", "booked", "unknown"]
        assert loan(office, case).outstanding_fen == 11_000_000
        again = take_in(office, [line("DK-1"), line("DK-1", ref="R3", amount="10.00")])
        assert lines(office, again) == [("duplicate", ["booked_before"]), GOOD]
        require_verified(office)
        office.database.dispose()


def test_only_a_second_person_of_the_right_post_confirms(office, number, case):
    file = take_in(office, [line(number)])
    for username in ("clerk", "payer", "auditor", "chief"):
        with pytest.raises((Forbidden, NotFound)):
            confirm(office, file, username)
    assert lines(office, file) == [GOOD]

    assert confirm(office, file, "visitor").booked == 1


@pytest.mark.parametrize("username", ["payer", "auditor", "chief", "officer", "keeper"])
def test_only_posts_that_the_process_names_take_files_in(office, number, username):
    with pytest.raises(Forbidden):
        take_in(office, [line(number)], username)


def test_the_same_file_again_is_told_and_nothing_happens(office, number, case):
    file = take_in(office, [line(number)])
    with pytest.raises(Conflict) as refused:
        take_in(office, [line(number)], "visitor")
    assert refused.value.current == {"file": file.id}
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).where(BankFile.sha256 == file.sha256)) == 1

    do(office, bankwork.withdraw, file.id, "选错了银行")
    assert lines(office, take_in(office, [line(number)])) == [GOOD]


def test_what_two_files_bring_at_once_is_booked_once(office, number, case):
    one = take_in(office, [line(number)])
    other = take_in(office, [line(number), line(number, ref="X-" + number, amount="1.00")])
    assert (lines(office, one), lines(office, other)) == ([GOOD], [GOOD, GOOD])

    assert confirm(office, one).booked == 1
    assert confirm(office, other).booked == 1

    assert lines(office, other) == [("duplicate", ["booked_before"]), BOOKED]
    assert payments(office, case) == 2


@pytest.mark.parametrize("waits", [True, False])
def test_a_slip_without_reference_holds_the_banks_line(office, number, case, waits):
    (entered if waits else booked)(office, case.id, amount="10500")
    file = take_in(office, [line(number)])
    assert lines(office, file) == [("held", ["same_by_hand"])]
    with pytest.raises(InvalidState):
        confirm(office, file)

    row = rows(office, file)[0].row
    do(office, bankwork.accept, file.id, row, "两笔现金，回单两张", username="visitor")
    with pytest.raises(InvalidState):  # who settled it does not confirm it
        confirm(office, file, "visitor")
    assert confirm(office, file).booked == 1
    assert payments(office, case) == (1 if waits else 2)


def test_a_slip_with_the_banks_reference_is_the_same_payment(office, number, case):
    booked(office, case.id, amount="10500", reference=f"r-{number}")

    assert lines(office, take_in(office, [line(number)])) == [("duplicate", ["booked_before"])]


def test_a_slip_that_was_reversed_stands_in_no_ones_way(office, number, case):
    done = booked(office, case.id, amount="10500", reference=f"r-{number}")
    booked(office, case.id, "reverse", event=str(done.event), reason="登错", on=None)
    file = take_in(office, [line(number)])

    assert lines(office, file) == [GOOD]
    assert confirm(office, file).booked == 1


def test_a_loan_of_another_branch_is_as_unknown_as_none(office, number, case):
    with office.database.transaction() as session:
        district = session.scalars(select(Office).where(Office.code == "QY")).one()
        code = f"S{number}"
        street = an_office(session, level="street", parent=district, code=code, name="另一街道")
        a_post(session, office=street, groups=["street_union"], a=a_user(session, office=street, username=code))
    file = take_in(office, [line(number)], code)

    assert lines(office, file) == [("unknown", ["unknown_loan"])]
    with pytest.raises(InvalidInput):
        do(office, bankwork.assign, file.id, rows(office, file)[0].row, number, "回单", username=code)
    for username in ("clerk", "visitor"):
        with pytest.raises(NotFound):
            do(office, bankview.file, file.id, username=username)
    assert do(office, bankview.file, file.id, username="chief").open == 1


def test_an_unmatched_line_is_assigned_by_one_and_confirmed_by_another(office, number, case):
    file = take_in(office, [line("", ref=f"E-{number}"), line("DK-404", ref=f"U-{number}", amount="2.00")])
    assert lines(office, file) == [("unknown", ["no_loan_number"]), ("unknown", ["unknown_loan"])]
    first, second = (each.row for each in rows(office, file))
    for target, reason in (("", "回单"), ("DK-405", "回单"), (number, "")):
        with pytest.raises(InvalidInput):
            do(office, bankwork.assign, file.id, first, target, reason)

    do(office, bankwork.assign, file.id, first, number, "回单上是这个借款人")
    with pytest.raises(InvalidInput):
        do(office, bankwork.reject, file.id, second, " ")
    do(office, bankwork.reject, file.id, second, "不是本中心的贷款，已退银行")
    with pytest.raises(InvalidState):
        do(office, bankwork.reject, file.id, second, "再退一次")

    assert confirm(office, file).booked == 1
    assert [state for state, _ in lines(office, file)] == ["booked", "rejected"]
    assert payments(office, case) == 1
    with office.database.reading() as session:
        known = session.scalars(select(AccessRecord.action).where(AccessRecord.subject.startswith(file.id))).all()
    assert sorted(known) == ["bankfiles.assign", "bankfiles.confirm", "bankfiles.reject", "bankfiles.take_in"]


def test_a_line_with_a_wrong_cell_is_never_assigned(office, number, case):
    file = take_in(
        office, [line(number, amount="1.001"), line(number, ref="G" + number)], total=["合计", "", "2笔", ""]
    )

    with pytest.raises(InvalidState):
        do(office, bankwork.assign, file.id, rows(office, file)[0].row, number, "回单")


def test_a_line_is_not_assigned_to_a_loan_it_cannot_be_booked_on(office, number, case):
    file = take_in(office, [line("DK-404", on="2026-03-01")])

    with pytest.raises(InvalidInput) as refused:
        do(office, bankwork.assign, file.id, rows(office, file)[0].row, number, "回单")
    assert "放款日" in refused.value.errors[0].message


def test_what_is_refused_is_held_with_the_reason_and_loses_no_other(office, number, case):
    file = take_in(
        office,
        [
            line(number, amount="200000.00"),
            line(number, ref="B" + number),
            line(number, ref="C" + number, amount="1.00"),
        ],
    )
    done = confirm(office, file)

    assert (done.booked, done.refused) == (2, 1)
    (state, codes), *others = lines(office, file)
    assert (state, codes) == ("held", ["refused"])
    assert others == [BOOKED, BOOKED]
    fault = fault_of(rows(office, file)[0].faults[0])
    assert "没有入账：金额超过所欠的120456.00元" in fault.message()
    english = {"没有入账：{why}": "Not booked: {why}", fault.params["why"][0]["template"]: "more than the {most} owed"}
    assert fault.message(lambda text: english.get(text, text)) == "Not booked: more than the 120456.00 owed"
    assert replace(fault, params={"why": "旧版本写的一句话"}).message() == "没有入账：旧版本写的一句话"


def test_who_lets_a_line_be_booked_says_only_what_was_asked(office, number, case):
    """A line without a reference was accepted before somebody entered the same payment: it is asked about anew."""
    file = take_in(office, [line(number, ref="")])
    row = rows(office, file)[0].row
    do(office, bankwork.accept, file.id, row, "回单没有流水号", username="visitor")
    booked(office, case.id, amount="10500")

    assert confirm(office, file).refused == 1
    assert lines(office, file) == [("held", ["same_by_hand"])]
    do(office, bankwork.accept, file.id, row, "两笔现金，回单两张", username="visitor")
    assert confirm(office, file).booked == 1
    assert payments(office, case) == 2


def test_what_another_loan_of_the_bank_has_booked_is_asked_about(office, number, case):
    other = lent(office, f"{number}B")
    booked(office, other.id, amount="20", reference=f"V-{number}")
    file = take_in(office, [line(number, ref=f"V-{number}", amount="30.00")])
    assert confirm(office, file).refused == 1
    assert lines(office, file) == [("held", ["reference_elsewhere"])]

    do(office, bankwork.accept, file.id, rows(office, file)[0].row, "两笔贷款各一笔", username="visitor")
    assert confirm(office, file).booked == 1


def test_booking_goes_on_where_it_broke_off(office, number, case):
    file = take_in(office, [line(number, ref=f"{each}{number}", amount="1.00") for each in "ABC"])
    with office.desk("officer") as desk:
        assert bankwork.confirm(desk, file.id) == 3
    asked = iter(range(100))

    @contextmanager
    def breaking() -> Iterator:
        with office.desk("officer") as desk:
            yield desk
            if next(asked) == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bankbooking.book_all(breaking, file.id)
    assert [state for state, _ in lines(office, file)] == ["booked", "confirmed", "confirmed"]

    first = bankbooking.book_all(lambda: office.desk("officer"), file.id, most=1)
    then = bankbooking.book_all(lambda: office.desk("officer"), file.id)

    assert (first.booked, first.left, then.booked, then.left) == (1, 1, 1, 0)
    assert payments(office, case) == 3


def test_a_line_that_somebody_else_must_book_keeps_no_other_waiting(office, number, case):
    file = take_in(office, [line("", ref="A" + number, amount="1.00"), line(number, ref="B" + number, amount="2.00")])
    do(office, bankwork.assign, file.id, rows(office, file)[0].row, number, "回单", username="visitor")
    with office.desk("officer") as desk:
        bankwork.confirm(desk, file.id)

    done = bankbooking.book_all(lambda: office.desk("visitor"), file.id)

    assert (done.booked, done.left) == (1, 1)
    assert [state for state, _ in lines(office, file)] == ["confirmed", "booked"]


def test_a_file_whose_totals_are_wrong_needs_a_reason(office, number, case):
    file = take_in(office, [line(number)], total=["合计", "", "2笔", "10500.00"])
    assert [fault["code"] for fault in file.faults] == ["count_differs"]
    with pytest.raises(InvalidInput) as refused:
        confirm(office, file)
    assert refused.value.errors[0].field == "reason"

    assert confirm(office, file, reason="银行电话核实：合计行多写了一笔").booked == 1


def test_a_payment_on_a_settled_loan_is_wrong_and_a_reversal_opens_it_again(office, number, case):
    paid = take_in(office, [line(number, amount="120456.00")])
    payoff = confirm(office, paid)
    assert payoff.booked == 1, rows(office, paid)[0].faults
    assert loan(office, case).status == "settled"
    file = take_in(
        office, [line(number, ref="L" + number, amount="1.00"), line(number, kind="冲正", amount="120456.00")]
    )
    assert lines(office, file) == [("wrong", ["closed_loan"]), GOOD]

    assert confirm(office, file).booked == 1

    assert loan(office, case).status == "running"


def test_a_disbursement_goes_to_the_contract_that_waits(office, number):
    at(office, "2026-03-05")
    case = contracted(office, f"HT-{number}")
    other = paid_out(f"{number}B", contract="", ref="E" + number)
    held = take_in(office, [paid_out(number, amount="100000.00"), other])
    assert lines(office, held) == [("held", ["amount_differs"]), ("unknown", ["no_contract_number"])]
    row = rows(office, held)[1].row

    do(office, bankwork.assign, held.id, row, case.number, "银行回单写明合同")
    assert confirm(office, held).booked == 1

    found = loan(office, case)
    assert (found.number, found.principal_fen, str(found.disbursed_on)) == (f"{number}B", 12_000_000, "2026-03-02")
    late = take_in(office, [paid_out(f"{number}X", contract=f"HT-{number}", ref="Z" + number)])
    assert lines(office, late) == [("wrong", ["disbursed_before"])]


def test_a_disbursement_of_less_is_assigned_only_by_who_has_seen_it(office, number):
    at(office, "2026-03-05")
    case = contracted(office, f"HT-{number}")
    more, less = (paid_out(f"{number}{at}", contract="", ref=at + number, amount=yuan) for at, yuan in SUMS.items())
    file = take_in(office, [more, less])
    more, less = (each.row for each in rows(office, file))
    assign = partial(do, office, bankwork.assign, file.id)
    with pytest.raises(InvalidInput) as refused:
        assign(more, case.number, "回单", again=True)
    assert (refused.value.errors[0].field, "超过合同金额" in refused.value.errors[0].message) == ("target", True)
    with pytest.raises(InvalidInput) as refused:
        assign(less, case.number, "回单")
    assert (refused.value.errors[0].field, "合同金额是" in refused.value.errors[0].message) == ("again", True)

    assign(less, case.number, "回单", again=True)
    assert lines(office, file)[1] == ("good", ["no_contract_number", "amount_differs"])
    assert confirm(office, file).booked == 1
    assert loan(office, case).principal_fen == 11_000_000


def test_of_contracts_with_one_number_a_file_pays_its_own_banks_out(office, number):
    at(office, "2026-03-05")
    cases_of = [contracted(office, f"HT-{number}", bank=f"{name}{number}") for name in ("甲行", "乙行")]
    unclear = take_in(office, [paid_out(number)])
    assert lines(office, unclear) == [("unknown", ["unknown_contract"])]
    layout = {**STANDARD.plain(), "banks": [f"乙行{number}"]}
    own = layout_in_force(office, "yh", "乙行", layout)

    file = take_in(office, [paid_out(number, ref="Y" + number)], layout=own)
    assert lines(office, file) == [GOOD]
    assert confirm(office, file).booked == 1
    assert loan(office, cases_of[1]).number == number


def test_nobody_tells_a_case_by_hand_that_its_loan_was_paid_out(office, number):
    case = contracted(office, f"HT-{number}")
    values = {"loan_number": number, "disbursed_on": "2026-03-02", "disbursed_amount": "120000"}
    for username in ("clerk", "officer", "chief"):
        with pytest.raises(Forbidden):
            do(office, cases.raise_event, case.id, "loan_disbursed", values, "回单", username=username)


def test_a_loan_that_is_registered_later_is_found_when_the_file_is_judged_again(office, number):
    at(office, "2026-04-10")
    file = take_in(office, [line(number, ref="J" + number)])
    assert lines(office, file) == [("unknown", ["unknown_loan"])]
    at(office, "2026-03-02")
    lent(office, number)

    assert do(office, bankwork.judge_again, file.id) == 1
    assert lines(office, file) == [GOOD]


def test_a_changed_encoding_is_told(office, number, case):
    layout = {**STANDARD.plain(), "banks": ["青原农商行"]}
    with pytest.raises(Forbidden):
        do(office, banklayouts.propose, "qy", "青原农商行", layout)
    set_by = layout_in_force(office, "qy", "青原农商行", layout)
    assert (set_by.version, set_by.banks) == (1, ("青原农商行",))

    first = take_in(office, [line(number, ref="G1" + number)], layout=set_by)
    then = take_in(office, [line(number, ref="G2" + number)], layout=set_by, encoding="gb18030")

    assert (first.encoding, first.former_encoding) == ("utf-8", None)
    assert (then.encoding, then.former_encoding) == ("gb18030", "utf-8")
    assert lines(office, then) == [GOOD]
