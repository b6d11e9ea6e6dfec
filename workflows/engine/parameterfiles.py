"""The parameters.json files beside process packages: which names they define, and whether they can be used.

Knows the layout of the file only; the meaning and history of parameters is `workflows.parameters`'.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workflows.engine.problems import Place, problem
from workflows.engine.values import Problem

KINDS = frozenset({"number", "money", "percent", "days", "deadline", "duration", "text", "list"})
_SHARED = "shared"
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def parameter_files(folder: Path) -> Mapping[str, bytes]:
    """The parameters.json of a package's folder and of the shared folder beside it; they are no part of a release."""
    found = {}
    for place in (folder, folder.parent / _SHARED):
        path = place / "parameters.json"
        if path.is_file():
            found[f"{place.name}/parameters.json"] = path.read_bytes()
    return found


def parameter_names(files: Mapping[str, bytes]) -> frozenset[str]:
    """The names that the files define; a malformed file defines none (`check_parameter_files` tells)."""
    return frozenset(
        each["name"]
        for content in files.values()
        for each in _entries(content) or ()
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    )


def check_parameter_files(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Faults of the files: not JSON, a name twice or of the wrong form, no label or English, no value, no source."""
    seen: dict[str, str] = {}
    for file, content in files.items():
        entries = _entries(content)
        if entries is None:
            yield problem("parameters-shape", Place(file=file), why="JSON")
            continue
        for each in entries:
            entry = each if isinstance(each, dict) else {}
            name = str(entry.get("name", ""))
            line = _line(content, name)
            place = Place(file=file, line=line, element=name or None, label=str(entry.get("label", "")) or None)
            yield from (problem("parameters-shape", place, why=why) for why in _faults(entry, seen.get(name)))
            seen.setdefault(name, file)


def _faults(entry: Mapping[str, Any], earlier: str | None) -> Iterator[str]:
    """The keys of an entry that are missing or malformed, each with what was expected."""
    if not _NAME.fullmatch(str(entry.get("name", ""))):
        yield "name (group.name)"
    if earlier is not None:
        yield f"name ({earlier})"
    yield from (key for key in ("label", "label_en") if not str(entry.get(key) or "").strip())
    if entry.get("kind") not in KINDS:
        yield f"kind ({', '.join(sorted(KINDS))})"
    values = entry.get("values")
    if not isinstance(values, list) or not values:
        yield "values"
        return
    for value in values:
        needed = ("region", "effective_from", "value", "source")
        yield from (f"values.{key}" for key in needed if not isinstance(value, dict) or value.get(key) in (None, ""))


def _entries(content: bytes) -> list[Any] | None:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, list) else None


def _line(content: bytes, name: str) -> int | None:
    text = content.decode("utf-8", "replace")
    found = re.search(r'"name"\s*:\s*' + re.escape(json.dumps(name)), text) if name else None
    return text.count("\n", 0, found.start()) + 1 if found else None
