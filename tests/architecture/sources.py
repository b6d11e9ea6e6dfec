"""The project's own source files, parsed once for all architecture tests.

Knows folders and syntax trees; must not know a rule.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("models", "workflows", "webapp")
EVERYTHING = (*PRODUCT, "setup", "tests")
GENERATED = ROOT / "models" / "migrations" / "versions"


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the project folder with forward slashes, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    def calls(self) -> Iterator[tuple[int, str]]:
        """Every call: its line, and what is called as it is written, such as `datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, ast.unparse(node.func)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these top-level folders, without the migrations that Alembic has written."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_parsed(path) for path in paths if not path.is_relative_to(GENERATED))


def _parsed(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, filename=str(path)))
