"""Mutated DMN files and inputs: refused with problems, or evaluated within the budget; never another exception."""

from contextlib import suppress
from copy import deepcopy
from decimal import Decimal as N

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.dmn.documents import LATEST, NOW, ORIGINAL
from workflows import dmn
from workflows.feel import Budget, BudgetExceeded

TEXTS = st.one_of(
    st.sampled_from(
        ("-", "", "1 +", "? > 1", "not(1)", "d", "e", "twice", "twice(1, 2)", "[1..", "null", "external", "(")
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=4),
)
ATTRIBUTES = ("href", "id", "name", "typeRef", "hitPolicy", "aggregation", "isCollection", "kind", "iteratorVariable")
TAGS = (
    "filter",
    "for",
    "some",
    "conditional",
    "relation",
    "row",
    "list",
    "invocation",
    "functionDefinition",
    "decision",
)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2), st.just(N("7.5"))
)


@st.composite
def mutants(draw):
    """The document with a few elements changed, removed, doubled, renamed or moved."""
    root = etree.fromstring(ORIGINAL)
    for _ in range(draw(st.integers(1, 4))):
        element = draw(st.sampled_from(list(root.iter())))
        parent = element.getparent()
        change = draw(st.integers(0, 5))
        if change == 0:
            element.text = draw(TEXTS)
        elif change == 1:
            element.set(draw(st.sampled_from(ATTRIBUTES)), draw(TEXTS))
        elif parent is not None and change == 2:
            parent.remove(element)
        elif parent is not None and change == 3:
            parent.append(deepcopy(element))
        elif parent is not None and change == 4:
            element.tag = f"{{{LATEST}}}{draw(st.sampled_from(TAGS))}"
        else:
            draw(st.sampled_from(list(root.iter()))).append(deepcopy(element))
    return etree.tostring(root)


@given(st.binary(max_size=40), st.integers(0, 3000))
def test_bytes_put_into_a_file_are_refused_or_read(scrap, place):
    source = ORIGINAL[:place] + scrap + ORIGINAL[place + len(scrap) :]
    with suppress(dmn.DmnProblems):
        assert dmn.load(source, strict=False).decisions is not None


@given(mutants(), VALUES, VALUES)
@settings(max_examples=200, deadline=None)
def test_a_mutated_file_is_refused_or_evaluated(source, v, k):
    with suppress(dmn.DmnProblems, BudgetExceeded):
        model = dmn.load(source, strict=False)
        assert all(warning.what for warning in model.warnings)
        for info in (*model.decisions, *model.services):
            found = model.evaluate(info.id, {"v": v, "k": k}, now=NOW, trace=True, budget=Budget(steps=3000))
            assert isinstance(dmn.explain(found.trace), list)
