"""The organs.json files beside process packages: which organs they name, and whether they can be used.

Knows the layout of the file only; what an organ's offices do is `workflows.organs`'.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workflows.engine.package import SHARED
from workflows.engine.problems import Place, problem
from workflows.engine.values import Problem

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")

_LONGEST_SERIES = 16


def organ_files(folder: Path) -> Mapping[str, bytes]:
    """The organs.json of a package's folder and of the shared folder beside it; they are no part of a release."""
    places = (folder, folder.parent / SHARED)
    paths = {f"{place.name}/organs.json": place / "organs.json" for place in places}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def organ_codes(files: Mapping[str, bytes]) -> frozenset[str]:
    """The codes that the files name; a malformed file names none (`check_organ_files` tells)."""
    entries = (each for content in files.values() for each in _entries(content) or () if isinstance(each, dict))
    return frozenset(each["code"] for each in entries if isinstance(each.get("code"), str))


def check_organ_files(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Faults of the files: not a list, a code of the wrong form, no name, no English, an unusable series."""
    for file, content in files.items():
        entries = _entries(content)
        if entries is None:
            yield problem("organs-shape", Place(file=file), why="JSON")
        for each in entries or ():
            entry = each if isinstance(each, dict) else {}
            code = str(entry.get("code", ""))
            place = Place(file=file, element=code or None, label=str(entry.get("name", "")) or None)
            if not _CODE.fullmatch(code):
                yield problem("organs-shape", place, why="code (a-z, 0-9, _)")
            for key in ("name", "name_en"):
                if not str(entry.get(key) or "").strip():
                    yield problem("organs-shape", place, why=key)
            if not isinstance(entry.get("series", ""), str) or len(entry.get("series", "")) > _LONGEST_SERIES:
                yield problem("organs-shape", place, why="series")


def _entries(content: bytes) -> list[Any] | None:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, list) else None
