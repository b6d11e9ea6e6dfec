"""FEEL text to syntax tree (DMN 1.5, 10.3.1.2): operators, by precedence, and what follows an operand.

Literals, boxed forms and statements are in ``operands``. Knows which names are in scope, because names may hold spaces
and operators, and nothing of values or meaning.
"""

from collections.abc import Iterable
from functools import lru_cache

from workflows.feel import syntax as s
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.lexer import KEYWORDS, Token, read_token
from workflows.feel.names import BUILTINS, PROPERTIES, Names, join_words, read_label
from workflows.feel.numbers import CONTEXT
from workflows.feel.operands import OperandParser

OR, AND, COMPARE, ADD, MULTIPLY, POWER = range(1, 7)
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_FOREIGN = {"==": "=", "<>": "!="}
_LEVELS = {
    "or": OR,
    "and": AND,
    "in": COMPARE,
    "between": COMPARE,
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "**": POWER,
}
_LEVELS |= dict.fromkeys(_COMPARISONS, COMPARE)
_OPENERS = frozenset(("(", "[", "]", "{", "-", "@"))
_OPERAND_WORDS = frozenset(("if", "for", "some", "every", "function", "true", "false", "null"))
_BUILTIN_NAMES = Names(BUILTINS)
_PROPERTY_NAMES = Names(PROPERTIES)
MAX_CHARACTERS = 30_000
MAX_TOKENS = 5_000
"""How many words and signs a text may have: reading one costs some ten microseconds."""


def _known(names: Iterable[str]) -> Names:
    return _of_set(names) if isinstance(names, frozenset) else Names(names)


@lru_cache(maxsize=16)
def _of_set(names: frozenset[str]) -> Names:
    """The names of a model, in which many texts are read."""
    return Names(names)


