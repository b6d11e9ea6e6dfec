"""The project's own source files, parsed once for all architecture tests.

Knows folders and syntax trees; must not know a rule.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

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

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> tuple[tuple[int, str], ...]:
        """Every call: its line, and the dotted name of what is called, such as `datetime.now`."""
        return tuple((node.lineno, dotted(node.func)) for node in self.nodes if isinstance(node, ast.Call))


def dotted(node: ast.AST) -> str:
    """The name of an attribute as it is written; what it is asked of is left out when that is no name: `.commit`."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these top-level folders, without the migrations that Alembic has written."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_parsed(path) for path in paths if not path.is_relative_to(GENERATED))


def _parsed(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, filename=str(path)))
