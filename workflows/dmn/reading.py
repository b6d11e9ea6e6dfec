"""A DMN document to definitions: decisions, inputs, knowledge models, services and types (DMN 1.5, chapter 6 and 7.3).

Boxed expressions are read by ``boxes``. Problems are collected, not raised.
"""

from collections.abc import Iterable
from dataclasses import replace

from workflows.dmn import definitions as d
from workflows.dmn.boxes import BoxReader
from workflows.dmn.document import Element
from workflows.dmn.importing import Import, model_imports
from workflows.dmn.problems import ProblemLog
from workflows.dmn.texts import Texts
from workflows.feel.names import normalized

_SINGLE_HIT = frozenset(("UNIQUE", "ANY", "PRIORITY", "FIRST"))
_SKIPPED = frozenset(
    (
        "description", "extensionElements", "import", "itemDefinition", "inputData", "decision",
        "businessKnowledgeModel", "decisionService", "knowledgeSource", "organizationUnit", "performanceIndicator",
        "elementCollection", "artifact", "textAnnotation", "association", "group", "businessContextElement", "DMNDI",
    )
)  # fmt: skip


def read_definitions(root: Element, log: ProblemLog, foreign_names: Iterable[str] = ()) -> d.Definitions:
    """What the document says. ``foreign_names`` are names in imported models, for reading expressions."""
    reader = _Reader(root, log, foreign_names)
    _check_ids(root, log)
    for child in root:
        if child.tag not in _SKIPPED:
            log.add("unknown-element", child.nearest_id, child.line, tag=child.tag)
    return reader.definitions()


def _check_ids(root: Element, log: ProblemLog) -> None:
    """Report ids that several elements have."""
    seen: set[str] = set()
    stack = [root]
    while stack:
        element = stack.pop()
        if element.id is not None:
            if element.id in seen:
                log.add("duplicate-id", element.id, element.line, id=element.id)
            seen.add(element.id)
        stack.extend(element)


_NO_VARIABLES = frozenset(
    (
        "definitions", "annotation", "knowledgeSource", "organizationUnit", "performanceIndicator",
        "elementCollection", "group", "textAnnotation", "association",
    )
)  # fmt: skip
"""Elements whose names are for people: no expression can read them."""


def declared_names(root: Element) -> frozenset[str]:
    """Every name that the document declares for expressions: they decide how these are read."""
    found: set[str] = set()
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag not in _NO_VARIABLES and not _is_label(element):
            found |= {name for attribute in ("name", "iteratorVariable") if (name := element.get(attribute))}
        stack.extend(element)
    return frozenset(found)


def _is_label(element: Element) -> bool:
    """Whether the element's own name is for people, because its variable has the name for expressions."""
    variable = element.child("variable") if element.tag in ("decision", "inputData", "businessKnowledgeModel") else None
    return variable is not None and variable.get("name") is not None


def _typed(box: d.Boxed, type_: str | None) -> d.Boxed:
    """A table that gives one output of one rule has its decision's type for it, if it names none itself."""
    if not isinstance(box, d.Table) or len(box.outputs) != 1 or box.hit_policy not in _SINGLE_HIT:
        return box
    output = box.outputs[0]
    return replace(box, outputs=(replace(output, type=output.type or box.type or type_),))