class Parser(OperandParser):
    """One reading of one text. ``names`` are in scope, ``members`` are entries that a context may have."""

    def __init__(self, text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> None:
        if len(text) > MAX_CHARACTERS:
            raise FeelSyntaxError("text-too-long", 0, limit=MAX_CHARACTERS)
        self.text = text
        self.names = _BUILTIN_NAMES.joined(_known(names))
        self.members = _PROPERTY_NAMES.joined(_known(members))
        self.ends_range = False
        self.tokens_left = MAX_TOKENS
        self.token = read_token(text, 0)

    # --- tokens -----------------------------------------------------------------------------------------------------

    def advance(self) -> Token:
        """Take the current token and read the next."""
        token = self.token
        self.jump(token.end)
        return token

    def jump(self, position: int) -> None:
        """Go on reading at ``position``."""
        self.tokens_left -= 1
        if self.tokens_left < 0:
            raise FeelSyntaxError("too-many-tokens", position, limit=MAX_TOKENS)
        self.token = read_token(self.text, position)

    def at(self, text: str) -> bool:
        """Whether the current token is the operator or keyword ``text``."""
        return self.token.text == text and self.token.kind in ("operator", "word")

    def expect(self, text: str) -> Token:
        """Take the operator or keyword ``text``, or complain."""
        if not self.at(text):
            raise self.unexpected(text)
        return self.advance()

    def unexpected(self, expected: str = "") -> FeelSyntaxError:
        """The error that the current token does not belong here."""
        found = _FOREIGN.get(self.text[self.token.start - 1 : self.token.start + 1])
        if found is not None:
            start = self.token.start - 1
            return FeelSyntaxError("foreign-operator", start, found=self.text[start : start + 2], expected=found)
        if self.at(".."):
            return FeelSyntaxError("bare-range", self.token.start)
        if self.token.kind == "end":
            return FeelSyntaxError("unexpected-end", self.token.start, expected=expected or "…")
        code = "expected" if expected else "unexpected"
        return FeelSyntaxError(code, self.token.start, found=self.token.text, expected=expected)

    # --- whole texts ------------------------------------------------------------------------------------------------

    def whole_expression(self) -> s.Node:
        """The text as one expression."""
        node = self.expression()
        if self.token.kind != "end":
            raise self.unexpected()
        return node

    def whole_tests(self) -> s.UnaryTests:
        """The text as unary tests: ``-``, tests separated by commas, or ``not(`` such tests ``)``."""
        start = self.token
        if start.kind == "end" or (self.at("-") and not self.text[start.end :].strip()):
            return s.UnaryTests((), position=start.start)
        if self.at("not"):
            negated = self._negated_tests(start)
            if negated is not None:
                return negated
            self.jump(start.start)
        tests = self._tests()
        if self.token.kind != "end":
            raise self.unexpected()
        return s.UnaryTests(tests, position=start.start)

    def _negated_tests(self, start: Token) -> s.UnaryTests | None:
        """``not(…)`` when it is the whole text; None when it is only the beginning of an expression."""
        self.advance()
        if not self.at("("):
            return None
        self.advance()
        try:
            tests = self._tests()
            self.expect(")")
        except FeelSyntaxError:
            return None
        return s.UnaryTests(tests, negated=True, position=start.start) if self.token.kind == "end" else None

    def _tests(self) -> tuple[s.Node, ...]:
        tests = [self.expression()]
        while self.at(","):
            self.advance()
            tests.append(self.expression())
        return tuple(tests)

    # --- operators --------------------------------------------------------------------------------------------------

    def expression(self) -> s.Node:
        """Any expression, also a comparison without a left side."""
        if self.token.kind == "operator" and self.token.text in _COMPARISONS:
            operator = self.advance()
            return s.UnaryComparison(operator.text, self.operation(ADD), position=operator.start)
        return self.operation(OR)

    def operation(self, lowest: int) -> s.Node:
        """An operation whose operators bind at least as tightly as ``lowest``."""
        left = self.unary()
        while True:
            level = _LEVELS.get(self.token.text, 0) if self.token.kind in ("operator", "word") else 0
            if level < lowest or level == 0:
                return left
            left = self._junction(left, level) if level <= AND else self._binary(left, level)

    def _junction(self, left: s.Node, level: int) -> s.Node:
        keyword, start = self.token.text, self.token.start
        operands = [left]
        while self.at(keyword):
            self.advance()
            operands.append(self.operation(level + 1))
        if level == OR:
            return s.Disjunction(tuple(operands), position=start)
        return s.Conjunction(tuple(operands), position=start)

    def _binary(self, left: s.Node, level: int) -> s.Node:
        operator = self.advance()
        if operator.text == "in":
            return s.In(left, self._in_tests(), position=operator.start)
        if operator.text == "between":
            low = self.operation(ADD)
            self.expect("and")
            return s.Between(left, low, self.operation(ADD), position=operator.start)
        right = self.operation(level + 1)
        if level == COMPARE:
            return s.Comparison(operator.text, left, right, position=operator.start)
        return s.Arithmetic(operator.text, left, right, position=operator.start)

    def _in_tests(self) -> tuple[s.Node, ...]:
        """What follows ``in``: one test, or several in parentheses."""
        if not self.at("("):
            return (self.expression() if self.token.text in _COMPARISONS else self.operation(ADD),)
        opening = self.advance()
        outer, self.ends_range = self.ends_range, False
        tests = self._tests()
        if self.at(".."):
            tests = (self.range_after(opening, tests[-1]),)
            self.ends_range = outer
            return tests
        self.expect(")")
        self.ends_range = outer
        return (self.postfix(tests[0]),) if len(tests) == 1 else tests

    def unary(self) -> s.Node:
        """An operand with an optional minus sign; the sign of a number belongs to the number."""
        if not self.at("-"):
            return self.postfix(self.operand())
        sign = self.advance()
        if self.token.kind == "number" and self.token.start == sign.end:
            literal = self.number()
            negative = s.Number(CONTEXT.minus(literal.value), position=sign.start)
            return self.postfix(negative)
        return s.Negation(self.unary(), position=sign.start)

    def postfix(self, node: s.Node) -> s.Node:
        """``node`` with the paths, filters, calls and type tests that follow it."""
        while True:
            start = self.token.start
            if self.at("."):
                self.advance()
                node = s.Path(node, self.member_name(), position=start)
            elif self.at("[") and not self._closes_range():
                node = self._filter(node)
            elif self.at("("):
                node = self._call(node)
            elif self.at("instance"):
                self.advance()
                self.expect("of")
                node = s.InstanceOf(node, self.type(), position=start)
            else:
                return node

    def _closes_range(self) -> bool:
        """Whether ``[`` ends an open range such as ``[1..5[`` and begins no filter: then no operand follows it."""
        if not self.ends_range:
            return False
        following = read_token(self.text, self.token.end)
        if following.kind == "operator":
            return following.text not in _OPENERS
        return following.kind == "end" or (following.text in KEYWORDS and following.text not in _OPERAND_WORDS)

    def _filter(self, base: s.Node) -> s.Node:
        opening = self.advance()
        outer_names, self.names = self.names, self.names.joined(self.members)
        outer, self.ends_range = self.ends_range, False
        condition = self.expression()
        self.names, self.ends_range = outer_names, outer
        self.expect("]")
        return s.Filter(base, condition, position=opening.start)

    def _call(self, function: s.Node) -> s.Node:
        opening = self.advance()
        outer, self.ends_range = self.ends_range, False
        names: list[str] = []
        arguments: list[s.Node] = []
        while not self.at(")"):
            if arguments:
                self.expect(",")
            label = read_label(self.text, self.token.start) if self.token.kind == "word" else None
            if label is not None:
                names.append(label[0])
                self.jump(label[1])
            arguments.append(self.expression())
        self.advance()
        self.ends_range = outer
        if names and len(names) != len(arguments):
            raise FeelSyntaxError("mixed-arguments", opening.start)
        return s.Invocation(function, tuple(arguments), tuple(names) if names else None, position=opening.start)

    def member_name(self) -> str:
        """The name after a dot."""
        if self.token.kind != "word":
            raise self.unexpected("name")
        found = self.members.match(self.text, self.token.start, self.token.text)
        name, end = found or join_words(self.text, self.token.text, self.token.end)
        self.jump(end)
        return name
