"""The texts inside a DMN document: expressions, unary tests, names, type references; their problems are reported."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from workflows.dmn.document import Element
from workflows.dmn.importing import Import
from workflows.dmn.problems import ProblemLog
from workflows.feel import syntax as s
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.expressions import Expression, parse, parse_tests
from workflows.feel.names import normalized
from workflows.feel.walk import children

_FEEL = re.compile(r"(https?://www\.omg\.org/spec/(FEEL|DMN)/\d{8}(/S?-?FEEL)?/?|s?-?feel)", re.IGNORECASE)
_XML_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_SCHEMA_TYPES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
} | dict.fromkeys(("decimal", "integer", "int", "long", "double", "float"), "number")
NULL, EXTERNAL = parse("null"), parse("(function() external {})()")


class Texts:
    """Reads the texts of one document; ``names`` are all names that it declares."""

    def __init__(
        self, log: ProblemLog, names: AbstractSet[str], language: str | None, imports: tuple[Import, ...]
    ) -> None:
        self.log = log
        self.imports = imports
        self.names = frozenset(normalized(name) for name in names)
        self.language = language
        self.types: list[tuple[str, str | None, int | None]] = []
        """Every type that is referred to, with the element and the line."""

    def name(self, text: str) -> str:
        """A name with single spaces, as expressions spell it."""
        return normalized(text)

    def expression(self, holder: Element | None) -> Expression:
        """The expression in the ``text`` child of ``holder``; null when there is none."""
        text = "" if holder is None else holder.child_text("text")
        if holder is None or not text or not self._is_feel(holder):
            return NULL
        return self._parsed(holder, text, tests=False) or NULL

    def tests(self, holder: Element | None) -> Expression | None:
        """The unary tests in the ``text`` child of ``holder``; None when there are none or everything passes."""
        text = "" if holder is None else holder.child_text("text")
        if holder is None or text in ("", "-") or not self._is_feel(holder):
            return None
        return self._parsed(holder, text, tests=True)

    def _is_feel(self, holder: Element) -> bool:
        language = holder.get("expressionLanguage") or self.language or "feel"
        if _FEEL.fullmatch(language.strip()):
            return True
        self.log.add("language", holder.nearest_id, holder.line, language=language)
        return False

    def _parsed(self, holder: Element, text: str, *, tests: bool) -> Expression | None:
        try:
            parsed = parse_tests(text, self.names) if tests else parse(text, self.names)
        except FeelSyntaxError as error:
            facts = {"text": text, "column": error.position + 1}
            reasons = {"detail": error.message, "detail_en": error.text("en")}
            self.log.add("expression", holder.nearest_id, holder.line_in("text", error.position), **facts, **reasons)
            return None
        for kind, name in _external(parsed.tree) if "external" in text else ():
            self.log.add("external-function", holder.nearest_id, holder.line, kind=kind, name=name)
        return parsed

    def type_of(self, element: Element) -> str | None:
        """The type reference of ``element``, or None."""
        name = element.get("typeRef")
        if name is None:
            child = element.child("typeRef")
            name = None if child is None else child.text
        return None if not name else self.type_name(name, element)

    def type_name(self, name: str, element: Element) -> str:
        """The name of a type as FEEL writes it: DMN 1.1 has qualified names, such as ``feel:string``."""
        prefix, colon, local = name.strip().partition(":")
        namespace = element.namespace_of(prefix) if colon else None
        if namespace == _XML_SCHEMA:
            local = _SCHEMA_TYPES.get(local, local)
        imported = next((found.name for found in self.imports if namespace and found.namespace == namespace), "")
        known = namespace is not None or prefix == "feel"
        found = normalized(f"{imported}.{local}" if imported else local if known else name)
        self.types.append((found, element.nearest_id, element.line))
        return found


def external_name(texts: Iterable[str]) -> str:
    """What an external function is called: its class and its method, without quotation marks."""
    return ".".join(text.strip('"') for text in texts)


def _external(tree: s.Node) -> Iterator[tuple[str, str]]:
    """The kind and the name of every external function in an expression."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, s.FunctionLiteral) and node.external:
            kinds = [key for key, _ in node.body.entries] if isinstance(node.body, s.ContextLiteral) else []
            yield kinds[0] if kinds else "external", external_name(_strings(node.body))
        else:
            stack.extend(children(node))


def _strings(tree: s.Node) -> Iterator[str]:
    if isinstance(tree, s.String):
        yield tree.value
    for child in children(tree):
        yield from _strings(child)
