"""Message catalogues: from texts marked in the source to the `.po` files that people edit and the pages' `.mo` files.

Used by the set-up and by the wheel's build hook. Knows Babel's commands; must not know any text.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from setup import stamps
from setup.steps import ROOT, run

FOLDER = ROOT / "webapp" / "translations"
TRANSLATED_INTO = ("en",)  # the texts in the source are Chinese
MARKS = ("N_", "lazy_gettext", "lazy_ngettext:1,2")  # beside those that Babel knows
REMEDY = "correct what the message names and run the same command again"


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
    _babel(python, "compile", "-d", FOLDER)
    stamps.mark_done("translations", expected)


def collect(python: Path | str) -> None:
    """Bring the catalogues in line with the texts marked in the source: new ones are added, untranslated.

    Raises:
        SetupError: a file of the source cannot be read; the message shows Babel's answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(python, template)
        for language in TRANSLATED_INTO:
            exists = (FOLDER / language / "LC_MESSAGES" / "messages.po").is_file()
            how = ("update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
            _babel(python, *(how if exists else ("init",)), "-i", template, "-d", FOLDER, "-l", language)


def extract(python: Path | str, target: Path) -> None:
    """Write all texts that are marked in the source to a template of catalogues (`.pot`)."""
    marks = [word for mark in MARKS for word in ("-k", mark)]
    order = ("--project", "Bangfu", "--no-location", "--sort-output")
    _babel(python, "extract", "-F", "pyproject.toml", *marks, *order, "-o", target, ".")


def _babel(python: Path | str, *words: str | Path) -> None:
    run([python, "-m", "babel.messages.frontend", "-q", *words], remedy=REMEDY)
