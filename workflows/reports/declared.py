"""What a process declares to be reported, read from its release; once for each content.

Must not know how the file is laid out (`workflows.engine.reportfiles`), nor how anything is counted.
"""

from functools import lru_cache

from workflows.engine.reportfiles import FILE, Reported, ReportsError, Stage, read_reports
from workflows.engine.values import Release
from workflows.errors import N_, NotFound
from workflows.reports.reading import Wanted

_KEPT = 64


def of_release(release: Release) -> Reported | None:
    """Return what the process of a release reports, None when it declares nothing that can be used."""
    content = release.package.files.get(f"{release.id}/{FILE}")
    return None if content is None else _read(content)


def require(release: Release) -> Reported:
    """Return what the process of a release reports. Raises `NotFound` when it declares nothing."""
    found = of_release(release)
    if found is None:
        raise NotFound(N_("流程“{process}”没有声明统计内容"), process=release.name)
    return found


@lru_cache(maxsize=_KEPT)
def _read(content: bytes) -> Reported | None:
    try:
        return read_reports(content)
    except ReportsError:  # of a release from before the linter looked
        return None


def wanted(release: Release, reported: Reported) -> Wanted:
    """Return what has to be read of the cases."""
    keys = {key for each in reported.dimensions for key in (each.key, each.name)}
    return Wanted(
        person=release.properties.get("applicant_id_number", "").strip() or None,
        keys=frozenset(keys) | reported.summed,
        loans=reported.loans,
        clocks=reported.clocks,
        stages={name: _elements(release, stage) for name, stage in reported.stages.items()},
    )


def _elements(release: Release, stage: Stage) -> frozenset[str]:
    inside = {element.id for element in release.elements.values() if element.process in stage.processes}
    return frozenset(inside) | stage.elements
