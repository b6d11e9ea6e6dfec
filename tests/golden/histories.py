"""Golden histories: journals of cases as a version of the product wrote them, kept beside the releases they ran on.

A folder for each version: `releases/<digest>.zip` holds the files of a release, `histories/<name>.jsonl` the entries of
a case, one canonical line each. They are never changed: what they say was promised. Knows files; must not know how a
history is replayed.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflows import canonical
from workflows.engine.release import assemble
from workflows.engine.values import Package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workflows.engine.values import Release

FOLDER = Path(__file__).parent
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The instant every file of an archive bears, so that the same release makes the same bytes."""


@dataclass(frozen=True)
class History:
    """The journal of one case; `file` names it."""

    file: Path

    @property
    def name(self) -> str:
        """The version and the name of the history."""
        return f"{self.file.parent.parent.name}-{self.file.stem}"

    def entries(self) -> list[dict[str, Any]]:
        """The entries as columns by name, in order."""
        return [canonical.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def release_of(self, digest: str) -> Release:
        """A release that the case ran on."""
        return assemble(self.package(digest))

    def package(self, digest: str) -> Package:
        """The files of a release that the case ran on."""
        return _package(self.file.parent.parent / "releases" / f"{digest}.zip")


def histories() -> list[History]:
    """All histories of all versions."""
    return [History(file) for file in sorted(FOLDER.glob("*/histories/*.jsonl"))]


def write(version: str, name: str, entries: Sequence[Mapping[str, Any]], packages: Iterable[Package]) -> None:
    """Keep the history of a case and the releases it ran on. Raises FileExistsError for one that is there already."""
    folder = FOLDER / version
    for part in ("histories", "releases"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for package in packages:
        (folder / "releases" / f"{package.digest}.zip").write_bytes(_archive(package))
    with (folder / "histories" / f"{name}.jsonl").open("x", encoding="utf-8") as file:
        file.writelines(f"{canonical.dumps(entry)}\n" for entry in entries)


@lru_cache(maxsize=32)
def _package(file: Path) -> Package:
    with zipfile.ZipFile(file) as archive:
        return Package(archive.comment.decode(), {name: archive.read(name) for name in archive.namelist()})


def _archive(package: Package) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = package.id.encode()
        for name in sorted(package.files):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), package.files[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()
