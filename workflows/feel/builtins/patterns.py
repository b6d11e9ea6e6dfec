r"""``matches``, ``replace`` and ``split`` with the patterns of XPath (DMN 1.5, 10.3.4.3), in linear time by RE2.

RE2 has no back-references and no look-around; XPath 3.1 has the former only. XPath's own classes (``\i``, ``\c``) and
class subtraction are translated where RE2 can express them, and refused where it cannot.
"""

import re
from functools import lru_cache
from typing import Any

import re2

from workflows.feel.builtins.registry import builtin
from workflows.feel.runtime import Run
from workflows.feel.values import Value

_FLAGS = frozenset("smixq")
_NAME_START = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
_NAME_START += r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}"
_NAME_PART = _NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_IN_CLASS = {"D": r"\P{Nd}", "W": r"\p{P}\p{Z}\p{C}"}
_CLASSES = {"i": _NAME_START, "c": _NAME_PART, "d": r"\p{Nd}", "w": r"\p{L}\p{M}\p{N}\p{S}"}
_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([\\$])")
_MAX_PATTERN = 2000
_MAX_MEMORY = 4 << 20
_COMPILE_STEPS = 50


class _Refused(Exception):
    """The pattern, flag or replacement is no XPath or cannot be matched in linear time."""


@builtin("matches", "input: string, pattern: string, flags?: string")
def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    compiled = _compiled(run, text, pattern, flags)
    return None if compiled is None else compiled.search(text) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string")
def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    compiled = _compiled(run, text, pattern, flags)
    if compiled is None:
        return None
    if compiled.search("") is not None:
        return run.fail("empty-match", pattern=pattern)
    try:
        parts = [replacement] if "q" in (flags or "") else _replacement_parts(replacement, compiled.groups)
    except _Refused:
        return run.fail("bad-replacement", replacement=replacement)
    pieces: list[str] = []
    end = produced = 0
    for match in compiled.finditer(text):
        run.spend(2 + 2 * len(parts))
        filled = [part if isinstance(part, str) else (match.group(part) or "") for part in parts]
        pieces += (text[end : match.start()], *filled)
        produced += match.start() - end + sum(map(len, filled))
        run.check_length(produced)
        end = match.end()
    pieces.append(text[end:])
    run.check_characters(sum(map(len, pieces)))
    return "".join(pieces)


@builtin("split", "string: string, delimiter: string")
def _split(run: Run, text: str, delimiter: str) -> Value:
    compiled = _compiled(run, text, delimiter, None)
    if compiled is None:
        return None
    if compiled.search("") is not None:
        return run.fail("empty-match", pattern=delimiter)
    parts: list[str] = []
    end = 0
    for match in compiled.finditer(text):
        run.spend(6)
        parts.append(text[end : match.start()])
        end = match.end()
    parts.append(text[end:])
    run.check_items(len(parts))
    return parts


def _compiled(run: Run, text: str, pattern: str, flags: str | None) -> Any:
    """The pattern compiled for RE2, or None with a diagnostic. Charges for matching it with ``text``."""
    run.spend(_COMPILE_STEPS + len(pattern) // 4)
    run.check_characters(len(text))
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return run.fail("bad-text")  # half a surrogate pair is no character and has no UTF-8 form
    compiled = _compile(pattern, flags or "")
    return run.fail("bad-pattern", pattern=pattern, flags=flags or "") if compiled is None else compiled


@lru_cache(maxsize=512)
def _compile(pattern: str, flags: str) -> Any:
    if not set(flags) <= _FLAGS or len(pattern) > _MAX_PATTERN:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.case_sensitive = "i" not in flags
    try:
        translated = re2.escape(pattern) if "q" in flags else _translated(pattern, free_spacing="x" in flags)
        prefix = "".join(flag for flag in "sm" if flag in flags)
        return re2.compile(f"(?{prefix}){translated}" if prefix else translated, options)
    except (re2.error, _Refused, UnicodeEncodeError):
        return None


def _translated(pattern: str, *, free_spacing: bool) -> str:
    """``pattern`` of XPath as RE2 writes it."""
    pieces: list[str] = []
    index, in_class = 0, False
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            pieces.append(_escape(pattern[index + 1 : index + 2], in_class=in_class))
            index += 2
            continue
        if in_class and pattern.startswith("-[", index):
            raise _Refused
        if (
            character == "("
            and not in_class
            and pattern.startswith("(?", index)
            and not pattern.startswith("(?:", index)
        ):
            raise _Refused  # XPath has no other groups; RE2's would change flags or names
        if character == "[" and in_class:
            raise _Refused
        if character in "[]":
            in_class = character == "["
        if not (free_spacing and not in_class and character in " \t\n\r"):
            pieces.append(character)
        index += 1
    return "".join(pieces)


def _escape(letter: str, *, in_class: bool) -> str:
    if not letter or letter.isdigit():
        raise _Refused  # a back-reference needs more than linear time
    if letter in _CLASSES:
        return _CLASSES[letter] if in_class else f"[{_CLASSES[letter]}]"
    if letter.lower() in _CLASSES:
        if in_class and letter not in _IN_CLASS:
            raise _Refused
        return _IN_CLASS[letter] if in_class else f"[^{_CLASSES[letter.lower()]}]"
    if letter in "nrtsSpP" or not letter.isalnum():
        return "\\" + letter
    raise _Refused


def _replacement_parts(replacement: str, groups: int) -> list[str | int]:
    r"""Text and group numbers of an XPath replacement: ``$1`` a group, ``\$`` and ``\\`` themselves."""
    parts: list[str | int] = []
    end = 0
    for match in _REPLACEMENT.finditer(replacement):
        parts.append(replacement[end : match.start()])
        end = match.end()
        if match.group(3):
            raise _Refused
        if match.group(1):
            parts.append(match.group(1))
        else:
            parts += _group(match.group(2), groups)
    parts.append(replacement[end:])
    return parts


def _group(digits: str, groups: int) -> list[str | int]:
    """The longest number that is a group, and the digits after it as text; a group that does not exist is empty."""
    for length in range(len(digits), 0, -1):
        if int(digits[:length]) <= groups:
            return [int(digits[:length]), digits[length:]]
    return [digits[1:]]
