"""The pages of the publicity register: entering visits, linking an application, and what visits led to."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.webapp.wiring import give_passwords
from tests.workflows.contacts import an_office_with_contacts
from tests.workflows.offices import an_id_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

SHEET = (
    "姓名\t联系电话\t走访日期\t走访方式\t申请意向\n"
    "林一禾\t19900000001\t2026-02-10\t入户走访\t有意申请\n"
    "王<二>\t\t2026-02-11\t电话\t以后再说\n"
)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    found = an_office_with_contacts(database, tmp_path)
    give_passwords(found)
    return found


@pytest.fixture
def clerk(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("clerk")


def pasted(clerk: Visitor, rows: str = SHEET) -> int:
    return clerk.send(clerk.open("/publicity/import"), "main form", rows=rows).status


def test_visits_are_pasted_linked_and_lead_to_figures(
    clerk: Visitor, visit: Callable[[str], Visitor], office: TestOffice
):
    assert pasted(clerk) == 302
    case = office.open(applicant_id_number=an_id_number(3))
    page = clerk.open("/publicity")
    address = next(link.get("href") for link in page.tree.cssselect("a.title") if link.text_content() == "林一禾")
    contact = clerk.open(address)
    assert case.number in contact.words(), "an application of the same name is suggested"
    assert clerk.send(contact, f"form[action='{address}/link']").status == 302
    again = clerk.open("/publicity?state=applied")

    assert again.all_words(".funnel strong") == ["2", "1", "0", "1"]
    assert "50.00%" in again.words(".funnel")
    assert len(again.tree.cssselect(".listing tbody tr")) == 1
    masked = visit("chief").open("/publicity")
    assert "林一禾" not in masked.words("main")
    assert masked.all_words(".funnel strong") == ["2", "1", "0", "1"]


def test_one_visit_is_entered_by_a_form_and_what_is_wrong_stays_typed(clerk: Visitor):
    page = clerk.open("/publicity/new")
    refused = clerk.send(page, "main form.task-form", **{"f-name": "", "f-place": "长安街 3 号"})

    assert refused.status == 422
    assert "长安街 3 号" in refused.text
    assert clerk.send(page, "main form.task-form", **{"f-name": "赵三"}).status == 302
    assert clerk.open("/publicity").all_words(".funnel strong") == ["1", "0", "0"]


def test_faults_of_a_sheet_name_its_rows_and_nothing_is_entered(clerk: Visitor):
    page = clerk.send(clerk.open("/publicity/import"), "main form", rows=SHEET + "\t\t2026-02-30\t写信\t\n")

    assert page.status == 422
    assert "第 4 行" in page.words("#problems")
    assert "19900000001" in page.text, "what was pasted stays"
    assert clerk.open("/publicity").all_words(".funnel strong") == ["0", "0", "0"]


def test_links_are_taken_back_and_entries_voided_with_a_reason(clerk: Visitor, office: TestOffice):
    pasted(clerk)
    case = office.open()
    number = "/publicity/1"
    clerk.send(clerk.open(number), f"form[action='{number}/link']", number=case.number)
    assert clerk.send(clerk.open(number), f"form[action='{number}/unlink']", reason=" ").status == 422
    assert clerk.send(clerk.open(number), f"form[action='{number}/unlink']", reason="同名不同人").status == 302
    assert clerk.send(clerk.open(number), f"form[action='{number}/void']", reason="重复").status == 302

    assert "已作废" in clerk.open(number).words()
    assert clerk.open("/publicity").all_words(".funnel strong") == ["1", "0", "0"]
    assert clerk.send(clerk.open("/publicity/2"), "form[action='/publicity/2/link']", number="没有").status == 422


def test_the_figures_are_taken_away_as_a_file(clerk: Visitor):
    pasted(clerk)
    text = clerk.open("/publicity/export.csv").response.get_data().decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(clerk.open("/publicity/export.xlsx").response.get_data()))

    assert ["合计", "2", "0", "0.00", "0"] in list(csv.reader(io.StringIO(text)))
    assert book.worksheets[0]["A7"].value == "合计"


@pytest.mark.parametrize("path", ["/publicity", "/publicity/1", "/publicity/export.csv"])
def test_only_keepers_and_readers_of_reports_open_the_register(visit: Callable[[str], Visitor], path: str):
    clerk = visit("clerk")
    pasted(clerk)

    assert visit("payer").open(path).status == 403
    assert visit("chief").open(path).status == 200
    assert visit("chief").open("/publicity/new").status == 403
    assert clerk.open("/publicity/99").status == 404
    assert clerk.open("/publicity?process=nothing").status == 404
    assert clerk.open("/publicity?since=2026-05-01&until=2026-04-01").status == 422
