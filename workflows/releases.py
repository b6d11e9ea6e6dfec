"""Releases: publishing a process package, and the compiled releases of this process.

A release is addressed by the digest of its files and never changes, so it is compiled once per process and kept. Knows
the linter as the gate; must not know what is inside a package.
"""

import base64
import threading
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.parameters import Parameter
from models.releases import ReleaseRow
from workflows import organs
from workflows.desk import Desk
from workflows.engine import release as compiling
from workflows.engine.behaviour import stamped
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Package, PackageError, Release
from workflows.errors import N_, NotFound, Unusable
from workflows.letters.listing import COLUMNS
from workflows.services.table import RESULTS


class Releases:
    """The releases this process has compiled; safe to share between threads."""

    def __init__(self) -> None:
        self._compiled: dict[str, Release] = {}
        self._compiling = threading.Lock()

    def current(self, session: Session, process: str) -> Release:
        """Return the release new cases of *process* start on. Raises `NotFound` when none is published."""
        digest = session.scalar(
            select(ReleaseRow.digest).where(ReleaseRow.package_id == process, ReleaseRow.current.is_(True))
        )
        if digest is None:
            raise NotFound(N_("没有已发布的流程“{process}”"), process=process)
        return self.by_digest(session, digest)

    def by_digest(self, session: Session, digest: str) -> Release:
        """Return one release. Raises `NotFound` when it is not stored, `Unusable` when its files were altered."""
        found = self._compiled.get(digest)
        if found is None:
            with self._compiling:
                found = self._compiled.get(digest) or compiling.assemble(stored_package(session, digest))
                self.keep(found)
        return found

    def keep(self, release: Release) -> None:
        """Keep a release that was compiled elsewhere in this process."""
        self._compiled[release.digest] = release

    def published(self, session: Session) -> tuple[Release, ...]:
        """Return the current release of every published process, ordered by its id."""
        digests = session.scalars(
            select(ReleaseRow.digest).where(ReleaseRow.current.is_(True)).order_by(ReleaseRow.package_id)
        )
        return tuple(self.by_digest(session, digest) for digest in digests.all())


def publish(desk: Desk, package: Package) -> Release:
    """Make *package* the release on which new cases of its process start; running cases keep theirs.

    The one way in for all of them: what is shipped, what an operator publishes, what two administrators agreed on.
    Publishing what is current already changes nothing; publishing an earlier release makes it current again. Raises
    `PackageError` with every problem of the package.
    """
    package = stamped(package)
    row = desk.session.get(ReleaseRow, package.digest)
    if row is not None and row.current:
        return desk.releases.by_digest(desk.session, package.digest)
    release = linted(desk.session, package)
    desk.session.execute(
        update(ReleaseRow)
        .where(ReleaseRow.package_id == package.id, ReleaseRow.current.is_(True))
        .values(current=False)
    )
    if row is None:
        row = ReleaseRow(
            digest=package.digest,
            package_id=package.id,
            name=release.name,
            files=written(package.files),
        )
        desk.session.add(row)
    row.current, row.published_at, row.published_by = True, desk.now, desk.actor.username
    desk.session.flush()
    desk.releases.keep(release)
    return desk.releases.by_digest(desk.session, package.digest)


def written(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return a package's files as they are stored."""
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def read(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return a package's files from what is stored. Raises `ValueError` when it was altered beyond reading."""
    return {name: base64.b64decode(text) for name, text in files.items()}


def current_row(session: Session, process: str) -> ReleaseRow | None:
    """Return the row of the release on which new cases of *process* start, None when none is published."""
    return session.scalars(
        select(ReleaseRow).where(ReleaseRow.package_id == process, ReleaseRow.current.is_(True))
    ).one_or_none()


def linted(session: Session, package: Package) -> Release:
    """Compile a package for publication. Raises `PackageError` with every problem found.

    What it may refer to outside itself are the services there are, and the parameters and organs that are stored.
    """
    parameters = frozenset(session.scalars(select(Parameter.name).distinct()))
    surroundings = Surroundings(
        services=RESULTS, parameters=parameters, organs=organs.codes(session), columns=COLUMNS.keys()
    )
    release = compiling.compile(package, surroundings)
    if not isinstance(release, Release):
        raise PackageError(tuple(release))
    return release


def stored_package(session: Session, digest: str) -> Package:
    """Return the files of a stored release. Raises `NotFound`, or `Unusable` when they no longer have that digest."""
    altered = Unusable(N_("流程版本 {digest} 的文件被改动过，与其摘要不符"), digest=digest)
    try:
        row = session.get(ReleaseRow, digest, populate_existing=True)
        if row is None:
            raise NotFound(N_("流程版本 {digest} 没有保存在数据库中"), digest=digest)
        package = Package(row.package_id, read(row.files))
    except ValueError as error:
        raise altered from error
    if package.digest != digest:
        raise altered
    return package
