"""XML to elements without namespaces: the one place that parses untrusted XML. Knows no DMN but its namespaces.

No DOCTYPE, no entities, no network, limited size and depth.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from workflows.dmn.problems import ProblemLog

MAX_BYTES = 10_000_000
MAX_DEPTH = 60
NAMESPACES = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    )
)


class Element:
    """An element of DMN: its local name, attributes, children of DMN and text."""

    __slots__ = ("_source", "tag")

    def __init__(self, source: etree._Element) -> None:
        self._source = source
        self.tag = etree.QName(source).localname

    @property
    def line(self) -> int | None:
        """The line in the file."""
        return self._source.sourceline

    @property
    def id(self) -> str | None:
        """The id, or None."""
        return self._source.get("id")

    def get(self, name: str) -> str | None:
        """The attribute, or None when it is missing or empty."""
        return self._source.get(name) or None

    @property
    def nearest_id(self) -> str | None:
        """The id of the element or of the next one outside it that has one."""
        current: etree._Element | None = self._source
        while current is not None and not current.get("id"):
            current = current.getparent()
        return None if current is None else current.get("id")

    @property
    def nearest_name(self) -> str:
        """The name of the element or of the next one outside it that has one."""
        current: etree._Element | None = self._source
        while current is not None and not current.get("name"):
            current = current.getparent()
        return "" if current is None else current.get("name") or ""

    def __iter__(self) -> Iterator["Element"]:
        for child in self._source:
            if isinstance(child.tag, str) and etree.QName(child).namespace in NAMESPACES:
                yield Element(child)

    def children(self, *tags: str) -> "list[Element]":
        """The children with one of the local names."""
        return [child for child in self if child.tag in tags]

    def child(self, *tags: str) -> "Element | None":
        """The first child with one of the local names."""
        return next(iter(self.children(*tags)), None)

    @property
    def text(self) -> str:
        """The text of the element, without space around it."""
        return self.whole_text.strip()

    @property
    def whole_text(self) -> str:
        """The text of the element with the space around it."""
        return "".join(str(part) for part in self._source.itertext())

    @property
    def texts(self) -> list[str]:
        """The pieces of text inside the element, each without space around it."""
        return [text for part in self._source.itertext() if (text := str(part).strip())]

    def child_text(self, tag: str) -> str:
        """The text of the child, or nothing."""
        child = self.child(tag)
        return "" if child is None else child.text

    def line_in(self, tag: str, position: int) -> int | None:
        """The line in the file of the character at ``position`` of ``child_text(tag)``."""
        child = self.child(tag)
        if child is None or child.line is None:
            return self.line
        before = len(child.whole_text) - len(child.whole_text.lstrip()) + position
        return child.line + child.whole_text.count("\n", 0, before)

    def namespace_of(self, prefix: str) -> str | None:
        """The namespace that ``prefix`` stands for here."""
        return self._source.nsmap.get(prefix)


def read_document(source: str | Path | bytes, log: ProblemLog) -> Element | None:
    """The root of a DMN file, or None with the reason in ``log``. Raises OSError when a path cannot be read."""
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    if len(content) > MAX_BYTES:
        log.add("too-large", None, None, limit=MAX_BYTES)
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, etree.XMLSyntaxError) else None
        log.add("unreadable", None, line, detail=error)
        return None
    if root.getroottree().docinfo.doctype:
        log.add("doctype", None, None)
        return None
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        log.add("not-dmn", root.get("id"), root.sourceline)
        return None
    if _deeper_than(root, MAX_DEPTH):
        log.add("too-large", None, None, limit=MAX_BYTES)
        return None
    return Element(root)


def _deeper_than(root: etree._Element, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False
