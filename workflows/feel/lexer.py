"""Tokens of a FEEL text, read on demand (DMN 1.5, 10.3.1.2 and 10.3.1.4).

On demand, because whether ``a-b`` is one name or a subtraction depends on the names in scope; joining words to names is
the parser's work (see names). Knows no grammar.
"""

import re
import sys
from typing import NamedTuple

from workflows.feel.errors import FeelSyntaxError

NAME_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME_PART = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
WORD = re.compile(f"[{NAME_START}][{NAME_PART}]*")
_BLANK = "\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPACE = re.compile(rf"(?:[{_BLANK}]+|//[^\n\r]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_OPERATOR = re.compile(r"\*\*|\.\.|<=|>=|!=|->|[-+*/<>=()\[\]{},:.@]")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([\"'\\nrt]))")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")  # half of a pair is no character and could not be stored
_OTHER_QUOTES = "“”„‘’'`"
_FOREIGN = {"&&": "and", "||": "or", "&": "and", "|": "or", "!": "not(…)", "%": "/ 100"}
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}

KEYWORDS = frozenset(
    (
        "and", "or", "in", "between", "then", "else", "return", "satisfies", "instance", "of", "if", "for", "some",
        "every", "function", "external", "true", "false", "null",
    )
)  # fmt: skip


class Token(NamedTuple):
    """``kind`` is number, string, word, operator or end; ``text`` its value (of a string, what it denotes)."""

    kind: str
    text: str
    start: int
    end: int


def skip_space(text: str, position: int) -> int:
    """The position after white space and comments."""
    match = _SPACE.match(text, position)
    return position if match is None else match.end()


def read_token(text: str, position: int) -> Token:
    """The token that begins at or after ``position``. Raises FeelSyntaxError at a character that begins none."""
    start = skip_space(text, position)
    if start >= len(text):
        return Token("end", "", start, start)
    character = text[start]
    if character == '"':
        return _string(text, start)
    match = WORD.match(text, start)
    if match is not None:
        return Token("word", match.group(), start, match.end())
    match = _NUMBER.match(text, start)
    if match is not None:
        return Token("number", match.group(), start, match.end())
    match = _OPERATOR.match(text, start)
    if match is None:
        raise _refused(text, start)
    return Token("operator", match.group(), start, match.end())


def _refused(text: str, start: int) -> FeelSyntaxError:
    """The error for a character that begins no token."""
    character = text[start]
    if character in _OTHER_QUOTES:
        return FeelSyntaxError("curly-quotes", start, found=character)
    found = next((sign for sign in _FOREIGN if text.startswith(sign, start)), None)
    if found is not None:
        return FeelSyntaxError("foreign-operator", start, found=found, expected=_FOREIGN[found])
    return FeelSyntaxError("unexpected-character", start, found=character)


def _string(text: str, start: int) -> Token:
    match = _STRING.match(text, start)
    if match is None:
        raise FeelSyntaxError("unterminated-string", start)
    content = match.group(1)
    if "\\" in content:
        content = _SURROGATES.sub(_joined, _ESCAPE.sub(_unescaped, content))
        content = _HALVES.sub("\ufffd", content)
    return Token("string", content, start, match.end())


def _unescaped(match: re.Match[str]) -> str:
    digits = match.group(1) or match.group(2)
    if digits is None:
        return _LETTERS.get(match.group(3), match.group(3))
    code = int(digits, 16)
    return chr(code) if code <= sys.maxunicode else match.group()


def _joined(match: re.Match[str]) -> str:
    high, low = (ord(character) for character in match.group())
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
