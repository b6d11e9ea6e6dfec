"""What is explored by itself: a shipped package, or a half of one that is too large to be walked in one go.

The loan package is walked up to the disbursement, and from it on, each with a plain stand-in for the other half
(`stand_ins/`); that the halves fit together is told by the features. Knows the packages' folders and names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.processes.walking import PACKAGES, release_in
from workflows import engine
from workflows.engine.values import Package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.engine import Release

STAND_INS = Path(__file__).resolve().parent / "stand_ins"
HALVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "microloan": {
        "granting": ("loan_life.bpmn", "loan_ended.form"),
        "life": ("microloan.bpmn", "loan_application.form", "disbursement.form"),
    }
}
"""By package, its halves and the files that stand in for the other one."""
_PROCESS, _CALLED = re.compile(r'<bpmn:process id="([^"]+)"'), re.compile(r'processId="([^"]+)"')


@dataclass(frozen=True)
class Part:
    """A package to explore; only its `half`, where it is named."""

    folder: Path
    half: str = ""

    @property
    def name(self) -> str:
        """How tests name it."""
        return f"{self.folder.name}-{self.half}" if self.half else self.folder.name

    @property
    def release(self) -> Release:
        """It, ready to execute."""
        return _half_of(self.folder, self.half) if self.half else release_in(self.folder)


PARTS = [Part(folder, half) for folder in PACKAGES for half in HALVES.get(folder.name, ("",))]


@cache
def _half_of(folder: Path, half: str) -> Release:
    """The half, without the processes that it no longer calls."""
    files = dict(engine.load_package(folder).files)
    for name in HALVES[folder.name][half]:
        where = f"{folder.name}/forms/{name}" if name.endswith(".form") else f"{folder.name}/{name}"
        files[where] = (STAND_INS / name).read_bytes()
    called = _called(files, folder.name)
    kept = {name: content for name, content in files.items() if name not in called or called[name]}
    return engine.assemble(Package(folder.name, kept))


def _called(files: Mapping[str, bytes], main: str) -> Mapping[str, bool]:
    """Whether the process of each diagram is called, directly or not, from the main one."""
    texts = {name: content.decode() for name, content in files.items() if name.endswith(".bpmn")}
    calls = {process: set(_CALLED.findall(text)) for text in texts.values() for process in _PROCESS.findall(text)}
    reached, new = set(), {main}
    while new:
        reached |= new
        new = {called for process in new for called in calls.get(process, ())} - reached
    return {name: bool(reached & set(_PROCESS.findall(text))) for name, text in texts.items()}
