"""How the engine behaves for a release: as it did when the release was published, whatever has changed since.

A journal must come out again for ever. Where a newer program would execute the same files differently, it gets a new
number here, and the place that differs asks `Release.behaviour` (`Case.behaviour` inside an element). The number is
one of the release's files, and so part of its digest, of bundles and of golden histories; without it it is the first.

Numbers there are:

1. The first one.
2. A claim line that was split off counts in the sums of the case that goes on with it, and no longer where it was.

Knows the number and where it stands; must not know what differs.
"""

from workflows.engine.problems import Place, problem
from workflows.engine.values import Package, PackageError

BEHAVIOUR = 2
"""What a release published today gets."""
FILE = "BEHAVIOUR"


def stamped(package: Package, behaviour: int = BEHAVIOUR) -> Package:
    """The package as it is published now: with the number of today's behaviour among its files."""
    files = {name: content for name, content in package.files.items() if name != _name(package)}
    return Package(package.id, files if behaviour == 1 else {**files, _name(package): f"{behaviour}\n".encode()})


def behaviour_of(package: Package) -> int:
    """The number a package was stamped with. Raises PackageError when this program does not know it."""
    written = package.files.get(_name(package), b"1").decode(errors="replace").strip()
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written) <= BEHAVIOUR:
        where = Place(file=_name(package))
        raise PackageError((problem("behaviour-unknown", where, found=written, known=str(BEHAVIOUR)),))
    return int(written)


def _name(package: Package) -> str:
    return f"{package.id}/{FILE}"
