"""Lint: what letters list of the claims of a case, to whom they go, and the templates that a package brings for them.

Knows the settings `claims` and `to` of service tasks, the process property `claims_reply` and the placeholders of a
template; must not know which columns there are (`Surroundings`) nor how a letter is laid out.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from workflows.engine.archives import BROKEN
from workflows.engine.contents import Contents
from workflows.engine.graph import Node, Process
from workflows.engine.problems import Place, at, problem
from workflows.engine.surroundings import Surroundings, hint
from workflows.engine.values import Problem
from workflows.engine.xmlfiles import SIZE_LIMIT_BYTES, open_xml, split

SERVICE = "letter.issue"
CLAIMANTS = "claimants"
TEMPLATES = "letters"
NEEDED = ("number", "title", "addressee", "paragraphs", "list", "closing", "office", "date")
"""What every template must have a place for."""
_MAIN = "word/document.xml"
_ACTIVE = ("vbaproject.bin", "activex", "embeddings")


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """The lists of all letters, and all templates."""
    for node in contents.nodes():
        if (node.work.task_type or "").strip() == SERVICE:
            yield from _letter(contents, node, surroundings)
    if contents.main is not None and not contents.loose:
        yield from _columns(contents.main, contents.main.properties.get("claims_reply", ""), surroundings)
    for name, content in contents.package.files.items():
        if PurePosixPath(name).suffix == ".docx":
            yield from template_problems(name, content)


def _letter(contents: Contents, node: Node, surroundings: Surroundings) -> Iterator[Problem]:
    columns, to = node.work.headers.get("claims", ""), node.work.headers.get("to", "")
    yield from _columns(node, columns, surroundings)
    if to not in ("", CLAIMANTS):
        yield problem("letter-to", at(node), value=to)
    elif to and not columns.strip():
        yield problem("letter-list-missing", at(node))
    main = contents.main
    if columns.strip() and main is not None and contents.complete and not main.properties.get("claims", "").strip():
        yield problem("letter-list-claims", at(node))


def _columns(thing: Node | Process, columns: str, surroundings: Surroundings) -> Iterator[Problem]:
    known = surroundings.columns
    for name in (each.strip() for each in columns.split(",") if each.strip()):
        if known is not None and name not in known:
            yield problem("letter-column-unknown", at(thing), name=name, hint=hint(name, known))


def template_problems(name: str, content: bytes) -> Iterator[Problem]:
    """What is wrong with a template: no document, a placeholder missing, or something that would act by itself."""
    place = Place(file=name)
    parts = _parts(content)
    if parts is None:
        yield problem("template-shape", place)
        return
    for part in parts:
        if any(word in part.lower() for word in _ACTIVE):
            yield problem("template-active", place, part=part)
    for part, text in parts.items():
        if part.endswith(".rels") and _leads_outside(text):
            yield problem("template-active", place, part=part)
    told = _text(parts[_MAIN])
    missing = [each for each in NEEDED if "{{" + each + "}}" not in told]
    if missing:
        yield problem("template-placeholder", place, names="、".join("{{" + each + "}}" for each in missing))


def _parts(content: bytes) -> Mapping[str, bytes] | None:
    """The parts of a document by name, those that are XML with their contents; None when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > SIZE_LIMIT_BYTES:
                return None
            parts = {name: packed.read(name) for name in packed.namelist()}
    except BROKEN:
        return None
    sound = (not isinstance(open_xml(parts[name], name), Problem) for name in parts if name.endswith((".xml", ".rels")))
    return parts if _MAIN in parts and all(sound) else None


def _leads_outside(relations: bytes) -> bool:
    root = open_xml(relations, "")
    return isinstance(root, Problem) or any(each.get("TargetMode") == "External" for each in root)


def _text(document: bytes) -> str:
    """All that is written in a document; Word breaks a placeholder into several runs at will."""
    root = open_xml(document, "")
    if isinstance(root, Problem):
        return ""
    return "".join(each.text or "" for each in root.iter("{*}t") if split(each.tag)[1] == "t")
