"""The text of a large state, a line for each of its rows: found, left as it is or replaced, without reading the rest.

What waits side by side may be much, and a command touches little of it; so a row that nobody looks at is carried over
as it is written. JSON's texts hold no line breaks, so a line begins only where a row, or the local variables of a
scope, begin; rows that no command may overlook are moved in by a tab, so that they are found at once. Without line
breaks and tabs the text is the canonical one. Source: RFC 8259, 7 (control characters).

Knows the form of the text; must not know what a row means beyond its number and that of the step holding its scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workflows import canonical

Row = list[Any]
"""A step, written: its number, that of the step holding its scope (0: the case), element, state, what it remembers.

The element of one of the instances of an activity is written with a star: "visit*"."""

LINED = 12
"""How many rows a state has at least that is written in lines."""
_HEAD = re.compile(r'\{"content":\{"case":("[^"\\\n]*"),"end":(null|"[^"\\\n]*"),"last":(\d+),"locals":\{')
_STEPS = '},"steps":['
_SEEN_BY_ALL = frozenset({"incident", "due"})
"""What a row remembers that is stuck, or waits for an instant."""
_KEYS = ("case", "end", "last", "locals", "steps")


class Lines(Mapping[str, Any]):
    """The content of a state as it is written; what is not asked for is not read."""

    __slots__ = (
        "_local",
        "_read",
        "_rows_at",
        "_rows_end",
        "_scopes_at",
        "_scopes_end",
        "_spans",
        "case",
        "end",
        "last",
        "text",
        "version",
    )

    def __init__(self, text: str, version: int) -> None:
        """Take a text in lines, of this version. ValueError when it is none."""
        head, tail = _HEAD.match(text), _tail(version)
        rows_at = text.find(f"{_STEPS}\n") + len(_STEPS)
        if head is None or rows_at < head.end() or not text.endswith(tail):
            raise ValueError("not a state in lines")
        self.text, self.version = text, version
        self.case, self.end = canonical.loads(head[1]), canonical.loads(head[2])
        self.last = int(head[3])
        self._scopes_at, self._scopes_end = head.end(), rows_at - len(_STEPS)
        self._rows_at, self._rows_end = rows_at, len(text) - len(tail)
        self._read: Mapping[str, Any] | None = None
        self._spans: dict[int, tuple[int, int]] = {}
        self._local: dict[int, Mapping[str, Any]] = {}

    def __getitem__(self, key: str) -> Any:
        """What the content has under the key; but for what stands at the head, all of it is read."""
        if key in {"case", "end", "last"}:
            return getattr(self, key)
        if self._read is None:
            self._read = canonical.loads(self.text)["content"]
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        """Its keys."""
        return iter(_KEYS)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(_KEYS)

    def has(self, number: int) -> bool:
        """Whether there is a row with this number."""
        return self._find(number) is not None

    def row(self, number: int) -> Row:
        """The row with this number. KeyError when there is none."""
        start, end = self._span(number)
        read: Row = canonical.loads(self.text[start + 1 : end].rstrip(","))
        return read

    def held(self, holder: int) -> Iterator[int]:
        """The numbers of the rows in the scope that the step with this number holds, in order: all behind its own."""
        held = f',{holder},"'
        at = self.text.find(held, self._span(holder)[0] if holder else self._rows_at)
        while at >= 0:
            start = self.text.rfind("[", 0, at)
            before = self.text[start + 1 : at]
            if before.isdecimal() and self.text[start - 1] in "\n\t":
                yield int(before)
            at = self.text.find(held, at + 1)

    def moved_in(self) -> Iterator[int]:
        """The numbers of the rows that stand in the case itself, are stuck or wait for an instant, in order."""
        at = self.text.find("\t", self._rows_at)
        while at >= 0:
            yield self._number(at)
            at = self.text.find("\t", at + 1)

    def local(self, number: int) -> Mapping[str, Any]:
        """The local variables of the scope that the step with this number holds."""
        known = self._local.get(number)
        if known is None:
            start, end = self._scope_span(str(number))
            line = self.text[start:end].rstrip(",") if start < end else ":{}"
            known = self._local[number] = canonical.loads(line.partition(":")[2])
        return known

    def after(
        self,
        *,
        end: str | None,
        last: int,
        rows: Mapping[int, Row | None],
        new: list[Row],
        local: Mapping[int, Mapping[str, Any]],
    ) -> str:
        """The text of the content that has these `rows` (None: no more) and `local` variables, and `new` rows behind.

        Whatever is not named stays as it is.
        """
        head = (
            f'{{"content":{{"case":{canonical.dumps(self.case)},"end":{canonical.dumps(end)},"last":{last},"locals":{{'
        )
        steps = self._rows_after(rows, new)
        text = "".join([head, *self._scopes_after(local), _STEPS, *steps, _tail(self.version)])
        return text if _is_large(text) else plain(text)

    def _rows_after(self, rows: Mapping[int, Row | None], new: list[Row]) -> list[str]:
        edits = [(*self._span(number), _row_line(row) if row is not None else "") for number, row in rows.items()]
        edits += [(self._rows_end, self._rows_end, _row_line(row)) for row in new]
        return self._edited(self._rows_at, self._rows_end, edits)

    def _scopes_after(self, local: Mapping[int, Mapping[str, Any]]) -> list[str]:
        keys = sorted(map(str, local))
        edits = [(*self._scope_span(key), _scope_line(key, local[int(key)])) for key in keys]
        return self._edited(self._scopes_at, self._scopes_end, edits)

    def _edited(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> list[str]:
        """The part of the text with its lines replaced, in pieces; each line ends with a comma but for the last one."""
        pieces: list[str] = []
        for first, behind, line in sorted(edits, key=lambda edit: edit[:2]):
            pieces.append(self.text[start:first])
            before = next((piece for piece in reversed(pieces) if piece), ",")
            if line and not before.endswith(","):
                pieces.append(",")  # behind what was the last line
            pieces.append(line)
            start = behind
        pieces.append(self.text[start:end])
        while len(pieces) > 1 and not pieces[-1]:
            pieces.pop()
        pieces[-1] = pieces[-1].removesuffix(",")
        return pieces

    def _scope_span(self, key: str) -> tuple[int, int]:
        """Where the line of a scope begins and ends, or belongs; they are in the order of their keys as texts."""
        first, behind = self._scopes_at, self._scopes_end
        while first < behind:
            line = self.text.rfind("\n", first, (first + behind) // 2 + 1)
            found, end = (
                self.text[line + 2 : self.text.index('"', line + 2)],
                min(self._line_end(line), self._scopes_end),
            )
            if found == key:
                return line, end
            first, behind = (end, behind) if found < key else (first, line)
        return first, first

    def _span(self, number: int) -> tuple[int, int]:
        found = self._find(number)
        if found is None:
            raise KeyError(number)
        return found

    def _find(self, number: int) -> tuple[int, int] | None:
        """Where the row's line begins and ends; the rows are in the order of their numbers, so it is halved in."""
        known = self._spans.get(number)
        first, behind = self._rows_at, self._rows_end
        while known is None and first < behind:
            line = self.text.rfind("\n", first, (first + behind) // 2 + 1)
            found, end = self._number(line), self._line_end(line)
            if found == number:
                known = self._spans[number] = line, end
            elif found < number:
                first = end
            else:
                behind = line
        return known

    def _number(self, at: int) -> int:
        """The number of the row whose line begins here."""
        start = self.text.index("[", at) + 1
        return int(self.text[start : self.text.index(",", start)])

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at + 1)
        return end if end >= 0 else self._rows_end


