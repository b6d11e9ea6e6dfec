"""Opening an XML file that a stranger may have sent: bounded, without DOCTYPE, entities or network.

Knows XML only; must not know what BPMN or DMN mean.
"""

from lxml import etree

from workflows.engine.problems import Place, problem
from workflows.engine.values import Problem

SIZE_LIMIT_BYTES = 4_000_000


def open_xml(content: bytes, file: str) -> etree._Element | Problem:
    """The root element of `content`, comments and processing instructions dropped, or what is wrong with it."""
    if len(content) > SIZE_LIMIT_BYTES:
        return problem("file-too-large", Place(file=file), size=len(content), limit=SIZE_LIMIT_BYTES)
    # A parser keeps the state of its last document, so each file gets its own.
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
    except etree.XMLSyntaxError as error:
        return problem("not-xml", Place(file=file, line=error.lineno or None), why=_first_line(error.msg))
    except (ValueError, LookupError) as error:  # an unknown or impossible encoding
        return problem("not-xml", Place(file=file, line=1), why=_first_line(str(error)))
    if root.getroottree().docinfo.doctype:
        return problem("doctype", Place(file=file, line=1))
    return root


def split(tag: object) -> tuple[str, str]:
    """Namespace and local name of an element's or attribute's tag ("" when it has no namespace)."""
    if not isinstance(tag, str):  # an unresolved entity's tag is a function
        return "", ""
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag


def line_of(element: etree._Element) -> int:
    """The line the element's start tag ends on, counting from 1."""
    return int(element.sourceline or 1)


def _first_line(text: str | None) -> str:
    return (text or "").splitlines()[0] if text else ""
