"""The pages of elements say what the engine's table says, in both languages, element by element."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workflows.engine.elements import ELSEWHERE, EXECUTED, TABLE, remedy

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ROOT / "docs/elements.md", ROOT / "docs/elements.zh-CN.md"
REFUSED = {key: reason for key, reason in {**TABLE, **ELSEWHERE}.items() if reason != EXECUTED}
_ROW = re.compile(r"^\| `([^`]+)` \| (.*) \|$", re.MULTILINE)


def rows(page: Path) -> dict[str, list[str]]:
    """What stands beside each element."""
    found = _ROW.findall(page.read_text(encoding="utf-8"))
    assert len(found) == len({key for key, _ in found}), "an element stands once"
    return {key: rest.split(" | ") for key, rest in found}


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=lambda page: page.name)
def test_every_element_stands_on_the_page_as_executed_or_refused(page: Path) -> None:
    found = rows(page)

    assert {key for key, cells in found.items() if len(cells) == 1} == {k for k, v in TABLE.items() if v == EXECUTED}
    assert {key for key, cells in found.items() if len(cells) == 2} == set(REFUSED)
    assert all(cell.strip() for cells in found.values() for cell in cells)


def test_the_chinese_page_gives_the_linters_own_reason_and_remedy() -> None:
    found = rows(CHINESE)

    assert {key: found[key] for key in REFUSED} == {key: [why, remedy(key)] for key, why in REFUSED.items()}


def test_both_pages_know_of_each_other_and_the_readmes_of_them() -> None:
    assert "elements.zh-CN.md" in ENGLISH.read_text(encoding="utf-8")
    assert "elements.md" in CHINESE.read_text(encoding="utf-8")
    assert "docs/elements.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/elements.zh-CN.md" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
