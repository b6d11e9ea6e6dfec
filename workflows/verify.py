"""Proof that nothing was altered: chains, signed heads, re-execution, and all rows that belong to the journal.

Brings the parts together: `workflows.rerun` for the entries, `workflows.evidence`, `derived` and `beside` for the rows.
Reads everything and writes nothing. Every finding names the case and the entry; what belongs to no case (heads, funds,
last numbers, the access log) is named without. What is not verified, and why: docs/decisions/0012. Must not know who
asks.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.database import Database
from models.journal import Entry, Head
from models.owned import rows_of_case
from models.releases import ReleaseRow
from workflows import accesslog, derived, evidence, journal, rerun, storeddata
from workflows.beside import (
    bankfiles,
    claims,
    clocks,
    counters,
    letterservice,
    links,
    loans,
    money,
    notices,
    organisations,
    register,
    startdrafts,
    unreadable,
)
from workflows.beside.unreadable import UNREADABLE
from workflows.beside.values import Versions
from workflows.documents import DocumentStore
from workflows.engine.values import Release, State
from workflows.errors import N_, NotFound, Unusable
from workflows.findings import Finding, Verification
from workflows.heads import HeadFolder, SignedHead, leaves_after, root_of
from workflows.releases import Releases, stored_package
from workflows.rerun import Difference, DifferenceError, Position, ReleaseOf

Progress = Callable[[int, int], None]
"""Is told how many cases are done, and of how many."""


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


def all_cases(database: Database) -> list[str]:
    """Return the ids of all cases there are to check, in the order in which they are told of."""
    with database.reading() as session:
        return _chosen(session, None)


def check_part(database: Database, case_ids: Sequence[str], proofs: Proofs) -> Verification:
    """Check these cases, and nothing that belongs to none: one part of `verify`, which several may do side by side.

    The heads are read first, so that they name no entry that is written while the cases are checked.
    """
    heads = _read_heads(proofs.heads)
    with database.reading() as session:
        verifier = _Verifier(session, proofs)
        for case_id in case_ids:
            verifier.check_case(case_id, heads.leaves.get(case_id, {}))
    return Verification(cases=len(case_ids), entries=verifier.entries, heads=0, findings=tuple(verifier.findings))


def check_rest(database: Database, case_ids: Collection[str], proofs: Proofs) -> Verification:
    """Check what belongs to no case; *case_ids* are those that the parts have looked for."""
    with database.reading() as session:
        known = {*_chosen(session, None), *case_ids}
        heads = _read_heads(proofs.heads)
        findings = tuple(_global(session, proofs, heads, known))
    return Verification(cases=0, entries=0, heads=len(heads.signed), findings=findings)


def check_entries(release_of: ReleaseOf, case_id: str, entries: Sequence[Mapping[str, Any]]) -> Difference | Position:
    """Check chain and re-execution of a case's entries; return the first difference, or where the case then stands."""
    broken = journal.verify_chain(entries)
    if broken is not None:
        return Difference(seq=broken.seq, what=broken.what, recorded=None, replayed=None)
    return _replayed(release_of, case_id, entries)


def _replayed(release_of: ReleaseOf, case_id: str, entries: Sequence[Mapping[str, Any]]) -> Difference | Position:
    position = Position(state="", data="")
    try:
        for step in rerun.replayed(release_of, case_id, entries):
            position = step.position
    except DifferenceError as error:
        return error.difference
    return position


_BESIDE = (
    *(clocks, notices, money, claims, loans, bankfiles, organisations, links, startdrafts, letterservice),
    register,
)


