"""Boxed expressions of a document (DMN 1.5, 7.3 and 10.2.2): decision tables and all the other boxes."""

from workflows.dmn import definitions as d
from workflows.dmn.document import Element
from workflows.dmn.problems import ProblemLog
from workflows.dmn.texts import EXTERNAL, NULL, Texts, external_name

HIT_POLICIES = frozenset(("UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"))
AGGREGATIONS = frozenset(("SUM", "MIN", "MAX", "COUNT"))


class BoxReader:
    """Reads the boxed expressions of one document."""

    def __init__(self, texts: Texts, log: ProblemLog) -> None:
        self.texts = texts
        self.log = log
        self._readers = {
            "literalExpression": self._literal,
            "decisionTable": self._table,
            "context": self._context,
            "relation": self._relation,
            "list": self._list,
            "invocation": self._call,
            "functionDefinition": self.function,
            "conditional": self._conditional,
            "for": self._loop,
            "some": self._loop,
            "every": self._loop,
            "filter": self._filter,
        }

    def is_box(self, element: Element) -> bool:
        """Whether the element is a boxed expression."""
        return element.tag in self._readers

    def read(self, element: Element) -> d.Boxed:
        """The boxed expression that ``element`` is."""
        return self._readers[element.tag](element)

    def _inside(self, holder: Element | None, owner: Element, what: str) -> d.Boxed:
        """The boxed expression inside ``holder``; a problem and null when there is none."""
        box = None if holder is None else next((child for child in holder if self.is_box(child)), None)
        if box is None:
            self.log.add("missing-child", owner.nearest_id, owner.line, tag=owner.tag, child=what)
            return d.Literal(NULL)
        return self.read(box)

    def _literal(self, element: Element) -> d.Boxed:
        if element.child("importedValues") is not None:
            self.log.add("unknown-element", element.nearest_id, element.line, tag="importedValues")
        return d.Literal(self.texts.expression(element), id=element.id, type=self.texts.type_of(element))

    # --- decision tables --------------------------------------------------------------------------------------------

    def _table(self, element: Element) -> d.Table:
        inputs = tuple(self._input(child) for child in element.children("input"))
        outputs = tuple(self._output(child, element) for child in element.children("output"))
        rules = tuple(
            self._rule(child, index, len(inputs), len(outputs))
            for index, child in enumerate(element.children("rule"), 1)
        )
        if not outputs:
            self.log.add("missing-child", element.nearest_id, element.line, tag="decisionTable", child="output")
        policy, aggregation = element.get("hitPolicy") or "UNIQUE", element.get("aggregation")
        self._check_policy(element, policy, aggregation, outputs)
        return d.Table(
            inputs,
            outputs,
            rules,
            policy,
            aggregation if policy == "COLLECT" else None,
            element.line,
            id=element.id,
            type=self.texts.type_of(element),
        )

    def _check_policy(
        self, element: Element, policy: str, aggregation: str | None, outputs: tuple[d.Output, ...]
    ) -> None:
        place = element.nearest_id, element.line
        if policy not in HIT_POLICIES:
            self.log.add("hit-policy", *place, policy=policy)
        if policy == "COLLECT" and aggregation and (aggregation not in AGGREGATIONS or len(outputs) > 1):
            self.log.add("aggregation", *place, aggregation=aggregation)
        names = [output.name for output in outputs]
        if len(outputs) > 1 and "" in names:
            self.log.add("missing-attribute", *place, tag="output", attribute="name")
        for name in {name for name in names if name and names.count(name) > 1}:
            self.log.add("duplicate-name", *place, name=name)

    def _input(self, element: Element) -> d.Input:
        expression = element.child("inputExpression")
        if expression is None or not expression.child_text("text"):
            self.log.add("missing-child", element.nearest_id, element.line, tag="input", child="inputExpression")
        parsed = self.texts.expression(expression)
        allowed = self.texts.tests(element.child("inputValues"))
        type_ = None if expression is None else self.texts.type_of(expression)
        return d.Input(parsed, element.get("label") or parsed.text, allowed, type_)

    def _output(self, element: Element, table: Element) -> d.Output:
        default = element.child("defaultOutputEntry")
        name = self.texts.name(element.get("name") or "")
        return d.Output(
            name,
            element.get("label") or name or table.get("outputLabel") or "",
            self.texts.type_of(element),
            self.texts.tests(element.child("outputValues")),
            None if default is None or not default.child_text("text") else self.texts.expression(default),
        )

    def _rule(self, element: Element, index: int, inputs: int, outputs: int) -> d.Rule:
        tests = element.children("inputEntry")
        results = element.children("outputEntry")
        for part, part_en, found, expected in (("输入", "input", tests, inputs), ("输出", "output", results, outputs)):
            if len(found) != expected:
                width = {"part": part, "part_en": part_en, "found": len(found), "expected": expected}
                self.log.add("rule-width", element.nearest_id, element.line, rule=index, **width)
        return d.Rule(
            element.id or f"rule-{index}",
            tuple(self.texts.tests(test) for test in tests),
            tuple(self.texts.expression(result) for result in results),
            tuple(annotation.child_text("text") for annotation in element.children("annotationEntry")),
            element.child_text("description"),
            element.line,
        )

    # --- other boxes ------------------------------------------------------------------------------------------------

    def _context(self, element: Element) -> d.Boxed:
        entries: list[d.Entry] = []
        for child in element.children("contextEntry"):
            variable = child.child("variable")
            name = None if variable is None else self.texts.name(variable.get("name") or "")
            type_ = None if variable is None else self.texts.type_of(variable)
            entries.append(d.Entry(name, type_, self._inside(child, child, "expression")))
        return d.Context(tuple(entries), id=element.id, type=self.texts.type_of(element))

    def _relation(self, element: Element) -> d.Boxed:
        columns = tuple(map(self._formal, element.children("column")))
        rows = tuple(tuple(self.read(cell) for cell in row if self.is_box(cell)) for row in element.children("row"))
        for row, cells in zip(element.children("row"), rows, strict=True):
            if len(cells) != len(columns):
                self.log.add(
                    "missing-child",
                    row.nearest_id,
                    row.line,
                    tag="row",
                    child=f"{len(columns)} 个单元格",
                    child_en=f"{len(columns)} cells",
                )
        return d.Relation(columns, rows, id=element.id, type=self.texts.type_of(element))

    def _list(self, element: Element) -> d.Boxed:
        items = tuple(self.read(child) for child in element if self.is_box(child))
        return d.ListOf(items, id=element.id, type=self.texts.type_of(element))

    def _call(self, element: Element) -> d.Boxed:
        function = self._inside(element, element, "expression")
        bindings: list[tuple[str, d.Boxed]] = []
        for binding in element.children("binding"):
            parameter = binding.child("parameter")
            if parameter is None or parameter.get("name") is None:
                self.log.add("missing-child", element.nearest_id, binding.line, tag="binding", child="parameter")
                continue
            argument = next((self.read(child) for child in binding if self.is_box(child)), d.Literal(NULL))
            bindings.append((self.texts.name(parameter.get("name") or ""), argument))
        return d.Call(function, tuple(bindings), id=element.id, type=self.texts.type_of(element))

    def _formal(self, element: Element) -> d.Formal:
        return d.Formal(self.texts.name(element.get("name") or ""), self.texts.type_of(element))

    def function(self, element: Element) -> d.FunctionOf:
        """A function definition. One that is not FEEL is a problem: it would run code from outside."""
        kind = element.get("kind") or "FEEL"
        parameters = tuple(map(self._formal, element.children("formalParameter")))
        if kind.upper() not in ("FEEL", "F"):
            texts = [found for box in element if self.is_box(box) for found in box.texts]
            name = external_name(texts) or element.nearest_name
            self.log.add("external-function", element.nearest_id, element.line, kind=kind, name=name)
            return d.FunctionOf(parameters, d.Literal(EXTERNAL), id=element.id)
        body = self._inside(element, element, "expression")
        return d.FunctionOf(parameters, body, id=element.id, type=self.texts.type_of(element))

    def _conditional(self, element: Element) -> d.Boxed:
        condition, then, otherwise = (self._inside(element.child(tag), element, tag) for tag in ("if", "then", "else"))
        return d.Conditional(condition, then, otherwise, id=element.id, type=self.texts.type_of(element))

    def _loop(self, element: Element) -> d.Boxed:
        body = "return" if element.tag == "for" else "satisfies"
        variable = element.get("iteratorVariable")
        if variable is None:
            self.log.add(
                "missing-attribute", element.nearest_id, element.line, tag=element.tag, attribute="iteratorVariable"
            )
        return d.Loop(
            element.tag,
            self.texts.name(variable or ""),
            self._inside(element.child("in"), element, "in"),
            self._inside(element.child(body), element, body),
            id=element.id,
            type=self.texts.type_of(element),
        )

    def _filter(self, element: Element) -> d.Boxed:
        source, condition = (self._inside(element.child(tag), element, tag) for tag in ("in", "match"))
        return d.FilterOf(source, condition, id=element.id, type=self.texts.type_of(element))
