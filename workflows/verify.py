"""Proof that nothing was altered: chains, signed heads, re-execution, and all rows that belong to the journal.

Reads everything and writes nothing. Every finding names the case and the entry. Must not know who asks.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.cases import Case
from models.database import Database
from models.funds import Fund, FundMovement
from models.journal import Entry, Head
from workflows import accesslog, canonical, derived, evidence, journal, rerun
from workflows.documents import DocumentStore
from workflows.errors import N_, NotFound, Unusable
from workflows.heads import HeadFolder, SignedHead, leaves_after, root_of
from workflows.releases import Releases
from workflows.rerun import Difference, Position

Progress = Callable[[int, int], None]
"""Is told how many cases are done, and of how many."""


UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, OperationalError)
"""What reading altered bytes may raise; SQLite's driver calls text that is no UTF-8 an operational error."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was written: which case (None: none in particular), and the difference."""

    case_id: str | None
    case_number: str | None
    difference: Difference

    def __str__(self) -> str:
        """One line for a person."""
        where = f"案件 {self.case_number or self.case_id} 第 {self.difference.seq} 条" if self.case_id else "全局"
        recorded, found = _short(self.difference.recorded), _short(self.difference.replayed)
        return f"{where}：{self.difference.what}；记录为 {recorded}，现为 {found}"


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
        found = [
            {
                "case": finding.case_number,
                "case_id": finding.case_id,
                "seq": finding.difference.seq,
                "what": finding.difference.what,
                "recorded": canonical.plain(finding.difference.recorded),
                "replayed": canonical.plain(finding.difference.replayed),
            }
            for finding in self.findings
        ]
        counts = {"cases": self.cases, "entries": self.entries, "heads": self.heads}
        return json.dumps({"ok": self.ok, **counts, "findings": found}, ensure_ascii=False, indent=2)


@dataclass(frozen=True, kw_only=True)
class Proofs:
    """What proofs lie outside the database; what is None is not looked at."""

    releases: Releases = field(default_factory=Releases)
    documents: DocumentStore | None = None
    heads: HeadFolder | None = None


def verify(
    database: Database, *, case: str | None = None, progress: Progress | None = None, proofs: Proofs | None = None
) -> Verification:
    """Check one case (by number or id) or everything, and return what is not as it was written.

    Raises `NotFound` when there is no such case.
    """
    looked = proofs or Proofs()
    with database.reading() as session:
        chosen = _chosen(session, case)
        heads = _read_heads(looked.heads)
        verifier = _Verifier(session, looked)
        for done, case_id in enumerate(chosen, start=1):
            verifier.check_case(case_id, heads.leaves.get(case_id, {}))
            if progress is not None:
                progress(done, len(chosen))
        if case is None:
            verifier.findings.extend(_global(session, looked, heads, set(chosen)))
        return Verification(
            cases=len(chosen), entries=verifier.entries, heads=len(heads.signed), findings=tuple(verifier.findings)
        )


def check_entries(release: Any, case_id: str, entries: Sequence[Mapping[str, Any]]) -> Difference | Position:
    """Check chain and re-execution of a case's entries; return the first difference, or where the case then stands."""
    broken = journal.verify_chain(entries)
    if broken is not None:
        return Difference(seq=broken.seq, what=broken.what, recorded=None, replayed=None)
    position = Position(state="", data="")
    try:
        for step in rerun.replayed(release, case_id, entries):
            position = step.position
    except rerun.DifferenceError as error:
        return error.difference
    return position


class _Verifier:
    """Checks cases one after the other and keeps the first finding of each."""

    def __init__(self, session: Session, proofs: Proofs) -> None:
        self._session = session
        self._proofs = proofs
        self.entries = 0
        self.findings: list[Finding] = []

    def check_case(self, case_id: str, signed: Mapping[int, str]) -> None:
        """Check one case against its journal and against the heads that name its entries (number to hash)."""
        case: Case | None = None
        try:
            case = self._session.get(Case, case_id, populate_existing=True)
            difference = next(self._differences(case, case_id, signed), None)
        except UNREADABLE as error:
            difference = self._unreadable(case_id, error)
        if difference is not None:
            number = case.number if case is not None else None
            self.findings.append(Finding(case_id=case_id, case_number=number, difference=difference))
        self._session.expunge_all()

    def _differences(self, case: Case | None, case_id: str, signed: Mapping[int, str]) -> Iterator[Difference]:
        entries = _entries(self._session, case_id)
        self.entries += len(entries)
        if case is None:
            yield Difference(seq=entries[0]["seq"] if entries else 1, what="case", recorded="written", replayed=None)
            return
        release = self._release(case, entries)
        if isinstance(release, Difference):
            yield release
            return
        reached = check_entries(release, case_id, entries)
        if isinstance(reached, Difference):
            yield reached
            return
        yield from _stored(case, entries, reached)
        yield from _signed(entries, signed)
        told = [evidence.told(entry) for entry in entries]
        yield from evidence.differences(self._session, case, told, self._proofs.documents)
        yield from derived.differences(self._session, case, release, told)

    def _release(self, case: Case, entries: Sequence[Mapping[str, Any]]) -> Any:
        """Return the release the entries were recorded on, or what is wrong with it."""
        digest = entries[0]["release"] if entries else case.release_digest
        broken = journal.verify_chain(entries)
        if broken is not None:
            return Difference(seq=broken.seq, what=broken.what, recorded=None, replayed=None)
        try:
            return self._proofs.releases.by_digest(self._session, digest)
        except (NotFound, Unusable) as error:
            return Difference(seq=1, what="release", recorded=digest, replayed=str(error))

    def _unreadable(self, case_id: str, error: Exception) -> Difference:
        """Return the entry that cannot be read at all, by trying one after the other."""
        number = 0
        try:
            for number in self._session.scalars(select(Entry.seq).where(Entry.case_id == case_id).order_by(Entry.seq)):
                self._session.execute(select(Entry).where(Entry.case_id == case_id, Entry.seq == number)).all()
        except UNREADABLE:
            return Difference(seq=number, what=N_("记录无法读取"), recorded=None, replayed=str(error))
        return Difference(seq=number, what=N_("案件的存储内容无法读取"), recorded=None, replayed=str(error))


