"""Random syntax trees of FEEL, for properties and for fuzzing."""

from decimal import Decimal

from hypothesis import strategies as st

from workflows.feel import syntax as s
from workflows.feel.builtins import BUILTINS
from workflows.feel.lexer import KEYWORDS

NAMES = st.sampled_from(("a", "b", "item", "partial", "人均月收入", "_x1", "x"))
OPERATORS = st.sampled_from(("+", "-", "*", "/", "**"))
COMPARISONS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
TEMPORALS = st.sampled_from(
    ("2024-02-29", "10:00:00Z", "2024-01-01T00:00:00@Asia/Shanghai", "P1Y2M", "-P1DT2H", "10:00:00", "nonsense")
)
TYPES = st.recursive(
    st.sampled_from(("number", "string", "date", "date and time", "Any", "tPerson")).map(s.TypeName),
    lambda inner: st.one_of(
        inner.map(lambda item: s.TypeName("list", (item,))),
        inner.map(lambda item: s.TypeName("range", (item,))),
        inner.map(lambda item: s.TypeName("context", (item,), ("a",))),
        st.tuples(inner, inner).map(lambda pair: s.TypeName("function", (pair[0],), (), pair[1])),
    ),
    max_leaves=3,
)
FUNCTIONS = st.sampled_from(sorted(name for name in BUILTINS if name not in KEYWORDS)).map(s.Name)
LEAVES = st.one_of(
    NUMBERS.map(lambda value: s.Number(Decimal(value))),
    TEXTS.map(s.String),
    st.booleans().map(s.Boolean),
    st.just(s.Null()),
    NAMES.map(s.Name),
    TEMPORALS.map(s.Temporal),
)


def _iterators(inner: st.SearchStrategy[s.Node]) -> st.SearchStrategy[tuple[s.Iterator, ...]]:
    iterator = st.builds(s.Iterator, NAMES, inner, st.one_of(st.none(), inner))
    return st.lists(iterator, min_size=1, max_size=2).map(tuple)


def _tuple(inner: st.SearchStrategy[s.Node], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[s.Node, ...]]:
    return st.lists(inner, min_size=least, max_size=most).map(tuple)


def _named_calls(inner: st.SearchStrategy[s.Node]) -> st.SearchStrategy[s.Node]:
    arguments = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    return st.tuples(st.one_of(FUNCTIONS, inner), arguments).map(
        lambda drawn: s.Invocation(drawn[0], tuple(drawn[1].values()), tuple(drawn[1]))
    )


def _larger(inner: st.SearchStrategy[s.Node]) -> st.SearchStrategy[s.Node]:
    entries = st.lists(st.tuples(st.one_of(NAMES, TEXTS), inner), max_size=3).map(tuple)
    parameters = st.lists(st.builds(s.FormalParameter, NAMES, st.one_of(st.none(), TYPES)), max_size=2).map(tuple)
    tests = st.one_of(inner, st.builds(s.UnaryComparison, COMPARISONS, inner))
    return st.one_of(
        st.builds(s.Arithmetic, OPERATORS, inner, inner),
        st.builds(s.Comparison, COMPARISONS, inner, inner),
        st.builds(s.Negation, inner),
        st.builds(s.Conjunction, _tuple(inner, 2)),
        st.builds(s.Disjunction, _tuple(inner, 2)),
        st.builds(s.Between, inner, inner, inner),
        st.builds(s.In, inner, _tuple(tests, 1)),
        st.builds(s.If, inner, inner, inner),
        st.builds(s.For, _iterators(inner), inner),
        st.builds(s.Quantified, st.booleans(), _iterators(inner), inner),
        st.builds(s.ListLiteral, _tuple(inner)),
        st.builds(s.ContextLiteral, entries),
        st.builds(s.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(s.Path, inner, NAMES),
        st.builds(s.Filter, inner, inner),
        st.builds(s.Invocation, st.one_of(FUNCTIONS, inner), _tuple(inner)),
        _named_calls(inner),
        st.builds(s.InstanceOf, inner, TYPES),
        st.builds(s.FunctionLiteral, parameters, inner),
    )


EXPRESSIONS: st.SearchStrategy[s.Node] = st.recursive(LEAVES, _larger, max_leaves=12)
_CELLS = st.one_of(EXPRESSIONS, st.builds(s.UnaryComparison, COMPARISONS, EXPRESSIONS))
TESTS: st.SearchStrategy[s.Node] = st.one_of(
    st.builds(s.UnaryTests, _tuple(_CELLS)), st.builds(s.UnaryTests, _tuple(_CELLS, 1), st.just(True))
)
"""The unary tests of a cell: none, some, or some negated."""
