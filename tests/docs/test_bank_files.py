"""The page about files of banks tells the truth: its example is judged as its table says, in both languages."""

import re
from datetime import date

import pytest

from tests.architecture.sources import ROOT
from tests.bankfiles.files import by_hand, known
from workflows.bankfiles.faults import REMARKS, TOTALS
from workflows.bankfiles.judging import judge
from workflows.bankfiles.layout import STANDARD
from workflows.bankfiles.lines import check_totals, read
from workflows.bankview import STATES

PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("bank-files.md", "bank-files.zh-CN.md")}


def example(page: str) -> tuple[bytes, list[list[str]]]:
    """The file of a page, and the rows of the table below it."""
    content, after = page.split("```csv\n")[1].split("```\n", 1)
    table = re.findall(r"^\| (\d+) \| (.*?) ?\| (.*?) ?\| `?(.*?)`? ?\|$", after, re.MULTILINE)
    return content.encode(), [[each.strip() for each in row] for row in table]


@pytest.mark.parametrize("name", PAGES)
def test_the_example_is_judged_as_the_page_says(name):
    content, stated = example(PAGES[name])
    reading = read(content, STANDARD)

    found = [
        [str(each.line.row), next((fault.cell or "" for fault in each.faults), ""), each.state, _code(each.faults)]
        for each in judge(reading.lines, known(money=by_hand()), date(2026, 6, 30))
    ]
    found += [[str(fault.row), "", "", fault.code] for fault in check_totals(reading, None)]

    assert found == stated


def _code(faults):
    return faults[0].code if faults else ""


def test_both_pages_have_the_same_example_and_every_code_there_is_a_fault():
    one, other = (example(page) for page in PAGES.values())

    assert one == other
    assert {row[3] for row in one[1]} - {""} <= REMARKS.keys() | TOTALS.keys()


@pytest.mark.parametrize("name", PAGES)
def test_every_state_of_a_line_is_explained(name):
    assert [state for state in STATES if not re.search(rf"^\| [^|]*\b{state}\b", PAGES[name], re.MULTILINE)] == []
