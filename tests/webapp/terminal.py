"""A person at a terminal who types commands of `bangfu`, in the test's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from webapp.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


class CommandLine:
    """A person at a terminal, with a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, **environment: str) -> Result:
        """Type a command."""
        variables: dict[str, Any] = {"BANGFU_DATA": str(self.folder), "BANGFU_CLOCK": "", "BANGFU_DATABASE_URL": ""}
        return CliRunner().invoke(main, words, env=variables | environment)
