"""What a verification found, told without telling anybody's personal data.

A finding names case, entry and column. Of the values it shows what names nobody: amounts, days, yes and no, hashes,
codes; numbers of people are masked, and longer texts and whole records are only measured. Must not know how anything
was found.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows import canonical, privacy
from workflows.rerun import Difference

_LONGEST = 64
"""Longer texts hold sentences, and records hold anything: both are measured, not shown."""
_LEAST_DIGESTED = 200
"""A digest of less could be guessed by trying out telephone numbers."""
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128}")
_DIGITS = re.compile(r"[0-9]{5,}[Xx]?")
"""A number of a person that is cut in two by an altered byte is still most of that number."""
_OF_PERSONS = {
    "name": "name",
    "title": "name",
    "by_name": "name",
    "addressee": "name",
    "name_initials": "hidden",
    "search": "hidden",
    "words": "hidden",
    "phone": "phone",
    "id_number": "id_number",
    "id_masked": "hidden",
}
"""How the columns end that hold something of a person, and the kind by which it is masked; `hidden` is none."""

_OF_NOBODY = ("number", "case_number", "letter_number", "process_name", "outcome_label", "series")
"""How the columns end whose Chinese texts name nobody; all other Chinese texts are measured."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was written: which case (None: none in particular), and the difference."""

    case_id: str | None
    case_number: str | None
    difference: Difference
    is_masked: bool = False

    def masked(self) -> "Finding":
        """Return it with the values as they may be shown: what is kept of a finding holds nobody's personal data."""
        found = self.difference
        recorded, replayed = self._shown(found.recorded), self._shown(found.replayed)
        return replace(self, difference=replace(found, recorded=recorded, replayed=replayed), is_masked=True)

    def __str__(self) -> str:
        """One line for a person."""
        found = self.difference
        where = f"案件 {self.case_number or self.case_id} 第 {found.seq} 条" if self.case_id else "全局"
        return f"{where}：{found.what}；记录为 {self._shown(found.recorded)}，现为 {self._shown(found.replayed)}"

    def plain(self) -> dict[str, Any]:
        """Return it for a program."""
        found = self.difference
        return {
            "case": self.case_number,
            "case_id": self.case_id,
            "seq": found.seq,
            "what": found.what,
            "recorded": canonical.plain(self._shown(found.recorded)),
            "replayed": canonical.plain(self._shown(found.replayed)),
        }

    def _shown(self, value: Any) -> Any:
        return value if self.is_masked else shown(self.difference.what, value)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was looked at and the first finding of every case that has one."""

    cases: int
    entries: int
    heads: int
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    def text(self) -> str:
        """Return the result for a person: one line, and one per finding."""
        looked = f"已核验 {self.cases} 件案件、{self.entries} 条记录、{self.heads} 个链头"
        if self.ok:
            return f"{looked}：全部一致 (intact)"
        lines = "\n".join(str(finding) for finding in self.findings)
        return f"{looked}：发现 {len(self.findings)} 处不一致 (differences)\n{lines}"

    def json(self) -> str:
        """Return the result for a program."""
        counts = {"cases": self.cases, "entries": self.entries, "heads": self.heads}
        found = [finding.plain() for finding in self.findings]
        return json.dumps({"ok": self.ok, **counts, "findings": found}, ensure_ascii=False, indent=2)


def joined(parts: Iterable[Verification]) -> Verification:
    """Return what several parts found together, in their order."""
    every = tuple(parts)
    return Verification(
        cases=sum(part.cases for part in every),
        entries=sum(part.entries for part in every),
        heads=sum(part.heads for part in every),
        findings=tuple(finding for part in every for finding in part.findings),
    )


def shown(what: str, value: Any) -> Any:
    """Return *value* as it may be shown in a finding about *what* (``person 3.phone``)."""
    if isinstance(value, Mapping | list | tuple):
        return _measured(canonical.dumps(value))
    column = re.split(r"[. ]", what)[-1]
    if not isinstance(value, str) or _HASH.fullmatch(value) or column == "release":
        return value
    kind = None if _is_code(what) else _OF_PERSONS.get(column)
    if kind is not None and len(value) <= _LONGEST:
        return privacy.mask(kind, value)
    if len(value) > _LONGEST or not (value.isascii() or column in _OF_NOBODY or _is_code(what)):
        return _measured(value)
    return _DIGITS.sub(_stars, privacy.masked_text(value))


def _is_code(what: str) -> bool:
    """Whether this is the name of a parameter, a deadline or a step, which names no person."""
    return what.split(" ", maxsplit=1)[0] in ("task", "deadline", "parameter") and what.endswith(".name")


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found.group())


def _measured(text: str) -> str:
    if len(text) < _LEAST_DIGESTED:
        return f"（{len(text)} 个字符）"
    return f"（{len(text)} 个字符，SHA-256 {hashlib.sha256(text.encode()).hexdigest()[:16]}）"
