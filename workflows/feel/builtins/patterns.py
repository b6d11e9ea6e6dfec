r"""``matches``, ``replace`` and ``split`` with the patterns of XPath (DMN 1.5, 10.3.4.3; F&O 3.1, 5.6).

What is an error there is null here. How patterns are read and matched is not known here (see patterns).
"""

import re

from workflows.feel.builtins.registry import builtin
from workflows.feel.patterns import Pattern, compile_pattern
from workflows.feel.runtime import Run
from workflows.feel.values import Value

_REPLACEMENT = re.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")
_COMPILE_STEPS = 50
_SHOWN = 100


class _Refused(Exception):
    """The replacement is none of XPath."""


@builtin("matches", "input: string, pattern: string, flags?: string")
def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    compiled = _compiled(run, text, pattern, flags)
    return None if compiled is None else compiled.occurs(text, run.spend)


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string")
def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    compiled = _compiled(run, text, pattern, flags)
    if compiled is None:
        return None
    if compiled.occurs("", run.spend):
        return run.fail("empty-match", pattern=pattern)
    try:
        parts = [replacement] if "q" in (flags or "") else _replacement_parts(replacement, compiled.groups)
    except _Refused:
        return run.fail("bad-replacement", replacement=replacement)
    pieces: list[str] = []
    end = produced = 0
    for match in compiled.matches(text, run.spend):
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
    if compiled.occurs("", run.spend):
        return run.fail("empty-match", pattern=delimiter)
    parts: list[str] = []
    end = 0
    for match in compiled.matches(text, run.spend):
        run.spend(6)
        parts.append(text[end : match.start()])
        end = match.end()
    parts.append(text[end:])
    run.check_items(len(parts))
    return parts


def _compiled(run: Run, text: str, pattern: str, flags: str | None) -> Pattern | None:
    """The pattern made ready, or None with a diagnostic."""
    run.spend(_COMPILE_STEPS)
    run.check_characters(len(text))
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        run.fail("bad-text")  # half a surrogate pair is no character and has no UTF-8 form
        return None
    # Making it ready is paid in every evaluation, known before or not: the same input always ends in the same way.
    charge = _nothing if (pattern, flags or "") in run.patterns else run.spend
    compiled = compile_pattern(pattern, flags or "", charge)
    run.patterns.add((pattern, flags or ""))
    if compiled is None:
        run.fail("bad-pattern", pattern=pattern[:_SHOWN], flags=(flags or "")[:_SHOWN])
    return compiled


def _nothing(_steps: int) -> None:
    """What was paid before costs nothing."""


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
