"""Signed heads: at intervals one signature over the last entries of all cases, kept outside the database.

A chain of hashes shows that single entries were altered; only something outside shows that everything was rewritten.
The heads' file is that: each line holds a Merkle root over the last entry of every case, its Ed25519 signature, and
what changed since the line before, so that any earlier root can be formed again. Must not know what entries mean.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal import Entry, Head
from workflows import canonical, merkle
from workflows.errors import N_, Unusable

Leaf = tuple[int, str]
"""The last entry of a case: its number and hash."""


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """One head as it stands in the file.

    `root` is over the last entries of `cases` cases, `changed` are the cases (id, last entry's number and hash) whose
    last entry is another than in the head before; `signature` and `public_key` are hexadecimal.
    """

    number: int
    at: datetime
    cases: int
    root: str
    changed: Mapping[str, Leaf]
    signature: str
    public_key: str

    def is_genuine(self) -> bool:
        """Return whether the signature belongs to this number, instant, count and root."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), _signed_text(self.number, self.at, self.cases, self.root))
        except (InvalidSignature, ValueError):
            return False
        return True

    def dumps(self) -> str:
        """Return the head as one line of canonical text."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return canonical.dumps(values | {"changed": {case: list(leaf) for case, leaf in self.changed.items()}})

    @classmethod
    def loads(cls, line: str) -> "SignedHead":
        """Read what `dumps` wrote. Raises ``ValueError`` for anything else."""
        values = canonical.loads(line)
        if not isinstance(values, dict) or values.keys() != cls.__dataclass_fields__.keys():
            message = "Expected a signed head, but the line holds something else"
            raise ValueError(message)
        changed = {case: (int(leaf[0]), str(leaf[1])) for case, leaf in values.pop("changed").items()}
        return cls(**values, changed=changed)


class HeadFolder:
    """The folder outside the database with the key pair and the file of heads."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read or made yet."""
        self._folder = folder
        self._key_file = folder / "signing.key"
        self.public_key_file = folder / "signing.pub"
        self.file = folder / "heads.jsonl"

    def create_key(self) -> str:
        """Make the key pair unless there is one, readable for the owner alone; return the public key (hexadecimal)."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._key_file.exists():
            key = Ed25519PrivateKey.generate()
            private = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            _write_new(self._key_file, private, 0o600)
            _write_new(self.public_key_file, f"{_public_hex(key)}\n".encode(), 0o644)
        return self.public_key()

    def public_key(self) -> str:
        """Return the public key (hexadecimal). Raises `Unusable` when the folder has none."""
        if not self.public_key_file.exists():
            raise Unusable(N_("找不到签名公钥文件 {file}，请先运行 bangfu init"), file=str(self.public_key_file))
        return self.public_key_file.read_text().strip()

    def sign(self, number: int, at: datetime, leaves: Mapping[str, Leaf], before: Mapping[str, Leaf]) -> SignedHead:
        """Return the signed head over *leaves* (case id to last entry), following one over *before*."""
        loaded = serialization.load_pem_private_key(self._key_file.read_bytes(), password=None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise Unusable(N_("签名私钥文件 {file} 不是 Ed25519 密钥"), file=str(self._key_file))
        root = root_of(leaves)
        return SignedHead(
            number=number,
            at=at,
            cases=len(leaves),
            root=root,
            changed={case: leaf for case, leaf in leaves.items() if before.get(case) != leaf},
            signature=loaded.sign(_signed_text(number, at, len(leaves), root)).hex(),
            public_key=_public_hex(loaded),
        )

    def heads(self) -> Iterator[SignedHead]:
        """Yield the heads in the order they were signed. Raises ``ValueError`` at a line that is none."""
        if self.file.exists():
            with self.file.open(encoding="utf-8") as lines:
                for line in lines:
                    yield SignedHead.loads(line)

    def append(self, head: SignedHead) -> None:
        """Add a head to the file and see it safely on the disk."""
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(f"{head.dumps()}\n")
            lines.flush()
            os.fsync(lines.fileno())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from signing meanwhile."""
        with (self._folder / "heads.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def sign_head(session: Session, folder: HeadFolder, now: datetime) -> SignedHead:
    """Sign the last entries of all cases as they stand in the transaction, in the database and in the file.

    The file is written first: when the transaction fails afterwards, the file knows more, never less.
    """
    with folder.locked():
        signed = list(folder.heads())
        number = 1 + max(signed[-1].number if signed else 0, session.scalar(select(func.max(Head.id))) or 0)
        head = folder.sign(number, now, last_entries(session), leaves_after(signed))
        session.add(
            Head(
                id=head.number,
                at=head.at,
                cases=head.cases,
                root=head.root,
                signature=head.signature,
                public_key=head.public_key,
            )
        )
        session.flush()
        folder.append(head)
    return head


def last_entries(session: Session) -> dict[str, Leaf]:
    """Return the number and hash of every case's last entry, by case id."""
    last = select(Entry.case_id, func.max(Entry.seq).label("seq")).group_by(Entry.case_id).subquery()
    statement = select(Entry.case_id, Entry.seq, Entry.hash).join(
        last, (Entry.case_id == last.c.case_id) & (Entry.seq == last.c.seq)
    )
    return {row.case_id: (row.seq, row.hash) for row in session.execute(statement)}


def leaves_after(heads: Iterable[SignedHead]) -> dict[str, Leaf]:
    """Return the last entries that the last of *heads* was signed over (all heads from the first on, in order)."""
    leaves: dict[str, Leaf] = {}
    for head in heads:
        leaves.update(head.changed)
    return leaves


def root_of(leaves: Mapping[str, Leaf]) -> str:
    """Return the Merkle root over the last entries of cases, in the order of the cases' ids."""
    return merkle.root([leaf_text(case, leaves[case]) for case in sorted(leaves)])


def proof_of(leaves: Mapping[str, Leaf], case_id: str) -> Sequence[merkle.Sibling]:
    """Return the proof that *case_id*'s last entry is one of *leaves*."""
    cases = sorted(leaves)
    return merkle.proof([leaf_text(case, leaves[case]) for case in cases], cases.index(case_id))


def leaf_text(case_id: str, leaf: Leaf) -> bytes:
    """Return what stands in the tree for a case: canonical text of its id, its last entry's number and hash."""
    return canonical.dumps([case_id, *leaf]).encode()


def _signed_text(number: int, at: datetime, cases: int, root: str) -> bytes:
    return canonical.dumps({"number": number, "at": at, "cases": cases, "root": root}).encode()


def _public_hex(key: Ed25519PrivateKey) -> str:
    raw: Any = serialization.Encoding.Raw
    return key.public_key().public_bytes(raw, serialization.PublicFormat.Raw).hex()


def _write_new(file: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with its permissions from the first moment on."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as handle:
        handle.write(content)
