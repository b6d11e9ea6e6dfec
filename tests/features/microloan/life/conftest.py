"""The steps of the features of a loan after its disbursement: one loan, paid out once and copied for every scenario.

When a scenario is over, the journal of its cases must verify.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when

from models.database import Database
from tests import databases
from tests.features import conftest as every
from tests.features.microloan.life.office import LentOffice
from workflows.clock import ManualClock
from workflows.documents import DocumentStore
from workflows.months import add_months
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST_STEP = "检查贷款用途"
CASE, DOCUMENTS = "case", "documents"
WHOLE, CAP_FROM = "1.00", date(2026, 1, 1)
"""The only loan of a fund could never be compensated within a fifth of what the fund guarantees."""


def _beside(backend: str) -> Path:
    """Where the papers of the prepared loan are, and which case it is."""
    return databases.made_once(f"{backend}-loan-papers", lambda new: (new / DOCUMENTS).mkdir())


def _paid_out(backend: str, url: str) -> None:
    every._prepare(url)
    database, folder = Database(url), _beside(backend)
    office = LentOffice(database=database, releases=Releases(), documents=DocumentStore(folder / DOCUMENTS))
    office.confirm(office.propose("loans.compensation_yearly_cap", WHOLE, CAP_FROM))
    office.begin(FIRST_STEP)
    (folder / CASE).write_text(f"{office.case_id} {office.clock.now().isoformat()}")
    database.dispose()


@pytest.fixture
def office(
    backend: str, releases: Releases, open_databases: dict[str, Database], tmp_path: Path
) -> Iterator[LentOffice]:
    """The office with one loan that was paid out, everything before it done."""
    with databases.prepared_database(backend, "loan_paid_out", lambda url: _paid_out(backend, url)) as url:
        database, papers = open_databases.setdefault(url, Database(url)), tmp_path / DOCUMENTS
        shutil.copytree(_beside(backend) / DOCUMENTS, papers)
        case_id, at = (_beside(backend) / CASE).read_text().split()
        office = LentOffice(database=database, releases=releases, documents=DocumentStore(papers))
        office.case_id, office.clock = case_id, ManualClock(datetime.fromisoformat(at))
        yield office
        assert office.accepted(), f"refused without a word in the scenario: {office.refusal()}"
        if not office.tampered:
            proofs = Proofs(releases=releases, documents=office.documents)
            assert [str(finding) for finding in verify(database, proofs=proofs).findings] == []
        database.dispose()


@given("一笔已经放款的贷款")
def lent(office: LentOffice) -> None:
    assert office.book.status == "running"


@given("一笔已经代偿的贷款")
def stood_in_for(office: LentOffice) -> None:
    office.days_late(35)
    office.works("诊断困难", "决定帮扶办法", "落实帮扶计划")
    office.days_late(95)
    office.claims_all()
    assert office.book.status == "compensated"


@when(parsers.parse("第一期逾期 {days:d} 天"))
def late(office: LentOffice, days: int) -> None:
    office.days_late(days)


@when(parsers.parse("决定展期 {months:d} 个月，银行同意"), target_fixture="matured_on")
def agreed(office: LentOffice, months: int) -> date:
    matured_on = office.book.matures_on
    office.extend(months)
    office.do("银行与反担保人意见", extend_until_on=office.data["extend_until_on"].isoformat())
    return matured_on


@then(parsers.parse("到期日顺延 {months:d} 个月"))
def put_off(office: LentOffice, months: int, matured_on: date) -> None:
    assert office.book.matures_on == add_months(matured_on, months)


@when("借款人还清了贷款")
def repaid(office: LentOffice) -> None:
    office.settle()


@then(parsers.re("“(?P<title>.+)”写明“(?P<words>.+)”"))
def letter_says(office: LentOffice, title: str, words: str) -> None:
    (*_, letter) = [each for each in office.letters if title in each.body]
    assert words in str(letter.body), letter.body


@then(parsers.re("“(?P<title>.+)”寄给“(?P<name>.+)”"))
def letter_goes_to(office: LentOffice, title: str, name: str) -> None:
    assert [each.addressee for each in office.letters if title in each.body] == [name]


@then(parsers.parse("没有发过“{title}”"))
def no_letter(office: LentOffice, title: str) -> None:
    assert [each for each in office.letters if title in each.body] == []