class _Verifier:
    """Checks cases one after the other and keeps the first finding of each."""

    def __init__(self, session: Session, proofs: Proofs) -> None:
        self._session = session
        self._proofs = proofs
        self._versions = Versions(session)
        self._releases: dict[str, Release | Difference] = {}
        self.entries = 0
        self.findings: list[Finding] = []

    def check_case(self, case_id: str, signed: Mapping[int, str]) -> None:
        """Check one case against its journal and against the heads that name its entries (number to hash)."""
        case: Case | None = None
        try:
            case = self._session.get(Case, case_id, populate_existing=True)
            difference = next(self._differences(case, case_id, signed), None)
        except UNREADABLE as error:
            difference = unreadable.found(self._session, case_id, error)
        if difference is not None:
            number = self._session.scalar(select(Case.number).where(Case.id == case_id))
            self.findings.append(Finding(case_id=case_id, case_number=number, difference=difference))
        self._session.expunge_all()

    def _differences(self, case: Case | None, case_id: str, signed: Mapping[int, str]) -> Iterator[Difference]:
        entries = _entries(self._session, case_id)
        self.entries += len(entries)
        if case is None:
            yield Difference(seq=entries[0]["seq"] if entries else 1, what="case", recorded="written", replayed=None)
            return
        broken = journal.verify_chain(entries)
        if broken is not None:
            yield Difference(seq=broken.seq, what=broken.what, recorded=None, replayed=None)
            return
        reached = _replayed(self._release_of, case_id, entries)
        if isinstance(reached, Difference):
            yield reached
            return
        yield from _stored(case, entries, reached)
        yield from _large(self._session, case, reached)
        yield from _signed(entries, signed)
        told = [evidence.told(entry) for entry in entries]
        yield from evidence.differences(self._session, case, told, self._proofs.documents)
        yield from self._beside(case, told)

    def _beside(self, case: Case, told: Sequence[evidence.Told]) -> Iterator[Difference]:
        release = self._release_of(told[-1].release)
        file = derived.opened(self._session, case, release, told, self._proofs.releases)
        if isinstance(file, Difference):
            yield file
            return
        yield from derived.differences(file)
        for each in _BESIDE:
            yield from each.differences(file)
        yield from self._versions.differences(file)

    def _release_of(self, digest: str) -> Release:
        """Return a release that entries were recorded on. Raises `DifferenceError` if it is not stored as it was."""
        if digest not in self._releases:
            self._releases[digest] = _stored_release(self._session, self._proofs.releases, digest)
        found = self._releases[digest]
        if isinstance(found, Difference):
            raise DifferenceError(found)
        return found


def _stored_release(session: Session, releases: Releases, digest: str) -> Release | Difference:
    try:
        package = stored_package(session, digest)
        release = releases.by_digest(session, digest)
        name = session.scalar(select(ReleaseRow.name).where(ReleaseRow.digest == digest))
    except (NotFound, Unusable, *UNREADABLE) as error:
        why = str(error) if isinstance(error, NotFound | Unusable) else type(error).__name__
        return Difference(seq=1, what="release", recorded=digest, replayed=why)
    if (package.id, name) != (release.id, release.name):
        return Difference(seq=1, what="release", recorded=release.name, replayed=name)
    return release


def _stored(case: Case, entries: Sequence[Mapping[str, Any]], reached: Position) -> Iterator[Difference]:
    last = entries[-1]["seq"] if entries else 0
    if case.version != last:
        yield Difference(seq=min(last, case.version) + 1, what="version", recorded=case.version, replayed=last)
    if case.state not in {reached.state, State.plain(reached.state)}:  # large ones had no lines once
        yield Difference(seq=last, what="stored state", recorded=reached.state, replayed=case.state)
    if case.data != reached.data:
        yield Difference(seq=last, what="stored data", recorded=reached.data, replayed=case.data)
    if entries and entries[-1]["release"] != case.release_digest:
        yield Difference(seq=last, what="release", recorded=entries[-1]["release"], replayed=case.release_digest)


def _large(session: Session, case: Case, reached: Position) -> Iterator[Difference]:
    """Compare the values that are stored beside the data with those that replay has come to."""
    stored = storeddata.texts_of(session, case.id)
    for digest in sorted(reached.large.keys() | stored.keys()):
        if stored.get(digest) != reached.large.get(digest):
            yield Difference(
                seq=case.version, what="stored data", recorded=reached.large.get(digest), replayed=stored.get(digest)
            )


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
        yield from _readable("heads", _head_findings(session, proofs.heads, heads))
    for case_id in sorted(heads.leaves.keys() - cases):
        seq, value = max(heads.leaves[case_id].items())
        yield _finding(case_id, Difference(seq=seq, what="case", recorded=value, replayed=None))
    yield from _readable("counters", (_finding(None, each) for each in counters.differences(session)))
    yield from _readable("access log", _access_findings(session))
    found = bankfiles.of_files(session, proofs.documents)
    yield from _readable("bank files", (_finding(None, each) for each in found))


def _readable(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the findings, or that what they are about cannot be read."""
    try:
        yield from findings
    except UNREADABLE as error:
        yield _finding(None, Difference(seq=0, what=what, recorded=None, replayed=type(error).__name__))


def _access_findings(session: Session) -> Iterator[Finding]:
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
    known = {head.number: head for head in heads.signed}
    for row in session.scalars(select(Head).order_by(Head.id)):
        signed = known.get(row.id)
        wrong = next((name for name in _OF_A_HEAD if getattr(row, name) != getattr(signed, name, None)), None)
        if wrong is not None:
            written, stored = getattr(signed, wrong, None), getattr(row, wrong)
            yield _finding(None, Difference(seq=row.id, what=f"head.{wrong}", recorded=written, replayed=stored))


_OF_A_HEAD = ("root", "signature", "at", "cases", "public_key")


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
    return [row._asdict() for row in rows_of_case(session, Entry, case_id)]