def _stored(case: Case, entries: Sequence[Mapping[str, Any]], reached: Position) -> Iterator[Difference]:
    last = entries[-1]["seq"] if entries else 0
    if case.version != last:
        yield Difference(seq=min(last, case.version) + 1, what="version", recorded=case.version, replayed=last)
    if case.state != reached.state:
        yield Difference(seq=last, what="stored state", recorded=reached.state, replayed=case.state)
    if case.data != reached.data:
        yield Difference(seq=last, what="stored data", recorded=reached.data, replayed=case.data)
    if any(entry["release"] != case.release_digest for entry in entries):
        yield Difference(seq=last, what="release", recorded=entries[-1]["release"], replayed=case.release_digest)


def _signed(entries: Sequence[Mapping[str, Any]], signed: Mapping[int, str]) -> Iterator[Difference]:
    """Compare with what signed heads say the hashes of this case's entries were."""
    hashes = {entry["seq"]: entry["hash"] for entry in entries}
    for seq, value in sorted(signed.items()):
        if hashes.get(seq) != value:
            yield Difference(seq=seq, what=N_("与已签名的链头不符"), recorded=value, replayed=hashes.get(seq))


@dataclass(frozen=True, kw_only=True)
class _Heads:
    """The signed heads, and what they say of each case: entry number to hash."""

    signed: tuple[SignedHead, ...] = ()
    leaves: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    broken: str | None = None


def _read_heads(folder: HeadFolder | None) -> _Heads:
    if folder is None:
        return _Heads()
    signed: list[SignedHead] = []
    leaves: dict[str, dict[int, str]] = {}
    broken = None
    try:
        for head in folder.heads():
            signed.append(head)
            for case_id, (seq, value) in head.changed.items():
                leaves.setdefault(case_id, {})[seq] = value
    except UNREADABLE as error:
        broken = str(error)
    return _Heads(signed=tuple(signed), leaves=leaves, broken=broken)


def _global(session: Session, proofs: Proofs, heads: _Heads, cases: set[str]) -> Iterator[Finding]:
    """Yield what concerns no single case, and the cases that are gone."""
    if proofs.heads is not None:
        yield from _head_findings(session, proofs.heads, heads)
    for case_id in sorted(heads.leaves.keys() - cases):
        seq, value = max(heads.leaves[case_id].items())
        yield _finding(case_id, Difference(seq=seq, what="case", recorded=value, replayed=None))
    statement = select(Fund.code, Fund.balance_fen, func.coalesce(func.sum(FundMovement.amount_fen), 0))
    rows = session.execute(statement.outerjoin(FundMovement, FundMovement.fund_id == Fund.id).group_by(Fund.id))
    for code, balance, moved in rows:
        if balance != moved:
            difference = Difference(seq=0, what=f"fund {code}", recorded=int(moved), replayed=balance)
            yield _finding(None, difference)
    broken = accesslog.first_break(session)
    if broken is not None:
        what = f"access log of {broken.chain}"
        yield _finding(None, Difference(seq=broken.seq, what=what, recorded=None, replayed=None))


def _head_findings(session: Session, folder: HeadFolder, heads: _Heads) -> Iterator[Finding]:
    """Check signatures, numbers and roots of the heads, and that the database knows no other ones."""
    if heads.broken is not None:
        difference = Difference(seq=len(heads.signed) + 1, what="heads file", recorded=None, replayed=heads.broken)
        yield _finding(None, difference)
    public_key = folder.public_key() if folder.public_key_file.exists() else None
    for at, head in enumerate(heads.signed):
        genuine = head.public_key == public_key and head.is_genuine()
        rising = at == 0 or head.number > heads.signed[at - 1].number
        if not (genuine and rising and root_of(leaves_after(heads.signed[: at + 1])) == head.root):
            yield _finding(None, Difference(seq=head.number, what="head", recorded=head.root, replayed=head.signature))
    known = {head.number: (head.root, head.signature) for head in heads.signed}
    for row in session.scalars(select(Head).order_by(Head.id)):
        if known.get(row.id) != (row.root, row.signature):
            yield _finding(None, Difference(seq=row.id, what="head", recorded=known.get(row.id), replayed=row.root))


def _finding(case_id: str | None, difference: Difference) -> Finding:
    return Finding(case_id=case_id, case_number=None, difference=difference)


def _chosen(session: Session, case: str | None) -> list[str]:
    """Return the ids of the cases to check: the one asked for, or all, also those only the journal knows."""
    if case is None:
        known = set(session.scalars(select(Case.id))) | set(session.scalars(select(Entry.case_id).distinct()))
        return sorted(known)
    found = session.scalars(select(Case.id).where((Case.number == case) | (Case.id == case))).one_or_none()
    if found is None:
        raise NotFound(N_("没有案件“{case}”，请核对案号"), case=case)
    return [found]


def _entries(session: Session, case_id: str) -> list[dict[str, Any]]:
    statement = select(*(getattr(Entry, name) for name in journal.COLUMNS)).where(Entry.case_id == case_id)
    return [dict(row) for row in session.execute(statement.order_by(Entry.seq)).mappings()]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."  # noqa: PLR2004 (what fits on a line)
