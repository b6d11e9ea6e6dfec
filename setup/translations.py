"""Message catalogues: from the `.po` files that people edit to the `.mo` files that the pages read.

Used by the set-up and by the wheel's build hook. Knows Babel's command; must not know any text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from setup import stamps
from setup.steps import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "webapp" / "translations"


def prepare(python: Path | str) -> None:
    """Compile the catalogues with the Babel of the given Python; does nothing when they are compiled already.

    Raises:
        SetupError: a catalogue cannot be read; the message shows Babel's answer.
    """
    catalogues = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
    expected = stamps.fingerprint(*(part for file in catalogues for part in (str(file), file)))
    compiled = all(file.with_suffix(".mo").is_file() for file in catalogues)
    if not catalogues or (compiled and stamps.is_done("translations", expected)):
        return
    command = [python, "-m", "babel.messages.frontend", "compile", "-d", FOLDER]
    run(command, remedy="correct the catalogue that the message names and run the same command again")
    stamps.mark_done("translations", expected)
