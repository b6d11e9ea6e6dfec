"""Built-in functions on strings, which count in code points (DMN 1.5, 10.3.4.3)."""

from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.numbers import truncated, whole
from workflows.feel.runtime import Run
from workflows.feel.values import Value, kind


@builtin("substring", "string: string, start position: number, length?: number")
def _substring(run: Run, string: str, start: Decimal, length: Decimal | None = None) -> Value:
    first = truncated(start)
    count = len(string) if length is None else truncated(length)
    if first == 0 or abs(first) > len(string) or count < 1:
        return run.fail("bad-position", position=start, count=len(string))
    run.check_characters(min(count, len(string)))
    begin = first - 1 if first > 0 else len(string) + first
    return string[begin : begin + count]


@builtin("string length", "string: string")
def _string_length(_run: Run, string: str) -> Value:
    return Decimal(len(string))


@builtin("upper case", "string: string")
def _upper_case(run: Run, string: str) -> Value:
    run.check_characters(len(string))
    result = string.upper()
    run.check_length(len(result))  # some letters become three
    return result


@builtin("lower case", "string: string")
def _lower_case(run: Run, string: str) -> Value:
    run.check_characters(len(string))
    result = string.lower()
    run.check_length(len(result))
    return result


@builtin("substring before", "string: string, match: string")
def _substring_before(run: Run, string: str, match: str) -> Value:
    run.check_characters(len(string))
    before, found, _ = string.partition(match) if match else ("", "", string)
    return before if found else ""


@builtin("substring after", "string: string, match: string")
def _substring_after(run: Run, string: str, match: str) -> Value:
    run.check_characters(len(string))
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string, match: string")
def _contains(run: Run, string: str, match: str) -> Value:
    run.check_characters(len(string))
    return match in string


@builtin("starts with", "string: string, match: string")
def _starts_with(run: Run, string: str, match: str) -> Value:
    run.check_characters(len(match))
    return string.startswith(match)


@builtin("ends with", "string: string, match: string")
def _ends_with(run: Run, string: str, match: str) -> Value:
    run.check_characters(len(match))
    return string.endswith(match)


@builtin("string join", "list: list, delimiter?: string")
def _string_join(run: Run, items: list[Value], delimiter: str | None = None) -> Value:
    run.check_items(len(items))
    texts: list[str] = []
    for item in items:
        if item is None:
            continue
        if type(item) is not str:
            return run.fail("element-kind", function="string join", expected="string", found=kind(item))
        texts.append(item)
    between = delimiter or ""
    run.check_characters(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def position_in(number: Decimal, count: int) -> int | None:
    """The index from 0 for a position from 1, or from -1 backwards; None when there is no such element."""
    place = whole(number)
    if place is None or place == 0 or abs(place) > count:
        return None
    return place - 1 if place > 0 else count + place
