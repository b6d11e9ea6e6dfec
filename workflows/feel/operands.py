"""FEEL text to syntax tree: literals, names, statements (if, for, some, every), boxed forms and types.

The half of the parser that reads operands; operators are in ``parser``.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

from workflows.feel import syntax as s
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.lexer import KEYWORDS, Token
from workflows.feel.names import Names, join_words, normalized, read_iterator, read_label, read_parameter
from workflows.feel.numbers import number

_WORD_TYPES = Names(("date and time", "days and time duration", "years and months duration", "day and time duration"))


class OperandParser(ABC):
    """Reads operands; the operators' half (``Parser``) supplies the tokens and the expressions inside."""

    text: str
    names: Names
    members: Names
    ends_range: bool
    token: Token

    @abstractmethod
    def advance(self) -> Token:
        """Take the current token and read the next."""

    @abstractmethod
    def jump(self, position: int) -> None:
        """Go on reading at ``position``."""

    @abstractmethod
    def at(self, text: str) -> bool:
        """Whether the current token is ``text``."""

    @abstractmethod
    def expect(self, text: str) -> Token:
        """Take ``text`` or complain."""

    @abstractmethod
    def unexpected(self, expected: str = "") -> FeelSyntaxError:
        """The error that the current token does not belong here."""

    @abstractmethod
    def expression(self) -> s.Node:
        """Any expression."""

    @abstractmethod
    def operation(self, lowest: int) -> s.Node:
        """An operation that binds at least as tightly as ``lowest``."""

    def operand(self) -> s.Node:
        """A literal, a name, a statement or anything in brackets."""
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "string":
            self.advance()
            return s.String(token.text, position=token.start)
        if token.kind == "word":
            return self._word(token)
        if token.text == "@":
            self.advance()
            if self.token.kind != "string":
                raise self.unexpected('"…"')
            return s.Temporal(self.advance().text, position=token.start)
        if token.text in ("(", "[", "]"):
            return self._bracketed(token)
        if token.text == "{":
            return self._context(token)
        raise self.unexpected()

    def number(self) -> s.Number:
        """A numeric literal, rounded to the precision of numbers."""
        token = self.advance()
        value = number(token.text)
        if value is None:
            raise FeelSyntaxError("number-out-of-range", token.start)
        return s.Number(value, position=token.start)

    def _word(self, token: Token) -> s.Node:
        match token.text:
            case "true" | "false":
                self.advance()
                return s.Boolean(token.text == "true", position=token.start)
            case "null":
                self.advance()
                return s.Null(position=token.start)
            case "if":
                return self._if(token)
            case "for":
                return self._for(token)
            case "some" | "every":
                return self._quantified(token)
            case "function":
                return self._function(token)
        return self._name(token)

    def _name(self, token: Token) -> s.Node:
        found = self.names.match(self.text, token.start, token.text)
        if found is None:
            if token.text in KEYWORDS:
                raise self.unexpected()
            found = (token.text, token.end) if token.text == "?" else join_words(self.text, token.text, token.end)
        self.jump(found[1])
        return s.Name(found[0], position=token.start)

    # --- statements -------------------------------------------------------------------------------------------------

    def _if(self, start: Token) -> s.Node:
        self.advance()
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return s.If(condition, then, self.expression(), position=start.start)

    def _for(self, start: Token) -> s.Node:
        outer = self.names
        self.advance()
        iterators = self._iterators()
        self.expect("return")
        node = s.For(iterators, self.expression(), position=start.start)
        self.names = outer
        return node

    def _quantified(self, start: Token) -> s.Node:
        outer = self.names
        self.advance()
        iterators = self._iterators()
        self.expect("satisfies")
        node = s.Quantified(start.text == "every", iterators, self.expression(), position=start.start)
        self.names = outer
        return node

    def _iterators(self) -> tuple[s.Iterator, ...]:
        iterators = [self._iterator()]
        while self.at(","):
            self.advance()
            iterators.append(self._iterator())
        return tuple(iterators)

    def _iterator(self) -> s.Iterator:
        start = self.token
        name = self._declared_name(read_iterator)
        self.expect("in")
        source = self.expression()
        end = None
        if self.at(".."):
            self.advance()
            end = self.expression()
        self.names = self.names.with_names((name,))
        return s.Iterator(name, source, end, position=start.start)

    def _declared_name(self, read: Callable[[str, int], tuple[str, int] | None]) -> str:
        """A new name, up to what ``read`` knows to end it; without that end, its words only."""
        if self.token.kind != "word" or self.token.text in KEYWORDS:
            raise self.unexpected("name")
        found = read(self.text, self.token.start)
        name, end = found or join_words(self.text, self.token.text, self.token.end)
        self.jump(end)
        return name

    # --- brackets ---------------------------------------------------------------------------------------------------

    def _bracketed(self, opening: Token) -> s.Node:
        """``(expression)``, a list, or a range."""
        self.advance()
        outer, self.ends_range = self.ends_range, False
        try:
            if opening.text == "[" and self.at("]"):
                self.advance()
                return s.ListLiteral((), position=opening.start)
            first = self.expression()
            if self.at("..") or opening.text == "]":
                return self.range_after(opening, first)
            if opening.text == "(":
                self.expect(")")
                return first
            return self._list(opening, first)
        finally:
            self.ends_range = outer

    def _list(self, opening: Token, first: s.Node) -> s.Node:
        items = [first]
        while self.at(","):
            self.advance()
            items.append(self.expression())
        self.expect("]")
        return s.ListLiteral(tuple(items), position=opening.start)

    def range_after(self, opening: Token, low: s.Node) -> s.Node:
        """The rest of a range, from ``..`` on."""
        self.expect("..")
        self.ends_range = True
        high = self.expression()
        if not (self.at("]") or self.at("[") or self.at(")")):
            raise self.unexpected("]")
        closing = self.advance()
        return s.RangeLiteral(low, high, opening.text == "[", closing.text == "]", position=opening.start)

    def _context(self, opening: Token) -> s.Node:
        self.advance()
        outer_names, outer_range = self.names, self.ends_range
        self.ends_range = False
        entries: list[tuple[str, s.Node]] = []
        while not self.at("}"):
            if entries:
                self.expect(",")
            key = self._key()
            entries.append((key, self.expression()))
            self.names = self.names.with_names((key,))
            self.members = self.members.with_names((key,))
        self.advance()
        self.names, self.ends_range = outer_names, outer_range
        return s.ContextLiteral(tuple(entries), position=opening.start)

    def _key(self) -> str:
        token = self.token
        if token.kind == "string":
            self.advance()
            self.expect(":")
            return token.text
        label = read_label(self.text, token.start) if token.kind == "word" else None
        if label is None:
            raise self.unexpected("name:")
        self.jump(label[1])
        return label[0]

    # --- functions and types ----------------------------------------------------------------------------------------

    def _function(self, start: Token) -> s.Node:
        self.advance()
        self.expect("(")
        outer_names, outer_range = self.names, self.ends_range
        self.ends_range = False
        parameters: list[s.FormalParameter] = []
        while not self.at(")"):
            if parameters:
                self.expect(",")
            parameters.append(self._parameter())
        self.advance()
        external = self.at("external")
        if external:
            self.advance()
        self.names = self.names.with_names(parameter.name for parameter in parameters)
        self.ends_range = outer_range
        body = self.expression()
        self.names = outer_names
        return s.FunctionLiteral(tuple(parameters), body, external, position=start.start)

    def _parameter(self) -> s.FormalParameter:
        start = self.token
        label = read_label(self.text, start.start) if start.kind == "word" else None
        if label is not None:
            self.jump(label[1])
            return s.FormalParameter(label[0], self.type(), position=start.start)
        return s.FormalParameter(self._declared_name(read_parameter), position=start.start)

    def type(self) -> s.TypeName:
        """A type's name, with what it is made of between ``<`` and ``>``."""
        token = self.token
        if token.kind != "word" or (token.text in KEYWORDS and token.text not in ("function", "null")):
            raise self.unexpected("type")
        if token.text in s.GENERIC:
            self.advance()
            return self._generic(token) if self.at("<") else s.TypeName(token.text, position=token.start)
        known = [names.match(self.text, token.start, token.text) for names in (_WORD_TYPES, self.names)]
        found = max((match for match in known if match is not None), key=lambda match: match[1], default=None)
        name, end = found or join_words(self.text, token.text, token.end)
        self.jump(end)
        while self.at("."):
            self.advance()
            if self.token.kind != "word":
                raise self.unexpected("type")
            part, end = join_words(self.text, self.token.text, self.token.end)
            self.jump(end)
            name += "." + part
        return s.TypeName(normalized(name), position=token.start)

    def _generic(self, start: Token) -> s.TypeName:
        self.expect("<")
        arguments: list[s.TypeName] = []
        labels: list[str] = []
        while not self.at(">"):
            if arguments:
                self.expect(",")
            if start.text == "context":
                labels.append(self._key())
            arguments.append(self.type())
        self.advance()
        result = None
        if start.text == "function":
            self.expect("->")
            result = self.type()
        return s.TypeName(start.text, tuple(arguments), tuple(labels), result, position=start.start)
