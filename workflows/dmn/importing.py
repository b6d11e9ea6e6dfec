"""Models that import others: which they name, and where these are found. Knows files and roots, not what they decide.

An imported model is one of those that the caller gave, or lies beside the importing file: at its ``locationURI``, or
anywhere in that folder as ``*.dmn``. Nothing outside the folder is ever read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from workflows.dmn.document import NAMESPACES, Element, read_document
from workflows.dmn.problems import DmnProblems, ProblemLog

Source = str | Path | bytes


class Import(NamedTuple):
    """Another model, and the name before the names of its elements; without one they stand by themselves."""

    name: str
    namespace: str


def model_imports(root: Element) -> list[Element]:
    """The imports of other DMN models; those of XML schemas, PMML and the like are not for FEEL."""
    kinds = {None, *(namespace.rstrip("/") for namespace in NAMESPACES)}
    return [child for child in root.children("import") if _without_slash(child.get("importType")) in kinds]


def _without_slash(text: str | None) -> str | None:
    return None if text is None else text.strip().rstrip("/")


def read_all(source: Source, imports: Iterable[Source], log: ProblemLog) -> list[Element]:
    """The root of the document, followed by those of the models that it imports, directly or through others.

    Raises DmnProblems when the document itself cannot be read; an import that is not found is a problem in ``log``.
    """
    main = read_document(source, log)
    if main is None:
        raise DmnProblems(tuple(log.problems))
    known = {main.get("namespace") or "": main}
    candidates = _Candidates(source, imports)
    wanted = model_imports(main)
    for element in wanted:
        namespace = element.get("namespace") or ""
        if namespace in known:
            continue
        root = candidates.find(namespace, element.get("locationURI"))
        if root is None:
            log.add("import", element.nearest_id, element.line, namespace=namespace)
        else:
            known[namespace] = root
            wanted += model_imports(root)
    return list(known.values())


class _Candidates:
    """The files that may hold imported models, each read at most once and only when it is needed."""

    def __init__(self, source: Source, imports: Iterable[Source]) -> None:
        self._main = None if isinstance(source, bytes) else Path(source).resolve()
        self._found: dict[str, Element] = {}
        self._waiting = self._files(tuple(imports))

    def find(self, namespace: str, location: str | None) -> Element | None:
        """The root of the model with that namespace."""
        place = self._inside(location)
        if namespace not in self._found and place is not None:
            self._take(place)
        while namespace not in self._found:
            candidate = next(self._waiting, None)
            if candidate is None:
                return None
            self._take(candidate)
        return self._found[namespace]

    def _files(self, imports: tuple[Source, ...]) -> Iterator[Source]:
        yield from imports
        if self._main is not None:
            beside = (self._inside(path.name) for path in sorted(self._main.parent.glob("*.dmn")))
            yield from (path for path in beside if path is not None)

    def _inside(self, location: str | None) -> Path | None:
        """The file at ``location`` beside the main one; None when there is none or it lies outside the folder."""
        if self._main is None or not location:
            return None
        try:
            path = (self._main.parent / unquote(location)).resolve()
            inside = path.is_relative_to(self._main.parent) and path != self._main and path.is_file()
        except (OSError, ValueError):
            return None
        return path if inside else None

    def _take(self, candidate: Source) -> None:
        root = read_document(candidate, ProblemLog())
        if root is not None:
            self._found.setdefault(root.get("namespace") or "", root)
