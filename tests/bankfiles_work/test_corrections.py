"""Money that was booked on the wrong loan: it is taken back, and what the bank sends corrected is booked, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.database import Database
from models.loans import Loan
from tests import databases
from tests.bankfiles_work.banking import an_office_with_banks, confirm, lent, line, lines, rows, take_in
from tests.loans_work.lending import booked, require_verified
from workflows import bankwork
from workflows.errors import InvalidState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.bankfiles import BankFile
    from tests.workflows.offices import TestOffice

GOOD: tuple[str, list[str]] = ("good", [])
ASKED = ("held", ["booked_and_reversed"])
BEFORE = ("duplicate", ["booked_before"])
WHOLE, PAID = 12_000_000, 11_000_000
"""What is owed of a loan in fen, and after the usual payment."""


@pytest.fixture(scope="module", params=databases.BACKENDS)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    with databases.empty_database(request.param) as url:
        made = an_office_with_banks(Database(url), tmp_path_factory.mktemp("office"))
        yield made
        require_verified(made)
        made.database.dispose()


_numbers = iter(range(100))


class Mistake:
    """A payment that a file has booked on one loan and that was meant for another."""

    def __init__(self, office: TestOffice) -> None:
        number = next(_numbers)
        self.office, self.wrong, self.right = office, f"W-{number}", f"G-{number}"
        self.cases = {each: lent(office, each) for each in (self.wrong, self.right)}
        self.reference = f"R-{self.wrong}"
        file = take_in(office, [line(self.wrong)])
        assert confirm(office, file).booked == 1
        self.event = str(rows(office, file)[0].event)

    def take_back(self) -> None:
        """Two people reverse it."""
        booked(self.office, self.cases[self.wrong].id, "reverse", event=self.event, reason="记错贷款", on=None)

    def corrected(self, **values: str) -> list[str]:
        """The line of the bank for the right loan, under the same reference."""
        return line(self.right, **{"ref": self.reference, **values})

    def accept(self, file: BankFile, at: int = 0) -> None:
        """A person has looked at the slip: it is the corrected payment."""
        with self.office.desk("visitor") as desk:
            bankwork.accept(desk, file.id, rows(self.office, file)[at].row, "银行更正了贷款编号")

    def owed(self) -> tuple[int, int]:
        """What is owed of the wrong loan, and of the right one, fen."""
        with self.office.database.reading() as session:
            wrong, right = (session.get_one(Loan, self.cases[each].id) for each in (self.wrong, self.right))
            return wrong.outstanding_fen, right.outstanding_fen


@pytest.fixture
def mistake(shared: TestOffice) -> Mistake:
    return Mistake(shared)


def test_what_was_taken_back_is_booked_on_the_right_loan_once_somebody_has_looked(mistake: Mistake) -> None:
    office = mistake.office
    mistake.take_back()
    file = take_in(office, [mistake.corrected()])
    assert lines(office, file) == [ASKED]
    with pytest.raises(InvalidState):
        confirm(office, file)

    mistake.accept(file)
    assert confirm(office, file).booked == 1
    assert mistake.owed() == (WHOLE, PAID)
    others = [mistake.corrected(ref=f"{mistake.reference}{more}", amount="1.00") for more in ("2", "/2", ":2")]
    again = take_in(office, [mistake.corrected(), *others])
    assert lines(office, again) == [BEFORE, GOOD, GOOD, GOOD]
    assert confirm(office, again).booked == len(others)


def test_one_file_may_take_it_back_and_bring_it_corrected(mistake: Mistake) -> None:
    office = mistake.office
    file = take_in(office, [mistake.corrected(), line(mistake.wrong, kind="冲正")])
    assert lines(office, file) == [ASKED, GOOD]

    mistake.accept(file)
    assert confirm(office, file).booked == 2
    assert mistake.owed() == (WHOLE, PAID)


def test_a_line_that_came_before_it_was_taken_back_is_found_when_the_file_is_judged_again(mistake: Mistake) -> None:
    office = mistake.office
    file = take_in(office, [mistake.corrected(), mistake.corrected(ref=f"N-{mistake.right}", amount="1.00")])
    assert lines(office, file) == [BEFORE, GOOD]
    mistake.take_back()

    with office.desk("clerk") as desk:
        assert bankwork.judge_again(desk, file.id) == 1
    assert lines(office, file) == [ASKED, GOOD]


def test_a_sum_that_was_wrong_is_taken_back_and_booked_as_the_bank_corrects_it(mistake: Mistake) -> None:
    office = mistake.office
    right_sum = line(mistake.wrong, ref=mistake.reference, amount="5500.00")
    assert lines(office, take_in(office, [right_sum])) == [("wrong", ["reference_taken"])]
    mistake.take_back()
    file = take_in(office, [right_sum, line(mistake.right, ref=f"N-{mistake.right}", amount="1.00")])
    assert lines(office, file) == [ASKED, GOOD]

    mistake.accept(file)
    assert confirm(office, file).booked == 2
    assert mistake.owed()[0] == WHOLE - 504_400, "456 yuan were interest"


def test_what_was_entered_by_hand_meanwhile_is_not_booked_again(mistake: Mistake) -> None:
    mistake.take_back()
    right = mistake.cases[mistake.right].id
    booked(mistake.office, right, amount="10500", reference=mistake.reference)

    assert lines(mistake.office, take_in(mistake.office, [mistake.corrected()])) == [BEFORE]
