"""The page of reports: figures that lead to their cases, files to take away, and who may open any of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from sqlalchemy import select

from models.journal import AccessRecord
from tests.webapp.wiring import application_of, give_passwords
from tests.workflows import claimants, reported
from tests.workflows.offices import an_id_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Page, Visitor
    from tests.workflows.offices import TestOffice
    from workflows.clock import ManualClock

DAYS = "since=2026-01-01&until=2026-12-31"
PAGES = ("/reports", "/reports/cases?figure=cases", "/reports/export.csv", "/reports/export.xlsx")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The office with the wage process, which reports, and a case in which three of four cooks have their wages."""
    office = reported.an_office_of_wages(database, tmp_path)
    give_passwords(office)
    case_id = claimants.opened(office).id
    claimants.entered(office, case_id, 4)
    claimants.found(office, case_id, "9000", 1, 2, 3, 4)
    claimants.paid(office, case_id, "9000", 1, 2, 3)
    claimants.opened(office, applicant_name="=王芳", applicant_id_number=an_id_number(2))
    return office


@pytest.fixture
def app(office: TestOffice, machine: ManualClock, tmp_path: Path) -> Flask:
    return application_of(office, machine, tmp_path)


@pytest.fixture
def chief(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("chief")


def rows_of(page: Page) -> dict[str, list[str]]:
    """The rows of the figures: label to value, unit, parts."""
    rows = page.tree.cssselect(".report-list tbody tr")
    told = [[" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")] for row in rows]
    return {label: [value.split(" ")[0], unit, parts] for label, value, unit, parts in told}


@pytest.mark.parametrize("address", PAGES)
def test_who_neither_leads_nor_supervises_nor_audits_is_refused(visit: Callable[[str], Visitor], address: str):
    for username in ("clerk", "payer", "keeper"):
        assert visit(username).open(address).status == 403
    for username in ("chief", "auditor"):
        assert visit(username).open(address).status == 200


def test_the_page_tells_figures_with_units_the_day_and_a_sentence_to_copy(chief: Visitor):
    page = chief.open("/reports?" + DAYS)
    rows = rows_of(page)

    assert rows["案件"] == ["2", "件", ""]
    assert rows["职工"] == ["4", "人", ""]
    assert rows["追回"][:2] == ["27,000.00", "元"]
    assert rows["追回率"][:2] == ["75.00%", ""]
    assert rows["追回率"][2].split()[0] == "27,000.00"
    assert rows["登记用时"][0] == "—"
    assert page.words(".report-line") == "2026-01-01至2026-12-31，为3名职工追回27,000.00元（截至2026-03-02）。"
    assert page.words("#about") == "截至 2026-03-02"
    assert chief.open("/inbox").tree.xpath("//nav//a[@href='/reports']")


def test_every_figure_leads_to_a_list_of_as_many_cases_that_adds_up(chief: Visitor):
    page = chief.open("/reports?" + DAYS)
    shown = {link.get("href"): link.text_content().split()[0] for link in page.tree.cssselect(".report-list a")}

    assert len(shown) > 15
    for address, value in shown.items():
        listed = chief.open(address)
        figure = parse_qs(urlsplit(address).query)["figure"][0]
        assert listed.status == 200
        number = len(listed.tree.cssselect(".listing tbody tr"))
        if figure in {"cases", "open", "closed", "replied"}:
            assert number == int(value), address
        elif number:
            assert listed.words(".report-sum").split()[1] == value, address
        else:
            assert value in {"0", "0.00", "0.0"}, address


def test_groups_have_their_own_figures_and_lists(chief: Visitor):
    page = chief.open(f"/reports?{DAYS}&by=person")
    (first, *_) = page.tree.cssselect("table.report")
    names = [" ".join(each.text_content().split()) for each in first.cssselect("tbody th")]
    row = first.cssselect("tbody tr")[names.index("=王芳")]
    listed = chief.open(row.cssselect("a")[0].get("href"))

    assert sorted(names) == sorted(["合计", "林一禾", "=王芳"])
    assert [each.get("data-label") for each in row.cssselect("td")] == [
        "案件 件",
        "在办 件",
        "办结 件",
        "已答复 件",
        "答复率 %",
    ]
    assert len(listed.tree.cssselect(".listing tbody tr")) == 1
    assert "=王芳" in listed.words("h2")
    assert chief.open(f"/reports?{DAYS}&by=office").words("table.report tbody tr:last-child th") == "一街道工会"


def test_the_list_behind_a_figure_says_which_cases_it_counts(chief: Visitor):
    """Money of the period counts whenever its case was registered."""
    of_cases, of_money = (
        chief.open(f"/reports/cases?{DAYS}&figure={each}").words(".panel-head") for each in ("open", "paid")
    )

    assert "期间登记的案件" in of_cases
    assert "期间有款项的案件，不论何时登记" in of_money
    assert "期间登记的案件" not in of_money


def test_names_are_masked_in_the_list_behind_a_figure(chief: Visitor):
    page = chief.open(f"/reports/cases?{DAYS}&figure=cases")

    assert "林一禾" not in page.words(".listing")


def test_days_that_are_none_are_told_and_what_was_typed_stays(chief: Visitor):
    page = chief.open("/reports?since=2026-05-01&until=2026-04-30")

    assert page.status == 422
    assert "截止日期早于起始日期" in page.words("#problems")
    assert page.tree.cssselect("#until")[0].get("value") == "2026-04-30"
    assert chief.open("/reports?process=nothing").status == 404
    assert chief.open(f"/reports/cases?{DAYS}&figure=nothing").status == 404
    assert chief.open("/reports/export.pdf").status == 404


def test_the_report_is_taken_away_as_a_file_and_that_is_written_down(chief: Visitor, office: TestOffice):
    text = chief.open(f"/reports/export.csv?{DAYS}&by=person").response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(chief.open(f"/reports/export.xlsx?{DAYS}&by=person").response.get_data()))
    cells = list(book.worksheets[0].iter_rows(values_only=True))

    assert ["统计时点", "2026-03-02"] in rows
    assert ["合计", "金额", "追回率", "75.00", "%", "27000.00", "36000.00"] in rows
    assert any(row[0] == "'=王芳" for row in rows if row), "no sheet takes it for a formula"
    assert any(row[0] == "=王芳" for row in cells)
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
    assert ("合计", "金额", "追回", 27000, "元", None, None) in [
        tuple(each if each != "" else None for each in row) for row in cells
    ]
    with office.database.reading() as session:
        taken = session.scalars(select(AccessRecord).where(AccessRecord.action == "reports.export")).all()
    assert [each.chain for each in taken] == ["chief", "chief"]
