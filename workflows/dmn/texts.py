"""The texts inside a DMN document: expressions, unary tests, names, type references; their problems are reported."""

from workflows.dmn.document import Element
from workflows.dmn.problems import ProblemLog
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.expressions import Expression, parse, parse_tests
from workflows.feel.names import normalized

_FEEL = (
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
    "https://www.omg.org/spec/DMN/20240513/FEEL/",
    "feel",
)
NULL = parse("null")


class Texts:
    """Reads the texts of one document; ``names`` are all names that it declares."""

    def __init__(self, log: ProblemLog, names: frozenset[str], language: str | None) -> None:
        self.log = log
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
        if language.lower() in _FEEL or language in _FEEL:
            return True
        self.log.add("language", holder.nearest_id, holder.line, language=language)
        return False

    def _parsed(self, holder: Element, text: str, *, tests: bool) -> Expression | None:
        try:
            return parse_tests(text, self.names) if tests else parse(text, self.names)
        except FeelSyntaxError as error:
            place = holder.nearest_id, holder.line
            self.log.add("expression", *place, text=text, column=error.position + 1, detail=error.message)
            return None

    def type_of(self, element: Element) -> str | None:
        """The type reference of ``element``, or None."""
        name = element.get("typeRef")
        if name is None:
            child = element.child("typeRef")
            name = None if child is None else child.text
        return None if not name else self.type_name(name, element)

    def type_name(self, name: str, element: Element) -> str:
        """The name of a type without the prefix of FEEL's own namespace (DMN 1.1 writes ``feel:string``)."""
        prefix, colon, local = name.partition(":")
        prefixed = colon and (prefix == "feel" or element.namespace_of(prefix) is not None)
        found = normalized(local if prefixed else name)
        self.types.append((found, element.nearest_id, element.line))
        return found
