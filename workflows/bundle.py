"""A case in one file that anybody can check: journal, release, hashes of papers, signed head, and how to verify.

`verify_bundle` needs neither server nor database: everything it compares lies in the file, and the public key, which
the reader compares with the one the office has published. Must not know pages, nor who may take a bundle out.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.documents import Document
from workflows import canonical, merkle
from workflows.beside.unreadable import UNREADABLE
from workflows.engine.archives import BROKEN
from workflows.engine.release import assemble
from workflows.engine.values import Package, PackageError, Release
from workflows.errors import N_, NotFound, Unusable
from workflows.findings import Finding, Verification
from workflows.heads import HeadFolder, SignedHead, leaf_text, leaves_after, proof_of
from workflows.releases import stored_package
from workflows.replay import entries_of
from workflows.rerun import Difference, DifferenceError
from workflows.verify import check_entries

FORMAT = "bangfu-bundle-2"
RELEASES_FOLDER = "releases/"
_FIRST_FOLDER = "release/"
"""Where a bundle of the first format has the files of its one release."""
LARGEST_BYTES = 512 * 1024 * 1024
README = """\
帮扶 Bangfu 案件存证包 / case bundle
==================================

文件 Files
  manifest.json    案号、流程版本、末条记录 / case number, release, last entry
  journal.jsonl    案件日志，每行一条 / the journal, one entry per line
  releases/        办理所用各流程版本的全部文件，按摘要分文件夹
                   all files of the releases the case ran on, a folder for each, named by its digest
  documents.json   材料的名称与 SHA-256 / names and SHA-256 of the papers
  head.json        已签名的链头 / the signed head (absent while none covers the case)
  proof.json       本案包含在链头中的证明 / the proof that the case is in that head
  public_key.txt   签名公钥 / the public key

核验 Verify
  bangfu verify --bundle FILE.zip

不用本软件时 Without this software
  1. 逐行：去掉 "hash" 键，其余按键排序、不带空格写成 JSON（UTF-8，不转义），其 SHA-256 应等于 "hash"。
     Per line: drop the key "hash", write the rest as JSON with sorted keys and no spaces (UTF-8, unescaped);
     its SHA-256 must equal "hash".
  2. "previous_hash" 应等于上一行的 "hash"，首行为 64 个 0；"seq" 从 1 连续。
     "previous_hash" must equal the hash of the line before (64 zeros in the first); "seq" counts from 1.
  3. proof.json 按 RFC 6962 由叶子算出的根应等于 head.json 的 "root"；
     The root computed from the leaf in proof.json (RFC 6962) must equal "root" in head.json;
     叶子为 JSON ["案件编号",序号,"哈希"]，其哈希应与 journal.jsonl 中该序号的 "hash" 相同。
     the leaf is the JSON ["case id",seq,"hash"] and names the hash of that entry.
  4. head.json 的 at、cases、number、root 按键排序写成 JSON，即 Ed25519 签名 "signature" 所签内容；
     The Ed25519 "signature" is over the JSON of at, cases, number and root with sorted keys;
     公钥请与单位公布的公钥核对，不要只信包内的。
     compare the public key with the one the office has published, do not trust the one in here alone.
"""


def export(session: Session, case_id: str, *, heads: HeadFolder | None, now: datetime) -> bytes:
    """Return the bundle of a case as the bytes of a ZIP file, with the latest signed head that covers the case.

    Raises `NotFound` when there is no such case, `Unusable` when its release was altered.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    entries = entries_of(session, case_id)
    releases = tuple(dict.fromkeys([*(entry["release"] for entry in entries), case.release_digest]))
    files = {
        "README.txt": README.encode(),
        "manifest.json": _json(_manifest(case, releases, len(entries), now)),
        "journal.jsonl": "".join(f"{canonical.dumps(entry)}\n" for entry in entries).encode(),
        "documents.json": _json(_papers(session, case_id)),
    }
    for digest in releases:
        package = stored_package(session, digest)
        files |= {f"{RELEASES_FOLDER}{digest}/{name}": content for name, content in package.files.items()}
    return _zipped(files | _signed_files(heads, case_id), now)


def export_number(session: Session, number: str, *, heads: HeadFolder | None, now: datetime) -> bytes:
    """Return the bundle of the case with this number. Raises as `export`."""
    case_id = session.scalar(select(Case.id).where(Case.number == number))
    if case_id is None:
        raise NotFound(N_("没有案件“{case}”，请核对案号"), case=number)
    return export(session, case_id, heads=heads, now=now)


def verify_bundle(path: Path) -> Verification:
    """Check a bundle by itself: chain, re-execution, release, head and its proof. Raises `Unusable` if it is none."""
    files = _read(path)
    try:
        manifest = _object(files, "manifest.json")
        if "release" in manifest:
            files, manifest = _of_today(files, manifest)
        entries = [canonical.loads(line) for line in files["journal.jsonl"].decode().splitlines()]
        difference = _difference(files, manifest, entries)
    except UNREADABLE as error:
        raise Unusable(N_("存证包 {file} 不完整或无法读取：{reason}"), file=path.name, reason=str(error)) from error
    findings = [] if difference is None else [_finding(manifest, difference)]
    return Verification(cases=1, entries=len(entries), heads=int("head.json" in files), findings=tuple(findings))


def _finding(manifest: Mapping[str, Any], difference: Difference) -> Finding:
    return Finding(case_id=manifest["case"], case_number=manifest["number"], difference=difference)


def _manifest(case: Case, releases: Sequence[str], entries: int, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "case": case.id,
        "number": case.number,
        "process": case.process,
        "releases": list(releases),
        "entries": entries,
        "exported_at": now,
    }


