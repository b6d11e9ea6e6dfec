"""DMN documents for tests, built from what matters in each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATEST = "https://www.omg.org/spec/DMN/20230324/MODEL/"
VERSIONS = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    LATEST,
)


def document(*elements: str, namespace: str = LATEST, target: str = "urn:test") -> bytes:
    """A document with these elements."""
    head = f'<definitions xmlns="{namespace}" id="defs" name="test" namespace="{target}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *elements, "</definitions>"]).encode()


def text(tag: str, content: str, attributes: str = "") -> str:
    """An element that holds a text."""
    return f"<{tag} {attributes}><text>{escape(content)}</text></{tag}>"


def literal(expression: str) -> str:
    """A literal expression."""
    return text("literalExpression", expression)


def data(name: str, type_: str = "") -> str:
    """An input."""
    reference = f"typeRef={quoteattr(type_)}" if type_ else ""
    variable = f"<variable name={quoteattr(name)} {reference}/>"
    return f"<inputData id={quoteattr(name)} name={quoteattr(name)}>{variable}</inputData>"


def decision(name: str, logic: str, *, needs: Sequence[str] = (), knows: Sequence[str] = (), type_: str = "") -> str:
    """A decision. ``needs`` are ids of inputs (with a leading "<") and decisions; ``knows`` of knowledge models."""
    links = [
        f'<informationRequirement><requiredInput href="#{need[1:]}"/></informationRequirement>'
        if need.startswith("<")
        else f'<informationRequirement><requiredDecision href="#{need}"/></informationRequirement>'
        for need in needs
    ]
    links += [f'<knowledgeRequirement><requiredKnowledge href="#{know}"/></knowledgeRequirement>' for know in knows]
    reference = f"typeRef={quoteattr(type_)}" if type_ else ""
    variable = f"<variable name={quoteattr(name)} {reference}/>"
    return f"<decision id={quoteattr(name)} name={quoteattr(name)}>{variable}{''.join(links)}{logic}</decision>"


def knowledge(
    name: str, parameters: Sequence[str], body: str, *, attributes: str = "", knows: Sequence[str] = ()
) -> str:
    """A knowledge model: a function."""
    formal = "".join(f"<formalParameter name={quoteattr(parameter)}/>" for parameter in parameters)
    links = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{know}"/></knowledgeRequirement>' for know in knows
    )
    return (
        f"<businessKnowledgeModel id={quoteattr(name)} name={quoteattr(name)}><variable name={quoteattr(name)}/>"
        f"<encapsulatedLogic {attributes}>{formal}{body}</encapsulatedLogic>{links}</businessKnowledgeModel>"
    )


def table(  # noqa: PLR0913  # what a table is made of
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "",
    input_values: Sequence[str] = (),
    output_values: Sequence[str] = (),
    defaults: Sequence[str] = (),
) -> str:
    """A decision table. A rule is its cells: one for each input, one for each output, then its annotations."""
    columns = "".join(
        f'<input id="in{index}" label={quoteattr(expression)}>{text("inputExpression", expression)}'
        f"{_at(input_values, index, 'inputValues')}</input>"
        for index, expression in enumerate(inputs)
    )
    results = "".join(
        f'<output id="out{index}" name={quoteattr(name)}>{_at(output_values, index, "outputValues")}'
        f"{_at(defaults, index, 'defaultOutputEntry')}</output>"
        for index, name in enumerate(outputs)
    )
    rows = "".join(_rule(number, rule, len(inputs), len(outputs)) for number, rule in enumerate(rules, 1))
    return f'<decisionTable id="table" {policy}>{columns}{results}<annotation name="note"/>{rows}</decisionTable>'


def _at(values: Sequence[str], index: int, tag: str) -> str:
    return text(tag, values[index]) if index < len(values) and values[index] else ""


def _rule(number: int, cells: Sequence[str], inputs: int, outputs: int) -> str:
    tags = ["inputEntry"] * inputs + ["outputEntry"] * outputs + ["annotationEntry"] * (len(cells) - inputs - outputs)
    return f'<rule id="r{number}">{"".join(text(tag, cell) for tag, cell in zip(tags, cells, strict=False))}</rule>'


ORIGINAL = document(
    '<itemDefinition name="tKind"><typeRef>string</typeRef>'
    '<allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>',
    data("v", "number"),
    data("k", "tKind"),
    knowledge("twice", ["n"], literal("n * 2")),
    decision(
        "d",
        table(["v", "k"], ["r"], [["< 10", '"a"', "twice(v)"], ["-", "-", "v"]], policy='hitPolicy="FIRST"'),
        needs=["<v", "<k"],
        knows=["twice"],
    ),
    decision(
        "e", f"<context><contextEntry><variable name='x'/>{literal('d + 1')}</contextEntry></context>", needs=["d"]
    ),
)
"""A model with something of everything, to be mutated."""
