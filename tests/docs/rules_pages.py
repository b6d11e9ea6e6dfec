"""The pages for authors of rules, taken apart: their examples, rules, hit policies and commands. Judges nothing."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ROOT / "docs/rules.md", ROOT / "docs/rules.zh-CN.md"
KINDS = {
    "Expression": "expression",
    "表达式": "expression",
    "Cell": "cell",
    "单元格": "cell",
    "Rule": "rule",
    "规则": "rule",
    "Hit policy": "policy",
    "命中策略": "policy",
}
"""What the rows of a table are, by the heading of its first column."""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Example:
    """A row of a table: of which kind it is, its cells of code, and the words beside them."""

    kind: str
    code: tuple[str, ...]
    words: tuple[str, ...]


def examples(page: str) -> list[Example]:
    """Every row of every table of ``page``. Raises KeyError for a table of a kind that is not known."""
    found: list[Example] = []
    kind = ""
    for line in _BLOCK.sub("", page).splitlines():
        if not line.startswith("|"):
            kind = ""
        elif not kind:
            kind = KINDS[_cells(line)[0]]
        elif not line.startswith("|---"):
            cells = _cells(line)
            code = tuple(match.group(1) for cell in cells if (match := _CODE.fullmatch(cell)))
            found.append(Example(kind, code, tuple(cell for cell in cells if _CODE.fullmatch(cell) is None)))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of ``page`` in ``language``."""
    return [content for name, content in _BLOCK.findall(page) if name == language]


def commands(page: str) -> list[tuple[str, str]]:
    """Every command of ``page`` with the output that is shown, empty where none is shown."""
    found: list[tuple[str, str]] = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found
