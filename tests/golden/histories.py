"""Golden histories: journals of cases as a version of the product wrote them, kept beside the releases they ran on.

A folder for each version: `releases/<digest>.zip` holds the files of a release, `histories/<name>.jsonl` the entries of
a case, one canonical line each, since 0.2.0 packed (`.jsonl.gz`); `chosen.txt` says what each history was chosen for.
They are never changed: what they say was promised. Knows files; must not know how a history is replayed.
"""

from __future__ import annotations

import gzip
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
        return f"{self.file.parent.parent.name}-{self.file.name.partition('.')[0]}"

    def entries(self) -> list[dict[str, Any]]:
        """The entries as columns by name, in order."""
        content = self.file.read_bytes()
        written = gzip.decompress(content) if self.file.suffix == ".gz" else content
        return [canonical.loads(line) for line in written.decode().splitlines()]

    def release_of(self, digest: str) -> Release:
        """A release that the case ran on."""
        return assemble(self.package(digest))

    def package(self, digest: str) -> Package:
        """The files of a release that the case ran on."""
        return _package(self.file.parent.parent / "releases" / f"{digest}.zip")


def histories() -> list[History]:
    """All histories of all versions."""
    return [History(file) for file in sorted(FOLDER.glob("*/histories/*.jsonl*"))]


def write(version: str, name: str, entries: Sequence[Mapping[str, Any]], packages: Iterable[Package]) -> None:
    """Keep the history of a case and the releases it ran on. Raises FileExistsError for one that is there already."""
    folder = FOLDER / version
    for part in ("histories", "releases"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for package in packages:
        (folder / "releases" / f"{package.digest}.zip").write_bytes(_archive(package))
    lines = "".join(f"{canonical.dumps(entry)}\n" for entry in entries)
    with (folder / "histories" / f"{name}.jsonl.gz").open("xb") as file:
        file.write(gzip.compress(lines.encode(), mtime=0))


def explain(version: str, chosen: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Keep what each history was chosen for: what it alone shows. Raises FileExistsError as `write`."""
    lines = (f"{name}: {', '.join(' '.join(each) for each in why)}\n" for name, why in chosen.items())
    with (FOLDER / version / "chosen.txt").open("x", encoding="utf-8") as file:
        file.writelines(lines)


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