class _Reader:
    def __init__(self, root: Element, log: ProblemLog, foreign_names: Iterable[str]) -> None:
        self.root = root
        self.log = log
        self.namespace = root.get("namespace") or ""
        self.imports = tuple(
            Import(normalized(child.get("name") or ""), child.get("namespace") or "") for child in model_imports(root)
        )
        names = declared_names(root) | set(foreign_names)
        self.texts = Texts(log, names, root.get("expressionLanguage"), self.imports)
        self.boxes = BoxReader(self.texts, log)

    def definitions(self) -> d.Definitions:
        return d.Definitions(
            self.root.id,
            self.root.get("name") or "",
            self.namespace,
            tuple(self._item(child) for child in self.root.children("itemDefinition")),
            {self._key(element): self._input(element) for element in self._named("inputData")},
            {self._key(element): self._decision(element) for element in self._named("decision")},
            {self._key(element): self._knowledge(element) for element in self._named("businessKnowledgeModel")},
            {self._key(element): self._service(element) for element in self._named("decisionService")},
            self.imports,
            tuple(self.texts.types),
        )

    def _key(self, element: Element) -> str:
        return f"{self.namespace}#{element.id or element.get('name')}"

    def _named(self, tag: str) -> list[Element]:
        """The elements of that tag that have a name; the others are problems."""
        elements = self.root.children(tag)
        for element in elements:
            if element.get("name") is None:
                self.log.add("missing-attribute", element.nearest_id, element.line, tag=tag, attribute="name")
        return [element for element in elements if element.get("name") is not None]

    def _type(self, element: Element) -> str | None:
        """The type of the element's variable."""
        variable = element.child("variable")
        return None if variable is None else self.texts.type_of(variable)

    def _name(self, element: Element) -> str:
        return self.texts.name(element.get("name") or "")

    def _input(self, element: Element) -> d.InputData:
        return d.InputData(element.id or "", self._variable(element), self._type(element), element.line)

    def _decision(self, element: Element) -> d.Decision:
        box = next((child for child in element if self.boxes.is_box(child)), None)
        type_ = self._type(element)
        return d.Decision(
            element.id or element.get("name") or "",
            self._name(element),
            type_,
            None if box is None else _typed(self.boxes.read(box), type_),
            self._required(element, "informationRequirement", "requiredInput"),
            self._required(element, "informationRequirement", "requiredDecision"),
            self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            element.line,
            self._variable(element),
        )

    def _variable(self, element: Element) -> str:
        """The name of an element's variable; a label may stand in the decision's name, an identifier here."""
        variable = element.child("variable")
        return self.texts.name((None if variable is None else variable.get("name")) or element.get("name") or "")

    def _knowledge(self, element: Element) -> d.Knowledge:
        logic = element.child("encapsulatedLogic")
        if logic is not None and logic.get("kind") is None and not any(map(self.boxes.is_box, logic)):
            logic = None  # drawn but not written yet, as a decision may be
        return d.Knowledge(
            element.id or "",
            self._variable(element),
            self._type(element),
            None if logic is None else self.boxes.function(logic),
            self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            element.line,
        )

    def _service(self, element: Element) -> d.Service:
        return d.Service(
            element.id or "",
            self._name(element),
            self._type(element),
            self._hrefs(element.children("outputDecision")),
            self._hrefs(element.children("encapsulatedDecision")),
            self._hrefs(element.children("inputDecision")),
            self._hrefs(element.children("inputData")),
            element.line,
        )

    def _required(self, element: Element, requirement: str, target: str) -> tuple[str, ...]:
        links = [link for child in element.children(requirement) for link in child.children(target)]
        return self._hrefs(links)

    def _hrefs(self, links: Iterable[Element]) -> tuple[str, ...]:
        found: list[str] = []
        for link in links:
            href = (link.get("href") or "").strip()
            if not href:
                self.log.add("missing-attribute", link.nearest_id, link.line, tag=link.tag, attribute="href")
            else:
                found.append(href if "#" in href[1:] else f"{self.namespace}#{href.removeprefix('#')}")
        return tuple(found)

    def _item(self, element: Element) -> d.ItemDefinition:
        function = element.child("functionItem")
        base = element.child("typeRef")
        return d.ItemDefinition(
            self._name(element),
            None if base is None else self.texts.type_name(base.text, base),
            tuple(self._item(child) for child in element.children("itemComponent")),
            element.get("isCollection") in ("true", "1"),
            self.texts.tests(element.child("allowedValues")),
            self.texts.tests(element.child("typeConstraint")),
            None if function is None else self._function_item(function),
        )

    def _function_item(self, element: Element) -> tuple[tuple[d.Formal, ...], str | None]:
        parameters = tuple(
            d.Formal(self._name(child), self.texts.type_of(child)) for child in element.children("parameters")
        )
        result = element.get("outputTypeRef")
        return parameters, None if result is None else self.texts.type_name(result, element)