def written(version: int, content: Mapping[str, Any]) -> str:
    """The text of a state: in lines when it is large, else the canonical one."""
    if isinstance(content, Lines):
        return content.text
    steps = content.get("steps")
    if not isinstance(steps, list) or len(steps) < LINED or tuple(sorted(content)) != _KEYS:
        return canonical.dumps({"version": version, "content": content})
    head = canonical.dumps({key: content[key] for key in ("case", "end", "last")}).removesuffix("}")
    scopes = "".join(_scope_line(key, content["locals"][key]) for key in sorted(content["locals"])).removesuffix(",")
    rows = "".join(map(_row_line, steps)).removesuffix(",")
    return f'{{"content":{head},"locals":{{{scopes}{_STEPS}{rows}{_tail(version)}'


def plain(text: str) -> str:
    """The canonical text of a state, of any that `written` gives."""
    return text.replace("\n", "").replace("\t", "")


def digested(text: str) -> bytes:
    """The same in UTF-8."""
    return text.encode().replace(b"\n", b"").replace(b"\t", b"")


def _is_large(text: str) -> bool:
    at = text.find(f"{_STEPS}\n")
    for _ in range(LINED if at >= 0 else 0):
        at = text.find("\n", at + 1)
        if at < 0:
            return False
    return at >= 0


def _tail(version: int) -> str:
    return f']}},"version":{version}}}'


def _row_line(row: Row) -> str:
    tab = "" if row[1] and _SEEN_BY_ALL.isdisjoint(row[4]) else "\t"
    return f"\n{tab}{canonical.dumps(row)},"


def _scope_line(key: str, values: Mapping[str, Any]) -> str:
    return f'\n"{key}":{canonical.dumps(values)},' if values else ""