def _papers(session: Session, case_id: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.id))
    kept = ("id", "kind", "name", "media_type", "size_bytes", "sha256", "version", "replaces")
    return [{name: getattr(row, name) for name in kept} for row in rows]


def _signed_files(folder: HeadFolder | None, case_id: str) -> dict[str, bytes]:
    """Return the latest head that covers the case with its proof and key; while there is none, the office's key."""
    signed = list(folder.heads()) if folder is not None else []
    leaves = leaves_after(signed)
    if case_id not in leaves:
        has_key = folder is not None and folder.public_key_file.exists()
        return {"public_key.txt": f"{folder.public_key()}\n".encode()} if folder is not None and has_key else {}
    head = {name: getattr(signed[-1], name) for name in ("number", "at", "cases", "root", "signature", "public_key")}
    siblings = [asdict(sibling) for sibling in proof_of(leaves, case_id)]
    return {
        "head.json": _json(head),
        "proof.json": _json({"leaf": [case_id, *leaves[case_id]], "siblings": siblings}),
        "public_key.txt": f"{signed[-1].public_key}\n".encode(),
    }


def _json(value: Any) -> bytes:
    return f"{canonical.dumps(value)}\n".encode()


def _zipped(files: Mapping[str, bytes], now: datetime) -> bytes:
    """Return the files as a ZIP; the same files at the same instant give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            stamp = zipfile.ZipInfo(name, now.timetuple()[:6])
            stamp.compress_type = zipfile.ZIP_DEFLATED
            stamp.external_attr = 0o644 << 16
            archive.writestr(stamp, files[name])
    return target.getvalue()


def _read(path: Path) -> dict[str, bytes]:
    """Return the files of a ZIP, read into memory and never written anywhere."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_BYTES:
                raise Unusable(N_("存证包 {file} 过大，可能有风险，不予打开"), file=path.name)
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except BROKEN as error:
        raise Unusable(N_("{file} 不是可用的存证包：{reason}"), file=path.name, reason=str(error)) from error


def _object(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    value = canonical.loads(files[name].decode())
    if not isinstance(value, dict):
        message = f"{name} holds no object"
        raise TypeError(message)
    return value


def _of_today(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return a bundle of the first format as one of today's."""
    digest = manifest["release"]
    folder = f"{RELEASES_FOLDER}{digest}/"
    renamed = {
        folder + name.removeprefix(_FIRST_FOLDER) if name.startswith(_FIRST_FOLDER) else name: content
        for name, content in files.items()
    }
    return renamed, {**manifest, "releases": [digest]}


def _difference(
    files: Mapping[str, bytes], manifest: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> Difference | None:
    if len(entries) != manifest["entries"]:
        return Difference(seq=len(entries) + 1, what="entries", recorded=manifest["entries"], replayed=len(entries))
    releases: dict[str, Release] = {}
    for digest in manifest["releases"]:
        found = _release(files, manifest["process"], digest)
        if isinstance(found, Difference):
            return found
        releases[digest] = found
    reached = check_entries(partial(_release_of, releases), manifest["case"], entries)
    if isinstance(reached, Difference):
        return reached
    number = canonical.loads(entries[0]["input"])["case"]["number"] if entries else None
    if number != manifest["number"]:
        return Difference(seq=1, what="number", recorded=number, replayed=manifest["number"])
    return _paper_difference(files, entries) or _head_difference(files, manifest["case"], entries)


def _release(files: Mapping[str, bytes], process: str, digest: str) -> Release | Difference:
    """Return the release in the folder of that digest, or that its files are others or cannot be used."""
    folder = f"{RELEASES_FOLDER}{digest}/"
    package = Package(process, {name.removeprefix(folder): files[name] for name in files if name.startswith(folder)})
    if package.digest != digest:
        return Difference(seq=1, what="release", recorded=digest, replayed=package.digest)
    try:
        return assemble(package)
    except PackageError as error:
        return Difference(seq=1, what="release", recorded=digest, replayed=str(error))


def _release_of(releases: Mapping[str, Release], digest: str) -> Release:
    if digest not in releases:
        raise DifferenceError(Difference(seq=1, what="release", recorded=digest, replayed=None))
    return releases[digest]


def _paper_difference(files: Mapping[str, bytes], entries: Iterable[Mapping[str, Any]]) -> Difference | None:
    listed = {paper["id"]: paper for paper in canonical.loads(files["documents.json"].decode())}
    for entry in entries:
        if entry["command"] == "document":
            written = canonical.loads(entry["input"])
            if listed.get(written["id"]) != written:
                what = f"document {written['id']}"
                return Difference(seq=entry["seq"], what=what, recorded=written, replayed=listed.get(written["id"]))
    return None


def _head_difference(
    files: Mapping[str, bytes], case_id: str, entries: Sequence[Mapping[str, Any]]
) -> Difference | None:
    """Check that the signed head is genuine and holds an entry of this case as it stands in the journal."""
    if "head.json" not in files:
        return None
    head = SignedHead(**_object(files, "head.json"), changed={})
    proof = _object(files, "proof.json")
    leaf_case, seq, value = proof["leaf"]
    if not head.is_genuine() or files["public_key.txt"].decode().strip() != head.public_key:
        return Difference(seq=seq, what="head.signature", recorded=head.root, replayed=head.signature)
    siblings = [merkle.Sibling(**sibling) for sibling in proof["siblings"]]
    reached = merkle.proven_root(leaf_text(leaf_case, (seq, value)), siblings)
    if leaf_case != case_id or reached != head.root:
        return Difference(seq=seq, what="head.root", recorded=head.root, replayed=reached)
    stands = entries[seq - 1]["hash"] if seq <= len(entries) else None
    if stands != value:
        return Difference(seq=seq, what="head.leaf", recorded=value, replayed=stands)
    return None
