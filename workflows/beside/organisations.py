"""The organisation of a case and what it says about it, beside what its data lead to.

Must not know any process.
"""

from collections.abc import Iterator

from models.organisations import CaseOrganisation
from workflows import organisations
from workflows.derived import File, differing
from workflows.rerun import Difference


def differences(file: File) -> Iterator[Difference]:
    """Yield what of the case's row is not as its data say."""
    opened_at = file.entries[0].at
    written = organisations.columns(file.release, file.data, parameters=file.parameters, opened_at=opened_at)
    row = next(iter(file.rows(CaseOrganisation)), None)
    if (row is None) != (written is None):
        stated = [None if each is None else "written" for each in (written, row)]
        yield Difference(seq=file.last, what="organisation", recorded=stated[0], replayed=stated[1])
    elif row is not None and written is not None:
        yield from differing(file.last, "organisation", written, row)
